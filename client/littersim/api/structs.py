"""The structs of AirSim's API: keys in the order in which the server declares and sends them.

Source: AirLib's RpcLibAdaptorsBase.hpp and MultirotorRpcLibAdaptors.hpp, release 1.8.1, and recorded messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from littersim.attitude import Quaternion, Vector, unit
from littersim.dialects import COSYS, Dialect
from littersim.errors import CallError
from littersim.wire import F64, I32, U16, U32, U64, Floats, only

FARTHEST_M = 1e9  # farther is no place, and float32 could not tell


def _in_cosys(dialect: Dialect) -> bool:
    return dialect.family == COSYS


def _not_in_cosys(dialect: Dialect) -> bool:
    return not _in_cosys(dialect)


def _in_arrays(dialect: Dialect) -> bool:
    """Colosseum sends these from 2.3 on, which is when its structs became arrays."""
    return dialect.structs_are_arrays


@dataclass(frozen=True)
class Vector3r:
    x_val: float = 0.0
    y_val: float = 0.0
    z_val: float = 0.0

    @property
    def xyz(self) -> Vector:
        return self.x_val, self.y_val, self.z_val


@dataclass(frozen=True)
class Quaternionr:
    w_val: float = 1.0
    x_val: float = 0.0
    y_val: float = 0.0
    z_val: float = 0.0

    @property
    def wxyz(self) -> Quaternion:
        return self.w_val, self.x_val, self.y_val, self.z_val


@dataclass(frozen=True)
class Pose:
    position: Vector3r = Vector3r()
    orientation: Quaternionr = Quaternionr()

    @classmethod
    def of(cls, position: Vector, orientation: Quaternion) -> Pose:
        return cls(Vector3r(*position), Quaternionr(*orientation))

    def checked(self) -> tuple[Vector, Quaternion]:
        """Position and unit orientation. Raises: CallError for what is no pose."""
        if not all(abs(part) < FARTHEST_M for part in self.position.xyz):
            raise CallError(f"the position {self.position.xyz} is no point")
        try:
            return self.position.xyz, unit(self.orientation.wxyz)
        except ValueError as exc:
            raise CallError(f"the orientation {exc}") from exc


@dataclass(frozen=True)
class GeoPoint:
    """Degrees, and metres above sea level."""

    latitude: F64 = 0.0
    longitude: F64 = 0.0
    altitude: float = 0.0


@dataclass(frozen=True)
class YawMode:
    """Degrees, or degrees per second."""

    is_rate: bool = True
    yaw_or_rate: float = 0.0


@dataclass(frozen=True)
class ImageRequest:
    camera_name: str = ""
    image_type: I32 = 0
    pixels_as_float: bool = False
    compress: bool = True
    annotation_name: str = only(_in_cosys, "")


@dataclass(frozen=True)
class ImageResponse:
    image_data_uint8: bytes = b""
    image_data_float: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    camera_position: Vector3r = Vector3r()
    camera_name: str = ""
    camera_orientation: Quaternionr = Quaternionr()
    time_stamp: U64 = 0
    message: str = ""
    pixels_as_float: bool = False
    compress: bool = True
    width: I32 = 0
    height: I32 = 0
    image_type: I32 = 0
    annotation_name: str = only(_in_cosys, "")


@dataclass(frozen=True)
class ProjectionMatrix:
    """Camera-frame FRD metres to a reversed-Z clip space, row-major."""

    matrix: list[list[float]]


@dataclass(frozen=True)
class CameraInfo:
    pose: Pose
    fov: float
    proj_mat: ProjectionMatrix


@dataclass(frozen=True)
class KinematicsState:
    position: Vector3r = Vector3r()
    orientation: Quaternionr = Quaternionr()
    linear_velocity: Vector3r = Vector3r()
    angular_velocity: Vector3r = Vector3r()
    linear_acceleration: Vector3r = Vector3r()
    angular_acceleration: Vector3r = Vector3r()


@dataclass(frozen=True)
class CollisionInfo:
    has_collided: bool = False
    penetration_depth: float = 0.0
    time_stamp: U64 = 0
    normal: Vector3r = Vector3r()
    impact_point: Vector3r = Vector3r()
    position: Vector3r = Vector3r()
    object_name: str = ""
    object_id: I32 = -1


@dataclass(frozen=True)
class EnvironmentState:
    position: Vector3r
    geo_point: GeoPoint
    gravity: Vector3r
    air_pressure: float
    temperature: float
    air_density: float


@dataclass(frozen=True)
class RCData:
    timestamp: U64 = 0
    pitch: float = 0.0
    roll: float = 0.0
    throttle: float = 0.0
    yaw: float = 0.0
    left_z: float = 0.0
    right_z: float = 0.0
    switches: U16 = 0
    vendor_id: str = ""
    is_initialized: bool = False
    is_valid: bool = False


@dataclass(frozen=True)
class MeshPositionVertexBuffersResponse:
    """Unreal centimetres and axes; flat x, y, z and flat triangles."""

    position: Vector3r
    orientation: Quaternionr
    vertices: Floats
    indices: list[U32]
    name: str


@dataclass(frozen=True)
class Vector2r:
    x_val: float = 0.0
    y_val: float = 0.0


@dataclass(frozen=True)
class Box2D:
    """Pixels."""

    min: Vector2r
    max: Vector2r


@dataclass(frozen=True)
class Box3D:
    """Metres along the camera's axes."""

    min: Vector3r
    max: Vector3r


