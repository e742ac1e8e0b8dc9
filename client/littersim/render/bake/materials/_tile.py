"""A baked ground material."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from litterpack.noise import Field, sun_factor


@dataclass(frozen=True, eq=False)
class Tile:
    """A ground texture without light: rgb = sqrt(albedo x openness) (n, n, 3) and height in metres (n, n)."""

    rgb: NDArray[np.uint8]
    height: Field
    tile_m: float
    glow: float = 0.0  # share of the sun that reaches shaded texels through what shades them

    def lit(self, sun: NDArray[np.float32], tone: ArrayLike = (1.0, 1.0, 1.0)) -> NDArray[np.uint8]:
        """rgba with half the sun factor of every texel in a; `tone` multiplies the albedo."""
        light = sun_factor(self.height, self.tile_m / len(self.height), sun)
        light = np.clip(self.glow + (1 - self.glow) * light, 0, 2) / 2
        rgb = self.rgb
        if np.any(np.asarray(tone) != 1.0):
            steps = np.arange(256)[:, None] * np.sqrt(np.asarray(tone, np.float64))
            table = np.clip(steps + 0.5, 0, 255).astype(np.uint8)
            rgb = np.stack([table[:, k][rgb[..., k]] for k in range(3)], -1)
        return np.dstack([rgb, (light * 255).astype(np.uint8)])
