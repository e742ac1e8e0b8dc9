"""Pictures from drawn places, each in a drawn direction, flown in an order that keeps the way short."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from ..episode import Path
from ..errors import SettingsError
from ..ground import Area, Ground, Metres
from . import PathSettings, Planned
from ._footprint import Footprint, settled_inside

CANDIDATES = 20  # places drawn per picture; those over an obstacle are passed over
CLEARANCE_M = 0.5  # kept between the vehicle and an obstacle


class Settings(PathSettings):
    """Settings of random waypoints."""

    pattern: Literal["random_waypoints"] = Field(description="Drawn places and directions.")


def plan(
    area: Area,
    ground: Ground,
    footprint: Footprint,
    settings: Settings,
    *,
    frames: int,
    speed_mps: float,
    rng: np.random.Generator,
) -> Planned:
    """Draw `frames` places and headings so that what is seen lies inside the area, and sort them into a short way.

    Raises: SettingsError if obstacles leave no place to hover.
    """
    altitude_m = float(rng.uniform(*settings.altitude_m))
    headings = rng.uniform(-np.pi, np.pi, frames)
    shares = rng.uniform(0, 1, (frames, CANDIDATES, 2))
    boxes = [footprint.box(altitude_m, float(heading)) for heading in headings]
    places = np.array([_place(area, ground, box, s) for box, s in zip(boxes, shares, strict=True)])
    order = nearest_first(places)
    waypoints = settled_inside(
        area, ground, footprint, north_east_m=places[order], headings_rad=headings[order], altitude_m=altitude_m
    )
    return Planned(Path(waypoints, headings[order], speed_mps))


def _place(area: Area, ground: Ground, seen: tuple[Metres, Metres], shares: Metres) -> Metres:
    """(2,) north, east of the first candidate over no obstacle; `shares` (n, 2) are its place in the room there is."""
    low, high = seen
    corner = np.array([area.north_m[0], area.east_m[0]])
    room = np.maximum(np.array(area.size_m) - (high - low), 0.0)
    spare = np.minimum(np.array(area.size_m) - (high - low), 0.0) / 2
    candidates = corner - low + spare + shares * room
    free = ground.is_free(candidates[:, 0], candidates[:, 1], CLEARANCE_M)
    if not free.any():
        raise SettingsError("area: obstacles leave no place to hover over it; choose another area or a greater one.")
    return np.asarray(candidates[int(np.argmax(free))])


def nearest_first(places_m: Metres) -> list[int]:
    """Order of the (n, 2) places that always goes on to the nearest one left, from the first."""
    left, order = list(range(1, len(places_m))), [0]
    while left:
        steps = np.hypot(*(places_m[left] - places_m[order[-1]]).T)
        order.append(left.pop(int(np.argmin(steps))))
    return order
