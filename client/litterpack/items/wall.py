"""Thin walls: a surface that was bent as one sheet, given a second side a wall's thickness below the first.

Bending both sides apart would push one through the other wherever a wall folds back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..mesh import VERTEX, Faces, Floats, Mesh, normals


def below(v: Floats, f: Faces, thickness_m: float) -> Floats:
    """Positions (n, 3) moved against their normals."""
    return np.asarray(v - normals(v, f) * thickness_m)


def turned(f: NDArray[np.integer]) -> Faces:
    """Triangles that face the other way."""
    return np.ascontiguousarray(f[:, ::-1], np.int32)


def hollows(height: Floats, step_m: float) -> Floats:
    """How much darker the valleys of a sheet are: heights (rows, cols) of its vertices `step_m` apart -> (n,)."""
    padded = np.pad(height, 1, "edge")
    around = (padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]) / 4
    return np.asarray(1 - np.clip((around - height).ravel() / step_m * 0.9, -0.25, 0.55))


def creases(x: Floats, y: Floats, count: int, slope: float, rng: np.random.Generator) -> Floats:
    """Sharp ridges across a film in random directions, 18 to 50 mm apart: heights in metres at (x, y), mean 0."""
    total = np.zeros_like(x)
    for _ in range(count):
        angle, apart = rng.uniform(0, np.pi), rng.uniform(0.018, 0.05)
        wave = (x * np.cos(angle) + y * np.sin(angle)) / apart + rng.random()
        total += np.abs(wave - np.floor(wave) - 0.5) * apart * slope
    return np.asarray(total - total.mean())


def without(mesh: Mesh, cut: NDArray[np.bool_], partly: bool = False) -> Mesh:
    """The mesh without triangles whose corners are all in `cut` (n,), or `partly`; vertices that none uses go too."""
    corners = cut[mesh.faces]
    faces = mesh.faces[~(corners.any(1) if partly else corners.all(1))]
    used, local = np.unique(faces, return_inverse=True)
    kept = np.asarray(mesh.vertices[used], VERTEX)
    return Mesh(kept, local.reshape(-1, 3).astype(np.int32))
