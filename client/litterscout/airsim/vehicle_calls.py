"""Calls about vehicles: control, state, and the motions of multirotors as pending calls."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from ..geometry import Pose, Vec3
from ..rpc.session import PendingCall
from . import structs
from .calls import Calls
from .types import CollisionInfo, MultirotorState

NO_LIMIT_S: Final = 3e38  # the wire's way to say "no time limit"; fits a float32
MOTION_TIMEOUT_S: Final = 3600.0  # wall clock: a motion waits as long as the simulator is paused
_LOOKAHEAD: Final = (-1.0, 1.0)  # both automatic: the values of the official client
_ANY_WAY_ROUND, _NOSE_FIRST = 0, 1  # drivetrain


class VehicleCalls(Calls):
    """One vehicle, "" = the default one. Poses and positions are local NED: the origin is the vehicle's start point.

    Motions answer when they end, with a bool that misleads: a good take-off answers False on real servers. Judge
    arrival by the state. `limit_s` is simulated time after which the server gives up; `timeout_s` is wall clock.
    Without API control motions do nothing and may never end.
    """

    def list_vehicles(self) -> list[str]:
        return self._names("listVehicles")

    def enable_api_control(self, enabled: bool = True, vehicle: str = "") -> None:
        self.session.call("enableApiControl", bool(enabled), vehicle)

    def is_api_control_enabled(self, vehicle: str = "") -> bool:
        return self._bool("isApiControlEnabled", vehicle)

    def arm(self, armed: bool = True, vehicle: str = "") -> bool:
        return self._bool("armDisarm", bool(armed), vehicle)

    def vehicle_pose(self, vehicle: str = "") -> Pose:
        return self._struct("Pose", structs.pose, "simGetVehiclePose", vehicle)

    def set_vehicle_pose(self, local_from_vehicle: Pose, *, ignore_collision: bool = True, vehicle: str = "") -> None:
        """Teleport. A multirotor keeps its velocity and its last goal: let it `hover` afterwards."""
        wire = self.dialect.packed("Pose", structs.pose_struct(local_from_vehicle))
        self.session.call("simSetVehiclePose", wire, bool(ignore_collision), vehicle)

    def collision_info(self, vehicle: str = "") -> CollisionInfo:
        """The last collision; reading it clears `has_collided`. Standing on the ground counts."""
        return self._struct("CollisionInfo", structs.collision_info, "simGetCollisionInfo", vehicle)

    def multirotor_state(self, vehicle: str = "") -> MultirotorState:
        return self._struct("MultirotorState", structs.multirotor_state, "getMultirotorState", vehicle)

    def cancel_last_task(self, vehicle: str = "") -> None:
        """Stop the motion under way; its call then answers False."""
        self.session.call("cancelLastTask", vehicle)

    def take_off(
        self, vehicle: str = "", *, limit_s: float = 20.0, timeout_s: float = MOTION_TIMEOUT_S
    ) -> PendingCall[bool]:
        return self._pending_bool(timeout_s, "takeoff", float(limit_s), vehicle)

    def land(
        self, vehicle: str = "", *, limit_s: float = 60.0, timeout_s: float = MOTION_TIMEOUT_S
    ) -> PendingCall[bool]:
        return self._pending_bool(timeout_s, "land", float(limit_s), vehicle)

    def hover(self, vehicle: str = "", *, timeout_s: float = MOTION_TIMEOUT_S) -> PendingCall[bool]:
        return self._pending_bool(timeout_s, "hover", vehicle)

    def move_to_position(
        self,
        position_m: Vec3,
        speed_mps: float,
        *,
        heading_rad: float | None = None,
        nose_first: bool = False,
        limit_s: float = NO_LIMIT_S,
        vehicle: str = "",
        timeout_s: float = MOTION_TIMEOUT_S,
    ) -> PendingCall[bool]:
        """Fly straight to `position_m`. `heading_rad`: clockwise from north, None = as it is; see `_yaw`."""
        target = (float(position_m[0]), float(position_m[1]), float(position_m[2]))
        yaw = self._yaw(heading_rad, nose_first)
        params = (*target, float(speed_mps), float(limit_s), *yaw, *_LOOKAHEAD, vehicle)
        return self._pending_bool(timeout_s, "moveToPosition", *params)

    def move_on_path(
        self,
        positions_m: Sequence[Vec3],
        speed_mps: float,
        *,
        heading_rad: float | None = None,
        nose_first: bool = False,
        limit_s: float = NO_LIMIT_S,
        vehicle: str = "",
        timeout_s: float = MOTION_TIMEOUT_S,
    ) -> PendingCall[bool]:
        """Fly along (n, 3) positions. Headings as in `move_to_position`."""
        path = [self.dialect.packed("Vector3r", structs.vector_struct(position)) for position in positions_m]
        params = (path, float(speed_mps), float(limit_s), *self._yaw(heading_rad, nose_first), *_LOOKAHEAD, vehicle)
        return self._pending_bool(timeout_s, "moveOnPath", *params)

    def rotate_to_yaw(
        self,
        heading_rad: float,
        *,
        margin_rad: float = math.radians(5),
        limit_s: float = NO_LIMIT_S,
        vehicle: str = "",
        timeout_s: float = MOTION_TIMEOUT_S,
    ) -> PendingCall[bool]:
        """Turn on the spot. Near +-180 degrees servers may never find that it is done: give `limit_s`."""
        degrees = (math.degrees(heading_rad), float(limit_s), math.degrees(margin_rad))
        return self._pending_bool(timeout_s, "rotateToYaw", *degrees, vehicle)

    def _yaw(self, heading_rad: float | None, nose_first: bool) -> tuple[int, object]:
        """Drivetrain and YawMode. Nose first, the heading is an offset to the direction of travel, 0 if None.

        Otherwise None is a yaw rate of 0. Servers throw at a yaw rate while nose first.
        """
        is_rate = heading_rad is None and not nose_first
        yaw = {"is_rate": is_rate, "yaw_or_rate": math.degrees(heading_rad or 0.0)}
        return _NOSE_FIRST if nose_first else _ANY_WAY_ROUND, self.dialect.packed("YawMode", yaw)
