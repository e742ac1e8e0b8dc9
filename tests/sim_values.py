"""Arguments for littersim's methods, made from their declarations: usual ones, nasty ones, and ones of wrong types."""

from __future__ import annotations

import dataclasses
import json
import math
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
import msgpack

from litterpack import items
from littersim.api.methods import External, ExternalOrLayer, Method
from littersim.dialects import COSYS, Dialect
from littersim.wire import Whole

EPISODE = {"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 9.0, "elevation_deg": 40.0}}
_EPISODE = json.dumps(EPISODE)
_LARGE = (89.0, 1e3, 5e4, 86_400.0, 1e5, 1e6, 6.4e6, 9.9e8, 1.1e9, 1e20, 3e38)
FLOATS = (
    math.nan, math.inf, -math.inf, 3.5e38, 1e300, -1e300, 0.0, -0.0, 5e-324, -1e-20, 1, -1, 2**64 - 1, -(2**63),
    *_LARGE, *(-each for each in _LARGE),
)  # fmt: skip
WHOLES = (-(2**31), -2, -1, 0, 1, 2, 8, 11, 99, 255, 256, 2**31 - 1, 2**32 - 1)
TEXTS = (
    "", "A", "C", "Ground", "0", "pole", ".*", "(a+)+$", "(x+x+)+y", "[", "(?=a)", r"(a)\1", "a{1000}{1000}", "*",
    "?" * 2000, ".*" * 500, "\x00", "1" * 5000, "x" * 100_000, "1" * 100_000 + "x", "a" * 40 + "!", "🦆", "../..", "/",
    "/dev/full", b"A", b"\xff\xfe", b"\xed\xa0\x80", *items.asset_names()[:1],
)  # fmt: skip
# By the name of a parameter or a field: what lets a call go further than its first check
USUAL: dict[str, Any] = {
    "vehicle_name": "A", "camera_name": "0", "request_json": _EPISODE, "start_datetime": "2025-06-21 14:30:00",
    "output_file": "grid.binvox", "object_name": "x", "asset_name": items.asset_names()[0], "mesh_name": ".*",
    "name_regex": ".*", "tag_regex": ".*", "preset_lens_settings": "Universal Zoom", "param_name": "K1",
    "preset_filmback_settings": "DSLR", "vehicle_type": "SimpleFlight", "duration": 0.005, "seconds": 0.005,
    "timeout_sec": 0.005, "fov_degrees": 60.0, "image_type": 0, "parameter": 7, "celestial_clock_speed": 1e5,
    "is_enabled": True, "arm": True, "is_valid": True, "ignore_collision": True,
}  # fmt: skip
NASTY: dict[str, tuple[Any, ...]] = {  # besides what is nasty for the type
    "request_json": (
        "{}", _EPISODE.replace("park_lawn", "x" * 5000), _EPISODE.replace("park_lawn", r"\ud800"), '{"version":1e999}',
        _EPISODE.replace("park_lawn", r"\u0000"), "[" * 100_000, _EPISODE.replace("40.0", "1e999"),
    ),
    "start_datetime": ("9999-12-31 23:59:59", "0001-01-01 00:00:00"),
}  # fmt: skip
_SCALARS: dict[type, st.SearchStrategy[Any]] = {bool: st.booleans(), float: st.floats(), str: st.text(max_size=12)}
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(max_size=8),
        st.binary(max_size=8), st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=4)),
        st.just(msgpack.Timestamp(1)),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)),
    max_leaves=12,
)  # fmt: skip


@dataclass(frozen=True)
class Argument:
    """What one parameter may be: a usual value, nasty ones of the right type, and any value of that type."""

    usual: Any
    nasty: list[Any]
    any: st.SearchStrategy[Any]


def arguments(method: Method, dialect: Dialect) -> list[Argument]:
    """One for each parameter that the wire carries, from the annotations of the method's function."""
    hints = typing.get_type_hints(method.handler, include_extras=True)
    hints.pop("return")
    kinds = list(hints.items())[1:]
    if dialect.family == COSYS:
        kinds = [(name, kind) for name, kind in kinds if kind != External]
    assert len(kinds) == len(method.readers)
    return [_argument(name, kind, dialect) for name, kind in kinds]


def one_nasty_at_a_time(method: Method, dialect: Dialect) -> Iterator[list[Any]]:
    """Usual arguments, then every nasty value in every place, with all else usual."""
    every = arguments(method, dialect)
    usual = [each.usual for each in every]
    yield usual
    for place, argument in enumerate(every):
        for value in argument.nasty:
            yield [*usual[:place], value, *usual[place + 1 :]]


def mixed(method: Method, dialect: Dialect) -> st.SearchStrategy[list[Any]]:
    """Arguments of the right types: usual, nasty or any."""
    return st.tuples(
        *(st.one_of(st.just(each.usual), st.sampled_from(each.nasty), each.any) for each in arguments(method, dialect))
    ).map(list)


def wrong(method: Method, dialect: Dialect) -> st.SearchStrategy[list[Any]]:
    """Arguments of wrong types, or too many or too few."""
    typed = st.tuples(*(st.one_of(st.just(each.usual), JUNK) for each in arguments(method, dialect))).map(list)
    return st.one_of(typed, typed, st.lists(JUNK, max_size=12))


def _argument(name: str, kind: Any, dialect: Dialect) -> Argument:
    if kind == ExternalOrLayer:
        return _argument(name, str if dialect.family == COSYS else bool, dialect)
    marks = kind.__metadata__ if typing.get_origin(kind) is typing.Annotated else ()
    base = typing.get_args(kind)[0] if marks else kind
    bounds = next((mark for mark in marks if isinstance(mark, Whole)), None)
    if bounds is not None:
        known = [each for each in WHOLES if bounds.low <= each <= bounds.high]
        return Argument(USUAL.get(name, 1), known, st.integers(bounds.low, bounds.high))
    if typing.get_origin(base) is list:
        return _list(_argument(name, typing.get_args(base)[0], dialect), 4 if base == list[float] else 1)
    if dataclasses.is_dataclass(base):
        return _struct(typing.cast(type, base), dialect)
    usual = {bool: False, float: 1.0, str: ""}[base]
    nasty = {bool: (True, False), float: FLOATS, str: TEXTS}[base] + NASTY.get(name, ())
    return Argument(USUAL.get(name, usual), list(nasty), _SCALARS[base])


def _list(one: Argument, count: int) -> Argument:
    """Colours have four parts, and that many, all alike, are sent of other numbers, too."""
    nasty = [[], [one.usual] * 3, [one.usual] * 70, *([each] * count for each in one.nasty)]
    return Argument([one.usual] * count, nasty, st.lists(one.any, max_size=5))


def _struct(kind: type, dialect: Dialect) -> Argument:
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {
        each.name: _argument(each.name, hints[each.name], dialect)
        for each in dataclasses.fields(kind)
        if each.metadata.get("spoken", lambda _: True)(dialect)
    }
    usual = {name: each.usual for name, each in fields.items()}
    nasty = [{**usual, name: value} for name, each in fields.items() for value in each.nasty]
    every: st.SearchStrategy[Any] = st.fixed_dictionaries({name: each.any for name, each in fields.items()})
    if dialect.structs_are_arrays:
        lists = [list(each.values()) for each in nasty]
        return Argument(list(usual.values()), [[], *lists], every.map(lambda made: list(made.values())))
    return Argument(usual, [{}, {"odd": [{}]}, *nasty], every)
