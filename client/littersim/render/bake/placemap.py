"""The map of a place: which ground layer shows where, brightness, tint, and the sun's macro factor with scenery's
shade.

The map's centre is the world's origin rolled to texel (0, 0): it repeats every `place_m`, which covers the whole
place once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from litterpack import cache, grounds, noise
from litterpack.grounds import Mottle
from litterpack.noise import blur, cell_random, smooth, soft, spectral, sun_factor, worley
from littersim.render.raster import Target, draw_parallel

Field = NDArray[np.float32]
SIZE = 2048
_SEED = 90
_CRACK_M = 0.022  # how wide cracks are drawn: what fills them is ragged by the stones about it


@dataclass(frozen=True, eq=False)
class PlaceBase:
    """What does not depend on the sun: level / steps, brightness / 2 and tint / 2 + 1/2 (n, n, 3) uint8,
    relief in metres (n, n).
    """

    rgb: NDArray[np.uint8]
    relief: Field
    place_m: float


@dataclass(frozen=True)
class Spot:
    """What makes one spot of a family: how its kind of ground changes, levels of its layers, seed and wear."""

    mottle: Mottle
    steps: int = 1
    seed: int = 0
    wear: float = 1.0


LAWN = Spot(grounds.load("lawn").mottle)


def base(
    place_m: float, key: object, level: Callable[[Field, Field], NDArray[np.floating]], spot: Spot = LAWN
) -> PlaceBase:
    """Layers and mottling. `level(x, y)` tells which layer shows at world positions; `key` stands for it in the cache.

    Only the spot of seed 0 is kept on disk: there are too many others.
    """

    def make() -> dict[str, NDArray[np.generic]]:
        rgb, relief = _draw(place_m, level, spot)
        return {"rgb": rgb, "relief": relief}

    if spot.seed:
        made = make()
        return PlaceBase(np.asarray(made["rgb"], np.uint8), np.asarray(made["relief"], np.float32), place_m)
    told = (repr(spot.mottle), spot.steps)
    kept = cache.load_or_make("place-map", (sys.modules[__name__], noise, place_m, key, told), make)
    return PlaceBase(np.asarray(kept["rgb"], np.uint8), np.asarray(kept["relief"], np.float32), place_m)


@dataclass(frozen=True, eq=False)
class _Noise:
    """Periodic noise over a place, by wavelengths in metres."""

    place_m: float
    rng: np.random.Generator
    quick: bool  # a little coarser; nobody waits for what is kept on disk

    def field(self, beta: float, longest_m: float, shortest_m: float) -> Field:
        """Noise of deviation 1."""
        finest = SIZE / 5  # finer waves would show the texels
        noise = soft if self.quick else spectral
        return noise(SIZE, beta, self.rng, self.place_m / longest_m, min(self.place_m / shortest_m, finest))


def _draw(
    place_m: float, level: Callable[[Field, Field], NDArray[np.floating]], spot: Spot
) -> tuple[NDArray[np.uint8], Field]:
    m = spot.mottle
    noise_of = _Noise(place_m, np.random.default_rng([_SEED, spot.seed] if spot.seed else _SEED), spot.seed > 0)
    field = noise_of.field
    along = ((np.arange(SIZE) + 0.5) / SIZE * place_m + place_m / 2) % place_m - place_m / 2
    x, y = (axis.astype(np.float32) for axis in np.meshgrid(along, along))
    shown = np.zeros((SIZE, SIZE), np.float32)
    if m.patches is not None:
        low, high = np.array(m.patches) - np.log(spot.wear)
        shown = smooth(low, high, field(2.6, 32, 0.13) + 0.35 * field(1.2, *m.ragged_m))
    told = np.asarray(level(x, y), np.float32)
    shown = np.maximum(shown, told)
    brightness = m.brightness + m.coarse * field(2.2, 32, 0.27) + m.fine * field(1.2, 0.53, 0.1)
    tint = m.tint * field(2.2, 32, 0.4) + m.fine_tint * field(1.0, 0.53, 0.1)
    relief = m.relief_m * field(3.0, 32, 0.32)
    if m.cracks:
        shown = np.maximum(shown, np.where(told < 0.5, _cracks(noise_of, m.cracks * spot.wear), 0))
    brightness = brightness * _soiled(noise_of, m, spot.wear)
    if m.slab_m is not None:
        brightness = brightness * np.where(told > spot.steps - 0.5, _slabs(x, y, m.slab_m, m.slab_tone, noise_of), 1)
    if m.ripples_m or m.steps:
        relief = relief + _trodden(x, y, noise_of, m)
        brightness = brightness + 6 * np.minimum(relief - blur(relief, 0.07 * SIZE / place_m), 0.004)
    rgb = np.clip(np.dstack([shown / spot.steps, brightness * 0.5, tint * 0.5 + 0.5]), 0, 1) * 255
    return rgb.astype(np.uint8), np.asarray(relief, np.float32)


def _cracks(noise_of: _Noise, amount: float) -> Field:
    """Lines of the second layer that break off, thin out and cluster where the ground has given way."""
    weak = noise_of.field(2.6, 32, 2.0)
    shown = np.zeros((SIZE, SIZE), np.float32)
    for cell_m, least in ((2.4, 0.9), (0.55, 1.9)):
        cells = max(3, round(noise_of.place_m / cell_m))
        warp = [0.16 * cell_m * SIZE / noise_of.place_m * noise_of.field(2.0, 4.0, 0.1) for _ in range(2)]
        first, second, _ = worley(SIZE, cells, int(noise_of.rng.integers(1_000_000)))
        gap = _warped(second - first, warp[0], warp[1]) * (noise_of.place_m / cells)
        strength = smooth(least, least + 1.2, weak + amount * 1.4) * smooth(-1.2, 0.4, noise_of.field(2.0, 1.5, 0.1))
        shown = np.maximum(shown, smooth(_CRACK_M, _CRACK_M * 0.3, gap) * strength)
    return np.asarray(0.75 * shown, np.float32)


def _warped(image: Field, dx: Field, dy: Field) -> Field:
    """A periodic image with its points moved by texels."""
    row, column = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    moved = cv2.remap(image, (column + dx) % SIZE, (row + dy) % SIZE, cv2.INTER_NEAREST)
    return np.asarray(moved, np.float32)


def _soiled(noise_of: _Noise, m: Mottle, wear: float) -> Field:
    """Factor on brightness: broad stains and small dark drips."""
    clean = np.ones((SIZE, SIZE), np.float32)
    if m.stains:
        stain = smooth(0.9, 2.2, noise_of.field(2.3, 6.0, 0.15)) + 0.6 * smooth(1.5, 2.4, noise_of.field(1.5, 1.2, 0.1))
        clean *= 1 - np.minimum(m.stains * wear * stain, 0.8)
    if m.drips:
        clean *= 1 - np.minimum(m.drips * wear * smooth(2.3, 2.9, noise_of.field(1.2, 0.7, 0.08)), 0.7)
    return clean


def _slabs(x: Field, y: Field, size_m: tuple[float, float], amount: float, noise_of: _Noise) -> Field:
    """Each slab, in running bond as the tile lays them, a little lighter or darker than its neighbours."""
    row = np.floor(y / size_m[1])
    column = np.floor(x / size_m[0] + 0.5 * (row % 2))
    ident = ((column.astype(np.int64) * 73856093) ^ (row.astype(np.int64) * 19349663)).astype(np.uint32)
    ident ^= np.uint32(int(noise_of.rng.integers(1 << 30)))
    lot = cell_random(ident, 1)
    replaced = cell_random(ident, 2) > 0.985  # a newer, paler slab
    return np.asarray(np.exp(amount * (2 * lot - 1)) * np.where(replaced, 1.25, 1), np.float32)


def _trodden(x: Field, y: Field, noise_of: _Noise, m: Mottle) -> Field:
    """Relief of wind ripples and footprints, in metres."""
    warp = noise_of.field(3.0, 4.0, 0.3)
    waves = round(noise_of.place_m / 0.11)
    phase = 2 * np.pi * waves * x / noise_of.place_m + 2.2 * warp
    ripples = np.abs(np.sin(phase / 2)) * m.ripples_m * smooth(-0.4, 0.9, noise_of.field(2.8, 16, 1.0))
    return np.asarray(ripples + _footprints(noise_of, m.steps), np.float32)


def _footprints(noise_of: _Noise, count: int) -> Field:
    """Prints of shoes and bare feet in rows, worn down by wind to different degrees, in metres."""
    rng, px = noise_of.rng, SIZE / noise_of.place_m
    out = np.zeros((SIZE, SIZE), np.float32)
    for _ in range(count // 12):
        spot, heading = rng.uniform(0, noise_of.place_m, 2), rng.uniform(0, 2 * np.pi)
        depth, stride = rng.uniform(0.25, 1.0), rng.uniform(0.5, 0.75)
        for step in range(12):
            heading += rng.normal(0, 0.06)
            ahead = np.array([np.cos(heading), np.sin(heading)])
            spot = spot + ahead * stride
            foot = spot + np.array([-ahead[1], ahead[0]]) * (0.09 if step % 2 else -0.09) + rng.normal(0, 0.02, 2)
            for along, half in ((0.06, (0.09, 0.047)), (-0.09, (0.055, 0.036))):
                middle = (foot + ahead * along) % noise_of.place_m * px
                axes = tuple(max(1, int(16 * h * px)) for h in half)
                at = (int(middle[0] * 16), int(middle[1] * 16))
                turn = float(np.degrees(heading))
                cv2.ellipse(out, at, axes, turn, 0, 360, float(depth), -1, cv2.LINE_AA, 4)
    hole, rim = blur(out, 0.016 * px), blur(out, 0.045 * px)
    ragged = noise_of.field(1.6, 0.5, 0.05)
    return np.asarray(-0.034 * hole * (1 + 0.2 * ragged) + 0.018 * np.clip(rim - hole, 0, 1), np.float32)


def lit(
    place: PlaceBase, sun: NDArray[np.float32], points: NDArray[np.float32], faces: NDArray[np.int32]
) -> NDArray[np.uint8]:
    """The map with half the sun factor in a: slope of the relief, and shade of scenery.

    `points` (n, 3) are scenery's vertices with z above the ground.
    """
    light = np.clip(sun_factor(place.relief, place.place_m / SIZE, sun, 0.3), 0, 2) / 2
    light *= 1 - _shade(place.place_m, sun, points, faces)
    return np.dstack([place.rgb, (np.clip(light, 0, 1) * 255).astype(np.uint8)])


def _shade(place_m: float, sun: NDArray[np.float32], points: NDArray[np.float32], faces: NDArray[np.int32]) -> Field:
    target = Target.of(SIZE, SIZE, -1.0, numbered=False)
    scale, middle = SIZE / place_m, SIZE / 2 - 0.5
    slope = np.asarray(sun, np.float64)[:2] / float(sun[2])
    matrix = np.array([[scale, 0, -slope[0] * scale, middle], [0, scale, -slope[1] * scale, middle], [0, 0, 1, 0]])
    draw_parallel(target, points, faces, matrix)
    hidden = np.roll((target.q > -1.0).astype(np.float32), (SIZE // 2, SIZE // 2), (0, 1))
    return blur(hidden, 0.8) if len(faces) else hidden
