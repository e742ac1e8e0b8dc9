"""Road paint, worn off the highest stones and cracked."""

from __future__ import annotations

import numpy as np

from litterpack.noise import linear, smooth, soft, spectral
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import mixed, stones
from littersim.render.bake.materials._tile import Tile

TILE_M = 1.0
_SEED = 81
_STONES = np.array([[112, 110, 106], [98, 97, 96], [126, 120, 112], [88, 88, 90]])


def bake(size: int = 1024) -> Tile:
    """White over asphalt, greyed by tyres."""
    rng = np.random.default_rng([_SEED, 1])
    pores, dirty = spectral(size, 0.7, rng, low=40), soft(size, 1.8, rng, low=1, high=30)
    paint = linear((186, 184, 176)) * np.exp(0.08 * pores + 0.12 * dirty)[..., None]
    cover, stone, dome = stones(size, 130, rng, _STONES, 0.3, (0.4, 0.85), 0.001, 0.85)
    flaked = smooth(0.9, 1.8, soft(size, 1.0, rng, low=6, high=120))
    gone = np.maximum(cover * smooth(0.3, 1.2, dirty + 0.6 * pores), flaked)
    under = np.where(cover[..., None] > 0.5, stone, linear((66, 66, 67)))
    albedo = mixed(np.asarray(paint, np.float32), np.asarray(under, np.float32), np.asarray(gone, np.float32))
    height = np.asarray(dome + 0.0002 * pores, np.float32)
    return Tile(tiles.openness(albedo, height, TILE_M, (0.001, 0.004), 0.8), height, TILE_M)
