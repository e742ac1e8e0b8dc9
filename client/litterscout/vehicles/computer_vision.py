"""No vehicle but a camera that is set from pose to pose; AirSim's ComputerVision mode, without physics."""

from __future__ import annotations

from ..airsim import Simulator
from . import Vehicle
from ._body import Body

MOTIONS = ("teleport",)
SIM_MODE, VEHICLE_TYPE = "ComputerVision", "ComputerVision"


def make(sim: Simulator, name: str, *, motion: str, speed_mps: float) -> Vehicle:
    """The vehicle called `name`; it has no speed."""
    return Body(sim, name)
