"""Colour and brightness of the sky by the sun's elevation and the cloud cover, and the colour of a white balance.

Sources: A. J. Preetham, P. Shirley, B. Smits, A Practical Analytic Model for Daylight, SIGGRAPH 1999 (the sky by day);
P. K. Seidelmann, Explanatory Supplement to the Astronomical Almanac, 1992, after Janiczek and DeYoung 1987 (brightness
in twilight); F. Kasten and G. Czeplak, Solar Energy 24, 1980 (what clouds leave of it); CIE S 003, 1996 (the overcast
sky, three times as bright overhead as at the horizon).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.float64]  # (3,) linear sRGB
_TURBIDITY = 3.0  # a clear day with some haze
_LOWEST_DEG = 3.0  # the day's model holds from here on
_NIGHT_LUX = 2.0  # it is never darker: the glow of a town
_BLUE_HOUR = np.array([0.62, 0.86, 1.42])  # twilight against the light of the last sun
_GREY_UP, _GREY_SIDE = np.array([1.13, 1.14, 1.18]), np.array([0.58, 0.59, 0.62])
_RGB_FROM_XYZ = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
_PEREZ = {  # A to E of the paper's F for luminance Y and chromaticities x and y: (slope, offset) in turbidity
    "Y": ((0.1787, -1.4630), (-0.3554, 0.4275), (-0.0227, 5.3251), (0.1206, -2.5771), (-0.0670, 0.3703)),
    "x": ((-0.0193, -0.2592), (-0.0665, 0.0008), (-0.0004, 0.2125), (-0.0641, -0.8989), (-0.0033, 0.0452)),
    "y": ((-0.0167, -0.2608), (-0.0950, 0.0092), (-0.0079, 0.2102), (-0.0441, -1.6537), (-0.0109, 0.0529)),
}  # fmt: skip
_ZENITH = {  # rows: turbidity squared, turbidity, 1; columns: powers 3 to 0 of the sun's distance from the zenith
    "x": ((0.00166, -0.00375, 0.00209, 0.0), (-0.02903, 0.06377, -0.03202, 0.00394),
          (0.11693, -0.21196, 0.06052, 0.25886)),
    "y": ((0.00275, -0.00610, 0.00317, 0.0), (-0.04214, 0.08970, -0.04153, 0.00516),
          (0.15346, -0.26756, 0.06670, 0.26688)),
}  # fmt: skip
_TWILIGHT = (  # elevation from which it holds, then the powers 0 to 3 of elevation / 90 that make log10 of lux
    (20.0, (3.74, 3.97, -4.07, 1.47)),
    (5.0, (3.05, 13.28, -45.98, 64.33)),
    (-0.8, (2.88, 22.26, -207.64, 1034.30)),
    (-5.0, (2.88, 21.81, -258.11, -858.36)),
    (-12.0, (2.70, 12.17, -431.69, -1899.83)),
)
_PLANCK_NM = np.array([610.0, 550.0, 465.0])  # where red, green and blue of a camera see best
NEUTRAL_K = 6500.0


def clear(elevation_deg: float) -> tuple[Rgb, Rgb]:
    """Radiances of a cloudless sky overhead and near the horizon, thousands of candelas per square metre."""
    up, side = _by_day(max(elevation_deg, _LOWEST_DEG))
    if elevation_deg >= _LOWEST_DEG:
        return up, side
    fallen = illuminance_lux(elevation_deg) / illuminance_lux(_LOWEST_DEG)
    blue = float(np.clip((_LOWEST_DEG - elevation_deg) / 8.0, 0.0, 1.0))
    tint = 1 + blue * (_BLUE_HOUR - 1)
    return up * tint * fallen, side * (1 + 0.5 * blue * (_BLUE_HOUR - 1)) * fallen


def illuminance_lux(elevation_deg: float) -> float:
    """Light of sun and sky on level ground under a cloudless sky; never below that of a town's glow at night."""
    x = elevation_deg / 90.0
    for low, powers in _TWILIGHT:
        if elevation_deg >= low:
            return max(10.0 ** sum(c * x**k for k, c in enumerate(powers)), _NIGHT_LUX)
    return _NIGHT_LUX


