"""What a bad video link does to a picture, as a camera's NoiseSettings describe it.

Source: the description of NoiseSettings in AirSim's settings documentation: random speckles, horizontal waves and
noise lines across the picture, and a fast horizontal jitter. AirSim draws it in a material of Unreal's that is not to
be had as a formula; this is the same in kind and strength.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

_LINE_PX = 2  # height of a noise line


@dataclass(frozen=True)
class Interference:
    """The numbers of one entry of NoiseSettings, in the order of `SETTINGS`. `*_contrib` are shares of the picture."""

    rand_contrib: float
    rand_speed: float
    rand_size: float
    rand_density: float
    wave_contrib: float
    wave_strength: float
    wave_vert_size: float
    wave_screen_size: float
    lines_contrib: float
    lines_density_y: float
    lines_density_xy: float
    jitter_contrib: float
    jitter_strength: float

    SETTINGS: ClassVar[tuple[str, ...]] = (
        "RandContrib", "RandSpeed", "RandSize", "RandDensity", "HorzWaveContrib", "HorzWaveStrength",
        "HorzWaveVertSize", "HorzWaveScreenSize", "HorzNoiseLinesContrib", "HorzNoiseLinesDensityY",
        "HorzNoiseLinesDensityXY", "HorzDistortionContrib", "HorzDistortionStrength",
    )  # fmt: skip

    def __call__(self, rgb: NDArray[np.uint8], time_ns: int) -> NDArray[np.uint8]:
        """The (H, W, 3) picture as it arrives; the same at the same simulated time."""
        rng = np.random.default_rng([time_ns & 0xFFFFFFFF, time_ns >> 32, *rgb.shape[:2]])
        signal = self._jittered(rgb, time_ns * 1e-9, rng).astype(np.float32)
        signal += self._wave(rgb.shape[0], time_ns * 1e-9)[:, None, None]
        signal = self._lined(signal, rng)
        return np.clip(np.rint(self._speckled(signal, rng)), 0, 255).astype(np.uint8)

    def _jittered(self, rgb: NDArray[np.uint8], seconds: float, rng: np.random.Generator) -> NDArray[np.uint8]:
        """Rows shifted sideways: a slow wave with some tremble."""
        height, width = rgb.shape[:2]
        amplitude = self.jitter_contrib * self.jitter_strength * width
        if amplitude == 0:
            return rgb
        rows = np.arange(height)
        shift = amplitude * (np.sin(rows * 0.05 + seconds * 20.0) + rng.normal(0.0, 0.3, height))
        x = (np.arange(width)[None, :] + shift[:, None]).astype(np.float32)
        y = np.repeat(rows[:, None], width, axis=1).astype(np.float32)
        return np.asarray(cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)

    def _wave(self, height: int, seconds: float) -> NDArray[np.float32]:
        """(H,) brightness of bands that roll down the picture."""
        share = np.arange(height) / max(height - 1, 1) * self.wave_screen_size
        wave = np.sin(2 * np.pi * (share * 3.0 / max(self.wave_vert_size, 1e-3) + seconds))
        return (255.0 * self.wave_contrib * (1.0 + self.wave_strength) * wave).astype(np.float32)

    def _lined(self, signal: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
        """Some rows broken up into noise."""
        height, width = signal.shape[:2]
        broken = rng.random((height + _LINE_PX - 1) // _LINE_PX) < min(self.lines_density_y, 1.0)
        rows = np.repeat(broken, _LINE_PX)[:height]
        cells = (rng.random((height, width)) < min(self.lines_density_xy, 1.0)) & rows[:, None]
        grey = rng.random((height, width), dtype=np.float32)[..., None] * 255
        share = min(self.lines_contrib, 1.0)
        return np.where(cells[..., None], signal * (1 - share) + grey * share, signal)

    def _speckled(self, signal: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
        """Grains, `rand_size` of them across the picture, blended in; the denser, the more of them differ from grey."""
        height, width = signal.shape[:2]
        across = int(min(max(self.rand_size, 1.0), width))
        down = max(1, round(across * height / width))
        grain = (rng.random((down, across), dtype=np.float32) - 0.5) * min(self.rand_density, 2.0)
        full = cv2.resize(grain, (width, height), interpolation=cv2.INTER_NEAREST)[..., None]
        return np.asarray(signal + full * (255.0 * min(self.rand_contrib, 1.0)), np.float32)
