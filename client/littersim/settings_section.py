"""One object of settings.json: its values with the defaults of the key table, within bounds.

What is of a wrong type or out of bounds is told in a warning, with what is taken instead, and stops nothing.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from litterpack import airsim_settings
from littersim import names
from littersim.attitude import Quaternion, Vector, from_degrees
from littersim.errors import LaunchError

log = logging.getLogger(__name__)
POSE = ("X", "Y", "Z", "Pitch", "Roll", "Yaw")


class Section:
    """An object of a kind that the key table knows. Reading a key marks it as used; `tell_unused` names the others."""

    def __init__(self, values: object, source: str, kind: str, mode: str, family: str, path: str = "") -> None:
        """`source` is the file, `path` leads to the object in it; `family` is that of the server."""
        self.source, self.path, self.mode, self.family = source, path, mode, family
        self._mended: set[str] = set()  # paths of what was not taken as it is
        if not isinstance(values, dict):
            self._mended.add(path)
            log.warning("%s: must be an object {…}, got %.60r; it is taken for an empty one", self.where, values)
            values = {}
        self._values: Mapping[str, Any] = values
        self._keys = airsim_settings.keys().of(kind, values)
        self._used: set[str] = set()
        self._inner: list[Section] = []

    @property
    def where(self) -> str:
        """How messages name the object: the file, then the path in it."""
        return f"{self.source}: {self.path}" if self.path else self.source

    def has(self, key: str) -> bool:
        return key in self._values

    def wrong(self, key: str, wanted: str) -> LaunchError:
        """An error for what no AirSim would start with."""
        return LaunchError(f"{self.where}: {key}: must be {wanted}, got {self._values.get(key)!r:.60}")

    def mend(self, key: str, wanted: str, remedy: str) -> None:
        """Say that a value is wrong, and what is done about it."""
        self._mended.add(self._below(key))
        log.warning("%s: %s: must be %s, got %.60r; %s", self.where, key, wanted, self._values.get(key), remedy)

    def mended(self) -> set[str]:
        """Paths of all values, here and inside, that were not taken as they are."""
        return self._mended.union(*(each.mended() for each in self._inner))

    def _get(self, key: str) -> Any:
        """The value, or the default in this SimMode."""
        usual = self._usual(key)
        return self._values.get(key, usual)

    def _usual(self, key: str) -> Any:
        """The default in this SimMode of a key that is being read."""
        self._used.add(key)
        return self._keys[key].default_in(self.mode)

    def number(self, key: str, low: float = -1e6, high: float = 1e6, default: float = 0.0) -> float:
        """A number, or the nearest bound; `default` where the table has none."""
        usual = self._usual(key)
        usual = float(default if usual is None else usual)
        value = self._values.get(key, usual)
        if not _is_number(value):
            self.mend(key, f"a number from {low:g} to {high:g}", f"{usual:g} is taken")
            return usual
        if not low <= value <= high:
            value = low if value < low else high
            self.mend(key, f"a number from {low:g} to {high:g}", f"{value:g} is taken")
        return float(value)

    def amount(self, key: str, low: float, high: float) -> float:
        """A number within bounds, or where the key is a flag, 0 or 1."""
        return float(self.flag(key)) if self._keys[key].type == "boolean" else self.number(key, low, high)

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number, or the nearest bound; what follows the point is cut off."""
        value = self.number(key, low, high)
        if not value.is_integer():
            self.mend(key, "a whole number", f"{int(value)} is taken")
        return int(value)

    def choice(self, key: str, low: int, high: int) -> int | None:
        """A whole number that stands for something, so that no other can be taken for it; None where it is none."""
        value = self._get(key)
        if _is_number(value) and low <= value <= high and value == int(value):
            return int(value)
        return None

    def flag(self, key: str) -> bool:
        usual = bool(self._usual(key))
        value = self._values.get(key, usual)
        if isinstance(value, bool):
            return value
        self.mend(key, "true or false", f"{str(usual).lower()} is taken")
        return usual

    def text(self, key: str) -> str:
        usual = self._usual(key) or ""
        value = self._values.get(key, usual)
        if isinstance(value, str):
            return value
        self.mend(key, "a text", f"{usual!r} is taken")
        return str(usual)

    def word(self, key: str, choices: tuple[str, ...]) -> str:
        """One of `choices`, whatever its case; of these the table's default is one."""
        value, usual = self._get(key), str(self._usual(key))
        for choice in choices:
            if isinstance(value, str) and value.lower() == choice.lower():
                return choice
        self.mend(key, f"one of {', '.join(filter(None, choices))}", f"{usual!r} is taken")
        return usual

    def vector(self, keys: tuple[str, str, str] = ("X", "Y", "Z"), most: float = 1e6) -> Vector:
        """Three numbers within `most`, 0 where they are not given."""
        x, y, z = (self.number(key, -most, most) for key in keys)
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
        self._used.add(key)
        return self._section(self._values.get(key, {}), key, self._keys[key].type)

    def listed(self, key: str) -> Iterator[Section]:
        """The objects of a list."""
        self._used.add(key)
        value = self._values.get(key, [])
        if not isinstance(value, list):
            self.mend(key, "a list of objects", "it is taken for an empty one")
            value = []
        for nth, each in enumerate(value):
            yield self._section(each, f"{key}[{nth}]", self._inner_kind(key))

    def named(self, key: str) -> dict[str, Section]:
        """The objects of an object of named ones, in the order of their names.

        Raises: LaunchError for a name that nothing can have.
        """
        self._used.add(key)
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            self.mend(key, "an object of named objects", "it is taken for an empty one")
            value = {}
        for problem in filter(None, map(names.wrong, value)):
            raise LaunchError(f"{self.source}: {self._below(key)}: {problem}")
        kind = self._inner_kind(key)
        return {name: self._section(each, f"{key}.{name}", kind) for name, each in sorted(value.items())}

    def _below(self, key: str) -> str:
        """The path to what stands under a key."""
        return f"{self.path}.{key}" if self.path else key

    def _inner_kind(self, key: str) -> str:
        return self._keys[key].type.rpartition(" of ")[2]

    def _section(self, values: object, key: str, kind: str) -> Section:
        made = Section(values, self.source, kind, self.mode, self.family, self._below(key))
        self._inner.append(made)
        return made

    def tell_unused(self) -> None:
        """Log, for those who ask for it, which known keys have no effect here."""
        unused = [key for key in self._values if key in self._keys and key not in self._used]
        if unused:
            log.info("%s: %s: taken, without effect in littersim", self.where, ", ".join(unused))
        for section in self._inner:
            section.tell_unused()


def _is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number: NaN is none, and neither is a flag."""
    if isinstance(value, float):
        return not math.isnan(value)
    return isinstance(value, int) and not isinstance(value, bool)
