"""Benches and bins."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Floats, Mesh, box, grid_faces, join, lathe, make, moved, tube, turn

_IRON = np.array([0.035, 0.04, 0.038])
_SUNK_M = 0.06  # feet reach this far into the ground, so that none floats on a slope


def bench(rng: np.random.Generator, height_m: float) -> Mesh:
    """A park bench of wooden slats on two cast frames, 1.8 m wide along y, facing x."""
    s = height_m / 0.84
    parts = []
    for k in range(5):
        parts.append(moved(_slat(rng, 0.075), turn(), (0.235 - 0.09 * k, 0, 0.44 - 0.006 * k)))
    for k in range(4):
        lean = turn(0, -0.24) @ turn(0, np.pi / 2)
        parts.append(moved(_slat(rng, 0.08), lean, (-0.225 - 0.024 * k, 0, 0.55 + 0.096 * k)))
    for side in (-0.66, 0.66):
        parts += _frame(side)
    return moved(join(parts), scale=s)


def _slat(rng: np.random.Generator, width: float) -> Mesh:
    """A plank along y, `width` along x, worn a little differently each time."""
    plank = box((1.8, width, 0.028), layer("plank"), np.array([0.95, 0.86, 0.74]) * rng.uniform(0.75, 1.0), 0.75)
    plank.vertices["uv"] = plank.vertices["uv"] * [1.0, 0.16] + [0, rng.uniform(0, 0.8)]
    return moved(plank, turn(np.pi / 2))


def _frame(y: float) -> list[Mesh]:
    seat = [(0.26, y, 0.42), (-0.02, y, 0.415), (-0.2, y, 0.42), (-0.24, y, 0.5), (-0.33, y, 0.86)]
    front = [(0.27, y, -_SUNK_M), (0.25, y, 0.2), (0.26, y, 0.42)]
    back = [(-0.33, y, -_SUNK_M), (-0.24, y, 0.22), (-0.2, y, 0.42)]
    arm = [(0.26, y, 0.42), (0.27, y, 0.56), (0.2, y, 0.63), (-0.05, y, 0.64), (-0.27, y, 0.64)]
    lines = ((seat, 0.022), (front, 0.024), (back, 0.024), (arm, 0.018))
    return [tube(points, radius, 8, layer("plain"), _IRON, 0.45) for points, radius in lines]


def litter_bin(rng: np.random.Generator, height_m: float) -> Mesh:
    """A round steel bin with wooden staves, a black liner and an open top on a short post."""
    s = height_m / 0.92
    shell = [(0.0, 0.10), (0.185, 0.10), (0.20, 0.12), (0.205, 0.50), (0.21, 0.86), (0.216, 0.90), (0.20, 0.905)]
    liner = [(0.20, 0.905), (0.185, 0.86), (0.17, 0.4), (0.0, 0.38)]
    steel = np.array([0.05, 0.075, 0.055])
    parts = [
        _round(shell, layer("plain"), steel, 0.5),
        _round(liner, layer("plain"), np.array([0.02, 0.02, 0.022]), 0.35, 0.5),
        tube([(0, 0, -0.15), (0, 0, 0.04), (0, 0, 0.12)], 0.05, 10, layer("plain"), _IRON, 0.5),
    ]
    for k in range(18):
        stave = box((0.016, 0.052, 0.62), layer("plank"), np.array([0.8, 0.68, 0.54]) * rng.uniform(0.7, 1.05), 0.8)
        stave.vertices["uv"] = stave.vertices["uv"][:, ::-1] * [1, 0.1] + [0, rng.uniform(0, 0.9)]
        angle = k * 2 * np.pi / 18
        parts.append(moved(stave, turn(angle), (0.213 * np.cos(angle), 0.213 * np.sin(angle), 0.18)))
    for z in (0.27, 0.71):
        parts.append(_hoop(0.2235, z, 0.03))
    return moved(join(parts), scale=s)


def _round(profile: list[tuple[float, float]], number: int, tint: Floats, rough: float, openness: float = 1.0) -> Mesh:
    v, f, uv = lathe(profile, 28)
    return make(v, f, uv, number, rough=rough, tint=tint, openness=openness)


def _hoop(radius: float, z: float, width: float) -> Mesh:
    a = np.linspace(0, 2 * np.pi, 37)
    ring = np.stack([radius * np.cos(a), radius * np.sin(a), np.zeros_like(a)], -1)
    v = np.concatenate([ring + [0, 0, z], ring + [0, 0, z + width]])
    uv = np.tile(np.stack([a / (2 * np.pi), np.zeros_like(a)], -1), (2, 1))
    return make(v, grid_faces(2, 37), uv, layer("plain"), rough=0.35, metal=0.8, tint=_IRON * 3)
