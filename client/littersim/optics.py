"""A lens that bends the picture: K1, K2, K3 radially, P1 and P2 tangentially.

Source: the Brown-Conrady model as OpenCV has it, so that cv2.undistort with the same coefficients straightens what is
drawn. AirSim bends in a material of Unreal's, of which only the names of the coefficients are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_WRONG_PX = 0.1  # a pixel whose ray cannot be found to this is outside the lens's picture
_ROUNDS = 60  # of the search for it
_NOWHERE = -1e4

Plane = NDArray[np.float64]


@dataclass(frozen=True)
class Distortion:
    """The coefficients in AirSim's order; as it stands here, a lens that bends nothing."""

    k1: float = 0.0
    k2: float = 0.0
    k3: float = 0.0
    p1: float = 0.0
    p2: float = 0.0

    def __call__(self, image: NDArray[Any], focal_px: float, fill: float, smooth: bool) -> NDArray[Any]:
        """An (H, W) or (H, W, 3) pinhole picture as this lens shows it; `fill` where that shows nothing."""
        height, width = image.shape[:2]
        x, y = _sources(self, width, height, focal_px)
        how = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
        return np.asarray(cv2.remap(image, x, y, how, borderMode=cv2.BORDER_CONSTANT, borderValue=(fill,) * 3))

    def _parts(self, x: Plane, y: Plane) -> tuple[Plane, Plane, Plane]:
        """The factor that a ray's place is stretched by, and its shifts sideways."""
        r2 = x * x + y * y
        stretch = 1 + r2 * (self.k1 + r2 * (self.k2 + r2 * self.k3))
        return (
            stretch,
            2 * self.p1 * x * y + self.p2 * (r2 + 2 * x * x),
            self.p1 * (r2 + 2 * y * y) + 2 * self.p2 * x * y,
        )

    def bent(self, x: Plane, y: Plane) -> tuple[Plane, Plane]:
        """Where rays at (x, y) of the plane one metre ahead are seen on it."""
        stretch, right, down = self._parts(x, y)
        return x * stretch + right, y * stretch + down

    def straight(self, x: Plane, y: Plane, tolerance: float) -> tuple[Plane, Plane, NDArray[np.bool_]]:
        """The inverse of `bent` by fixed-point search, and where it was found."""
        ray_x, ray_y = x, y
        with np.errstate(all="ignore"):  # where there is no ray the search runs away
            for _ in range(_ROUNDS):
                stretch, right, down = self._parts(ray_x, ray_y)
                ray_x, ray_y = (x - right) / stretch, (y - down) / stretch
            again_x, again_y = self.bent(ray_x, ray_y)
            found = np.hypot(again_x - x, again_y - y) < tolerance
        return ray_x, ray_y, found


@lru_cache(maxsize=8)
def _sources(
    lens: Distortion, width: int, height: int, focal_px: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(H, W) columns and rows of the pinhole picture that each pixel shows; far outside where there is none."""
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    rows, columns = np.indices((height, width), np.float64)
    x, y, found = lens.straight((columns - middle_x) / focal_px, (rows - middle_y) / focal_px, _WRONG_PX / focal_px)
    source_x = np.where(found, np.clip(x * focal_px + middle_x, _NOWHERE, -_NOWHERE), _NOWHERE)
    source_y = np.where(found, np.clip(y * focal_px + middle_y, _NOWHERE, -_NOWHERE), _NOWHERE)
    return source_x.astype(np.float32), source_y.astype(np.float32)
