"""Tileable ground textures baked by drawing real geometry (blades, leaves, stones) from above, over the wrap."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands, noise
from litterpack.artwork import atlas
from litterpack.mesh import VERTEX, Mesh
from littersim.render.raster import Target, draw_parallel
from littersim.render.sampling import bilinear

Field = NDArray[np.float32]
_ATLAS_LEVEL = 2  # a texel of a tile is about half a millimetre, one of a 5 cm leaf's print a tenth


@dataclass(frozen=True, eq=False)
class Relief:
    """A tile before light: linear albedo (n, n, 3), height in metres (n, n), and where geometry was drawn (n, n)."""

    albedo: Field
    height: Field
    drawn: NDArray[np.bool_]


def pile(
    rng: np.random.Generator,
    meshes: Sequence[Mesh],
    count: int,
    tile_m: float,
    z_m: tuple[float, float] = (0.0, 0.01),
    tilt: float = 0.25,
    scale: tuple[float, float] = (0.7, 1.3),
    tones: Sequence[float] | None = None,
    spots: NDArray[np.floating] | None = None,
) -> Mesh:
    """Copies of `meshes` scattered over a tile, each turned, tilted, scaled and toned at random.

    `spots` (count, 2) are where they lie, anywhere if left out.
    """
    spots = rng.uniform(0, tile_m, (count, 2)) if spots is None else spots % tile_m
    vertices, faces, offset = [], [], 0
    for spot in spots:
        mesh = meshes[int(rng.integers(len(meshes)))]
        v = mesh.vertices.copy()
        turn, lean = rng.uniform(0, 2 * np.pi), rng.normal(0, tilt, 2)
        c, s = np.cos(turn), np.sin(turn)
        tip = np.array([[1, 0, lean[0]], [0, 1, lean[1]], [-lean[0], -lean[1], 1.0]])
        r = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ tip * rng.uniform(*scale)
        v["pos"] = v["pos"] @ r.T.astype(np.float32) + np.array([*spot, rng.uniform(*z_m)], np.float32)
        tone = rng.uniform(0.6, 1.15) if tones is None else tones[int(rng.integers(len(tones)))] * rng.uniform(0.8, 1.2)
        v["tint"][:, :3] = np.clip(v["tint"][:, :3] * np.sqrt(tone), 0, 255)
        vertices.append(v)
        faces.append(mesh.faces + np.int32(offset))
        offset += len(v)
    return Mesh(np.concatenate(vertices), np.concatenate(faces))


def blades(vertices: NDArray[np.void], faces: NDArray[np.int32], tile_m: float, layer: int) -> Mesh:
    """A grass patch about the origin as a pile over the tile."""
    out = np.zeros(len(vertices), VERTEX)
    out["pos"] = vertices["pos"] + np.array([tile_m / 2, tile_m / 2, 0], np.float32)
    out["normal"] = vertices["normal"]
    out["uv"] = 0.5
    out["tint"] = vertices["tint"]
    out["tint"][:, 3] = layer
    return Mesh(out, faces)


def from_above(piles: Sequence[Mesh], tile_m: float, size: int) -> Relief:
    """The piles seen from above on a tile of `size` texels; what reaches over an edge comes in at the opposite one."""
    starts = np.cumsum([0, *(len(p.vertices) for p in piles)])
    vertices = np.concatenate([p.vertices for p in piles])
    faces = np.concatenate([p.faces + np.int32(s) for p, s in zip(piles, starts)]).astype(np.int32)
    target = Target.of(size, size, -1.0)
    corners = vertices["pos"][faces]
    low, high = corners[..., :2].min(1), corners[..., :2].max(1)
    texels = size / tile_m
    matrix = np.array([[texels, 0, 0, -0.5], [0, texels, 0, -0.5], [0, 0, 1, 0]])
    points = np.ascontiguousarray(vertices["pos"])
    for dx in (-tile_m, 0.0, tile_m):
        for dy in (-tile_m, 0.0, tile_m):
            shift = np.array([dx, dy], np.float32)
            inside = ((high + shift > 0) & (low + shift < tile_m)).all(1)
            chosen = np.flatnonzero(inside).astype(np.int32)
            moved = matrix.copy()
            moved[:2, 3] += shift * texels
            draw_parallel(target, points, np.ascontiguousarray(faces[chosen]), moved, chosen)
    albedo = np.zeros((size, size, 3), np.float32)
    prints, width = _prints()
    bands.run(
        _colour, size, target.index, points, vertices["uv"].copy(), vertices["tint"].copy(), faces, tile_m,
        prints, width, albedo,
    )  # fmt: skip
    drawn = target.index >= 0
    return Relief(albedo, np.where(drawn, target.q, np.float32(0)), drawn)


@lru_cache(1)
def _prints() -> tuple[NDArray[np.uint32], int]:
    """Texels of the artwork at the level that tiles read, layer by layer, and how wide a layer is there."""
    layers = atlas().layers
    width = layers.shape[1] >> _ATLAS_LEVEL
    small = [cv2.resize(layer, (width, width), interpolation=cv2.INTER_AREA) for layer in layers]
    return np.stack(small).view("<u4").ravel(), width


@njit(cache=True, fastmath=True, nogil=True)
def _colour(first, last, index, pos, uv, tint, faces, tile, prints, size, out):
    n = len(index)
    scale = tile / n
    for y in range(first, last):
        for x in range(n):
            t = index[y, x]
            if t < 0:
                continue
            a, b, c = faces[t, 0], faces[t, 1], faces[t, 2]
            px = (x + 0.5) * scale - pos[a, 0]
            py = (y + 0.5) * scale - pos[a, 1]
            px -= np.floor(px / tile + 0.5) * tile
            py -= np.floor(py / tile + 0.5) * tile
            ux, uy = pos[b, 0] - pos[a, 0], pos[b, 1] - pos[a, 1]
            vx, vy = pos[c, 0] - pos[a, 0], pos[c, 1] - pos[a, 1]
            area = ux * vy - uy * vx
            if abs(area) < 1e-14:
                area = 1e-14
            w1 = min(max((px * vy - py * vx) / area, 0.0), 1.0)
            w2 = min(max((ux * py - uy * px) / area, 0.0), 1.0)
            w0 = 1.0 - w1 - w2
            u = np.float32(uv[a, 0] * w0 + uv[b, 0] * w1 + uv[c, 0] * w2)
            v = np.float32(uv[a, 1] * w0 + uv[b, 1] * w1 + uv[c, 1] * w2)
            p = bilinear(prints, int(tint[a, 3]) * size * size, size, u, v)
            for k in range(3):
                s = (tint[a, k] * w0 + tint[b, k] * w1 + tint[c, k] * w2) / 255.0
                q = (p[0] if k == 0 else p[1] if k == 1 else p[2]) / 255.0
                out[y, x, k] = q * q * s * s


def over(base: tuple[Field, Field], top: Relief) -> tuple[Field, Field]:
    """Albedo and height with drawn geometry over a base (albedo, height)."""
    albedo = np.where(top.drawn[..., None], top.albedo, base[0])
    return albedo, np.where(top.drawn, np.maximum(top.height, base[1]), base[1])


def halved(relief: Relief) -> Relief:
    """Half the size: mean albedo, every other height."""
    n = len(relief.height) // 2
    albedo = np.asarray(cv2.resize(relief.albedo, (n, n), interpolation=cv2.INTER_AREA), np.float32)
    return Relief(albedo, relief.height[::2, ::2].copy(), relief.drawn[::2, ::2].copy())


def openness(
    albedo: Field, height: Field, tile_m: float, radii_m: tuple[float, ...], strength: float
) -> NDArray[np.uint8]:
    """sqrt(albedo x share of the sky seen) in bytes (n, n, 3)."""
    sky = np.clip(noise.occlusion(height, tile_m / len(height), radii_m, strength), 0.12, 1.15)[..., None]
    return np.asarray(np.sqrt(np.clip(albedo * sky, 0, 1)) * 255, np.uint8)
