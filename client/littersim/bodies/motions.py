"""The multirotor's long tasks, each a state machine that is asked once a step. Local NED, SI, radians.

Without API control the body does not listen: a motion then runs into its timeout, as in AirSim.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from littersim.attitude import NO_OFFSET, Vector, length, subtract, wrapped
from littersim.bodies.multirotor import LANDED, Multirotor
from littersim.bodies.paths import Runner
from littersim.clock import FRAME_NS, STEP_NS, STEP_S

TAKEOFF_HEIGHT_M = 1.72  # where a recorded take-off hovers
TAKEOFF_SPEED_MPS = 0.5
LANDING_SPEED_MPS = 0.2
_TOUCH_SPEED_MPS = 0.1  # the last decimetres are flown more slowly, so that the ground stops no fall
HOME_SPEED_MPS = 0.5
ARRIVED_M = 0.2
ARRIVED_MPS = 0.3
_LANDED_CHECKS = 10  # more in a row that find hardly any descent count as landed
_LANDED_MPS = 0.05  # below _TOUCH_SPEED_MPS, so that no descent is taken for a landing
_CHECK_STEPS = FRAME_NS // STEP_NS  # a check every 20 ms, SimpleFlight's command period
_STRAY_M = 1.0  # the runner waits for a drone that is farther away


@dataclass(frozen=True)
class Yaw:
    """A heading to keep (rad), a rate to turn at (rad/s), or an offset to the direction of travel (rad)."""

    value: float = 0.0
    is_rate: bool = True
    along_path: bool = False

    def apply(self, body: Multirotor, way: Vector | None) -> None:
        """Tell the body, which travels along the unit vector `way`."""
        if self.is_rate:
            body.spin(self.value)
        elif not self.along_path:
            body.face(self.value)
        elif way is not None and math.hypot(way[0], way[1]) > 0.1:
            body.face(wrapped(math.atan2(way[1], way[0]) + self.value))


class Deadline:
    """Tells when a number of simulated seconds is over, counted from the first time it is asked."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end_s: float | None = None

    def over(self, now_s: float) -> bool:
        if self._end_s is None:
            self._end_s = now_s + self._seconds
        return now_s >= self._end_s - STEP_S / 2


class FollowPath:
    """Fly along points at a speed, arrive, and stay at the last one. `outcome` is the answer on arrival."""

    def __init__(
        self, points: Sequence[Vector], speed_mps: float, timeout_s: float, yaw: Yaw, outcome: bool = True
    ) -> None:
        self._points, self._speed_mps, self._yaw, self._outcome = points, speed_mps, yaw, outcome
        self._deadline = Deadline(timeout_s)
        self._runner: Runner | None = None

    def update(self, body: Multirotor, now_s: float) -> bool | None:
        if self._deadline.over(now_s):
            return False
        if not body.api_control:
            return None
        runner = self._runner
        if runner is None:
            runner = self._runner = Runner([body.position, *self._points], self._speed_mps)
        if length(subtract(runner.position, body.position)) < _STRAY_M:
            runner.advance(STEP_S)
        self._yaw.apply(body, runner.way)
        if runner.arrived:
            body.hold(runner.end)
            near = length(subtract(runner.end, body.position)) < ARRIVED_M
            return self._outcome if near and body.speed < ARRIVED_MPS else None
        body.fly(runner.velocity, target=runner.position, hold_xy=True, hold_z=True, limit_mps=self._speed_mps)
        return None


class Hover:
    """Stop, and stay there. Answers False, as a recorded hover does."""

    def update(self, body: Multirotor, now_s: float) -> bool | None:
        del now_s
        if not (body.api_control and body.armed):
            return False
        body.spin(0.0)
        body.fly(NO_OFFSET)
        if body.speed < ARRIVED_MPS / 3:
            body.hold(body.position)
            return False
        return None


