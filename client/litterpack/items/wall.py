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


def trimmed(mesh: Mesh, distance: Floats) -> Mesh:
    """The part of a mesh where `distance` (n,) of its vertices is below zero, cut straight through its triangles."""
    d = distance[mesh.faces]
    whole = mesh.faces[(d < 0).all(1)]
    crossed = mesh.faces[(d < 0).any(1) & (d >= 0).any(1)]
    corner: list[NDArray[np.void]] = []
    for face in crossed:
        ring = []
        for i, j in zip(face, np.roll(face, -1)):
            if distance[i] < 0:
                ring.append(mesh.vertices[i])
            if (distance[i] < 0) != (distance[j] < 0):
                ring.append(_between(mesh.vertices[i], mesh.vertices[j], distance[i] / (distance[i] - distance[j])))
        corner += [v for k in range(1, len(ring) - 1) for v in (ring[0], ring[k], ring[k + 1])]
    vertices = np.concatenate([mesh.vertices, np.array(corner, VERTEX)]) if corner else mesh.vertices
    fresh = len(mesh.vertices) + np.arange(len(corner), dtype=np.int32).reshape(-1, 3)
    faces = np.concatenate([whole, fresh])
    used, local = np.unique(faces, return_inverse=True)
    return Mesh(vertices[used], local.reshape(-1, 3).astype(np.int32))


def _between(a: np.void, b: np.void, share: float) -> np.void:
    """A vertex on the way from `a` to `b`, in the print of `a`."""
    out = a.copy()
    for name in ("pos", "normal", "uv", "mat", "extra"):
        mixed = a[name].astype(np.float64) * (1 - share) + b[name].astype(np.float64) * share
        out[name] = mixed
    tint = a["tint"].astype(np.float64) * (1 - share) + b["tint"].astype(np.float64) * share
    out["tint"][:3] = tint[:3]
    length = float(np.linalg.norm(out["normal"]))
    out["normal"] /= max(length, 1e-9)
    return out
