"""What a camera sees of a scene, and in which detail; both renderers draw exactly what is picked here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from littersim.render.detail import detailed
from littersim.render.geometry import elevation, ground_mesh, nwu_from_ned, rotation, spheres
from littersim.render.scene import ClutterLevel, Grass, Instance, Scene
from littersim.render.shot import View

Floats = NDArray[np.float64]
BLADES = 0.7  # share of the patch's blades that is drawn where it is densest; more cost time and show no difference
GRASS_FULL_M = 0.9  # nearer than this every blade stands; beyond, as many a pixel as here, the wider the fewer
GRASS_FADES_M, GRASS_END_M = 3.4, 4.6  # where the last blades begin to shrink into the baked turf, and are gone
DYING = 0.4  # the last share of a distance's blades, in the patch's order, shrinks: no blade comes or goes at once
_EDGES_M = (0.0, 0.9, 1.05, 1.25, 1.5, 1.8, 2.15, 2.6, 3.1, 3.75, GRASS_END_M)
BLADE_REACH_M = 0.12  # a blade stands or leans at most this far from its cell
CLUTTER_FROM_M, CLUTTER_FAR_M = (0.0, 1.9, 5.0), 12.0  # where each level begins; nothing is drawn beyond the last
_CHUNK_RADIUS_M = 0.95  # of a square metre of clutter, with what sticks out of it
_LEAST_PX = 0.4  # scenery of a smaller radius is not drawn
_MOVED_PX = 0.25  # by how much a coarser version of litter may move an outline in the picture


@dataclass(frozen=True, eq=False)
class Camera:
    """A view in the renderer's world: `eye` (3,), rows forward, right, down (3, 3), focal length and size in pixels."""

    eye: Floats
    axes: Floats
    focal_px: float
    width: int
    height: int

    @property
    def centre_px(self) -> tuple[float, float]:
        """Where the axis meets the picture, counting pixel centres at integers."""
        return (self.width - 1) / 2, (self.height - 1) / 2

    @property
    def pixels_from_world(self) -> Floats:
        """(3, 4): rows give x * w, y * w and w, with pixel centres at integer x and y, and w the planar depth in
        metres.
        """
        cx, cy = self.centre_px
        forward, right, down = self.axes
        rows = np.stack([self.focal_px * right + cx * forward, self.focal_px * down + cy * forward, forward])
        matrix: Floats = np.c_[rows, -rows @ self.eye]
        return matrix

    @property
    def stretch(self) -> float:
        """How much larger a small offset shows in the picture's corners than in its middle, at one depth."""
        return float(np.sqrt(1.0 + (self.width**2 + self.height**2) / (2.0 * self.focal_px) ** 2))

    def sees(self, centres: Floats, radii: Floats | float) -> NDArray[np.bool_]:
        """Whether spheres at `centres` (n, 3) may reach into the picture; never wrongly False."""
        local = (centres - self.eye) @ self.axes.T
        inside = local[:, 0] > -radii
        for axis, half in ((1, self.width / 2), (2, self.height / 2)):
            slope = half / self.focal_px
            reach = radii * np.hypot(1.0, slope) + slope * local[:, 0]
            inside &= np.abs(local[:, axis]) <= reach
        return np.asarray(inside)


@dataclass(frozen=True, eq=False)
class GrassBand:
    """Cells (indices) that show at most the first `count` blades of the patch.

    Each blade's size follows from its own distance: it is the smaller, the nearer its number in the patch's order is
    to how many stand at that distance (`cpu_grass.grown`, and the vertex shader). `dense` is how many blades stand
    where the grass is densest, and `widen` how much wider than the patch's they are there.
    """

    cells: NDArray[np.int64]
    count: int
    dense: float
    widen: float


@dataclass(frozen=True, eq=False)
class Picked:
    """Indices into the scene's parts. `clutter` holds (level, first face, end face); `ground` are cells of its mesh.

    `instances` count in `detailed(scene.instances)`: the version of each that its distance allows.
    """

    instances: NDArray[np.int64]
    clutter: tuple[tuple[int, int, int], ...]
    grass: tuple[GrassBand, ...]
    ground: NDArray[np.int64]


def camera(view: View) -> Camera:
    """The view in the renderer's world."""
    ned_from_frd = rotation(view.quaternion_wxyz)
    axes = ned_from_frd.T * np.array([1.0, -1.0, -1.0])
    return Camera(nwu_from_ned(view.position_m), axes, view.focal_px, view.width, view.height)


