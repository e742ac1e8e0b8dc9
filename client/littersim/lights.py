"""Lights that can be spawned. They exist, with names and poses; they light nothing, for the sun alone is drawn."""

from __future__ import annotations

BLUEPRINTS = ("PointLightBP", "SpotLightBP")  # of AirSim's plugin
