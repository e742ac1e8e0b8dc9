"""Real blades over the baked turf: one patch repeated over cells, with a state per blade and cell."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands, clutter
from littersim.render.raster import Target, draw_parallel
from littersim.render.sampling import Pyramid, bilinear, in_sun, pyramid
from littersim.render.scene import Grass, GroundLook, Light, SunMap, Zenith

SIDE_M = 0.5
_SHADE_SIZE = 1024
_SEED = 4
_THROUGH = (1.0, 1.15, 0.4)  # colour of light that comes through a blade
_SHEEN_ALBEDO = 0.15  # sheen is kept per unit colour: of a blade this bright


@dataclass(frozen=True, eq=False)
class Patch:
    """The patch and, per blade, what its state is worked out from."""

    vertices: NDArray[np.void]
    faces: NDArray[np.int32]
    root: NDArray[np.float32]  # (blades, 3) x, y, key
    tip: NDArray[np.float32]  # (blades, 3) middle of the blade's end: x, y, z
    colour: NDArray[np.float32]  # (blades, 3) linear albedo


def patch(height_m: float = 0.034, per_m2: float = 8800, straw: float = 0.11) -> Patch:
    """A patch of turf, the same everywhere: usual length of a blade, blades per square metre, share of dead ones."""
    vertices, faces = clutter.grass_patch(np.random.default_rng(_SEED), SIDE_M, per_m2, height_m, straw)
    blade = vertices.reshape(-1, 5)
    colour = (blade["tint"][:, 2, :3] / np.float32(255)) ** 2
    return Patch(vertices, faces, blade["root"][:, 0].copy(), blade["pos"][:, 4].copy(), colour.astype(np.float32))


def shade(turf: Patch, sun_dir: NDArray[np.float32]) -> NDArray[np.float32]:
    """Periodic height of the highest blade along the sun's ray through (x, y, 0), metres (n, n)."""
    n = _SHADE_SIZE
    target = Target.of(n, n, 0.0, numbered=False)
    slope = sun_dir[:2].astype(np.float64) / float(sun_dir[2])
    scale = n / SIDE_M
    points = np.ascontiguousarray(turf.vertices["pos"])
    reach = np.abs(slope) * float(points[:, 2].max()) + 0.06
    laps = np.ceil((reach + SIDE_M) / SIDE_M - 0.5).astype(int)
    for i in range(-laps[0], laps[0] + 1):
        for j in range(-laps[1], laps[1] + 1):
            matrix = np.array(
                [
                    [scale, 0, -slope[0] * scale, n / 2 - 0.5 + i * n],
                    [0, scale, -slope[1] * scale, n / 2 - 0.5 + j * n],
                    [0, 0, 1, 0],
                ]
            )
            draw_parallel(target, points, turf.faces, matrix)
    return target.q


