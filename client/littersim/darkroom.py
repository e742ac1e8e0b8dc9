"""Pictures off the simulation thread: snapshots go in, the renderer's own thread draws them, answers come out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np

from littersim import flow, images, png
from littersim.annotation import Shown
from littersim.api.structs import ImageRequest, ImageResponse, Quaternionr, Vector3r
from littersim.attitude import Quaternion, Vector
from littersim.cameras import SCENE, SEGMENTATION
from littersim.dialects import Dialect
from littersim.errors import CallError
from littersim.flow import Before
from littersim.interference import Interference
from littersim.optics import Distortion
from littersim.pending import Pending
from littersim.render import sensor
from littersim.render.shot import Kind, Picture, View, WorldState
from littersim.render.studio import Studio
from littersim.segmentation import Paint

Made = TypeVar("Made")
_WORKERS = 2  # one encodes while the other's picture is drawn


@dataclass(frozen=True)
class Exposure:
    """One image that was asked for: how it is seen, and the local pose that its answer tells."""

    request: ImageRequest
    view: View
    position: Vector
    orientation: Quaternion
    layer: Shown | None = None  # of an annotation image
    lens: Distortion | None = None
    interference: Interference | None = None
    before: Before | None = None  # of flow images: the picture that the flow is measured from

    @property
    def drawn_as(self) -> int:
        """The image type by which it is drawn: annotations are object ids in other colours."""
        return self.request.image_type if self.layer is None else SEGMENTATION

    def hidden(self, snapshot: Snapshot) -> frozenset[int]:
        """Object ids that its ids do not show."""
        return snapshot.hidden if self.layer is None else self.layer.hidden | snapshot.hulls


@dataclass(frozen=True)
class Snapshot:
    """The world at one instant: all images of a call are of one."""

    world: WorldState
    hidden: frozenset[int]
    paint: Paint
    time_stamp: int
    hulls: frozenset[int] = frozenset()  # object ids of the vehicles in sight, which are in no annotation layer


class Darkroom:
    """Develops image calls. `renderer_name` tells what draws."""

    def __init__(self, studio: Studio, quality: str, dialect: Dialect) -> None:
        self.studio, self.quality, self.dialect = studio, quality, dialect
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="littersim-darkroom")

    @property
    def renderer_name(self) -> str:
        return self.studio.renderer_name

    def close(self) -> None:
        """Take no more calls and let the renderer go; a picture under way is finished first."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.studio.close()

    def responses(self, snapshot: Snapshot, exposures: list[Exposure]) -> Pending[list[ImageResponse]]:
        """The image responses, in order, when they are ready."""
        return self._later(lambda: self._develop(snapshot, exposures))

    def png(self, snapshot: Snapshot, exposure: Exposure) -> Pending[bytes]:
        """The PNG of one image, when it is ready."""
        return self._later(lambda: self._develop(snapshot, [exposure])[0].image_data_uint8)

    def _later(self, make: Callable[[], Made]) -> Pending[Made]:
        answer: Pending[Made] = Pending(is_drawn=True)

        def work() -> None:
            if answer.abandoned:  # its client is gone: others wait for theirs
                answer.fail(CallError("nobody waits for the images"))
                return
            try:
                made = make()
            except Exception as exc:  # noqa: BLE001 - whatever it was, the caller is told and the server lives on
                answer.fail(exc)
            else:
                answer.resolve(made)

        self._pool.submit(work)
        return answer

    def _develop(self, snapshot: Snapshot, exposures: list[Exposure]) -> list[ImageResponse]:
        """Draw each view once with all that is wanted of it, then encode."""
        wants: dict[tuple[View, frozenset[int]], set[Kind]] = {}
        for each in exposures:
            wants.setdefault((each.view, each.hidden(snapshot)), set()).add(images.needed(each.drawn_as))
        pictures = {
            (view, hidden): self._photograph(snapshot.world, view, frozenset(kinds), hidden)
            for (view, hidden), kinds in wants.items()
        }
        responses = []
        for each in exposures:
            picture = pictures[each.view, each.hidden(snapshot)]
            shift = self._flow(snapshot, each, picture)
            responses.append(_response(snapshot, each, picture, shift, self.dialect.raw_order))
        return responses

    def _flow(self, snapshot: Snapshot, exposure: Exposure, picture: Picture) -> images.Shift:
        """How the picture has moved, for images of that; objects are looked at where some have moved themselves."""
        before, view = exposure.before, exposure.view
        if before is None or picture.depth_m is None:
            return None
        ids = None
        if flow.moved(before.world, snapshot.world):
            ids = self.studio.photograph(snapshot.world, view, frozenset({"ids"}), frozenset()).object_ids
        return flow.flow(picture.depth_m, ids, view, snapshot.world, before)

    def _photograph(self, world: WorldState, view: View, wants: frozenset[Kind], hidden: frozenset[int]) -> Picture:
        """One picture. What is hidden is missing from the ids alone, which then are drawn apart."""
        if "ids" not in wants or not hidden or wants == {"ids"}:
            return self.studio.photograph(world, view, wants, hidden if "ids" in wants else frozenset())
        seen = self.studio.photograph(world, view, wants - {"ids"}, frozenset())
        labels = self.studio.photograph(world, view, frozenset({"ids"}), hidden)
        return replace(seen, object_ids=labels.object_ids)


def _response(
    snapshot: Snapshot, exposure: Exposure, picture: Picture, shift: images.Shift, order: Literal["BGR", "RGB"]
) -> ImageResponse:
    request, view = exposure.request, exposure.view
    kind, focal_px = exposure.drawn_as, view.focal_px
    paint = snapshot.paint if exposure.layer is None else exposure.layer.paint
    data, floats = b"", np.zeros(0, np.float32)
    if request.pixels_as_float:
        floats = images.floats(picture, kind, focal_px, paint, shift)
        floats = images.through(exposure.lens, floats, kind, focal_px)
    else:
        rgb = images.pixels(picture, kind, focal_px, paint, shift)
        rgb = images.through(exposure.lens, rgb, kind, focal_px)
        if kind == SCENE:
            rgb = sensor.through_jpeg(rgb, snapshot.world.camera.jpeg_quality)
        rgb = rgb if exposure.interference is None else exposure.interference(rgb, view.time_ns)
        data = png.encode(rgb) if request.compress else images.raw(rgb, order)
    return ImageResponse(
        image_data_uint8=data,
        image_data_float=floats,
        camera_position=Vector3r(*exposure.position),
        camera_name=request.camera_name,
        camera_orientation=Quaternionr(*exposure.orientation),
        time_stamp=snapshot.time_stamp,
        pixels_as_float=request.pixels_as_float,
        compress=request.compress,
        width=view.width,
        height=view.height,
        image_type=request.image_type,
        annotation_name=request.annotation_name,
    )
