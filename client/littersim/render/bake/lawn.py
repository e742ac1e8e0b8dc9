"""The ground recipe "lawn": mown turf, with bare earth and gravel where it is worn and on paths."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litterpack import cache, clutter, noise
from litterpack.artwork import layer
from litterpack.mesh import Mesh
from litterpack.noise import blur, cell_random, linear, smooth, spectral, sun_factor, worley
from littersim.render import raster
from littersim.render.bake import tiles
from littersim.render.bake.tiles import Field

TURF_M, EARTH_M = 1.0, 0.7
TINT_LOW, TINT_HIGH = (0.86, 1.02, 0.92), (1.35, 1.10, 0.95)
MASK_EDGE, GLOSS, MEAN_ALBEDO = 0.25, 0.0, 0.105
CLUTTER_PER_M2 = {"leaf": 8.0, "twig": 1.2, "petal": 0.8, "clover": 24.0}
_SEED = 70
_BLADE_GLOW = 0.2  # blades let light through


@dataclass(frozen=True, eq=False)
class Tile:
    """A ground texture without light: rgb = sqrt(albedo x openness) (n, n, 3) and height in metres (n, n)."""

    rgb: NDArray[np.uint8]
    height: Field
    tile_m: float
    glow: float  # share of the sun that reaches shaded texels through what shades them

    def lit(self, sun: NDArray[np.float32]) -> NDArray[np.uint8]:
        """rgba with half the sun factor of every texel in a."""
        light = sun_factor(self.height, self.tile_m / len(self.height), sun)
        light = np.clip(self.glow + (1 - self.glow) * light, 0, 2) / 2
        return np.dstack([self.rgb, (light * 255).astype(np.uint8)])


def turf() -> Tile:
    """Grass seen from above; drawn on first use, then kept on disk."""
    return _kept("lawn-turf", _turf)


def earth() -> Tile:
    """Bare earth with gravel, dead leaves and thatch."""
    return _kept("lawn-earth", _earth)


def _kept(name: str, make: Callable[[], Tile]) -> Tile:
    def arrays() -> dict[str, NDArray[np.generic]]:
        made = make()
        return {"rgb": made.rgb, "height": made.height, "rest": np.array([made.tile_m, made.glow])}

    kept = cache.load_or_make(name, (sys.modules[__name__], tiles, raster, clutter, noise), arrays)
    tile_m, glow = (float(v) for v in np.asarray(kept["rest"], np.float64))
    return Tile(np.asarray(kept["rgb"], np.uint8), np.asarray(kept["height"], np.float32), tile_m, glow)


def _turf(size: int = 2048) -> Tile:
    rng = np.random.default_rng([_SEED, 1])
    soil = _soil(size, rng, (104, 82, 60))
    piles = []
    for k in range(4):
        vertices, faces = clutter.grass_patch(np.random.default_rng([_SEED, 2, k]), TURF_M, per_m2=5200)
        piles.append(tiles.blades(vertices, faces, TURF_M, layer("plain")))
    piles.append(tiles.pile(rng, _thatch(rng), 2200, TURF_M, (0.0, 0.006), 0.3, (0.3, 0.7), (1.0, 0.6)))
    drawn = tiles.from_above(piles, TURF_M, size)
    albedo, height = tiles.over(soil, drawn)
    deep = np.where(drawn.drawn, smooth(-0.004, 0.024, drawn.height), np.float32(0.3))
    albedo = np.asarray(albedo * (0.75 + 0.7 * deep[..., None]), np.float32)
    height = blur(height, 0.6)
    return Tile(tiles.openness(albedo, height, TURF_M, (0.002, 0.006, 0.02), 0.45), height, TURF_M, _BLADE_GLOW)


def _earth(size: int = 1024) -> Tile:
    rng = np.random.default_rng([_SEED, 3])
    leaves = [
        clutter.leaf(rng, layer(f"leaf{rng.integers(6)}"), rng.uniform(0.02, 0.05), rng.uniform(0.3, 0.6), 0.5)
        for _ in range(12)
    ]
    pebbles = [clutter.pebble(rng, layer("stone")) for _ in range(5)]
    piles = [
        tiles.pile(rng, leaves, 40, EARTH_M, (0, 0.003), 0.1),
        tiles.pile(rng, _thatch(rng), 700, EARTH_M, (0, 0.003), 0.1, (0.2, 0.6)),
        tiles.pile(rng, pebbles, 900, EARTH_M, (-0.001, 0), 0.3, (0.003, 0.010)),
    ]
    soil = _soil(size, rng, (98, 83, 67))
    albedo, height = tiles.over(soil, tiles.halved(tiles.from_above(piles, EARTH_M, size * 2)))
    return Tile(tiles.openness(albedo, height, EARTH_M, (0.001, 0.004, 0.015), 1.0), height, EARTH_M, 0.0)


def _thatch(rng: np.random.Generator) -> list[Mesh]:
    return [clutter.needle(rng, layer("plain")) for _ in range(8)]


def _soil(size: int, rng: np.random.Generator, tone: tuple[int, int, int]) -> tuple[Field, Field]:
    """Crumbly earth: albedo and height in metres."""
    first, _, ident = worley(size, 90, int(rng.integers(1_000_000)))
    clods, fine = spectral(size, 1.9, rng), spectral(size, 0.4, rng, low=100)
    height = 0.0025 * clods + 0.0016 * smooth(0.7, 0.1, first) * cell_random(ident, 1) + 0.0003 * fine
    vary = 0.22 * clods + 0.16 * fine + 0.25 * (cell_random(ident, 2) - 0.5)
    albedo = linear(tone) * np.exp(vary)[..., None]
    pale = (cell_random(ident, 3) > 0.93) & (first < 0.35)
    albedo[pale] = albedo[pale] * 1.5 + 0.06
    return albedo.astype(np.float32), height.astype(np.float32)
