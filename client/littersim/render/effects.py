"""Weather and lamps over a picture, by its depth and ids: the same whatever drew it.

Shares are those of simSetWeatherParameter, 0..1. What lies on the ground (snow, leaves, wet) lies at the same spots of
the world in every picture; what falls is drawn anew at every instant. Litter is never covered by what lies: its labels
hold. All of it is lit by the scene's sun and sky. Lamps brighten what faces them and throw no shadows.
"""

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
from littersim.render import falling
from littersim.render.scene import GroundLook, Light, Scene
from littersim.render.shot import FAR_M, Lamp, Picture, View, Weather
from littersim.render.tones import (
    DOWN,
    EYE,
    FORWARD,
    LENS,
    RIGHT,
    SKY_SIDE,
    SKY_UP,
    SUN,
    SUN_DIR,
    constants,
    to_byte,
    tone,
)
from littersim.render.visible import camera

F = np.float32
Rgb = NDArray[np.uint8]
_DUST_PER_M, _RAIN_PER_M = 0.25, 0.007  # thickness of the air at share 1
_LEAF_M = 0.09  # a cell of the ground that may hold a leaf
_ON_TURF_M = 0.03  # how high blades carry a leaf
_FULL_LAMP = 5000.0  # intensity that at one metre lights as daylight does
_BRIGHTEST = 4.0  # exposed radiance of what is pure white in a picture
_AROUND_PX = 24  # the ground's shade is taken from as many pixels about


def needed(scene: Scene) -> bool:
    """Whether the scene has anything to add to a picture."""
    return not scene.flat_material and (bool(scene.lamps) or scene.weather != Weather())


def add(picture: Picture, scene: Scene, view: View) -> Rgb:
    """The picture's colours with the scene's weather and lamps. Raises: ValueError if it lacks an array."""
    drawn, depth, ids = picture.whole
    rgb = np.array(drawn, order="C")
    seen_from, weather = camera(view), scene.weather
    k = constants(scene.light, seen_from)
    wet = max(weather.road_wetness, weather.rain)
    lying = np.array([wet, weather.road_snow, weather.road_leaf, weather.dust, weather.rain], np.float32)
    if lying.any():
        look = scene.ground
        carried = 0.0 if scene.grass is None else _ON_TURF_M
        bands.run(
            _lie, len(rgb), depth, ids == look.object_id, k, lying, F(scene.seed % 977), F(carried), look.grid,
            np.array([*look.grid_origin, look.cell_m], np.float32), _shade(rgb, scene.light, look), _radiances(),
            falling.LEAF_ALBEDO, rgb,
        )  # fmt: skip
    if scene.lamps:
        lamps = np.array([_row(lamp, scene.light.level) for lamp in scene.lamps], np.float32)
        rays = (k[row] for row in (EYE, FORWARD, RIGHT, DOWN))
        bands.run(_light, len(rgb), depth, *rays, lamps, rgb)
    return falling.add(rgb, depth, scene, seen_from, np.random.default_rng([scene.seed, view.time_ns, 41]))


@lru_cache(1)
def _radiances() -> NDArray[np.float32]:
    """(256,) the exposed radiance that each byte of a picture stands for: the inverse of `tones.tone`."""
    radiance = np.linspace(0, _BRIGHTEST, 4001)
    shown = np.array([tone(F(r), F(1)) for r in radiance]) * 255
    return np.asarray(np.interp(np.arange(256), shown, radiance), np.float32)


