"""One instant seen by one camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .geometry import Intrinsics, Pose

Rgb = NDArray[np.uint8]  # (H, W, 3)
Depth = NDArray[np.float32]  # (H, W) metres
ObjectIds = NDArray[np.uint32]  # (H, W), 0 = nothing that is labelled
Mask = NDArray[np.bool_]  # (H, W)


@dataclass(frozen=True, eq=False)
class Frame:
    """RGB, depth and object ids of one instant, with the camera that took them.

    `world_from_camera`: global NED from camera FRD. `depth_kind`: along the optical axis, or along the pixel's ray.
    Raises: ValueError if the arrays do not have the shape that the intrinsics say.
    """

    rgb: Rgb
    depth_m: Depth
    object_ids: ObjectIds
    world_from_camera: Pose
    intrinsics: Intrinsics
    time_ns: int
    vehicle: str
    camera: str
    depth_kind: Literal["planar", "perspective"] = "planar"

    def __post_init__(self) -> None:
        size = (self.intrinsics.height, self.intrinsics.width)
        for name, array, shape in (
            ("rgb", self.rgb, (*size, 3)),
            ("depth_m", self.depth_m, size),
            ("object_ids", self.object_ids, size),
        ):
            if array.shape != shape:
                raise ValueError(f"{name} is {array.shape}, the camera takes {shape}")
