"""What a lens that is not quite in focus and a camera that moves do to a picture. Ids and depth never come here."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands
from littersim.attitude import conjugate, turned
from littersim.render.scene import Scene
from littersim.render.shot import Motion, View

F = np.float32
Rgb = NDArray[np.uint8]  # (h, w, 3)
Depth = NDArray[np.float32]  # (h, w) planar metres
_MOST_PX = 16.0  # of blur: more is no photograph
_FARTHEST_PX = 64.0  # that a picture is smeared
_SHARP_PX = 0.5  # less blur than this is not to be seen


def through_lens(rgb: Rgb, depth_m: Depth, scene: Scene, view: View) -> Rgb:
    """The picture as the lens throws it on the sensor while the shutter is open; itself where nothing blurs."""
    camera = scene.camera
    if camera.defocus_px > 0:
        rgb = defocused(rgb, depth_m, camera.defocus_px)
    if camera.shutter_s > 0:
        shake = np.random.default_rng([scene.seed, view.time_ns, 57]).normal(0, camera.shake_radps, 3)
        still = Motion((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        rgb = moved(rgb, depth_m, view, view.motion or still, camera.shutter_s, shake)
    return rgb


def defocused(rgb: Rgb, depth_m: Depth, blur_px: float) -> Rgb:
    """The picture of a lens that is focused at half the distance of what lies in the middle.

    `blur_px`: diameter of the blur there; at the distance d it is this times |middle / d - 2|, as of a thin lens.
    """
    height, width = depth_m.shape
    middle = float(np.median(depth_m[height * 2 // 5 : height * 3 // 5 + 1, width * 2 // 5 : width * 3 // 5 + 1]))
    size = np.minimum(F(blur_px) * np.abs(F(middle) / np.maximum(depth_m, F(0.01)) - F(2)), F(_MOST_PX))
    most = float(size.max())
    if most < _SHARP_PX:
        return rgb
    steps = [cv2.GaussianBlur(rgb, (0, 0), max(most * share / 4, 0.2)) for share in (1 / 3, 2 / 3, 1.0)]
    out = np.empty_like(rgb)
    bands.run(_between, height, rgb, *steps, size, F(3 / most), out)
    return out


def moved(rgb: Rgb, depth_m: Depth, view: View, motion: Motion, shutter_s: float, shake: NDArray[np.float64]) -> Rgb:
    """The picture smeared along the way that each pixel's bit of the world goes while the shutter is open.

    `shake`: rates of turn besides those of `motion`, rad/s about the camera's axes.
    """
    velocity = turned(conjugate(view.quaternion_wxyz), motion.velocity_mps)
    way = np.array([*velocity, *(np.array(motion.turn_radps) + shake)], np.float32) * F(shutter_s)
    if not way.any():
        return rgb
    out = np.empty_like(rgb)
    light = np.multiply(rgb, rgb, dtype=np.uint16).ravel()
    bands.run(_smear, len(rgb), rgb, light, depth_m, way, F(view.focal_px), out)
    return out


@njit(cache=True, fastmath=True, nogil=True)
def _between(first, last, sharp, a, b, c, size, per_px, out):
    """Each pixel from the two of four blurs next to its own size of blur."""
    for y in range(first, last):
        for x in range(sharp.shape[1]):
            s = min(size[y, x] * per_px, F(2.9999))
            k = int(s)
            t = s - F(k)
            for n in range(3):
                low = F(sharp[y, x, n]) if k == 0 else F(a[y, x, n]) if k == 1 else F(b[y, x, n])
                high = F(a[y, x, n]) if k == 0 else F(b[y, x, n]) if k == 1 else F(c[y, x, n])
                out[y, x, n] = np.uint8(low + (high - low) * t + F(0.5))


@njit(cache=True, fastmath=True, nogil=True)
def _smear(first, last, rgb, light, depth, way, focal, out):
    """Means of `light`, of which bytes are about the roots, along each pixel's way."""
    h, w, _ = rgb.shape
    cx = F(w - 1) * F(0.5)
    cy = F(h - 1) * F(0.5)
    for y in range(first, last):
        v = (F(y) - cy) / focal
        for x in range(w):
            u = (F(x) - cx) / focal
            closer = F(1) / max(depth[y, x], F(0.05))
            ahead = -way[0] * closer - (way[4] * v - way[5] * u)
            dx = focal * (-way[1] * closer - (way[5] - way[3] * v) - u * ahead)
            dy = focal * (-way[2] * closer - (way[3] * u - way[4]) - v * ahead)
            length = F(math.sqrt(dx * dx + dy * dy))
            if length < F(_SHARP_PX):
                for n in range(3):
                    out[y, x, n] = rgb[y, x, n]
                continue
            if length > F(_FARTHEST_PX):
                dx *= F(_FARTHEST_PX) / length
                dy *= F(_FARTHEST_PX) / length
            # Whole steps along the way's main axis, each between the two pixels beside the way.
            flat = abs(dx) >= abs(dy)
            half = F(0.5) * (abs(dx) if flat else abs(dy))
            slope = dy / dx if flat else dx / dy
            reach = int(half + F(0.5))
            inside = reach + 1 <= x < w - reach - 1 and reach + 1 <= y < h - reach - 1
            along = 3 if flat else 3 * w
            across = 3 * w if flat else 3
            middle = (y * w + x) * 3
            total = F(0)
            r = F(0)
            g = F(0)
            b = F(0)
            for k in range(-reach, reach + 1):
                share = min(half + F(0.5) - F(abs(k)), F(1))
                aside = F(k) * slope
                whole = math.floor(aside)
                beside = (aside - F(whole)) * share
                here = share - beside
                if inside:
                    near = np.uint64(middle + k * along + whole * across)
                    next_ = np.uint64(near + np.uint64(across))
                else:
                    i = min(max(x + (k if flat else whole), 0), w - 1)
                    j = min(max(y + (whole if flat else k), 0), h - 1)
                    near = np.uint64((j * w + i) * 3)
                    i = i if flat else min(i + 1, w - 1)
                    j = min(j + 1, h - 1) if flat else j
                    next_ = np.uint64((j * w + i) * 3)
                r += F(light[near]) * here + F(light[next_]) * beside
                g += F(light[near + np.uint64(1)]) * here + F(light[next_ + np.uint64(1)]) * beside
                b += F(light[near + np.uint64(2)]) * here + F(light[next_ + np.uint64(2)]) * beside
                total += share
            inv = F(1) / total
            out[y, x, 0] = np.uint8(F(math.sqrt(r * inv)) + F(0.5))
            out[y, x, 1] = np.uint8(F(math.sqrt(g * inv)) + F(0.5))
            out[y, x, 2] = np.uint8(F(math.sqrt(b * inv)) + F(0.5))
