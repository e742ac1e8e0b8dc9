"""What both renderers add to a picture: sky, fog, smoothed edges, and what a phone or drone camera makes of it."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands
from littersim.render import blur, effects, sensor
from littersim.render.scene import Scene
from littersim.render.shot import Picture, View
from littersim.render.tones import (
    DOWN,
    FORWARD,
    LENS,
    RIGHT,
    SKY_SIDE,
    SKY_UP,
    constants,
    to_byte,
    tone,
)
from littersim.render.visible import camera

F = np.float32
Rgb = NDArray[np.uint8]  # (h, w, 3)
_FOG_PER_M = 0.3  # thickness of fog 1
_GRAIN = 512
OWN = 0.55  # share of its own colour that a pixel keeps between two objects
# Fringe, vignette, sharpening, noise, local contrast, contrast, black, saturation: a phone's look, judged on
# photographs.
_CAMERA = np.array([0.004, 0.2, 0.22, 0.018, 0.34, 0.10, 0.012, 0.88], np.float32)


def finish(
    rgb: Rgb, depth_m: NDArray[np.float32], object_ids: NDArray[np.uint32], scene: Scene, view: View, smooth: bool
) -> Rgb:
    """The finished picture; `rgb` is written into. With `smooth`, edges are smoothed as well (FXAA)."""
    if scene.flat_material:
        return smooth_edges(rgb, object_ids) if smooth else rgb
    k = constants(scene.light, camera(view))
    density = F(_FOG_PER_M * scene.light.fog)
    bands.run(_air, len(rgb), depth_m, object_ids, k, density, rgb)
    if smooth:
        rgb = smooth_edges(rgb, object_ids)
    if effects.needed(scene):
        rgb = effects.add(Picture(rgb, depth_m, object_ids), scene, view)
    rgb = blur.through_lens(rgb, depth_m, scene, view)
    rgb = sensor.exposed(rgb, scene, view.time_ns, _grain())
    return develop(rgb, np.random.default_rng([scene.seed, view.time_ns]))


def smooth_edges(rgb: Rgb, object_ids: NDArray[np.uint32]) -> Rgb:
    """The picture with jagged edges smoothed; areas of one colour stay as they are. Source: FXAA 2, T. Lottes.

    Between two objects a pixel keeps more than half of its own colour: smooth edges never contradict the labels.
    """
    rgb = np.ascontiguousarray(rgb)
    luma, out = np.empty(rgb.shape[:2], np.float32), np.empty_like(rgb)
    bands.run(_luma, len(rgb), rgb, luma)
    bands.run(_fxaa, len(rgb), rgb, luma, object_ids, out)
    return out


def develop(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    """Colour fringes, sharpening, local and global contrast, vignette and grain."""
    h, w = rgb.shape[:2]
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (80, 60), interpolation=cv2.INTER_AREA).astype(np.float32)
    local = cv2.resize(cv2.GaussianBlur(small, (0, 0), 3), (w, h), interpolation=cv2.INTER_LINEAR)
    oy, ox = rng.integers(0, _GRAIN, 2)
    out = np.empty_like(rgb)
    bands.run(_develop, h, rgb, np.asarray(local, np.float32), _grain(), int(oy), int(ox), _CAMERA, out)
    return out


@lru_cache(1)
def _grain() -> NDArray[np.float32]:
    rng = np.random.default_rng(9)
    grain = 0.6 * rng.normal(0, 1, (_GRAIN, _GRAIN, 3)) + 0.75 * rng.normal(0, 1, (_GRAIN, _GRAIN, 1))
    grain = grain.astype(np.float32)
    return np.asarray(0.7 * grain + 0.55 * cv2.GaussianBlur(grain, (0, 0), 0.9), np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def _air(first, last, depth, ids, k, density, rgb):
    """Sky where nothing is, and fog before all."""
    one = F(1)
    mist = np.empty(3, np.float32)
    for c in range(3):
        mist[c] = tone(k[SKY_SIDE, c], k[LENS, 1]) * F(255)
    for row in range(first, last):
        for col in range(rgb.shape[1]):
            thick = density
            if ids[row, col] == 0:
                dx = k[FORWARD, 0] + k[RIGHT, 0] * F(col) + k[DOWN, 0] * F(row)
                dy = k[FORWARD, 1] + k[RIGHT, 1] * F(col) + k[DOWN, 1] * F(row)
                dz = k[FORWARD, 2] + k[RIGHT, 2] * F(col) + k[DOWN, 2] * F(row)
                up = max(dz / F(math.sqrt(dx * dx + dy * dy + dz * dz)), F(0))
                t = F(math.sqrt(up))
                for c in range(3):
                    rgb[row, col, c] = to_byte(k[SKY_SIDE, c] + (k[SKY_UP, c] - k[SKY_SIDE, c]) * t, k[LENS, 1])
                thick *= F(40) / (F(0.1) + up)
            else:
                thick *= depth[row, col]
            if density > F(0):
                veil = one - F(math.exp(-thick))
                for c in range(3):
                    v = F(rgb[row, col, c])
                    rgb[row, col, c] = np.uint8(v + (mist[c] - v) * veil + F(0.5))


@njit(cache=True, fastmath=True, nogil=True)
def _luma(first, last, rgb, out):
    """Brightness 0..255 of every pixel."""
    for y in range(first, last):
        for x in range(rgb.shape[1]):
            out[y, x] = F(rgb[y, x, 0]) * F(0.3) + F(rgb[y, x, 1]) * F(0.59) + F(rgb[y, x, 2]) * F(0.11)


@njit(cache=True, fastmath=True, nogil=True)
def _tap(rgb, y, x):
    """Colour between pixels, in 256ths of a step: three channels 0..255 times 65536."""
    h, w, _ = rgb.shape
    j = min(max(int(y * F(256)), 0), (h - 1) * 256)
    i = min(max(int(x * F(256)), 0), (w - 1) * 256)
    fy = np.int32(j & 255)
    fx = np.int32(i & 255)
    j >>= 8
    i >>= 8
    j1 = min(j + 1, h - 1)
    i1 = min(i + 1, w - 1)
    d = fy * fx
    b = np.int32(256) * fx - d
    c = np.int32(256) * fy - d
    a = np.int32(65536) - b - c - d
    return (
        rgb[j, i, 0] * a + rgb[j, i1, 0] * b + rgb[j1, i, 0] * c + rgb[j1, i1, 0] * d,
        rgb[j, i, 1] * a + rgb[j, i1, 1] * b + rgb[j1, i, 1] * c + rgb[j1, i1, 1] * d,
        rgb[j, i, 2] * a + rgb[j, i1, 2] * b + rgb[j1, i, 2] * c + rgb[j1, i1, 2] * d,
    )


@njit(cache=True, fastmath=True, nogil=True)
def _fxaa(first, last, rgb, luma, ids, out):
    h, w, _ = rgb.shape
    unit = F(0.5 / 65536)
    for y in range(first, last):
        y0 = max(y - 1, 0)
        y1 = min(y + 1, h - 1)
        for x in range(w):
            x0 = max(x - 1, 0)
            x1 = min(x + 1, w - 1)
            nw = luma[y0, x0]
            ne = luma[y0, x1]
            sw = luma[y1, x0]
            se = luma[y1, x1]
            mid = luma[y, x]
            low = min(mid, nw, ne, sw, se)
            high = max(mid, nw, ne, sw, se)
            if high - low < max(F(6), F(0.08) * high):
                for c in range(3):
                    out[y, x, c] = rgb[y, x, c]
                continue
            dx = -((nw + ne) - (sw + se))
            dy = (nw + sw) - (ne + se)
            reduce = max((nw + ne + sw + se) * F(0.25 / 8), F(2))
            inv = F(1) / (min(abs(dx), abs(dy)) + reduce)
            dx = min(max(dx * inv, F(-4)), F(4))
            dy = min(max(dy * inv, F(-4)), F(4))
            a0, a1, a2 = _tap(rgb, F(y) - dy * F(1 / 6), F(x) - dx * F(1 / 6))
            b0, b1, b2 = _tap(rgb, F(y) + dy * F(1 / 6), F(x) + dx * F(1 / 6))
            r = F(a0 + b0) * unit
            g = F(a1 + b1) * unit
            b = F(a2 + b2) * unit
            a0, a1, a2 = _tap(rgb, F(y) - dy * F(0.5), F(x) - dx * F(0.5))
            b0, b1, b2 = _tap(rgb, F(y) + dy * F(0.5), F(x) + dx * F(0.5))
            wr = r * F(0.5) + F(a0 + b0) * unit * F(0.5)
            wg = g * F(0.5) + F(a1 + b1) * unit * F(0.5)
            wb = b * F(0.5) + F(a2 + b2) * unit * F(0.5)
            bright = wr * F(0.3) + wg * F(0.59) + wb * F(0.11)
            if low <= bright <= high:
                r, g, b = wr, wg, wb
            own = ids[y, x]
            if (
                ids[y0, x0] != own or ids[y0, x] != own or ids[y0, x1] != own or ids[y, x0] != own
                or ids[y, x1] != own or ids[y1, x0] != own or ids[y1, x] != own or ids[y1, x1] != own
            ):  # fmt: skip
                r += (F(rgb[y, x, 0]) - r) * F(OWN)
                g += (F(rgb[y, x, 1]) - g) * F(OWN)
                b += (F(rgb[y, x, 2]) - b) * F(OWN)
            out[y, x, 0] = np.uint8(r + F(0.5))
            out[y, x, 1] = np.uint8(g + F(0.5))
            out[y, x, 2] = np.uint8(b + F(0.5))


@njit(cache=True, fastmath=True, nogil=True)
def _develop(first, last, src, local, grain, oy, ox, camera_look, out):
    fringe, vignette, sharpen, noise, clarity, contrast, black, saturation = (
        camera_look[0], camera_look[1], camera_look[2], camera_look[3],
        camera_look[4], camera_look[5], camera_look[6], camera_look[7],
    )  # fmt: skip
    h, w, _ = src.shape
    one = F(1)
    byte = F(1 / 255)
    for y in range(first, last):
        dy = F(y) / F(h) - F(0.5)
        y0 = max(y - 1, 0)
        y1 = min(y + 1, h - 1)
        for x in range(w):
            dx = F(x) / F(w) - F(0.5)
            r2 = dx * dx + dy * dy
            x0 = max(x - 1, 0)
            x1 = min(x + 1, w - 1)
            luma = (F(src[y, x, 0]) * F(0.3) + F(src[y, x, 1]) * F(0.6) + F(src[y, x, 2]) * F(0.1)) * byte
            lift = clarity * (luma - local[y, x] * byte)
            lift *= min(one, F(2) * (one - luma)) if lift > F(0) else one  # keeps white from bleaching on dark turf
            amount = noise * (F(0.6) + F(0.9) * F(math.sqrt(luma)) - F(0.7) * luma)
            shade = one - vignette * r2 * F(1.6)
            ex = fringe * r2 * dx * F(w)
            ey = fringe * r2 * dy * F(h)
            for c in range(3):
                s = F(src[y, x, c])
                left = F(src[y, x0, c])
                right = F(src[y, x1, c])
                up = F(src[y0, x, c])
                down = F(src[y1, x, c])
                v = s + (s - F(0.25) * (left + right + up + down)) * sharpen
                if c == 0:
                    v += ((right if ex > 0 else left) - s) * abs(ex) + ((down if ey > 0 else up) - s) * abs(ey)
                elif c == 2:
                    v += ((left if ex > 0 else right) - s) * abs(ex) + ((up if ey > 0 else down) - s) * abs(ey)
                v = luma + (v * byte - luma) * saturation
                v = ((v + lift) * shade - black) / (one - black)
                bow = F(2) * v - one
                v += contrast * (v - F(0.46)) * max(one - bow * bow, F(0))
                v += grain[(y + oy) & (_GRAIN - 1), (x + ox) & (_GRAIN - 1), c] * amount
                out[y, x, c] = np.uint8(min(max(v * F(255) + F(0.5), F(0)), F(255)))
