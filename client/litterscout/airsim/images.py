"""Pixels out of image responses: RGB whatever the server's order, lengths checked."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import ImageError
from ..frame import Rgb
from ..geometry import Pose
from .dialect import RawOrder
from .structs import Struct, quat, vector
from .types import Image, ImageKind, ImageRequest


def request_struct(request: ImageRequest) -> Struct:
    """All four fields: a server leaves missing ones uninitialised."""
    return {
        "camera_name": request.camera,
        "image_type": int(request.kind),
        "pixels_as_float": bool(request.as_float),
        "compress": bool(request.compress),
    }


def is_empty(response: Struct) -> bool:
    """Whether a server gave no picture, which it sometimes does for a moment."""
    data = response["image_data_float"] if response["pixels_as_float"] else response["image_data_uint8"]
    width, height = int(response["width"]), int(response["height"])
    no_data = len(data) == 0 or len(data) == 1 < width * height  # one byte: old servers without a display
    return width <= 0 or height <= 0 or no_data


def decode(request: ImageRequest, response: Struct, order: RawOrder) -> Image:
    """The image that `response` holds. Raises: ImageError if it is empty or not what `request` asked for."""
    what = f"{ImageKind(request.kind).name} of camera {request.camera!r}"
    if is_empty(response):
        words = f": {response['message']}" if response["message"] else ""
        raise ImageError(
            f"{what} came back empty{words}. Is the simulator's window hidden, or was it started with -nullrhi?"
        )
    if bool(response["pixels_as_float"]) != request.as_float:
        raise ImageError(f"{what} came back in the wrong format: {'8-bit' if request.as_float else 'float'} pixels.")
    width, height = int(response["width"]), int(response["height"])
    pixels: NDArray[np.uint8] | NDArray[np.float32]
    if request.as_float:
        pixels = _floats(response["image_data_float"], width, height, what)
    elif request.compress:
        pixels = _png(response["image_data_uint8"], width, height, what)
    else:
        pixels = _raw(response["image_data_uint8"], width, height, order, what)
    pose = Pose(vector(response["camera_position"]), quat(response["camera_orientation"]))
    return Image(request.camera, ImageKind(request.kind), pixels, pose, int(response["time_stamp"]))


def _floats(data: Any, width: int, height: int, what: str) -> NDArray[np.float32]:
    values = np.asarray(data, dtype=np.float32)
    if values.shape != (width * height,):
        raise ImageError(f"{what} holds {values.size} values, {width}x{height} need {width * height}.")
    return values.reshape(height, width)


def _raw(data: Any, width: int, height: int, order: RawOrder, what: str) -> Rgb:
    """8-bit pixels of 3 channels, or 4 as servers before 1.2.3 sent; the fourth means nothing."""
    values = np.frombuffer(data, dtype=np.uint8)
    channels, rest = divmod(values.size, width * height)
    if rest or channels not in (3, 4):
        raise ImageError(f"{what} holds {values.size} bytes, {width}x{height} need {width * height * 3}.")
    pixels = values.reshape(height, width, channels)
    if order == "RGB":
        return np.ascontiguousarray(pixels[..., :3])
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGB))


def _png(data: Any, width: int, height: int, what: str) -> Rgb:
    try:
        bgr = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)  # without alpha, which means nothing
    except cv2.error as exc:
        raise ImageError(f"{what} is no PNG: {exc.msg}") from exc
    if bgr is None or bgr.shape != (height, width, 3):
        found = "is no PNG" if bgr is None else f"is a PNG of {bgr.shape[1]}x{bgr.shape[0]}"
        raise ImageError(f"{what} {found}, {width}x{height} were announced.")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB))
