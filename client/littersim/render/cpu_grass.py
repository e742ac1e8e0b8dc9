"""Blades of grass on the CPU: standing them in their cells, and the colour of their pixels."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN201
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math

import numpy as np
from numba import njit

from littersim.render.raster import _place
from littersim.render.sampling import step
from littersim.render.tones import DOWN, EYE, FORWARD, LENS, RIGHT, SUN_DIR, to_byte
from littersim.render.visible import DYING, GRASS_END_M, GRASS_FADES_M, GRASS_FULL_M

F = np.float32


@njit(cache=True, nogil=True)
def grown(number, dense, widen, distance_m):
    """Size 0..1 and widening of the blade `number` in the patch's order at a distance (see GrassBand)."""
    farther = max(1.0, distance_m / GRASS_FULL_M)
    standing = dense / (farther * farther)
    size = min(max((standing - number) / (DYING * standing), 0.0), 1.0)
    size *= min(max((GRASS_END_M - distance_m) / (GRASS_END_M - GRASS_FADES_M), 0.0), 1.0)
    return size, widen * farther**0.7


@njit(cache=True, nogil=True)
def stand(
    first, last, chosen, count, dense, widen, eye, offset, pos, root, cells, corner_z, side, state, m, hom, snap, q,
    slots,
):  # fmt: skip
    """Project the first `count` blades of the chosen cells; blade b of the j-th cell is slot offset + j * count + b.

    `slots` (n, 2) gets cell and blade; a dead blade lies behind the camera.
    """
    for j in range(first, last):
        cell = chosen[j]
        cx = np.float64(cells[cell, 0])
        cy = np.float64(cells[cell, 1])
        for b in range(count):
            slot = offset + j * count + b
            slots[slot, 0] = cell
            slots[slot, 1] = b
            base = slot * 5
            rx = np.float64(root[b, 0])
            ry = np.float64(root[b, 1])
            u = rx / side + 0.5
            v = ry / side + 0.5
            ground = (corner_z[cell, 0] * (1.0 - u) + corner_z[cell, 1] * u) * (1.0 - v)
            ground += (corner_z[cell, 2] * (1.0 - u) + corner_z[cell, 3] * u) * v
            dx = cx + rx - eye[0]
            dy = cy + ry - eye[1]
            dz = ground - eye[2]
            size, wide = grown(b, dense, widen, math.sqrt(dx * dx + dy * dy + dz * dz))
            height = state[cell, b, 3] / 128.0 * size
            if height == 0.0:
                for i in range(5):
                    hom[base + i, 2] = 0.0
                    q[base + i] = 0.0
                continue
            spread = size * (0.65 + 0.35 * wide)
            for i in range(5):
                x = cx + rx + (pos[b * 5 + i, 0] - rx) * spread
                y = cy + ry + (pos[b * 5 + i, 1] - ry) * spread
                z = ground + pos[b * 5 + i, 2] * height
                _place(
                    m[0, 0] * x + m[0, 1] * y + m[0, 2] * z + m[0, 3],
                    m[1, 0] * x + m[1, 1] * y + m[1, 2] * z + m[1, 3],
                    m[2, 0] * x + m[2, 1] * y + m[2, 2] * z + m[2, 3],
                    base + i, hom, snap, q,
                )  # fmt: skip


@njit(cache=True, fastmath=True, nogil=True)
def weights(hom, a, b, c, x, y):
    """Perspective-correct weights of a triangle's corners at a pixel, also for corners behind the camera."""
    ax = hom[a, 0] - x * hom[a, 2]
    ay = hom[a, 1] - y * hom[a, 2]
    bx = hom[b, 0] - x * hom[b, 2]
    by = hom[b, 1] - y * hom[b, 2]
    cx = hom[c, 0] - x * hom[c, 2]
    cy = hom[c, 1] - y * hom[c, 2]
    wa = bx * cy - by * cx
    wb = cx * ay - cy * ax
    wc = ax * by - ay * bx
    total = wa + wb + wc
    if total == 0.0:
        return F(1 / 3), F(1 / 3), F(1 / 3)
    wa = min(max(wa / total, 0.0), 1.0)
    wb = min(max(wb / total, 0.0), 1.0 - wa)
    return F(wa), F(wb), F(1.0 - wa - wb)


@njit(cache=True, fastmath=True, nogil=True)
def under_blades(shade, k, side, x, y, above, slack):
    """How much of the sun the blades take from a point `above` metres over the ground."""
    n = len(shade)
    u = (x - k[SUN_DIR, 0] / k[SUN_DIR, 2] * above) / side + F(0.5)
    v = (y - k[SUN_DIR, 1] / k[SUN_DIR, 2] * above) / side + F(0.5)
    i = min(int((u - F(math.floor(u))) * F(n)), n - 1)
    j = min(int((v - F(math.floor(v))) * F(n)), n - 1)
    return step(F(-0.001), F(0.004), shade[j, i] - above - slack)


@njit(cache=True, fastmath=True, nogil=True)
def shade_grass(
    first, last, index, q, base, k, hom, slots, pos, state, reach, shade, side, lit, dim, rgb,
):  # fmt: skip
    """Fill the pixels of blades: triangle base + slot * 3 + part."""
    for row in range(first, last):
        for col in range(index.shape[1]):
            t = index[row, col] - base
            if t < 0:
                continue
            slot = t // 3
            part = t - slot * 3
            cell = slots[slot, 0]
            blade = slots[slot, 1]
            i0 = 0 if part == 0 else part
            i1 = 1 if part == 0 else 3
            i2 = 4 if part == 2 else 2
            if part == 2:
                i0 = 2
            v = slot * 5
            wa, wb, wc = weights(hom, v + i0, v + i1, v + i2, np.float64(col), np.float64(row))
            a = blade * 5 + i0
            b = blade * 5 + i1
            c = blade * 5 + i2
            height = state[cell, blade, 3] * F(1 / 128)
            above = (pos[a, 2] * wa + pos[b, 2] * wb + pos[c, 2] * wc) * height
            w = F(1) / q[row, col]
            x = k[EYE, 0] + (k[FORWARD, 0] + k[RIGHT, 0] * F(col) + k[DOWN, 0] * F(row)) * w
            y = k[EYE, 1] + (k[FORWARD, 1] + k[RIGHT, 1] * F(col) + k[DOWN, 1] * F(row)) * w
            sun = F(2 / 255) * reach[cell, blade]
            sun *= F(1) - F(0.93) * under_blades(shade, k, side, x, y, above, F(0.0022))
            for n in range(3):
                s = state[cell, blade, n] * F(1 / 255)
                bright = lit[a, n] * wa + lit[b, n] * wb + lit[c, n] * wc
                dark = dim[a, n] * wa + dim[b, n] * wb + dim[c, n] * wc
                rgb[row, col, n] = to_byte(s * s * (dark + bright * sun), k[LENS, 1])