def light(turf: Patch, sky: Light) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Light per unit colour (blades * 5, 3) from the sun, and from the sky, seen from above."""
    v = turf.vertices
    n = v["normal"].astype(np.float64)
    sun_dir = sky.sun_dir.astype(np.float64)
    t = v["tint"][:, 3:4] / 255.0
    gradient = np.where(t < 0.1, 1.25, np.where(t > 0.9, 1.12, 1.0))
    facing = n @ sun_dir
    through = np.maximum(-facing, 0)[:, None] * 0.6 * np.array(_THROUGH)
    half = sun_dir + np.array([0.0, 0.0, 1.0])
    gloss = 0.11 * np.maximum(n @ (half / np.linalg.norm(half)), 0)[:, None] ** 22
    lit = sky.sun * (gradient * (np.maximum(facing, 0)[:, None] + through) + gloss / _SHEEN_ALBEDO)
    up = np.abs(n[:, 2:3])
    deep = 0.13 + 0.87 * np.clip((v["pos"][:, 2:3] + 0.004) / 0.03, 0, 1) ** 1.5
    around = sky.sky_side * (1 - up) + sky.sky_up * up
    ambient = sky.bounce * (0.5 - 0.5 * up) + around * (0.5 + 0.5 * up)
    fresnel = 0.035 + 0.5 * (1 - up) ** 4
    dim = deep * (gradient * ambient + 0.55 * fresnel * sky.sky_side / _SHEEN_ALBEDO) + 0.07 * lit
    return lit.astype(np.float32), dim.astype(np.float32)


def state(
    turf: Patch, cells: NDArray[np.float32], corner_z: NDArray[np.float32], look: GroundLook, place: Pyramid,
    cover: Zenith, sun_map: SunMap,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:  # fmt: skip
    """State (k, blades, 4) and reach (k, blades) of every blade, as Grass has them."""
    blades = len(turf.root)
    out = np.zeros((len(cells), blades, 4), np.uint8)
    reach = np.zeros((len(cells), blades), np.uint8)
    levels = pyramid(cover.rg)
    box = np.array([*cover.centre, 0.5 / cover.half_m], np.float32)
    tints = np.array([look.tint_low, look.tint_high], np.float32)
    bands.run(
        _state, len(cells), cells, corner_z, np.float32(SIDE_M), turf.root, turf.tip, turf.colour, tints,
        place.texels, place.starts, np.float32(1 / look.place_m), np.float32(look.steps), levels.texels, levels.starts,
        levels.size, box, sun_map.depth, sun_map.clip_from_world[:3].astype(np.float32), np.float32(sun_map.bias),
        out, reach,
    )  # fmt: skip
    return out, reach


@njit(cache=True, fastmath=True, nogil=True)
def _cover(texels, starts, size, box, level, x, y):
    u = min(max((x - box[0]) * box[2] + np.float32(0.5), np.float32(0.0)), np.float32(0.9999))
    v = min(max((y - box[1]) * box[2] + np.float32(0.5), np.float32(0.0)), np.float32(0.9999))
    n = size >> level
    at = starts[level] + int(v * np.float32(n)) * n + int(u * np.float32(n))
    cover = texels[at]
    unit = np.float32(1 / 255)
    return np.float32(cover & np.uint32(255)) * unit, np.float32((cover >> np.uint32(8)) & np.uint32(255)) * unit


@njit(cache=True, fastmath=True, nogil=True)
def _state(
    first, last, cells, corner_z, side, root, tip, colour, tints, place, place_starts, per_place, steps, zenith,
    zenith_starts, zenith_size, box, depth, sun_matrix, bias, out, reach,
):  # fmt: skip
    one = np.float32(1)
    half = np.float32(0.5)
    size = int(np.sqrt(place_starts[1] - place_starts[0])) >> 1
    for k in range(first, last):
        for b in range(len(root)):
            x = cells[k, 0] + root[b, 0]
            y = cells[k, 1] + root[b, 1]
            m = bilinear(place, place_starts[1], size, x * per_place, y * per_place)
            mask = min(m[0] * np.float32(1 / 255) * steps, one)
            bright = m[1] * np.float32(1 / 255)
            tint = m[2] * np.float32(1 / 255)
            # A number that differs from place to place, so that the repeat of the patch does not show.
            h = np.uint32(
                int(np.floor(x * np.float32(400))) * 374761393 + int(np.floor(y * np.float32(400))) * 668265263
            )
            h = np.uint32((h ^ (h >> np.uint32(13))) * np.uint32(1274126177))
            key = np.float32((h ^ (h >> np.uint32(16))) & np.uint32(65535)) * np.float32(1 / 65536)
            if mask + np.float32(0.35) * (key - half) > half:
                continue
            tip_x = cells[k, 0] + tip[b, 0]
            tip_y = cells[k, 1] + tip[b, 1]
            at_root = _cover(zenith, zenith_starts, zenith_size, box, 1, x, y)
            at_middle = _cover(zenith, zenith_starts, zenith_size, box, 1, (x + tip_x) * half, (y + tip_y) * half)
            at_tip = _cover(zenith, zenith_starts, zenith_size, box, 1, tip_x, tip_y)
            around = _cover(zenith, zenith_starts, zenith_size, box, 4, x, y)
            alive = (one - np.float32(0.88) * at_root[0]) * (one - np.float32(0.7) * at_middle[0])
            alive *= one - np.float32(0.3) * at_tip[0]
            beside = _cover(zenith, zenith_starts, zenith_size, box, 2, x, y)
            alive *= one - np.float32(0.2) * min(
                np.float32(2.5) * beside[0], one
            )  # what lies there has pressed them down
            scale = alive * (np.float32(0.85) + bright * half * (np.float32(0.6) + np.float32(0.4) * key))
            if scale < np.float32(0.04):
                continue
            vary = np.float32(0.82) + np.float32(0.36) * (key * np.float32(17) - np.floor(key * np.float32(17)))
            vary *= bright * np.float32(2) * (one - np.float32(0.6) * min(around[1], np.float32(0.9)))
            low = min(max(one - tint * np.float32(2), np.float32(0)), one)
            high = min(max(tint * np.float32(2) - one, np.float32(0)), one)
            straw = key + np.float32(0.10) * tint > np.float32(0.98)
            for c in range(3):
                own = colour[b, c]
                if straw:
                    own = np.float32(0.30) if c == 0 else np.float32(0.235) if c == 1 else np.float32(0.125)
                shift = one + (tints[0, c] - one) * low
                shift += (tints[1, c] - shift) * high
                out[k, b, c] = np.uint8(np.sqrt(min(max(own * vary * shift, np.float32(0)), one)) * np.float32(255))
            out[k, b, 3] = np.uint8(min(scale * np.float32(128), np.float32(255)))
            u = root[b, 0] / side + half
            v = root[b, 1] / side + half
            z = (corner_z[k, 0] * (one - u) + corner_z[k, 1] * u) * (one - v)
            z += (corner_z[k, 2] * (one - u) + corner_z[k, 3] * u) * v
            lit = in_sun(depth, sun_matrix, bias, (x + tip_x) * half, (y + tip_y) * half, z + tip[b, 2] * half * scale)
            reach[k, b] = np.uint8(m[3] * lit)


def cells_over(look: GroundLook, area: tuple[float, float, float, float]) -> NDArray[np.float32]:
    """Centres (k, 2) of the patches that cover a rectangle x low, x high, y low, y high."""
    # Centres lie at whole multiples of the side: the shade's look-up counts on it.
    x = np.arange(np.floor(area[0] / SIDE_M), np.ceil(area[1] / SIDE_M) + 1) * SIDE_M
    y = np.arange(np.floor(area[2] / SIDE_M), np.ceil(area[3] / SIDE_M) + 1) * SIDE_M
    return np.stack(np.meshgrid(x, y, indexing="ij"), -1).reshape(-1, 2).astype(np.float32)


def assemble(
    turf: Patch, cells: NDArray[np.float32], corner_z: NDArray[np.float32],
    states: tuple[NDArray[np.uint8], NDArray[np.uint8]], shading: NDArray[np.float32],
    lights: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> Grass:  # fmt: skip
    """The grass of a scene."""
    return Grass(
        turf.vertices, turf.faces, SIDE_M, cells, corner_z, states[0], states[1], shading, lights[0], lights[1]
    )
