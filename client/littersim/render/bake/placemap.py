"""The map of a place: where the second ground layer shows, brightness, tint, and the sun's macro factor with
scenery's shade.

The map's centre is the world's origin rolled to texel (0, 0): it repeats every `place_m`, which covers the whole
place once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litterpack import cache, noise
from litterpack.noise import blur, smooth, spectral, sun_factor
from littersim.render.raster import Target, draw_parallel

Field = NDArray[np.float32]
SIZE = 2048
_SEED = 90
_BRIGHTNESS = 1.27  # of mown grass in sun, against the blades' own albedo


@dataclass(frozen=True, eq=False)
class PlaceBase:
    """What does not depend on the sun: mask, brightness / 2 and tint / 2 + 1/2 (n, n, 3) uint8, relief in metres (n,
    n).
    """

    rgb: NDArray[np.uint8]
    relief: Field
    place_m: float


def base(place_m: float, bare_key: object, bare: Callable[[Field, Field], NDArray[np.floating]]) -> PlaceBase:
    """Bare ground and mottling. `bare(x, y)` gives its share at world positions; `bare_key` stands for it in the
    cache.
    """

    def make() -> dict[str, NDArray[np.generic]]:
        rgb, relief = _draw(place_m, bare)
        return {"rgb": rgb, "relief": relief}

    kept = cache.load_or_make("place-map", (sys.modules[__name__], noise, place_m, bare_key), make)
    return PlaceBase(np.asarray(kept["rgb"], np.uint8), np.asarray(kept["relief"], np.float32), place_m)


def _draw(place_m: float, bare: Callable[[Field, Field], NDArray[np.floating]]) -> tuple[NDArray[np.uint8], Field]:
    rng = np.random.default_rng(_SEED)

    def field(beta: float, longest_m: float, shortest_m: float) -> Field:
        finest = SIZE / 5  # finer waves would show the texels
        return spectral(SIZE, beta, rng, place_m / longest_m, min(place_m / shortest_m, finest))

    wear = field(2.6, 32, 0.13) + 0.35 * field(1.2, 0.3, 0.1)
    along = ((np.arange(SIZE) + 0.5) / SIZE * place_m + place_m / 2) % place_m - place_m / 2
    x, y = (axis.astype(np.float32) for axis in np.meshgrid(along, along))
    mask = np.maximum(smooth(1.7, 2.6, wear), np.asarray(bare(x, y), np.float32))
    brightness = _BRIGHTNESS + 0.17 * field(2.2, 32, 0.27) + 0.10 * field(1.2, 0.53, 0.1)
    tint = 0.55 * field(2.2, 32, 0.4) + 0.30 * field(1.0, 0.53, 0.1)
    relief = 0.012 * field(3.0, 32, 0.32)
    rgb = np.clip(np.dstack([mask, brightness * 0.5, tint * 0.5 + 0.5]), 0, 1) * 255
    return rgb.astype(np.uint8), relief


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
