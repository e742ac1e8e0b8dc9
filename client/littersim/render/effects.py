"""Weather and lamps over a finished picture, by its depth and ids: the same whatever drew it.

Shares are those of simSetWeatherParameter, 0..1. What lies on the ground (snow, leaves, wet) lies at the same spots of
the world in every picture; what falls is drawn anew at every instant. Litter is never covered by what lies: its labels
hold. Lamps brighten what faces them and throw no shadows.
"""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands
from littersim.render.shot import FAR_M, Lamp, Picture, View, Weather, WorldState
from littersim.render.visible import camera

F = np.float32
Rgb = NDArray[np.uint8]
_DUST_PER_M = 0.25
_LEAF_M = 0.07  # a cell of the ground that may hold a leaf
_FLAKES, _DROPS, _LEAVES = 2500, 1400, 90  # in the picture at share 1
_NEAREST_M, _FARTHEST_M = 0.4, 12.0
_FULL_LAMP = 5000.0  # intensity that at one metre lights as daylight does
_LEAF_RGB = np.array([[168, 92, 34], [190, 124, 40], [132, 60, 30], [150, 104, 48], [206, 160, 60]], np.float32)


@dataclass(frozen=True)
class _Rays:
    """Where the pixels look, in the renderer's world: eye, and directions at depth one as forward + right * col + …"""

    eye: NDArray[np.float32]
    forward: NDArray[np.float32]
    right: NDArray[np.float32]
    down: NDArray[np.float32]


def needed(world: WorldState) -> bool:
    """Whether the world has anything to add to a picture."""
    return not world.flat_material and (bool(world.lamps) or world.weather != Weather())


def add(picture: Picture, world: WorldState, view: View) -> Rgb:
    """The picture's colours with the world's weather and lamps. Raises: ValueError if it lacks an array."""
    drawn, depth, ids = picture.whole
    rgb = np.array(drawn, order="C")
    rays, weather = _rays(view), world.weather
    lying = np.array(
        [weather.road_wetness, weather.road_snow, weather.road_leaf, weather.dust, weather.rain], np.float32
    )
    ground = ids == world.ground_id
    if lying.any():
        bands.run(
            _lie, len(rgb), depth, ground, rays.eye, rays.forward, rays.right, rays.down, lying, F(world.seed % 977),
            _LEAF_RGB, rgb,
        )  # fmt: skip
    if world.lamps:
        lamps = np.array([_row(lamp) for lamp in world.lamps], np.float32)
        bands.run(_light, len(rgb), depth, rays.eye, rays.forward, rays.right, rays.down, lamps, rgb)
    return _fall(rgb, depth, view.focal_px, weather, np.random.default_rng([world.seed, view.time_ns, 41]))


def _rays(view: View) -> _Rays:
    seen = camera(view)
    forward, right, down = seen.axes
    cx, cy = seen.centre_px
    ahead = forward - (right * cx + down * cy) / seen.focal_px
    parts = (seen.eye, ahead, right / seen.focal_px, down / seen.focal_px)
    eye, forward32, right32, down32 = (np.asarray(part, np.float32) for part in parts)
    return _Rays(eye, forward32, right32, down32)


def _row(lamp: Lamp) -> tuple[float, ...]:
    """Position and direction in the renderer's axes, strength, and the cosine of the cone's half angle."""
    x, y, z = lamp.position_m
    dx, dy, dz = lamp.direction
    return x, -y, -z, dx, -dy, -dz, lamp.intensity / _FULL_LAMP, lamp.cos_cone


@njit(cache=True, fastmath=True, nogil=True)
def _hash(a, b, seed):
    """0..1 by two whole numbers, as good as random."""
    n = np.uint32(np.int64(a) * 374761393 + np.int64(b) * 668265263 + np.int64(seed) * 974634777)
    n = np.uint32((n ^ (n >> np.uint32(13))) * np.uint32(1274126177))
    return F((n ^ (n >> np.uint32(16))) & np.uint32(0xFFFFFF)) * F(1 / 16777216)


@njit(cache=True, fastmath=True, nogil=True)
def _noise(x, y, seed):
    """Smooth noise 0..1 with features of about one unit."""
    i, j = math.floor(x), math.floor(y)
    u, v = F(x - i), F(y - j)
    u, v = u * u * (F(3) - F(2) * u), v * v * (F(3) - F(2) * v)
    top = _hash(i, j, seed) * (F(1) - u) + _hash(i + 1, j, seed) * u
    low = _hash(i, j + 1, seed) * (F(1) - u) + _hash(i + 1, j + 1, seed) * u
    return top * (F(1) - v) + low * v


