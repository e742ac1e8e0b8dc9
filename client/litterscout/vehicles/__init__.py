"""How a camera gets to a waypoint: one file per kind of vehicle. Each owns how simulated time advances on the way."""

from __future__ import annotations

from typing import Protocol

from ..airsim import Simulator
from ..geometry import Pose, Vec3


class Vehicle(Protocol):
    """A vehicle of a paused simulator. Positions are global NED, headings clockwise from north."""

    name: str

    def start(self) -> None:
        """Get ready to go, after the world has been reset. Raises: VehicleError."""

    def go(self, position_m: Vec3, heading_rad: float) -> None:
        """Go to a waypoint; returns at rest there, the simulator paused. Raises: VehicleError."""

    def pose(self) -> Pose:
        """World from vehicle."""


class Kind(Protocol):
    """What a file of this package offers."""

    MOTIONS: tuple[str, ...]
    SIM_MODE: str  # AirSim's names, for settings.json
    VEHICLE_TYPE: str

    def make(self, sim: Simulator, name: str, *, motion: str, speed_mps: float) -> Vehicle: ...
