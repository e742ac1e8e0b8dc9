"""Dry beach sand: grains of several tones, broken shells, a few pebbles and bits of wood."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from litterpack.noise import Field, cell_random, linear, soft, spectral, worley
from littersim.render.bake import tiles
from littersim.render.bake.materials._matter import pebbles, twigs
from littersim.render.bake.materials._tile import Tile

TILE_M = 0.8
_SEED = 75


def bake(size: int = 2048) -> Tile:
    """Sand with what the wind has left on it."""
    rng = np.random.default_rng([_SEED, 1])
    albedo, height = grains(size, rng, (152, 137, 113))
    bits = [clutter.shell_bit(rng, layer("plain")) for _ in range(10)]
    piles = [
        tiles.pile(rng, bits, 130, TILE_M, (-0.001, 0.0), 0.4, (0.25, 1.0)),
        tiles.pile(rng, pebbles(rng, 8), 110, TILE_M, (-0.002, -0.0005), 0.4, (0.002, 0.009)),
        tiles.pile(rng, twigs(rng, (0.01, 0.04)), 30, TILE_M, (-0.001, 0), 0.05),
    ]
    albedo, height = tiles.over((albedo, height), tiles.from_above(piles, TILE_M, size))
    return Tile(tiles.openness(albedo, height, TILE_M, (0.001, 0.005, 0.02), 0.8), height, TILE_M)


def grains(size: int, rng: np.random.Generator, tone: tuple[float, float, float]) -> tuple[Field, Field]:
    """Loose sand with small hollows and mounds: albedo and height in metres."""
    fine = spectral(size, 0.0, rng, low=size // 8)
    dimples = soft(size, 1.5, rng, low=8, high=90)
    broad = soft(size, 2.2, rng, high=12)
    _, _, ident = worley(size, size // 3, int(rng.integers(1_000_000)))
    lot = cell_random(ident, 1) - 0.5
    warm = np.exp(np.array([-0.06, 0.0, 0.12]) * lot[..., None])
    albedo = linear(tone) * np.exp(0.30 * fine + 0.06 * dimples + 0.7 * lot)[..., None] * warm
    albedo[cell_random(ident, 3) > 0.97] *= np.array([0.22, 0.2, 0.2])
    albedo[cell_random(ident, 4) > 0.98] = np.array([0.55, 0.51, 0.44])
    height = 0.0018 * broad + 0.0011 * dimples + 0.0003 * cell_random(ident, 2) + 0.00012 * fine
    return np.asarray(albedo, np.float32), np.asarray(height, np.float32)