def pick(scene: Scene, seen_from: Camera, hidden: frozenset[int] = frozenset(), grass_share: float = 1.0) -> Picked:
    """What to draw. Litter is left out only where it is surely outside of the picture, or hidden.

    `grass_share` thins the blades further, for speed.
    """
    mesh = ground_mesh(scene.ground)
    cells = np.zeros(0, np.int64)
    clutter: tuple[tuple[int, int, int], ...] = ()
    grass: tuple[GrassBand, ...] = ()
    if scene.ground.object_id not in hidden:
        cells = np.flatnonzero(seen_from.sees(mesh.centres, mesh.radii_m))
        clutter = tuple(
            (k, first, end)
            for k, level in enumerate(scene.clutter)
            for first, end in _chunks(level, k, scene, seen_from)
        )
        grass = _grass(scene.grass, seen_from, grass_share) if scene.grass is not None else ()
    return Picked(_instances(scene.instances, seen_from, hidden), clutter, grass, cells)


def _instances(instances: tuple[Instance, ...], seen_from: Camera, hidden: frozenset[int]) -> NDArray[np.int64]:
    if not instances:
        return np.zeros(0, np.int64)
    centres, radii = spheres(instances)
    offset = centres - seen_from.eye
    away = np.maximum(np.linalg.norm(offset, axis=1), 1e-3)
    large = np.array([i.litter for i in instances]) | (radii / away * seen_from.focal_px > _LEAST_PX)
    shown = np.array([i.object_id not in hidden for i in instances])
    seen = np.flatnonzero(seen_from.sees(centres, radii) & large & shown)
    known = detailed(instances)
    nearest = np.maximum(offset[seen] @ seen_from.axes[0] - radii[seen], 1e-3)
    allowed_m = _MOVED_PX * nearest / (seen_from.focal_px * seen_from.stretch)
    picked = known.starts[seen]
    for step in range(1, int(np.diff(known.starts).max())):
        coarser = known.starts[seen] + step
        there = coarser < known.starts[seen + 1]
        fits = there & (known.errors_m[np.minimum(coarser, len(known.errors_m) - 1)] <= allowed_m)
        picked = np.where(fits, coarser, picked)
    return np.asarray(picked, np.int64)


def _chunks(level: ClutterLevel, k: int, scene: Scene, seen_from: Camera) -> list[tuple[int, int]]:
    """Runs of faces of the chunks to draw at this level."""
    if not len(level.chunk_xy):
        return []
    centres = np.c_[level.chunk_xy, _height(scene, level.chunk_xy)]
    away = np.linalg.norm(centres - seen_from.eye, axis=1)
    ends = (*CLUTTER_FROM_M[1 : len(scene.clutter)], CLUTTER_FAR_M)
    take = seen_from.sees(centres, _CHUNK_RADIUS_M) & (away >= CLUTTER_FROM_M[k]) & (away < ends[k])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], take.astype(np.int8), [0]])))
    return [(int(level.starts[a]) // 3, int(level.starts[b]) // 3) for a, b in zip(edges[::2], edges[1::2])]


def _height(scene: Scene, xy: Floats) -> Floats:
    return elevation(scene.ground, xy[:, 0], xy[:, 1])


def _grass(grass: Grass, seen_from: Camera, share: float) -> tuple[GrassBand, ...]:
    centres = np.c_[grass.cells, grass.corner_z.mean(1)].astype(np.float64)
    radius = grass.side_m * 0.7072 + BLADE_REACH_M
    offset = centres - seen_from.eye
    aside = np.maximum(np.abs(offset[:, :2]) - grass.side_m / 2, 0.0)
    nearest = np.linalg.norm(np.c_[aside, offset[:, 2]], axis=1)
    seen = seen_from.sees(centres, radius)
    dense = grass.state.shape[1] * BLADES * share
    bands = []
    for low, high in pairwise(_EDGES_M):
        cells = np.flatnonzero(seen & (nearest >= low) & (nearest < high))
        if len(cells):
            bands.append(GrassBand(cells, math.ceil(dense * _thinned(low)), dense, (BLADES * share) ** -0.5))
    return tuple(bands)


def _thinned(distance_m: float) -> float:
    """Share of the densest grass that stands at a distance."""
    return min(1.0, (GRASS_FULL_M / max(distance_m, 1e-6)) ** 2)
