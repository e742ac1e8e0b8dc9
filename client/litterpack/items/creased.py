"""Thin sheets as litter: curled, folded, torn, crumpled flat or into a ball, with both sides and real thickness."""

from __future__ import annotations

import numpy as np

from ..bending import bend, curl, fitted
from ..mesh import Faces, Floats, Mesh, grid_faces, join, normals, sky_openness
from ..outline import Distance, cut, ragged, rectangle
from ..sheet import crumpled_sheet
from .order import Order
from .skin import Skin
from .wall import creases, hollows

_ROWS, _COLS = 20, 28
# state -> share of the radius it is squeezed to, height it is pressed under as a share of the radius, folds before
_CRUMPLED = {"crushed": (0.72, 0.10, 1), "twisted": (0.60, 0.17, 2), "spread": (0.93, 0.06, 0), "torn": (0.88, 0.08, 0)}


def draped(order: Order, ripple: float, outline: Distance | None = None) -> tuple[Floats, Faces, Floats, Floats]:
    """A sheet crumpled as the state asks: positions, faces, uv (0..1 over the flat sheet) and openness.

    `outline` over flat positions in metres cuts it to shape; without it, it is the whole rectangle.
    """
    x, y = order.size_m[:2]
    radius = 0.5 * float(np.hypot(x, y))
    shrink, top, folds = _CRUMPLED[order.state]
    shrink, top = shrink * order.rng.uniform(0.9, 1.1), top * order.rng.uniform(0.8, 1.25)
    rows, cols = (_ROWS, _COLS) if x >= y else (_COLS, _ROWS)
    p, f, uv = crumpled_sheet(order.rng, x, y, rows, cols, shrink, top * radius, 100, ripple * radius, 0.0006, folds)
    p += normals(p, f) * creases(uv[:, 0] * x, uv[:, 1] * y, 9, 0.05, order.rng)[:, None]
    sky = sky_openness(p, normals(p, f), 0.5) * hollows(p[:, 2].reshape(rows, cols), x / cols)
    sky = np.clip(sky, 0.18, 1)
    if outline is None:
        return p, f, uv, sky
    flat, faces = cut(outline, (x, y), max(x / cols, y / rows) * 1.05)
    grid = np.c_[p, sky].reshape(rows, cols, 4)
    at = sampled(grid, flat / [x, y] + 0.5)
    return at[:, :3], faces, np.c_[flat[:, 0] / x + 0.5, 0.5 - flat[:, 1] / y], at[:, 3]


def sampled(grid: Floats, share: Floats) -> Floats:
    """Values (n, k) of a grid (rows, cols, k) at shares (n, 2) of its width and height, straight lines between."""
    rows, cols = grid.shape[:2]
    place = np.clip(share, 0, 1) * [cols - 1, rows - 1]
    c, r = np.minimum(place.astype(np.int64), [cols - 2, rows - 2]).T
    u, w = (place - np.c_[c, r]).T[..., None]
    low = grid[r, c] * (1 - u) + grid[r, c + 1] * u
    high = grid[r + 1, c] * (1 - u) + grid[r + 1, c + 1] * u
    return np.asarray(low * (1 - w) + high * w)


def torn_outline(order: Order, depth: float = 0.05) -> Distance:
    """A rectangle with one or two torn sides."""
    x, y = order.size_m[:2]
    noise = ragged(order.rng, depth * x, 0.4 * x)
    sides = [(order.rng.uniform(0, 2 * np.pi), order.rng.uniform(0.16, 0.36)) for _ in range(2)]

    def inside(p: Floats) -> Floats:
        d = rectangle(p, x / 2, y / 2)
        for angle, share in sides:
            d = np.maximum(d, p @ [np.cos(angle), np.sin(angle)] - share * min(x, y) * 1.3 + noise(p))
        return np.asarray(d)

    return inside


def flat_sheet(order: Order, cols: int = 15, rows: int = 12) -> tuple[Floats, Faces, Floats]:
    """A rectangle that only curls, and measures what was ordered; its height is the curl's."""
    x, y, high = order.size_m
    a, b = np.meshgrid(np.linspace(-0.5, 0.5, cols), np.linspace(-0.5, 0.5, rows))
    v = np.c_[a.ravel() * x, b.ravel() * y, np.zeros(a.size)]
    direction = order.rng.choice([0.0, np.pi / 2]) + order.rng.normal(0, 0.5)
    v = curl(v, direction, max(x, y) * order.rng.uniform(0.6, 1.2))
    corner = order.rng.choice([-1, 1], 2)
    at = np.array([corner[0] * x * 0.36, corner[1] * y * 0.36, 0.0])
    v = bend(v, at, [*corner, 0.0], (0, 0, 1), order.rng.uniform(0.3, 1.2), 0.02)
    v[:, 2] += 0.0006 * np.sin(a.ravel() * 17 + order.rng.uniform(0, 6)) * np.sin(b.ravel() * 13)
    uv = np.c_[a.ravel() + 0.5, 0.5 - b.ravel()]
    return fitted(v, [x, y, high]), grid_faces(rows, cols), uv


