"""The loop: for each episode reset the world, lay out the litter, fly the path, store what the cameras see."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from .. import registry, vehicles
from ..airsim import Simulator
from ..annotations.categories import Labels
from ..dataset import resume
from ..dataset.episode_writer import Style
from ..dataset.writer import DatasetWriter
from ..episode import Episode
from ..errors import ConnectionLost, ImageError, RpcTimeout, SettingsError, VehicleError
from ..events import EpisodeStarted, EpisodeStored, OnEvent, Warned
from ..frame import Frame
from .facts import item_facts
from .plan import Setting, plan
from .rig import Rig
from .settings import MissionConfig
from .simulator import simulator, versions
from .world import WorldReport, prepare

ATTEMPTS = 3  # of an episode whose vehicle gets stuck; each is another draw
SIMULATORS = 3  # that may be lost one after the other without an episode

Take = Callable[[], int | None]  # gives the next episode to be flown; None when there is no more


@dataclass(frozen=True)
class Job:
    """What is to be flown, with which simulator, into which folder. Can be pickled."""

    mission: MissionConfig
    root: Path
    server: str | None = None
    renderer: str = "auto"
    allow_launch: bool = False
    before: dict[str, str] = field(default_factory=dict)  # how the episodes that are there already were drawn

    @property
    def found(self) -> bool:
        """Whether the simulator runs already, with cameras of its own."""
        return self.server is not None or self.mission.server.launch is None


def fly(job: Job, open_writer: Callable[[], DatasetWriter], take: Take, tell: OnEvent) -> DatasetWriter | None:
    """Fly the episodes that `take` gives, in one simulator or, where that is lost, in the next one.

    What cannot be laid out, or fits no simulator, is said before `open_writer` is called. An episode whose simulator is
    lost is flown again as it was. Returns: the writer, None where there was no episode. Raises: what
    `mission.capture.capture` does.
    """
    setting = Setting.of(job.mission)
    writer: DatasetWriter | None = None
    index, lost = take(), 0
    while index is not None:
        try:
            with ThreadPoolExecutor(1) as pool:
                planned = pool.submit(plan, job.mission, setting, index)  # while the simulator starts
                with simulator(
                    job.mission, address=job.server, renderer=job.renderer, allow_launch=job.allow_launch
                ) as sim:
                    first: Episode | None = planned.result()
                    rig = _rig(job.mission, sim)
                    if job.found:
                        rig.begin(mount=True)
                    writer = writer or open_writer()
                    flights = _Flights(job, setting, rig, writer, tell)
                    while index is not None:
                        flights.episode(index, first)
                        index, first, lost = None, None, 0
                        index = take()
        except (ConnectionLost, RpcTimeout) as exc:
            lost += 1
            if index is None or writer is None or lost == SIMULATORS:  # index is None: it is another's that is lost
                raise
            writer.abandon_episode()
            writer.log(event="simulator lost", episode=index, why=str(exc))
            tell(Warned(f"Episode {index} is flown again: {exc}"))
    return writer


def _rig(mission: MissionConfig, sim: Simulator) -> Rig:
    """The mission's cameras on its vehicle. Raises: SettingsError where the simulator has no such vehicle."""
    kind = registry.load(vehicles, mission.vehicle.kind)
    if mission.vehicle.motion == "fly" and not sim.has_method("takeoff"):
        raise SettingsError(f"vehicle.motion: nothing can fly at {sim.address}; its SimMode must be {kind.SIM_MODE}.")
    vehicle = kind.make(sim, sim.default_vehicle(), motion=mission.vehicle.motion, speed_mps=mission.vehicle.speed_mps)
    return Rig(sim, vehicle, mission.cameras)


class _Flights:
    """Episodes of one mission in one simulator."""

    def __init__(self, job: Job, setting: Setting, rig: Rig, writer: DatasetWriter, tell: OnEvent) -> None:
        self.job, self.mission, self.setting, self.writer, self.tell = job, job.mission, setting, writer, tell
        self.rig, self.sim, self.vehicle = rig, rig.sim, rig.vehicle
        self._warned: set[str] = set()

    def episode(self, index: int, planned: Episode | None = None) -> None:
        """Store an episode; one whose vehicle gets stuck is drawn and flown again. Raises: VehicleError in the end."""
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(planned or plan(self.mission, self.setting, index, attempt))
            except VehicleError as exc:
                planned = None
                self.writer.abandon_episode()
                self.writer.log(event="attempt failed", episode=index, attempt=attempt, why=str(exc))
                if attempt + 1 == ATTEMPTS:
                    raise
                self._warn(f"Episode {index} is drawn anew: {exc}")
        return None

    def _attempt(self, episode: Episode) -> None:
        began_s = time.monotonic()
        stops = list(zip(episode.path.waypoints_m.tolist(), episode.path.headings_rad.tolist(), strict=True))
        self.tell(EpisodeStarted(episode.index, self.mission.episodes, len(stops) * len(self.mission.cameras)))
        report = prepare(self.sim, self.mission, episode)
        resume.require_alike(self.writer.root, self.job.before, report.server)
        for warning in report.warnings:
            self._warn(warning)
        self.rig.begin(mount=self.job.found)
        self.writer.store_versions(versions(self.sim, report.server))
        self.writer.begin_episode(episode, sun=report.sun, weather=report.weather)
        self.vehicle.start()
        wrong: list[ImageError] = []
        for nth, (waypoint, heading_rad) in enumerate(stops):
            self.vehicle.go(tuple(waypoint), heading_rad)
            try:
                self._picture(nth, episode, report)
            except ImageError as exc:
                wrong.append(exc)
                self._leave_out(nth, episode, exc)
        if len(wrong) == len(stops):
            raise wrong[-1]
        stored = self.writer.commit_episode()
        frames, found = stored["frames"], sum(len(frame["annotations"]) for frame in stored["frames"])
        self.tell(EpisodeStored(episode.index, len(frames), found, time.monotonic() - began_s))

    def _picture(self, nth: int, episode: Episode, report: WorldReport) -> None:
        """Store what the cameras see. Raises: ImageError where it never becomes right."""
        k1 = episode.camera.get("distortion_k1", 0.0)
        distortion = (k1, 0.0, 0.0, 0.0, 0.0) if report.is_littersim else None
        for frame in self.rig.capture():
            self.writer.put(nth, frame, altitude_agl_m=self._altitude_m(frame), distortion=distortion)

    def _leave_out(self, nth: int, episode: Episode, why: ImageError) -> None:
        for camera in self.mission.cameras:
            self.writer.leave_out(nth, camera.name, "never became right")
        self._warn(f"Episode {episode.index}, frame {nth} is left out: {why}")

    def _altitude_m(self, frame: Frame) -> float:
        north_m, east_m, down_m = frame.world_from_camera.position_m
        return -down_m - float(self.setting.place.elevation_m(north_m, east_m))

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            self._warned.add(message)
            self.writer.log(event="warning", message=message)
            self.tell(Warned(message))


def writer_of(
    job: Job, *, on_event: OnEvent | None, force: bool = False, resume: bool = False, joins: bool = False
) -> DatasetWriter:
    """What stores a job's episodes; the arguments are those of `DatasetWriter`."""
    facts = item_facts(job.mission.near)
    output = job.mission.output
    return DatasetWriter(
        job.root,
        mission=job.mission.stored(),
        labels=Labels.of(output.labels, facts.values()),
        items=facts,
        style=Style(output.segmentation, output.min_area_px, output.keep_empty, output.image_format),
        versions={},
        force=force,
        resume=resume,
        joins=joins,
        on_event=on_event,
    )
