"""The simulation thread: owns all state, answers calls in the order of arrival, between steps; decides when time moves.

Time moves in one of three ways. Paused, or with `lockstep` and nobody waiting for it: not at all. While a
simContinueFor… call, or in lockstep any motion, is waited for: as fast as the machine can, and the wall clock is never
read. Otherwise: at the pace of the wall clock times the clock speed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

import numpy as np

from littersim import annotation, hulls, vehicles
from littersim.actors import Actor
from littersim.annotation import Layer
from littersim.attitude import NO_OFFSET, Quaternion, Vector, euler, from_degrees
from littersim.clock import STEP_NS, STEP_S, Clock
from littersim.darkroom import Darkroom
from littersim.dialects import AIRSIM, COSYS, Dialect
from littersim.errors import CallError
from littersim.geo import Origin
from littersim.hulls import Crowd, Hull
from littersim.optics import Distortion
from littersim.pending import Pending
from littersim.recording import Recording
from littersim.segmentation import labels_for
from littersim.sensors import declared
from littersim.settings import SIM_MODES, Settings, VehicleSettings
from littersim.settings_cosys import MORE_TYPES
from littersim.solids import Solids
from littersim.sun import Celestial, TimeOfDay, position_deg
from littersim.turns import Turns
from littersim.vehicles import Vehicle
from littersim.world import Sky, World

log = logging.getLogger(__name__)
_PACE_S = 0.01  # how long real time is slept through, or steps are taken, before calls are looked at again
_MOST_SAID = 500  # different things: callers choose the names in some
_CALLS_AT_ONCE = 64  # between steps
_STEP_REACH_M = 1.0  # more than a vehicle moves in a step
_WORST_LAG_S = 0.25  # simulated time that a slow machine may have to catch up with; more is dropped


class Simulation:
    """World, vehicles and time. Only the simulation thread may touch it; others hand it work with `submit`."""

    def __init__(
        self, settings: Settings, place_name: str, darkroom: Darkroom, lockstep: bool, dialect: Dialect
    ) -> None:
        self.settings, self.darkroom, self.lockstep, self.dialect = settings, darkroom, lockstep, dialect
        self.clock = Clock()
        self.vehicles = vehicles.from_settings(settings)
        naming = settings.segmentation
        labels = labels_for(dialect, naming.start_up_ids, naming.by_mesh, settings.cosys.initial_instances)
        self.world = World(place_name, labels, tuple(self.vehicles))
        self.layers = annotation.layers(settings.cosys.layers)
        self.external_cameras = vehicles.external_cameras(settings)
        self.distortion = Distortion()  # of every camera's lens, as AirSim has it
        self.paused = False
        self._said: set[str] = set()
        self.wind_mps: Vector = settings.wind_mps
        self.force_n = self._force_at_start
        self.celestial: Celestial | None = None
        self._still_sun: tuple[float, float] | None = None  # azimuth and elevation before the time of day moved it
        self.recording: Recording | None = None
        self._recorder: Callable[[Simulation, set[str]], None] | None = None
        self._record_at_ns = 0
        self._recorded_poses: dict[str, object] = {}
        self._continuing: list[tuple[int, Pending[None]]] = []  # until when, and who waits for it
        self._work: Turns[Callable[[], None]] = Turns()
        self._stopping = False
        self._anchor: tuple[float, int] | None = None  # wall clock and simulated time that belong together
        self._thread = threading.Thread(target=self._run, name="littersim-simulation", daemon=True)
        self._stand_on_ground()
        if settings.time_of_day is not None:
            self.follow_time(settings.time_of_day)

    # From other threads

    def start(self) -> None:
        self._thread.start()

    def submit(self, work: Callable[[], None], owner: Hashable = None) -> None:
        """Have `work` done in the simulation thread, after all that its owner submitted before. Owners take turns."""
        self._work.put(owner, work)

    def hold(self, owner: Hashable) -> None:
        """Leave what an owner has submitted for later, until `let_go`."""
        self._work.hold(owner)

    def let_go(self, owner: Hashable) -> None:
        self._work.let_go(owner)

    def stop(self) -> None:
        self._stopping = True
        self._work.put(None, lambda: None)
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    # From handlers

    @property
    def origin(self) -> Origin:
        """Where on Earth PlayerStart is: as the settings say, else where the place lies."""
        place = self.world.place
        return self.settings.origin or Origin(place.latitude_deg, place.longitude_deg, place.altitude_m)

    def vehicle(self, name: str) -> Vehicle:
        """The vehicle of that name, "" for the default one. Raises: CallError in AirSim's words."""
        found = self.vehicles.get(name) if name else vehicles.default(self.vehicles)
        if found is None:
            raise CallError(
                f"Vehicle Sim-API for '{name}' is not available."
                " This could either because this is not a simulation or this vehicle does not exist"
            )
        return found

    def layer(self, name: str) -> Layer:
        """The annotation layer of that name. Raises: CallError."""
        if name not in self.layers:
            offered = ", ".join(map(repr, self.layers)) or "none"
            raise CallError(f"there is no annotation layer '{name}'; the settings declare {offered}")
        return self.layers[name]

    def hulls_besides(self, viewer: Vehicle | None) -> list[Hull]:
        """The hulls of the vehicles that another one, or with None a camera in the world, can see."""
        return self._hulls([name for name, vehicle in self.vehicles.items() if vehicle is not viewer])

    def _hulls(self, names: Sequence[str]) -> list[Hull]:
        found = []
        for name in names:
            vehicle = self.vehicles[name]
            if vehicle.body is not None:
                position, orientation = vehicle.pose
                at = vehicle.to_world(position)
                found.append(Hull(name, vehicle.kind, self.world.object_id(name), at, orientation))
        return found

    def _neighbours(self) -> dict[str, list[str]]:
        """Of each vehicle, the others that it could touch within a step."""
        if len(self.vehicles) < 2:
            return {}
        names = list(self.vehicles)
        at = np.array([vehicle.to_world(vehicle.pose[0]) for vehicle in self.vehicles.values()])
        reach = np.array([hulls.reach_m(vehicle.kind) for vehicle in self.vehicles.values()]) + _STEP_REACH_M
        away = np.abs(at[:, None] - at[None]).max(axis=-1)
        near: dict[str, list[str]] = {}
        for k, j in np.argwhere(away < reach[:, None] + reach).tolist():
            if k != j:
                near.setdefault(names[k], []).append(names[j])
        return near

    def around(self, viewer: Vehicle | None) -> Solids:
        """All that rays meet, but for the hull of the vehicle that casts them; None where none does."""
        return _with(self.world.solids, self.hulls_besides(viewer))

    def placed(self, actor: Actor) -> tuple[Vector, Quaternion]:
        """Where an actor is, in global NED."""
        vehicle = self.vehicles.get(actor.name)
        if vehicle is None:
            return actor.position, actor.orientation
        position, orientation = vehicle.pose
        return vehicle.to_world(position), orientation

    def obstacles_of(self, vehicle: Vehicle) -> Solids:
        """What a vehicle bumps into: the scenery and the other vehicles."""
        return _with(self.world.obstacles, self.hulls_besides(vehicle))

    @property
    def continuing(self) -> bool:
        """Whether time runs until a given moment, to be paused then."""
        return bool(self._continuing)

    def without_effect(self, what: str) -> None:
        """Say once that a call, or a part of it, is taken and does nothing here."""
        self.say_once(f"{what} has no effect in littersim")

    def say_once(self, what: str) -> None:
        """Tell whoever reads stderr."""
        if what not in self._said and len(self._said) < _MOST_SAID:
            self._said.add(what)
            log.warning("%s", what)

    def add_vehicle(self, name: str, kind: str, position: Vector, orientation: Quaternion) -> bool:
        """Add a vehicle at a global NED pose; False for a type that the SimMode has not, or a name that is taken.

        It starts nearly unturned: AirSim, Colosseum and Cosys-AirSim alike (addVehicleSetting) keep the angles of the
        pose in radians where their settings have degrees.
        """
        mode = self.settings.sim_mode
        usual, _ = SIM_MODES[mode]
        more = MORE_TYPES.get(mode, ()) if self.dialect.family == COSYS else ()
        if kind.lower() not in (usual, *more) or not name or self.world.find(name) is not None:
            return False
        sensors = declared.of_mode(mode)
        turn = from_degrees(*euler(orientation))
        settings = VehicleSettings(name, kind.lower(), position, turn, sensors=sensors)
        vehicle = Vehicle(settings, self.settings.camera_defaults, mode)
        vehicle.stand_on(self.world.terrain, mode)
        self.world.add_vehicle(name)
        self.vehicles[name] = vehicle
        self.blow(self.wind_mps, self.force_n)
        return True

    def restart(self, place_name: str, seed: int, sky: Sky, flat_material: bool) -> None:
        """Begin an episode: everything as at launch, time 0, and paused."""
        self.world.restart(place_name, seed, sky, flat_material)
        self.layers = annotation.layers(self.settings.cosys.layers)
        self.vehicles = {each.name: self.vehicles[each.name] for each in self.settings.vehicles}
        self.celestial = self._still_sun = None
        self.clock.restart()
        self._stand_on_ground()
        for vehicle in self.vehicles.values():
            vehicle.restore_cameras()
        for camera in self.external_cameras.values():
            camera.restore()
        self.distortion = Distortion()
        self.pause(True)

    def reset(self) -> None:
        """Vehicles back to their starts. Objects, ids, weather and time stay."""
        for vehicle in self.vehicles.values():
            vehicle.reset()
        self.blow(self.wind_mps, self.force_n)

    def pause(self, paused: bool) -> None:
        """Stop or release time. Whoever waits for time to pass is answered when it is stopped."""
        self.paused = paused
        self._anchor = None
        if paused:
            waiting, self._continuing = self._continuing, []
            for _, answer in waiting:
                answer.resolve(None)

    def run_for(self, seconds: float) -> Pending[None]:
        """Let simulated time run for so long and then pause."""
        answer: Pending[None] = Pending()
        self._continuing.append((self.clock.after(seconds), answer))
        self._end_continuing()  # of no time at all, no step is taken
        return answer

    def record_with(self, recorder: Callable[[Simulation, set[str]], None]) -> None:
        """Have `recorder` called at the plan's interval, with the names of the vehicles that have moved since."""
        self._recorder, self._record_at_ns, self._recorded_poses = recorder, self.clock.elapsed_ns, {}

    def _record(self) -> None:
        """Record what is due. At the pace of the wall clock an instant is passed over while the last one is drawn."""
        if self.recording is None or self._recorder is None or self.clock.elapsed_ns < self._record_at_ns:
            return
        if self.recording.busy:
            return
        self._record_at_ns = self.clock.elapsed_ns + int(self.settings.recording.interval_s * 1e9)
        poses: dict[str, object] = {name: vehicle.pose for name, vehicle in self.vehicles.items()}
        moved = {name for name, pose in poses.items() if self._recorded_poses.get(name) != pose}
        self._recorded_poses = poses
        self._recorder(self, moved)

    def follow_time(self, time_of_day: TimeOfDay | None) -> None:
        """Have the time of day move the sun or, with None, put it back where it stood before any did."""
        if self._still_sun is None:
            self._still_sun = self.world.sky.sun_azimuth_deg, self.world.sky.sun_elevation_deg
        begun = self.clock.elapsed_ns, self.origin.longitude_deg
        self.celestial = None if time_of_day is None else time_of_day.from_now(*begun)
        if self.celestial is None:
            azimuth, elevation = self._still_sun
            self.world.sky = replace(self.world.sky, sun_azimuth_deg=azimuth, sun_elevation_deg=elevation)
        self.move_sun()

    def move_sun(self) -> None:
        """Put the sun where the time of day has brought it, if it moves."""
        if self.celestial is None:
            return
        moment = self.celestial.moment(self.clock.elapsed_ns)
        azimuth, elevation = position_deg(moment, self.origin.latitude_deg)
        self.world.sky = replace(self.world.sky, sun_azimuth_deg=azimuth, sun_elevation_deg=elevation)

    def _stand_on_ground(self) -> None:
        for vehicle in self.vehicles.values():
            vehicle.stand_on(self.world.terrain, self.settings.sim_mode)
        self.blow(self.settings.wind_mps, self._force_at_start)

    @property
    def _force_at_start(self) -> Vector:
        """The settings' external force, which AirSim does not know."""
        return NO_OFFSET if self.dialect.family == AIRSIM else self.settings.cosys.external_force_n

    def blow(self, wind_mps: Vector, force_n: Vector) -> None:
        """Let the wind blow and a force pull, NED, until something else is asked for."""
        self.wind_mps, self.force_n = wind_mps, force_n
        for vehicle in self.vehicles.values():
            if vehicle.body is not None:
                vehicle.body.blow(wind_mps, force_n)

    # The thread

    def _run(self) -> None:
        """Answer what has arrived, then let time move: neither may starve the other."""
        while not self._stopping:
            for _ in range(_CALLS_AT_ONCE):
                if not self._work:
                    break
                self._answer(0.0)
            if self._runs_freely():
                if self.recording is not None and self.recording.busy:  # no instant is missed
                    self._answer(None)
                else:
                    self._safely(self._step)
                continue
            stands = self.paused or self.lockstep
            if not stands:
                self._safely(self._keep_pace)
            self._answer(None if stands else _PACE_S)

    def _safely(self, advance: Callable[[], None]) -> None:
        """Let time move. Where a step fails, time stops, who waits for it is told, and calls are answered as before."""
        try:
            advance()
        except Exception as exc:
            log.exception("simulated time is paused: a step failed")
            waiting, self._continuing = self._continuing, []
            self.pause(True)
            for vehicle in self.vehicles.values():
                vehicle.cancel()
            for _, answer in waiting:
                answer.fail(CallError(f"simulated time is paused: a step failed: {exc}"))

    def _answer(self, timeout_s: float | None) -> None:
        """Do what is next in turn, if anything comes in time. A defect in it ends nothing else."""
        work = self._work.get(timeout_s)
        try:
            if work is not None:
                work()
        except Exception:
            log.exception("a call, or what followed from one, failed")

    def _runs_freely(self) -> bool:
        """Whether time moves as fast as it can."""
        if self._continuing:
            return True
        return self.lockstep and not self.paused and any(vehicle.awaited for vehicle in self.vehicles.values())

    def _keep_pace(self) -> None:
        """Take the steps that the wall clock has made due, as many as fit between two looks at the calls."""
        now_s = time.monotonic()
        if self._anchor is None:
            self._anchor = now_s, self.clock.elapsed_ns
        began_s, began_ns = self._anchor
        due_ns = began_ns + int((now_s - began_s) * self.settings.clock_speed * 1e9)
        if due_ns - self.clock.elapsed_ns > _WORST_LAG_S * self.settings.clock_speed * 1e9:
            self._anchor = now_s, self.clock.elapsed_ns
            due_ns = self.clock.elapsed_ns + STEP_NS
        while self.clock.elapsed_ns + STEP_NS <= due_ns and time.monotonic() < now_s + _PACE_S:
            self._step()

    def _step(self) -> None:
        clock = self.clock
        clock.tick()
        if self.settings.moves_by_itself:
            near = self._neighbours()
            for name, vehicle in self.vehicles.items():
                obstacles = _with(self.world.obstacles, self._hulls(near.get(name, ())))
                vehicle.step(clock.now_ns, clock.elapsed_s, obstacles)
        self.world.fall(STEP_S)
        self._record()
        self._end_continuing()

    def _end_continuing(self) -> None:
        """Answer who waits for what is past; time is paused when nobody waits any more."""
        over = [answer for until, answer in self._continuing if until <= self.clock.elapsed_ns]
        if not over:
            return
        self._continuing = [(until, answer) for until, answer in self._continuing if until > self.clock.elapsed_ns]
        if not self._continuing:
            self.pause(True)
        for answer in over:
            answer.resolve(None)


def _with(solids: Solids, hulls: list[Hull]) -> Solids:
    return Crowd(solids, hulls) if hulls else solids