def folded_sheet(order: Order) -> tuple[Floats, Faces, Floats]:
    """A sheet folded over once or twice and sprung half open."""
    v, f, uv = flat_sheet(order, 21, 16)
    x, y, _ = order.size_m
    rng = order.rng
    for k in range(int(rng.integers(1, 3))):
        ahead = (1.0, rng.normal(0, 0.06), 0) if k == 0 else (rng.normal(0, 0.06), 1.0, 0)
        at = (x * rng.uniform(-0.06, 0.06), y * rng.uniform(-0.06, 0.06), 0)
        v = bend(v, at, ahead, (0, 0, 1), rng.uniform(2.3, 2.95) if k == 0 else rng.uniform(0.4, 1.0), 0.0022)
    v[:, 2] -= v[:, 2].min()
    return v, f, uv


def ball(order: Order, diameter_m: float, skin: Skin, inner: Skin | None = None, facets: int = 70) -> Mesh:
    """A sheet crushed into a ball: flat facets that meet in sharp ridges, each with its own part of the print."""
    rng = order.rng
    v, f = _sphere(3)
    aim = rng.normal(size=(facets, 3))
    aim /= np.linalg.norm(aim, axis=1, keepdims=True)
    reach = rng.uniform(0.72, 1.0, facets)
    facing = np.maximum(v @ aim.T, 0.3)
    radius = np.minimum((reach / facing).min(1), 1.25)
    which = (reach / facing).argmin(1)
    fine = np.zeros(len(v))
    for _ in range(9):
        k = rng.normal(0, 9, 3)
        wave = v @ k / (2 * np.pi) + rng.random()
        fine += np.abs(wave - np.floor(wave) - 0.5)
    radius = radius * (1 + 0.085 * (fine - fine.mean()))
    deep = np.clip((radius.mean() - radius) / radius.mean() * 4.0, 0, 1)
    points = v * radius[:, None] * [1.0, rng.uniform(0.78, 0.95), rng.uniform(0.62, 0.8)]
    points *= diameter_m / float(np.ptp(points, axis=0).max())
    smooth = normals(points, f)
    parts = []
    owner = which[f[:, 0]]
    for k in np.unique(owner):
        used, local = np.unique(f[owner == k], return_inverse=True)
        a = rng.uniform(0, 2 * np.pi)
        across = np.cross(aim[k], [np.cos(a), np.sin(a), 0.3])
        across /= np.linalg.norm(across)
        axes = np.stack([across, np.cross(aim[k], across)], -1)
        uv = points[used] @ axes * [1, -1] / max(order.size_m[0], 0.05) + rng.random(2)
        wears = inner if inner is not None and rng.random() < 0.4 else skin
        made = wears.on(points[used], local.reshape(-1, 3), uv, np.clip(1 - 0.7 * deep[used], 0.3, 1))
        mixed = made.vertices["normal"] * 0.92 + smooth[used] * 0.08
        made.vertices["normal"] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        parts.append(made)
    return join(parts)


def _sphere(times: int) -> tuple[Floats, Faces]:
    """A unit sphere of 20 * 4 ** times triangles."""
    g = (1 + 5**0.5) / 2
    v = np.array([(-1, g, 0), (1, g, 0), (-1, -g, 0), (1, -g, 0), (0, -1, g), (0, 1, g), (0, -1, -g), (0, 1, -g),
                  (g, 0, -1), (g, 0, 1), (-g, 0, -1), (-g, 0, 1)], np.float64)  # fmt: skip
    f = np.array([(0, 11, 5), (0, 5, 1), (0, 1, 7), (0, 7, 10), (0, 10, 11), (1, 5, 9), (5, 11, 4), (11, 10, 2),
                  (10, 7, 6), (7, 1, 8), (3, 9, 4), (3, 4, 2), (3, 2, 6), (3, 6, 8), (3, 8, 9), (4, 9, 5), (2, 4, 11),
                  (6, 2, 10), (8, 6, 7), (9, 8, 1)])  # fmt: skip
    for _ in range(times):
        edges = np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), axis=1)
        unique, at = np.unique(edges, axis=0, return_inverse=True)
        ab, bc, ca = (at.ravel() + len(v)).reshape(3, -1)
        v = np.concatenate([v, v[unique].mean(1)])
        a, b, c = f.T
        f = np.concatenate([np.stack(t, -1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])
    return v / np.linalg.norm(v, axis=1, keepdims=True), f.astype(np.int32)
