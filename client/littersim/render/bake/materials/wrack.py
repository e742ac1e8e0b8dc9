"""The band that a tide leaves: dried weed, reed stalks, shells and sticks over damp sand."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import pebbles, straws, twigs
from littersim.render.bake.materials._tile import Tile
from littersim.render.bake.materials.sand import grains

TILE_M = 1.2
_SEED = 77


def bake(size: int = 1024) -> Tile:
    """Tangled, in two layers."""
    rng = np.random.default_rng([_SEED, 1])
    albedo, height = grains(size, rng, (122, 108, 86))
    weed = [clutter.wrack(rng, layer("leaf0")) for _ in range(14)]
    shells = [clutter.shell(rng, layer("plain")) for _ in range(8)]
    piles = [
        tiles.pile(rng, weed, 250, TILE_M, (-0.002, 0.006), 0.2, (0.5, 1.3), (1.0, 1.8, 3.0)),
        tiles.pile(rng, straws(rng), 1500, TILE_M, (0.0, 0.012), 0.15, (0.5, 1.8)),
        tiles.pile(rng, weed, 150, TILE_M, (0.006, 0.016), 0.3, (0.4, 1.0), (1.2, 2.2, 3.6)),
        tiles.pile(rng, twigs(rng, (0.05, 0.2)), 90, TILE_M, (0.002, 0.012), 0.08),
        tiles.pile(rng, shells, 40, TILE_M, (0.0, 0.006), 0.5, (0.5, 1.3)),
        tiles.pile(rng, pebbles(rng), 120, TILE_M, (-0.002, 0), 0.4, (0.004, 0.02)),
    ]
    albedo, height = tiles.over((albedo, height), tiles.halved(tiles.from_above(piles, TILE_M, size * 2)))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.002, 0.006, 0.02), 0.9), height, TILE_M, 0.05)
