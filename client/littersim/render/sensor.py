"""What a sensor adds to the light that falls on it, and what a JPEG file takes from the picture."""

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
from littersim.render.scene import Scene

F = np.float32
Rgb = NDArray[np.uint8]  # (h, w, 3)
_GAIN_NOISE = 0.009  # of white, per root of the gain that little light needs
_MOST_NOISE = 0.25


def exposed(rgb: Rgb, scene: Scene, time_ns: int, grain: NDArray[np.float32]) -> Rgb:
    """The picture with shot noise and darker corners; itself where there are none.

    The noise is that of the camera's effects and that of the gain that dim light needs. `grain` (n, n, 3), n a power of
    two, is noise of about one; where it begins follows from the scene's seed and the time.
    """
    noise = min(math.hypot(scene.camera.noise, _GAIN_NOISE * math.sqrt(scene.light.gain - 1)), _MOST_NOISE)
    vignette = scene.camera.vignette
    if noise == 0 and vignette == 0:
        return rgb
    oy, ox = np.random.default_rng([scene.seed, time_ns, 91]).integers(0, len(grain), 2)
    out = np.empty_like(rgb)
    bands.run(_expose, len(rgb), rgb, grain, int(oy), int(ox), F(noise), F(vignette), out)
    return out


def through_jpeg(rgb: Rgb, quality: int) -> Rgb:
    """The picture as it comes out of a JPEG file of this quality, 4:2:0; itself at 100."""
    if quality >= 100:
        return rgb
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])


@njit(cache=True, fastmath=True, nogil=True)
def _expose(first, last, rgb, grain, oy, ox, noise, vignette, out):
    """The variance of the noise grows with what is shown; a rest of it is in the dark too."""
    h, w, _ = rgb.shape
    one = F(1)
    byte = F(1 / 255)
    last_grain = len(grain) - 1
    corner = F(4) / F(max(h * h + w * w, 1))  # of a square distance in pixels: 1 in the corners
    for y in range(first, last):
        dy = F(y) - F(h - 1) * F(0.5)
        for x in range(w):
            dx = F(x) - F(w - 1) * F(0.5)
            shade = F(math.sqrt(max(one - vignette * (dx * dx + dy * dy) * corner, F(0))))
            for n in range(3):
                v = F(rgb[y, x, n]) * byte * shade
                v += (
                    noise * F(math.sqrt(F(0.15) + F(0.85) * v)) * grain[(y + oy) & last_grain, (x + ox) & last_grain, n]
                )
                out[y, x, n] = np.uint8(min(max(v * F(255) + F(0.5), F(0)), F(255)))
