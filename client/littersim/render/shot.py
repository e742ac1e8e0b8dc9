"""What the server asks for and what it gets: the state of the world, a view of it, and a picture.

Poses here are the protocol's (NED world, FRD camera); the renderer's own world is NWU (x north, y west, z up).
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
class Weather:
    """What falls and what lies, as shares 0..1; fog is apart, since renderers draw it."""

    rain: float = 0.0
    road_wetness: float = 0.0
    snow: float = 0.0
    road_snow: float = 0.0
    maple_leaf: float = 0.0
    road_leaf: float = 0.0
    dust: float = 0.0


CALM = Weather()


@dataclass(frozen=True)
class Lamp:
    """A light in the world, global NED. It lights what lies within its cone; `cos_cone` -1 is all round."""

    position_m: tuple[float, float, float]
    direction: tuple[float, float, float]
    intensity: float
    cos_cone: float = -1.0


@dataclass(frozen=True)
class Coat:
    """What an object is painted with in place of its own material; coats of one `key` are the same."""

    key: str
    texels: NDArray[np.uint8] = field(compare=False)  # (512, 512, 4) rgb = sqrt(linear albedo) * 255, a = opacity


@dataclass(frozen=True)
class CameraEffects:
    """What a camera does to its pictures besides its usual look. As it stands here, nothing.

    `noise`: of white, in shares of white; `vignette`: share of light lost in the corners; `defocus_px`: diameter of the
    blur of what lies in the middle; `speed_mps`: what a vehicle that stands is taken to fly at, forwards, while the
    shutter is open; `jpeg_quality`: 100 is not compressed.
    """

    exposure_ev: float = 0.0
    white_balance_k: float = 6500.0
    noise: float = 0.0
    vignette: float = 0.0
    defocus_px: float = 0.0
    shutter_s: float = 0.0
    speed_mps: float = 0.0
    shake_radps: float = 0.0
    jpeg_quality: int = 100


USUAL = CameraEffects()


@dataclass(frozen=True)
class WorldState:
    """All that a picture depends on besides the camera.

    Angles are degrees as in the episode's settings; azimuth clockwise from north. `fog` is 0..1.
    `place_ids` gives the object id of the ground and of each scenery thing by name; scenery without one is not there.
    """

    place: str
    seed: int
    sun_azimuth_deg: float
    sun_elevation_deg: float
    fog: float
    place_ids: tuple[tuple[str, int], ...]  # ("Ground", 1), ("Tree_1", 2) ...
    things: tuple[Thing, ...]
    flat_material: bool = False
    weather: Weather = CALM
    lamps: tuple[Lamp, ...] = ()
    coats: tuple[tuple[int, Coat], ...] = ()  # by object id
    cloud: float = 0.0  # share of the sky
    camera: CameraEffects = USUAL
    place_seed: int = 0  # which spot of the place's family; 0 is the one its file describes

    @property
    def ground_id(self) -> int:
        """The object id of the ground, which stands first among the place's."""
        return self.place_ids[0][1]


def focal_px(width: int, height: int, fov_rad: float) -> float:
    """Focal length of a picture whose longer side spans `fov_rad`. Source: Unreal's scene captures."""
    return max(width, height) / (2.0 * float(np.tan(fov_rad / 2.0)))


@dataclass(frozen=True)
class Motion:
    """How a camera moves while its shutter is open: velocity in world NED, rates of turn about its own FRD axes."""

    velocity_mps: tuple[float, float, float]
    turn_radps: tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """A pinhole camera. `quaternion_wxyz` turns camera FRD axes into world NED; `time_ns` seeds the sensor noise."""

    position_m: tuple[float, float, float]
    quaternion_wxyz: tuple[float, float, float, float]
    width: int
    height: int
    fov_rad: float  # along the longer side
    time_ns: int = 0
    motion: Motion | None = None

    @property
    def focal_px(self) -> float:
        return focal_px(self.width, self.height, self.fov_rad)


@dataclass(frozen=True)
class Picture:
    """One instant: arrays that were not asked for are None."""

    rgb: NDArray[np.uint8] | None  # (H, W, 3)
    depth_m: NDArray[np.float32] | None  # (H, W) planar, FAR_M where nothing is hit
    object_ids: NDArray[np.uint32] | None  # (H, W), 0 = sky

    @property
    def whole(self) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint32]]:
        """Colours, depth and ids of a picture that was asked for all of them. Raises: ValueError."""
        if self.rgb is None or self.depth_m is None or self.object_ids is None:
            raise ValueError("the picture lacks an array")
        return self.rgb, self.depth_m, self.object_ids


def flat_colour(object_id: int) -> tuple[int, int, int]:
    """Colour of an object when every material is swapped for a flat one: far from black and from its neighbours'."""
    h = (object_id * 2654435761) & 0xFFFFFFFF
    return 55 + (h & 0xFF) % 201, 55 + ((h >> 8) & 0xFF) % 201, 55 + ((h >> 16) & 0xFF) % 201
