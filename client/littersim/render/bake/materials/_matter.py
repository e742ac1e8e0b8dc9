"""What several materials are made of: soft noise, earth, grit, stones, and loose things that lie on them."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands, clutter
from litterpack.artwork import layer
from litterpack.mesh import Mesh
from litterpack.noise import Field, cell_random, linear, lot, smooth, spectral, step, worley

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
    cover, height = np.empty((n, n), np.float32), np.empty((n, n), np.float32)
    albedo = np.empty((n, n, 3), np.float32)
    look = (spread, radius[0], radius[1] - radius[0], rise_m, share)
    bands.run(_stones, n, first, second, ident, linear(tones), look, cover, albedo, height)
    return cover, albedo, height


@njit(cache=True, nogil=True)
def _stones(start, end, first, second, ident, palette, look, cover, albedo, height):
    spread, least, more, rise, share = look
    for y in range(start, end):
        for x in range(first.shape[1]):
            name = ident[y, x]
            reach = least + more * lot(name, 5)
            gap = second[y, x] - first[y, x]
            trim = 0.05 + 0.25 * lot(name, 12) ** 2
            whole = step(0.0, 0.07, gap - trim) * step(0.0, 0.08, reach - first[y, x])
            whole = whole if lot(name, 6) < share else 0.0
            dome = min(max(1 - (first[y, x] / reach) ** 2, 0.0), max(gap * 3.0, 0.0), 1.0)
            cover[y, x] = whole
            height[y, x] = rise * math.sqrt(dome) * (0.5 + 0.5 * lot(name, 11)) * whole
            tone = palette[min(int(lot(name, 8) * len(palette)), len(palette) - 1)]
            light = math.exp(spread * (2 * lot(name, 7) - 1))
            for c in range(3):
                albedo[y, x, c] = tone[c] * light


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
