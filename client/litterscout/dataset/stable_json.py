"""JSON that comes out the same every time: keys in the order given, shortest floats, no NaN, one thing per line."""

from __future__ import annotations

import json


def compact(value: object) -> str:
    """One line. Raises: ValueError for NaN and infinity."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def lined(value: object, levels: int, indent: int = 0) -> str:
    """The outermost `levels` of lists and objects one entry per line; what is inside them, and plain lists, compact."""
    if levels == 0 or not isinstance(value, dict | list) or not value:
        return compact(value)
    if isinstance(value, list) and not any(isinstance(entry, dict | list) for entry in value):
        return compact(value)
    if isinstance(value, dict):
        entries = [f"{compact(str(key))}: {lined(inner, levels - 1, indent + 1)}" for key, inner in value.items()]
    else:
        entries = [lined(inner, levels - 1, indent + 1) for inner in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    space = " " * (indent + 1)
    return f"{opening}\n{space}" + f",\n{space}".join(entries) + f"\n{' ' * indent}{closing}"
