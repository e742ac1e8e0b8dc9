"""What is wrong with settings, in one line: key, bound and value, and the name that was probably meant."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .. import paths, registry
from ..paths import PathSettings

_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "finite": "a finite number",
    "string": "text",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "dict": "an object",
    "model": "an object",
    "date": "a day, YYYY-MM-DD",
}


def explained(error: ValidationError, model: type[BaseModel], text: str) -> str:
    """The first thing wrong with `text`, the JSON that was validated as `model`."""
    data = json.loads(text)
    errors = sorted(error.errors(), key=lambda e: e["type"] != "extra_forbidden")  # a key mistyped is one missing, too
    top = _place(errors[0], data)[:1]
    # A value that may be one of two things fails as both, and a list fails with its entry: the deepest place says most,
    # and a bound that is broken says more than a kind that does not fit.
    first = min(
        (e for e in errors if _place(e, data)[:1] == top),
        key=lambda e: (-len(_place(e, data)), e["type"].endswith("_type")),
    )
    where, why = _dotted(_place(first, data)), _why(first, model, data)
    inner = re.match(r"([a-z_]+(?:\.[a-z_]+)*): ", why) if first["type"] == "value_error" else None
    if inner:  # the check of a whole object names the key itself
        where, why = ".".join(filter(None, (where, inner[1]))), why[inner.end() :]
    end = "" if why.endswith((".", "?")) else "."
    return f"{where}: {why}{end}" if where else f"{why}{end}"


def hint(name: str, known: Iterable[str]) -> str:
    """What to add to "no such name": the near miss, or all that is known."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known) or 'none'}"


def _place(error: ErrorDetails, data: Any) -> list[str | int]:
    """Keys and indices that lead to the error in `data`, without the names pydantic gives to alternatives."""
    place: list[str | int] = []
    at = data
    for part in error["loc"]:
        entries: Any = at if isinstance(at, dict) else dict(enumerate(at)) if isinstance(at, list) else {}
        if part in entries:
            place.append(part)
            at = entries[part]
    if error["type"] == "missing":
        place.append(error["loc"][-1])
    return place


def _dotted(place: Sequence[str | int]) -> str:
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in place).removeprefix(".")


def _why(error: ErrorDetails, model: type[BaseModel], data: Any) -> str:
    kind, context, got = error["type"], error.get("ctx", {}), _shown(error["input"])
    if kind in _BOUNDS:
        word, key = _BOUNDS[kind]
        return f"must be {word} {context[key]:g}, got {got}"
    if kind == "extra_forbidden":
        return f"there is no such key{hint(str(error['loc'][-1]), _keys(error, model, data))}"
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        near = difflib.get_close_matches(str(error["input"]), known, n=1)
        return f"must be one of {', '.join(known)}, got {got}" + (f"; did you mean {near[0]!r}?" if near else "")
    if kind in ("value_error", "assertion_error"):
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"must look like {context['pattern']}, got {got}"
    if kind in ("too_short", "too_long"):
        wanted = context.get("min_length", context.get("max_length"))
        return f"has {context['actual_length']} entries, must have {wanted}"
    right = _KINDS.get(kind.split("_")[0])
    return f"must be {right}, got {got}" if right else f"{error['msg'][:1].lower()}{error['msg'][1:]}, got {got}"


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _keys(error: ErrorDetails, model: type[BaseModel], data: Any) -> list[str]:
    """Keys that the object around an unknown key may have."""
    at: Any = model
    for part in error["loc"][:-1]:
        at = _inner(at, part)
    if at is PathSettings:
        at = registry.load(paths, data["path"]["pattern"]).Settings
    return [field.alias or name for name, field in at.model_fields.items()]


def _inner(at: type[BaseModel], part: str | int) -> type[BaseModel]:
    """The model behind key `part` of model `at`; for a list of models, the model."""
    annotation = at.model_fields[part].annotation if isinstance(part, str) and part in at.model_fields else at
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return at
