"""Mip pyramids of 8-bit textures as flat arrays, and compiled look-ups in them."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Pyramid:
    """All levels of square textures (a power of two wide) behind each other, layer by layer within a level.

    A texel is one number, its first channel in the lowest byte.
    """

    texels: NDArray[np.uint32]  # (total,)
    starts: NDArray[np.int64]  # (levels,)
    size: int


def pyramid(layers: NDArray[np.uint8]) -> Pyramid:
    """The pyramid of (n, n, c) or (layers, n, n, c) textures, c up to 4; each level is the mean of 2 x 2 texels."""
    stack = layers[None] if layers.ndim == 3 else layers
    missing = 4 - stack.shape[3]
    if missing:
        stack = np.concatenate([stack, np.zeros((*stack.shape[:3], missing), np.uint8)], -1)
    size = stack.shape[1]
    levels, starts, total = [], [], 0
    while True:
        starts.append(total)
        levels.append(stack.reshape(-1, 4))
        total += len(levels[-1])
        if stack.shape[1] == 1:
            break
        half = stack.shape[1] // 2
        stack = np.stack([_halved(layer, half) for layer in stack])
    return Pyramid(np.concatenate(levels).view("<u4")[:, 0], np.array(starts, np.int64), size)


def _halved(image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    small = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8).reshape(size, size, 4)


@njit(cache=True, fastmath=True, nogil=True)
def bilinear(texels, start, size, u, v):
    """Four channels 0..255 at (u, v) of a texture `size` wide that begins at `start`, wrapping round."""
    # Two channels share a register: weights sum up to 256, so neither overflows its 16 bits.
    scale = np.float32(size * 256)
    x = math.floor(u * scale) - 128
    y = math.floor(v * scale) - 128
    fx = np.uint32(x & 255)
    fy = np.uint32(y & 255)
    i = (x >> 8) & (size - 1)
    j = (y >> 8) & (size - 1)
    i1 = (i + 1) & (size - 1)
    row0 = start + j * size
    row1 = start + ((j + 1) & (size - 1)) * size
    a = texels[np.uint64(row0 + i)]
    b = texels[np.uint64(row0 + i1)]
    c = texels[np.uint64(row1 + i)]
    d = texels[np.uint64(row1 + i1)]
    w3 = np.uint32((fx * fy) >> np.uint32(8))
    w1 = np.uint32(fx - w3)
    w2 = np.uint32(fy - w3)
    w0 = np.uint32(np.uint32(256) - fx - w2)
    even = np.uint32(0x00FF00FF)
    eight = np.uint32(8)
    low = np.uint32((a & even) * w0 + (b & even) * w1 + (c & even) * w2 + (d & even) * w3)
    high = np.uint32(
        ((a >> eight) & even) * w0
        + ((b >> eight) & even) * w1
        + ((c >> eight) & even) * w2
        + ((d >> eight) & even) * w3
    )
    unit = np.float32(1 / 256)
    half = np.uint32(0xFFFF)
    wide = np.uint32(16)
    return (
        np.float32(low & half) * unit,
        np.float32(high & half) * unit,
        np.float32(low >> wide) * unit,
        np.float32(high >> wide) * unit,
    )


@njit(cache=True, fastmath=True, nogil=True)
def level_of(lod, levels):
    """The level nearest to `lod`."""
    return min(max(int(lod + np.float32(0.5)), 0), levels - 1)


@njit(cache=True, fastmath=True, nogil=True)
def step(low, high, x):
    """Smooth step from 0 at `low` to 1 at `high`, which may lie below `low`."""
    t = min(max((x - low) / (high - low), np.float32(0.0)), np.float32(1.0))
    return t * t * (np.float32(3.0) - np.float32(2.0) * t)


@njit(cache=True, fastmath=True, nogil=True)
def _on_sun_map(depth, m, x, y, z):
    """Column, row (in texels) and depth of a point on the sun map."""
    half = np.float32(0.5)
    n = np.float32(len(depth))
    px = (m[0, 0] * x + m[0, 1] * y + m[0, 2] * z + m[0, 3]) * half + half
    py = (m[1, 0] * x + m[1, 1] * y + m[1, 2] * z + m[1, 3]) * half + half
    pz = (m[2, 0] * x + m[2, 1] * y + m[2, 2] * z + m[2, 3]) * half + half
    return px * n, py * n, pz


@njit(cache=True, fastmath=True, nogil=True)
def in_sun(depth, m, bias, x, y, z):
    """1 where the sun map shows nothing before the point, 0 where it does."""
    n = len(depth)
    px, py, pz = _on_sun_map(depth, m, x, y, z)
    if not (np.float32(0) <= px < np.float32(n) and np.float32(0) <= py < np.float32(n)):
        return np.float32(1)
    return np.float32(1) if pz - bias <= depth[int(py), int(px)] else np.float32(0)


@njit(cache=True, fastmath=True, nogil=True)
def share_in_sun(depth, m, bias, x, y, z):
    """As `in_sun`, blended over the four nearest texels; m[3, 0] is half the width of shadows' edges, metres."""
    soft = m[3, 0] if m.shape[0] > 3 else np.float32(0)
    if soft == np.float32(0):
        return _blended(depth, m, bias, x, y, z)
    turn = np.float32(math.sin(math.floor(x * 2048.0) * 12.9898 + math.floor(y * 2048.0) * 78.233) * 43758.5453)
    turn = (turn - np.float32(math.floor(turn))) * np.float32(6.2831853)
    lit = np.float32(0)
    for k in range(8):
        angle = turn + np.float32(2.3999632) * np.float32(k)
        reach = soft * np.float32(math.sqrt((k + 0.5) / 8))
        lit += _blended(
            depth, m, bias, x + reach * np.float32(math.cos(angle)), y + reach * np.float32(math.sin(angle)), z
        )
    return lit * np.float32(0.125)


@njit(cache=True, fastmath=True, nogil=True)
def _blended(depth, m, bias, x, y, z):
    """As `in_sun`, blended over the four nearest texels."""
    n = len(depth)
    px, py, pz = _on_sun_map(depth, m, x, y, z)
    px -= np.float32(0.5)
    py -= np.float32(0.5)
    one = np.float32(1)
    if not (np.float32(0) <= px < np.float32(n - 1) and np.float32(0) <= py < np.float32(n - 1)):
        return one
    i = int(px)
    j = int(py)
    fx = px - np.float32(i)
    fy = py - np.float32(j)
    pz -= bias
    lit = (one - fx) * (one - fy) if pz <= depth[j, i] else np.float32(0)
    lit += fx * (one - fy) if pz <= depth[j, i + 1] else np.float32(0)
    lit += (one - fx) * fy if pz <= depth[j + 1, i] else np.float32(0)
    lit += fx * fy if pz <= depth[j + 1, i + 1] else np.float32(0)
    return lit
