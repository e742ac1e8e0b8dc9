"""Calls about time, objects, segmentation ids and weather."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..errors import ProtocolError
from ..geometry import Pose, Vec3
from . import instances, labels, structs
from .calls import Calls
from .dialect import arity
from .types import Weather


class WorldCalls(Calls):
    """The world at large. Object poses are global NED from object: the origin is PlayerStart."""

    def ping(self) -> bool:
        return self._bool("ping")

    def versions(self) -> tuple[int, int]:
        """The server's version and the least client version that it wants."""
        return self._integer("getServerVersion"), self._integer("getMinRequiredClientVersion")

    def arity(self, method: str) -> int | None:
        """How many parameters the wire name `method` takes, None if the server has no such call; nothing is run."""
        return arity(self.session, method)

    def has_method(self, method: str) -> bool:
        """Whether the server has a call of this wire name; nothing is run."""
        return self.arity(method) is not None

    def settings_string(self) -> str:
        """The server's settings.json as it was read."""
        return self._text("getSettingsString")

    def reset(self) -> None:
        """Vehicles back to their start, API control off. Spawned objects, ids and weather stay."""
        self.session.call("reset")

    def pause(self, paused: bool = True) -> None:
        self.session.call("simPause", bool(paused))

    def is_paused(self) -> bool:
        return self._bool("simIsPaused")

    def continue_for_time(self, duration_s: float, *, timeout_s: float | None = None) -> None:
        """Let `duration_s` of simulated time pass, then pause again. Multirotor mode alone returns only then.

        `timeout_s`: wall-clock limit; the session's if None, which is too short for slow clocks and long durations.
        """
        self.session.call("simContinueForTime", float(duration_s), timeout_s=timeout_s)

    def list_scene_objects(self, pattern: str = ".*") -> list[str]:
        """Names of actors that match the regular expression as a whole, with case."""
        return self._names("simListSceneObjects", pattern)

    def list_assets(self) -> list[str]:
        """Names that `spawn_object` takes. Ask first: a real server may crash on an unknown one."""
        return self._names("simListAssets")

    def spawn_object(
        self,
        name: str,
        asset: str,
        world_from_object: Pose,
        scale: Vec3 = (1.0, 1.0, 1.0),
        *,
        physics: bool = False,
        blueprint: bool = False,
    ) -> str:
        """Spawn an asset. Returns: its name, which differs from `name` where that was taken."""
        where = self.dialect.packed("Pose", structs.pose_struct(world_from_object))
        size = self.dialect.packed("Vector3r", structs.vector_struct(scale))
        return self._text("simSpawnObject", name, asset, where, size, bool(physics), bool(blueprint))

    def destroy_object(self, name: str) -> bool:
        """Returns: False if there is no such object."""
        return self._bool("simDestroyObject", name)

    def object_pose(self, name: str) -> Pose | None:
        """None if there is no such object."""
        return self._struct("Pose", structs.pose_or_none, "simGetObjectPose", *self.dialect.of_object(name))

    def set_object_pose(self, name: str, world_from_object: Pose, *, teleport: bool = True) -> bool:
        """Returns: False if there is no such object, or if it was blocked on its way and may not `teleport`."""
        wire = self.dialect.packed("Pose", structs.pose_struct(world_from_object))
        return self._bool("simSetObjectPose", name, wire, bool(teleport))

    def set_segmentation_id(self, name: str, object_id: int, *, regex: bool = False) -> bool:
        """Give objects an id of 0 to 255, or -1 to leave them out of the picture; instances 0 to 2,743,999, and no -1.

        `regex`: `name` is a regular expression for whole names, without case. Returns: False if none matched.
        Raises: ValueError for an id that servers would clamp.
        """
        lowest, highest = 0 if self.dialect.instances else -1, labels.highest(self.dialect)
        if not lowest <= object_id <= highest:
            raise ValueError(f"segmentation ids are {lowest} to {highest}, not {object_id}")
        if self.dialect.instances:
            name, regex = instances.component_pattern(name if regex else re.escape(name)), True
        return self._bool("simSetSegmentationObjectID", name, int(object_id), bool(regex))

    def segmentation_id(self, name: str) -> int:
        """Id of the first object of this name, -1 if there is none."""
        if self.dialect.instances:
            pattern = re.compile(instances.component_pattern(re.escape(name)), re.IGNORECASE)
            components = self._names("simListInstanceSegmentationObjects")
            name = next((component for component in components if pattern.fullmatch(component)), name)
            return self._integer("simGetSegmentationObjectID", name)
        return self._integer("simGetSegmentationObjectID", name.lower())  # servers compare with lower-cased names

    def enable_weather(self, enabled: bool = True) -> None:
        self.session.call("simEnableWeather", bool(enabled))

    def set_weather(self, parameter: Weather, value: float) -> None:
        """`value`: 0 to 1."""
        self.session.call("simSetWeatherParameter", int(parameter), float(value))

    def set_time_of_day(
        self,
        start: str = "",
        *,
        enabled: bool = True,
        daylight_saving: bool = False,
        clock_speed: float = 1.0,
        update_interval_s: float = 60.0,
        move_sun: bool = True,
    ) -> None:
        """Set the sun to `start`, "YYYY-MM-DD HH:MM:SS" at the place, "" = now."""
        sun = (float(clock_speed), float(update_interval_s), bool(move_sun))
        self.session.call("simSetTimeOfDay", bool(enabled), start, bool(daylight_saving), *sun)

    def littersim_episode(self, episode: Mapping[str, object], *, timeout_s: float | None = None) -> dict[str, Any]:
        """Reset littersim wholly to a place, seed, light and weather. Other servers have no such call: `has_method`.

        Returns: what littersim says of itself, such as its renderer and versions.
        """
        answer = self.session.call(EPISODE_METHOD, json.dumps(episode, sort_keys=True), timeout_s=timeout_s)
        try:
            said = json.loads(answer)
        except (TypeError, ValueError) as exc:
            raise ProtocolError(f"{EPISODE_METHOD} answered no JSON: {exc}") from exc
        if not isinstance(said, dict):
            raise ProtocolError(f"{EPISODE_METHOD} answered {answer!r}, not an object")
        return said


EPISODE_METHOD = "littersimEpisode"
