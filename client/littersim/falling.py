"""Spawned objects under gravity: they fall straight down, turned as they were put, until something carries them.

That is all of Unreal's physics that there is here: nothing rolls, tips over or is pushed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from littersim.bodies.terrain import Terrain
from littersim.geo import GRAVITY_MPS2
from littersim.solids import Piece, Solids

_DOWN = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Fall:
    """A fall under way: NED z of the object's origin where it will lie, and its speed now."""

    rest_z: float
    speed_mps: float = 0.0

    def after(self, z: float, seconds: float) -> tuple[float, Fall | None]:
        """NED z of the origin so much later, and the fall that goes on; None once the object lies."""
        speed = self.speed_mps + GRAVITY_MPS2 * seconds
        lower = z + speed * seconds
        return (self.rest_z, None) if lower >= self.rest_z else (lower, Fall(self.rest_z, speed))


def drop_m(piece: Piece, terrain: Terrain, obstacles: Solids) -> float:
    """How far a piece can fall before one of its vertices meets the ground or an obstacle."""
    points = piece.vertices.astype(np.float64)
    to_ground = [terrain.z(north, east) - z for north, east, z in points.tolist()]
    to_obstacle = obstacles.cast(points, np.repeat(_DOWN[None], len(points), axis=0)).distance_m
    return float(max(0.0, min(*to_ground, to_obstacle.min())))
