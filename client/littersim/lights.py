"""Lights that can be spawned: how they shine until they are told to shine otherwise."""

from __future__ import annotations

import math

from littersim.attitude import Quaternion, Vector, turned
from littersim.render.shot import Lamp

USUAL_INTENSITY = 5000.0
CONES = {"PointLightBP": -1.0, "SpotLightBP": math.cos(math.radians(44))}  # cosines of Unreal's usual half angles
BLUEPRINTS = tuple(CONES)  # of AirSim's plugin


def lamp(blueprint: str, position: Vector, orientation: Quaternion, intensity: float) -> Lamp:
    """The light as it is drawn; a spot shines along its x axis."""
    return Lamp(position, turned(orientation, (1.0, 0.0, 0.0)), intensity, CONES[blueprint])
