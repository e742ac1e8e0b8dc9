"""Grass seen from above, of any height."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from litterpack.noise import blur, smooth
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import soil, straws
from littersim.render.bake.materials._tile import Tile

TILE_M = 1.0
_SEED = 70
_GLOW = 0.2  # blades let light through


def grassy(size: int, height_m: float, per_m2: float, straw: float, thatch: int) -> Tile:
    """Turf of blades of a usual height, `per_m2` in each of four patches, a share of them dead."""
    rng = np.random.default_rng([_SEED, 1])
    ground = soil(size, rng, (104, 82, 60))
    piles = []
    for k in range(4):
        grown = np.random.default_rng([_SEED, 2, k])
        vertices, faces = clutter.grass_patch(grown, TILE_M, per_m2, height_m, straw)
        piles.append(tiles.blades(vertices, faces, TILE_M, layer("plain")))
    piles.append(tiles.pile(rng, straws(rng), thatch, TILE_M, (0.0, 0.006), 0.3, (0.3, 0.7), (1.0, 0.6)))
    drawn = tiles.from_above(piles, TILE_M, size)
    albedo, height = tiles.over(ground, drawn)
    deep = np.where(drawn.drawn, smooth(-0.004, 0.024 * height_m / 0.034, drawn.height), np.float32(0.3))
    albedo = np.asarray(albedo * (0.75 + 0.7 * deep[..., None]), np.float32)
    height = blur(height, 0.6)
    return Tile(tiles.openness(albedo, height, TILE_M, (0.002, 0.006, 0.02), 0.45), height, TILE_M, _GLOW)
