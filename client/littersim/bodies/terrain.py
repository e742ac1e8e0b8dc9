"""The ground under a body: height at a point, on the triangles that are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Terrain:
    """Corner heights (rows along north, columns along east), metres up from PlayerStart; level beyond the border.

    A cell is two triangles, split from its south-west to its north-east corner.
    """

    heights: NDArray[np.float32]
    south_west: tuple[float, float]  # (north, east) of the first corner
    cell_m: float

    def z(self, north: float, east: float) -> float:
        """NED z of the ground."""
        return float(ground_z(self.heights, self.south_west[0], self.south_west[1], self.cell_m, north, east))

    @classmethod
    def level(cls) -> Terrain:
        """Flat ground at z = 0."""
        return cls(np.zeros((2, 2), np.float32), (0.0, 0.0), 1.0)


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def ground_z(
    heights: NDArray[np.float32], north0: float, east0: float, cell_m: float, north: float, east: float
) -> float:
    """NED z of the ground at a point."""
    rows, columns = heights.shape
    u = min(max((north - north0) / cell_m, 0.0), rows - 1.0)
    v = min(max((east - east0) / cell_m, 0.0), columns - 1.0)
    row, column = min(int(u), rows - 2), min(int(v), columns - 2)
    u, v = u - row, v - column
    here, far = float(heights[row, column]), float(heights[row + 1, column + 1])
    if u >= v:
        side = float(heights[row + 1, column])
        return float(-(here + u * (side - here) + v * (far - side)))
    side = float(heights[row, column + 1])
    return float(-(here + v * (side - here) + u * (far - side)))
