"""One object of settings.json: its values with the defaults of the key table, within bounds; wrong ones are errors."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any

from litterpack import airsim_settings
from littersim import names
from littersim.attitude import Quaternion, Vector, from_degrees
from littersim.errors import LaunchError

log = logging.getLogger(__name__)
POSE = ("X", "Y", "Z", "Pitch", "Roll", "Yaw")


class Section:
    """An object of a kind that the key table knows. Reading a key marks it as used; `tell_unused` names the others."""

    def __init__(self, values: object, where: str, kind: str, mode: str) -> None:
        """Raises: LaunchError where the values are no object."""
        if not isinstance(values, dict):
            raise LaunchError(f"{where}: must be an object {{…}}, got {values!r:.60}")
        self.where, self.mode, self._is_root = where, mode, kind == airsim_settings.ROOT
        self._values: Mapping[str, Any] = values
        self._keys = airsim_settings.keys().of(kind, values)
        self._used: set[str] = set()
        self._inner: list[Section] = []

    def has(self, key: str) -> bool:
        return key in self._values

    def wrong(self, key: str, wanted: str) -> LaunchError:
        return LaunchError(f"{self.where}: {key}: must be {wanted}, got {self._values.get(key)!r:.60}")

    def _get(self, key: str) -> Any:
        """The value, or the default in this SimMode."""
        self._used.add(key)
        return self._values[key] if key in self._values else self._keys[key].default_in(self.mode)

    def number(self, key: str, low: float = -1e6, high: float = 1e6, default: float | None = None) -> float:
        """A number; `default` where the table has none."""
        value = self._get(key)
        value = default if value is None and key not in self._values else value
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.wrong(key, f"a number from {low:g} to {high:g}")
        return float(value)

    def amount(self, key: str, low: float, high: float) -> float:
        """A number within bounds, or where the key is a flag, 0 or 1."""
        return float(self.flag(key)) if self._keys[key].type == "boolean" else self.number(key, low, high)

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.number(key, low, high, default=0.0)
        if not value.is_integer():
            raise self.wrong(key, "a whole number")
        return int(value)

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str):
            raise self.wrong(key, "a text")
        return value

    def word(self, key: str, choices: tuple[str, ...]) -> str:
        """One of `choices`, whatever its case."""
        value = self._get(key)
        for choice in choices:
            if isinstance(value, str) and value.lower() == choice.lower():
                return choice
        raise self.wrong(key, f"one of {', '.join(choices)}")

    def vector(self, keys: tuple[str, str, str] = ("X", "Y", "Z"), most: float = 1e6) -> Vector:
        """Three numbers within `most`, 0 where they are not given."""
        x, y, z = (self.number(key, -most, most, default=0.0) for key in keys)
        return x, y, z

    def turn(self) -> Quaternion:
        """Pitch, Roll and Yaw, in Unreal's degrees."""
        pitch, roll, yaw = self.vector(("Pitch", "Roll", "Yaw"))
        return from_degrees(pitch, roll, yaw)

    def angle_rad(self, key: str) -> float | None:
        """An angle in degrees, as radians; None where it is not given."""
        return math.radians(self.number(key)) if self.has(key) else None

    # What is inside

    def inner(self, key: str) -> Section:
        """The object of that key, an empty one where it is not given."""
        value = self._get(key)
        return self._section({} if value is None else value, self._below(key), self._keys[key].type)

    def listed(self, key: str) -> Iterator[Section]:
        """The objects of a list."""
        value = self._get(key)
        if not isinstance(value, list | None):
            raise self.wrong(key, "a list of objects")
        for nth, each in enumerate(value or ()):
            yield self._section(each, self._below(f"{key}[{nth}]"), self._inner_kind(key))

    def named(self, key: str) -> dict[str, Section]:
        """The objects of an object of named ones, in the order of their names.

        Raises: LaunchError for a name that nothing can have.
        """
        value = self._get(key)
        if not isinstance(value, dict | None):
            raise self.wrong(key, "an object of named objects")
        kind = self._inner_kind(key)
        for problem in filter(None, map(names.wrong, value or ())):
            raise LaunchError(f"{self._below(key)}: {problem}")
        return {
            name: self._section(each, self._below(f"{key}.{name}"), kind)
            for name, each in sorted((value or {}).items())
        }

    def _below(self, key: str) -> str:
        """How messages name what stands under a key: the file, then the path in it."""
        return f"{self.where}{': ' if self._is_root else '.'}{key}"

    def _inner_kind(self, key: str) -> str:
        return self._keys[key].type.rpartition(" of ")[2]

    def _section(self, values: object, where: str, kind: str) -> Section:
        made = Section(values, where, kind, self.mode)
        self._inner.append(made)
        return made

    def tell_unused(self) -> None:
        """Log, for those who ask for it, which known keys have no effect here."""
        unused = [key for key in self._values if key in self._keys and key not in self._used]
        if unused:
            log.info("%s: %s: taken, without effect in littersim", self.where, ", ".join(unused))
        for section in self._inner:
            section.tell_unused()
