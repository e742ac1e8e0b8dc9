"""Crisp packets: torn open and still swollen, or crumpled; printed outside, silver inside."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Faces, Floats, Mesh, grid_faces, join, make, normals, sky_openness
from ..sheet import crumpled_sheet
from .definition import State
from .order import Order
from .wall import below, creases, hollows, turned

_LENGTH, _WIDTH = 0.178, 0.122  # of the flat bag; it narrows as it swells
_THICK = 0.034
_WALL_M = 0.0003
_SEAL_M = 0.010
_MOUTH = 0.16  # share of a crumpled packet's length where the torn edge shows its inside
_ROUGH, _METAL, _CREASE = 0.30, 0.55, 0.35
# state -> (share of the radius it is squeezed to, height it is pressed under, first relief), metres
_CRUMPLED: dict[State, tuple[float, float, float]] = {
    "spread": (0.93, 0.020, 0.007),
    "twisted": (0.62, 0.035, 0.008),
    "balled": (0.42, 0.05, 0.010),
}


def build(order: Order) -> Mesh:
    """A packet, its length along x; the serial chooses the print.

    States: intact (swollen, one end torn off), spread (slit open and flat), twisted or balled.
    """
    state, serial, rng = order.state, order.serial, order.rng
    number = layer(f"packet{serial % prints.PACKETS}")
    tone = rng.uniform(0.78, 1.0)
    return _swollen(number, tone, rng) if state == "intact" else _crumpled(state, number, tone, rng)


def _crumpled(state: State, number: int, tone: float, rng: np.random.Generator) -> Mesh:
    rows, cols = 32, 44
    shrink, top, ripple = _CRUMPLED[state]
    folds = 0 if state == "spread" else int(rng.integers(1, 3))
    v, f, uv = crumpled_sheet(rng, _LENGTH, _WIDTH, rows, cols, shrink, top, 110, ripple, 0.0006, folds)
    sky = sky_openness(v, normals(v, f), 0.5) * hollows(v[:, 2].reshape(rows, cols), _LENGTH / cols)
    sky = np.clip(sky, 0.15, 1)
    along = uv[:, 0]
    upper = np.full(len(v), number)
    lower = np.full(len(v), layer("foil") if state == "spread" else number)
    lower[along > 1 - _MOUTH * rng.uniform(0.5, 1.5)] = layer("foil")
    if state == "spread" and rng.random() < 0.5:
        upper, lower = lower, upper
    print_uv = np.c_[1 - uv[:, 1], along]
    return _pair(v, f, print_uv, upper, lower, tone, sky)


def _swollen(number: int, tone: float, rng: np.random.Generator) -> Mesh:
    """A packet that kept its body: sealed at one end, torn open at the other."""
    rows, cols = 23, 31
    across, along = np.mgrid[-1 : 1 : rows * 1j, 0 : 1 : cols * 1j]
    outside = []
    for side in (1.0, -1.0):
        v = _half(across, along, side, rng).reshape(-1, 3)
        f = grid_faces(rows, cols)
        uv = np.c_[0.5 + 0.5 * side * across.ravel(), along.ravel()]
        outside.append((v, f if side > 0 else turned(f), uv))
    parts = []
    for v, f, uv in outside:
        shade = hollows(v[:, 2].reshape(rows, cols), _LENGTH / cols)
        sky = np.clip(sky_openness(v, normals(v, f), 0.45) * shade, 0.2, 1)
        parts.append(_pair(v, f, uv, np.full(len(v), number), np.full(len(v), layer("foil")), tone, sky))
    return join(parts)


def _half(across: Floats, along: Floats, side: float, rng: np.random.Generator) -> Floats:
    """Upper or lower film (rows, cols, 3); `across` -1..1 and `along` 0..1 from the sealed end."""
    x = along * _LENGTH
    from_seal = np.clip((x - _SEAL_M) / (_LENGTH - _SEAL_M), 0, 1)
    belly = np.sin(np.pi * np.clip(from_seal, 0, 0.84)) ** 0.75  # the torn end stays a little open
    half = _THICK / 2 * belly
    # a film of fixed width over a lens of height h: width = film - (2/3) (2 h)^2 / film (shallow arc)
    width = _WIDTH - 2 / 3 * (2 * half) ** 2 / _WIDTH
    bulge = (1 - across**2) ** 0.8
    folds = creases(x, across * _WIDTH / 2, 7, 0.035, rng) * belly * (1 - across**2)
    pucker = 0.0018 * np.exp(-np.clip(x - _SEAL_M, 0, None) / 0.022) * (1 - across**2)
    crimp = pucker * np.sin(across * rng.uniform(14, 20) + rng.uniform(0, 6)) * (x > 0)
    tear = 0.004 * along**12 * np.sin(across * 9 + side + rng.uniform(0, 6))
    z = side * (half * bulge + folds) + crimp + 0.005 * (along - 0.5) ** 2
    return np.stack([x + tear - _LENGTH / 2, across * width / 2, z], -1)


def _pair(v: Floats, f: Faces, uv: Floats, outer: Floats, inner: Floats, tone: float, sky: Floats) -> Mesh:
    """Outside and inside of a film, a layer of the artwork per vertex; the mirrored side's print reads rightly."""
    over = make(v, f, uv, 0, _ROUGH, _METAL, 0.0, tone, sky, crease=_CREASE)
    under_uv = np.c_[1 - uv[:, 0], uv[:, 1]]
    inside = below(v, f, _WALL_M)
    under = make(inside, turned(f), under_uv, 0, _ROUGH, _METAL, 0.0, tone * 0.9, sky * 0.8, crease=_CREASE)
    over.vertices["tint"][:, 3], under.vertices["tint"][:, 3] = outer, inner
    return join([over, under])
