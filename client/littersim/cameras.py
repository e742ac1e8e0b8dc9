"""Cameras of a vehicle: where they sit on it and what each image type is captured with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from littersim import attitude
from littersim.attitude import Quaternion, Vector, from_degrees
from littersim.flow import Before
from littersim.interference import Interference
from littersim.render.shot import focal_px

SCENE, DEPTH_PLANAR, DEPTH_PERSPECTIVE, DEPTH_VIS, DISPARITY, SEGMENTATION = 0, 1, 2, 3, 4, 5
SURFACE_NORMALS, INFRARED, OPTICAL_FLOW, OPTICAL_FLOW_VIS = 6, 7, 8, 9
IMAGE_TYPES = {
    "Scene": 0, "DepthPlanar": 1, "DepthPerspective": 2, "DepthVis": 3, "DisparityNormalized": 4, "Segmentation": 5,
    "SurfaceNormals": 6, "Infrared": 7, "OpticalFlow": 8, "OpticalFlowVis": 9, "Lighting": 10, "Annotation": 11,
}  # fmt: skip
LENS_M = 0.1  # height of the built-in cameras' lenses over the ground that a vehicle stands on
BUILT_IN: dict[str, tuple[tuple[str, ...], Vector, Quaternion]] = {  # name: (other names, place on the body, turn)
    "front_center": (("0", "", "fpv"), (0.5, 0.0, -LENS_M), from_degrees(0, 0, 0)),
    "front_right": (("1",), (0.5, 0.25, -LENS_M), from_degrees(0, 0, 0)),
    "front_left": (("2",), (0.5, -0.25, -LENS_M), from_degrees(0, 0, 0)),
    "bottom_center": (("3",), (0.0, 0.0, -LENS_M), from_degrees(-90, 0, 0)),
    "back_center": (("4",), (-0.5, 0.0, -LENS_M), from_degrees(0, 0, 180)),
}


IN_CAR: dict[str, tuple[tuple[str, ...], Vector, Quaternion]] = {
    "front_center": (("0", ""), (1.8, 0.0, -1.2), from_degrees(0, 0, 0)),
    "front_right": (("1",), (1.8, 0.6, -1.2), from_degrees(0, 0, 0)),
    "front_left": (("2",), (1.8, -0.6, -1.2), from_degrees(0, 0, 0)),
    "fpv": (("3",), (0.2, -0.35, -1.3), from_degrees(0, 0, 0)),  # where the driver sits
    "back_center": (("4",), (-2.2, 0.0, -1.2), from_degrees(0, 0, 180)),
}


ON_ROBOT: dict[str, tuple[tuple[str, ...], Vector, Quaternion]] = {
    "front_center": (("0", ""), (0.35, 0.0, -0.45), from_degrees(0, 0, 0)),
    "front_right": (("1",), (0.35, 0.2, -0.45), from_degrees(0, 0, 0)),
    "front_left": (("2",), (0.35, -0.2, -0.45), from_degrees(0, 0, 0)),
    "fpv": (("3",), (0.0, 0.0, -0.6), from_degrees(0, 0, 0)),
    "back_center": (("4",), (-0.35, 0.0, -0.45), from_degrees(0, 0, 180)),
}
OF_MODE = {"Car": IN_CAR, "SkidVehicle": ON_ROBOT}


@dataclass(frozen=True)
class Capture:
    """Size of one image type, and its field of view along the longer side."""

    width: int = 256
    height: int = 144
    fov_deg: float = 90.0

    @property
    def fov_rad(self) -> float:
        return math.radians(self.fov_deg)

    @property
    def focal_px(self) -> float:
        return focal_px(self.width, self.height, self.fov_rad)

    @property
    def spans_rad(self) -> tuple[float, float]:
        """Horizontal and vertical field of view."""
        return 2 * math.atan(self.width / (2 * self.focal_px)), 2 * math.atan(self.height / (2 * self.focal_px))


@dataclass(frozen=True)
class Gimbal:
    """Keeps a camera's angles, radians in the world; those that are None follow the vehicle. `share` is 0..1."""

    share: float
    pitch_rad: float | None = None
    roll_rad: float | None = None
    yaw_rad: float | None = None

    def steadied(self, turn: Quaternion) -> Quaternion:
        """An orientation in the world with the gimbal's angles in place of its own, as far as it steadies."""
        own = attitude.euler(turn)
        kept = (self.pitch_rad, self.roll_rad, self.yaw_rad)
        wanted = attitude.from_radians(*(a if b is None else b for a, b in zip(own, kept, strict=True)))
        return attitude.between(turn, wanted, self.share)


