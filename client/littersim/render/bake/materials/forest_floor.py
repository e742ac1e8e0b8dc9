"""The floor of a mixed forest: leaves in layers, needles, twigs, bark and cones on dark humus."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import fallen_leaves, soil, straws, twigs
from littersim.render.bake.materials._tile import Tile

TILE_M = 1.2
_SEED = 78


def bake(size: int = 2048) -> Tile:
    """Old leaves below, this year's above."""
    rng = np.random.default_rng([_SEED, 1])
    old = fallen_leaves(rng, 30, (0.025, 0.07), (0, 0, 1, 4, 5))
    new = fallen_leaves(rng, 40, (0.025, 0.10), (0, 0, 1, 4, 5, 5, 3), 0.9)
    bark = [clutter.bark_bit(rng, layer("bark")) for _ in range(8)]
    piles = [
        tiles.pile(rng, old, 2000, TILE_M, (0.0, 0.004), 0.12, tones=(0.3, 0.45, 0.6)),
        tiles.pile(rng, straws(rng), 2600, TILE_M, (0.0, 0.012), 0.1, (0.5, 1.1), (0.5, 0.8)),
        tiles.pile(rng, new, 640, TILE_M, (0.004, 0.014), 0.25, tones=(0.45, 0.65, 0.9)),
        tiles.pile(rng, twigs(rng, (0.05, 0.18)), 150, TILE_M, (0.004, 0.014), 0.06),
        tiles.pile(rng, straws(rng), 700, TILE_M, (0.008, 0.018), 0.1, (0.5, 1.1), (0.6, 0.9)),
        tiles.pile(rng, bark, 60, TILE_M, (0.004, 0.012), 0.2),
    ]
    ground = soil(size, rng, (74, 58, 44))
    albedo, height = tiles.over(ground, tiles.from_above(piles, TILE_M, size))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.002, 0.006, 0.018), 0.9), height, TILE_M, 0.05)
