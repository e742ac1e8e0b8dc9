"""The structs of the wire: their fields in the order in which servers declare them.

Servers send them as maps or as arrays of this order; `dialects` know which. Kinds of nested structs stand beside the
field's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import numpy as np

from ..errors import ProtocolError
from ..geometry import Pose, Quat, Vec3, normalized
from .types import CameraInfo, CollisionInfo, GeoPoint, Kinematics, MultirotorState

FIELDS: Final[Mapping[str, Mapping[str, str | None]]] = {
    "Vector3r": {"x_val": None, "y_val": None, "z_val": None},
    "Quaternionr": {"w_val": None, "x_val": None, "y_val": None, "z_val": None},
    "Pose": {"position": "Vector3r", "orientation": "Quaternionr"},
    "GeoPoint": {"latitude": None, "longitude": None, "altitude": None},
    "ProjectionMatrix": {"matrix": None},
    "YawMode": {"is_rate": None, "yaw_or_rate": None},
    "ImageRequest": {"camera_name": None, "image_type": None, "pixels_as_float": None, "compress": None},
    "ImageResponse": {
        "image_data_uint8": None,
        "image_data_float": None,
        "camera_position": "Vector3r",
        "camera_name": None,
        "camera_orientation": "Quaternionr",
        "time_stamp": None,
        "message": None,
        "pixels_as_float": None,
        "compress": None,
        "width": None,
        "height": None,
        "image_type": None,
    },
    "CameraInfo": {"pose": "Pose", "fov": None, "proj_mat": "ProjectionMatrix"},
    "KinematicsState": {
        "position": "Vector3r",
        "orientation": "Quaternionr",
        "linear_velocity": "Vector3r",
        "angular_velocity": "Vector3r",
        "linear_acceleration": "Vector3r",
        "angular_acceleration": "Vector3r",
    },
    "CollisionInfo": {
        "has_collided": None,
        "penetration_depth": None,
        "time_stamp": None,
        "normal": "Vector3r",
        "impact_point": "Vector3r",
        "position": "Vector3r",
        "object_name": None,
        "object_id": None,
    },
    "MultirotorState": {
        "collision": "CollisionInfo",
        "kinematics_estimated": "KinematicsState",
        "gps_location": "GeoPoint",
        "timestamp": None,
        "landed_state": None,
        "rc_data": None,
    },
}

Struct = Mapping[str, Any]  # fields by name, nested structs likewise: what a dialect gives and takes
T = TypeVar("T")


def parsed(parse: Callable[[Struct], T], struct: Struct, what: str) -> T:
    """`parse(struct)`. Raises: ProtocolError, naming `what`, where a field is missing or is no number."""
    try:
        return parse(struct)
    except (KeyError, TypeError, ValueError) as exc:
        raise ProtocolError(f"{what} came back malformed: {type(exc).__name__} {exc}") from exc


def vector_struct(v: Vec3) -> Struct:
    return {"x_val": float(v[0]), "y_val": float(v[1]), "z_val": float(v[2])}


def pose_struct(pose: Pose) -> Struct:
    w, x, y, z = pose.quaternion_wxyz
    orientation = {"w_val": float(w), "x_val": float(x), "y_val": float(y), "z_val": float(z)}
    return {"position": vector_struct(pose.position_m), "orientation": orientation}


def vector(struct: Struct) -> Vec3:
    return float(struct["x_val"]), float(struct["y_val"]), float(struct["z_val"])


def quat(struct: Struct) -> Quat:
    """Unit quaternion: float32 of the wire is off by 1e-7."""
    return normalized((float(struct["w_val"]), *vector(struct)))


def pose(struct: Struct) -> Pose:
    return Pose(vector(struct["position"]), quat(struct["orientation"]))


def pose_or_none(struct: Struct) -> Pose | None:
    """None for the NaN pose, which stands for "no such object"."""
    position, w = vector(struct["position"]), float(struct["orientation"]["w_val"])
    return None if np.isnan([*position, w]).any() else pose(struct)


def geo_point(struct: Struct) -> GeoPoint:
    return GeoPoint(float(struct["latitude"]), float(struct["longitude"]), float(struct["altitude"]))


def kinematics(struct: Struct) -> Kinematics:
    return Kinematics(
        pose(struct),
        vector(struct["linear_velocity"]),
        vector(struct["angular_velocity"]),
        vector(struct["linear_acceleration"]),
        vector(struct["angular_acceleration"]),
    )


def multirotor_state(struct: Struct) -> MultirotorState:
    return MultirotorState(
        kinematics(struct["kinematics_estimated"]),
        int(struct["landed_state"]) == 0,
        geo_point(struct["gps_location"]),
        int(struct["timestamp"]),
    )


def collision_info(struct: Struct) -> CollisionInfo:
    return CollisionInfo(
        bool(struct["has_collided"]),
        str(struct["object_name"]),
        int(struct["object_id"]),
        vector(struct["position"]),
        vector(struct["impact_point"]),
        vector(struct["normal"]),
        float(struct["penetration_depth"]),
        int(struct["time_stamp"]),
    )


def camera_info(struct: Struct) -> CameraInfo:
    projection = np.asarray(struct["proj_mat"]["matrix"], dtype=np.float64)
    if projection.shape != (4, 4):
        raise ValueError(f"the projection matrix is {projection.shape}")
    return CameraInfo(pose(struct["pose"]), float(struct["fov"]), projection)
