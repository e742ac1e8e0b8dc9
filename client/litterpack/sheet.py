"""Film and paper: sheets folded over lines, then crumpled by a position-based cloth without bending stiffness."""

from __future__ import annotations

import numpy as np
from numba import njit

from .mesh import Faces, Floats, grid_faces

_GRAVITY_M = 0.00012  # sag per step: enough to keep the sheet on the ground, too little to flatten its folds
_LAYER_M = 0.0012  # how much higher each folded layer lies


def crumpled_sheet(
    rng: np.random.Generator,
    width: float,
    depth: float,
    rows: int,
    cols: int,
    shrink: float = 0.6,
    top: float = 0.02,
    steps: int = 120,
    ripple: float = 0.004,
    thickness: float = 0.0006,
    folds: int = 0,
) -> tuple[Floats, Faces, Floats]:
    """An inextensible sheet squeezed to `shrink` of its radius and pressed under `top`: vertices, faces, uv.

    Args: width, depth: along x and y, metres. rows, cols: of vertices. ripple: height of the first relief that decides
        where creases fall, metres. thickness: least height above the ground, metres. folds: lines folded over first.
    """
    gy, gx = np.mgrid[0:rows, 0:cols]
    x, y = gx / (cols - 1) - 0.5, gy / (rows - 1) - 0.5
    flat = np.stack([x * width, y * depth, np.zeros_like(x)], -1).reshape(-1, 3)
    relief = _relief(rng, x, y) * ripple * 4
    p = fold_over(flat, rng, folds)
    p[:, 2] += relief.ravel() + 0.002
    lobes = np.array([rng.uniform(0.1, 0.4), rng.uniform(0, 6.28), rng.uniform(0, 0.3), rng.uniform(0, 6.28),
                      rng.uniform(0, 0.15), rng.uniform(0, 6.28)])  # fmt: skip
    radius = 0.5 * np.hypot(width, depth)
    squeeze = np.array([radius, radius * shrink])
    lid = np.array([max(top * 2.5, ripple * 4), top])
    _cloth(p, rows, cols, width / (cols - 1), depth / (rows - 1), squeeze, lobes, steps, lid, thickness)
    uv = np.stack([x + 0.5, 0.5 - y], -1).reshape(-1, 2)
    return p, grid_faces(rows, cols), uv


def fold_over(points: Floats, rng: np.random.Generator, folds: int) -> Floats:
    """A flat sheet (n, 3) with what lies beyond random lines turned back over the rest: straight edges, hard folds."""
    p = points.copy()
    for k in range(folds):
        a = rng.uniform(0, 2 * np.pi)
        n = np.array([np.cos(a), np.sin(a), 0.0])
        along = p @ n
        over = np.clip(along - np.quantile(along, rng.uniform(0.55, 0.88)), 0, None)
        angle = rng.uniform(0.75, 1.0) * np.pi
        p -= np.outer(over * (1 - np.cos(angle)), n)
        p[:, 2] += over * np.sin(angle) + _LAYER_M * (k + 1) * (over > 0)
    p[:, :2] -= p[:, :2].mean(0)
    return p


def _relief(rng: np.random.Generator, x: Floats, y: Floats) -> Floats:
    """Zigzag waves in random directions, 0..1."""
    z = np.zeros_like(x)
    for _ in range(14):
        k = rng.normal(0, 1, 2) * rng.choice([6, 12, 22])
        wave = (k[0] * x + k[1] * y) / (2 * np.pi) + rng.random()
        z += np.abs(wave - np.floor(wave) - 0.5) / np.hypot(*k)
    relief: Floats = (z - z.min()) / np.ptp(z)
    return relief


@njit(cache=True, fastmath=True, nogil=True)
def _pull(p: Floats, a: int, b: int, rest: float) -> None:
    dx = p[b, 0] - p[a, 0]
    dy = p[b, 1] - p[a, 1]
    dz = p[b, 2] - p[a, 2]
    d = np.sqrt(dx * dx + dy * dy + dz * dz) + 1e-12
    g = 0.5 * (d - rest) / d
    p[a, 0] += g * dx
    p[a, 1] += g * dy
    p[a, 2] += g * dz
    p[b, 0] -= g * dx
    p[b, 1] -= g * dy
    p[b, 2] -= g * dz


@njit(cache=True, fastmath=True, nogil=True)
def _press(p: Floats, t: float, squeeze: Floats, lobes: Floats, lid: Floats, thickness: float) -> None:
    """A slowly shrinking lobed cylinder squeezes the sheet, a lid presses it, the ground holds it from below."""
    top = lid[0] * (1 - t) + lid[1] * t
    for i in range(len(p)):
        p[i, 2] -= _GRAVITY_M
        q = np.sqrt(p[i, 0] ** 2 + p[i, 1] ** 2)
        a = np.arctan2(p[i, 1], p[i, 0])
        lobed = 1 + lobes[0] * np.sin(2 * a + lobes[1]) + lobes[2] * np.sin(3 * a + lobes[3])
        lobed += lobes[4] * np.sin(5 * a + lobes[5])
        limit = squeeze[0] * (1 - t) + squeeze[1] * t * lobed
        if q > limit:
            k = 1 - 0.25 * (q - limit) / q
            p[i, 0] *= k
            p[i, 1] *= k
        if p[i, 2] > top:
            p[i, 2] += 0.4 * (top - p[i, 2])
        p[i, 2] = max(p[i, 2], thickness)


@njit(cache=True, fastmath=True, nogil=True)
def _cloth(
    p: Floats,
    rows: int,
    cols: int,
    du: float,
    dv: float,
    squeeze: Floats,
    lobes: Floats,
    steps: int,
    lid: Floats,
    thickness: float,
) -> None:
    diagonal = np.sqrt(du * du + dv * dv)
    for s in range(steps):
        _press(p, s / steps, squeeze, lobes, lid, thickness)
        for _ in range(4):
            for r in range(rows):
                for c in range(cols - 1):
                    _pull(p, r * cols + c, r * cols + c + 1, du)
            for r in range(rows - 1):
                for c in range(cols):
                    _pull(p, r * cols + c, (r + 1) * cols + c, dv)
            for r in range(rows - 1):
                for c in range(cols - 1):
                    _pull(p, r * cols + c, (r + 1) * cols + c + 1, diagonal)
                for c in range(cols - 1):
                    _pull(p, r * cols + c + 1, (r + 1) * cols + c, diagonal)
