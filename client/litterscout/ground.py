"""What is flown over and littered: heights, slopes, obstacles, attractors and bounds. World NED, metres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # building a place is work that paths and placement alone do not need
    from litterpack.places import Place

Metres = NDArray[np.float64]
SLOPE_STEP_M = 0.05  # half the base over which a slope is measured; small beside the litter and the cells of a place


@dataclass(frozen=True)
class Area:
    """A rectangle along north and east, m. Raises: ValueError if it is empty."""

    north_m: tuple[float, float]
    east_m: tuple[float, float]

    def __post_init__(self) -> None:
        if not (self.north_m[0] < self.north_m[1] and self.east_m[0] < self.east_m[1]):
            raise ValueError(f"no ground lies in north {self.north_m}, east {self.east_m}")

    @property
    def size_m(self) -> tuple[float, float]:
        return self.north_m[1] - self.north_m[0], self.east_m[1] - self.east_m[0]

    def grown(self, margin_m: float) -> Area:
        """This area with `margin_m` added on each side; negative shrinks it."""
        (n0, n1), (e0, e1) = self.north_m, self.east_m
        return Area((n0 - margin_m, n1 + margin_m), (e0 - margin_m, e1 + margin_m))

    def contains(self, points_m: Metres, slack_m: float = 0.0) -> NDArray[np.bool_]:
        """(n, 2) north, east points to (n,) whether each lies inside, give or take `slack_m`."""
        low = np.array([self.north_m[0], self.east_m[0]]) - slack_m
        high = np.array([self.north_m[1], self.east_m[1]]) + slack_m
        return np.asarray(((points_m >= low) & (points_m <= high)).all(axis=1))


@dataclass(frozen=True)
class Spot:
    """A round patch of ground that something stands on."""

    north_m: float
    east_m: float
    radius_m: float


@dataclass(frozen=True)
class Attractor:
    """A spot that litter gathers about, usually `spread_m` away; beside it lies `weight` times more than elsewhere."""

    north_m: float
    east_m: float
    spread_m: float
    weight: float


@dataclass(frozen=True, eq=False)
class Ground:
    """Height over (north, east), up-positive metres above PlayerStart. `source` tells where it is from."""

    elevation_m: Callable[[Metres, Metres], Metres]
    bounds: Area
    obstacles: tuple[Spot, ...]
    attractors: tuple[Attractor, ...]
    source: Literal["place", "survey"]

    @classmethod
    def of_place(cls, place: Place) -> Ground:
        """The ground that a place's JSON describes; its scenery and its kerbs are the obstacles."""
        return cls(
            elevation_m=place.elevation_m,
            bounds=Area(*place.bounds),
            obstacles=(
                *(Spot(*thing.position_ned[:2], thing.radius_m) for thing in place.scenery),
                *(Spot(float(north), float(east), place.cell_m / 2) for north, east in place.kerb_spots),
            ),
            attractors=tuple(Attractor(a.north_m, a.east_m, a.radius_m, a.weight) for a in place.attractors),
            source="place",
        )

    def slope(self, north_m: Metres, east_m: Metres) -> Metres:
        """(n,) points to (n, 2) rises per metre towards north and east, by central differences."""
        h = SLOPE_STEP_M
        towards_north = self.elevation_m(north_m + h, east_m) - self.elevation_m(north_m - h, east_m)
        towards_east = self.elevation_m(north_m, east_m + h) - self.elevation_m(north_m, east_m - h)
        return np.stack([towards_north, towards_east], -1) / (2 * h)

    def is_free(self, north_m: Metres, east_m: Metres, radius_m: Metres | float) -> NDArray[np.bool_]:
        """(n,) whether a disc of `radius_m` about each point lies inside the bounds and touches no obstacle."""
        (n0, n1), (e0, e1) = self.bounds.north_m, self.bounds.east_m
        free = (north_m - radius_m >= n0) & (north_m + radius_m <= n1)
        free &= (east_m - radius_m >= e0) & (east_m + radius_m <= e1)
        for spot in self.obstacles:
            free &= np.hypot(north_m - spot.north_m, east_m - spot.east_m) >= spot.radius_m + radius_m
        return np.asarray(free, dtype=np.bool_)
