"""Mip pyramids of 8-bit textures as flat arrays, and compiled look-ups in them."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN201
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
    """All levels of square textures (a power of two wide) behind each other; level 0 first, layer by layer within a
    level.
    """

    texels: NDArray[np.uint8]  # (total, channels)
    starts: NDArray[np.int64]  # (levels,)
    size: int


def pyramid(layers: NDArray[np.uint8]) -> Pyramid:
    """The pyramid of (n, n, c) or (layers, n, n, c) textures, each level the mean of 2 x 2 texels."""
    stack = layers[None] if layers.ndim == 3 else layers
    size, channels = stack.shape[1], stack.shape[3]
    levels, starts, total = [], [], 0
    while True:
        starts.append(total)
        levels.append(stack.reshape(-1, channels))
        total += len(levels[-1])
        if stack.shape[1] == 1:
            break
        half = stack.shape[1] // 2
        stack = np.stack([_halved(layer, half) for layer in stack])
    return Pyramid(np.concatenate(levels), np.array(starts, np.int64), size)


def _halved(image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    small = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8).reshape(size, size, image.shape[2])


@njit(cache=True, fastmath=True, nogil=True)
def bilinear(texels, start, size, u, v):
    """Four channels 0..255 at (u, v) of a texture `size` wide that begins at `start`, wrapping round."""
    x = u * np.float32(size) - np.float32(0.5)
    y = v * np.float32(size) - np.float32(0.5)
    fx = np.float32(math.floor(x))
    fy = np.float32(math.floor(y))
    i = int(fx) & (size - 1)
    j = int(fy) & (size - 1)
    fx = x - fx
    fy = y - fy
    row0 = start + j * size
    row1 = start + ((j + 1) & (size - 1)) * size
    i1 = (i + 1) & (size - 1)
    one = np.float32(1.0)
    w0 = (one - fx) * (one - fy)
    w1 = fx * (one - fy)
    w2 = (one - fx) * fy
    w3 = fx * fy
    a = texels[row0 + i]
    b = texels[row0 + i1]
    c = texels[row1 + i]
    d = texels[row1 + i1]
    return (
        a[0] * w0 + b[0] * w1 + c[0] * w2 + d[0] * w3,
        a[1] * w0 + b[1] * w1 + c[1] * w2 + d[1] * w3,
        a[2] * w0 + b[2] * w1 + c[2] * w2 + d[2] * w3,
        a[3] * w0 + b[3] * w1 + c[3] * w2 + d[3] * w3,
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
