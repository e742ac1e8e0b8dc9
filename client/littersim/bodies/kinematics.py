"""What every body tells about its motion."""

from __future__ import annotations

from dataclasses import dataclass

from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector


@dataclass(frozen=True)
class Kinematics:
    """Position, velocity and acceleration in local NED; angular velocity and acceleration about body axes (FRD); SI."""

    position: Vector = NO_OFFSET
    orientation: Quaternion = NO_TURN
    linear_velocity: Vector = NO_OFFSET
    angular_velocity: Vector = NO_OFFSET
    linear_acceleration: Vector = NO_OFFSET
    angular_acceleration: Vector = NO_OFFSET


@dataclass(frozen=True)
class Collision:
    """The last touch: local NED, and the name of what was touched."""

    time_ns: int
    position: Vector
    impact_point: Vector
    normal: Vector
    object_name: str
    depth_m: float = 0.0
