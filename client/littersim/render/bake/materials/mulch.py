"""Bark mulch of a planted bed, with leaves and weeds."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import fallen_leaves, soil, twigs
from littersim.render.bake.materials._tile import Tile

TILE_M = 1.2
_SEED = 82


def bake(size: int = 1024) -> Tile:
    """Flakes of all sizes over each other."""
    rng = np.random.default_rng([_SEED, 1])
    flakes = [clutter.bark_bit(rng, layer("bark")) for _ in range(14)]
    piles = [
        tiles.pile(rng, flakes, 2300, TILE_M, (-0.002, 0.004), 0.25, (0.3, 0.9), (0.5, 0.8, 1.1)),
        tiles.pile(rng, flakes, 800, TILE_M, (0.004, 0.012), 0.35, (0.5, 1.2), (0.6, 0.9, 1.2)),
        tiles.pile(rng, twigs(rng, (0.03, 0.12)), 90, TILE_M, (0.006, 0.014), 0.1),
        tiles.pile(rng, fallen_leaves(rng, 14, (0.02, 0.07), (0, 1, 2, 4, 5)), 60, TILE_M, (0.008, 0.014), 0.25),
    ]
    drawn = tiles.halved(tiles.from_above(piles, TILE_M, size * 2))
    albedo, height = tiles.over(soil(size, rng, (80, 62, 48)), drawn)
    return Tile(tiles.openness(albedo, height, TILE_M, (0.002, 0.006, 0.015), 0.9), height, TILE_M)
