"""Concrete slabs of 0.4 m in running bond: settled, chipped, stained, with silt and moss in the joints."""

from __future__ import annotations

import numpy as np

from litterpack import clutter
from litterpack.artwork import layer
from litterpack.mesh import Mesh
from litterpack.noise import Field, blur, cell_random, linear, smooth, soft, spectral
from littersim.render.bake import tiles
from littersim.render.bake.materials._blocks import laid
from littersim.render.bake.materials._matter import mixed, pebbles, soil, stones
from littersim.render.bake.materials._tile import Tile

TILE_M, SLAB_M = 1.6, 0.4
_SEED = 73
_GRIT = np.array([[132, 126, 116], [108, 104, 98], [154, 148, 138], [118, 108, 96], [88, 86, 84]])


def bake(size: int = 2048) -> Tile:
    """Slabs, then what fills the joints, then weeds and grit."""
    rng = np.random.default_rng([_SEED, 1])
    ragged = soft(size, 1.0, rng, low=20, high=240)
    slabs = laid(size, TILE_M, (SLAB_M, SLAB_M), 0.006, 0.006)
    chips = smooth(1.5, 2.6, soft(size, 1.2, rng, low=6, high=90)) * 0.007
    inside = slabs.inside + np.float32(0.0012) * ragged - chips
    tilt = (cell_random(slabs.ident, 3) - 0.5) * slabs.u * 0.012 + (cell_random(slabs.ident, 4) - 0.5) * slabs.v * 0.012
    albedo, rough = _concrete(size, rng)
    tone = np.exp(0.16 * (cell_random(slabs.ident, 5) - 0.5))
    albedo *= tone[..., None]
    edge = smooth(0.0, 0.0045, inside)
    height = rough + tilt + 0.003 * (cell_random(slabs.ident, 6) - 0.5) - 0.0025 * (1 - edge)
    rim = smooth(0.022, 0.001, inside + 0.006 * ragged)[..., None]
    albedo = albedo * (1 - 0.34 * rim)
    filled, joint = _joints(size, rng)
    in_joint = smooth(0.0008, -0.0008, inside)
    albedo = mixed(np.asarray(albedo, np.float32), filled, in_joint)
    height = np.asarray(height * (1 - in_joint) + (joint - 0.0045) * in_joint, np.float32)
    drawn = tiles.from_above([*_weeds(rng, slabs.inside), _crumbs(rng)], TILE_M, size)
    albedo, height = tiles.over((albedo, height), drawn)
    return Tile(tiles.openness(albedo, height, TILE_M, (0.0012, 0.004), 1.0), height, TILE_M)


def _concrete(size: int, rng: np.random.Generator) -> tuple[Field, Field]:
    """Concrete whose skin has worn off here and there: albedo and height."""
    sandy, broad = spectral(size, 0.4, rng, low=120), soft(size, 1.8, rng, low=2, high=40)
    blotch = soft(size, 1.3, rng, low=6, high=200)
    albedo = linear((133, 128, 119)) * np.exp(0.15 * sandy + 0.09 * broad + 0.13 * blotch)[..., None]
    height = np.asarray(0.00012 * sandy, np.float32)
    worn = smooth(-0.4, 1.0, broad + 0.6 * blotch)
    for cells, share, rise in ((560, 0.6, 0.0003), (300, 0.35, 0.0006)):
        cover, stone, dome = stones(size, cells, rng, _GRIT, 0.35, (0.25, 0.55), rise, share)
        albedo = mixed(np.asarray(albedo, np.float32), stone, np.asarray(cover * worn * 0.8, np.float32))
        height = np.maximum(height, dome - np.float32(0.00015))
    lichen = smooth(1.0, 1.7, soft(size, 1.4, rng, low=10, high=220)) * smooth(0.0, 1.2, soft(size, 2.0, rng, high=8))
    dark = np.broadcast_to(np.array([0.05, 0.047, 0.036], np.float32), albedo.shape)
    return mixed(np.asarray(albedo, np.float32), dark, np.asarray(0.7 * lichen, np.float32)), height


def _joints(size: int, rng: np.random.Generator) -> tuple[Field, Field]:
    """Silt and sand with moss where it is damp: albedo and height."""
    small = size // 2
    albedo, height = soil(small, rng, (112, 100, 84))
    grown = soft(small, 1.6, rng, low=2, high=60)
    moss = smooth(0.0, 0.9, grown)
    green = linear((82, 90, 48)) * np.exp(0.3 * spectral(small, 0.5, rng, low=40))[..., None]
    albedo = mixed(albedo, np.asarray(green, np.float32), moss)
    twice = (np.repeat(np.repeat(part, 2, 0), 2, 1) for part in (albedo, height * np.float32(0.3) + 0.0025 * moss))
    wide, high = twice
    return blur(wide, 0.7), np.asarray(high, np.float32)


def _weeds(rng: np.random.Generator, inside: Field) -> list[Mesh]:
    """Small leaves and blades that stand in some of the joints."""
    rows, columns = np.nonzero(inside < 0)
    patch = soft(len(inside), 1.8, rng, low=2, high=12)[rows, columns] > 0.9
    grown = np.stack([columns[patch], rows[patch]], -1)
    spots = grown[rng.choice(len(grown), 420)] * (TILE_M / len(inside)) + rng.normal(0, 0.004, (420, 2))
    greens = [
        clutter.leaf(rng, layer(f"leaf{6 + k % 2}"), rng.uniform(0.006, 0.02), rng.uniform(0.25, 0.6), 0.8, rows=5)
        for k in range(10)
    ]
    return [tiles.pile(rng, greens, len(spots), TILE_M, (0.0, 0.004), 0.5, (0.5, 1.2), spots=spots)]


def _crumbs(rng: np.random.Generator) -> Mesh:
    return tiles.pile(rng, [*pebbles(rng, 5, 1)], 300, TILE_M, (-0.0004, 0), 0.3, (0.0012, 0.004))
