"""A place as it is used: built from its definition, checked, and kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import definitions, resources
from ..errors import BadDefinition, UnknownName
from ..mesh import Mesh
from . import ground, relief, scenery, surface
from .definition import AttractorDefinition, PlaceDefinition, Rectangle, SceneryDefinition
from .relief import Floats, Terrain
from .surface import Surface


class Rect(NamedTuple):
    """A rectangle: least and greatest north, least and greatest east."""

    north_m: tuple[float, float]
    east_m: tuple[float, float]


@dataclass(frozen=True, eq=False)
class SceneryThing:
    """Something that stands about. `mesh` is x forward, y left, z up with its foot at the origin.

    `position_ned` is where the foot is; `yaw_rad` turns its front clockwise from north, seen from above.
    """

    name: str
    kind: str
    mesh: Mesh
    position_ned: tuple[float, float, float]
    yaw_rad: float

    @cached_property
    def radius_m(self) -> float:
        """How far it reaches sideways from its foot."""
        return float(np.hypot(*self.mesh.vertices["pos"][:, :2].T).max())

    @cached_property
    def height_m(self) -> float:
        return float(self.mesh.vertices["pos"][:, 2].max())


@dataclass(frozen=True)
class Attractor:
    """A spot that litter gathers about, usually `radius_m` away from it; weights count against each other."""

    name: str
    north_m: float
    east_m: float
    radius_m: float
    weight: float


@dataclass(frozen=True, eq=False)
class Place:
    """Ground, what stands on it, and where it lies on Earth.

    `ground` names the recipe of its look and `path_material` that of its path. `terrain.grid` holds the heights.
    """

    name: str
    title: str
    latitude_deg: float
    longitude_deg: float
    altitude_m: float
    ground: str
    path_material: str | None
    bounds: Rect
    clearing: Rect
    terrain: Terrain
    surface: Surface
    scenery: tuple[SceneryThing, ...]
    attractors: tuple[Attractor, ...]

    @property
    def ground_grid(self) -> NDArray[np.float32]:
        """Heights at corners, rows along north, columns along east; cells are split from south-west to north-east."""
        return self.terrain.grid

    @property
    def grid_origin(self) -> tuple[float, float]:
        """North and east of the first corner."""
        return self.terrain.origin

    @property
    def cell_m(self) -> float:
        return self.terrain.cell_m

    def elevation_m(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """Height of the ground above the start, positive up, on the very triangles that are drawn (any shape)."""
        return self.terrain.elevation_m(north_m, east_m)

    def normal(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """Unit normal of the ground in NED (..., 3), pointing up, so its last part is negative."""
        to_north, to_east = self.terrain.gradient(north_m, east_m)
        n = np.stack([-to_north, -to_east, -np.ones_like(to_north)], -1)
        unit: Floats = n / np.linalg.norm(n, axis=-1, keepdims=True)
        return unit

    def slope_rad(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """How steep the ground is, 0 where level."""
        slope: Floats = np.arctan(np.hypot(*self.terrain.gradient(north_m, east_m)))
        return slope

    def path_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of path, 0..1 (any shape)."""
        return self.surface.path_mask(north_m, east_m)

    def wear_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of bare earth in the grass, 0..1 (any shape)."""
        return self.surface.wear_mask(north_m, east_m)

    def ground_mesh(self) -> Mesh:
        """The ground as triangles, x north, y west, z up, coloured by its covers."""
        return ground.mesh(self.terrain, self.surface)


def names(near: Path | None = None) -> list[str]:
    """Names of all places, those beside the mission file `near` included."""
    return resources.names("places", near)


def load(name: str, near: Path | None = None) -> Place:
    """The place called `name`; the same object as long as its file stays as it is.

    Raises: UnknownName; BadDefinition, which names the file and the field.
    """
    file = resources.find("places", name, near)
    return _load(file, file.stat().st_mtime_ns)


@lru_cache(8)
def _load(file: Path, _changed_ns: int) -> Place:
    definition = definitions.read(file, PlaceDefinition)
    for field, why in _problems(definition):
        raise BadDefinition(file, field, why)
    terrain = relief.hills(definition.relief, definition.bounds, definition.clearing)
    covers = surface.cover(definition.path, definition.worn, definition.bounds)
    things = []
    for k, wanted in enumerate(definition.scenery):
        try:
            thing = _thing(wanted, terrain.elevation_m)
        except UnknownName as exc:
            raise BadDefinition(file, f"scenery.{k}.kind", str(exc)) from exc
        if _gap_m(definition.clearing, wanted.at_m) < thing.radius_m:
            raise BadDefinition(
                file, f"scenery.{k}.at_m", f"{wanted.name} reaches {thing.radius_m:.1f} m, into the clearing"
            )
        things.append(thing)
    attractors = [spot for a in definition.attractors for spot in _attractors(a, things, covers)]
    return Place(
        definition.name,
        definition.title,
        definition.latitude_deg,
        definition.longitude_deg,
        definition.altitude_m,
        definition.ground,
        definition.path.material if definition.path else None,
        Rect(definition.bounds.north_m, definition.bounds.east_m),
        Rect(definition.clearing.north_m, definition.clearing.east_m),
        terrain,
        covers,
        tuple(things),
        tuple(attractors),
    )


def _problems(d: PlaceDefinition) -> Iterator[tuple[str, str]]:
    """Field and reason of whatever the types alone cannot tell."""
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
    seen: set[str] = {"Ground", "path"}
    for k, thing in enumerate(d.scenery):
        if thing.name in seen:
            yield f"scenery.{k}.name", f"{thing.name!r} is taken"
        seen.add(thing.name)
    for k, attractor in enumerate(d.attractors):
        known = [thing.name for thing in d.scenery] + (["path"] if d.path else [])
        if attractor.about not in known:
            yield f"attractors.{k}.about", str(UnknownName("thing of this place", attractor.about, known))


def _thing(d: SceneryDefinition, elevation_m: Callable[[ArrayLike, ArrayLike], Floats]) -> SceneryThing:
    mesh = scenery.make(d.kind, d.seed, d.height_m)
    foot = (d.at_m[0], d.at_m[1], -float(elevation_m(*d.at_m)))
    return SceneryThing(d.name, d.kind, mesh, foot, math.radians(d.yaw_deg))


def _gap_m(area: Rectangle, at_m: tuple[float, float]) -> float:
    """Distance from a point to a rectangle, 0 inside."""
    out = [max(low - x, x - high, 0.0) for (low, high), x in zip((area.north_m, area.east_m), at_m)]
    return math.hypot(*out)


def _attractors(d: AttractorDefinition, things: list[SceneryThing], covers: Surface) -> Iterator[Attractor]:
    if d.about == "path":
        spots = surface.sides(covers.line[::3], covers.half_width_m)
    else:
        spots = np.array([thing.position_ned[:2] for thing in things if thing.name == d.about])
    for north, east in spots:
        yield Attractor(d.about, float(north), float(east), d.spread_m, d.weight / len(spots))
