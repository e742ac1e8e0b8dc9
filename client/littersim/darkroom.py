"""Pictures off the simulation thread: snapshots go in, the renderer's own thread draws them, answers come out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np

from littersim import images
from littersim.api.structs import ImageRequest, ImageResponse, Quaternionr, Vector3r
from littersim.attitude import Quaternion, Vector
from littersim.dialects import Dialect
from littersim.errors import CallError
from littersim.pending import Pending
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


@dataclass(frozen=True)
class Snapshot:
    """The world at one instant: all images of a call are of one."""

    world: WorldState
    hidden: frozenset[int]
    paint: Paint
    time_stamp: int


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
        answer: Pending[Made] = Pending()

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
        wants: dict[View, set[Kind]] = {}
        for each in exposures:
            wants.setdefault(each.view, set()).add(images.needed(each.request.image_type))
        pictures = {view: self._photograph(snapshot, view, frozenset(kinds)) for view, kinds in wants.items()}
        order = self.dialect.raw_order
        return [_response(snapshot, each, pictures[each.view], order) for each in exposures]

    def _photograph(self, snapshot: Snapshot, view: View, wants: frozenset[Kind]) -> Picture:
        """One picture. Things without a segmentation id are missing from the ids alone, which then are drawn apart."""
        if "ids" not in wants or not snapshot.hidden or wants == {"ids"}:
            hidden = snapshot.hidden if "ids" in wants else frozenset()
            return self.studio.photograph(snapshot.world, view, wants, hidden)
        seen = self.studio.photograph(snapshot.world, view, wants - {"ids"}, frozenset())
        labels = self.studio.photograph(snapshot.world, view, frozenset({"ids"}), snapshot.hidden)
        return replace(seen, object_ids=labels.object_ids)


def _response(snapshot: Snapshot, exposure: Exposure, picture: Picture, order: Literal["BGR", "RGB"]) -> ImageResponse:
    request, view = exposure.request, exposure.view
    data, floats = b"", np.zeros(0, np.float32)
    if request.pixels_as_float:
        floats = images.floats(picture, request.image_type, view.fov_rad, snapshot.paint)
    else:
        rgb = images.pixels(picture, request.image_type, view.fov_rad, snapshot.paint)
        data = images.png(rgb) if request.compress else images.raw(rgb, order)
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
    )
