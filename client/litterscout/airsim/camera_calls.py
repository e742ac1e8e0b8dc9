"""Calls about cameras and images, and whole frames made of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from ..errors import ImageError, ProtocolError, RpcError
from ..frame import Frame
from ..geometry import Intrinsics, Pose
from ..rpc import remote
from . import images, labels, structs
from .start_points import StartPoints
from .types import CameraInfo, Image, ImageKind, ImageRequest

log = logging.getLogger(__name__)

_PAUSES_S: Final = (0.05, 0.1, 0.2)  # before asking again for a picture that came back empty
_MAX_STRANGE: Final = 0.02  # of all pixels: edges blended by anti-aliasing stay below, a shifted palette does not
_FRAME: Final = (
    (ImageKind.SCENE, False),
    (ImageKind.DEPTH_PLANAR, True),
    (ImageKind.SEGMENTATION, False),
)


class CameraCalls(StartPoints):
    """Cameras of a vehicle. Ask `get_images` first: real servers crash when other calls name an unknown camera."""

    def get_images(self, requests: Sequence[ImageRequest], vehicle: str = "") -> list[Image]:
        """Images of one instant, in the order of `requests`; asked for again a few times while any of them is empty.

        Raises: ImageError for unknown cameras, empty images and wrong lengths; RpcError.
        """
        for pause_s in _PAUSES_S:
            responses = self._responses(requests, vehicle)
            if not any(structs.parsed(images.is_empty, response, _IMAGES) for response in responses):
                break
            time.sleep(pause_s)
        else:
            responses = self._responses(requests, vehicle)
        return [self._image(request, response) for request, response in zip(requests, responses, strict=True)]

    def _image(self, request: ImageRequest, response: structs.Struct) -> Image:
        order = self.dialect.raw_order
        return structs.parsed(lambda struct: images.decode(request, struct, order), response, _IMAGES)

    def _responses(self, requests: Sequence[ImageRequest], vehicle: str) -> list[structs.Struct]:
        wire = [self.dialect.packed("ImageRequest", images.request_struct(request)) for request in requests]
        try:
            answer = self.session.call(_IMAGES, *self.dialect.of_camera(wire, vehicle))
        except RpcError as exc:
            raise self._about_camera(exc, requests, vehicle) from exc
        if not isinstance(answer, list) or len(answer) != len(requests):
            raise ProtocolError(f"{_IMAGES} did not answer {len(requests)} images")
        return [self.dialect.unpacked("ImageResponse", response) for response in answer]

    def _about_camera(self, exc: RpcError, requests: Sequence[ImageRequest], vehicle: str) -> RpcError | ImageError:
        """An unknown camera is a missing key of the server's map, whose words depend on its standard library."""
        words = remote.cause(exc.remote)
        if not any(hint in words for hint in ("map::at", "map<K, T> key", "key not found")):
            return exc
        names = ", ".join(sorted({repr(request.camera) for request in requests}))
        return ImageError(
            f"no camera {names} on {f'vehicle {vehicle!r}' if vehicle else 'the default vehicle'} at"
            f" {self.session.address}. Cameras are named in the server's settings.json: Vehicles.<name>.Cameras."
        )

    def camera_info(self, camera: str, vehicle: str = "") -> CameraInfo:
        """Pose and projection of a camera that is known to exist: real servers crash on others."""
        params = self.dialect.of_camera(camera, vehicle)
        return self._struct("CameraInfo", structs.camera_info, "simGetCameraInfo", *params)

    def set_camera_pose(self, camera: str, vehicle_from_camera: Pose, vehicle: str = "") -> None:
        wire = self.dialect.packed("Pose", structs.pose_struct(vehicle_from_camera))
        self.session.call("simSetCameraPose", *self.dialect.of_camera(camera, wire, vehicle))

    def set_camera_fov(self, camera: str, fov_rad: float, vehicle: str = "") -> None:
        """`fov_rad` is along the longer side of the images: horizontal, unless they are higher than wide."""
        degrees = float(np.degrees(fov_rad))
        self.session.call("simSetCameraFov", *self.dialect.of_camera(camera, degrees, vehicle))

    def set_camera_distortion(self, camera: str, name: str, value: float, vehicle: str = "") -> None:
        """Bend what all cameras see. `name`: K1, K2, K3, P1 or P2.

        Whether depth and ids bend too is the server's business; littersim's do.
        """
        self.session.call("simSetDistortionParam", *self.dialect.of_camera(camera, name, float(value), vehicle))

    def capture(
        self,
        camera: str,
        vehicle: str = "",
        *,
        intrinsics: Intrinsics | None = None,
        world_from_start: Pose | None = None,
    ) -> Frame:
        """RGB, planar depth and segmentation ids of one instant, from one call.

        Args: intrinsics: of the images, asked of the server if None. world_from_start: where the vehicle's local NED
        stands in the world; found out once per vehicle if None, for which the world is paused if it is not.
        Raises: ImageError, also where colours are not those of the palette; RpcError.
        """
        requests = [ImageRequest(camera, kind, as_float) for kind, as_float in _FRAME]
        scene, depth, segmentation = self.get_images(requests, vehicle)
        if intrinsics is None:
            height, width = depth.pixels.shape[:2]
            intrinsics = self._intrinsics(camera, vehicle, width, height)
        if world_from_start is None:
            world_from_start = self.world_from_start(vehicle)
        object_ids, strange = labels.ids(np.asarray(segmentation.pixels, dtype=np.uint8), self.dialect)
        self._judge(strange, object_ids.size, camera)
        try:
            return Frame(
                rgb=np.asarray(scene.pixels, dtype=np.uint8),
                depth_m=np.asarray(depth.pixels, dtype=np.float32),
                object_ids=object_ids,
                world_from_camera=world_from_start @ scene.local_from_camera,
                intrinsics=intrinsics,
                time_ns=scene.time_ns,
                vehicle=vehicle or self.default_vehicle(),
                camera=camera,
            )
        except ValueError as exc:
            raise ImageError(
                f"the images of camera {camera!r} differ in size: {exc}. settings.json needs CaptureSettings of one"
                " Width and Height for ImageType 0, 1 and 5."
            ) from exc

    def _intrinsics(self, camera: str, vehicle: str, width: int, height: int) -> Intrinsics:
        try:
            return self.camera_info(camera, vehicle).intrinsics(width, height)
        except ValueError as exc:
            raise ImageError(
                f"camera {camera!r} at {self.session.address} has neither projection nor field of view: {exc}."
                " Give capture its intrinsics."
            ) from exc

    def _judge(self, strange: int, pixels: int, camera: str) -> None:
        if strange > _MAX_STRANGE * pixels:
            raise ImageError(
                f"{strange} of {pixels} pixels of SEGMENTATION of camera {camera!r} have colours that no id has. The"
                " server draws it with gamma or another palette: use AirSim 1.5 or newer, and its Config files."
            )
        if strange:
            log.warning("camera %s: %d pixels have colours that no id has; they count as unlabelled", camera, strange)


_IMAGES = "simGetImages"