@njit(cache=True, fastmath=True, nogil=True)
def _lie(first, last, depth, ground, eye, forward, right, down, shares, seed, leaf_rgb, rgb):
    """Wet ground, snow and leaves on it, the grey of rain, and dust in the air."""
    wet, snow, leaf, dust, rain = shares[0], shares[1], shares[2], shares[3], shares[4]
    one = F(1)
    for row in range(first, last):
        for col in range(rgb.shape[1]):
            far = depth[row, col]
            r, g, b = F(rgb[row, col, 0]), F(rgb[row, col, 1]), F(rgb[row, col, 2])
            dx = forward[0] + right[0] * F(col) + down[0] * F(row)
            dy = forward[1] + right[1] * F(col) + down[1] * F(row)
            dz = forward[2] + right[2] * F(col) + down[2] * F(row)
            if ground[row, col]:
                x, y = eye[0] + dx * far, eye[1] + dy * far
                light = (F(0.3) * r + F(0.6) * g + F(0.1) * b) * F(1 / 110)
                if wet > 0:
                    grazing = one - min(one, abs(dz) / F(math.sqrt(dx * dx + dy * dy + dz * dz)))
                    puddle = wet * min(one, max(F(0), _noise(x * F(1.7), y * F(1.7), seed) * F(2.2) - F(0.7)))
                    dark = one - F(0.3) * wet
                    mirror = (F(0.08) + F(0.92) * grazing * grazing * grazing) * (F(0.12) * wet + F(0.5) * puddle)
                    r += (F(206) - r * dark) * mirror + r * (dark - one)
                    g += (F(214) - g * dark) * mirror + g * (dark - one)
                    b += (F(222) - b * dark) * mirror + b * (dark - one)
                if leaf > 0:
                    cell_x, cell_y = math.floor(x / _LEAF_M), math.floor(y / _LEAF_M)
                    if _hash(cell_x, cell_y, seed + F(5)) < F(0.55) * leaf:
                        turn = _hash(cell_x, cell_y, seed + F(6)) * F(6.2832)
                        u = F(x / _LEAF_M - cell_x) - F(0.5)
                        v = F(y / _LEAF_M - cell_y) - F(0.5)
                        a = u * F(math.cos(turn)) + v * F(math.sin(turn))
                        c = v * F(math.cos(turn)) - u * F(math.sin(turn))
                        width = F(0.22) * (one - abs(a) * F(2.1))
                        if abs(c) < width:
                            kind = int(_hash(cell_x, cell_y, seed + F(7)) * F(4.999))
                            vein = F(0.8) if abs(c) < F(0.018) else one
                            tone = min(light, F(1.5)) * F(0.85) * vein
                            r, g, b = leaf_rgb[kind, 0] * tone, leaf_rgb[kind, 1] * tone, leaf_rgb[kind, 2] * tone
                if snow > 0:
                    drift = F(0.55) * _noise(x * F(1.1), y * F(1.1), seed + F(1))
                    drift += F(0.30) * _noise(x * F(6), y * F(6), seed + F(2))
                    drift += F(0.15) * _noise(x * F(60), y * F(60), seed + F(3))
                    cover = min(one, max(F(0), (snow * F(1.15) - drift) * F(7)))
                    tone = min(F(1.12), F(0.72) + F(0.28) * light)
                    r += (F(226) * tone - r) * cover
                    g += (F(231) * tone - g) * cover
                    b += (F(238) * tone - b) * cover
            if rain > 0:
                grey = F(0.3) * r + F(0.6) * g + F(0.1) * b
                veil = one - F(math.exp(-F(0.04) * rain * min(far, F(200))))
                r = (r + (grey - r) * F(0.35) * rain) * (one - F(0.12) * rain)
                g = (g + (grey - g) * F(0.35) * rain) * (one - F(0.12) * rain)
                b = (b + (grey - b) * F(0.35) * rain) * (one - F(0.12) * rain)
                r += (F(178) - r) * veil
                g += (F(184) - g) * veil
                b += (F(190) - b) * veil
            if dust > 0:
                veil = one - F(math.exp(-F(_DUST_PER_M) * dust * min(far, F(60))))
                r += (F(202) - r) * veil
                g += (F(176) - g) * veil
                b += (F(134) - b) * veil
            rgb[row, col, 0] = np.uint8(min(max(r, F(0)), F(255)))
            rgb[row, col, 1] = np.uint8(min(max(g, F(0)), F(255)))
            rgb[row, col, 2] = np.uint8(min(max(b, F(0)), F(255)))


