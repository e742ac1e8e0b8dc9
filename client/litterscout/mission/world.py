"""An episode's world: reset, sun and weather set, litter spawned and given its ids."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..airsim import Simulator, Weather
from ..airsim.world_calls import EPISODE_METHOD
from ..episode import Episode, Placement, Sun
from ..errors import RpcError, SimulatorError
from .randomize import CameraFaults
from .settings import MissionConfig

LITTERSIM_WEATHER = {
    "fog": "fog", "clouds": "clouds", "rain": "rain", "wetness": "road_wetness", "snow": "snow",
    "snow_cover": "road_snow", "falling_leaves": "maple_leaf", "leaves": "road_leaf", "dust": "dust",
}  # fmt: skip
AIRSIM_WEATHER = {
    "fog": Weather.FOG, "rain": Weather.RAIN, "wetness": Weather.ROAD_WETNESS, "snow": Weather.SNOW,
    "snow_cover": Weather.ROAD_SNOW, "falling_leaves": Weather.MAPLE_LEAF, "leaves": Weather.ROAD_LEAF,
    "dust": Weather.DUST,
}  # fmt: skip
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
    camera = dict(episode.camera)
    k1 = camera.pop("distortion_k1", 0.0)
    request = {
        "version": 1,
        "place": episode.scene.place,
        "seed": episode.seed,
        "sun": {"azimuth_deg": episode.sun.azimuth_deg, "elevation_deg": episode.sun.elevation_deg},
        "weather": {LITTERSIM_WEATHER[name]: value for name, value in episode.weather.items()},
        "material": mission.render.material,
        "camera": camera,
    }
    answer = sim.littersim_episode(request)
    if k1:
        sim.set_camera_distortion(mission.cameras[0].name, "K1", k1)  # of all cameras
    return answer


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
    weather = _weather_elsewhere(sim, episode.weather, missed)
    if mission.randomize.camera != CameraFaults():
        missed.append("randomize.camera cannot be set")
    # its sun follows a geographic origin of its own, so where the sun stands is not known
    return WorldReport(False, None, weather, warnings=tuple(f"At {sim.address}: {what}." for what in missed))


def _weather_elsewhere(sim: Simulator, weather: dict[str, float], missed: list[str]) -> dict[str, float] | None:
    """Set the weather parameters that servers have. Returns: what is shown, None where they refuse."""
    if weather.get("clouds", 0.0) > 0:
        missed.append("randomize.weather.clouds cannot be set")
    shown = {name: value for name, value in weather.items() if name != "clouds"}
    name = "fog"
    try:
        sim.enable_weather(any(shown.values()))
        if any(shown.values()):
            for name, value in shown.items():
                sim.set_weather(AIRSIM_WEATHER[name], value)
    except RpcError as exc:
        missed.append(f"randomize.weather.{name} cannot be set ({exc.remote or exc})")
        return None
    return shown


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
