"""Where each vehicle's local NED stands in the world: servers do not say, so it is found out once per vehicle."""

from __future__ import annotations

import json
import logging

from ..errors import ProtocolError
from ..geometry import Pose, Vec3
from ..rpc.session import Session
from .dialect import Dialect
from .vehicle_calls import VehicleCalls
from .world_calls import WorldCalls

log = logging.getLogger(__name__)


class StartPoints(VehicleCalls, WorldCalls):
    """Local NED has its origin at the vehicle's start point, and the world's axes."""

    def __init__(self, session: Session, dialect: Dialect) -> None:
        super().__init__(session, dialect)
        self._starts: dict[str, Pose] = {}

    def default_vehicle(self) -> str:
        """Name of the vehicle that "" stands for: the first of the list. Raises: ProtocolError if there is none."""
        names = self.list_vehicles()
        if not names:
            raise ProtocolError(f"{self.session.address} has no vehicle")
        return names[0]

    def world_from_start(self, vehicle: str = "") -> Pose:
        """Global NED from the vehicle's local NED.

        It is the difference between the vehicle's pose as an object and as a vehicle; the world is paused for asking,
        if it is not. Where vehicles are no objects it is read from the settings, which leave out how far
        the body's origin lies above its feet.
        """
        if vehicle not in self._starts:
            self._starts[vehicle] = self._find(vehicle)
        return self._starts[vehicle]

    def _find(self, vehicle: str) -> Pose:
        name = vehicle or self.default_vehicle()
        was_paused = self.is_paused()
        if not was_paused:
            self.pause()
        try:
            world, local = self.object_pose(name), self.vehicle_pose(vehicle)
        finally:
            if not was_paused:
                self.pause(False)
        if world is not None:
            n, e, d = (a - b for a, b in zip(world.position_m, local.position_m, strict=True))
            return Pose((n, e, d))
        log.warning("%s is no object of the scene; its start point is taken from settings.json", name)
        return Pose(start_in_settings(self.settings_string(), name))


def start_in_settings(text: str, vehicle: str) -> Vec3:
    """Position of a vehicle in settings.json, global NED; PlayerStart for what is not set. Raises: ProtocolError."""
    try:
        settings = json.loads(text) if text.strip() else {}
        entry = settings.get("Vehicles", {}).get(vehicle, {})
        return float(entry.get("X", 0)), float(entry.get("Y", 0)), float(entry.get("Z", 0))
    except (ValueError, TypeError, AttributeError) as exc:
        raise ProtocolError(f"the server's settings.json cannot be read: {exc}") from exc
