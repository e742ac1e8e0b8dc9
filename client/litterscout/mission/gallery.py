"""Pictures of places to look at: four spots of each at four times of day, each in three weathers, from far and near."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from litterpack import items, places

from .. import registry, vehicles
from ..episode import Episode
from ..errors import SettingsError
from ..frame import Rgb
from ..geometry import Vec3
from ..ground import Area
from .plan import Setting, plan
from .rig import Rig
from .settings import MARGIN_M, MAX_OBJECTS, MissionConfig
from .simulator import simulator
from .world import prepare

CLOCKS = ("05:00", "08:00", "12:30", "19:30")  # local mean solar time
WEATHERS: dict[str, dict[str, float]] = {
    "clear": {},
    "overcast": {"clouds": 1.0},
    "rain": {"clouds": 1.0, "rain": 0.3, "wetness": 1.0},
}
VIEWS = {"drone_3m": (3.0, -35.0), "robot_05m": (0.5, -18.0), "crop_1m": (1.0, -90.0), "crop_05m": (0.5, -90.0)}
_BODY_M = 1.0  # height above the ground of what bears the cameras
_FAR_FOV_DEG = 70.0
_FOCAL_PX = 914.0  # of crops: that of a picture 1280 px wide that sees 70 degrees
_DENSITY_PER_M2 = 1.5
_LEAST_SIDE_M = 1.0  # of an area
_CLOSE_M = 0.35  # what a crop shows lies about this near to its middle


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture of a place, and when, in which weather and from where it was taken."""

    place: str
    clock: str
    weather: str
    view: str
    rgb: Rgb


def shots(names: Sequence[str], *, width_px: int, renderer: str = "auto") -> Iterator[Shot]:
    """Pictures of places, each `width_px` wide and three quarters of it high: by place, clock, weather and view.

    Raises: SettingsError for a place nobody has or that is too small, SimulatorError.
    """
    settings = {name: Setting.of(_mission(name, "12:00", {}, width_px)) for name in names}
    first = _mission(names[0], CLOCKS[0], {}, width_px)
    with simulator(first, address=None, renderer=renderer, allow_launch=False) as sim:
        kind = registry.load(vehicles, first.vehicle.kind)
        body = kind.make(sim, sim.default_vehicle(), motion=first.vehicle.motion, speed_mps=first.vehicle.speed_mps)
        rig = Rig(sim, body, first.cameras)
        for name, setting in settings.items():
            for row, clock in enumerate(CLOCKS):
                for weather, values in WEATHERS.items():
                    mission = _mission(name, clock, values, width_px)
                    episode = plan(mission, setting, row)
                    prepare(sim, mission, episode)
                    rig.begin(mount=False)
                    body.go(*_stand(setting, episode))
                    for frame in rig.capture():
                        yield Shot(name, clock, weather, frame.camera, frame.rgb)


def _mission(place: str, clock: str, weather: Mapping[str, float], width_px: int) -> MissionConfig:
    """The whole litter pack, all over the place's clearing, in one light."""
    size_m = [side - 2 * MARGIN_M for side in Area(*places.load(place).clearing).size_m]
    if min(size_m) < _LEAST_SIDE_M:
        raise SettingsError(f"{place}: its clearing is less than {_LEAST_SIDE_M + 2 * MARGIN_M:g} m wide.")
    ground_m2 = math.prod(side + 2 * MARGIN_M for side in size_m)
    pack = map(items.load, items.names())
    return MissionConfig.model_validate(
        {
            "name": "gallery",
            "place": place,
            "area": {"size_m": size_m},
            "vehicle": {"kind": "computer_vision", "motion": "teleport"},
            "cameras": [_camera(view, width_px) for view in VIEWS],
            "litter": {
                "density_per_m2": min(_DENSITY_PER_M2, (MAX_OBJECTS - 1) / ground_m2),
                "mix": {item.name: item.definition.density_weight for item in pack},
            },
            "path": {"pattern": "lawnmower", "altitude_m": [_BODY_M, _BODY_M]},
            "date": "2025-06-21",
            "randomize": {"time_of_day": [clock, clock], "weather": {what: [v, v] for what, v in weather.items()}},
            "frames_per_episode": 1,
        }
    )


def _camera(view: str, width_px: int) -> dict[str, object]:
    height_m, pitch_deg = VIEWS[view]
    crop = 2 * math.degrees(math.atan(width_px / 2 / _FOCAL_PX))
    return {
        "name": view,
        "width": width_px,
        "height": width_px * 3 // 4,
        "fov_deg": crop if pitch_deg == -90 else _FAR_FOV_DEG,
        "pitch_deg": pitch_deg,
        "position_m": [0.0, 0.0, _BODY_M - height_m],
    }


def _stand(setting: Setting, episode: Episode) -> tuple[Vec3, float]:
    """Where the cameras are and their heading: over litter that lies close together, with the clearing ahead."""
    spots = np.array([placed.world_from_object.position_m[:2] for placed in episode.scene.placements])
    near = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) < _CLOSE_M
    north_m, east_m = spots[near[np.argmax(near.sum(1))]].mean(0).tolist()
    middle = [sum(side) / 2 for side in (setting.clearing.north_m, setting.clearing.east_m)]
    down_m = -(float(setting.place.elevation_m(north_m, east_m)) + _BODY_M)
    return (north_m, east_m, down_m), math.atan2(middle[1] - east_m, middle[0] - north_m)
