"""A multirotor: its state, what it is commanded to do, and the one motion it is busy with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from littersim import attitude
from littersim.attitude import Quaternion, Vector
from littersim.bodies import quadrotor
from littersim.bodies.kinematics import Collision, Kinematics
from littersim.bodies.terrain import Terrain
from littersim.clock import STEP_S

LANDED, FLYING = 0, 1
HOLD_SPEED_MPS = 2.0  # at most, back to a held position
RC_TILT_RAD, RC_YAW_RADPS = math.radians(30), math.radians(90)  # at full stick
_STOPPED_MPS = 0.1
_ARMED_THRUST = 0.1 * quadrotor.MAX_THRUST  # SimpleFlight's throttle of rotors that are armed and idle
_LIFTED_MPS = 0.01  # up or down, of a drone that is not on the ground any more
_STILL = 0.08  # m/s and rad/s along and about every axis
_UPWARDS = -0.5  # z of the normal of a surface that is less steep than 60 degrees and faces up


@dataclass(frozen=True)
class RemoteControl:
    """Sticks: roll, pitch and yaw from -1 to 1, throttle from 0 to 1."""

    roll: float
    pitch: float
    yaw: float
    throttle: float


class Motion(Protocol):
    """A long task as a state machine: `update` runs before each step and tells True or False when it is over."""

    def update(self, body: Multirotor, now_s: float) -> bool | None: ...


class Multirotor:
    """One drone. Positions are in its local NED frame, whose origin is its start."""

    radius_m = 0.3
    centre_m: Vector = (0.0, 0.0, -0.1)

    def __init__(self, start_m: Vector, start_turn: Quaternion, terrain: Terrain) -> None:
        self._origin = np.array(start_m)
        self._start_turn = start_turn
        self._terrain = terrain
        self.reset()

    def reset(self) -> None:
        """Back to the start, on the ground or above it; still, armed, without API control."""
        self._state = quadrotor.resting_state()
        self._state[2] = min(0.0, self.ground_z)
        self._state[quadrotor.TURN] = self._start_turn
        self._command = np.zeros(quadrotor.COMMAND_SIZE)
        self._command[quadrotor.YAW] = attitude.yaw_rad(self._start_turn)
        self._command[quadrotor.SPEED_LIMIT] = HOLD_SPEED_MPS
        self._hold: Vector | None = None
        self.motion: Motion | None = None
        self.api_control = False
        self.armed = True
        self.has_collided = False
        self.collision: Collision | None = None
        self.rc: RemoteControl | None = None
        self._on_obstacle = False
        self.landed_state = LANDED

    # What it is

    @property
    def origin_m(self) -> Vector:
        n, e, d = self._origin.tolist()
        return n, e, d

    @property
    def position(self) -> Vector:
        return self._vector(quadrotor.POSITION)

    @property
    def velocity(self) -> Vector:
        return self._vector(quadrotor.VELOCITY)

    @property
    def speed(self) -> float:
        return attitude.length(self.velocity)

    @property
    def orientation(self) -> Quaternion:
        w, x, y, z = self._state[quadrotor.TURN].tolist()
        return w, x, y, z

    @property
    def yaw_rad(self) -> float:
        return attitude.yaw_rad(self.orientation)

    @property
    def on_ground(self) -> bool:
        """Whether the ground, or an obstacle below it, bears it."""
        return bool(self._state[quadrotor.ON_GROUND]) or self._on_obstacle

    @property
    def motors_on(self) -> bool:
        return bool(self._command[quadrotor.MOTORS])

    @property
    def ground_z(self) -> float:
        """Local z of the ground below."""
        north, east, down = (self._origin + self._state[quadrotor.POSITION]).tolist()
        del down
        return self._terrain.z(north, east) - float(self._origin[2])

    @property
    def kinematics(self) -> Kinematics:
        return Kinematics(
            self.position,
            self.orientation,
            self.velocity,
            self._vector(quadrotor.BODY_RATE),
            self._vector(quadrotor.ACCELERATION),
            self._vector(quadrotor.BODY_ACCELERATION),
        )

    def _vector(self, part: slice) -> Vector:
        x, y, z = self._state[part].tolist()
        return x, y, z

    # What it is told, by motions

    def fly(
        self,
        velocity: Vector,
        *,
        target: Vector | None = None,
        hold_xy: bool = False,
        hold_z: bool = False,
        limit_mps: float = quadrotor.MAX_SPEED_MPS,
    ) -> None:
        """Fly at `velocity`, drawn to `target` where it is held. Does nothing without API control or disarmed."""
        if self.api_control and self.armed:
            self._order(velocity, target, hold_xy, hold_z, limit_mps)

    def tilt(
        self, roll: float, pitch: float, *, rates: bool = False, throttle: float | None = None, z: float = 0.0
    ) -> None:
        """Hold roll and pitch (rad), or turn at those `rates` (rad/s), at a throttle of 0..1 or at height `z`."""
        if not (self.api_control and self.armed):
            return
        self._order((0.0, 0.0, 0.0), (0.0, 0.0, z), False, throttle is None, quadrotor.MAX_SPEED_MPS)
        self._steer(quadrotor.BY_RATES if rates else quadrotor.BY_ANGLES, roll, pitch, throttle)

    def run_motors(self, pwm: tuple[float, float, float, float]) -> None:
        """Drive the rotors front right, rear left, front left and rear right at shares of their full thrust."""
        if self.api_control and self.armed:
            self._order((0.0, 0.0, 0.0), None, False, False, quadrotor.MAX_SPEED_MPS)
            self._steer(quadrotor.BY_MOTORS, 0.0, 0.0, 0.0)
            self._command[quadrotor.PWM] = pwm

    def _steer(self, by: float, roll: float, pitch: float, throttle: float | None) -> None:
        command = self._command
        command[quadrotor.STEER], command[quadrotor.ROLL], command[quadrotor.PITCH] = by, roll, pitch
        command[quadrotor.THROTTLE] = math.nan if throttle is None else throttle

    def obey(self, rc: RemoteControl | None) -> None:
        """Take what a remote control says from now on, where no program has control."""
        self.rc = rc

    def _follow_rc(self) -> None:
        """Roll and pitch as angles, yaw as a rate, throttle as it is: SimpleFlight's angle mode."""
        rc = self.rc
        if rc is None or self.api_control or not self.armed:
            return
        self._order((0.0, 0.0, 0.0), None, False, False, quadrotor.MAX_SPEED_MPS)
        self._steer(quadrotor.BY_ANGLES, rc.roll * RC_TILT_RAD, rc.pitch * RC_TILT_RAD, rc.throttle)
        self._command[quadrotor.YAW_IS_RATE], self._command[quadrotor.YAW] = 1.0, rc.yaw * RC_YAW_RADPS

    def _order(self, velocity: Vector, target: Vector | None, hold_xy: bool, hold_z: bool, limit_mps: float) -> None:
        command = self._command
        command[quadrotor.MOTORS] = 1.0
        command[quadrotor.STEER] = quadrotor.BY_VELOCITY
        command[quadrotor.HOLD_XY], command[quadrotor.HOLD_Z] = float(hold_xy), float(hold_z)
        if target is not None:
            command[quadrotor.TARGET] = target
        command[quadrotor.WANTED_VELOCITY] = velocity
        command[quadrotor.SPEED_LIMIT] = limit_mps
        self._hold = None

    def face(self, yaw_rad: float) -> None:
        """Turn to a heading and keep it."""
        if self.api_control:
            self._order_heading(yaw_rad)

    def _order_heading(self, yaw_rad: float) -> None:
        self._command[quadrotor.YAW_IS_RATE], self._command[quadrotor.YAW] = 0.0, yaw_rad

    def spin(self, rate_radps: float) -> None:
        """Turn at a rate; a rate of zero keeps the heading."""
        if not self.api_control:
            return
        if rate_radps == 0.0:
            self._stop_turning()
            return
        self._command[quadrotor.YAW_IS_RATE], self._command[quadrotor.YAW] = 1.0, rate_radps

    def _stop_turning(self) -> None:
        if self._command[quadrotor.YAW_IS_RATE]:
            self._order_heading(self.yaw_rad)

    def hold(self, target: Vector) -> None:
        """Stay at `target`. Does nothing without API control or disarmed."""
        if self.api_control and self.armed:
            self._order_hold(target)

    def _order_hold(self, target: Vector) -> None:
        self._order(attitude.NO_OFFSET, target, True, True, HOLD_SPEED_MPS)
        self._hold = target

    def switch_off(self) -> None:
        """Stop the motors."""
        self._command[quadrotor.MOTORS] = 0.0

    @property
    def rotor_thrusts(self) -> tuple[float, float, float, float]:
        """Front right, rear left, front left, rear right, as shares of the greatest: what lifts and turns the body."""
        return quadrotor.rotor_shares(self._state)

    def blow(self, wind_mps: Vector, force_n: Vector = attitude.NO_OFFSET) -> None:
        """Let the wind blow and a force pull, NED. Drag is linear, so that the force is as good as more wind."""
        self._command[quadrotor.WIND] = attitude.add(wind_mps, attitude.scaled(force_n, 1 / quadrotor.DRAG_NSPM))

    def set_motion(self, motion: Kinematics) -> None:
        """Set position, orientation, velocity and body rates at once."""
        self.teleport(motion.position, motion.orientation)
        self._state[quadrotor.VELOCITY] = motion.linear_velocity
        self._state[quadrotor.BODY_RATE] = motion.angular_velocity

    def push_out(self, by: Vector, normal: Vector) -> None:
        """Move out of an obstacle, and lose the speed into it. What faces up bears and grips it, as the ground does."""
        velocity, away = self._state[quadrotor.VELOCITY], np.array(normal)
        before = velocity.copy()
        self._on_obstacle = normal[2] < _UPWARDS
        if self._on_obstacle:
            sunk_m = max(float(velocity[2]), 0.0) * STEP_S  # no farther back: leaves slip in between the feelers
            self._state[quadrotor.POSITION][2] -= min(attitude.length(by), sunk_m)
            velocity[:2] *= quadrotor.GRIPPED
            velocity[2] = min(velocity[2], 0.0)
        else:
            self._state[quadrotor.POSITION] += by
            velocity -= min(float(velocity @ away), 0.0) * away
        self._state[quadrotor.ACCELERATION] += (velocity - before) / STEP_S

    def teleport(self, position: Vector, orientation: Quaternion) -> None:
        """Set the pose and nothing else: velocity, and the place that was held, stay."""
        self._state[quadrotor.POSITION] = position
        self._state[quadrotor.TURN] = orientation
        self._state[quadrotor.ON_GROUND] = 0.0
        self._on_obstacle = False

    def stop_task(self) -> None:
        """Give up the task at hand."""
        self.motion = None

    # Its time

    def step(self, now_s: float) -> bool | None:
        """One step. Returns what the motion answers when it ends here; None otherwise."""
        self._judge_landed()
        outcome = None
        if self.motion is not None:
            outcome = self.motion.update(self, now_s)
            if outcome is not None:
                self.motion = None
                self._stop_turning()
        self._follow_rc()
        if self.motion is None and self.motors_on and self._hold is None and (self.rc is None or self.api_control):
            self._settle()
        self._on_obstacle = False
        terrain = self._terrain
        quadrotor.step(self._state, self._command, self._origin, terrain.heights, *terrain.south_west, terrain.cell_m)
        return outcome

    def _judge_landed(self) -> None:
        """Flying once the rotors push and it rises or sinks, landed once they do not and it is still.

        Source: AirSim 1.8.1, simple_flight's OffboardApi; what is put into the air has landed as before.
        """
        pushes = self._state[quadrotor.THRUST] > _ARMED_THRUST
        if self.landed_state == LANDED:
            if pushes and abs(self._state[quadrotor.VELOCITY][2]) > _LIFTED_MPS:
                self.landed_state = FLYING
        elif not pushes:
            moving = (*self.velocity, *self._vector(quadrotor.BODY_RATE))
            if max(map(abs, moving)) < _STILL:
                self.landed_state = LANDED

    def note_touch(self, time_ns: int, ground_name: str) -> None:
        """Remember the ground as what was hit, if it was touched since this was last asked."""
        if self._state[quadrotor.TOUCHED]:
            self._state[quadrotor.TOUCHED] = 0.0
            x, y, z = self.position
            self.collide(Collision(time_ns, (x, y, z), (x, y, self.ground_z), (0.0, 0.0, -1.0), ground_name))

    def collide(self, collision: Collision) -> None:
        """Remember what was hit until the next hit."""
        self.has_collided, self.collision = True, collision

    def _settle(self) -> None:
        """Brake, then stay: what a drone does that was told nothing else."""
        self._stop_turning()
        if self.speed < _STOPPED_MPS:
            self._order_hold(self.position)
        else:
            self._order(attitude.NO_OFFSET, None, False, False, quadrotor.MAX_SPEED_MPS)
