"""Wheels on uneven ground: how high and how tilted what stands on four of them is."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from littersim.bodies.terrain import ground_z


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def footing(
    x: float, y: float, yaw: float, wheelbase_m: float, track_m: float, origin: NDArray[np.float64],
    heights: NDArray[np.float32], north0: float, east0: float, cell_m: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Local z, pitch and roll (rad) of a body whose wheels stand around (x, y). `origin`: its frame in global NED."""
    c, d = math.cos(yaw), math.sin(yaw)
    z = np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            along, across = (0.5 - i) * wheelbase_m, (0.5 - j) * track_m
            north = origin[0] + x + c * along - d * across
            east = origin[1] + y + d * along + c * across
            z[i, j] = ground_z(heights, north0, east0, cell_m, north, east) - origin[2]
    ground = 0.25 * (z[0, 0] + z[0, 1] + z[1, 0] + z[1, 1])
    pitch = math.atan2(0.5 * (z[1, 0] + z[1, 1] - z[0, 0] - z[0, 1]), wheelbase_m)
    roll = math.atan2(0.5 * (z[0, 0] + z[1, 0] - z[0, 1] - z[1, 1]), track_m)
    return float(ground), float(pitch), float(roll)
