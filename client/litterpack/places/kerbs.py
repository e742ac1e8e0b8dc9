"""Kerbs: rows of stones along north that hide the step of the ground, and the gutter before them."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Floats, Mesh, grid_faces, join, make
from .definition import KerbDefinition, Rectangle
from .place import SceneryThing
from .relief import FINE_CELL_M, Terrain

KIND = "kerb"
_STONE_M = 1.0
_SEED = 41
_PROUD_M = 0.006  # how far stones stand above the ground behind them
# The profile of a stone from its foot to its back: share of its width, share of its height.
_PROFILE = np.array(
    [[0.02, -0.6], [0.02, 0.55], [0.03, 0.8], [0.06, 0.93], [0.11, 0.985], [0.2, 1.0], [1.0, 1.0], [1.0, 0.5]]
)


def _way(kerb: KerbDefinition) -> float:
    return 1.0 if kerb.raised == "east" else -1.0


def stones(kerb: KerbDefinition, bounds: Rectangle, ground: Terrain, seed: int) -> SceneryThing:
    """The kerb from one border to the other; its origin lies on the road before its face, at its southern end."""
    rng = np.random.default_rng([_SEED, seed, *kerb.name.encode()])
    south, north = bounds.north_m
    origin = float(ground.elevation_m(south, kerb.east_m))
    parts, at = [], south
    while at < north - 0.2:
        end = min(at + _STONE_M * float(rng.choice([1.0, 1.0, 1.0, 0.8, 0.5])), north)
        parts.append(_stone(kerb, at - south, end - south, ground, origin, rng))
        at = end
    parts.append(_bed(kerb, ground, origin, north - south))
    return SceneryThing(kerb.name, KIND, join(parts), (south, kerb.east_m, -origin), 0.0)


def _stone(
    kerb: KerbDefinition, start: float, end: float, ground: Terrain, origin: float, rng: np.random.Generator
) -> Mesh:
    """One stone along x, its face turned to the road, worn and settled a little differently from its neighbours."""
    gap, rows = 0.0016, 5
    x = np.linspace(start + gap, end - gap, rows)
    along = x + ground.origin[0]
    road = ground.elevation_m(along, kerb.east_m) - origin
    rise = kerb.height_m + _PROUD_M + rng.normal(0, 0.0022) + rng.normal(0, 0.0015) * np.linspace(-1, 1, rows)
    out = _PROFILE[None, :, 0] * FINE_CELL_M + rng.normal(0, 0.002)
    worn = rng.normal(0, 0.0012, (rows, 1)) * (np.abs(_PROFILE[:, 1] - 0.9) < 0.15)
    z = road[:, None] + _PROFILE[None, :, 1] * rise[:, None] + worn
    ends = np.zeros((rows, len(_PROFILE)))
    ends[[0, -1]] = -0.004 * (_PROFILE[:, 1] > 0.9)  # rounded corners make the joints
    y = np.broadcast_to(-_way(kerb) * out, z.shape)
    v = np.stack([np.broadcast_to(x[:, None], z.shape), y, z + ends], -1)
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*(np.diff(_PROFILE, axis=0) * [FINE_CELL_M, kerb.height_m]).T))])
    shift = rng.random(2)
    uv = np.stack(np.broadcast_arrays(x[:, None] * 1.6 + shift[0], length[None] * 1.6 + shift[1]), -1)
    faces = grid_faces(rows, len(_PROFILE))
    if kerb.raised == "east":
        faces = faces[:, ::-1]
    low = np.clip((_PROFILE[:, 1] - 0.0) / 0.5, 0, 1)
    tone = rng.uniform(0.85, 1.15) * np.array([1.0, rng.uniform(0.96, 1.0), rng.uniform(0.9, 1.0)])
    tint = np.clip(tone * (0.7 + 0.3 * low)[None, :, None] * np.ones((rows, 1, 1)), 0, 1)
    return make(
        v.reshape(-1, 3), faces, uv.reshape(-1, 2), layer("granite"), rough=0.85, tint=tint.reshape(-1, 3),
        openness=np.tile(0.8 + 0.2 * low, rows), crease=0.05, dirt=0.5,
    )  # fmt: skip


def _bed(kerb: KerbDefinition, ground: Terrain, origin: float, length: float) -> Mesh:
    """The mortar that shows in the joints, a little below the stones' skin."""
    x = np.arange(0.0, length + 0.01, 0.5)
    road = ground.elevation_m(x + ground.origin[0], kerb.east_m) - origin
    profile = np.array([[0.05, 0.0], [0.06, 0.88], [0.12, 0.93], [1.0, 0.93]])
    z = road[:, None] + profile[None, :, 1] * kerb.height_m
    y = np.broadcast_to(-_way(kerb) * profile[None, :, 0] * FINE_CELL_M, z.shape)
    v = np.stack([np.broadcast_to(x[:, None], z.shape), y, z], -1).reshape(-1, 3)
    faces = grid_faces(len(x), len(profile))
    tint = np.array([0.10, 0.09, 0.075])
    return make(v, faces[:, ::-1] if kerb.raised == "east" else faces, v[:, :2], layer("stone"), 0.95, tint=tint * 4)


def spots(kerb: KerbDefinition, bounds: Rectangle) -> Floats:
    """Points (n, 2) along the middle of the stones, a stone's width apart."""
    north = np.arange(bounds.north_m[0], bounds.north_m[1], FINE_CELL_M)
    east = kerb.east_m + _way(kerb) * FINE_CELL_M / 2
    middle: Floats = np.stack([north, np.full(len(north), east)], -1)
    return middle


def gutter(kerb: KerbDefinition, bounds: Rectangle, step_m: float, away_m: float) -> Floats:
    """Points (n, 2) on the road along the face of the stones, `away_m` before it."""
    north = np.arange(bounds.north_m[0], bounds.north_m[1], step_m)
    east = kerb.east_m - _way(kerb) * away_m
    before: Floats = np.stack([north, np.full(len(north), east)], -1)
    return before
