"""What belongs to the ground, by kind: drains, manholes and edgings let into it, and what closes the horizon."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .. import clutter
from ..artwork import layer
from ..mesh import Floats, Mesh, box, grid_faces, join, lathe, make, moved, turn
from .definition import InlayDefinition
from .place import SceneryThing

_WIDE_M = 60.0  # what is wider lies all round
_CROWNS = 150  # of the trees on the horizon
_IRON = np.array([0.075, 0.068, 0.062])


def drain_grate(rng: np.random.Generator) -> Mesh:
    """A cast-iron drain 0.5 x 0.32 m along x in its frame, with bars across and dark below them."""
    length, width = 0.5, 0.32
    pit = moved(box((length, width, 0.002), layer("plain"), np.array([0.008, 0.008, 0.008]), 0.9), None, (0, 0, 0.001))
    rust = _IRON * rng.uniform(0.8, 1.5) * np.array([1.25, 1.0, 0.85])
    frame = [
        moved(box(size, layer("iron"), rust * 3, 0.6, 0.3), None, (x, y, -0.004))
        for size, x, y in (
            ((length, 0.035, 0.012), 0, width / 2), ((length, 0.035, 0.012), 0, -width / 2),
            ((0.035, width, 0.012), length / 2, 0), ((0.035, width, 0.012), -length / 2, 0),
            ((length, 0.022, 0.011), 0, 0),
        )
    ]  # fmt: skip
    bars = [
        moved(
            box((0.017, width, 0.011), layer("iron"), rust * 3 * rng.uniform(0.8, 1.1), 0.55, 0.3), None, (x, 0, -0.004)
        )
        for x in np.linspace(-length / 2 + 0.045, length / 2 - 0.045, 11)
    ]
    return join([pit, *frame, *bars])


def manhole(rng: np.random.Generator) -> Mesh:
    """A round cast-iron cover 0.62 m wide in a concrete ring."""
    ring = [(0.0, 0.003), (0.26, 0.003), (0.27, 0.0025), (0.275, 0.001), (0.28, 0.0035), (0.31, 0.0035), (0.32, 0.001)]
    v, f, uv = lathe(ring, 36)
    flat = v[:, :2] * 1.5 + 0.5
    tint = np.where((np.hypot(v[:, 0], v[:, 1]) < 0.272)[:, None], _IRON * 3.2 * rng.uniform(0.8, 1.3), 0.62)
    dark = np.abs(np.hypot(v[:, 0], v[:, 1]) - 0.275) < 0.002
    tint[dark] = 0.05
    del uv
    return make(v, f[:, ::-1], flat, layer("iron"), rough=0.6, metal=0.1, tint=tint, normal=[0.0, 0.0, 1.0], dirt=0.6)


def edging(rng: np.random.Generator) -> Mesh:
    """A square of setts about a tree pit, 1.5 m wide outside."""
    parts, half, size = [], 0.7, 0.11
    for side in range(4):
        for k in np.arange(-half, half - 0.01, size):
            c, s = math.cos(side * math.pi / 2), math.sin(side * math.pi / 2)
            stone = box((size * 0.9, size * 0.9, 0.03), layer("granite"), rng.uniform(0.6, 1.05), 0.85)
            stone.vertices["uv"] = stone.vertices["uv"] * 0.25 + rng.random(2)
            x, y = k + size / 2, half
            parts.append(moved(stone, None, (c * x - s * y, s * x + c * y, -0.022 + rng.normal(0, 0.002))))
    return join(parts)


def _ring(rng: np.random.Generator, away_m: float, count: int) -> tuple[Floats, Floats]:
    """Bearings of a ring's points, the first again at its end, and their distances."""
    a = np.linspace(0, 2 * np.pi, count + 1)
    reach = away_m * (1 + 0.15 * np.repeat(rng.normal(size=count // 4 + 1), 4)[: count + 1])
    reach[-1] = reach[0]
    return a, reach


def far_trees(rng: np.random.Generator) -> Mesh:
    """Crowns of trees all round, 55 to 90 m away: cards of foliage over a dark band."""
    a, reach = _ring(rng, 84.0, 480)
    foot = np.stack([reach * np.cos(a), reach * np.sin(a), np.full(len(a), -1.0)], -1)
    v = np.stack([foot, foot + np.array([0, 0, 1]) * _outline(rng, len(a) - 1)[:, None]], 1).reshape(-1, 3)
    inwards = -v * [1, 1, 0] / np.linalg.norm(v[:, :2], axis=1, keepdims=True)
    uv = np.stack([np.repeat(a, 2) * 40, v[:, 2] / 2], -1)
    dark = make(v, grid_faces(len(a), 2), uv, layer("hedge"), 0.9, tint=0.22, normal=inwards, dirt=0.0)
    return join([dark, *(_far_crown(rng, k / _CROWNS * 2 * np.pi) for k in range(_CROWNS))])


def _outline(rng: np.random.Generator, count: int) -> Floats:
    """Height of round crowns that overlap, at count + 1 bearings, metres."""
    bearing, top = np.arange(count), np.full(count, 4.0)
    for _ in range(count // 5):
        middle, half, tall = rng.uniform(0, count), rng.uniform(4, 10), rng.uniform(6, 11)
        away = np.abs((bearing - middle + count / 2) % count - count / 2) / half
        top = np.maximum(top, tall * (0.5 + 0.5 * np.sqrt(np.clip(1 - away**2, 0, 1))) * (away < 1))
    top += rng.normal(0, 0.15, count)
    return np.append(top, top[0])


def _far_crown(rng: np.random.Generator, bearing: float) -> Mesh:
    """One crown as cards that stand about its middle, lighter towards the top."""
    away, tall, count = rng.uniform(55, 86), rng.uniform(8, 13), 84
    bearing += rng.normal(0, 0.02)
    middle = np.array([away * np.cos(bearing), away * np.sin(bearing), 0.55 * tall])
    spots = rng.normal(0, 0.42, (count, 3))
    spots = middle + spots * np.array([0.34, 0.34, 0.42]) * tall
    ahead, across = rng.normal(size=(2, count, 3))
    size = rng.uniform(0.035, 0.085, (count, 1)) * tall
    ahead *= size / np.linalg.norm(ahead, axis=1, keepdims=True)
    across *= size / np.linalg.norm(across, axis=1, keepdims=True)
    corners = np.stack([spots - ahead, spots - 0.55 * across, spots + ahead, spots + 0.55 * across], 1)
    faces = np.arange(count)[:, None, None] * 4 + np.array([[0, 1, 2], [0, 2, 3]])
    uv = rng.random((count, 1, 2)) + np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * 0.8
    share = np.clip(spots[:, 2] / tall, 0, 1)
    lit = (0.22 + 0.5 * share) * rng.uniform(0.7, 1.2, count) * rng.uniform(0.75, 1.15)
    hue = np.array([rng.uniform(0.8, 1.25), 1.0, rng.uniform(0.8, 1.1)])
    tint = np.clip(np.repeat(lit, 4)[:, None] * hue, 0, 1)
    towards = np.array([-np.cos(bearing), -np.sin(bearing), 0.7])
    normal = towards / np.linalg.norm(towards)
    shown = corners.reshape(-1, 3)
    return make(shown, faces.reshape(-1, 3), uv.reshape(-1, 2), layer("hedge"), 0.9, tint=tint, normal=normal, dirt=0.0)


def far_houses(rng: np.random.Generator) -> Mesh:
    """Fronts of houses all round, some 45 m away, with gaps that trees behind them close."""
    parts = [far_trees(rng)]
    a = 0.0
    while a < 2 * np.pi - 0.1:
        wide, away = rng.uniform(8, 16), rng.uniform(40, 52)
        middle = a + wide / 2 / away
        at = (away * math.cos(middle), away * math.sin(middle), -1.0)
        parts.append(moved(_front(rng, wide, rng.uniform(7, 15)), turn(middle), at))
        a += wide / away * rng.uniform(1.0, 1.25)
    return join(parts)


def _front(rng: np.random.Generator, wide: float, tall: float) -> Mesh:
    """The front of a house that is seen from afar, facing -x."""
    tint = np.array([1.0, rng.uniform(0.85, 0.98), rng.uniform(0.7, 0.95)]) * rng.uniform(0.35, 0.8)
    wall = box((6.0, wide, tall + 1), layer("brick" if rng.random() < 0.3 else "render"), tint, 0.9)
    wall.vertices["uv"] *= [wide / 2, tall / 2]
    parts, columns = [wall], int(wide / 2.4)
    for row in range(int(tall / 3.1)):
        for column in range(columns):
            at = (-3.0, (column + 0.5) / columns * wide - wide / 2, row * 3.1 + 2.0)
            parts.append(moved(box((0.1, 1.1, 1.6), layer("window"), 0.8, 0.3), None, at))
    tiles = np.array([0.16, 0.08, 0.06]) * rng.uniform(0.6, 1.2)
    return join([*parts, moved(box((5.0, wide, 1.2), layer("plain"), tiles, 0.9), None, (0.6, 0, tall))])


def sea(rng: np.random.Generator) -> Mesh:
    """Calm water to the west of its foot, with small waves near the shore."""
    x = np.concatenate([np.linspace(-60, 60, 81), [-400.0, 400.0]])
    y = np.concatenate([np.linspace(0, 30, 41), [400.0]])
    x.sort()
    grid_x, grid_y = np.meshgrid(x, y, indexing="ij")
    wave = 0.03 * np.sin(grid_y * 2.1 + 0.6 * np.sin(grid_x * 0.31) + rng.uniform(0, 6)) * (grid_y < 29)
    v = np.stack([grid_x, grid_y, 0.02 + wave + 0.01 * rng.normal(size=wave.shape) * (grid_y < 29)], -1).reshape(-1, 3)
    foam = np.exp(-grid_y.reshape(-1, 1) / 0.8) * rng.uniform(0.2, 1.0, (len(v), 1))
    tint = np.array([0.035, 0.055, 0.055]) * (1 - foam) + np.array([0.5, 0.52, 0.5]) * foam
    return make(v, grid_faces(len(x), len(y)), v[:, :2] * 0.4, layer("plain"), 0.16, tint=tint, crease=0.35, dirt=0.0)


def far_dunes(rng: np.random.Generator) -> Mesh:
    """Dunes with grass on them along the whole eastern side, from 22 m away."""
    rows, cols = 14, 120
    t, x = np.meshgrid(np.linspace(0, 1, rows), np.linspace(-130, 130, cols), indexing="ij")
    swell = np.interp(x, np.linspace(-130, 130, 34), rng.uniform(1.6, 4.2, 34))
    z = -0.4 + swell * np.sin(np.pi * np.clip(t * 1.15, 0, 1) ** 0.8) + rng.normal(0, 0.06, x.shape) * (t > 0)
    y = -(20.0 + 1.5 * np.sin(x * 0.16) + t * 26)
    v = np.stack([x, y, z], -1).reshape(-1, 3)
    grown = np.clip((z - 0.6) / 1.2 + rng.normal(0, 0.25, z.shape), 0, 0.85).reshape(-1, 1)
    tint = np.array([0.36, 0.30, 0.21]) * (1 - grown) + np.array([0.15, 0.16, 0.075]) * grown
    skin = make(v, grid_faces(rows, cols), np.stack([x, y], -1).reshape(-1, 2) * 0.4, layer("plain"), 0.9, tint=tint)
    spots = v[(grown[:, 0] > 0.25) & (t.reshape(-1) < 0.75) & (np.abs(v[:, 0]) < 60)]
    clumps = [clutter.tuft(rng, layer("plain"), 0.7, 14) for _ in range(4)]
    chosen = spots[rng.integers(len(spots), size=260)] + rng.normal(0, 0.8, (260, 3)) * [1, 1, 0]
    tufts = [moved(clumps[k % 4], turn(k), at - [0, 0, 0.1]) for k, at in enumerate(chosen)]
    return join([skin, *tufts])


KINDS: dict[str, Callable[[np.random.Generator], Mesh]] = {
    "drain_grate": drain_grate,
    "manhole": manhole,
    "edging": edging,
    "far_trees": far_trees,
    "far_houses": far_houses,
    "far_dunes": far_dunes,
    "sea": sea,
}


def inlay(d: InlayDefinition, elevation_m: Callable[[ArrayLike, ArrayLike], Floats]) -> tuple[SceneryThing, ...]:
    """An inlay in its place; what lies all round in sectors, so that those behind a camera need not be drawn."""
    mesh = KINDS[d.kind](np.random.default_rng([d.seed, *d.kind.encode()]))
    foot = (d.at_m[0], d.at_m[1], -float(elevation_m(*d.at_m)))
    parts = _sectors(mesh) if max(mesh.size_m) > _WIDE_M else (mesh,)
    return tuple(SceneryThing(d.kind, d.kind, part, foot, math.radians(d.yaw_deg)) for part in parts)


def _sectors(mesh: Mesh) -> tuple[Mesh, ...]:
    """The faces of a mesh by the bearing of their middle, in up to twelve meshes."""
    middle = mesh.vertices["pos"][mesh.faces].mean(1)
    sector = np.floor(np.arctan2(middle[:, 1], middle[:, 0]) / (2 * np.pi) * 12).astype(np.int64)
    parts = []
    for k in np.unique(sector):
        used, faces = np.unique(mesh.faces[sector == k], return_inverse=True)
        parts.append(Mesh(mesh.vertices[used], faces.reshape(-1, 3).astype(np.int32)))
    return tuple(parts)
