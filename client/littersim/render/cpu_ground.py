"""Colour of ground pixels on the CPU: baked layers mixed by the map of the place, contact shade and cast
shadows.
"""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import noise
from littersim.render.sampling import bilinear, level_of, share_in_sun, step
from littersim.render.scene import Zenith
from littersim.render.tones import (
    DOWN,
    EYE,
    FORWARD,
    LENS,
    MISC,
    RIGHT,
    SKY_SIDE,
    SKY_UP,
    SUN,
    SUN_DIR,
    to_byte,
)

F = np.float32


@njit(cache=True, nogil=True)
def _hash(i, j):
    """Two numbers 0..1 for a corner of the triangle grid, in integers: exact wherever and however it is computed."""
    h = np.uint32(i * 374761393 + j * 668265263)
    h = np.uint32((h ^ (h >> np.uint32(13))) * np.uint32(1274126177))
    h = np.uint32(h ^ (h >> np.uint32(16)))
    return F(h & np.uint32(65535)) * F(1 / 65536), F(h >> np.uint32(16)) * F(1 / 65536)


@njit(cache=True, fastmath=True, nogil=True)
def hex_tiled(texels, start, size, u, v):
    """A tile laid in three shifted copies, blended over triangles, so that its repeat does not show."""
    sx = (u - F(0.57735027) * v) * F(1.6)
    sy = F(1.15470054) * v * F(1.6)
    bx = F(math.floor(sx))
    by = F(math.floor(sy))
    fx = sx - bx
    fy = sy - by
    fz = F(1) - fx - fy
    over = 1 if fz <= F(0) else 0
    up = F(over)
    flip = F(2) * up - F(1)
    w0 = max(-fz * flip, F(0))
    w1 = max(up - fy * flip, F(0))
    w2 = max(up - fx * flip, F(0))
    w0 *= w0
    w1 *= w1
    w2 *= w2
    w0 *= w0 * w0
    w1 *= w1 * w1
    w2 *= w2 * w2
    inv = F(1) / (w0 + w1 + w2)
    r = F(0)
    g = F(0)
    b = F(0)
    a = F(0)
    for k in range(3):
        w = (w0 if k == 0 else w1 if k == 1 else w2) * inv
        if w < F(0.01):  # less than 8 bits can show
            continue
        hx, hy = _hash(int(bx) + (over if k < 2 else 1 - over), int(by) + (1 - over if k == 1 else over))
        p = bilinear(texels, start, size, u + hx, v + hy)
        r += w * p[0]
        g += w * p[1]
        b += w * p[2]
        a += w * p[3]
    return r * F(1 / 255), g * F(1 / 255), b * F(1 / 255), a * F(1 / 255)


def contact(zenith: Zenith) -> NDArray[np.uint8]:
    """Share of the sky that things nearby leave to the ground (n, n, 1), from two blurs of the zenith map."""
    n = len(zenith.rg)
    per_m = n / (2 * zenith.half_m)
    near, wide = (_mean(zenith.rg, radius * per_m) for radius in (0.012, 0.045))
    tight = 0.75 * near[..., 0] * noise.smooth(0.0, 0.20, near[..., 1] + 0.08)
    share = (1 - tight) * (1 - 0.90 * np.minimum(1.5 * wide[..., 1], 0.85))
    return np.asarray(share[..., None] * 255, np.uint8)


