"""Kinds of ground: which materials lie side by side, how they wear and what grows and lies on them. One file each."""

from __future__ import annotations

import importlib
import pkgutil

from ..errors import UnknownName
from ._kind import Blades, GroundKind, Mottle

__all__ = ["Blades", "GroundKind", "Mottle", "load", "names"]


def names() -> list[str]:
    """Names of all kinds of ground."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def load(name: str) -> GroundKind:
    """The kind of ground called `name`: `KIND` of the file of that name. Raises: UnknownName."""
    if name not in names():
        raise UnknownName("kind of ground", name, names())
    kind = importlib.import_module(f"{__name__}.{name}").KIND
    if not isinstance(kind, GroundKind):
        raise TypeError(f"{name}.KIND is not a GroundKind")
    return kind
