"""What can go wrong with the pack: an unknown name, a file that is not as it should be, a folder that is missing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


class PackError(Exception):
    """Base of all errors that litterpack raises on purpose."""


class UnknownName(PackError, LookupError):
    """No file or plug-in has the name. `kind`, `name`, `known` and the nearest known name as `near` (or None)."""

    def __init__(self, kind: str, name: str, known: Iterable[str], where: str = "") -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        self.near = nearest(name, self.known)
        hint = f" Did you mean {self.near!r}?" if self.near else ""
        super().__init__(f"no {kind} is called {name!r}{where}; known: {', '.join(self.known) or 'none'}.{hint}")


class BadDefinition(PackError, ValueError):
    """A definition file cannot be used: `file`, the `field` in it (dotted, "" for the whole file) and `why`."""

    def __init__(self, file: Path, field: str, why: str) -> None:
        self.file, self.field, self.why = file, field, why
        super().__init__(f"{file}: {field}: {why}" if field else f"{file}: {why}")


class NoSuchFolder(PackError, FileNotFoundError):
    """A folder of data files that was named is not there."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, if one is alike."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return found[0] if found else None