def clouded(direct: float, up: Rgb, side: Rgb, cover: float, luma: Rgb) -> tuple[float, Rgb, Rgb]:
    """Share of the sun's beam that clouds let through, and the sky's radiances with them.

    `direct` is what the sun gives to level ground; `cover` 0 to 1 of the sky.
    """
    if cover <= 0:
        return 1.0, up, side
    beam = (1 - cover) ** 1.6
    sky = float((0.6 * up + 0.4 * side) @ luma)
    wanted = (direct + sky) * (1 - 0.75 * cover**3.4) - direct * beam
    grey = min(1.0, 1.2 * cover)
    bright = float((0.6 * _GREY_UP + 0.4 * _GREY_SIDE) @ luma)
    new_up = up * (1 - grey) + _GREY_UP * grey * sky / bright
    new_side = side * (1 - grey) + _GREY_SIDE * grey * sky / bright
    gain = wanted / float((0.6 * new_up + 0.4 * new_side) @ luma)
    return beam, new_up * gain, new_side * gain


def white_balance(kelvin: float) -> Rgb:
    """Gains of red, green and blue of a camera set to light of this colour: above 6500 K pictures turn warmer.

    Source: Planck's law at the cameras' primaries; the gains keep the brightness of grey.
    """
    gains = _planck(NEUTRAL_K) / _planck(kelvin)
    return np.asarray(gains / float(gains @ np.array([0.3, 0.6, 0.1])))


def _planck(kelvin: float) -> Rgb:
    radiance = _PLANCK_NM**-5.0 / np.expm1(1.43877e7 / (_PLANCK_NM * kelvin))
    return np.asarray(radiance / radiance[1])


@lru_cache(64)
def _by_day(elevation_deg: float) -> tuple[Rgb, Rgb]:
    """Means of the model over the upper part of the sky and over the lower, the sun's own glow kept out."""
    elevation, azimuth = (
        a.ravel() for a in np.meshgrid(np.radians(np.arange(2.5, 90, 5)), np.arange(0, 2 * np.pi, 0.2))
    )
    sun = np.radians(elevation_deg)
    cosine = np.sin(elevation) * np.sin(sun) + np.cos(elevation) * np.cos(sun) * np.cos(azimuth)
    rgb = _preetham(np.pi / 2 - elevation, np.arccos(np.clip(cosine, -1, 1)), np.pi / 2 - sun)
    weight = np.cos(elevation) * (cosine < np.cos(0.35))
    high, low = weight * (elevation > 0.6) * np.sin(elevation), weight * (elevation < 0.45)
    return (high @ rgb) / high.sum(), (low @ rgb) / low.sum()


def _preetham(theta: Rgb, gamma: Rgb, sun: float) -> Rgb:
    """(n, 3) linear sRGB in thousands of cd/m2 of directions `theta` from the zenith and `gamma` from the sun."""
    t = _TURBIDITY
    chi = (4 / 9 - t / 120) * (np.pi - 2 * sun)
    zenith = {"Y": (4.0453 * t - 4.9710) * np.tan(chi) - 0.2155 * t + 2.4192}
    powers, turbidity = np.array([sun**3, sun**2, sun, 1.0]), np.array([t * t, t, 1.0])
    zenith |= {name: float(turbidity @ np.array(rows) @ powers) for name, rows in _ZENITH.items()}
    big_y, x, y = (zenith[name] * _shape(name, theta, gamma) / _shape(name, 0.0, sun) for name in ("Y", "x", "y"))
    xyz = np.stack([x / y * big_y, big_y, (1 - x - y) / y * big_y], -1)
    return np.asarray(np.maximum(xyz @ _RGB_FROM_XYZ.T, 0.0))


def _shape(name: str, theta: Rgb | float, gamma: Rgb | float) -> Rgb:
    """Perez' function of the sky's shape."""
    a, b, c, d, e = (slope * _TURBIDITY + offset for slope, offset in _PEREZ[name])
    far = 1 + a * np.exp(b / np.cos(theta))
    return np.asarray(far * (1 + c * np.exp(d * np.asarray(gamma)) + e * np.cos(gamma) ** 2))
