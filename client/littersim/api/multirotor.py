"""Flight. Distances m, speeds m/s, local NED; angles in degrees where `_deg` says so."""

from __future__ import annotations

import math

import numpy as np

from littersim.api.control import flyer
from littersim.api.methods import method
from littersim.api.structs import (
    CollisionInfo,
    GeoPoint,
    MultirotorState,
    Vector3r,
    YawMode,
)
from littersim.api.vehicles import kinematics_state
from littersim.attitude import Vector, subtract
from littersim.bodies import motions
from littersim.bodies.motions import Yaw
from littersim.errors import CallError
from littersim.pending import Pending
from littersim.simulation import Simulation
from littersim.wire import I32

_MODES = ("Multirotor",)
_FORWARD_ONLY = 1
_STANDING_MPS = 0.05
_GO_ON = Yaw(0.0)  # keep the heading


def yaw_of(mode: YawMode, drivetrain: int) -> Yaw:
    finite("yaw_mode", mode.yaw_or_rate)
    return Yaw(math.radians(mode.yaw_or_rate), mode.is_rate, drivetrain == _FORWARD_ONLY)


def _path_yaw(mode: YawMode, drivetrain: int, lookahead: float) -> Yaw:
    """Yaw along a path. Raises: CallError for what AirSim refuses."""
    if drivetrain == _FORWARD_ONLY and mode.is_rate:
        raise CallError("Yaw cannot be specified as rate if drivetrain is ForwardOnly")
    if lookahead == 0:
        raise CallError("lookahead distance cannot be 0")
    return yaw_of(mode, drivetrain)


def finite(what: str, *values: float) -> None:
    if not all(map(math.isfinite, values)):
        raise CallError(f"{what} must be finite, got {', '.join(f'{value:g}' for value in values)}")


def _speed(velocity: float) -> float:
    if not 0 < velocity < math.inf:
        raise CallError(f"velocity must be above 0, got {velocity:g}")
    return velocity


@method("takeoff", _MODES)
def takeoff(sim: Simulation, timeout_sec: float, vehicle_name: str) -> Pending[bool]:
    """Rise to where AirSim's take-off hovers. Answers False on success, as recorded ones do."""
    vehicle, body = flyer(sim, vehicle_name)
    if body.speed > _STANDING_MPS:
        raise CallError(f"Cannot perform takeoff because vehicle is already moving with velocity {body.speed:.6f} m/s")
    x, y, z = body.position
    above = [(x, y, z - motions.TAKEOFF_HEIGHT_M)]
    return vehicle.begin(motions.FollowPath(above, motions.TAKEOFF_SPEED_MPS, timeout_sec, _GO_ON, outcome=False))


@method("land", _MODES)
def land(sim: Simulation, timeout_sec: float, vehicle_name: str) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    return vehicle.begin(motions.Land(timeout_sec))


@method("goHome", _MODES)
def go_home(sim: Simulation, timeout_sec: float, vehicle_name: str) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    return vehicle.begin(motions.FollowPath([(0.0, 0.0, 0.0)], motions.HOME_SPEED_MPS, timeout_sec, _GO_ON))


@method("hover", _MODES)
def hover(sim: Simulation, vehicle_name: str) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    return vehicle.begin(motions.Hover())


@method("moveByVelocity", _MODES)
def move_by_velocity(
    sim: Simulation,
    vx: float,
    vy: float,
    vz: float,
    duration: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    vehicle_name: str,
) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    finite("the velocity", vx, vy, vz)
    return vehicle.begin(motions.Timed(duration, motions.at_velocity((vx, vy, vz), yaw_of(yaw_mode, drivetrain))))


@method("moveByVelocityZ", _MODES)
def move_by_velocity_z(
    sim: Simulation,
    vx: float,
    vy: float,
    z: float,
    duration: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    vehicle_name: str,
) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    finite("velocity and z", vx, vy, z)
    if duration <= 0:
        vehicle.cancel()
        refused: Pending[bool] = Pending()
        refused.resolve(False)
        return refused
    return vehicle.begin(motions.Timed(duration, motions.at_height(vx, vy, z, yaw_of(yaw_mode, drivetrain))))


@method("moveByVelocityBodyFrame", _MODES)
def move_by_velocity_body_frame(
    sim: Simulation,
    vx: float,
    vy: float,
    vz: float,
    duration: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    vehicle_name: str,
) -> Pending[bool]:
    """Turned by the heading at the time of the call, once."""
    _, body = flyer(sim, vehicle_name)
    north, east = motions.rotated(vx, vy, body.yaw_rad)
    return move_by_velocity(sim, north, east, vz, duration, drivetrain, yaw_mode, vehicle_name)


