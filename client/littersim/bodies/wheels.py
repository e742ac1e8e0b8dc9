"""What stands on wheels on uneven ground: its pose, what touches it, and how it comes to rest. SI, local NED."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from littersim import attitude
from littersim.attitude import Quaternion, Vector
from littersim.bodies.kinematics import Collision, Kinematics
from littersim.bodies.terrain import Terrain, ground_z
from littersim.clock import STEP_S
from littersim.geo import GRAVITY_MPS2

# Layout of the state that all have; what is their own comes after it
X, Y, Z, YAW, PITCH, ROLL, FALL, OWN = range(8)


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


MODES = ("Car", "SkidVehicle")  # SimModes of what drives


class Wheeled(ABC):
    """A body whose origin lies on the ground between its wheels."""

    max_rpm: float

    def __init__(
        self, state_size: int, wheelbase_m: float, track_m: float, start_m: Vector, start_turn: Quaternion,
        terrain: Terrain,
    ) -> None:  # fmt: skip
        self._state_size, self._wheelbase_m, self._track_m = state_size, wheelbase_m, track_m
        self._origin = np.array(start_m)
        self._start_yaw = attitude.yaw_rad(start_turn)
        self._terrain = terrain
        self.reset()

    def reset(self) -> None:
        self._state = np.zeros(self._state_size)
        self._state[YAW] = self._start_yaw
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
        return attitude.from_radians(float(self._state[PITCH]), float(self._state[ROLL]), float(self._state[YAW]))

    @property
    @abstractmethod
    def speed_mps(self) -> float:
        """Forwards; negative backwards."""

    @property
    @abstractmethod
    def gear(self) -> int:
        """-1 backwards, 0 neutral, 1 and up forwards."""

    @property
    @abstractmethod
    def rpm(self) -> float:
        """Of the motor."""

    @property
    @abstractmethod
    def kinematics(self) -> Kinematics:
        """Its motion now."""

    @property
    def on_ground(self) -> bool:
        return bool(self._state[FALL] == 0.0)

    # What it is told

    def drive(self, controls: Controls) -> None:
        """Do so from now on."""
        self.controls = controls

    def stop_task(self) -> None:  # noqa: B027 - a body without tasks
        """It has no tasks."""

    def blow(self, wind_mps: Vector, force_n: Vector) -> None:  # noqa: B027 - a body that wind does not move
        """Wind does not move it."""

    def teleport(self, position: Vector, orientation: Quaternion) -> None:
        self._state[:3] = position
        self._state[YAW] = attitude.yaw_rad(orientation)
        self._settle()

    def collide(self, collision: Collision) -> None:
        self.has_collided, self.collision = True, collision

    def note_touch(self, time_ns: int, ground_name: str) -> None:
        if self._touched:
            self._touched = False
            self.collide(Collision(time_ns, self.position, self.position, (0.0, 0.0, -1.0), ground_name))

    def _goes_into(self, normal: Vector, speed_mps: float) -> bool:
        """Whether going ahead at that speed leads into a surface."""
        heading = float(self._state[YAW])
        return (math.cos(heading) * normal[0] + math.sin(heading) * normal[1]) * speed_mps < 0.0

    def _settle(self) -> None:
        """Stand on the ground, or begin to fall to it."""
        terrain = self._terrain
        stand(
            self._state, self._wheelbase_m, self._track_m, self._origin, terrain.heights, *terrain.south_west,
            terrain.cell_m,
        )  # fmt: skip


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def stand(
    s: NDArray[np.float64], wheelbase_m: float, track_m: float, origin: NDArray[np.float64],
    heights: NDArray[np.float32], north0: float, east0: float, cell_m: float,
) -> None:  # fmt: skip
    """Height, pitch and roll from the ground under the four wheels; above it, fall. `origin`: the frame's, global."""
    c, d = math.cos(s[YAW]), math.sin(s[YAW])
    z = np.empty((2, 2))
    for i in range(2):
        for j in range(2):
            along, across = (0.5 - i) * wheelbase_m, (0.5 - j) * track_m
            north = origin[0] + s[X] + c * along - d * across
            east = origin[1] + s[Y] + d * along + c * across
            z[i, j] = ground_z(heights, north0, east0, cell_m, north, east) - origin[2]
    ground = 0.25 * (z[0, 0] + z[0, 1] + z[1, 0] + z[1, 1])
    if s[Z] < ground - 0.05:
        s[FALL] += GRAVITY_MPS2 * STEP_S
        s[Z] = min(s[Z] + s[FALL] * STEP_S, ground)
    if s[Z] >= ground - 0.05:
        s[Z], s[FALL] = ground, 0.0
        s[PITCH] = math.atan2(0.5 * (z[1, 0] + z[1, 1] - z[0, 0] - z[0, 1]), wheelbase_m)
        s[ROLL] = math.atan2(0.5 * (z[0, 0] + z[1, 0] - z[0, 1] - z[1, 1]), track_m)


@njit(cache=True, nogil=True)  # type: ignore[misc,unused-ignore]  # numba has no types
def advance(s: NDArray[np.float64], speed: float, rate: float) -> None:
    """Go on along the slope at `speed` for a step, turning at `rate`."""
    heading = s[YAW] + 0.5 * rate * STEP_S
    level = math.cos(s[PITCH])
    s[X] += speed * level * math.cos(heading) * STEP_S
    s[Y] += speed * level * math.sin(heading) * STEP_S
    s[YAW] += rate * STEP_S
    s[YAW] -= 2 * math.pi * math.floor(s[YAW] / (2 * math.pi) + 0.5)
