"""Where the sun stands at a time and place.

Source: NOAA's general solar position equations (Fourier series for the equation of time and the declination), good to
about 0.3 degrees.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass


def position_deg(moment: datetime.datetime, latitude_deg: float) -> tuple[float, float]:
    """Azimuth clockwise from north (0..360) and elevation, degrees. `moment` is local mean solar time."""
    hours = moment.hour + moment.minute / 60 + moment.second / 3600
    days = 366 if moment.year % 4 == 0 else 365
    year = 2 * math.pi / days * (moment.timetuple().tm_yday - 1 + (hours - 12) / 24)
    equation_min = 229.18 * (
        0.000075
        + 0.001868 * math.cos(year)
        - 0.032077 * math.sin(year)
        - 0.014615 * math.cos(2 * year)
        - 0.040849 * math.sin(2 * year)
    )
    declination = (
        0.006918
        - 0.399912 * math.cos(year)
        + 0.070257 * math.sin(year)
        - 0.006758 * math.cos(2 * year)
        + 0.000907 * math.sin(2 * year)
        - 0.002697 * math.cos(3 * year)
        + 0.00148 * math.sin(3 * year)
    )
    hour_angle = math.radians((hours * 60 + equation_min) / 4 - 180)
    latitude = math.radians(latitude_deg)
    north = math.cos(latitude) * math.sin(declination)
    north -= math.sin(latitude) * math.cos(declination) * math.cos(hour_angle)
    east = -math.cos(declination) * math.sin(hour_angle)
    up = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(hour_angle)
    return math.degrees(math.atan2(east, north)) % 360, math.degrees(math.asin(max(-1.0, min(1.0, up))))


FASTEST = 1e5  # times simulated time that a sun may move


@dataclass(frozen=True)
class TimeOfDay:
    """A date and time as clocks at the place show it, or None for whatever time it is there now, and how it goes on."""

    start: datetime.datetime | None
    is_dst: bool = False
    speed: float = 1.0
    interval_s: float = 60.0
    moves: bool = True

    def from_now(self, elapsed_ns: int, longitude_deg: float) -> Celestial:
        """A sun that stands where this time puts it now. Local mean solar time is taken for the clocks' time.

        Raises: ValueError for an hour before the calendar begins.
        """
        try:
            start = self.start and self.start - datetime.timedelta(hours=1 if self.is_dst else 0)
        except OverflowError as exc:
            raise ValueError(f"the time {self.start} must read like 2025-06-21 14:30:00") from exc
        return Celestial(
            start or solar_now(longitude_deg), elapsed_ns, self.speed if self.moves else 0.0, self.interval_s
        )


def solar_now(longitude_deg: float) -> datetime.datetime:
    """Local mean solar time, whatever this machine's time zone."""
    utc = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    return utc + datetime.timedelta(hours=longitude_deg / 15)


def moment(text: str) -> datetime.datetime | None:
    """The time that a text tells, None for "", which is now. Raises: ValueError."""
    if not text:
        return None
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    except ValueError as exc:
        raise ValueError(f"the time {text!r:.40} must read like 2025-06-21 14:30:00") from exc


@dataclass(frozen=True)
class Celestial:
    """A sun that moves: from `start` on, `speed` times as fast as simulated time, in steps of `interval_s` of it."""

    start: datetime.datetime
    began_ns: int
    speed: float = 1.0
    interval_s: float = 60.0

    def moment(self, elapsed_ns: int) -> datetime.datetime:
        """Local mean solar time at a simulated time; the calendar's ends are as far as it goes."""
        seconds = (elapsed_ns - self.began_ns) * 1e-9
        seconds -= seconds % self.interval_s
        try:
            return self.start + datetime.timedelta(seconds=seconds * self.speed)
        except OverflowError:
            return datetime.datetime.max if seconds * self.speed > 0 else datetime.datetime.min