@njit(cache=True, fastmath=True, nogil=True)
def _light(first, last, depth, eye, forward, right, down, lamps, rgb):
    """Brighten each pixel as much as the lamps add to daylight at its spot; byte = linear ** (1 / 2.2)."""
    one = F(1)
    height, width = depth.shape
    for row in range(first, last):
        for col in range(width):
            far = depth[row, col]
            if far >= F(FAR_M):
                continue
            spot = np.empty((3, 3), np.float32)  # here, to the right, below
            for k in range(3):
                c = min(col + 1, width - 1) if k == 1 else col
                r = min(row + 1, height - 1) if k == 2 else row
                d = depth[r, c]
                for n in range(3):
                    spot[k, n] = eye[n] + (forward[n] + right[n] * F(c) + down[n] * F(r)) * d
            ax, ay, az = spot[1, 0] - spot[0, 0], spot[1, 1] - spot[0, 1], spot[1, 2] - spot[0, 2]
            bx, by, bz = spot[2, 0] - spot[0, 0], spot[2, 1] - spot[0, 1], spot[2, 2] - spot[0, 2]
            nx, ny, nz = by * az - bz * ay, bz * ax - bx * az, bx * ay - by * ax
            size = max(F(math.sqrt(nx * nx + ny * ny + nz * nz)), F(1e-12))
            nx, ny, nz = nx / size, ny / size, nz / size
            if nx * (eye[0] - spot[0, 0]) + ny * (eye[1] - spot[0, 1]) + nz * (eye[2] - spot[0, 2]) < 0:
                nx, ny, nz = -nx, -ny, -nz
            gain = one
            for k in range(len(lamps)):
                lx, ly, lz = lamps[k, 0] - spot[0, 0], lamps[k, 1] - spot[0, 1], lamps[k, 2] - spot[0, 2]
                away = max(F(math.sqrt(lx * lx + ly * ly + lz * lz)), F(0.05))
                facing = max(F(0), (nx * lx + ny * ly + nz * lz) / away) * F(0.8) + F(0.2)
                along = -(lx * lamps[k, 3] + ly * lamps[k, 4] + lz * lamps[k, 5]) / away
                if along >= lamps[k, 7]:
                    gain += lamps[k, 6] * facing / (away * away)
            factor = gain ** F(1 / 2.2)
            for n in range(3):
                rgb[row, col, n] = np.uint8(min(F(rgb[row, col, n]) * factor, F(255)))


def _fall(rgb: Rgb, depth: NDArray[np.float32], focal_px: float, weather: Weather, rng: np.random.Generator) -> Rgb:
    """Flakes, drops and leaves in the air, before what lies behind them."""
    height, width = rgb.shape[:2]
    reach = float(np.clip(np.median(depth), 2 * _NEAREST_M, _FARTHEST_M))  # the air that is seen
    kinds = ((weather.rain, _DROPS), (weather.snow, _FLAKES), (weather.maple_leaf, _LEAVES))
    for kind, (share, most) in enumerate(kinds):
        count = round(share * most)
        if not count:
            continue
        away = _NEAREST_M + (reach - _NEAREST_M) * np.sqrt(rng.random(count))
        x, y = rng.random(count) * width, rng.random(count) * height
        spin = rng.random(count)
        there = depth[y.astype(int), x.astype(int)] > away
        veil = np.zeros((height, width), np.float32)
        ink = rgb.astype(np.float32)
        for k in np.flatnonzero(there):
            px = focal_px / float(away[k])
            at = (int(x[k]), int(y[k]))
            if kind == 0:
                end = (int(x[k] + 0.03 * px * (spin[k] - 0.3)), int(y[k] + 0.16 * px))
                cv2.line(veil, at, end, 0.22, 1, cv2.LINE_AA)
            elif kind == 1:
                cv2.circle(veil, at, max(1, round(0.004 * px)), 0.85, -1, cv2.LINE_AA)
            else:
                colour = tuple(map(float, _LEAF_RGB[int(spin[k] * 4.999)]))
                size = (max(2, round(0.05 * px)), max(1, round(0.05 * px * abs(math.cos(9 * spin[k])))))
                cv2.ellipse(ink, at, size, 360 * float(spin[k]), 0, 360, colour, -1, cv2.LINE_AA)
        if kind == 2:
            rgb = np.clip(ink, 0, 255).astype(np.uint8)
        else:
            pale = np.array([198, 204, 210] if kind == 0 else [238, 241, 246], np.float32)
            rgb = np.clip(ink + (pale - ink) * veil[..., None], 0, 255).astype(np.uint8)
    return rgb
