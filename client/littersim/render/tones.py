"""From radiance to display, and the constants of a view that compiled shading reads."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN201
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from littersim.render.scene import Light
from littersim.render.visible import Camera

# Rows of the array that shading kernels read, each of three numbers.
SUN_DIR, SUN, SKY_UP, SKY_SIDE, BOUNCE, EYE, FORWARD, RIGHT, DOWN, LENS, MISC = range(11)


def constants(light: Light, camera: Camera) -> NDArray[np.float32]:
    """(11, 3): light, and the camera so that the ray of pixel (u, v) is FORWARD + RIGHT * u + DOWN * v.

    LENS = radians per pixel, exposure, fog; MISC = turf share, unused, unused.
    """
    cx, cy = camera.centre_px
    forward, right, down = camera.axes
    right, down = right / camera.focal_px, down / camera.focal_px
    corner = forward - right * cx - down * cy
    out = np.zeros((11, 3), np.float32)
    for row, value in (
        (SUN_DIR, light.sun_dir),
        (SUN, light.sun),
        (SKY_UP, light.sky_up),
        (SKY_SIDE, light.sky_side),
        (BOUNCE, light.bounce),
        (EYE, camera.eye),
        (FORWARD, corner),
        (RIGHT, right),
        (DOWN, down),
        (LENS, (1.0 / camera.focal_px, light.exposure, light.fog)),
    ):
        out[row] = value
    return out


@njit(cache=True, fastmath=True, nogil=True)
def tone(c, exposure):
    """Display value 0..1 of a radiance: a filmic shoulder, then a display curve."""
    one = np.float32(1.0)
    c = c * exposure
    c = (c * (np.float32(1.35) * c + np.float32(0.05))) / (
        c * (np.float32(1.25) * c + np.float32(0.72)) + np.float32(0.13)
    )
    c = np.float32(math.sqrt(min(max(c, np.float32(0.0)), one)))
    return c * (np.float32(1.055) - np.float32(0.055) * c) - np.float32(0.03) * (one - c) * c


@njit(cache=True, fastmath=True, nogil=True)
def to_byte(c, exposure):
    """Display value of a radiance in 0..255."""
    return np.uint8(
        min(max(tone(c, exposure) * np.float32(255.0) + np.float32(0.5), np.float32(0.0)), np.float32(255.0))
    )
