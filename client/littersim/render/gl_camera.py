"""A camera as a matrix into GL's clip space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from littersim.render.raster import NEAR_M
from littersim.render.visible import Camera

FAR_PLANE_M = 3000.0


def clip_from_world(camera: Camera) -> NDArray[np.float64]:
    """(4, 4). Row 1 is negated against GL's habit, so that the first row in memory is the picture's top.

    Clip w is the distance along the lens, so 1 / gl_FragCoord.w is the planar depth.
    """
    forward, right, down = np.column_stack([camera.axes, -camera.axes @ camera.eye])
    scale = (FAR_PLANE_M + NEAR_M) / (FAR_PLANE_M - NEAR_M)
    shift = -2.0 * FAR_PLANE_M * NEAR_M / (FAR_PLANE_M - NEAR_M)
    across, along = 2.0 * camera.focal_px / camera.width, 2.0 * camera.focal_px / camera.height
    return np.stack([right * across, down * along, forward * scale + np.array([0.0, 0.0, 0.0, shift]), forward])
