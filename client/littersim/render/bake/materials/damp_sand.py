"""Sand that the sea has wetted: darker, firmer, with pebbles and shells washed into it."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import pebbles
from littersim.render.bake.materials._tile import Tile
from littersim.render.bake.materials.sand import grains

TILE_M = 1.1
_SEED = 76


def bake(size: int = 1024) -> Tile:
    """Smoother than dry sand."""
    rng = np.random.default_rng([_SEED, 1])
    albedo, height = grains(size, rng, (112, 98, 78))
    bits = [clutter.shell_bit(rng, layer("plain")) for _ in range(10)]
    shells = [clutter.shell(rng, layer("plain")) for _ in range(8)]
    piles = [
        tiles.pile(rng, bits, 260, TILE_M, (-0.001, 0.0), 0.4, (0.4, 1.6)),
        tiles.pile(rng, shells, 26, TILE_M, (-0.003, 0.0), 0.3, (0.4, 1.2)),
        tiles.pile(rng, pebbles(rng), 420, TILE_M, (-0.003, -0.001), 0.4, (0.003, 0.016)),
    ]
    drawn = tiles.halved(tiles.from_above(piles, TILE_M, size * 2))
    albedo, height = tiles.over((albedo, np.asarray(height * 0.6, np.float32)), drawn)
    return Tile(tiles.openness(albedo, height, TILE_M, (0.001, 0.005), 0.8), height, TILE_M)