def _mean(rg: NDArray[np.uint8], radius: float) -> NDArray[np.float32]:
    """0..1, averaged over squares of the power of two texels next to `radius`."""
    n = len(rg)
    size = max(n >> max(round(math.log2(max(radius, 1.0))), 0), 1)
    small = cv2.resize(rg, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(cv2.resize(small, (n, n), interpolation=cv2.INTER_LINEAR), np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def shade_ground(
    first, last, index, q, count, k, layer_a, starts_a, layer_b, starts_b, layer_c, starts_c, place, place_starts,
    sizes, lengths, steps, tints, mask_edge, gloss, shades, box, depth, sun_matrix, bias, rgb,
):  # fmt: skip
    """Fill the pixels of the ground's triangles 0..count.

    `sizes` texels of a, b, place, zenith, and last of c; `lengths` metres of a, b, place, c.
    """
    width = index.shape[1]
    per_a = F(1) / lengths[0]
    per_b = F(1) / lengths[1]
    per_place = F(1) / lengths[2]
    per_c = F(1) / lengths[3]
    size_c = sizes[len(sizes) - 1]
    half = F(0.5)
    one = F(1)
    byte = F(1 / 255)
    # Level of a texture = log2 of a pixel in texels, and a share of a level sharper.
    lod_a = F(math.log2(F(sizes[0]) * per_a)) - F(0.8)
    lod_b = F(math.log2(F(sizes[1]) * per_b)) - F(0.45)
    lod_c = F(math.log2(F(size_c) * per_c)) - F(0.45)
    lod_place = F(math.log2(F(sizes[2]) * per_place))
    for row in range(first, last):
        for col in range(width):
            t = index[row, col]
            if t < 0 or t >= count:
                continue
            w = one / q[row, col]
            dx = k[FORWARD, 0] + k[RIGHT, 0] * F(col) + k[DOWN, 0] * F(row)
            dy = k[FORWARD, 1] + k[RIGHT, 1] * F(col) + k[DOWN, 1] * F(row)
            dz = k[FORWARD, 2] + k[RIGHT, 2] * F(col) + k[DOWN, 2] * F(row)
            x = k[EYE, 0] + dx * w
            y = k[EYE, 1] + dy * w
            z = k[EYE, 2] + dz * w
            ray = F(math.sqrt(dx * dx + dy * dy + dz * dz))
            vz = -dz / ray
            footprint = F(math.log2(ray * w * k[LENS, 0] / F(math.sqrt(max(vz, F(0.08))))))
            level = level_of(footprint + lod_place, len(place_starts))
            m = bilinear(place, place_starts[level], sizes[2] >> level, x * per_place, y * per_place)
            bright = m[1] * byte
            tint = m[2] * byte
            level = level_of(footprint + lod_a, len(starts_a))
            r, g, b, direct = hex_tiled(layer_a, starts_a[level], sizes[0] >> level, x * per_a, y * per_a)
            share = m[0] * byte * steps
            mask = min(share, one)
            edge = (F(0.45) - (r + g + b) * F(0.33)) * F(0.7) * (one - abs(mask * F(2) - one))
            mask = step(half - mask_edge, half + mask_edge, mask + edge)
            sheen = g
            r *= r
            g *= g
            b *= b
            if mask > F(0.004):
                level = level_of(footprint + lod_b, len(starts_b))
                p = bilinear(layer_b, starts_b[level], sizes[1] >> level, x * per_b, y * per_b)
                r += (p[0] * p[0] * byte * byte - r) * mask
                g += (p[1] * p[1] * byte * byte - g) * mask
                b += (p[2] * p[2] * byte * byte - b) * mask
                direct += (p[3] * byte - direct) * mask
                if share > one:
                    share -= one
                    edge = (F(0.45) - (p[0] + p[1] + p[2]) * byte * F(0.33)) * F(0.7)
                    edge *= one - abs(share * F(2) - one)
                    share = step(half - mask_edge, half + mask_edge, share + edge)
                    level = level_of(footprint + lod_c, len(starts_c))
                    p = bilinear(layer_c, starts_c[level], size_c >> level, x * per_c, y * per_c)
                    r += (p[0] * p[0] * byte * byte - r) * share
                    g += (p[1] * p[1] * byte * byte - g) * share
                    b += (p[2] * p[2] * byte * byte - b) * share
                    direct += (p[3] * byte - direct) * share
            near = one
            u = (x - box[0]) * box[2] + half
            v = (y - box[1]) * box[2] + half
            if F(0.01) < u < F(0.99) and F(0.01) < v < F(0.99):
                near = bilinear(shades, 0, sizes[3], u, v)[0] * byte
            lit = direct * F(2) * m[3] * byte * F(2) * share_in_sun(depth, sun_matrix, bias, x, y, z)
            lit *= F(0.55) + F(0.45) * near
            turf = k[MISC, 0] * (one - mask)
            ambient = near * (one - F(0.35) * turf)
            low = min(max(one - tint * F(2), F(0)), one)
            high = min(max(tint * F(2) - one, F(0)), one)
            grazing = F(0)
            glint = F(0)
            if gloss > F(0):
                hx = k[SUN_DIR, 0] - dx / ray
                hy = k[SUN_DIR, 1] - dy / ray
                hz = k[SUN_DIR, 2] - dz / ray
                facing = max(hz / F(math.sqrt(hx * hx + hy * hy + hz * hz)), F(0))
                grazing = (one - vz) * (one - vz)
                grazing = (F(0.02) + F(0.25) * grazing * grazing) * near
                glint = lit * facing**14 * F(0.05)
            for c in range(3):
                albedo = r if c == 0 else g if c == 1 else b
                shift = one + (tints[0, c] - one) * low
                shift += (tints[1, c] - shift) * high
                albedo *= bright * F(2) * shift
                sky = F(0.4) * k[SKY_SIDE, c] + F(0.6) * k[SKY_UP, c]
                out = albedo * (k[SUN, c] * k[SUN_DIR, 2] * lit + sky * ambient)
                out += gloss * sheen * (grazing * k[SKY_SIDE, c] + k[SUN, c] * glint)
                rgb[row, col, c] = to_byte(out, k[LENS, 1])
