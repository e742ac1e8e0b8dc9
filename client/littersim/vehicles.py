"""The vehicles of a simulator: each has a name, a start, cameras, and a body unless it is only a point of view."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from littersim import attitude, cameras
from littersim.api.structs import RCData
from littersim.attitude import Quaternion, Vector
from littersim.bodies.body import Body
from littersim.bodies.car import Car
from littersim.bodies.kinematics import Collision, Kinematics
from littersim.bodies.multirotor import Motion, Multirotor
from littersim.bodies.skid import HUSKY, PIONEER, Skid
from littersim.bodies.terrain import Terrain
from littersim.cameras import Camera, Mount
from littersim.clock import FRAME_NS
from littersim.pending import Pending
from littersim.render.shot import Motion as Moving
from littersim.settings import Settings, VehicleSettings
from littersim.solids import Solids, Touch

log = logging.getLogger(__name__)
_TRAIL = 100  # frames that are remembered, for sensors that tell late
_STANDS_MPS = 0.2
BODIES: dict[str, Callable[[Vector, Quaternion, Terrain], Body]] = {  # by VehicleType, else by SimMode
    "Multirotor": Multirotor, "Car": Car, "SkidVehicle": partial(Skid, HUSKY), "pioneer": partial(Skid, PIONEER),
}  # fmt: skip


@dataclass
class Viewpoint:
    """The pose of a ComputerVision vehicle: no physics, it is where it was put. Local NED."""

    position: Vector = attitude.NO_OFFSET
    orientation: Quaternion = attitude.NO_TURN
    api_control: bool = False  # in Cosys-AirSim alone can it be had; it gives nothing


class Vehicle:
    """One vehicle. Its local NED frame begins at its start; `local` and `world` poses differ by that shift alone."""

    def __init__(self, settings: VehicleSettings, usual: Mount, mode: str) -> None:
        """`usual`: what cameras have where the settings say nothing of their own."""
        self.name = settings.name
        self.is_default = settings.is_default
        self.kind, self.lights = settings.kind, settings.lights
        self.start_m = settings.start_m
        self._start_turn = settings.start_turn
        self.cameras: dict[str, Camera] = cameras.of_vehicle(settings.cameras, usual, mode)
        self.body: Body | None = None
        self._view = Viewpoint(orientation=self._start_turn)
        self._armed, self._collides = settings.armed, settings.collides
        self._answer: Pending[bool] | None = None
        self._told_of_control = False
        self.rc_data = RCData()
        self.sensors = settings.sensors
        self._trail: deque[tuple[int, Kinematics]] = deque(maxlen=_TRAIL)

    def stand_on(self, terrain: Terrain, sim_mode: str) -> None:
        """Begin anew at the start on this ground."""
        self.cancel()
        make = BODIES.get(self.kind) or BODIES.get(sim_mode)
        self.body = None if make is None else make(self.start_m, self._start_turn, terrain)
        self._arm()
        self._view = Viewpoint(orientation=self._start_turn)
        self._trail.clear()

    def reset(self) -> None:
        """Back to the start; the task is cancelled and API control is off."""
        self.cancel()
        self._view = Viewpoint(orientation=self._start_turn)
        self._trail.clear()
        self.rc_data = RCData()
        if self.body is not None:
            self.body.reset()
            self._arm()

    def _arm(self) -> None:
        """As the settings want it at the start."""
        if self.body is not None:
            self.body.armed = self._armed

    def restore_cameras(self) -> None:
        for camera in self.cameras.values():
            camera.restore()

    @property
    def pose(self) -> tuple[Vector, Quaternion]:
        """Local NED position and orientation."""
        seen = self._view if self.body is None else self.body
        return seen.position, seen.orientation

    @property
    def controlled(self) -> Body | Viewpoint:
        """What API control is of."""
        return self._view if self.body is None else self.body

    @property
    def kinematics(self) -> Kinematics:
        return Kinematics(*self.pose) if self.body is None else self.body.kinematics

    def kinematics_before(self, time_ns: int) -> Kinematics:
        """How it was at a time stamp that is past, to a fiftieth of a second; the oldest that is known, if older."""
        known = next((motion for when, motion in reversed(self._trail) if when <= time_ns), None)
        return known or (self._trail[0][1] if self._trail else self.kinematics)

    def to_world(self, local: Vector) -> Vector:
        return attitude.add(local, self.start_m)

    def place(self, position: Vector, orientation: Quaternion) -> None:
        """Set the pose, in the local frame."""
        if self.body is None:
            self._view = Viewpoint(position, orientation, self._view.api_control)
        else:
            self.body.teleport(position, orientation)

    def sweep(self, position: Vector, orientation: Quaternion, obstacles: Solids, time_ns: int) -> None:
        """Go straight to a pose, as far as the obstacles let it, and remember the one that does not."""
        here, there = self.centre, attitude.add(self.to_world(position), self._ball[1])
        share, stopper = obstacles.way_free(here, there, self._ball[0])
        if stopper is not None:
            way = attitude.subtract(position, self.pose[0])
            position = attitude.add(self.pose[0], attitude.scaled(way, share))
        self.place(position, orientation)
        if stopper is not None and self.body is not None:
            self._remember(self.body, stopper, time_ns)

    # The task it is busy with

    @property
    def awaited(self) -> bool:
        """Whether a client waits for the task to end."""
        return self._answer is not None and self._answer.awaited

    def begin(self, motion: Motion) -> Pending[bool]:
        """Take up a task in place of the one at hand, which answers False."""
        self.cancel()
        if not isinstance(self.body, Multirotor):
            raise TypeError(f"{self.name} cannot fly")
        if not self.body.api_control and not self._told_of_control:
            self._told_of_control = True
            log.warning("%s is told to move and does not: enableApiControl has not given control", self.name)
        self.body.motion = motion
        self._answer = Pending()
        return self._answer

    def cancel(self) -> None:
        """End the task at hand, if any; it answers False."""
        if self.body is not None:
            self.body.stop_task()
        self._finish(False)

    @property
    def standing(self) -> bool:
        """Whether the ground carries it."""
        return self.body is not None and self.body.on_ground

    @property
    def centre(self) -> Vector:
        """The middle of the body, global NED."""
        return attitude.add(self.to_world(self.pose[0]), self._ball[1])

    @property
    def _ball(self) -> tuple[float, Vector]:
        """Radius and centre, from the origin, of what bumps into things."""
        return (0.3, (0.0, 0.0, -0.1)) if self.body is None else (self.body.radius_m, self.body.centre_m)

    def step(self, time_ns: int, now_s: float, obstacles: Solids) -> None:
        if self.body is None:
            return
        outcome = self.body.step(now_s)
        if time_ns % FRAME_NS == 0:
            self._trail.append((time_ns, self.body.kinematics))
        self.body.note_touch(time_ns, "Ground")
        touch = obstacles.touch(self.centre, self._ball[0]) if self._collides else None
        if touch is not None:
            self._bump(self.body, touch, time_ns)
        if outcome is not None:
            self._finish(outcome)

    def _bump(self, body: Body, touch: Touch, time_ns: int) -> None:
        """Come out of an obstacle and remember it."""
        body.push_out(attitude.scaled(touch.normal, touch.depth_m), touch.normal)
        self._remember(body, touch, time_ns)

    def _remember(self, body: Body, touch: Touch, time_ns: int) -> None:
        point = attitude.subtract(touch.point, self.start_m)
        body.collide(Collision(time_ns, body.position, point, touch.normal, touch.name, touch.depth_m))

    def _finish(self, outcome: bool) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.resolve(outcome)


def from_settings(settings: Settings) -> dict[str, Vehicle]:
    """The vehicles by name, in order."""
    return {each.name: Vehicle(each, settings.camera_defaults, settings.sim_mode) for each in settings.vehicles}


def default(vehicles: dict[str, Vehicle]) -> Vehicle:
    """The vehicle that "" means: the one that shows the first-person view, else the first."""
    return next((each for each in vehicles.values() if each.is_default), next(iter(vehicles.values())))


def external_cameras(settings: Settings) -> dict[str, Camera]:
    """Cameras that stand in the world, by name."""
    return {name: Camera(mount) for name, mount in settings.external_cameras.items()}


def pose_of(camera: Camera, vehicle: Vehicle | None) -> tuple[Vector, Quaternion]:
    """Where a camera is: in its vehicle's local frame, or of an external camera in global NED.

    Rounded as the wire carries it, so that what is told is what is drawn.
    """
    at, turn = camera.position_m, camera.orientation
    if vehicle is not None and camera.external:
        at = attitude.subtract(at, vehicle.start_m)
    elif vehicle is not None:
        position, orientation = vehicle.pose
        at = attitude.add(position, attitude.turned(orientation, at))
        turn = attitude.multiply(orientation, turn)
    if camera.gimbal is not None:
        turn = camera.gimbal.steadied(turn)
    x, y, z = attitude.single(at)
    qw, qx, qy, qz = attitude.single(turn)
    return (x, y, z), (qw, qx, qy, qz)


def motion(camera: Camera, vehicle: Vehicle | None, cruise_mps: float) -> Moving:
    """How a camera moves, for pictures that blur. A vehicle that stands is taken to fly forwards at `cruise_mps`.

    Missions photograph from where the vehicle has come to rest; what they simulate takes pictures under way.
    """
    if vehicle is None or camera.external:
        return Moving(attitude.NO_OFFSET, attitude.NO_OFFSET)
    moving = vehicle.kinematics
    velocity, turning = moving.linear_velocity, moving.angular_velocity
    if attitude.length(velocity) < _STANDS_MPS:
        yaw = attitude.yaw_rad(moving.orientation)
        velocity, turning = (cruise_mps * math.cos(yaw), cruise_mps * math.sin(yaw), 0.0), attitude.NO_OFFSET
    steady = 1.0 if camera.gimbal is None else 1.0 - camera.gimbal.share
    turning = attitude.turned(attitude.conjugate(camera.orientation), attitude.scaled(turning, steady))
    return Moving(velocity, turning)
