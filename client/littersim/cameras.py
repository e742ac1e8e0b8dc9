"""Cameras of a vehicle: where they sit on it and what each image type is captured with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from littersim.attitude import Quaternion, Vector, from_degrees

SCENE, DEPTH_PLANAR, DEPTH_PERSPECTIVE, DEPTH_VIS, SEGMENTATION = 0, 1, 2, 3, 5
IMAGE_TYPES = {
    "Scene": 0, "DepthPlanar": 1, "DepthPerspective": 2, "DepthVis": 3, "DisparityNormalized": 4, "Segmentation": 5,
    "SurfaceNormals": 6, "Infrared": 7, "OpticalFlow": 8, "OpticalFlowVis": 9,
}  # fmt: skip
LENS_M = 0.1  # height of the built-in cameras' lenses over the ground that a vehicle stands on
BUILT_IN: dict[str, tuple[tuple[str, ...], Vector, Quaternion]] = {  # name: (other names, place on the body, turn)
    "front_center": (("0", "", "fpv"), (0.5, 0.0, -LENS_M), from_degrees(0, 0, 0)),
    "front_right": (("1",), (0.5, 0.25, -LENS_M), from_degrees(0, 0, 0)),
    "front_left": (("2",), (0.5, -0.25, -LENS_M), from_degrees(0, 0, 0)),
    "bottom_center": (("3",), (0.0, 0.0, -LENS_M), from_degrees(-90, 0, 0)),
    "back_center": (("4",), (-0.5, 0.0, -LENS_M), from_degrees(0, 0, 180)),
}


@dataclass(frozen=True)
class Capture:
    """Size and horizontal field of view of one image type."""

    width: int = 256
    height: int = 144
    fov_deg: float = 90.0

    @property
    def fov_rad(self) -> float:
        return math.radians(self.fov_deg)


@dataclass(frozen=True)
class Mount:
    """A camera as settings describe it: FRD pose on the body, and a capture for each image type that has its own."""

    position_m: Vector
    orientation: Quaternion
    captures: dict[int, Capture] = field(default_factory=dict)


class Camera:
    """A camera in use; what calls change is lost with `restore`."""

    def __init__(self, mount: Mount) -> None:
        self._mount = mount
        self.restore()

    def restore(self) -> None:
        self.position_m, self.orientation = self._mount.position_m, self._mount.orientation
        self._captures = dict(self._mount.captures)
        self._fov_deg: float | None = None

    def capture(self, image_type: int) -> Capture:
        made = self._captures.get(image_type, Capture())
        return made if self._fov_deg is None else replace(made, fov_deg=self._fov_deg)

    def set_fov(self, fov_deg: float) -> None:
        """Change the horizontal field of view of every image type."""
        self._fov_deg = fov_deg


def of_vehicle(own: dict[str, Mount], captures: dict[int, Capture]) -> dict[str, Camera]:
    """Every name a vehicle's camera can be called by: the built-in ones, then its own, which replace single names."""
    cameras: dict[str, Camera] = {}
    for name, (aliases, position_m, orientation) in BUILT_IN.items():
        camera = Camera(Mount(position_m, orientation, captures))
        cameras |= dict.fromkeys((name, *aliases), camera)
    return cameras | {name: Camera(mount) for name, mount in own.items()}
