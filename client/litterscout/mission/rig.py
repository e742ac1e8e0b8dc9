"""The mission's cameras on a vehicle of a paused simulator: frames of all of them, of one instant, checked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..airsim import Image, ImageKind, ImageRequest, Simulator, labels
from ..errors import ImageError, SettingsError
from ..frame import Frame
from ..geometry import Pose, conjugate, multiply
from ..vehicles import Vehicle
from .settings import Camera

KINDS = (ImageKind.SCENE, ImageKind.DEPTH_PLANAR, ImageKind.SEGMENTATION)
FIRST_PICTURE_S = 300.0  # a place is baked and kernels are compiled when first drawn: a minute on a busy machine
TRIES = 4  # pictures taken before one that does not fit where the vehicle is counts as wrong
OFF_M, OFF_RAD = 0.02, math.radians(0.5)
SAME_FOCUS = 1e-3  # share by which a focal length may differ: less than a pixel at the border of 1920
STRANGE = 0.02  # share of pixels whose colours no id has: blended edges stay below


class Rig:
    """Takes frames. `begin` fixes time 0."""

    def __init__(self, sim: Simulator, vehicle: Vehicle, cameras: Sequence[Camera]) -> None:
        self.sim, self.vehicle, self.cameras = sim, vehicle, cameras
        self._requests = [
            ImageRequest(camera.name, kind, as_float=kind is ImageKind.DEPTH_PLANAR)
            for camera in cameras
            for kind in KINDS
        ]
        self._epoch_ns = 0
        self._begun = False  # whether the simulator has drawn before

    def begin(self, *, mount: bool) -> None:
        """Count time from now; `mount` points the cameras first, where the simulator was not started for them.

        Raises: ImageError for a camera that the simulator does not have, SettingsError for one of another size.
        """
        session, usual_s = self.sim.session, self.sim.session.timeout_s
        session.timeout_s = usual_s if self._begun else max(usual_s, FIRST_PICTURE_S)
        try:
            first_camera = self._requests[: len(KINDS)]  # all kinds, for each has kernels of its own
            self._epoch_ns = self.sim.get_images(first_camera, self.vehicle.name)[0].time_ns
        finally:
            session.timeout_s = usual_s
            self._begun = True
        if mount:
            for camera, images in zip(self.cameras, self._images(), strict=True):
                self._mount(camera, images)

    def _mount(self, camera: Camera, images: list[Image]) -> None:
        """Bring a camera that has just taken `images` to where the mission wants it: servers crash on unknown ones."""
        for image in images:
            height, width = image.pixels.shape[:2]
            if (width, height) != (camera.width, camera.height):
                raise SettingsError(
                    f"cameras: {camera.name} gives {width}x{height} px of {image.kind.name} at {self.sim.address}, "
                    f"the mission wants {camera.width}x{camera.height}; a running simulator takes sizes from its "
                    "settings.json alone."
                )
        world_from_camera = self.sim.world_from_start(self.vehicle.name) @ images[0].local_from_camera
        if not _agree(world_from_camera, self.vehicle.pose() @ camera.body_from_camera):
            self.sim.set_camera_pose(camera.name, camera.body_from_camera, self.vehicle.name)
        has = self.sim.camera_info(camera.name, self.vehicle.name).intrinsics(camera.width, camera.height)
        if abs(has.fx / camera.intrinsics.fx - 1) > SAME_FOCUS:
            self.sim.set_camera_fov(camera.name, math.radians(camera.server_fov_deg), self.vehicle.name)

    def capture(self) -> list[Frame]:
        """One frame per camera, from one call; asked for again while it does not show what the vehicle sees from here.

        Raises: ImageError.
        """
        world_from_body = self.vehicle.pose()
        world_from_start = self.sim.world_from_start(self.vehicle.name)
        expected = [world_from_body @ camera.body_from_camera for camera in self.cameras]
        for _ in range(TRIES):
            shots = self._images()
            found = [[world_from_start @ image.local_from_camera for image in shot] for shot in shots]
            if all(_agree(pose, want) for poses, want in zip(found, expected, strict=True) for pose in poses):
                return [
                    self._frame(camera, shot, world_from_start)
                    for camera, shot in zip(self.cameras, shots, strict=True)
                ]
        raise ImageError(
            f"{self.sim.address} took {TRIES} pictures from {_place(found[0][0])}, the camera is at "
            f"{_place(expected[0])}. Is it mounted otherwise in the simulator's settings.json?"
        )

    def _images(self) -> list[list[Image]]:
        """The kinds of each camera."""
        images = self.sim.get_images(self._requests, self.vehicle.name)
        return [images[i : i + len(KINDS)] for i in range(0, len(images), len(KINDS))]

    def _frame(self, camera: Camera, shot: list[Image], world_from_start: Pose) -> Frame:
        scene, depth, segmentation = shot
        object_ids, strange = labels.ids(np.asarray(segmentation.pixels, dtype=np.uint8), self.sim.dialect)
        if strange > STRANGE * object_ids.size:
            raise ImageError(
                f"{strange} of {object_ids.size} pixels of camera {camera.name} have colours that no id has; the "
                "simulator draws them with gamma or another palette: use AirSim 1.5 or newer."
            )
        try:
            return Frame(
                rgb=np.asarray(scene.pixels, dtype=np.uint8),
                depth_m=np.asarray(depth.pixels, dtype=np.float32),
                object_ids=object_ids,
                world_from_camera=world_from_start @ scene.local_from_camera,
                intrinsics=camera.intrinsics,
                time_ns=scene.time_ns - self._epoch_ns,
                vehicle=self.vehicle.name,
                camera=camera.name,
            )
        except ValueError as exc:
            raise ImageError(f"camera {camera.name}: {exc}.") from exc


def _agree(a: Pose, b: Pose) -> bool:
    turn = multiply(conjugate(a.quaternion_wxyz), b.quaternion_wxyz)
    angle = 2 * math.atan2(math.hypot(*turn[1:]), abs(turn[0]))
    return math.dist(a.position_m, b.position_m) < OFF_M and angle < OFF_RAD


def _place(pose: Pose) -> str:
    north, east, down = pose.position_m
    return f"north {north:.2f}, east {east:.2f}, down {down:.2f} m"
