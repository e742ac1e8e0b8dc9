"""What several materials are made of: soft noise, earth, grit, stones, and loose things that lie on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litterpack import clutter
from litterpack.artwork import layer
from litterpack.mesh import Mesh
from litterpack.noise import Field, cell_random, linear, smooth, spectral, worley

Tone = tuple[float, float, float]  # sRGB bytes


def soil(n: int, rng: np.random.Generator, tone: Tone) -> tuple[Field, Field]:
    """Crumbly earth: albedo (n, n, 3) and height in metres."""
    first, _, ident = worley(n, 90, int(rng.integers(1_000_000)))
    clods, fine = spectral(n, 1.9, rng), spectral(n, 0.4, rng, low=100)
    height = 0.0025 * clods + 0.0016 * smooth(0.7, 0.1, first) * cell_random(ident, 1) + 0.0003 * fine
    vary = 0.22 * clods + 0.16 * fine + 0.25 * (cell_random(ident, 2) - 0.5)
    albedo = linear(tone) * np.exp(vary)[..., None]
    pale = (cell_random(ident, 3) > 0.93) & (first < 0.35)
    albedo[pale] = albedo[pale] * 1.5 + 0.06
    return albedo.astype(np.float32), height.astype(np.float32)


def stones(
    n: int, cells: int, rng: np.random.Generator, tones: NDArray[np.floating], spread: float,
    radius: tuple[float, float], rise_m: float, share: float,
) -> tuple[Field, Field, Field]:  # fmt: skip
    """Broken stones, one to a cell at most: cover 0..1, albedo (n, n, 3) and height in metres.

    `tones` (k, 3) sRGB bytes to choose from; `radius` least and greatest, in cells; `share` of the cells that hold one.
    """
    first, second, ident = worley(n, cells, int(rng.integers(1_000_000)))
    reach = radius[0] + (radius[1] - radius[0]) * cell_random(ident, 5)
    gap = second - first
    trim = 0.05 + 0.25 * cell_random(ident, 12) ** 2
    cover = smooth(0, 0.07, gap - trim) * smooth(0, 0.08 * 1.0, reach - first) * (cell_random(ident, 6) < share)
    dome = np.minimum(np.clip(1 - (first / reach) ** 2, 0, 1), np.clip(gap * 3.0, 0, 1))
    height = rise_m * np.sqrt(dome) * (0.5 + 0.5 * cell_random(ident, 11)) * cover
    palette = linear(tones)
    which = np.minimum((cell_random(ident, 8) * len(palette)).astype(np.intp), len(palette) - 1)
    albedo = palette[which] * np.exp(spread * (2 * cell_random(ident, 7) - 1))[..., None]
    return cover.astype(np.float32), albedo.astype(np.float32), height.astype(np.float32)


def mixed(a: Field, b: Field, share: Field) -> Field:
    """Albedo a, and b by `share` (n, n)."""
    return np.asarray(a + (b - a) * share[..., None], np.float32)


def fallen_leaves(
    rng: np.random.Generator, count: int, length_m: tuple[float, float], layers: tuple[int, ...], curl: float = 0.5
) -> list[Mesh]:
    """Leaves of the artwork's layers leaf0, leaf1 ..."""
    return [
        clutter.leaf(
            rng, layer(f"leaf{layers[int(rng.integers(len(layers)))]}"), rng.uniform(*length_m), rng.uniform(0.3, 0.75),
            rng.uniform(0.4, 1.2) * curl, lobes=float(rng.choice([0.0, 0.0, 0.12])),
        )
        for _ in range(count)
    ]  # fmt: skip


def straws(rng: np.random.Generator, count: int = 8) -> list[Mesh]:
    """Dead straws and needles."""
    return [clutter.needle(rng, layer("plain")) for _ in range(count)]


def twigs(rng: np.random.Generator, length_m: tuple[float, float], count: int = 8) -> list[Mesh]:
    """Thin dry twigs."""
    return [clutter.twig(rng, layer("bark"), rng.uniform(*length_m), rng.uniform(0.0008, 0.0026)) for _ in range(count)]


def pebbles(rng: np.random.Generator, count: int = 8, subdivisions: int = 2) -> list[Mesh]:
    """Worn stones one metre wide, to be scaled."""
    return [clutter.pebble(rng, layer("stone"), subdivisions) for _ in range(count)]
