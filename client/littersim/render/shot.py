"""What the server asks for and what it gets: the state of the world, a view of it, and a picture.

Poses here are the protocol's (NED world, FRD camera); the renderer's own world is NWU (x north, y west, z up).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["rgb", "depth", "ids"]
FAR_M = 65504.0  # depth where nothing is hit: the largest half-float, as AirSim's depth buffer gives


@dataclass(frozen=True)
class Thing:
    """An object that was spawned: a litter asset at a pose in global NED."""

    object_id: int
    asset: str
    position_m: tuple[float, float, float]
    quaternion_wxyz: tuple[float, float, float, float]
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class WorldState:
    """All that a picture depends on besides the camera.

    Angles are degrees as in the episode's settings; azimuth clockwise from north. `fog` is 0..1.
    `place_ids` gives the object id of the ground and of each scenery thing by name.
    """

    place: str
    seed: int
    sun_azimuth_deg: float
    sun_elevation_deg: float
    fog: float
    place_ids: tuple[tuple[str, int], ...]  # ("Ground", 1), ("Tree_1", 2) ...
    things: tuple[Thing, ...]
    flat_material: bool = False


@dataclass(frozen=True)
class View:
    """A pinhole camera. `quaternion_wxyz` turns camera FRD axes into world NED; `time_ns` seeds the sensor noise."""

    position_m: tuple[float, float, float]
    quaternion_wxyz: tuple[float, float, float, float]
    width: int
    height: int
    fov_rad: float  # horizontal
    time_ns: int = 0

    @property
    def focal_px(self) -> float:
        return self.width / (2.0 * float(np.tan(self.fov_rad / 2.0)))


@dataclass(frozen=True)
class Picture:
    """One instant: arrays that were not asked for are None."""

    rgb: NDArray[np.uint8] | None  # (H, W, 3)
    depth_m: NDArray[np.float32] | None  # (H, W) planar, FAR_M where nothing is hit
    object_ids: NDArray[np.uint32] | None  # (H, W), 0 = sky


def flat_colour(object_id: int) -> tuple[int, int, int]:
    """Colour of an object when every material is swapped for a flat one: far from black and from its neighbours'."""
    h = (object_id * 2654435761) & 0xFFFFFFFF
    return 55 + (h & 0xFF) % 201, 55 + ((h >> 8) & 0xFF) % 201, 55 + ((h >> 16) & 0xFF) % 201
