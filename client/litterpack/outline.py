"""Flat shapes of any outline, holes included: triangles cut from a grid along where a signed distance is zero."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .mesh import Faces, Floats

Distance = Callable[[Floats], Floats]  # of points (n, 2): below zero inside
_SNAP = 0.3  # grid points nearer to the outline than this share of a step move onto it: no slivers


def cut(distance: Distance, size: tuple[float, float], step: float, longer: float = 1.0) -> tuple[Floats, Faces]:
    """Points (n, 2) and triangles (m, 3) of the inside of `distance`, about the origin, `step` apart.

    `size` is the box that holds the outline, along x and y; the grid reaches a step beyond it. Steps along x are
    `longer`. What is narrower than a step can be missed.
    """
    nx, ny = int(np.ceil(size[0] / (step * longer))) + 2, int(np.ceil(size[1] / step)) + 2
    gx, gy = (np.arange(n + 1) - n / 2 for n in (nx, ny))
    p = np.stack(np.meshgrid(gx * step * longer, gy * step), -1).reshape(-1, 2)
    d = distance(p)
    near = np.abs(d) < _SNAP * step
    p[near] -= (d[:, None] * _gradient(distance, p, step))[near]
    d[near] = 0.0
    cells = _cells(nx, ny)
    keep = (d[cells] < 0).any(1)
    points, faces = _clipped(p, d, cells[keep], distance)
    used, local = np.unique(faces, return_inverse=True)
    return points[used], local.reshape(-1, 3).astype(np.int32)


def _gradient(distance: Distance, p: Floats, step: float) -> Floats:
    h = step * 0.05
    dx, dy = np.array([h, 0.0]), np.array([0.0, h])
    g = np.stack([distance(p + dx) - distance(p - dx), distance(p + dy) - distance(p - dy)], -1) / (2 * h)
    return np.asarray(g / np.maximum(np.linalg.norm(g, axis=1, keepdims=True), 0.3))


def _cells(nx: int, ny: int) -> Faces:
    """Triangles of the grid, their diagonals alternating."""
    y, x = np.mgrid[0:ny, 0:nx]
    a = (y * (nx + 1) + x).ravel()
    b, c, d = a + 1, a + nx + 2, a + nx + 1
    even = ((x + y) % 2 == 0).ravel()
    first = np.where(even[:, None], np.stack([a, b, c], -1), np.stack([a, b, d], -1))
    second = np.where(even[:, None], np.stack([a, c, d], -1), np.stack([b, c, d], -1))
    return np.concatenate([first, second]).astype(np.int32)


def _clipped(p: Floats, d: Floats, cells: Faces, distance: Distance) -> tuple[Floats, Faces]:
    """The parts of triangles where `d` (n,) is not above zero."""
    points, made, faces = [*p], dict[tuple[int, int], int](), []

    def crossing(i: int, j: int) -> int:
        key = (min(i, j), max(i, j))
        if key not in made:
            low, high = p[i], p[j]  # inside, outside
            for _ in range(12):
                middle = (low + high) / 2
                low, high = (middle, high) if distance(middle[None])[0] < 0 else (low, middle)
            made[key] = len(points)
            points.append(low)
        return made[key]

    for cell in cells.tolist():
        ring = []
        for i, j in zip(cell, [*cell[1:], cell[0]]):
            if d[i] <= 0:
                ring.append(i)
            if d[i] * d[j] < 0:
                ring.append(crossing(i, j) if d[i] < 0 else crossing(j, i))
        faces += [(ring[0], ring[k], ring[k + 1]) for k in range(1, len(ring) - 1)]
    return np.array(points), _solid(np.array(points), np.array(faces, np.int32))


def _solid(points: Floats, faces: Faces) -> Faces:
    """Without triangles of no area."""
    a, b, c = points[faces].transpose(1, 0, 2)
    area = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0])
    return np.asarray(faces[area > area.max() * 1e-4])


def rim(faces: Faces) -> Faces:
    """Directed edges (k, 2) that only one triangle has; the shape lies to their left."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    ordered = np.sort(edges, axis=1)
    _, which, count = np.unique(ordered, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(edges[count[which.ravel()] == 1], np.int32)


def rectangle(p: Floats, x: float, y: float, round_m: float = 0.0) -> Floats:
    """Signed distance of points (n, 2) to a box of half sides x, y with rounded corners."""
    q = np.abs(p) - [x - round_m, y - round_m]
    outside = np.linalg.norm(np.maximum(q, 0), axis=1)
    return np.asarray(outside + np.minimum(q.max(1), 0) - round_m)


def disc(p: Floats, centre: tuple[float, float], radius: float) -> Floats:
    """Signed distance to a disc."""
    return np.asarray(np.linalg.norm(p - np.array(centre), axis=1) - radius)


def capsule(p: Floats, a: tuple[float, float], b: tuple[float, float], r0: float, r1: float | None = None) -> Floats:
    """Signed distance to a stroke from a to b, as wide as `r0` at a and `r1` at b."""
    start, ahead = np.array(a), np.subtract(b, a)
    t = np.clip((p - start) @ ahead / max(float(ahead @ ahead), 1e-12), 0, 1)
    radius = r0 + ((r0 if r1 is None else r1) - r0) * t
    return np.asarray(np.linalg.norm(p - start - t[:, None] * ahead, axis=1) - radius)


def ragged(rng: np.random.Generator, depth: float, wave: float) -> Distance:
    """Noise within +-depth that roughens an outline when added to its distance; `wave` is its longest length."""
    octave = np.repeat(np.arange(4), 3)
    a, phase = rng.uniform(0, 2 * np.pi, (2, 12))
    k = 2 * np.pi / wave * 1.9**octave * rng.uniform(0.7, 1.3, 12)

    def noise(p: Floats) -> Floats:
        waves = np.sin((p @ np.stack([np.cos(a), np.sin(a)])) * k + phase)
        return np.asarray(waves @ (0.62**octave) / 5 * depth)

    return noise
