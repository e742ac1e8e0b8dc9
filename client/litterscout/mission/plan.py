"""From a seed to episodes: what lies where, what is flown, and in which light. Nothing here needs a simulator."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from litterpack import items, places
from litterpack.errors import PackError
from litterpack.items import LitterItem
from litterpack.places import Place

from .. import paths, registry
from ..episode import Episode, Scene, Sun
from ..errors import SettingsError
from ..ground import Area, Ground
from ..paths._footprint import Footprint
from ..placement.scatter import scatter
from . import solar
from .settings import MARGIN_M, MissionConfig

CONCERNS = ("placement", "path", "light", "camera", "server")  # their places are part of every seed: only append
LOWEST_SUN_DEG = -6.0  # the end of civil twilight: later nobody photographs without a lamp


@dataclass(frozen=True, eq=False)
class Setting:
    """The place and the items of a mission, loaded."""

    place: Place
    ground: Ground
    clearing: Area
    items: dict[str, LitterItem]
    near: Path | None = None

    def ground_of(self, seed: int) -> Ground:
        """The ground as the episode of this seed finds it: what stands about differs, heights and bounds do not."""
        return Ground.of_place(places.load(self.place.name, self.near, seed))

    @classmethod
    def of(cls, mission: MissionConfig) -> Setting:
        """Load what the mission names. Raises: SettingsError where it is faulty or does not fit together."""
        try:
            place = places.load(mission.place, mission.near)
            loaded = {name: items.load(name, mission.near) for name in mission.litter.mix}
        except PackError as exc:
            raise SettingsError(f"{exc}") from exc
        setting = cls(place, Ground.of_place(place), Area(*place.clearing), loaded, mission.near)
        _check_room(mission, setting.clearing)
        _check_light(mission, place)
        return setting


def stream(seed: int, index: int, attempt: int, concern: str) -> np.random.Generator:
    """The random numbers of one concern of one episode: one more draw in a concern never shifts another's."""
    sequence = np.random.SeedSequence(seed, spawn_key=(index, attempt, CONCERNS.index(concern)))
    return np.random.Generator(np.random.PCG64(sequence))


def plan(mission: MissionConfig, setting: Setting, index: int, attempt: int = 0) -> Episode:
    """Episode `index` of the mission. Raises: SettingsError if its litter or path finds no room."""

    def rng(concern: str) -> np.random.Generator:
        return stream(mission.seed, index, attempt, concern)

    seed = int(rng("server").integers(2**31))
    ground = setting.ground_of(seed)
    placing = rng("placement")
    area = _area(mission, setting.clearing, placing)
    placements = scatter(
        area.grown(MARGIN_M),
        ground,
        setting.items,
        mission.litter.mix,
        count=mission.object_count,
        clustered=mission.litter.clustered,
        rng=placing,
    )
    footprint = _footprint(mission)
    planned = registry.load(paths, mission.path.pattern).plan(
        area,
        ground,
        footprint,
        mission.path,
        frames=mission.frames_per_episode,
        speed_mps=mission.vehicle.speed_mps,
        rng=rng("path"),
    )
    light = rng("light")
    sun, weather = _sun(mission, setting.place, light), mission.randomize.weather.draw(light)
    return Episode(
        index=index,
        attempt=attempt,
        seed=seed,
        scene=Scene(mission.place, placements),
        path=planned.path,
        sun=sun,
        weather=weather,
        camera=mission.randomize.camera.draw(rng("camera"), mission.vehicle.speed_mps),
        remaining_overlap=planned.remaining_overlap,
    )


def _area(mission: MissionConfig, clearing: Area, rng: np.random.Generator) -> Area:
    """The mission's area somewhere in the clearing."""
    size = np.array(mission.area.size_m)
    low = np.array([clearing.north_m[0], clearing.east_m[0]]) + MARGIN_M
    room = np.array(clearing.size_m) - 2 * MARGIN_M - size
    (n0, e0), (n1, e1) = (corner.tolist() for corner in (low + rng.uniform(0, 1, 2) * room, size))
    return Area((n0, n0 + n1), (e0, e0 + e1))


def _footprint(mission: MissionConfig) -> Footprint:
    """What the first camera sees; the path is laid out for it."""
    camera = mission.cameras[0]
    try:
        return Footprint.of(camera.intrinsics, camera.body_from_camera)
    except ValueError as exc:
        raise SettingsError(f"cameras[0]: {exc}; lower pitch_deg.") from exc


def _sun(mission: MissionConfig, place: Place, rng: np.random.Generator) -> Sun:
    earliest, latest = (_minutes(clock) for clock in mission.randomize.time_of_day)
    seconds = round(float(rng.uniform(earliest, latest)) * 60)
    time = datetime.datetime.combine(mission.date, datetime.time()) + datetime.timedelta(seconds=seconds)
    return Sun(*solar.position_deg(time, place.latitude_deg, place.longitude_deg), time.isoformat())


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _check_room(mission: MissionConfig, clearing: Area) -> None:
    for side, length_m, room_m in zip(("north", "east"), mission.area.size_m, clearing.size_m, strict=True):
        if length_m + 2 * MARGIN_M > room_m:
            raise SettingsError(
                f"area.size_m: {length_m:g} m towards {side} and {MARGIN_M:g} m around it do not fit the clearing of "
                f"{mission.place}, {room_m:g} m; the most is {room_m - 2 * MARGIN_M:g}."
            )


def _check_light(mission: MissionConfig, place: Place) -> None:
    # between two times of a day the sun is never lower than at the lower of them
    for clock in mission.randomize.time_of_day:
        time = datetime.datetime.combine(mission.date, datetime.time.fromisoformat(clock))
        elevation = solar.position_deg(time, place.latitude_deg, place.longitude_deg)[1]
        if elevation < LOWEST_SUN_DEG:
            raise SettingsError(
                f"randomize.time_of_day: at {clock} on {mission.date} the sun stands {elevation:.1f} degrees high at "
                f"{mission.place}; it must stand {LOWEST_SUN_DEG:g} or higher."
            )
