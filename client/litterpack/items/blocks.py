"""Cuboids whose sides are grids, so that they can be dented, leant and broken; edges stay sharp."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..mesh import Faces, Floats, grid_faces, turn

SIDES = ("front", "right", "back", "left", "top", "bottom")
# where each side lies on a print that wraps round: u from, u to; height fills v from TOP_STRIP to 1
_WRAP = {"front": (0.0, 0.3), "right": (0.3, 0.5), "back": (0.5, 0.8), "left": (0.8, 1.0)}
TOP_STRIP = 0.12


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a block: positions (n, 3), triangles, uv."""

    name: str
    v: Floats
    f: Faces
    uv: Floats


def block(size: Floats, along: int, up: int) -> list[Side]:
    """The six sides of a cuboid on z = 0, centred in x and y; `front` looks along -y, `right` along x."""
    half = np.array([size[0] / 2, size[1] / 2, size[2]])
    made = []
    for k, name in enumerate(SIDES[:4]):
        a, b = np.meshgrid(np.linspace(-1, 1, along + 1), np.linspace(0, 1, up + 1))
        v = np.c_[a.ravel(), np.full(a.size, -1.0), b.ravel()] @ turn(k * np.pi / 2).T * half
        left, right = _WRAP[name]
        uv = np.c_[left + (right - left) * (a.ravel() + 1) / 2, 1 - b.ravel() * (1 - TOP_STRIP)]
        made.append(Side(name, v, grid_faces(up + 1, along + 1), uv))
    for name, z in (("top", 1.0), ("bottom", 0.0)):
        a, b = np.meshgrid(np.linspace(-1, 1, along + 1), np.linspace(-1, 1, along + 1))
        v = np.c_[a.ravel(), b.ravel(), np.full(a.size, z)] * half
        uv = np.c_[(a.ravel() + 1) / 2, (b.ravel() + 1) / 2 * (TOP_STRIP - 0.03) + 0.015]
        f = grid_faces(along + 1, along + 1)
        made.append(Side(name, v, f if z else np.ascontiguousarray(f[:, ::-1]), uv))
    return made


def leant(v: Floats, angle_rad: float) -> Floats:
    """A box that gives way like a parallelogram: seen from above, its walls along y turn by the angle."""
    return np.asarray(np.c_[v[:, 0] + v[:, 1] * np.sin(angle_rad), v[:, 1] * np.cos(angle_rad), v[:, 2]])


def broken_off(v: Floats, normal: Floats, distance: float, rough: Floats) -> Floats:
    """Positions of which those beyond a plane are brought back onto it, give or take `rough` (n,)."""
    n = normal / np.linalg.norm(normal)
    over = v @ n - distance - rough
    return np.asarray(v - np.clip(over, 0, None)[:, None] * n)
