"""One file = one named plug-in: the file's name is the name written in JSON."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from types import ModuleType

from .errors import UnknownName


def names(package: ModuleType) -> list[str]:
    """List the plug-ins of a package, without importing them."""
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))


def load(package: ModuleType, name: str) -> ModuleType:
    """Import the plug-in called `name`. Raises: UnknownName with the near misses."""
    known = names(package)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UnknownName(f"{package.__name__} has no {name!r}; known: {', '.join(known)}.{hint}")
    return importlib.import_module(f"{package.__name__}.{name}")
