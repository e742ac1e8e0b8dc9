"""Rain, snow and leaves in the air before a picture: spots in space that fall, seen as the shutter sees them."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands
from littersim.render.scene import Scene
from littersim.render.tones import tone
from littersim.render.visible import Camera

F = np.float32
Rgb = NDArray[np.uint8]
LEAF_ALBEDO = np.array(
    [[0.27, 0.12, 0.04], [0.34, 0.20, 0.05], [0.17, 0.07, 0.04], [0.20, 0.13, 0.07], [0.42, 0.31, 0.09]], np.float32
)
_FLAKES, _DROPS, _LEAVES = 2500, 1400, 60  # in the picture at share 1
_NEAREST_M, _FARTHEST_M = 0.35, 12.0
_SHUTTER_S = 1 / 100  # of a usual picture in such weather
_RAIN_MPS, _SNOW_MPS = 7.0, 1.2  # Gunn and Kinzer 1949: drops of 2 mm; flakes
_DROP_M, _FLAKE_M, _LEAF_M = 0.0018, 0.0030, 0.05
_UNFOCUSED_PX_M = 1.6  # diameter of the blur of what is close to a lens that looks far, times distance
_FINE = 16  # steps of a pixel that cv2 draws in, as a shift of 4 bits
_STRENGTHS = 4  # how many kinds of pale there are


def add(rgb: Rgb, depth: NDArray[np.float32], scene: Scene, seen_from: Camera, rng: np.random.Generator) -> Rgb:
    """The picture with what falls before it."""
    weather = scene.weather
    if weather.rain > 0:
        rgb = _drawn(rgb, scene, *_streaks(depth, seen_from, rng, round(weather.rain * _DROPS), rain=True), F(0.95))
    if weather.snow > 0:
        rgb = _drawn(rgb, scene, *_streaks(depth, seen_from, rng, round(weather.snow * _FLAKES), rain=False), F(1.05))
    if weather.maple_leaf > 0:
        rgb = _leaves(rgb, depth, scene, seen_from, rng, round(weather.maple_leaf * _LEAVES))
    return rgb


def _spots(
    depth: NDArray[np.float32], seen_from: Camera, rng: np.random.Generator, count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Pixels (n, 2) and distances (n,) of spots in the air that is seen, and a number 0..1 of each."""
    height, width = depth.shape
    reach = float(np.clip(np.median(depth), 2 * _NEAREST_M, _FARTHEST_M))
    away = _NEAREST_M + (reach - _NEAREST_M) * np.cbrt(rng.random(count))
    at = rng.random((count, 2)) * [width, height]
    own = rng.random(count)
    before = depth[at[:, 1].astype(int), at[:, 0].astype(int)] > away
    return at[before], away[before], own[before]


def _streaks(
    depth: NDArray[np.float32], seen_from: Camera, rng: np.random.Generator, count: int, *, rain: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Ends (n, 2, 2), widths in pixels and strengths 0..1 of what falls while the shutter is open."""
    at, away, own = _spots(depth, seen_from, rng, count)
    focal, centre, (ahead, right, down) = seen_from.focal_px, np.array(seen_from.centre_px), seen_from.axes
    wind = rng.normal(0, 0.6, 2)
    fall = np.array([*wind, -_RAIN_MPS if rain else -_SNOW_MPS]) * _SHUTTER_S
    fall = fall * (0.7 + 0.6 * own)[:, None]
    if not rain:  # flakes sway
        fall[:, :2] += rng.normal(0, 0.6, (len(own), 2)) * _SHUTTER_S
    place = (at - centre) / focal * away[:, None]
    end = place + np.stack([fall @ right, fall @ down], -1)
    far = np.maximum(away + fall @ ahead, 0.05)
    size = (_DROP_M if rain else _FLAKE_M) * (0.5 + own)
    blur = _UNFOCUSED_PX_M / away
    wide = size * focal / away
    seen = np.hypot(wide, blur)
    ends = np.stack([at, centre + end / far[:, None] * focal], 1)
    length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)
    # Light of a drop is spread over its blur and along its way.
    strength = (wide / seen) ** 2 * np.maximum(wide, 0.3) / (np.maximum(wide, 0.3) + (0.12 if rain else 0.6) * length)
    strength = strength * np.minimum(seen, 1.0) * (2.0 if rain else 3.0)
    return ends, np.maximum(seen, 1.0), np.clip(strength, 0.02, 0.9)


def _drawn(
    rgb: Rgb, scene: Scene, ends: NDArray[np.float64], width: NDArray[np.float64], strength: NDArray[np.float64],
    bright: np.float32,
) -> Rgb:  # fmt: skip
    """The picture with pale streaks; those of about one width and strength are drawn at once."""
    veil = np.zeros(rgb.shape[:2], np.uint8)
    thick = np.clip(np.rint(width), 1, 12).astype(int)
    kind = np.minimum((np.sqrt(strength) * _STRENGTHS).astype(int), _STRENGTHS - 1)
    points = np.rint(ends * _FINE).astype(np.int32)
    for k in range(_STRENGTHS):
        for px in np.unique(thick[kind == k]):
            mine = (kind == k) & (thick == px)
            ink = 255 * float(strength[mine].mean())
            cv2.polylines(veil, list(points[mine]), False, ink, int(px), cv2.LINE_AA, 4)
    light = scene.light
    pale = np.array([tone(F(c), F(light.exposure)) for c in light.sky_side * bright], np.float32) * F(255)
    out = np.empty_like(rgb)
    bands.run(_veiled, len(rgb), rgb, veil, pale, out)
    return out


def _leaves(
    rgb: Rgb, depth: NDArray[np.float32], scene: Scene, seen_from: Camera, rng: np.random.Generator, count: int
) -> Rgb:
    """The picture with leaves that tumble down."""
    at, away, own = _spots(depth, seen_from, rng, count)
    light = scene.light
    full = (light.sun * light.sun_dir[2] + light.sky_side) * light.exposure
    out = np.ascontiguousarray(rgb)
    for (x, y), far, spin in zip(at, away, own, strict=True):
        albedo = LEAF_ALBEDO[int(spin * 4.999)]
        colour = [255 * float(tone(F(c), F(1))) for c in albedo * full * (0.5 + 0.6 * abs(np.sin(37 * spin)))]
        long = max(_LEAF_M * seen_from.focal_px / far / 2, 1.0)
        axes = (int(long * _FINE), int(max(long * abs(np.cos(9 * spin)) * 0.6, 0.6) * _FINE))
        centre = (int(x * _FINE), int(y * _FINE))
        cv2.ellipse(out, centre, axes, 360 * float(spin), 0, 360, colour, -1, cv2.LINE_AA, 4)
    return out


@njit(cache=True, fastmath=True, nogil=True)
def _veiled(first, last, rgb, veil, pale, out):
    """The picture, paler where the veil is."""
    for y in range(first, last):
        for x in range(rgb.shape[1]):
            t = F(veil[y, x]) * F(1 / 255)
            for n in range(3):
                v = F(rgb[y, x, n])
                out[y, x, n] = np.uint8(v + (pale[n] - v) * t + F(0.5))
