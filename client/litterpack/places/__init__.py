"""Places: ground, scenery and bounds, one JSON file each; north, east, down in metres from the vehicle's start."""

from __future__ import annotations

from .building import load, names
from .place import Attractor, Place, Rect, SceneryThing

__all__ = ["Attractor", "Place", "Rect", "SceneryThing", "load", "names"]
