"""A beaten track: hard earth with stones pressed into it, dry leaves and needles."""

from __future__ import annotations

import numpy as np

from litterpack.noise import soft
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import fallen_leaves, mixed, pebbles, soil, stones, straws, twigs
from littersim.render.bake.materials._tile import Tile

TILE_M = 1.5
_SEED = 79
_STONES = np.array([[118, 110, 98], [132, 124, 112], [96, 90, 84], [140, 128, 108]])


def bake(size: int = 2048) -> Tile:
    """Trodden smooth between the stones."""
    rng = np.random.default_rng([_SEED, 1])
    albedo, height = soil(size, rng, (98, 85, 68))
    height = np.asarray(height * 0.45 + 0.0018 * soft(size, 2.0, rng, high=14), np.float32)
    for cells, share, rise in ((120, 0.45, 0.003), (46, 0.3, 0.006)):
        cover, stone, dome = stones(size, cells, rng, _STONES, 0.3, (0.2, 0.55), rise, share)
        albedo = mixed(albedo, np.asarray(stone * 0.9, np.float32), np.asarray(cover * 0.85, np.float32))
        height = np.maximum(height, dome - np.float32(0.0005))
    piles = [
        tiles.pile(rng, straws(rng), 900, TILE_M, (0, 0.003), 0.1, (0.4, 1.0), (0.6, 0.9)),
        tiles.pile(rng, fallen_leaves(rng, 16, (0.015, 0.06), (0, 1, 1, 4, 5)), 75, TILE_M, (0, 0.004), 0.15),
        tiles.pile(rng, twigs(rng, (0.03, 0.12)), 60, TILE_M, (0, 0.002), 0.05),
        tiles.pile(rng, pebbles(rng, 8, 1), 1500, TILE_M, (-0.001, 0), 0.3, (0.002, 0.009)),
    ]
    albedo, height = tiles.over((albedo, height), tiles.from_above(piles, TILE_M, size))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.001, 0.004, 0.015), 1.0), height, TILE_M)
