"""Sun and sky for a position of the sun: radiances, a small environment for reflections, and the exposure."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from litterpack.noise import smooth, spectral
from littersim.render.scene import Light

LUMA = np.array([0.3, 0.6, 0.1])
_LOWEST_DEG = 2.0  # light from below the horizon has no shadows to bake
_WHITE = 3.3  # exposed radiance of white in full daylight: bright enough for dark turf, still short of clipped
_ENVIRONMENT = 256
_SEED = 5

Rgb = NDArray[np.float64]  # (3,) or (n, n, 3)


def daylight(azimuth_deg: float, elevation_deg: float, fog: float, ground_albedo: float) -> Light:
    """A clear day. Azimuth clockwise from north; the sun fades out as it sets.

    Full sun on a facing white surface is about 3.
    """
    elevation = max(elevation_deg, _LOWEST_DEG)
    e, a = np.radians(elevation), np.radians(azimuth_deg)
    direction = np.array([np.cos(e) * np.cos(a), -np.cos(e) * np.sin(a), np.sin(e)])
    air_mass = 1 / (np.sin(e) + 0.15 * (elevation + 3.9) ** -1.25)  # Kasten
    day = float(smooth(-4.0, 3.0, elevation_deg))
    sun = 3.6 * np.exp(-np.array([0.10, 0.155, 0.27]) * air_mass) * day
    dusk = 0.02 + 0.98 * float(smooth(-12.0, 12.0, elevation_deg))
    up, side = np.array([0.33, 0.48, 0.76]) * 0.90 * dusk, np.array([0.66, 0.73, 0.82]) * 1.05 * dusk
    total = sun * direction[2] * 0.85 + 0.6 * up + 0.4 * side
    bounce = ground_albedo * np.array([1.05, 1.0, 0.9]) * total * 0.8
    sunny = float((sun * direction[2] + 0.6 * up + 0.4 * side) @ LUMA)
    return Light(
        direction.astype(np.float32),
        sun.astype(np.float32),
        up.astype(np.float32),
        side.astype(np.float32),
        bounce.astype(np.float32),
        exposure=_WHITE / sunny,
        environment=_environment(direction, sun, up, side),
        fog=fog,
    )


def _environment(direction: Rgb, sun: Rgb, up: Rgb, side: Rgb) -> NDArray[np.uint8]:
    """Sky with clouds over a broken dark skyline; what bottles and cans mirror.

    A sphere map, rgb = sqrt(radiance / 4).
    """
    n, rng = _ENVIRONMENT, np.random.default_rng(_SEED)
    y, x = (np.mgrid[0:n, 0:n] + 0.5) / n * 2 - 1
    r2 = np.minimum(x * x + y * y, 0.995)
    z, k = 1 - 2 * r2, 2 * np.sqrt(1 - r2)
    ray = np.stack([x * k, y * k, z], -1)
    el, az = np.arcsin(np.clip(z, -1, 1)), np.arctan2(y, x) % (2 * np.pi)
    t = np.clip(np.sin(el), 0, 1)[..., None] ** 0.55
    image = side * (1 - t) + up * t
    bright = float(side @ LUMA) / 0.75
    cloud = 0.6 * smooth(0.0, 1.3, spectral(n, 2.6, rng, high=40))[..., None] * (el > 0)[..., None]
    image = image * (1 - cloud) + cloud * 1.3 * bright
    hills = 0.10 * spectral(n, 2.4, rng, high=24)[0] + 0.07 * np.sign(spectral(n, 2.0, rng, low=3, high=14)[1])
    skyline = 0.16 + hills[(az / (2 * np.pi) * (n - 1)).astype(int)]
    dark = smooth(0.03, -0.03, el - skyline)[..., None]
    leafy = (0.6 + 0.4 * spectral(n, 1.2, rng))[..., None]
    image = image * (1 - dark) + dark * np.clip(leafy, 0.2, 1.6) * np.array([0.16, 0.17, 0.12]) * bright
    soil = np.array([0.36, 0.35, 0.32]) * (0.25 * sun.mean() + up) * 0.5 * (1 + 0.2 * leafy)
    image = np.where((el < -0.02)[..., None], soil, image)
    glare = np.clip((ray * direction).sum(-1), 0, 1)[..., None]
    image = image + (0.5 * glare**12 + 1.2 * glare**90) * sun / 3 + 20 * glare**2500 * sun
    image = cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.7)
    return np.asarray(np.sqrt(np.clip(image / 4, 0, 1)) * 255, np.uint8)
