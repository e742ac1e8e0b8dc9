"""The loop: for each episode reset the world, lay out the litter, fly the path, store what the cameras see."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from .. import registry, vehicles
from ..airsim import Simulator
from ..annotations.categories import Labels
from ..dataset import resume as resuming
from ..dataset import storage
from ..dataset.episode_writer import Style
from ..dataset.reader import Dataset
from ..dataset.writer import DatasetWriter
from ..episode import Episode
from ..errors import DatasetError, ImageError, SettingsError, UsageError, VehicleError
from ..events import EpisodeStarted, EpisodeStored, Event, OnEvent, Warned
from ..frame import Frame
from .facts import item_facts
from .plan import Setting, plan
from .rig import Rig
from .settings import MissionConfig
from .simulator import simulator, versions
from .world import WorldReport, prepare

ATTEMPTS = 3  # of an episode whose vehicle gets stuck; each is another draw
NO_DISTORTION = (0.0, 0.0, 0.0, 0.0, 0.0)


def capture(
    mission: MissionConfig,
    out: str | Path,
    *,
    on_event: OnEvent | None = None,
    server: str | None = None,
    episodes: int | None = None,
    seed: int | None = None,
    renderer: str = "auto",
    force: bool = False,
    resume: bool = False,
    allow_launch: bool = False,
) -> Dataset:
    """Fly a mission and store its dataset in the folder `out`.

    Args: server: "host:port" of a running simulator, in place of starting one. episodes, seed: in place of the
    mission's. force: replace the dataset in `out`. resume: keep the whole episodes of the dataset in `out`, and capture
    those that are missing; more `episodes` extend it. allow_launch: let the mission start more than littersim.
    Raises: SettingsError, UsageError if `out` is taken or cannot be resumed, SimulatorError, StorageError. Whole
    episodes stay.
    """
    if force and resume:
        raise UsageError("--force replaces a dataset and --resume goes on with it: choose one.")
    wanted = {"episodes": episodes, "seed": seed}
    mission = mission.model_copy(update={k: v for k, v in wanted.items() if v is not None}).checked()
    root = Path(out)
    missing, before = list(range(mission.episodes)), dict[str, str]()
    if resume and resuming.is_begun(root):
        whole = resuming.whole_episodes(root, mission.stored())
        missing = [index for index in missing if index not in whole]
        before = resuming.drawn_by(root)
        if renderer == "auto":
            renderer = before.get("renderer", renderer)
        resuming.require_alike(root, before, {"renderer": renderer} if server is None else {})
        if not missing:
            return _finished(mission, root, on_event)
    else:
        storage.require_free(root, force)
    setting = Setting.of(mission)
    with ThreadPoolExecutor(1) as pool:
        planned = pool.submit(plan, mission, setting, missing[0])  # while the simulator starts
        with simulator(mission, address=server, renderer=renderer, allow_launch=allow_launch) as sim:
            first = planned.result()  # what cannot be laid out is said before anything is written
            rig = _rig(mission, sim)
            found = server is not None or mission.server.launch is None
            if found:
                rig.begin(mount=True)  # cameras that do not fit are said before an old dataset goes
            with _writer(mission, root, force=force, resume=resume, on_event=on_event) as writer:
                run = _Run(mission, setting, rig, writer, on_event or _nobody)
                run.found, run.drawn_before = found, before
                for index in missing:
                    run.episode(index, first if index == missing[0] else None)
                writer.finish()
    return Dataset.open(root)


def _finished(mission: MissionConfig, root: Path, on_event: OnEvent | None) -> Dataset:
    """A dataset that has all its episodes, and at the latest now what is made of them together."""
    try:
        return Dataset.open(root)
    except DatasetError:
        with _writer(mission, root, resume=True, on_event=on_event) as writer:
            writer.finish()
    return Dataset.open(root)


def _rig(mission: MissionConfig, sim: Simulator) -> Rig:
    """The mission's cameras on its vehicle. Raises: SettingsError where the simulator has no such vehicle."""
    kind = registry.load(vehicles, mission.vehicle.kind)
    if mission.vehicle.motion == "fly" and not sim.has_method("takeoff"):
        raise SettingsError(f"vehicle.motion: nothing can fly at {sim.address}; its SimMode must be {kind.SIM_MODE}.")
    vehicle = kind.make(sim, sim.default_vehicle(), motion=mission.vehicle.motion, speed_mps=mission.vehicle.speed_mps)
    return Rig(sim, vehicle, mission.cameras)


class _Run:
    """One mission in one simulator."""

    def __init__(
        self, mission: MissionConfig, setting: Setting, rig: Rig, writer: DatasetWriter, tell: OnEvent
    ) -> None:
        self.mission, self.setting, self.writer, self.tell = mission, setting, writer, tell
        self.rig, self.sim, self.vehicle = rig, rig.sim, rig.vehicle
        self.found = False  # a simulator that ran already, with cameras of its own
        self.drawn_before: dict[str, str] = {}  # how the episodes that are there already were drawn
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
        resuming.require_alike(self.writer.root, self.drawn_before, report.server)
        for warning in report.warnings:
            self._warn(warning)
        self.rig.begin(mount=self.found)
        self.writer.store_versions(versions(self.sim, report.server))
        self.writer.begin_episode(episode, sun=report.sun, weather=report.weather)
        self.vehicle.start()
        wrong: list[ImageError] = []
        for nth, (waypoint, heading_rad) in enumerate(stops):
            self.vehicle.go(tuple(waypoint), heading_rad)
            try:
                self._picture(nth, report)
            except ImageError as exc:
                wrong.append(exc)
                self._leave_out(nth, episode, exc)
        if len(wrong) == len(stops):
            raise wrong[-1]
        stored = self.writer.commit_episode()
        frames, found = stored["frames"], sum(len(frame["annotations"]) for frame in stored["frames"])
        self.tell(EpisodeStored(episode.index, len(frames), found, time.monotonic() - began_s))

    def _picture(self, nth: int, report: WorldReport) -> None:
        """Store what the cameras see. Raises: ImageError where it never becomes right."""
        for frame in self.rig.capture():
            altitude_m, distortion = self._altitude_m(frame), NO_DISTORTION if report.is_littersim else None
            self.writer.put(nth, frame, altitude_agl_m=altitude_m, distortion=distortion)

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


@contextmanager
def _writer(
    mission: MissionConfig, root: Path, *, on_event: OnEvent | None, force: bool = False, resume: bool = False
) -> Iterator[DatasetWriter]:
    facts = item_facts(mission.near)
    output = mission.output
    with DatasetWriter(
        root,
        mission=mission.stored(),
        labels=Labels.of(output.labels, facts.values()),
        items=facts,
        style=Style(output.segmentation, output.min_area_px, output.keep_empty, output.image_format),
        versions={},
        force=force,
        resume=resume,
        on_event=on_event,
    ) as writer:
        yield writer


def _nobody(event: Event) -> None:
    """Nobody listens."""
