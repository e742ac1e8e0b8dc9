"""Maps of what stands on the ground: depth as the sun sees it, and cover and height as the zenith sees it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litterpack.mesh import Mesh
from littersim.render.raster import Target, draw_parallel
from littersim.render.scene import SunMap, Zenith

SUN_SIZE, ZENITH_SIZE = 4096, 2048
COVER_HEIGHT_M = 0.08  # the zenith map's full height
_BIAS_M = 0.002
_LOW_M = 0.25  # what begins higher than this above the ground does not cover it

Square = tuple[float, float, float]  # centre x, y and half the side, metres


def focus(spots: NDArray[np.float64], clearing: tuple[float, float, float, float]) -> Square:
    """The square that the maps cover: all litter and 1.5 m around it, or the clearing; on a 2 m raster, so that it
    stays put.

    `spots` (n, 2) x and y of litter; `clearing` x low, x high, y low, y high.
    """
    x0, x1, y0, y1 = clearing
    low, high = np.array([x0, y0]), np.array([x1, y1])
    if len(spots):
        low, high = spots.min(0) - 1.5, spots.max(0) + 1.5
    low, high = np.floor(low / 2) * 2, np.ceil(high / 2) * 2
    centre, half = (low + high) / 2, float((high - low).max()) / 2
    return float(centre[0]), float(centre[1]), min(half, 24.0)


def sun_map(square: Square, ground_z: float, sun_dir: NDArray[np.float32], meshes: list[Mesh]) -> SunMap:
    """Depth map over the square at the ground's usual height; world-space meshes cast."""
    z = np.asarray(sun_dir, np.float64) / np.linalg.norm(sun_dir)
    x = np.cross([0.0, 1.0, 0.0], z)
    x /= np.linalg.norm(x)
    y = np.cross(z, x)
    cx, cy, half = square
    reach = half * np.array([abs(x[0]) + abs(x[1]), abs(y[0]) + abs(y[1]), 0.0]) + 0.3
    reach[2] = half * (abs(z[0]) + abs(z[1])) + 1.5
    frame = np.stack([x, y, -z]) / reach[:, None]
    clip = np.eye(4)
    clip[:3, :3] = frame
    clip[:3, 3] = -frame @ np.array([cx, cy, ground_z])
    target = Target.of(SUN_SIZE, SUN_SIZE, -1.0, numbered=False)
    half_size = SUN_SIZE / 2
    matrix = np.stack([clip[0], clip[1], -clip[2]])
    matrix[:2] *= half_size
    matrix[:2, 3] += half_size - 0.5
    for mesh in meshes:
        draw_parallel(target, np.ascontiguousarray(mesh.vertices["pos"]), mesh.faces, matrix)
    depth = target.q
    depth *= np.float32(-0.5)
    depth += np.float32(0.5)
    np.clip(depth, 0.0, 1.0, out=depth)  # casters nearer than the box are pressed onto its face
    return SunMap(depth, clip, _BIAS_M / float(reach[2]) / 2)


def zenith(square: Square, low: list[tuple[NDArray[np.float32], NDArray[np.int32]]]) -> Zenith:
    """Cover and height of things; `low` holds (points with z above the ground, faces)."""
    cx, cy, half = square
    target = Target.of(ZENITH_SIZE, ZENITH_SIZE, -1.0, numbered=False)
    scale = ZENITH_SIZE / (2 * half)
    middle = ZENITH_SIZE / 2 - 0.5
    matrix = np.array([[scale, 0, 0, middle - cx * scale], [0, scale, 0, middle - cy * scale], [0, 0, 1, 0]])
    for points, faces in low:
        near_ground = points[faces][..., 2].min(1) < _LOW_M if len(faces) else np.zeros(0, bool)
        draw_parallel(target, points, np.ascontiguousarray(faces[near_ground]), matrix)
    covered = (target.q > -1.0).astype(np.uint8) * np.uint8(255)
    height = np.clip(target.q * np.float32(255 / COVER_HEIGHT_M), 0, 255).astype(np.uint8)
    rg = np.stack([covered, height], -1)
    return Zenith(rg, (cx, cy), half)
