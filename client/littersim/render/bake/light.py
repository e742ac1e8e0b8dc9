"""Sun and sky for a position of the sun: radiances, a small environment for reflections, and the exposure."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from litterpack.noise import smooth, spectral
from littersim.render.bake import sky
from littersim.render.scene import Light

LUMA = np.array([0.3, 0.6, 0.1])
LOWEST_DEG = 3.0  # shadows of a lower sun are those of one that stands here
_WHITE = 3.3  # exposed radiance of white in full daylight: bright enough for dark turf, still short of clipped
_SKY_UNIT = 0.0628  # radiance here per thousand cd/m2
_SKY_COLOUR = 0.75  # saturation that a camera's own white balance leaves to light from the sky
_FULL_DAY = 2.82  # light on level ground under a clear sky with the sun at 50 degrees
_EASY_STOPS, _MOST_STOPS = 4.0, 11.5  # how far exposure follows falling light: wholly, and at most
_FOLLOWED = 0.75  # in between
_DULL_STOPS = 0.4  # a picture without sun is left darker, as it looks
_SOFT_M = 0.03  # half width of shadows' edges on the ground under a sky that is covered wholly
_ENVIRONMENT = 256
_SEED = 5

Rgb = NDArray[np.float64]  # (3,) or (n, n, 3)


def daylight(azimuth_deg: float, elevation_deg: float, fog: float, ground_albedo: float, cloud: float = 0.0) -> Light:
    """Sun and sky of a day, of twilight or of a night in a town. Azimuth clockwise from north; `cloud` 0..1 of the sky.

    Full sun on a facing white surface is about 3. Where exposure can no longer follow falling light, pictures turn
    darker and noisier; all radiances are then raised alike, for they are kept in bytes.
    """
    elevation = max(elevation_deg, LOWEST_DEG)
    e, a = np.radians(elevation), np.radians(azimuth_deg)
    direction = np.array([np.cos(e) * np.cos(a), -np.cos(e) * np.sin(a), np.sin(e)])
    up, side = (_SKY_UNIT * _paler(part) for part in sky.clear(elevation_deg))
    sun = _beam(elevation_deg) * max(np.sin(np.radians(elevation_deg)), 0.0) / np.sin(e)
    beam, up, side = sky.clouded(float(sun @ LUMA * direction[2]), up, side, cloud, LUMA)
    sun = sun * beam
    level = float((sun * direction[2] + 0.6 * up + 0.4 * side) @ LUMA)
    stops = float(np.log2(_FULL_DAY / level))
    given = min(stops, _EASY_STOPS + _FOLLOWED * max(stops - _EASY_STOPS, 0.0), _MOST_STOPS)
    given -= _DULL_STOPS * cloud
    raised = 2.0 ** max(stops - _EASY_STOPS, 0.0)
    sun, up, side = sun * raised, up * raised, side * raised
    total = sun * direction[2] * 0.85 + 0.6 * up + 0.4 * side
    bounce = ground_albedo * np.array([1.05, 1.0, 0.9]) * total * 0.8
    return Light(
        direction.astype(np.float32),
        sun.astype(np.float32),
        up.astype(np.float32),
        side.astype(np.float32),
        bounce.astype(np.float32),
        exposure=_WHITE / _FULL_DAY * 2.0**given / raised,
        environment=_environment(direction, sun, up, side, cloud),
        fog=fog,
        cloud=cloud,
        softness_m=_SOFT_M * cloud,
        level=level / _FULL_DAY,
        gain=2.0 ** max(0.0, given - _EASY_STOPS),
    )


def filtered(light: Light, exposure_ev: float, white_balance_k: float) -> Light:
    """The light as a camera takes it that is exposed by stops more or less and set to a white balance."""
    if exposure_ev == 0 and white_balance_k == sky.NEUTRAL_K:
        return light
    gains = sky.white_balance(white_balance_k)
    sun, up, side, bounce = (
        (part * gains).astype(np.float32) for part in (light.sun, light.sky_up, light.sky_side, light.bounce)
    )
    roots = np.clip(light.environment * np.sqrt(gains), 0, 255)
    return replace(
        light, sun=sun, sky_up=up, sky_side=side, bounce=bounce, environment=np.rint(roots).astype(np.uint8),
        exposure=light.exposure * 2.0**exposure_ev,
    )  # fmt: skip


def _beam(elevation_deg: float) -> Rgb:
    """The sun's own light after its way through the air. Source: F. Kasten 1965 (air mass)."""
    elevation = max(elevation_deg, 0.0)
    air_mass = 1 / (np.sin(np.radians(elevation)) + 0.15 * (elevation + 3.885) ** -1.253)
    return np.asarray(3.6 * np.exp(-np.array([0.10, 0.155, 0.27]) * air_mass))


def _paler(rgb: Rgb) -> Rgb:
    grey = float(rgb @ LUMA)
    return np.asarray(grey + (rgb - grey) * _SKY_COLOUR)


def _environment(direction: Rgb, sun: Rgb, up: Rgb, side: Rgb, cover: float) -> NDArray[np.uint8]:
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
    cloud = cloud * (1 - 0.7 * cover)  # one grey sheet in the end
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
