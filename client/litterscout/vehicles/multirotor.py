"""A multirotor: flown by AirSim's own commands, simulated time let on in small steps; or set from pose to pose."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np

from ..airsim import Kinematics, Simulator
from ..errors import VehicleError
from ..geometry import Vec3, rotation, yaw_rad
from . import Vehicle
from ._body import Body

MOTIONS = ("fly", "teleport")
SIM_MODE, VEHICLE_TYPE = "Multirotor", "SimpleFlight"

STEP_S = 0.2  # simulated time between two looks at the state
NEAR_M = 0.15
STILL_MPS, STILL_RADPS = 0.05, math.radians(1)
LEVEL_RAD, FACING_RAD = math.radians(2), math.radians(2)
STUCK_STEPS = 8  # at rest in the wrong place for this long, the command is given again
TAKE_OFF_S, HOVER_M = 20.0, 0.3
SPARE_S, SLACK = 20.0, 3.0  # a move may take this, and this many times what it takes at cruising speed


class Pending(Protocol):
    """A command under way."""

    def done(self) -> bool: ...

    def result(self) -> bool: ...


class Multirotor(Body):
    """Flies in local NED. The simulator stays paused between steps, so a wall clock plays no part."""

    def __init__(self, sim: Simulator, name: str, speed_mps: float) -> None:
        super().__init__(sim, name)
        self.speed_mps = speed_mps

    def start(self) -> None:
        """Take control, arm and take off."""
        self.sim.enable_api_control(True, self.name)
        self.sim.arm(True, self.name)
        start_m = self._state().pose.position_m[2]

        def is_up(state: Kinematics) -> bool:
            return start_m - state.pose.position_m[2] > HOVER_M and is_still(state)

        self._until(is_up, lambda: self.sim.take_off(self.name), TAKE_OFF_S, "has not taken off")

    def go(self, position_m: Vec3, heading_rad: float) -> None:
        """Fly straight there, turning on the way; arrive, settle and hover."""
        x, y, z = self.sim.world_from_start(self.name).inverse().apply(np.array([position_m]))[0]
        target = (float(x), float(y), float(z))

        def is_there(state: Kinematics) -> bool:
            off = abs(_turn(heading_rad - yaw_rad(state.pose.quaternion_wxyz)))
            return is_still(state) and math.dist(state.pose.position_m, target) < NEAR_M and off < FACING_RAD

        limit_s = SPARE_S + SLACK * math.dist(self._state().pose.position_m, target) / self.speed_mps

        def move() -> Pending:
            return self.sim.move_to_position(
                target, self.speed_mps, heading_rad=heading_rad, limit_s=limit_s, vehicle=self.name
            )

        north, east, down = position_m
        where = f"has not arrived at north {north:.2f}, east {east:.2f}, down {down:.2f} m"
        self._until(is_there, move, limit_s, where)

    def _state(self) -> Kinematics:
        return self.sim.multirotor_state(self.name).kinematics

    def _until(
        self, done: Callable[[Kinematics], bool], command: Callable[[], Pending], limit_s: float, failure: str
    ) -> None:
        """Give a command and let time pass until the state is as wanted.

        Judged by the state alone: a command's answer says little, and when it comes depends on the wall clock.
        """
        pending, resting = command(), 0
        for _ in range(math.ceil(limit_s / STEP_S)):
            self.sim.continue_for_time(STEP_S)
            state = self._state()
            if done(state):
                return
            resting = resting + 1 if is_still(state) else 0
            if resting == STUCK_STEPS:
                pending, resting = command(), 0
        if pending.done():
            pending.result()  # an error that the server answered says more than what follows
        raise VehicleError(f"{self.name} {failure} after {limit_s:.0f} s of simulated time; {self._whereabouts()}.")

    def _whereabouts(self) -> str:
        position = self.pose().position_m
        where = f"it is at north {position[0]:.2f}, east {position[1]:.2f}, down {position[2]:.2f} m"
        hit = self.sim.collision_info(self.name)
        return f"{where} and has touched {hit.object_name or 'something'}" if hit.has_collided else where


def is_still(state: Kinematics) -> bool:
    """Whether the vehicle neither moves nor turns, and hangs level."""
    level = math.acos(min(1.0, float(rotation(state.pose.quaternion_wxyz)[2, 2])))
    return (
        math.hypot(*state.linear_velocity_mps) < STILL_MPS
        and math.hypot(*state.angular_velocity_radps) < STILL_RADPS
        and level < LEVEL_RAD
    )


def make(sim: Simulator, name: str, *, motion: str, speed_mps: float) -> Vehicle:
    """The multirotor called `name`."""
    return Multirotor(sim, name, speed_mps) if motion == "fly" else Body(sim, name)


def _turn(angle_rad: float) -> float:
    """The same angle in -pi..pi."""
    return math.atan2(math.sin(angle_rad), math.cos(angle_rad))
