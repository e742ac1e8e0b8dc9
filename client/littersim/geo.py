"""Where on Earth, and what air: positions near a geographic origin, and the standard atmosphere.

Source: AirLib's EarthUtils (spherical Earth) and the US Standard Atmosphere 1976.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from littersim.attitude import Vector

EARTH_RADIUS_M = 6_378_137.0
GRAVITY_MPS2 = 9.80665
_SEA_LEVEL_K, _SEA_LEVEL_PA = 288.15, 101_325.0
_LAYERS = (  # geopotential metres at the base, kelvin per metre above it; the last goes on without end
    (0.0, -0.0065), (11_000.0, 0.0), (20_000.0, 0.001), (32_000.0, 0.0028), (47_000.0, 0.0), (51_000.0, -0.0028),
    (71_000.0, -0.002), (84_852.0, 0.0),
)  # fmt: skip
_LOWEST_M = -5_000.0  # nobody has defined the air below
_AIR_CONSTANT = 287.053  # J / (kg K)
_GEOPOTENTIAL_RADIUS_M = 6_356_766.0


@dataclass(frozen=True)
class Origin:
    """Geographic position of PlayerStart."""

    latitude_deg: float
    longitude_deg: float
    altitude_m: float

    def at(self, ned: Vector) -> tuple[float, float, float]:
        """(latitude deg, longitude deg, altitude m) of a global NED position."""
        latitude = self.latitude_deg + math.degrees(ned[0] / EARTH_RADIUS_M)
        circle_m = EARTH_RADIUS_M * math.cos(math.radians(self.latitude_deg))
        return latitude, self.longitude_deg + math.degrees(ned[1] / circle_m), self.altitude_m - ned[2]

    def ned(self, latitude_deg: float, longitude_deg: float, altitude_m: float) -> Vector:
        """Global NED of a geographic position: the inverse of `at`."""
        circle_m = EARTH_RADIUS_M * math.cos(math.radians(self.latitude_deg))
        return (
            math.radians(latitude_deg - self.latitude_deg) * EARTH_RADIUS_M,
            math.radians(longitude_deg - self.longitude_deg) * circle_m,
            self.altitude_m - altitude_m,
        )


@dataclass(frozen=True)
class Air:
    temperature_k: float
    pressure_pa: float
    density_kgpm3: float


def air(altitude_m: float) -> Air:
    """The standard atmosphere at an altitude; what lies below 5 km under the sea has the air of there."""
    altitude_m = max(altitude_m, _LOWEST_M)
    geopotential_m = _GEOPOTENTIAL_RADIUS_M * altitude_m / (_GEOPOTENTIAL_RADIUS_M + altitude_m)
    temperature, pressure = _SEA_LEVEL_K, _SEA_LEVEL_PA
    ends = [base for base, _ in _LAYERS[1:]] + [math.inf]
    for (base, lapse), end in zip(_LAYERS, ends, strict=True):
        rise = min(geopotential_m, end) - base
        at_base, temperature = temperature, temperature + lapse * rise
        if lapse == 0.0:
            pressure *= math.exp(-GRAVITY_MPS2 * rise / (_AIR_CONSTANT * temperature))
        else:
            pressure *= (at_base / temperature) ** (GRAVITY_MPS2 / (_AIR_CONSTANT * lapse))
        if geopotential_m <= end:
            break
    return Air(temperature, pressure, pressure / (_AIR_CONSTANT * temperature))
