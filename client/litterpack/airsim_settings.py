"""What AirSim's settings.json may hold: every key with its type, its default, its modes and the servers that read it.

The keys are data, `sim_configs/airsim/settings_keys.json`: littersim takes its defaults from there, and whoever checks
a file for a real server reads the same.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from litterpack import resources

FILE = "settings_keys"
ROOT = "Root"
_NUMBERS = {"number": (int, float), "integer": (int,)}
_WORDS = {
    "boolean": "true or false", "string": "a text", "number": "a number", "integer": "a whole number",
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """One key of an object of settings.json; no modes or dialects means all of them."""

    type: str
    default: Any = None
    by_mode: tuple[tuple[str, Any], ...] = ()  # defaults that differ
    choices: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    note: str = ""

    def default_in(self, mode: str) -> Any:
        return dict(self.by_mode).get(mode, self.default)


@dataclass(frozen=True)
class Keys:
    """All keys by the object that they stand in, and what tells a vehicle's and a sensor's object from others."""

    objects: Mapping[str, Mapping[str, Key]]
    vehicle_types: Mapping[str, Mapping[str, Any]]  # by the type in lower case
    sensor_types: Mapping[int, str]
    traps: Mapping[str, str]

    def of(self, kind: str, values: Mapping[str, Any]) -> dict[str, Key]:
        """The keys that an object of `kind` may have; those of vehicles and sensors depend on their types."""
        names = [kind]
        if kind == "Vehicle":
            names = self.vehicle_types.get(str(values.get("VehicleType")).lower(), {}).get("keys", names)
        elif kind == "Sensor" and isinstance(number := values.get("SensorType"), int):
            names = [kind, *filter(None, [self.sensor_types.get(number)])]
        return {key: made for name in names for key, made in self.objects[name].items()}


@lru_cache(maxsize=1)
def keys() -> Keys:
    """The table, read once. Raises: UnknownName where the data file is missing."""
    data = json.loads(resources.find("airsim", FILE).read_text(encoding="utf-8"))
    objects = {name: {key: _key(**said) for key, said in of.items()} for name, of in data["objects"].items()}
    vehicles = {name.lower(): {"name": name, **said} for name, said in data["vehicle_types"].items()}
    return Keys(objects, vehicles, {int(n): kind for n, kind in data["sensor_types"].items()}, data["traps"])


def _key(
    type: str,
    default: Any = None,
    by_mode: Mapping[str, Any] | None = None,
    choices: tuple[str, ...] = (),
    modes: tuple[str, ...] = (),
    dialects: tuple[str, ...] = (),
    note: str = "",
) -> Key:
    return Key(type, default, tuple((by_mode or {}).items()), tuple(choices), tuple(modes), tuple(dialects), note)


def review(values: object, family: str, mode: str) -> Iterator[str]:
    """What in the file a server of that family and SimMode would not take as it is meant: "path: key …", one a line.

    Nothing of it stops a server, which skips what it does not know; wrong types are told where the key is known.
    """
    yield from _review_object(keys(), ROOT, values, "", family, mode)


def _review_object(table: Keys, kind: str, values: object, path: str, family: str, mode: str) -> Iterator[str]:
    if not isinstance(values, dict):
        yield f"{path or 'the file'} must be an object {{…}}, got {values!r:.60}"
        return
    known = table.of(kind, values)
    for name, value in values.items():
        key, here = _find(known, name), f"{path}.{name}" if path else name
        if key is None:
            yield _unknown(table, kind, known, name, here)
        elif key.dialects and family not in key.dialects:
            yield f"{here} is read by {' and '.join(key.dialects)} alone, not by {family}"
        elif key.modes and mode not in key.modes:
            yield f"{here} is read in SimMode {' and '.join(key.modes)} alone, not in {mode}"
        else:
            yield from _review_value(table, key, value, here, family, mode)


def _find(known: Mapping[str, Key], name: str) -> Key | None:
    """The key of that name, or the family of keys that it belongs to."""
    if name in known:
        return None if name.endswith("*") else known[name]
    return next((key for stem, key in known.items() if stem.endswith("*") and name.startswith(stem[:-1])), None)


def _unknown(table: Keys, kind: str, known: Mapping[str, Key], name: str, here: str) -> str:
    if trap := table.traps.get(f"{kind}.{name}"):
        return f"{here} has no effect: {trap}"
    near = difflib.get_close_matches(name, known, n=1)
    return f"unknown key {here!r} is ignored." + (f" Did you mean {near[0]!r}?" if near else "")


def _review_value(table: Keys, key: Key, value: object, here: str, family: str, mode: str) -> Iterator[str]:
    container, _, inner = key.type.rpartition(" of ")
    if container == "list":
        if not isinstance(value, list):
            yield f"{here} must be a list of objects, got {value!r:.60}"
            return
        for nth, each in enumerate(value):
            yield from _review_object(table, inner, each, f"{here}[{nth}]", family, mode)
    elif container == "map":
        if not isinstance(value, dict):
            yield f"{here} must be an object of named values, got {value!r:.60}"
            return
        for name, each in value.items():
            yield from _review_value(table, Key(inner), each, f"{here}.{name}", family, mode)
    elif inner in table.objects:
        yield from _review_object(table, inner, value, here, family, mode)
    elif not _fits(inner, value):
        yield f"{here} must be {_WORDS[inner]}, got {value!r:.60}"
    elif key.choices and str(value).lower() not in map(str.lower, key.choices):
        yield f"{here} must be one of {', '.join(filter(None, key.choices))}, got {value!r:.60}"


def _fits(kind: str, value: object) -> bool:
    if kind == "any":
        return True
    if kind in _NUMBERS:
        return isinstance(value, _NUMBERS[kind]) and not isinstance(value, bool)
    return isinstance(value, bool if kind == "boolean" else str)
