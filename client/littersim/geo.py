"""Where on Earth, and what air: positions near a geographic origin, and the standard atmosphere.

Source: AirLib's EarthUtils (spherical Earth) and the US Standard Atmosphere 1976 below 11 km.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from littersim.attitude import Vector

EARTH_RADIUS_M = 6_378_137.0
GRAVITY_MPS2 = 9.80665
_SEA_LEVEL_K, _LAPSE_K_PER_M, _SEA_LEVEL_PA = 288.15, -0.0065, 101_325.0
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
    """The standard atmosphere at an altitude below 11 km."""
    geopotential_m = _GEOPOTENTIAL_RADIUS_M * altitude_m / (_GEOPOTENTIAL_RADIUS_M + altitude_m)
    temperature = _SEA_LEVEL_K + _LAPSE_K_PER_M * geopotential_m
    pressure = _SEA_LEVEL_PA * (_SEA_LEVEL_K / temperature) ** (GRAVITY_MPS2 / (_AIR_CONSTANT * _LAPSE_K_PER_M))
    return Air(temperature, pressure, pressure / (_AIR_CONSTANT * temperature))
