"""Textures of what grows or is found: leaves, bark, stone, weathered wood, and plain or bare stuff.

As in `prints`: colours 0..255 (512, 512, 3) and opacity 0..1 (512, 512).
"""

from __future__ import annotations

import numpy as np

from .canvas import SIZE, Colour, Print
from .noise import Field, smooth, spectral

LEAF_TONES: tuple[tuple[Colour, Colour], ...] = (  # middle and rim; 0-5 fallen, 6-7 still on the tree, 8-11 bright
    ((120, 90, 64), (92, 68, 50)),
    ((158, 126, 84), (126, 92, 60)),
    ((182, 158, 88), (146, 116, 70)),
    ((92, 106, 62), (116, 108, 68)),
    ((156, 114, 100), (128, 92, 82)),
    ((140, 124, 104), (112, 98, 82)),
    ((84, 116, 52), (72, 104, 44)),
    ((104, 126, 58), (88, 112, 50)),
    ((216, 182, 62), (190, 142, 52)),
    ((204, 122, 48), (160, 84, 44)),
    ((208, 196, 166), (176, 160, 130)),
    ((152, 66, 44), (112, 52, 40)),
)


def _opaque() -> Field:
    return np.ones((SIZE, SIZE), np.float32)


def plain(rng: np.random.Generator, colour: Colour) -> Print:
    """One colour with a little grain."""
    return np.array(colour, np.float32) + 2 * spectral(SIZE, 1.2, rng)[..., None], _opaque()


def bare(rng: np.random.Generator, colour: Colour) -> Print:
    """No paint at all: bare metal or clear plastic of a colour."""
    del rng  # every maker takes one
    return np.full((SIZE, SIZE, 3), colour, np.float32), np.zeros((SIZE, SIZE), np.float32)


def leaf(rng: np.random.Generator, k: int) -> Print:
    """A leaf: u across it with the midrib at 0.5, v from stalk to tip."""
    colour, edge = (np.array(tone, np.float32) for tone in LEAF_TONES[k])
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    side = np.abs(x - 0.5)
    vein = np.abs(((y - side * 1.1) * 11 + 0.25 * spectral(SIZE, 3, rng, high=5)) % 1 - 0.5)
    blotch = spectral(SIZE, 3.2, rng, high=10)[..., None] * np.array([14, 9, 4], np.float32)
    im = colour + spectral(SIZE, 1.8, rng)[..., None] * 13 + blotch
    fade = smooth(0.18, 0.5, side + 0.07 * spectral(SIZE, 2.4, rng, high=20))[..., None]
    im = im * (1 - fade) + edge * fade
    im *= (1 + 0.16 * smooth(0.10, 0.0, vein) * smooth(0.0, 0.02, side))[..., None]
    im += smooth(0.022, 0.008, side)[..., None] * np.array([42, 38, 26], np.float32)
    im[spectral(SIZE, 0.9, rng, low=4, high=40) > 2.0] *= 0.55
    return im, _opaque()


def bark(rng: np.random.Generator) -> Print:
    """Bark with furrows along v."""
    plates = spectral(SIZE, 1.0, rng)[:1]
    warp = spectral(SIZE, 2.6, rng, high=24)
    column = (np.arange(SIZE)[None] + np.round(9 * warp).astype(np.int64)) % SIZE
    furrow = plates[0][column] + 0.5 * spectral(SIZE, 1.2, rng, low=6)
    crack = smooth(-0.5, -1.3, furrow)[..., None]
    im = np.array([112, 88, 66], np.float32) + 16 * furrow[..., None] + 10 * spectral(SIZE, 1.0, rng, low=8)[..., None]
    return im * (1 - 0.55 * crack), _opaque()


def birch(rng: np.random.Generator) -> Print:
    """White bark with short dark scars along u."""
    spots = spectral(SIZE, 1.0, rng, low=5, high=60)
    streaks = sum(np.roll(spots, shift, 1) for shift in (-12, -6, 0, 6, 12)) / np.float32(3)
    scar = smooth(1.5, 2.2, streaks)[..., None]
    im = np.array([214, 208, 198], np.float32) + 9 * spectral(SIZE, 1.8, rng)[..., None]
    return im * (1 - scar) + np.array([46, 42, 40], np.float32) * scar, _opaque()


def stone(rng: np.random.Generator) -> Print:
    grain = spectral(SIZE, 1.2, rng)[..., None] * np.array([1, 0.97, 0.9], np.float32)
    return np.array([138, 132, 124], np.float32) + 16 * grain, _opaque()


def plank(rng: np.random.Generator) -> Print:
    """Weathered wood with its grain along u."""
    rings = spectral(SIZE, 1.1, rng, low=6)[:, :1]
    warp = spectral(SIZE, 3.2, rng, high=4)
    row = (np.arange(SIZE)[:, None] + np.round(5 * warp).astype(np.int64)) % SIZE
    grain = rings[:, 0][row] + 0.35 * spectral(SIZE, 0.8, rng, low=20)
    crack = smooth(-1.5, -2.2, grain)[..., None]
    im = np.array([134, 112, 86], np.float32) + np.array([17, 15, 12], np.float32) * grain[..., None]
    return im * (1 - 0.6 * crack), _opaque()


def needles(rng: np.random.Generator) -> Print:
    """Dense green foliage seen from a few metres: short strokes over deep gaps."""
    strokes = spectral(SIZE, 0.2, rng, low=18, high=70)
    clumps = spectral(SIZE, 1.6, rng, low=3, high=20)
    depth = smooth(-1.4, 0.9, strokes + 0.7 * clumps)[..., None]
    tone = np.array([70, 98, 46], np.float32) + 10 * clumps[..., None] * np.array([1.2, 1.0, 0.5], np.float32)
    return tone * (0.35 + 0.75 * depth), _opaque()
