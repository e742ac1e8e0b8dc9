"""Worn asphalt: broken stones of three sizes in dark binder, rubbed bare where wheels and feet go."""

from __future__ import annotations

import numpy as np

from litterpack.noise import linear, smooth, soft, spectral
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import mixed, pebbles, stones
from littersim.render.bake.materials._tile import Tile

TILE_M = 1.0
_SEED = 71
_SIZES = ((330, 0.85, (0.5, 0.9), 0.0006), (168, 0.8, (0.4, 0.85), 0.0011), (104, 0.55, (0.35, 0.75), 0.0014))
_STONES = np.array(
    [[112, 110, 106], [98, 97, 96], [126, 120, 112], [88, 88, 90], [110, 102, 94], [138, 134, 128], [82, 78, 76]]
)


def bake(size: int = 2048) -> Tile:
    """Stones by cells of 9, 6 and 3 mm; the largest lie highest."""
    rng = np.random.default_rng([_SEED, 1])
    pores = spectral(size, 0.6, rng, low=80)
    worn = soft(size, 1.0, rng, low=14, high=90)
    albedo = np.asarray(linear((64, 65, 66)) * np.exp(0.22 * pores)[..., None], np.float32)
    height = np.asarray(0.00030 * pores - 0.0004, np.float32)
    for cells, share, radius, rise in _SIZES:
        cover, stone, dome = stones(size, cells, rng, _STONES, 0.34, radius, rise, share)
        bare = cover * (0.25 + 0.75 * smooth(-1.0, 0.9, 0.6 * worn + 0.8 * pores))
        albedo = mixed(albedo, stone, np.asarray(bare, np.float32))
        height = np.maximum(height, dome - np.float32(0.0003))
    grit = tiles.pile(rng, pebbles(rng, 6, 1), 200, TILE_M, (-0.0005, 0), 0.3, (0.0015, 0.005))
    albedo, height = tiles.over((albedo, height), tiles.from_above([grit], TILE_M, size))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.0008, 0.003, 0.008), 0.9), height, TILE_M)
