"""What a drone on a path follows: a point that speeds up, slows down for corners and stops at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from littersim.attitude import Vector, add, length, scaled, subtract

ACCELERATION_MPS2 = 2.0  # below the controller's cruise acceleration, so that the drone can keep up
CORNER_M = 0.15  # how far a corner may be cut: sets the speed through it
_SLOWEST_MPS = 0.2  # through a reversal
_SHORTEST_M = 1e-6


class Runner:
    """The point itself. `position` and `velocity` are the reference at this moment, in the frame of `points`."""

    def __init__(self, points: Sequence[Vector], speed_mps: float) -> None:
        """`points` holds the start and at least one more point; those that repeat their forerunner are dropped."""
        self._points = [points[0]]
        for point in points[1:]:
            if length(subtract(point, self._points[-1])) > _SHORTEST_M:
                self._points.append(point)
        legs = [subtract(b, a) for a, b in pairwise(self._points)]
        self._lengths = [length(leg) for leg in legs]
        self._ways = [scaled(leg, 1 / size) for leg, size in zip(legs, self._lengths, strict=True)]
        self._speed = speed_mps
        self._through = _speeds_at_ends(self._ways, self._lengths, speed_mps)
        self._leg, self._along, self._pace = 0, 0.0, 0.0

    @property
    def arrived(self) -> bool:
        return self._leg >= len(self._ways)

    @property
    def end(self) -> Vector:
        return self._points[-1]

    @property
    def position(self) -> Vector:
        return self.end if self.arrived else add(self._points[self._leg], scaled(self._ways[self._leg], self._along))

    @property
    def velocity(self) -> Vector:
        return (0.0, 0.0, 0.0) if self.arrived else scaled(self._ways[self._leg], self._pace)

    @property
    def way(self) -> Vector | None:
        """Unit vector of the leg that is run; None after the end."""
        return None if self.arrived else self._ways[self._leg]

    def advance(self, dt: float) -> None:
        """Run for `dt` seconds."""
        if self.arrived:
            return
        left = self._lengths[self._leg] - self._along
        allowed = math.sqrt(self._through[self._leg] ** 2 + 2 * ACCELERATION_MPS2 * max(left, 0.0))
        self._pace = min(self._pace + ACCELERATION_MPS2 * dt, self._speed, max(allowed, ACCELERATION_MPS2 * dt))
        self._along += self._pace * dt
        while not self.arrived and self._along >= self._lengths[self._leg] - _SHORTEST_M:
            self._along -= self._lengths[self._leg]
            self._leg += 1


def _speeds_at_ends(ways: list[Vector], lengths: list[float], speed_mps: float) -> list[float]:
    """Speed at the end of each leg: low enough for the corner and for stopping at the last point."""
    ends = [_corner_speed(a, b, speed_mps) for a, b in pairwise(ways)] + [0.0]
    for leg in range(len(ways) - 2, -1, -1):
        ends[leg] = min(ends[leg], math.sqrt(ends[leg + 1] ** 2 + 2 * ACCELERATION_MPS2 * lengths[leg + 1]))
    return ends


def _corner_speed(before: Vector, after: Vector, speed_mps: float) -> float:
    """Speed at which an arc that cuts the corner by CORNER_M can be flown."""
    turn = math.acos(min(max(sum(a * b for a, b in zip(before, after, strict=True)), -1.0), 1.0))
    half = math.cos(turn / 2)
    if half > 1 - 1e-9:
        return speed_mps
    return min(max(math.sqrt(ACCELERATION_MPS2 * CORNER_M * half / (1 - half)), _SLOWEST_MPS), speed_mps)