class Land:
    """Sink until something stops it, ground or not, then switch off."""

    def __init__(self, timeout_s: float) -> None:
        self._deadline = Deadline(timeout_s)
        self._place: Vector | None = None
        self._descends = False  # has begun to, or is down already
        self._stopped = 0

    def update(self, body: Multirotor, now_s: float) -> bool | None:
        if self._deadline.over(now_s):
            return False
        if not body.api_control:
            return None
        body.spin(0.0)
        height_m = body.ground_z - body.position[2]
        if self._place is None:
            self._place = body.position
        sink_mps = min(max(height_m, _TOUCH_SPEED_MPS), LANDING_SPEED_MPS)
        body.fly((0.0, 0.0, sink_mps), target=self._place, hold_xy=True)
        sinks = body.velocity[2] > _LANDED_MPS
        self._descends = self._descends or sinks or body.on_ground
        self._stopped = 0 if sinks or not self._descends else self._stopped + 1
        if self._stopped <= _LANDED_CHECKS * _CHECK_STEPS:
            return None
        body.switch_off()
        return True if body.landed_state == LANDED else None  # the rotors run down first


class Timed:
    """Do the same for a time. True when it is over."""

    def __init__(self, seconds: float, act: Callable[[Multirotor], None]) -> None:
        self._deadline = Deadline(seconds)
        self._act = act

    def update(self, body: Multirotor, now_s: float) -> bool | None:
        if self._deadline.over(now_s):
            return True
        self._act(body)
        return None


class RotateToYaw:
    """Turn to a heading on the spot; True once it is within the margin."""

    def __init__(self, yaw_rad: float, timeout_s: float, margin_rad: float) -> None:
        self._yaw_rad, self._margin_rad = yaw_rad, margin_rad
        self._deadline = Deadline(timeout_s)
        self._place: Vector | None = None

    def update(self, body: Multirotor, now_s: float) -> bool | None:
        if self._deadline.over(now_s):
            return False
        if self._place is None:
            self._place = body.position
        body.face(self._yaw_rad)
        body.hold(self._place)
        return True if abs(wrapped(body.yaw_rad - self._yaw_rad)) <= self._margin_rad else None


def at_velocity(velocity: Vector, yaw: Yaw) -> Callable[[Multirotor], None]:
    """What a Timed motion does to fly at a velocity."""

    def act(body: Multirotor) -> None:
        body.fly(velocity)
        yaw.apply(body, velocity)

    return act


def at_height(vx: float, vy: float, z: float, yaw: Yaw) -> Callable[[Multirotor], None]:
    """What a Timed motion does to fly at a horizontal velocity and a height."""

    def act(body: Multirotor) -> None:
        body.fly((vx, vy, 0.0), target=(0.0, 0.0, z), hold_z=True)
        yaw.apply(body, (vx, vy, 0.0))

    return act


def tilted(
    roll: float, pitch: float, yaw: Yaw, *, rates: bool = False, throttle: float | None = None, z: float = 0.0
) -> Callable[[Multirotor], None]:
    """What a Timed motion does to fly by angles or body rates, at a throttle or at a height."""

    def act(body: Multirotor) -> None:
        body.tilt(roll, pitch, rates=rates, throttle=throttle, z=z)
        yaw.apply(body, None)

    return act


def by_sticks(vx_max: float, vy_max: float, z_min: float, yaw: Yaw) -> Callable[[Multirotor], None]:
    """What a Timed motion does to follow a remote control: sticks are shares of the greatest speeds.

    Source: AirLib's MultirotorApiBase::moveByManual; its body frame is that of the start.
    """
    began: list[float] = []

    def act(body: Multirotor) -> None:
        if not began:
            began.append(body.yaw_rad)
        rc = body.rc
        if rc is None:
            return
        vx, vy = rotated(rc.pitch * vx_max, rc.roll * vy_max, began[0])
        body.fly((vx, vy, 0.0), target=(0.0, 0.0, body.position[2] + rc.throttle * z_min), hold_z=True)
        turned = Yaw(yaw.value + math.radians(100.0) * rc.yaw, yaw.is_rate, yaw.along_path)
        turned.apply(body, (vx, vy, 0.0))

    return act


def rotated(x: float, y: float, yaw_rad: float) -> tuple[float, float]:
    """A horizontal vector of the body in NED axes."""
    c, s = math.cos(yaw_rad), math.sin(yaw_rad)
    return c * x - s * y, s * x + c * y


def spinning(rate_radps: float) -> Callable[[Multirotor], None]:
    """What a Timed motion does to turn on the spot."""
    place: list[Vector] = []

    def act(body: Multirotor) -> None:
        if not place:
            place.append(body.position)
        body.hold(place[0])
        body.spin(rate_radps)

    return act
