"""A car on the ground: a bicycle model with engine, gears, brakes and tyres that slide at their limit. SI, local NED.

It stands for AirSim's PhysXCar: a saloon of 2.7 m wheelbase with plausible powers; PhysX's solver is not imitated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from littersim import attitude
from littersim.attitude import Quaternion, Vector
from littersim.bodies.kinematics import Collision, Kinematics
from littersim.bodies.terrain import Terrain
from littersim.bodies.wheels import footing
from littersim.clock import STEP_S
from littersim.geo import GRAVITY_MPS2

IDLE_RPM, MAX_RPM = 800.0, 5700.0
_RATIOS = (3.5, 2.1, 1.4, 1.0, 0.75)  # of the gears, from the first; reverse is as the first
_FINAL, _WHEEL_M = 3.4, 0.34
_SHIFT_UP_RPM, _SHIFT_DOWN_RPM = 4500.0, 1800.0
_SHIFT_S = 0.4  # between two automatic shifts
_WHEELBASE_M, _TRACK_M = 2.7, 1.6
_MAX_STEER_RAD, _STEER_RADPS = math.radians(40.0), math.radians(120.0)
_ENGINE_MPS2, _POWER_W_PER_KG = 4.5, 70.0
_BRAKE_MPS2, _HANDBRAKE_MPS2, _ROLLING_MPS2, _ENGINE_BRAKE_MPS2 = 8.0, 6.0, 0.15, 0.6
_DRAG_PER_M = 0.0006
_GRIP_MPS2 = 0.8 * GRAVITY_MPS2  # sideways, before the front slides
_STANDS_MPS = 0.02

# Layout of the state
_X, _Y, _Z, _YAW, _SPEED, _STEER, _YAW_RATE, _ACCELERATION, _SIDEWAYS, _PITCH, _ROLL, _FALL, _SIZE = range(13)


@dataclass(frozen=True)
class Controls:
    """What a driver does: throttle -1..1, steering -1..1 to the right, brake 0..1."""

    throttle: float = 0.0
    steering: float = 0.0
    brake: float = 0.0
    handbrake: bool = False
    is_manual_gear: bool = False
    manual_gear: int = 0
    gear_immediate: bool = True


class Car:
    """One car. Its origin lies on the ground between its wheels."""

    radius_m = 0.9
    centre_m: Vector = (0.0, 0.0, -1.0)
    max_rpm = MAX_RPM

    def __init__(self, start_m: Vector, start_turn: Quaternion, terrain: Terrain) -> None:
        self._origin = np.array(start_m)
        self._start_yaw = attitude.yaw_rad(start_turn)
        self._terrain = terrain
        self.reset()

    def reset(self) -> None:
        self._state = np.zeros(_SIZE)
        self._state[_YAW] = self._start_yaw
        self.controls = Controls()
        self.api_control = False
        self.armed = True
        self.has_collided = False
        self.collision: Collision | None = None
        self._gear, self._shifted_s, self._touched = 0, -_SHIFT_S, True
        self._settle()

    # What it is

    @property
    def position(self) -> Vector:
        x, y, z = self._state[:3].tolist()
        return x, y, z

    @property
    def orientation(self) -> Quaternion:
        return attitude.from_radians(float(self._state[_PITCH]), float(self._state[_ROLL]), float(self._state[_YAW]))

    @property
    def speed_mps(self) -> float:
        """Forwards; negative in reverse."""
        return float(self._state[_SPEED])

    @property
    def gear(self) -> int:
        """-1 reverse, 0 neutral, 1 and up."""
        return self._gear

    @property
    def rpm(self) -> float:
        wheel_rpm = abs(self.speed_mps) / _WHEEL_M * 30 / math.pi
        ratio = 0.0 if self._gear == 0 else _RATIOS[max(abs(self._gear), 1) - 1] * _FINAL
        return min(max(IDLE_RPM, wheel_rpm * ratio), MAX_RPM)

    @property
    def on_ground(self) -> bool:
        return bool(self._state[_FALL] == 0.0)

    @property
    def kinematics(self) -> Kinematics:
        s = self._state
        turn = self.orientation
        ahead = attitude.turned(turn, (1.0, 0.0, 0.0))
        aside = attitude.turned(turn, (0.0, 1.0, 0.0))
        velocity = attitude.add(attitude.scaled(ahead, float(s[_SPEED])), (0.0, 0.0, float(s[_FALL])))
        pull = attitude.add(
            attitude.scaled(ahead, float(s[_ACCELERATION])), attitude.scaled(aside, float(s[_SIDEWAYS]))
        )
        return Kinematics(self.position, turn, velocity, (0.0, 0.0, float(s[_YAW_RATE])), pull)

    # What it is told

    def drive(self, controls: Controls) -> None:
        """Do so from now on."""
        self.controls = controls

    def switch_off(self) -> None:
        self.controls = Controls(brake=1.0)

    def stop_task(self) -> None:
        """A car has no tasks."""

    def blow(self, wind_mps: Vector, force_n: Vector) -> None:
        """Wind does not move a car."""

    def teleport(self, position: Vector, orientation: Quaternion) -> None:
        self._state[:3] = position
        self._state[_YAW] = attitude.yaw_rad(orientation)
        self._settle()

    def set_motion(self, motion: Kinematics) -> None:
        self.teleport(motion.position, motion.orientation)
        ahead = attitude.turned(self.orientation, (1.0, 0.0, 0.0))
        self._state[_SPEED] = float(np.dot(motion.linear_velocity, ahead))

    def push_out(self, by: Vector, normal: Vector) -> None:
        self._state[:2] += by[:2]
        heading = float(self._state[_YAW])
        into = (math.cos(heading) * normal[0] + math.sin(heading) * normal[1]) * self._state[_SPEED]
        if into < 0.0:
            self._state[_SPEED] = 0.0

    def collide(self, collision: Collision) -> None:
        self.has_collided, self.collision = True, collision

    def note_touch(self, time_ns: int, ground_name: str) -> None:
        if self._touched:
            self._touched = False
            self.collide(Collision(time_ns, self.position, self.position, (0.0, 0.0, -1.0), ground_name))

    # Its time

    def step(self, now_s: float) -> bool | None:
        driven = self.controls if self.api_control else Controls(handbrake=self.controls.handbrake)
        self._shift(driven, now_s)
        terrain = self._terrain
        _step(
            self._state, driven.throttle, driven.steering, driven.brake, driven.handbrake, float(self._gear),
            self._origin, terrain.heights, *terrain.south_west, terrain.cell_m,
        )  # fmt: skip
        return None

    def _shift(self, driven: Controls, now_s: float) -> None:
        if driven.is_manual_gear:
            self._gear = min(max(driven.manual_gear, -1), len(_RATIOS))
            return
        if self._gear < 1:
            self._gear = 1 if driven.throttle > 0.0 else self._gear if self._gear == 0 else 0
            return
        if now_s - self._shifted_s < _SHIFT_S:
            return
        change = 1 if self.rpm > _SHIFT_UP_RPM else -1 if self.rpm < _SHIFT_DOWN_RPM else 0
        wanted = min(max(self._gear + change, 1), len(_RATIOS))
        if wanted != self._gear:
            self._gear, self._shifted_s = wanted, now_s

    def _settle(self) -> None:
        """Stand on the ground, or begin to fall to it."""
        terrain = self._terrain
        _stand(self._state, self._origin, terrain.heights, *terrain.south_west, terrain.cell_m)


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def _step(
    s: NDArray[np.float64], throttle: float, steering: float, brake: float, handbrake: bool, gear: float,
    origin: NDArray[np.float64], heights: NDArray[np.float32], north0: float, east0: float, cell_m: float,
) -> None:  # fmt: skip
    dt = STEP_S
    speed = s[_SPEED]
    wanted = min(max(steering, -1.0), 1.0) * _MAX_STEER_RAD
    s[_STEER] += min(max(wanted - s[_STEER], -_STEER_RADPS * dt), _STEER_RADPS * dt)
    pull = 0.0
    if gear != 0.0 and throttle != 0.0:
        sense = -1.0 if gear < 0.0 else 1.0
        push = min(abs(throttle), 1.0)
        # a negative throttle drives backwards in reverse, and nothing in a forward gear
        if gear < 0.0 or throttle > 0.0:
            pull = sense * push * min(_ENGINE_MPS2, _POWER_W_PER_KG / max(abs(speed), 1.0))
            if gear < 0.0 and speed < -8.0:
                pull = 0.0
    slope = math.sin(s[_PITCH]) * GRAVITY_MPS2  # nose up pulls back
    pull -= slope
    hold = _ROLLING_MPS2 + min(max(brake, 0.0), 1.0) * _BRAKE_MPS2
    if handbrake:
        hold += _HANDBRAKE_MPS2
    if throttle == 0.0 and gear != 0.0:
        hold += _ENGINE_BRAKE_MPS2
    resist = hold + _DRAG_PER_M * speed * speed
    before = speed
    if abs(speed) < _STANDS_MPS and abs(pull) <= hold:
        speed = 0.0
    else:
        speed += pull * dt
        if speed > 0.0:
            speed = max(speed - resist * dt, 0.0 if before >= 0.0 else speed)
        elif speed < 0.0:
            speed = min(speed + resist * dt, 0.0 if before <= 0.0 else speed)
    s[_ACCELERATION] = (speed - before) / dt
    s[_SPEED] = speed
    rate = speed / _WHEELBASE_M * math.tan(s[_STEER])
    if abs(rate * speed) > _GRIP_MPS2:  # the front slides: it turns no faster than the tyres hold
        rate = math.copysign(_GRIP_MPS2 / abs(speed), rate)
    s[_YAW_RATE], s[_SIDEWAYS] = rate, rate * speed
    heading = s[_YAW] + 0.5 * rate * dt
    level = math.cos(s[_PITCH])
    s[_X] += speed * level * math.cos(heading) * dt
    s[_Y] += speed * level * math.sin(heading) * dt
    s[_YAW] += rate * dt
    s[_YAW] -= 2 * math.pi * math.floor(s[_YAW] / (2 * math.pi) + 0.5)
    _stand(s, origin, heights, north0, east0, cell_m)


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def _stand(
    s: NDArray[np.float64], origin: NDArray[np.float64], heights: NDArray[np.float32], north0: float, east0: float,
    cell_m: float,
) -> None:  # fmt: skip
    """Height, pitch and roll from the ground under the four wheels; above it, fall."""
    ground, pitch, roll = footing(s[_X], s[_Y], s[_YAW], _WHEELBASE_M, _TRACK_M, origin, heights, north0, east0, cell_m)
    if s[_Z] < ground - 0.05:
        s[_FALL] += GRAVITY_MPS2 * STEP_S
        s[_Z] = min(s[_Z] + s[_FALL] * STEP_S, ground)
    if s[_Z] >= ground - 0.05:
        s[_Z], s[_FALL] = ground, 0.0
        s[_PITCH], s[_ROLL] = pitch, roll