@dataclass(frozen=True)
class DetectionInfo:
    name: str
    geo_point: GeoPoint
    box2D: Box2D  # noqa: N815 - its name on the wire
    box3D: Box3D  # noqa: N815
    relative_pose: Pose


@dataclass(frozen=True)
class ImuData:
    """Body axes; the force holds gravity."""

    time_stamp: U64
    orientation: Quaternionr
    angular_velocity: Vector3r
    linear_acceleration: Vector3r


@dataclass(frozen=True)
class BarometerData:
    """Metres, pascals, hectopascals."""

    time_stamp: U64
    altitude: float
    pressure: float
    qnh: float


@dataclass(frozen=True)
class MagnetometerData:
    """Gauss."""

    time_stamp: U64
    magnetic_field_body: Vector3r
    magnetic_field_covariance: list[float]


@dataclass(frozen=True)
class GnssReport:
    geo_point: GeoPoint
    eph: float
    epv: float
    velocity: Vector3r
    fix_type: I32
    time_utc: U64


@dataclass(frozen=True)
class GpsData:
    time_stamp: U64
    gnss: GnssReport
    is_valid: bool


@dataclass(frozen=True)
class DistanceSensorData:
    time_stamp: U64
    distance: float
    min_distance: float
    max_distance: float
    relative_pose: Pose


@dataclass(frozen=True)
class LidarData:
    time_stamp: U64 = 0
    point_cloud: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    groundtruth: list[str] = only(_in_cosys, ())  # noqa: RUF009 - a field, like dataclasses.field
    pose: Pose = Pose()
    segmentation: list[I32] = only(_not_in_cosys, ())  # noqa: RUF009 - as above


@dataclass(frozen=True)
class CarControls:
    throttle: float = 0.0
    steering: float = 0.0
    brake: float = 0.0
    handbrake: bool = False
    is_manual_gear: bool = False
    manual_gear: I32 = 0
    gear_immediate: bool = True


@dataclass(frozen=True)
class CarState:
    """Metres per second forwards, revolutions per minute."""

    speed: float
    gear: I32
    rpm: float
    maxrpm: float
    handbrake: bool
    kinematics_estimated: KinematicsState
    timestamp: U64


@dataclass(frozen=True)
class RotorParameters:
    """Thrust in newtons, torque in newton metres, speed in rad/s."""

    thrust: float
    torque_scaler: float
    speed: float


@dataclass(frozen=True)
class RotorStates:
    rotors: list[RotorParameters]
    timestamp: U64


@dataclass(frozen=True)
class MultirotorState:
    """`collision` is never filled in, as by AirSim; `rc_data` is what moveByRC set."""

    collision: CollisionInfo
    kinematics_estimated: KinematicsState
    gps_location: GeoPoint
    timestamp: U64
    landed_state: I32
    rc_data: RCData
    ready: bool = only(_in_arrays, True)
    ready_message: str = only(_in_arrays, "")
    can_arm: bool = only(_in_arrays, True)
