"""An episode's world: reset, sun and weather set, litter spawned and given its ids."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..airsim import Simulator, Weather
from ..airsim.world_calls import EPISODE_METHOD
from ..episode import Episode, Placement, Sun
from ..errors import RpcError, SimulatorError
from .settings import MissionConfig

OURS = "litter__.*"  # names of all litter objects


@dataclass(frozen=True)
class WorldReport:
    """What the simulator says of itself, what it shows (None where it cannot tell), and what it could not do."""

    is_littersim: bool
    sun: Sun | None
    weather: dict[str, float] | None
    server: dict[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def prepare(sim: Simulator, mission: MissionConfig, episode: Episode) -> WorldReport:
    """Make the episode's world and leave it paused.

    Raises: SimulatorError where litter cannot be spawned as planned, for then labels would be wrong.
    """
    if sim.has_method(EPISODE_METHOD):
        report = WorldReport(True, episode.sun, episode.weather, _begin(sim, mission, episode))
    else:
        report = _begin_elsewhere(sim, mission, episode)
    _spawn(sim, episode.scene.placements)
    sim.pause()
    return report


def _begin(sim: Simulator, mission: MissionConfig, episode: Episode) -> dict[str, object]:
    """littersim resets everything in one call, and pauses."""
    request = {
        "version": 1,
        "place": episode.scene.place,
        "seed": episode.seed,
        "sun": {"azimuth_deg": episode.sun.azimuth_deg, "elevation_deg": episode.sun.elevation_deg},
        "weather": episode.weather,
        "material": mission.render.material,
    }
    return sim.littersim_episode(request)


def _begin_elsewhere(sim: Simulator, mission: MissionConfig, episode: Episode) -> WorldReport:
    """Other servers: what can be set is set, and each thing that cannot is named."""
    sim.pause(False)
    sim.reset()
    for name in sim.list_scene_objects(OURS):
        sim.destroy_object(name)
    missed = [f"place is the level that is open there, which must be {mission.place}", "render.quality cannot be set"]
    if mission.render.material != "lit":
        missed.append("render.material cannot be set")
    try:
        sim.set_time_of_day(episode.sun.time.replace("T", " "), clock_speed=0.0)
    except RpcError as exc:
        missed.append(f"randomize.time_of_day cannot be set ({exc.remote or exc})")
    fog: dict[str, float] | None = episode.weather
    try:
        sim.enable_weather(episode.weather["fog"] > 0)
        if episode.weather["fog"] > 0:
            sim.set_weather(Weather.FOG, episode.weather["fog"])
    except RpcError as exc:
        fog = None
        missed.append(f"randomize.weather.fog cannot be set ({exc.remote or exc})")
    # its sun follows a geographic origin of its own, so where the sun stands is not known
    return WorldReport(False, None, fog, warnings=tuple(f"At {sim.address}: {what}." for what in missed))


def _spawn(sim: Simulator, placements: tuple[Placement, ...]) -> None:
    """Spawn the litter under its own names; everything else gets id 0, which is black."""
    missing = sorted({p.asset for p in placements} - set(sim.list_assets()))
    if missing:
        raise SimulatorError(
            f"{sim.address} has no asset {missing[0]} and {len(missing) - 1} more that the mission needs. "
            "Import the litter pack into its project first; littersim has it."
        )
    for placement in placements:
        scale = (placement.scale,) * 3
        name = sim.spawn_object(placement.name, placement.asset, placement.world_from_object, scale)
        if name != placement.name:
            raise SimulatorError(
                f"{sim.address} named {placement.name} {name}: it has such an object already. Restart it."
            )
    sim.set_segmentation_id(".*", 0, regex=True)
    for placement in placements:
        if not sim.set_segmentation_id(placement.name, placement.object_id):
            raise SimulatorError(_unlabelled(sim, placement.name))


def _unlabelled(sim: Simulator, name: str) -> str:
    if not sim.dialect.labels_spawned:
        return (
            f"{sim.address} is Cosys-AirSim before 3.3, which cannot label objects that were spawned. Use 3.3 or newer."
        )
    return f"{sim.address} does not find {name}, which it has just spawned."
