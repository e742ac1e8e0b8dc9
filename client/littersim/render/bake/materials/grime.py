"""What gathers where nobody sweeps: silt, grit, crumbs of leaves, straws and moss."""

from __future__ import annotations

import numpy as np

from litterpack.noise import linear, smooth, soft
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import fallen_leaves, mixed, pebbles, soil, straws, twigs
from littersim.render.bake.materials._tile import Tile

TILE_M = 0.8
_SEED = 72


def bake(size: int = 1024) -> Tile:
    """Dark crumbs, paler where it has dried."""
    rng = np.random.default_rng([_SEED, 1])
    albedo, height = soil(size, rng, (92, 82, 70))
    moss = smooth(0.6, 1.3, soft(size, 1.7, rng, low=3, high=60))
    green = linear((80, 88, 48)) * np.exp(0.3 * soft(size, 0.6, rng, low=40, high=250))[..., None]
    albedo, height = mixed(albedo, np.asarray(green, np.float32), moss), height * np.float32(0.6) + 0.002 * moss
    crumbs = fallen_leaves(rng, 14, (0.008, 0.03), (0, 1, 1, 4, 5), 0.7)
    piles = [
        tiles.pile(rng, straws(rng), 420, TILE_M, (0, 0.003), 0.15, (0.15, 0.6)),
        tiles.pile(rng, crumbs, 320, TILE_M, (0, 0.003), 0.25),
        tiles.pile(rng, twigs(rng, (0.02, 0.06)), 70, TILE_M, (0, 0.002), 0.1),
        tiles.pile(rng, pebbles(rng, 6, 1), 1500, TILE_M, (-0.001, 0), 0.3, (0.002, 0.007)),
        tiles.pile(rng, pebbles(rng, 6), 60, TILE_M, (-0.002, 0), 0.3, (0.008, 0.016)),
    ]
    drawn = tiles.halved(tiles.from_above(piles, TILE_M, size * 2))
    albedo, height = tiles.over((albedo, np.asarray(height, np.float32)), drawn)
    return Tile(tiles.openness(albedo, height, TILE_M, (0.001, 0.004, 0.012), 1.0), height, TILE_M)
