"""What the AirSim API gives and takes, in SI units, NED and w, x, y, z quaternions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from ..geometry import Intrinsics, Pose, Vec3


class ImageKind(IntEnum):
    """Image types by their wire numbers."""

    SCENE = 0
    DEPTH_PLANAR = 1
    DEPTH_PERSPECTIVE = 2
    DEPTH_VIS = 3
    DISPARITY_NORMALIZED = 4
    SEGMENTATION = 5
    SURFACE_NORMALS = 6
    INFRARED = 7
    OPTICAL_FLOW = 8
    OPTICAL_FLOW_VIS = 9


class Weather(IntEnum):
    """Weather parameters by their wire numbers."""

    RAIN = 0
    ROAD_WETNESS = 1
    SNOW = 2
    ROAD_SNOW = 3
    MAPLE_LEAF = 4
    ROAD_LEAF = 5
    DUST = 6
    FOG = 7


@dataclass(frozen=True)
class ImageRequest:
    """One image of a `get_images` call. `compress` (PNG) matters for 8-bit images alone."""

    camera: str
    kind: ImageKind
    as_float: bool = False
    compress: bool = False


@dataclass(frozen=True, eq=False)
class Image:
    """One image as it came, decoded.

    `pixels`: (H, W, 3) uint8 RGB, or (H, W) float32 for `as_float` requests (metres for depth).
    `local_from_camera`: NED of the vehicle, whose origin is its start point, from camera FRD.
    """

    camera: str
    kind: ImageKind
    pixels: NDArray[np.uint8] | NDArray[np.float32]
    local_from_camera: Pose
    time_ns: int


@dataclass(frozen=True)
class GeoPoint:
    latitude_deg: float
    longitude_deg: float
    altitude_m: float


@dataclass(frozen=True)
class Kinematics:
    """Motion in the vehicle's local NED; angular values in its body axes."""

    pose: Pose
    linear_velocity_mps: Vec3
    angular_velocity_radps: Vec3
    linear_acceleration_mps2: Vec3
    angular_acceleration_radps2: Vec3


@dataclass(frozen=True)
class MultirotorState:
    """State of a multirotor. Collisions are not in it: servers never fill that field, ask `collision_info`."""

    kinematics: Kinematics
    landed: bool
    location: GeoPoint
    time_ns: int


@dataclass(frozen=True)
class CollisionInfo:
    """The last collision, in local NED. `has_collided` is cleared by reading. `object_id` is -1 where none is set."""

    has_collided: bool
    object_name: str
    object_id: int
    position_m: Vec3
    impact_point_m: Vec3
    normal: Vec3
    penetration_m: float
    time_ns: int


@dataclass(frozen=True, eq=False)
class CameraInfo:
    """`fov_deg` is what the server says, which is 90 on many whatever their settings are; `projection` (4, 4) is right.

    `local_from_camera`: NED of the vehicle from camera FRD.
    """

    local_from_camera: Pose
    fov_deg: float
    projection: NDArray[np.float64]

    def intrinsics(self, width: int, height: int) -> Intrinsics:
        """The pinhole of images of this size, from the projection matrix, or from the field of view if that is empty.

        Raises: ValueError if neither can be. Source: protocol reference, intrinsics: fx = |m01| W/2, fy = |m12| H/2.
        """
        fx, fy = abs(self.projection[0, 1]) * width / 2, abs(self.projection[1, 2]) * height / 2
        if np.isfinite([fx, fy]).all() and min(fx, fy) > 0:
            return Intrinsics(width, height, float(fx), float(fy), (width - 1) / 2, (height - 1) / 2)
        return Intrinsics.from_longer_fov(width, height, float(np.radians(self.fov_deg)))