def _shade(rgb: Rgb, light: Light, look: GroundLook) -> NDArray[np.float32]:
    """(h, w) how much of the day's light falls on the ground about each pixel, 1 = all of it."""
    height, width = rgb.shape[:2]
    small = (max(width // _AROUND_PX, 1), max(height // _AROUND_PX, 1))
    grey = _radiances()[cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), small, interpolation=cv2.INTER_AREA)]
    luma = np.array([0.3, 0.6, 0.1])
    full = float((light.sun * light.sun_dir[2] + 0.6 * light.sky_up + 0.4 * light.sky_side) @ luma) * light.exposure
    shade = np.clip(grey / (0.8 * look.mean_albedo * full), 0.35, 1.0).astype(np.float32)
    return np.asarray(cv2.resize(shade, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _row(lamp: Lamp, level: float) -> tuple[float, ...]:
    """Position and direction in the renderer's axes, strength beside the day's light, and cosine of half the cone."""
    x, y, z = lamp.position_m
    dx, dy, dz = lamp.direction
    return x, -y, -z, dx, -dy, -dz, lamp.intensity / (_FULL_LAMP * level), lamp.cos_cone


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
def _drift(x, y, seed):
    """Height of lying snow, 0..1, over the ground."""
    height = F(0.55) * _noise(x * F(1.1), y * F(1.1), seed + F(1)) + F(0.27) * _noise(x * F(5), y * F(5), seed + F(2))
    return height + F(0.12) * _noise(x * F(19), y * F(19), seed + F(3)) + F(0.06) * _noise(x * F(90), y * F(90), seed)


@njit(cache=True, fastmath=True, nogil=True)
def _height(grid, place, x, y):
    """Height of the ground."""
    rows, columns = grid.shape
    u = min(max((x - place[0]) / place[2], F(0)), F(rows - 1))
    v = min(max((y - place[1]) / place[2], F(0)), F(columns - 1))
    i = min(int(u), rows - 2)
    j = min(int(v), columns - 2)
    u -= F(i)
    v -= F(j)
    low = grid[i, j] * (F(1) - v) + grid[i, j + 1] * v
    return low * (F(1) - u) + (grid[i + 1, j] * (F(1) - v) + grid[i + 1, j + 1] * v) * u


@njit(cache=True, fastmath=True, nogil=True)
def _leaf(x, y, share, seed):
    """The leaf that lies over a spot: its kind from 0 on, or -1, and its shade 0.4 to 1.2."""
    cell_x, cell_y = math.floor(x / F(_LEAF_M)), math.floor(y / F(_LEAF_M))
    if _hash(cell_x, cell_y, seed + F(5)) > F(0.55) * share:
        return -1, F(1)
    turn = _hash(cell_x, cell_y, seed + F(6)) * F(6.2831853)
    size = F(0.32) + F(0.18) * _hash(cell_x, cell_y, seed + F(8))
    shift = F(0.5) - size
    u = F(x / F(_LEAF_M) - cell_x) - F(0.5) - shift * (F(2) * _hash(cell_x, cell_y, seed + F(9)) - F(1))
    v = F(y / F(_LEAF_M) - cell_y) - F(0.5) - shift * (F(2) * _hash(cell_x, cell_y, seed + F(10)) - F(1))
    along = (u * F(math.cos(turn)) + v * F(math.sin(turn))) / size
    across = (v * F(math.cos(turn)) - u * F(math.sin(turn))) / size
    kind = min(int(_hash(cell_x, cell_y, seed + F(7)) * F(5)), 4)
    across += F(0.25) * along * along * (_hash(cell_x, cell_y, seed + F(13)) - F(0.5))  # a bent stalk
    if abs(along) > F(1):
        return -1, F(1)
    if _hash(cell_x, cell_y, seed + F(14)) < F(0.7):  # an oval with a point
        edge = (F(0.3) + F(0.06) * F(kind)) * (F(1) - along * along) * (F(1) - F(0.25) * along)
    else:  # lobes
        angle = F(math.atan2(across, along + F(0.3)))
        far = F(math.sqrt(across * across + (along + F(0.3)) * (along + F(0.3))))
        lobes = F(0.5) + F(0.5) * F(math.cos(F(5) * angle))
        reach = F(0.50) + F(0.42) * lobes * lobes * (F(0.7) + F(0.3) * F(math.cos(angle)))
        reach += F(0.06) * F(math.cos(F(23) * angle))
        edge = abs(across) + (reach - far)
    if abs(across) > edge:
        return -1, F(1)
    shade = F(0.8) + F(0.35) * (_hash(cell_x, cell_y, seed + F(11)) - F(0.5)) + F(0.30) * across
    shade += F(0.2) * (_noise(x * F(160), y * F(160), seed) - F(0.5))
    ribs = along - F(1.6) * abs(across)
    ribs = abs(ribs * F(4) - F(math.floor(ribs * F(4))) - F(0.5))
    if abs(across) < F(0.05) or ribs < F(0.07):
        shade *= F(0.82)
    return kind, shade


@njit(cache=True, fastmath=True, nogil=True)
def _lie(first, last, depth, ground, k, shares, seed, carried, grid, place, shades, radiances, leaf_albedo, rgb):
    """Wet ground, leaves and snow on it, and rain and dust in the air."""
    wet, snow, leaf, dust, rain = shares[0], shares[1], shares[2], shares[3], shares[4]
    one = F(1)
    exposure = k[LENS, 1]
    sun_x, sun_y, sun_z = k[SUN_DIR, 0], k[SUN_DIR, 1], k[SUN_DIR, 2]
    full = np.empty(3, np.float32)  # exposed radiance of white on the ground
    sky = np.empty(3, np.float32)
    side = np.empty(3, np.float32)
    for n in range(3):
        sky[n] = (F(0.6) * k[SKY_UP, n] + F(0.4) * k[SKY_SIDE, n]) * exposure
        side[n] = k[SKY_SIDE, n] * exposure
        full[n] = sky[n] + k[SUN, n] * sun_z * exposure
    for row in range(first, last):
        for col in range(rgb.shape[1]):
            far = depth[row, col]
            c0, c1, c2 = radiances[rgb[row, col, 0]], radiances[rgb[row, col, 1]], radiances[rgb[row, col, 2]]
            dx = k[FORWARD, 0] + k[RIGHT, 0] * F(col) + k[DOWN, 0] * F(row)
            dy = k[FORWARD, 1] + k[RIGHT, 1] * F(col) + k[DOWN, 1] * F(row)
            dz = k[FORWARD, 2] + k[RIGHT, 2] * F(col) + k[DOWN, 2] * F(row)
            ray = F(math.sqrt(dx * dx + dy * dy + dz * dz))
            if ground[row, col] and wet + leaf + snow > F(0):
                x, y = k[EYE, 0] + dx * far, k[EYE, 1] + dy * far
                above = k[EYE, 2] + dz * far - _height(grid, place, x, y)
                shade = shades[row, col]
                if wet > F(0):
                    damp = wet * (F(0.75) + F(0.25) * _noise(x * F(2.3), y * F(2.3), seed))
                    c0 *= one - damp * (F(0.46) - F(0.3) * min(c0 / full[0], one))
                    c1 *= one - damp * (F(0.46) - F(0.3) * min(c1 / full[1], one))
                    c2 *= one - damp * (F(0.46) - F(0.3) * min(c2 / full[2], one))
                    # The slope of what is wet: of blades from the depth beside, of water none.
                    right = depth[row, min(col + 1, rgb.shape[1] - 1)]
                    below = depth[min(row + 1, rgb.shape[0] - 1), col]
                    step = far * k[LENS, 0]
                    tilt_r = min(max((right - far) / step, F(-2)), F(2))
                    tilt_d = min(max((below - far) / step, F(-2)), F(2))
                    facing = max(-dz / ray, F(0.05))
                    bend = one / F(math.sqrt(one + tilt_r * tilt_r + tilt_d * tilt_d))
                    film = F(0.55) * bend if carried > F(0) else F(0.55)
                    if carried == F(0):  # puddles, where no blades stand
                        deep = F(0.65) * _noise(x * F(0.9), y * F(0.9), seed + F(4))
                        deep += F(0.35) * _noise(x * F(3.7), y * F(3.7), seed + F(12))
                        film += F(0.45) * min(max((deep - F(1.08) + F(0.52) * wet) * F(9), F(0)), one)
                    rest = one - facing
                    fresnel = (F(0.02) + F(0.98) * rest * rest * rest * rest * rest) * film * damp
                    up = F(math.sqrt(max(facing, F(0))))
                    # Beads and edges of wet blades mirror the sun.
                    glint = _hash(math.floor(x * F(900)), math.floor(y * F(900)), seed)
                    glint = damp * F(3) if glint > F(0.985) and tilt_r * sun_x + tilt_d * sun_y > F(0.2) else F(0)
                    near = max(one - far * F(0.25), F(0)) * shade * F(0.35)
                    for n in range(3):
                        mirrored = (k[SKY_SIDE, n] + (k[SKY_UP, n] - k[SKY_SIDE, n]) * up) * exposure * fresnel
                        mirrored += glint * near * F(0.02) * k[SUN, n] * exposure
                        if n == 0:
                            c0 += mirrored
                        elif n == 1:
                            c1 += mirrored
                        else:
                            c2 += mirrored
                if leaf > F(0) and above < carried + F(0.012):
                    # Where the ray meets the height that leaves lie at: blades that stand higher hide them.
                    back = (carried - above) / max(-dz, F(0.05))
                    kind, tint = _leaf(x - dx * back, y - dy * back, leaf, seed)
                    if kind >= 0:
                        c0 = leaf_albedo[kind, 0] * full[0] * shade * tint
                        c1 = leaf_albedo[kind, 1] * full[1] * shade * tint
                        c2 = leaf_albedo[kind, 2] * full[2] * shade * tint
                    else:
                        over = F(0.012)
                        kind, tint = _leaf(
                            x - dx * back + sun_x / sun_z * over, y - dy * back + sun_y / sun_z * over, leaf, seed
                        )
                        if kind >= 0:
                            c0, c1, c2 = c0 * F(0.55), c1 * F(0.55), c2 * F(0.6)
                if snow > F(0):
                    drift = _drift(x, y, seed)
                    level = (snow * F(1.35) - F(0.25) - F(0.8) * drift) * max(carried * F(3), F(0.03))
                    cover = min(max((level - above) * F(70) + F(0.5), F(0)), one)
                    powder = min(snow * F(1.5), one) * (F(0.25) + F(0.75) * _noise(x * F(320), y * F(320), seed))
                    cover = max(cover, F(0.55) * powder * powder)  # flakes hang on the blades too
                    if cover > F(0):
                        lean = sun_z
                        if k[SUN, 1] > F(0):
                            e = F(0.012)
                            slope_x = (_drift(x + e, y, seed) - drift) / e * F(0.05)
                            slope_y = (_drift(x, y + e, seed) - drift) / e * F(0.05)
                            lean = sun_z + slope_x * sun_x + slope_y * sun_y
                            lean /= F(math.sqrt(one + slope_x * slope_x + slope_y * slope_y))
                            lean = max(lean, F(0))
                        lit = max(F(2) * shade - one, F(0))  # of the sun; in shade the sky is left
                        # Hollows see less of the sky, and the whole is as rough as grains.
                        open_sky = (
                            F(0.62)
                            + F(0.3) * drift
                            + F(0.16)
                            * (_noise(x * F(240), y * F(240), seed) + _noise(x * F(60), y * F(60), seed) - one)
                        )
                        open_sky = min(open_sky + F(0.2) * (one - cover), one)
                        c0 += (F(0.84) * (sky[0] * open_sky + k[SUN, 0] * exposure * lean * lit) - c0) * cover
                        c1 += (F(0.86) * (sky[1] * open_sky + k[SUN, 1] * exposure * lean * lit) - c1) * cover
                        c2 += (F(0.90) * (sky[2] * open_sky + k[SUN, 2] * exposure * lean * lit) - c2) * cover
            if rain > F(0):
                veil = one - F(math.exp(-F(_RAIN_PER_M) * rain * min(far, F(200)) * ray))
                c0 += (side[0] * F(0.9) - c0) * veil
                c1 += (side[1] * F(0.9) - c1) * veil
                c2 += (side[2] * F(0.9) - c2) * veil
            if dust > F(0):
                veil = one - F(math.exp(-F(_DUST_PER_M) * dust * min(far, F(60)) * ray))
                c0 += (F(0.46) * (full[0] + side[0]) * F(0.5) - c0) * veil
                c1 += (F(0.33) * (full[1] + side[1]) * F(0.5) - c1) * veil
                c2 += (F(0.20) * (full[2] + side[2]) * F(0.5) - c2) * veil
            rgb[row, col, 0] = to_byte(c0, one)
            rgb[row, col, 1] = to_byte(c1, one)
            rgb[row, col, 2] = to_byte(c2, one)


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
