"""Loose broken stone of 5 to 30 mm over fines, as on verges, drives and tracks."""

from __future__ import annotations

import numpy as np

from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import fallen_leaves, mixed, pebbles, soil, stones, straws, twigs
from littersim.render.bake.materials._tile import Tile

TILE_M = 1.1
_SEED = 80
_SIZES = ((230, 0.9, (0.4, 0.8), 0.0025), (110, 0.8, (0.35, 0.75), 0.006), (58, 0.5, (0.3, 0.65), 0.011))
_STONES = np.array([[128, 124, 118], [108, 106, 104], [146, 138, 126], [94, 92, 92], [134, 120, 102], [118, 102, 90]])


def bake(size: int = 2048) -> Tile:
    """Fines, broken stones of three sizes, and single ones on top."""
    rng = np.random.default_rng([_SEED, 1])
    albedo, height = soil(size, rng, (112, 102, 88))
    height = np.asarray(height * 0.5 - 0.003, np.float32)
    for cells, share, radius, rise in _SIZES:
        cover, stone, dome = stones(size, cells, rng, _STONES, 0.30, radius, rise, share)
        above = cover * (dome > height)
        albedo = mixed(albedo, stone, np.asarray(above, np.float32))
        height = np.asarray(np.where(above > 0, np.maximum(height, dome - 0.001), height), np.float32)
    piles = [
        tiles.pile(rng, pebbles(rng, 10), 420, TILE_M, (0.0, 0.006), 0.5, (0.006, 0.024)),
        tiles.pile(rng, straws(rng), 200, TILE_M, (0.004, 0.010), 0.1, (0.3, 0.8)),
        tiles.pile(rng, twigs(rng, (0.03, 0.1)), 24, TILE_M, (0.004, 0.01), 0.06),
        tiles.pile(rng, fallen_leaves(rng, 12, (0.015, 0.05), (0, 1, 4, 5)), 22, TILE_M, (0.004, 0.01), 0.2),
    ]
    albedo, height = tiles.over((albedo, height), tiles.from_above(piles, TILE_M, size))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.001, 0.004, 0.012), 1.0), height, TILE_M)
