"""A skid-steered robot on the ground: two sides of wheels, each at a speed of its own. SI, local NED.

It stands for Cosys-AirSim's SkidVehicle: throttle drives both sides, steering sets them against each other, so that it
turns in place where nothing drives it ahead. It is strong for its weight: slopes do not slow it, and it does not slide.
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
from littersim.bodies.car import Controls
from littersim.bodies.kinematics import Collision, Kinematics
from littersim.bodies.terrain import Terrain
from littersim.bodies.wheels import footing
from littersim.clock import STEP_S
from littersim.geo import GRAVITY_MPS2

_STOPS_MPS2 = 4.0  # how fast a side's wheels slow down, driven or braked; they gain speed half as fast

# Layout of the state
_X, _Y, _Z, _YAW, _LEFT, _RIGHT, _PITCH, _ROLL, _FALL, _ACCELERATION, _TURN_ACCELERATION, _SIZE = range(12)


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


class Skid:
    """One robot. Its origin lies on the ground between its wheels."""

    def __init__(self, build: Build, start_m: Vector, start_turn: Quaternion, terrain: Terrain) -> None:
        self._build = build
        self.radius_m = 0.6 * (build.wheelbase_m + 2 * build.wheel_m)
        self.centre_m: Vector = (0.0, 0.0, -self.radius_m - 0.05)
        self.max_rpm = self._motor_rpm(build.top_mps)
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
        self._touched = True
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
    def on_ground(self) -> bool:
        return bool(self._state[_FALL] == 0.0)

    @property
    def kinematics(self) -> Kinematics:
        s, turn = self._state, self.orientation
        ahead = attitude.turned(turn, (1.0, 0.0, 0.0))
        aside = attitude.turned(turn, (0.0, 1.0, 0.0))
        rate = float(s[_LEFT] - s[_RIGHT]) / self._build.track_m
        velocity = attitude.add(attitude.scaled(ahead, self.speed_mps), (0.0, 0.0, float(s[_FALL])))
        pull = attitude.add(
            attitude.scaled(ahead, float(s[_ACCELERATION])), attitude.scaled(aside, rate * self.speed_mps)
        )
        return Kinematics(
            self.position, turn, velocity, (0.0, 0.0, rate), pull, (0.0, 0.0, float(s[_TURN_ACCELERATION]))
        )

    # What it is told

    def drive(self, controls: Controls) -> None:
        """Do so from now on. A negative throttle drives back; gears mean nothing."""
        self.controls = controls

    def switch_off(self) -> None:
        self.controls = Controls()

    def stop_task(self) -> None:
        """It has no tasks."""

    def blow(self, wind_mps: Vector, force_n: Vector) -> None:
        """Wind does not move it."""

    def teleport(self, position: Vector, orientation: Quaternion) -> None:
        self._state[:3] = position
        self._state[_YAW] = attitude.yaw_rad(orientation)
        self._settle()

    def set_motion(self, motion: Kinematics) -> None:
        self.teleport(motion.position, motion.orientation)
        ahead = attitude.turned(self.orientation, (1.0, 0.0, 0.0))
        speed = float(np.dot(motion.linear_velocity, ahead))
        apart = motion.angular_velocity[2] * self._build.track_m / 2
        self._state[_LEFT], self._state[_RIGHT] = speed + apart, speed - apart

    def push_out(self, by: Vector, normal: Vector) -> None:
        """Out of an obstacle, without the speed into it; what turns it in place stays."""
        self._state[:2] += by[:2]
        heading = float(self._state[_YAW])
        speed = self.speed_mps
        if (math.cos(heading) * normal[0] + math.sin(heading) * normal[1]) * speed < 0.0:
            self._state[[_LEFT, _RIGHT]] -= speed

    def collide(self, collision: Collision) -> None:
        self.has_collided, self.collision = True, collision

    def note_touch(self, time_ns: int, ground_name: str) -> None:
        if self._touched:
            self._touched = False
            self.collide(Collision(time_ns, self.position, self.position, (0.0, 0.0, -1.0), ground_name))

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

    def _settle(self) -> None:
        """Stand on the ground, or begin to fall to it."""
        build, terrain = self._build, self._terrain
        _stand(
            self._state, build.wheelbase_m, build.track_m, self._origin, terrain.heights, *terrain.south_west,
            terrain.cell_m,
        )  # fmt: skip


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
    heading = s[_YAW] + 0.5 * new_rate * dt
    level = math.cos(s[_PITCH])
    s[_X] += new_speed * level * math.cos(heading) * dt
    s[_Y] += new_speed * level * math.sin(heading) * dt
    s[_YAW] += new_rate * dt
    s[_YAW] -= 2 * math.pi * math.floor(s[_YAW] / (2 * math.pi) + 0.5)
    _stand(s, wheelbase_m, track_m, origin, heights, north0, east0, cell_m)


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def _stand(
    s: NDArray[np.float64], wheelbase_m: float, track_m: float, origin: NDArray[np.float64],
    heights: NDArray[np.float32], north0: float, east0: float, cell_m: float,
) -> None:  # fmt: skip
    """Height, pitch and roll from the ground under the wheels; above it, fall."""
    ground, pitch, roll = footing(
        s[_X], s[_Y], s[_YAW], wheelbase_m, track_m, origin, heights, north0, east0, cell_m
    )  # fmt: skip
    if s[_Z] < ground - 0.05:
        s[_FALL] += GRAVITY_MPS2 * STEP_S
        s[_Z] = min(s[_Z] + s[_FALL] * STEP_S, ground)
    if s[_Z] >= ground - 0.05:
        s[_Z], s[_FALL] = ground, 0.0
        s[_PITCH], s[_ROLL] = pitch, roll
