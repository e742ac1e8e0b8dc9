"""What belongs to the ground, by kind: drains, manholes and edgings let into it, and what closes the horizon."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ..artwork import layer
from ..mesh import Floats, Mesh, box, grid_faces, join, lathe, make, moved, turn
from .definition import InlayDefinition
from .place import SceneryThing

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
    """Crowns of trees all round, some 70 m away, in two rows."""
    parts = []
    for away, low, high, tone in ((62.0, 5.0, 10.0, 0.85), (88.0, 9.0, 15.0, 1.1)):
        count = 720
        a, reach = _ring(rng, away, count)
        crown = np.interp(
            np.arange(count + 1) % count, np.arange(0, count, 9), rng.uniform(low, high, len(range(0, count, 9)))
        )
        swell = np.abs(np.sin(np.arange(count + 1) / 9 * np.pi)) ** 0.5
        top = crown * (0.62 + 0.38 * swell) + rng.normal(0, 0.25, count + 1)
        top[-1] = top[0]
        foot = np.stack([reach * np.cos(a), reach * np.sin(a), np.full(count + 1, -1.0)], -1)
        half, peak = foot + [0, 0, 1] * (0.5 * top)[:, None], foot + [0, 0, 1] * (top + 1.0)[:, None]
        v = np.stack([foot, half, peak], 1).reshape(-1, 3)
        uv = np.stack([np.repeat(a * away / 3.0, 3), v[:, 2] / 3.0], -1)
        shade = (
            np.tile([0.3, 0.55, 0.95], count + 1)[:, None] * tone * rng.uniform(0.7, 1.1, (count + 1, 1)).repeat(3, 0)
        )
        inwards = np.repeat(np.stack([-np.cos(a), -np.sin(a), np.full(count + 1, 0.7)], -1), 3, 0)
        normal = inwards / np.linalg.norm(inwards, axis=1, keepdims=True)
        tint = np.clip(shade * np.array([0.9, 0.95, 0.95]), 0, 1)
        parts.append(
            make(v, grid_faces(count + 1, 3), uv, layer("hedge"), 0.9, tint=tint, normal=normal, dirt=0.0, crease=0.0)
        )
    return join(parts)


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


KINDS: dict[str, Callable[[np.random.Generator], Mesh]] = {
    "drain_grate": drain_grate,
    "manhole": manhole,
    "edging": edging,
    "far_trees": far_trees,
    "far_houses": far_houses,
}


def inlay(d: InlayDefinition, elevation_m: Callable[[ArrayLike, ArrayLike], Floats]) -> SceneryThing:
    """An inlay in its place."""
    mesh = KINDS[d.kind](np.random.default_rng([d.seed, *d.kind.encode()]))
    foot = (d.at_m[0], d.at_m[1], -float(elevation_m(*d.at_m)))
    return SceneryThing(d.kind, d.kind, mesh, foot, math.radians(d.yaw_deg))