@method("moveByVelocityZBodyFrame", _MODES)
def move_by_velocity_z_body_frame(
    sim: Simulation,
    vx: float,
    vy: float,
    z: float,
    duration: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    vehicle_name: str,
) -> Pending[bool]:
    _, body = flyer(sim, vehicle_name)
    north, east = motions.rotated(vx, vy, body.yaw_rad)
    return move_by_velocity_z(sim, north, east, z, duration, drivetrain, yaw_mode, vehicle_name)


@method("moveToPosition", _MODES)
def move_to_position(
    sim: Simulation,
    x: float,
    y: float,
    z: float,
    velocity: float,
    timeout_sec: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    lookahead: float,
    adaptive_lookahead: float,
    vehicle_name: str,
) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    finite("the position", x, y, z)
    yaw = _path_yaw(yaw_mode, drivetrain, lookahead)
    return vehicle.begin(motions.FollowPath([(x, y, z)], _speed(velocity), timeout_sec, yaw))


@method("moveToGPS", _MODES)
def move_to_gps(
    sim: Simulation,
    latitude: float,
    longitude: float,
    altitude: float,
    velocity: float,
    timeout_sec: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    lookahead: float,
    adaptive_lookahead: float,
    vehicle_name: str,
) -> Pending[bool]:
    """Degrees come as float32, as AirSim takes them: half a metre is the finest step."""
    vehicle, _ = flyer(sim, vehicle_name)
    finite("the geographic point", latitude, longitude, altitude)
    lat, lon = float(np.float32(latitude)), float(np.float32(longitude))
    x, y, z = subtract(sim.origin.ned(lat, lon, altitude), vehicle.start_m)
    tail = (lookahead, adaptive_lookahead, vehicle_name)
    return move_to_position(sim, x, y, z, velocity, timeout_sec, drivetrain, yaw_mode, *tail)


@method("moveToZ", _MODES)
def move_to_z(
    sim: Simulation,
    z: float,
    velocity: float,
    timeout_sec: float,
    yaw_mode: YawMode,
    lookahead: float,
    adaptive_lookahead: float,
    vehicle_name: str,
) -> Pending[bool]:
    vehicle, body = flyer(sim, vehicle_name)
    finite("z", z)
    x, y, _ = body.position
    yaw = _path_yaw(yaw_mode, 0, lookahead)
    return vehicle.begin(motions.FollowPath([(x, y, z)], _speed(velocity), timeout_sec, yaw))


@method("moveOnPath", _MODES)
def move_on_path(
    sim: Simulation,
    path: list[Vector3r],
    velocity: float,
    timeout_sec: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    lookahead: float,
    adaptive_lookahead: float,
    vehicle_name: str,
) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    points: list[Vector] = [point.xyz for point in path]
    if not points:
        nothing: Pending[bool] = Pending()
        nothing.resolve(True)
        return nothing
    finite("the path", *(part for point in points for part in point))
    yaw = _path_yaw(yaw_mode, drivetrain, lookahead)
    return vehicle.begin(motions.FollowPath(points, _speed(velocity), timeout_sec, yaw))


@method("rotateToYaw", _MODES)
def rotate_to_yaw(
    sim: Simulation, yaw_deg: float, timeout_sec: float, margin_deg: float, vehicle_name: str
) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    finite("the yaw", yaw_deg, margin_deg)
    return vehicle.begin(motions.RotateToYaw(math.radians(yaw_deg), timeout_sec, math.radians(margin_deg)))


@method("rotateByYawRate", _MODES)
def rotate_by_yaw_rate(sim: Simulation, yaw_rate_deg: float, duration: float, vehicle_name: str) -> Pending[bool]:
    vehicle, _ = flyer(sim, vehicle_name)
    finite("the yaw rate", yaw_rate_deg)
    return vehicle.begin(motions.Timed(duration, motions.spinning(math.radians(yaw_rate_deg))))


@method("getMultirotorState", _MODES)
def multirotor_state(sim: Simulation, vehicle_name: str) -> MultirotorState:
    """The estimate is the truth, as with SimpleFlight."""
    vehicle, body = flyer(sim, vehicle_name)
    return MultirotorState(
        CollisionInfo(),
        kinematics_state(body.kinematics),
        GeoPoint(*sim.origin.at(vehicle.to_world(body.position))),
        sim.clock.now_ns,
        body.landed_state,
        vehicle.rc_data,
    )
