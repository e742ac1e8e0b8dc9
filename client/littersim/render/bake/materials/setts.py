"""Granite setts of 10 cm in rows, humped and uneven, with sand and moss between them."""

from __future__ import annotations

import numpy as np

from litterpack.noise import cell_random, linear, smooth, soft, spectral
from littersim.render.bake import tiles
from littersim.render.bake.materials._blocks import laid
from littersim.render.bake.materials._matter import mixed, pebbles, soil, straws
from littersim.render.bake.materials._tile import Tile

TILE_M, SETT_M = 1.6, 0.1
_SEED = 83
_TONES = np.array([[122, 120, 118], [104, 103, 104], [134, 128, 118], [112, 104, 98], [92, 92, 94], [140, 126, 112]])


def bake(size: int = 2048) -> Tile:
    """Each stone of its own tone, height and tilt; its corners worn round."""
    rng = np.random.default_rng([_SEED, 1])
    shift = [np.asarray(0.0035 * soft(size, 1.8, rng, low=4, high=34), np.float32) for _ in range(2)]
    rows = laid(size, TILE_M, (SETT_M, SETT_M), 0.011, 0.018, 0.5, (shift[0], shift[1]))
    ident = rows.ident
    rough, skin = soft(size, 1.2, rng, low=30, high=400), spectral(size, 0.5, rng, low=120)
    inside = rows.inside - 0.005 * cell_random(ident, 1) + 0.0012 * rough
    which = (cell_random(ident, 2) * len(_TONES)).astype(np.intp) % len(_TONES)
    stone = linear(_TONES)[which] * np.exp(0.25 * (cell_random(ident, 3) - 0.5) + 0.16 * skin + 0.08 * rough)[..., None]
    dome = smooth(-0.002, 0.022, inside)
    tilt = (cell_random(ident, 4) - 0.5) * rows.u * 0.06 + (cell_random(ident, 5) - 0.5) * rows.v * 0.06
    height = 0.007 * dome + tilt + 0.004 * (cell_random(ident, 6) - 0.5) + 0.0005 * rough
    fill, crumbs = soil(size, rng, (98, 88, 72))
    moss = smooth(0.6, 1.4, soft(size, 1.7, rng, low=2, high=40))
    green = np.asarray(linear((78, 84, 48)) * np.exp(0.3 * skin)[..., None], np.float32)
    fill = mixed(fill, green, moss)
    joint = smooth(0.0012, -0.0012, inside)
    albedo = mixed(np.asarray(stone * (0.75 + 0.25 * dome)[..., None], np.float32), fill, joint)
    height = np.asarray(height * (1 - joint) + (crumbs * 0.4 - 0.002 + 0.002 * moss) * joint, np.float32)
    piles = [
        tiles.pile(rng, straws(rng), 130, TILE_M, (0.001, 0.006), 0.1, (0.3, 0.7)),
        tiles.pile(rng, pebbles(rng, 6, 1), 500, TILE_M, (-0.002, 0.001), 0.3, (0.0015, 0.005)),
    ]
    albedo, height = tiles.over((albedo, height), tiles.from_above(piles, TILE_M, size))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.0015, 0.006), 0.9), height, TILE_M)
