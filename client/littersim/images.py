"""From a picture to the bytes of an image response: which arrays an image type needs, and how each is encoded.

Source: AirSim 1.8.1, RenderRequest and UnrealImageCapture: raw images are B,G,R (in Cosys-AirSim R,G,B), PNG is RGBA,
floats are red alone.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from littersim import flow
from littersim.cameras import (
    DEPTH_PERSPECTIVE,
    DEPTH_PLANAR,
    DEPTH_VIS,
    DISPARITY,
    IMAGE_TYPES,
    INFRARED,
    OPTICAL_FLOW,
    OPTICAL_FLOW_VIS,
    SCENE,
    SEGMENTATION,
    SURFACE_NORMALS,
)
from littersim.errors import CallError
from littersim.optics import Distortion
from littersim.render.shot import FAR_M, Kind, Picture
from littersim.segmentation import Paint

NEEDS: dict[int, Kind] = {
    SCENE: "rgb",
    DEPTH_PLANAR: "depth",
    DEPTH_PERSPECTIVE: "depth",
    DEPTH_VIS: "depth",
    DISPARITY: "depth",
    SEGMENTATION: "ids",
    SURFACE_NORMALS: "depth",
    INFRARED: "ids",
    OPTICAL_FLOW: "depth",
    OPTICAL_FLOW_VIS: "depth",
}
FLOW = (OPTICAL_FLOW, OPTICAL_FLOW_VIS)
_IN_METRES = (DEPTH_PLANAR, DEPTH_PERSPECTIVE)
_VIS_RANGE_M = 100.0
_BASELINE_M = 0.25  # of the stereo pair that disparity is measured with


def needed(image_type: int) -> Kind:
    """Which array of a picture the image type is made from. Raises: CallError for types that are not drawn."""
    if image_type in NEEDS:
        return NEEDS[image_type]
    names = {number: name for name, number in IMAGE_TYPES.items()}
    offered = ", ".join(f"{number} {names[number]}" for number in NEEDS)
    raise CallError(
        f"image type {image_type} {names.get(image_type, '')} is not drawn by littersim; there are {offered}"
    )


Shift = NDArray[np.float32] | None  # (H, W, 2), of flow images alone


def floats(
    picture: Picture, image_type: int, focal_px: float, paint: Paint, shift: Shift = None
) -> NDArray[np.float32]:
    """(H, W) float32: metres for depth, the flow's share to the right, 0..1 for the rest, whose red channel it is."""
    if image_type == OPTICAL_FLOW:
        return _drawn(shift)[..., 0].copy()
    if NEEDS[image_type] == "depth" and image_type not in (SURFACE_NORMALS, OPTICAL_FLOW_VIS):
        return _depth(picture, image_type, focal_px)
    return pixels(picture, image_type, focal_px, paint, shift)[..., 0].astype(np.float32) / np.float32(255)


def pixels(picture: Picture, image_type: int, focal_px: float, paint: Paint, shift: Shift = None) -> NDArray[np.uint8]:
    """(H, W, 3) RGB. Depth in metres is squeezed into 0..1, so that all beyond one metre is white."""
    if image_type in FLOW:
        return (flow.encoded if image_type == OPTICAL_FLOW else flow.wheel)(_drawn(shift))
    if image_type == SURFACE_NORMALS:
        return _normals(_drawn(picture.depth_m), focal_px)
    if NEEDS[image_type] == "depth":
        grey = np.clip(_depth(picture, image_type, focal_px), 0, 1)
        return np.repeat(np.rint(grey * 255).astype(np.uint8)[..., None], 3, axis=2)
    return _colour(picture, image_type, paint)


def through(lens: Distortion | None, image: NDArray[Any], image_type: int, focal_px: float) -> NDArray[Any]:
    """The image as a lens that bends shows it; nothing is to be seen beyond its edge."""
    if lens is None:
        return image
    nothing = FAR_M if image.dtype == np.float32 and image_type in _IN_METRES else 0.0
    return lens(image, focal_px, nothing, smooth=image_type == SCENE)


def _colour(picture: Picture, image_type: int, paint: Paint) -> NDArray[np.uint8]:
    if image_type == SCENE:
        return _drawn(picture.rgb)
    if image_type == INFRARED:
        return paint.infrared(_drawn(picture.object_ids))
    return paint(_drawn(picture.object_ids))


def _depth(picture: Picture, image_type: int, focal_px: float) -> NDArray[np.float32]:
    """Planar metres, metres along each pixel's ray, or planar metres over 100 m as 0..1."""
    planar = _drawn(picture.depth_m)
    if image_type == DEPTH_PLANAR:
        return planar
    if image_type == DEPTH_VIS:
        return np.minimum(planar / np.float32(_VIS_RANGE_M), np.float32(1))
    if image_type == DISPARITY:
        share = np.float32(_BASELINE_M * focal_px / planar.shape[1])  # of the picture's width, a metre away
        disparity = share / np.maximum(planar, np.float32(1e-3))
        return np.asarray(np.minimum(disparity, np.float32(1)), np.float32)
    return np.where(planar < FAR_M, planar * _ray_lengths(*planar.shape, focal_px), np.float32(FAR_M))


def _normals(planar: NDArray[np.float32], focal_px: float) -> NDArray[np.uint8]:
    """(H, W, 3): normals in the camera's axes (forward, right, down), -1..1 as 0..255, out of the depth's slopes."""
    height, width = planar.shape
    right = planar * ((np.arange(width) - (width - 1) / 2) / focal_px)[None, :]
    down = planar * ((np.arange(height) - (height - 1) / 2) / focal_px)[:, None]
    points = np.stack([planar, right, down], -1).astype(np.float64)
    normals = np.cross(np.gradient(points, axis=0), np.gradient(points, axis=1))
    normals /= np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-12)
    normals *= np.where(np.sum(normals * points, axis=2, keepdims=True) > 0, -1.0, 1.0)
    return np.asarray(np.rint((normals * 0.5 + 0.5) * 255), np.uint8)


@lru_cache(maxsize=16)
def _ray_lengths(height: int, width: int, focal_px: float) -> NDArray[np.float32]:
    """(H, W): length of the ray through each pixel's centre per metre along the optical axis."""
    u = (np.arange(width) - (width - 1) / 2) / focal_px
    v = (np.arange(height) - (height - 1) / 2) / focal_px
    lengths: NDArray[np.float32] = np.sqrt(1 + u[None, :] ** 2 + v[:, None] ** 2).astype(np.float32)
    return lengths


def _drawn(array: NDArray[Any] | None) -> NDArray[Any]:
    if array is None:
        raise ValueError("the picture lacks an array that was asked for")
    return array


def raw(rgb: NDArray[np.uint8], order: Literal["BGR", "RGB"]) -> bytes:
    """Bytes of three channels in that order, top row first."""
    return (rgb if order == "RGB" else np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))).tobytes()
