"""A skid-steered robot on the ground: two sides of wheels, each at a speed of its own. SI, local NED.

It stands for Cosys-AirSim's SkidVehicle: throttle drives both sides, steering sets them against each other, so that it
turns in place where nothing drives it ahead. A negative throttle drives back; gears mean nothing. It is strong for its
weight: slopes do not slow it, and it does not slide.
Sources of the sizes and speeds: the makers' data sheets of the Husky A200 and the Pioneer P3-DX.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from littersim import attitude
from littersim.attitude import Quaternion, Vector
from littersim.bodies.kinematics import Kinematics
from littersim.bodies.terrain import Terrain
from littersim.bodies.wheels import FALL, OWN, Controls, Wheeled, advance, stand
from littersim.clock import STEP_S

_STOPS_MPS2 = 4.0  # how fast a side's wheels slow down, driven or braked; they gain speed half as fast

# Layout of its own part of the state
_LEFT, _RIGHT, _ACCELERATION, _TURN_ACCELERATION, _SIZE = range(OWN, OWN + 5)


@dataclass(frozen=True)
class Build:
    """What differs between robots. `track_m` is from side to side."""

    wheelbase_m: float
    track_m: float
    wheel_m: float  # radius
    top_mps: float
    turn_radps: float  # at full steering in place
    ratio: float  # of motor to wheel


HUSKY = Build(wheelbase_m=0.51, track_m=0.55, wheel_m=0.165, top_mps=1.0, turn_radps=1.2, ratio=78.0)
PIONEER = Build(wheelbase_m=0.26, track_m=0.33, wheel_m=0.0975, top_mps=1.2, turn_radps=2.6, ratio=38.0)


class Skid(Wheeled):
    """One robot."""

    def __init__(self, build: Build, start_m: Vector, start_turn: Quaternion, terrain: Terrain) -> None:
        self._build = build
        self.radius_m = 0.6 * (build.wheelbase_m + 2 * build.wheel_m)
        self.centre_m: Vector = (0.0, 0.0, -self.radius_m - 0.05)
        self.max_rpm = self._motor_rpm(build.top_mps)
        super().__init__(_SIZE, build.wheelbase_m, build.track_m, start_m, start_turn, terrain)

    # What it is

    @property
    def speed_mps(self) -> float:
        """Forwards; negative backwards."""
        return float(self._state[_LEFT] + self._state[_RIGHT]) / 2

    @property
    def gear(self) -> int:
        """The way it goes: -1 backwards, 0 not, 1 forwards. It has no gears."""
        return int(np.sign(self.speed_mps))

    @property
    def rpm(self) -> float:
        """Of the faster side's motor."""
        return self._motor_rpm(float(np.abs(self._state[[_LEFT, _RIGHT]]).max()))

    def _motor_rpm(self, wheel_mps: float) -> float:
        return wheel_mps / self._build.wheel_m * self._build.ratio * 30 / math.pi

    @property
    def kinematics(self) -> Kinematics:
        s, turn = self._state, self.orientation
        ahead = attitude.turned(turn, (1.0, 0.0, 0.0))
        aside = attitude.turned(turn, (0.0, 1.0, 0.0))
        rate = float(s[_LEFT] - s[_RIGHT]) / self._build.track_m
        velocity = attitude.add(attitude.scaled(ahead, self.speed_mps), (0.0, 0.0, float(s[FALL])))
        pull = attitude.add(
            attitude.scaled(ahead, float(s[_ACCELERATION])), attitude.scaled(aside, rate * self.speed_mps)
        )
        return Kinematics(
            self.position, turn, velocity, (0.0, 0.0, rate), pull, (0.0, 0.0, float(s[_TURN_ACCELERATION]))
        )

    # What it is told

    def switch_off(self) -> None:
        self.controls = Controls()

    def set_motion(self, motion: Kinematics) -> None:
        self.teleport(motion.position, motion.orientation)
        ahead = attitude.turned(self.orientation, (1.0, 0.0, 0.0))
        speed = float(np.dot(motion.linear_velocity, ahead))
        apart = motion.angular_velocity[2] * self._build.track_m / 2
        self._state[_LEFT], self._state[_RIGHT] = speed + apart, speed - apart

    def push_out(self, by: Vector, normal: Vector) -> None:
        """Out of an obstacle, without the speed into it; what turns it in place stays."""
        self._state[:2] += by[:2]
        speed = self.speed_mps
        if self._goes_into(normal, speed):
            self._state[[_LEFT, _RIGHT]] -= speed

    # Its time

    def step(self, now_s: float) -> bool | None:
        build, terrain = self._build, self._terrain
        _step(
            self._state, *self._wanted(), build.wheelbase_m, build.track_m, self._origin, terrain.heights,
            *terrain.south_west, terrain.cell_m,
        )  # fmt: skip
        return None

    def _wanted(self) -> tuple[float, float]:
        """Speeds of the left and the right wheels that it is told to have; none of them beyond what wheels can."""
        told, build = self.controls, self._build
        if not self.api_control or told.handbrake:
            return 0.0, 0.0
        share = 1.0 - min(max(told.brake, 0.0), 1.0)
        ahead = min(max(told.throttle, -1.0), 1.0) * share * build.top_mps
        apart = min(max(told.steering, -1.0), 1.0) * share * build.turn_radps * build.track_m / 2
        top = build.top_mps
        return min(max(ahead + apart, -top), top), min(max(ahead - apart, -top), top)


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def _step(
    s: NDArray[np.float64], left: float, right: float, wheelbase_m: float, track_m: float,
    origin: NDArray[np.float64], heights: NDArray[np.float32], north0: float, east0: float, cell_m: float,
) -> None:  # fmt: skip
    dt = STEP_S
    speed, rate = (s[_LEFT] + s[_RIGHT]) / 2, (s[_LEFT] - s[_RIGHT]) / track_m
    for side, wanted in ((_LEFT, left), (_RIGHT, right)):
        now = s[side]
        slows = abs(wanted) < abs(now) or wanted * now < 0.0
        most = (_STOPS_MPS2 if slows else _STOPS_MPS2 / 2) * dt
        s[side] = now + min(max(wanted - now, -most), most)
    new_speed, new_rate = (s[_LEFT] + s[_RIGHT]) / 2, (s[_LEFT] - s[_RIGHT]) / track_m
    s[_ACCELERATION], s[_TURN_ACCELERATION] = (new_speed - speed) / dt, (new_rate - rate) / dt
    advance(s, new_speed, new_rate)
    stand(s, wheelbase_m, track_m, origin, heights, north0, east0, cell_m)
