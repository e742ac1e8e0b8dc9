"""A car on the ground: a bicycle model with engine, gears, brakes and tyres that slide at their limit. SI, local NED.

It stands for AirSim's PhysXCar: a saloon of 2.7 m wheelbase with plausible powers; PhysX's solver is not imitated.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from littersim import attitude
from littersim.attitude import Quaternion, Vector
from littersim.bodies.kinematics import Kinematics
from littersim.bodies.terrain import Terrain
from littersim.bodies.wheels import FALL, OWN, PITCH, Controls, Wheeled, advance, stand
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

# Layout of its own part of the state
_SPEED, _STEER, _YAW_RATE, _ACCELERATION, _SIDEWAYS, _SIZE = range(OWN, OWN + 6)


class Car(Wheeled):
    """One car."""

    radius_m = 0.9
    centre_m: Vector = (0.0, 0.0, -1.0)
    max_rpm = MAX_RPM

    def __init__(self, start_m: Vector, start_turn: Quaternion, terrain: Terrain) -> None:
        super().__init__(_SIZE, _WHEELBASE_M, _TRACK_M, start_m, start_turn, terrain)

    def reset(self) -> None:
        self._gear, self._shifted_s = 0, -_SHIFT_S
        super().reset()

    # What it is

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
    def kinematics(self) -> Kinematics:
        s = self._state
        turn = self.orientation
        ahead = attitude.turned(turn, (1.0, 0.0, 0.0))
        aside = attitude.turned(turn, (0.0, 1.0, 0.0))
        velocity = attitude.add(attitude.scaled(ahead, float(s[_SPEED])), (0.0, 0.0, float(s[FALL])))
        pull = attitude.add(
            attitude.scaled(ahead, float(s[_ACCELERATION])), attitude.scaled(aside, float(s[_SIDEWAYS]))
        )
        return Kinematics(self.position, turn, velocity, (0.0, 0.0, float(s[_YAW_RATE])), pull)

    # What it is told

    def switch_off(self) -> None:
        self.controls = Controls(brake=1.0)

    def set_motion(self, motion: Kinematics) -> None:
        self.teleport(motion.position, motion.orientation)
        ahead = attitude.turned(self.orientation, (1.0, 0.0, 0.0))
        self._state[_SPEED] = float(np.dot(motion.linear_velocity, ahead))

    def push_out(self, by: Vector, normal: Vector) -> None:
        self._state[:2] += by[:2]
        if self._goes_into(normal, self.speed_mps):
            self._state[_SPEED] = 0.0

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
    slope = math.sin(s[PITCH]) * GRAVITY_MPS2  # nose up pulls back
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
    advance(s, speed, rate)
    stand(s, _WHEELBASE_M, _TRACK_M, origin, heights, north0, east0, cell_m)
