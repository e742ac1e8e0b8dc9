"""Places from their files: read, varied by an episode's seed, checked, built and kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import ConvexHull

from .. import definitions, grounds, resources
from ..errors import BadDefinition, UnknownName
from ..grounds import GroundKind
from . import inlays, kerbs, relief, scenery, surface, variety
from .definition import AttractorDefinition, PlaceDefinition, Rectangle, SceneryDefinition
from .place import Attractor, Place, Rect, SceneryThing
from .relief import Floats
from .surface import Surface

ALONG_M = 1.0  # between two spots of a kerb or a cover that litter gathers at
_LITTLE_DEG = 20.0  # things that turn farther are taken as round
GUTTER_M = 0.15  # from a kerb's face to the middle of what gathers there


def names(near: Path | None = None) -> list[str]:
    """Names of all places, those beside the mission file `near` included."""
    return resources.names("places", near)


def load(name: str, near: Path | None = None, seed: int = 0) -> Place:
    """The place called `name` as an episode of this seed finds it; the same object as long as its file stays as it is.

    The seed 0 shows the place as its file describes it. Ground height, bounds and clearing are the same for all seeds.
    Raises: UnknownName; BadDefinition, which names the file and the field.
    """
    file = resources.find("places", name, near)
    load_one = _spot if seed else _whole
    return load_one(file, file.stat().st_mtime_ns, seed)


@lru_cache(32)
def _whole(file: Path, changed_ns: int, seed: int) -> Place:
    """The place as written, kept apart from the many spots that would drive it out."""
    return _load(file, changed_ns, seed)


@lru_cache(4)
def _spot(file: Path, changed_ns: int, seed: int) -> Place:
    return _load(file, changed_ns, seed)


def _load(file: Path, changed_ns: int, seed: int) -> Place:
    written = _read(file, changed_ns)
    kind = grounds.load(written.ground)
    definition, mood = variety.vary(written, kind, seed)
    terrain = relief.hills(
        definition.relief, definition.bounds, definition.clearing,
        relief.FINE_CELL_M if definition.kerbs else relief.CELL_M,
    )  # fmt: skip
    raised = relief.stepped(terrain, definition.kerbs)
    covers = surface.cover(definition.path, definition.worn, definition.bounds, definition.covers)
    things = tuple(_thing(wanted, raised.elevation_m) for wanted in definition.scenery)
    stones = tuple(kerbs.stones(kerb, definition.bounds, raised, seed) for kerb in definition.kerbs)
    return Place(
        name=definition.name,
        title=definition.title,
        latitude_deg=definition.latitude_deg,
        longitude_deg=definition.longitude_deg,
        altitude_m=definition.altitude_m,
        ground=definition.ground,
        path_material=definition.path.material if definition.path else None,
        bounds=Rect(definition.bounds.north_m, definition.bounds.east_m),
        clearing=Rect(definition.clearing.north_m, definition.clearing.east_m),
        terrain=terrain,
        surface=covers,
        scenery=things,
        attractors=tuple(spot for a in definition.attractors for spot in _attractors(a, definition, things, covers)),
        kind=kind,
        raised=raised,
        inlays=(*stones, *(part for d in definition.inlays for part in inlays.inlay(d, raised.elevation_m))),
        kerb_spots=np.concatenate([np.empty((0, 2)), *(kerbs.spots(k, definition.bounds) for k in definition.kerbs)]),
        seed=seed,
        tones=mood.tones,
        clutter=mood.clutter,
        wear=mood.wear,
    )


@lru_cache(32)
def _read(file: Path, _changed_ns: int) -> PlaceDefinition:
    """The checked definition in a file."""
    definition = definitions.read(file, PlaceDefinition)
    for field, why in _problems(definition):
        raise BadDefinition(file, field, why)
    return definition


def _problems(d: PlaceDefinition) -> Iterator[tuple[str, str]]:
    """Field and reason of whatever the types alone cannot tell."""
    yield from _misplaced(d)
    yield from _misnamed(d)
    kind = _or_none(lambda: grounds.load(d.ground))
    if kind is None:
        yield "ground", str(UnknownName("kind of ground", d.ground, grounds.names()))
    else:
        yield from _unknown_materials(d, kind)
    for k, inlay in enumerate(d.inlays):
        if inlay.kind not in inlays.KINDS:
            yield f"inlays.{k}.kind", str(UnknownName("kind of inlay", inlay.kind, inlays.KINDS))
    for k, thing in enumerate(d.scenery):
        for name, one in [("kind", thing.kind), *(("or_kinds", other) for other in thing.or_kinds)]:
            if one not in scenery.KINDS:
                yield f"scenery.{k}.{name}", str(UnknownName("kind of scenery", one, scenery.KINDS))
            elif (into := _into_m(thing, one, d.clearing)) > 0:
                yield f"scenery.{k}.at_m", f"{thing.name} reaches {into:.1f} m into the clearing"


def _misplaced(d: PlaceDefinition) -> Iterator[tuple[str, str]]:
    for field, area in (("bounds", d.bounds), ("clearing", d.clearing)):
        for axis, (low, high) in (("north_m", area.north_m), ("east_m", area.east_m)):
            if low >= high:
                yield f"{field}.{axis}", f"must be [least, greatest], got [{low:g}, {high:g}]"
    for axis, outer, inner in (
        ("north_m", d.bounds.north_m, d.clearing.north_m),
        ("east_m", d.bounds.east_m, d.clearing.east_m),
    ):
        if any(value % relief.CELL_M for value in outer):
            yield f"bounds.{axis}", f"must be multiples of {relief.CELL_M} m, got [{outer[0]:g}, {outer[1]:g}]"
        if outer[1] - outer[0] > 400:
            yield f"bounds.{axis}", f"must span at most 400 m, got {outer[1] - outer[0]:g}"
        if not (outer[0] <= inner[0] and inner[1] <= outer[1]):
            yield f"clearing.{axis}", f"must lie within the bounds, [{outer[0]:g}, {outer[1]:g}]"
        if not outer[0] <= 0 <= outer[1]:
            yield f"bounds.{axis}", "must hold the start, 0"


def _misnamed(d: PlaceDefinition) -> Iterator[tuple[str, str]]:
    seen: set[str] = {"Ground", "path"}
    lists: list[tuple[str, list[str | None]]] = [
        ("scenery", [t.name for t in d.scenery]),
        ("kerbs", [k.name for k in d.kerbs]),
        ("covers", [c.name for c in d.covers]),
    ]
    for field, found in lists:
        for k, name in enumerate(found):
            if name in seen:
                yield f"{field}.{k}.name", f"{name!r} is taken"
            seen |= {name} if name else set()
    for k, attractor in enumerate(d.attractors):
        known = [name for name in seen - {"Ground", "path"}] + (["path"] if d.path else [])
        if attractor.about not in known:
            yield f"attractors.{k}.about", str(UnknownName("thing of this place", attractor.about, known))


def _unknown_materials(d: PlaceDefinition, kind: GroundKind) -> Iterator[tuple[str, str]]:
    for k, cover in enumerate(d.covers):
        if cover.material not in kind.materials[1:]:
            yield (
                f"covers.{k}.material",
                str(UnknownName(f"second material of {d.ground}", cover.material, kind.materials[1:])),
            )


def _or_none(make: Callable[[], GroundKind]) -> GroundKind | None:
    try:
        return make()
    except UnknownName:
        return None


@lru_cache(256)
def _outline(kind: str, seed: int, height_m: float | None) -> Floats:
    """Forward and left (n, 2) of the outermost vertices of a thing."""
    spots = scenery.make(kind, seed, height_m).vertices["pos"][:, :2].astype(np.float64)
    outer: Floats = spots[ConvexHull(spots).vertices]
    return outer


def _into_m(d: SceneryDefinition, kind: str, clearing: Rectangle) -> float:
    """How far a thing may reach into the clearing in any episode; 0 or less where it stays outside."""
    spots = _outline(kind, d.seed, d.height_m if kind == d.kind else None)
    reach = d.jitter_m
    if d.turn_deg > _LITTLE_DEG:
        a = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        spots = np.hypot(*spots.T).max() * np.stack([np.cos(a), np.sin(a)], -1)
    else:
        reach += float(np.hypot(*spots.T).max()) * math.radians(d.turn_deg)
    c, s = math.cos(math.radians(d.yaw_deg)), math.sin(math.radians(d.yaw_deg))
    north, east = d.at_m[0] + c * spots[:, 0] + s * spots[:, 1], d.at_m[1] + s * spots[:, 0] - c * spots[:, 1]
    over = (
        north.max() - clearing.north_m[0], clearing.north_m[1] - north.min(),
        east.max() - clearing.east_m[0], clearing.east_m[1] - east.min(),
    )  # fmt: skip
    return float(min(over)) + reach


def _thing(d: SceneryDefinition, elevation_m: Callable[[ArrayLike, ArrayLike], Floats]) -> SceneryThing:
    mesh = scenery.make(d.kind, d.seed, d.height_m)
    foot = (d.at_m[0], d.at_m[1], -float(elevation_m(*d.at_m)))
    return SceneryThing(d.name, d.kind, mesh, foot, math.radians(d.yaw_deg))


def _attractors(
    d: AttractorDefinition, place: PlaceDefinition, things: tuple[SceneryThing, ...], covers: Surface
) -> Iterator[Attractor]:
    kerb = next((k for k in place.kerbs if k.name == d.about), None)
    strip = next((c for c in covers.covers if c.name == d.about), None)
    weight = d.weight
    if d.about == "path":
        spots = surface.sides(covers.line[::3], covers.half_width_m)
        weight /= len(spots)
    elif kerb is not None:
        spots = kerbs.gutter(kerb, place.bounds, ALONG_M, GUTTER_M)
    elif strip is not None:
        spots = surface.along(strip.line, ALONG_M)
    else:
        spots = np.array([thing.position_ned[:2] for thing in things if thing.name == d.about]).reshape(-1, 2)
    for north, east in spots:
        yield Attractor(d.about, float(north), float(east), d.spread_m, weight)
