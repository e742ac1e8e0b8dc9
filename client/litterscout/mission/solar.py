"""Where the sun stands, from date, local mean solar time and place.

Source: the low-precision formulas of the Astronomical Almanac (page C5), good to 0.01 degrees between 1950 and 2050.
"""

from __future__ import annotations

import datetime
import math

_J2000 = datetime.datetime(2000, 1, 1, 12)


def position_deg(solar_time: datetime.datetime, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """Azimuth clockwise from north (0..360) and elevation above the horizon, degrees, without refraction.

    `solar_time`: local mean solar time, which is universal time plus four minutes per degree of eastern longitude.
    """
    days = (solar_time - _J2000).total_seconds() / 86400 - longitude_deg / 360
    declination, equation_of_time = _declination_and_equation_of_time(days)
    hours = solar_time.hour + solar_time.minute / 60 + (solar_time.second + solar_time.microsecond / 1e6) / 3600
    hour_angle = math.radians(15 * (hours - 12)) + equation_of_time
    latitude = math.radians(latitude_deg)
    north = math.cos(latitude) * math.sin(declination) - math.sin(latitude) * math.cos(declination) * math.cos(
        hour_angle
    )
    east = -math.cos(declination) * math.sin(hour_angle)
    up = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(hour_angle)
    return math.degrees(math.atan2(east, north)) % 360, math.degrees(math.asin(max(-1.0, min(1.0, up))))


def _declination_and_equation_of_time(days: float) -> tuple[float, float]:
    """Radians, for days since J2000.0. The equation of time is apparent less mean time, as an angle."""
    mean_longitude = 280.460 + 0.9856474 * days
    anomaly = math.radians(357.528 + 0.9856003 * days)
    ecliptic = math.radians(mean_longitude + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    obliquity = math.radians(23.439 - 4e-7 * days)
    right_ascension = math.atan2(math.cos(obliquity) * math.sin(ecliptic), math.cos(ecliptic))
    equation = (math.radians(mean_longitude) - right_ascension + math.pi) % (2 * math.pi) - math.pi
    return math.asin(math.sin(obliquity) * math.sin(ecliptic)), equation