@dataclass(frozen=True)
class Mount:
    """A camera as settings describe it: FRD pose on the body, and what each image type has of its own."""

    position_m: Vector
    orientation: Quaternion
    captures: dict[int, Capture] = field(default_factory=dict)
    gimbal: Gimbal | None = None
    interference: dict[int, Interference] = field(default_factory=dict)
    external: bool = False  # it stands in the world, and is its vehicle's by name alone: Cosys-AirSim


LENSES = {  # focal length in mm, aperture
    "12mm Prime f/2.8": (12.0, 2.8), "30mm Prime f/1.4": (30.0, 1.4), "50mm Prime f/1.8": (50.0, 1.8),
    "85mm Prime f/1.8": (85.0, 1.8), "105mm Prime f/2": (105.0, 2.0), "200mm Prime f/2": (200.0, 2.0),
    "Universal Zoom": (4.0, 1.2),
}  # fmt: skip
FILMBACKS = {  # width and height in mm
    "16:9 Film": (24.0, 13.5), "16:9 Digital Film": (23.76, 13.365), "16:9 DSLR": (36.0, 20.25),
    "Super 8mm": (5.79, 4.01), "Super 16mm": (12.52, 7.58), "Super 35mm": (24.89, 18.66),
    "35mm Academy": (21.946, 16.002), "35mm Full Aperture": (24.892, 18.9121), "DSLR": (36.0, 24.0),
    "DSLR Crop": (22.3, 14.9), "Micro Four Thirds": (17.3, 13.0), "IMAX 70mm": (70.41, 56.63),
}  # fmt: skip


Kind = tuple[int, str]  # of images: the image type, and the annotation layer or ""


@dataclass
class Lens:
    """A cine camera's lens and filmback; the usual ones give the 89.9 degrees that AirSim's cameras start with."""

    focal_mm: float = 11.9
    width_mm: float = 23.76
    height_mm: float = 13.365
    aperture: float = 2.8
    focus_m: float = 1000.0

    @property
    def words(self) -> str:
        """As AirSim describes it."""
        reach = "Min focal length: 4.0 Max focal length: 1000.0"
        return f"{reach} Focal length: {self.focal_mm:f} Aperture: {self.aperture:f}"


class Camera:
    """A camera in use; what calls change is lost with `restore`."""

    def __init__(self, mount: Mount) -> None:
        self._mount, self.external = mount, mount.external
        self.restore()

    def restore(self) -> None:
        self.position_m, self.orientation = self._mount.position_m, self._mount.orientation
        self.gimbal = self._mount.gimbal
        self.interference = self._mount.interference
        self._captures = dict(self._mount.captures)
        self._fov_deg: float | None = None
        self.lens = Lens()
        self.detections: dict[Kind, dict[str, None]] = {}  # wildcards, in order
        self.detection_radius_m: dict[Kind, float] = {}
        self._flows: dict[int, Before] = {}  # the picture before, by image type

    def capture(self, image_type: int) -> Capture:
        made = self._captures.get(image_type, Capture())
        return made if self._fov_deg is None else replace(made, fov_deg=self._fov_deg)

    def last_flow(self, image_type: int, now: Before) -> Before:
        """The picture that a flow image is measured from; of the first one, itself."""
        before, self._flows[image_type] = self._flows.get(image_type, now), now
        return before

    def point(self, position_m: Vector, orientation: Quaternion) -> None:
        """Take a new pose on the body; with a gimbal, its angles alone, which it then keeps in the world."""
        if self.gimbal is None:
            self.position_m, self.orientation = position_m, orientation
        else:
            self.gimbal = Gimbal(self.gimbal.share, *attitude.euler(orientation))

    def look_through_lens(self) -> None:
        """Take the field of view from focal length and filmback."""
        self.set_fov(math.degrees(2 * math.atan(self.lens.width_mm / (2 * self.lens.focal_mm))))

    def set_fov(self, fov_deg: float) -> None:
        """Change the field of view of every image type."""
        self._fov_deg = fov_deg


def of_vehicle(own: dict[str, Mount], usual: Mount, mode: str) -> dict[str, Camera]:
    """Every name a vehicle's camera can be called by: the built-in ones, then its own, which replace single names."""
    cameras: dict[str, Camera] = {}
    for name, (aliases, position_m, orientation) in OF_MODE.get(mode, BUILT_IN).items():
        camera = Camera(replace(usual, position_m=position_m, orientation=orientation))
        cameras |= dict.fromkeys((name, *aliases), camera)
    return cameras | {name: Camera(mount) for name, mount in own.items()}
