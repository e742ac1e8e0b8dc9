"""Parallel strips over the area, there and back again, with the footprints overlapping by a set share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ..episode import Path
from ..ground import Area, Ground, Metres
from . import PathSettings, Planned
from ._footprint import Footprint, settled_inside

Overlap = Annotated[float, Field(ge=0, lt=1)]


class Settings(PathSettings):
    """Settings of the lawnmower."""

    pattern: Literal["lawnmower"] = Field(description="Parallel strips over the area.")
    overlap: Overlap | tuple[Overlap, Overlap] = Field(
        0.2, description="Share of a picture that the next one shows again: one number, or [front, side]."
    )

    @property
    def front_side(self) -> tuple[float, float]:
        return self.overlap if isinstance(self.overlap, tuple) else (self.overlap, self.overlap)


@dataclass(frozen=True)
class Grid:
    """Rows of equally many stops, and the spacing along and across that follows from spreading them over the area."""

    rows: int
    stops: int


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
    """Fly strips along the longer side of the area, starting from a drawn corner.

    The camera looks ahead of the vehicle, so the way is shifted until what it sees lies inside the area, or is centred
    on an area smaller than the picture. More stops than `frames` are thinned evenly: fewer are spread over the area.
    """
    altitude_m = float(rng.uniform(*settings.altitude_m))
    from_far_end, from_far_side = (bool(b) for b in rng.integers(0, 2, 2))
    along_north = area.size_m[0] >= area.size_m[1]
    length_m, width_m = area.size_m if along_north else area.size_m[::-1]
    seen_long, seen_wide = footprint.size_m(altitude_m)
    low, high = footprint.box(altitude_m)
    room_along, room_across = max(length_m - (high - low)[0], 0.0), max(width_m - (high - low)[1], 0.0)
    front, side = settings.front_side
    wanted = Grid(_count(room_across, seen_wide * (1 - side)), _count(room_along, seen_long * (1 - front)))
    grid = thinned(wanted, frames)

    along, across, back = _stops(grid, from_far_end, from_far_side)
    base = 0.0 if along_north else np.pi / 2
    headings = np.where(back, base + np.pi, base)
    headings = np.arctan2(np.sin(headings), np.cos(headings))
    centre = np.array([sum(area.north_m), sum(area.east_m)]) / 2
    offset = np.stack([(along - 0.5) * room_along, (across - 0.5) * room_across], -1)
    north_east = centre + (offset if along_north else offset[:, ::-1])
    north_east -= np.array([_middle(footprint, altitude_m, float(h)) for h in headings])
    waypoints = settled_inside(
        area, ground, footprint, north_east_m=north_east, headings_rad=headings, altitude_m=altitude_m
    )
    left = _overlap(room_along, grid.stops, seen_long), _overlap(room_across, grid.rows, seen_wide)
    remaining = None if grid == wanted else left
    return Planned(Path(waypoints, headings, speed_mps), remaining)


def thinned(grid: Grid, frames: int) -> Grid:
    """The grid nearest in proportion to `grid` that has at most `frames` stops; of those, the one with most stops."""
    if grid.rows * grid.stops <= frames:
        return grid
    candidates = [Grid(rows, min(frames // rows, grid.stops)) for rows in range(1, min(grid.rows, frames) + 1)]

    def coarsest(candidate: Grid) -> float:
        """By how much the spacing grows along the axis that is thinned most."""
        return max((grid.rows + 1) / (candidate.rows + 1), (grid.stops + 1) / (candidate.stops + 1))

    return min(candidates, key=lambda c: (coarsest(c) / (c.rows * c.stops) ** 0.5, c.rows))


def _count(room_m: float, step_m: float) -> int:
    """Stops so that the last one ends with the area and none is further from the next than a step."""
    return 1 + int(np.ceil(room_m / step_m - 1e-9))


def _overlap(room_m: float, stops: int, seen_m: float) -> float:
    """Share of what is seen that the next stop sees again, below 0 for a gap; a single stop leaves its room unseen."""
    return float(1 - room_m / max(stops - 1, 1) / seen_m)


def _stops(grid: Grid, from_far_end: bool, from_far_side: bool) -> tuple[Metres, Metres, Metres]:
    """(n,) places along and across as shares 0..1, and whether the vehicle flies back there, in the order flown."""
    along = np.linspace(0, 1, grid.stops) if grid.stops > 1 else np.array([0.5])
    across = np.linspace(0, 1, grid.rows) if grid.rows > 1 else np.array([0.5])
    if from_far_side:
        across = across[::-1]
    back = (np.arange(grid.rows) % 2 == 1) != from_far_end
    rows = [along[::-1] if b else along for b in back]
    return np.concatenate(rows), np.repeat(across, grid.stops), np.repeat(back, grid.stops).astype(np.float64)


def _middle(footprint: Footprint, altitude_m: float, heading_rad: float) -> Metres:
    """(2,) north, east of the middle of what is seen, from the vehicle."""
    low, high = footprint.box(altitude_m, heading_rad)
    return (low + high) / 2
