"""Film: crisp packets and carrier bags as crumpled double sheets."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Floats, Mesh, join, make, normals, sky_openness
from ..sheet import crumpled_sheet
from .definition import State

_WALL_M = 0.0003
# state -> (share of the radius it is squeezed to, height it is pressed under, first relief), metres
_PACKET: dict[State, tuple[float, float, float]] = {
    "spread": (0.97, 0.018, 0.005),
    "twisted": (0.62, 0.035, 0.008),
    "balled": (0.42, 0.05, 0.010),
}
_BAG: dict[State, tuple[float, float, float]] = {
    "spread": (0.70, 0.045, 0.016),
    "twisted": (0.55, 0.065, 0.016),
    "balled": (0.40, 0.085, 0.018),
}


def packet(state: State, rng: np.random.Generator) -> Mesh:
    """A crisp packet lying on z = 0, printed outside, silver inside. `state`: spread, twisted or balled."""
    shrink, top, ripple = _PACKET[state]
    folds = 0 if state == "spread" else int(rng.integers(1, 3))
    v, f, uv = crumpled_sheet(rng, 0.185, 0.132, 32, 44, shrink, top, 110, ripple, 0.0006, folds)
    uv = np.c_[1 - uv[:, 1], uv[:, 0]]
    tint = np.full(3, rng.uniform(0.75, 1.0))
    number = layer(f"packet{rng.integers(prints.PACKETS)}")
    return _two_sided(v, f, uv, 32, 44, number, layer("foil"), 0.30, 0.55, 0.0, tint, 0.35)


def bag(state: State, rng: np.random.Generator) -> Mesh:
    """A thin carrier bag lying on z = 0. `state`: spread, twisted or balled."""
    shrink, top, ripple = _BAG[state]
    kind = int(rng.integers(4))
    tints = [(1.0, 1.0, 1.0), (0.95, 0.86, 0.74), (0.045, 0.045, 0.05), (0.55, 0.72, 0.95)]
    trans = [0.62, 0.55, 0.0, 0.5][kind]
    number = layer(f"bag{kind % prints.BAGS}" if kind != 2 else "plain")
    v, f, uv = crumpled_sheet(rng, 0.40, 0.30, 38, 50, shrink, top, 110, ripple, 0.0006, int(rng.integers(2, 5)))
    uv = np.c_[1 - uv[:, 1], uv[:, 0]]
    return _two_sided(v, f, uv, 38, 50, number, number, 0.22, 0.0, trans, np.array(tints[kind]), 0.62)


def _two_sided(
    v: Floats, f: np.ndarray, uv: Floats, rows: int, cols: int, outer: int, inner: int, rough: float, metal: float,
    trans: float, tint: Floats, crease: float,
) -> Mesh:  # fmt: skip
    """Outside and inside of a sheet, a film's thickness apart."""
    n = normals(v, f)
    sky = sky_openness(v, n, 0.5)
    height = v[:, 2].reshape(rows, cols)
    padded = np.pad(height, 1, "edge")
    hollow = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4 - height
    step = float(np.ptp(v[:, 0])) / cols
    sky = np.clip(sky * (1 - np.clip(hollow.ravel() / step * 0.9, -0.25, 0.55)), 0.15, 1)
    outside = make(v, f, uv, outer, rough, metal, trans, tint, sky, n, crease)
    below = make(
        v - n * _WALL_M, f[:, ::-1], uv, inner, rough, max(metal, 0.0), trans, tint * 0.9, sky * 0.8, -n, crease
    )
    both = join([outside, below])
    both.vertices["pos"][:, 2] -= both.vertices["pos"][:, 2].min()
    return both
