"""A place as it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..grounds import GroundKind
from ..mesh import Mesh
from . import ground
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
    """Ground, what stands on it, and where it lies on Earth, as an episode of this `seed` finds it.

    `ground` names its `kind` and `path_material` what its path is of. `terrain` are the hills alone; `raised` are they
    with the steps of kerbs, each one row of cells wide, whose stones are among the `inlays`: parts of the ground.
    `tones` (materials, 3) multiply the albedo of its materials, `clutter` counts natural things per square metre, and
    `wear` multiplies stains, cracks and bare patches.
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
    kind: GroundKind
    raised: Terrain
    inlays: tuple[SceneryThing, ...]
    kerb_spots: Floats  # (n, 2) north and east along the middle of kerb stones
    seed: int
    tones: Floats
    clutter: Mapping[str, float]
    wear: float

    @property
    def ground_grid(self) -> NDArray[np.float32]:
        """Heights at corners, rows along north, columns along east; cells are split from south-west to north-east."""
        return self.raised.grid

    @property
    def grid_origin(self) -> tuple[float, float]:
        """North and east of the first corner."""
        return self.terrain.origin

    @property
    def cell_m(self) -> float:
        return self.terrain.cell_m

    def elevation_m(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """Height of the ground above the start, positive up, on the very triangles that are drawn (any shape)."""
        return self.raised.elevation_m(north_m, east_m)

    def normal(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """Unit normal of the ground in NED (..., 3), pointing up, so its last part is negative."""
        to_north, to_east = self.raised.gradient(north_m, east_m)
        n = np.stack([-to_north, -to_east, -np.ones_like(to_north)], -1)
        unit: Floats = n / np.linalg.norm(n, axis=-1, keepdims=True)
        return unit

    def slope_rad(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """How steep the ground is, 0 where level; kerbs are steps, not slopes."""
        slope: Floats = np.arctan(np.hypot(*self.terrain.gradient(north_m, east_m)))
        return slope

    def path_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of path, 0..1 (any shape)."""
        return self.surface.path_mask(north_m, east_m)

    def wear_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of bare earth in the grass, 0..1 (any shape)."""
        return self.surface.wear_mask(north_m, east_m)

    def material_level(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Which of the kind's materials shows: 0 the first, 1 the second, between them a mixture (any shape)."""
        numbers = [self.kind.materials.index(cover.material) for cover in self.surface.covers]
        return self.surface.level(north_m, east_m, self._path_level, numbers)

    @property
    def _path_level(self) -> int:
        """Number of the material that paths are of: the one of its name, else the second."""
        known = self.kind.materials
        return known.index(self.path_material) if self.path_material in known else 1

    def ground_mesh(self) -> Mesh:
        """The ground as triangles, x north, y west, z up, coloured by its covers."""
        return ground.mesh(self)
