"""Bare earth with gravel, dead leaves and thatch."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import pebbles, soil, straws
from littersim.render.bake.materials._tile import Tile

TILE_M = 0.7
_SEED = 70


def bake(size: int = 1024) -> Tile:
    """Earth as it comes through worn turf."""
    rng = np.random.default_rng([_SEED, 3])
    leaves = [
        clutter.leaf(rng, layer(f"leaf{rng.integers(6)}"), rng.uniform(0.02, 0.05), rng.uniform(0.3, 0.6), 0.5)
        for _ in range(12)
    ]
    stones = pebbles(rng, 5)
    piles = [
        tiles.pile(rng, leaves, 40, TILE_M, (0, 0.003), 0.1),
        tiles.pile(rng, straws(rng), 700, TILE_M, (0, 0.003), 0.1, (0.2, 0.6)),
        tiles.pile(rng, stones, 900, TILE_M, (-0.001, 0), 0.3, (0.003, 0.010)),
    ]
    ground = soil(size, rng, (98, 83, 67))
    albedo, height = tiles.over(ground, tiles.halved(tiles.from_above(piles, TILE_M, size * 2)))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.001, 0.004, 0.015), 1.0), height, TILE_M)
