"""World-space geometry that bakes, culling and drawing share: the ground's triangles, its height, and merged
instances.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from litterpack.mesh import VERTEX, Mesh
from littersim.render.scene import GroundLook, Instance

HORIZON_M = 400.0  # how far the level ground reaches beyond the grid


def nwu_from_ned(vector: ArrayLike) -> NDArray[np.float64]:
    """A position or direction (3,) in the renderer's world."""
    x, y, z = np.asarray(vector, np.float64)
    return np.array([x, -y, -z])


def rotation(quaternion_wxyz: ArrayLike) -> NDArray[np.float64]:
    """The (3, 3) matrix of a quaternion, made a unit one."""
    q = np.asarray(quaternion_wxyz, np.float64)
    w, x, y, z = q / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def elevation(look: GroundLook, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Height of the drawn ground at world (x, y), on its very triangles."""
    rows, cols = look.grid.shape
    u = np.clip((np.asarray(x, np.float64) - look.grid_origin[0]) / look.cell_m, 0, rows - 1)
    v = np.clip((np.asarray(y, np.float64) - look.grid_origin[1]) / look.cell_m, 0, cols - 1)
    i, j = np.minimum(u.astype(np.int64), rows - 2), np.minimum(v.astype(np.int64), cols - 2)
    u, v = u - i, v - j
    z00, z10 = look.grid[i, j], look.grid[i + 1, j]
    z01, z11 = look.grid[i, j + 1], look.grid[i + 1, j + 1]
    low = z00 + u * (z10 - z00) + v * (z01 - z00)
    high = z11 + (1 - u) * (z01 - z11) + (1 - v) * (z10 - z11)
    result: NDArray[np.float64] = np.where(u + v < 1, low, high)
    return result


@dataclass(frozen=True, eq=False)
class GroundMesh:
    """Triangles 2k and 2k + 1 are cell k; cells run along y within rows along x, with a ring of huge ones to the
    horizon.
    """

    points: NDArray[np.float32]  # (n, 3)
    faces: NDArray[np.int32]  # (2 * cells, 3)
    centres: NDArray[np.float64]  # (cells, 3)
    radii_m: NDArray[np.float64]  # (cells,)


@lru_cache(2)
def ground_mesh(look: GroundLook) -> GroundMesh:
    """The ground as both renderers draw it."""
    rows, cols = look.grid.shape
    x = look.grid_origin[0] + look.cell_m * np.arange(rows)
    y = look.grid_origin[1] + look.cell_m * np.arange(cols)
    x, y = (np.concatenate([[a[0] - HORIZON_M], a, [a[-1] + HORIZON_M]]) for a in (x, y))
    z = np.pad(look.grid, 1, "edge")
    points = np.stack([*np.meshgrid(x, y, indexing="ij"), z], -1).astype(np.float32)
    n = cols + 2
    k = (np.arange(rows + 1)[:, None] * n + np.arange(cols + 1)[None]).ravel()
    a, b, c, d = k, k + n, k + 1, k + n + 1  # (row, column): a (0, 0), b (1, 0), c (0, 1), d (1, 1)
    faces = np.stack([np.stack([a, b, c], -1), np.stack([b, d, c], -1)], 1).reshape(-1, 3).astype(np.int32)
    corners = points.reshape(-1, 3)[np.stack([a, b, c, d], -1)].astype(np.float64)
    centres = corners.mean(1)
    radii = np.linalg.norm(corners - centres[:, None], axis=2).max(1)
    return GroundMesh(points.reshape(-1, 3), faces, centres, radii)


@dataclass(frozen=True, eq=False)
class Merged:
    """All instances in world space behind each other: vertices and faces of instance k begin at `vertex_starts[k]`,
    `face_starts[k]`.
    """

    vertices: NDArray[np.void]
    faces: NDArray[np.int32]
    vertex_starts: NDArray[np.int64]  # (instances + 1,)
    face_starts: NDArray[np.int64]  # (instances + 1,)


@lru_cache(4)
def merged(instances: tuple[Instance, ...]) -> Merged:
    """The instances' meshes moved to where they stand."""
    placed = [_placed(instance) for instance in instances]
    vertex_starts = np.cumsum([0, *(len(v) for v in placed)])
    face_starts = np.cumsum([0, *(len(i.mesh.faces) for i in instances)])
    faces = [i.mesh.faces + np.int32(start) for i, start in zip(instances, vertex_starts)]
    vertices = np.concatenate(placed) if placed else np.zeros(0, VERTEX)
    whole = np.concatenate(faces).astype(np.int32) if faces else np.zeros((0, 3), np.int32)
    return Merged(vertices, whole, vertex_starts, face_starts)


def _placed(instance: Instance) -> NDArray[np.void]:
    v = instance.mesh.vertices.copy()
    linear = instance.world_from_mesh[:3, :3]
    v["pos"] = v["pos"] @ linear.T + instance.world_from_mesh[:3, 3]
    n = v["normal"] @ np.linalg.inv(linear)  # normals turn with the inverse transpose
    v["normal"] = n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)
    return v


@lru_cache(4)
def spheres(instances: tuple[Instance, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres (n, 3) and radii (n,) of spheres around the instances in the world."""
    found = [_sphere(instance) for instance in instances]
    return np.array([c for c, _ in found]).reshape(-1, 3), np.array([r for _, r in found])


def _sphere(instance: Instance) -> tuple[NDArray[np.float64], float]:
    centre, radius = _mesh_sphere(instance.mesh)
    linear = instance.world_from_mesh[:3, :3]
    stretch = float(np.linalg.norm(linear, ord=2))
    return linear @ centre + instance.world_from_mesh[:3, 3], radius * stretch * 1.0001 + 1e-5


@lru_cache(4096)
def _mesh_sphere(mesh: Mesh) -> tuple[NDArray[np.float64], float]:
    p = mesh.vertices["pos"].astype(np.float64)
    centre = (p.min(0) + p.max(0)) / 2
    return centre, float(np.linalg.norm(p - centre, axis=1).max())
