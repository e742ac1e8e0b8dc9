"""Pictures to file contents and back. OpenCV's BGR never leaves this file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import DatasetError
from ..frame import Depth, Frame, Rgb

ImageFormat = Literal["jpg", "png"]
DepthMm = NDArray[np.uint16]  # (H, W) planar millimetres, 0 = no hit or beyond FARTHEST_MM
FARTHEST_MM = 65535
_JPEG = (
    cv2.IMWRITE_JPEG_QUALITY,
    95,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)
_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 1)  # the higher ones take several times as long and save little


def encode_rgb(rgb: Rgb, image_format: ImageFormat) -> bytes:
    """File contents of a colour picture: JPEG of quality 95 without chroma subsampling, or PNG."""
    return _encode(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8), image_format)


def encode_numbers(picture: NDArray[np.uint16]) -> bytes:
    """File contents of a 16-bit PNG."""
    return _encode(picture, "png")


def depth_mm(frame: Frame) -> DepthMm:
    """Depth along the optical axis in whole millimetres."""
    depth_m: NDArray[np.float64] = frame.depth_m.astype(np.float64)
    if frame.depth_kind == "perspective":
        depth_m = depth_m / _ray_lengths(frame)
    with np.errstate(invalid="ignore"):
        rounded = np.rint(depth_m * 1000)
        kept = (rounded > 0) & (rounded <= FARTHEST_MM)
    return np.where(kept, rounded, 0).astype(np.uint16)


def depth_m(millimetres: DepthMm) -> Depth:
    """Metres from stored millimetres; 0 stays 0."""
    return (millimetres / np.float32(1000)).astype(np.float32)


def read_rgb(path: Path) -> Rgb:
    """(H, W, 3) colour. Raises: DatasetError if the file is not there or no picture."""
    picture = _read(path, cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(np.asarray(picture, np.uint8), cv2.COLOR_BGR2RGB), np.uint8)


def read_numbers(path: Path) -> NDArray[np.uint16]:
    """(H, W) 16-bit numbers. Raises: DatasetError if the file holds anything else."""
    picture = _read(path, cv2.IMREAD_UNCHANGED)
    if picture.dtype != np.uint16 or picture.ndim != 2:
        raise DatasetError(f"{path}: holds {picture.dtype} {picture.shape}, not one 16-bit number per pixel.")
    return np.asarray(picture, np.uint16)


def _encode(picture: NDArray[np.integer], image_format: ImageFormat) -> bytes:
    done, data = cv2.imencode(f".{image_format}", picture, _JPEG if image_format == "jpg" else _PNG)
    if not done:
        raise ValueError(f"OpenCV cannot write {picture.dtype} {picture.shape} as {image_format}")
    return bytes(data)


def _read(path: Path, how: int) -> NDArray[np.generic]:
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        picture = cv2.imdecode(data, how) if len(data) else None
    except (OSError, cv2.error) as exc:
        raise DatasetError(f"{path}: cannot be read: {exc}.") from exc
    if picture is None:
        raise DatasetError(f"{path}: is not a picture.")
    return picture


def _ray_lengths(frame: Frame) -> NDArray[np.float64]:
    """(H, W) length of the ray through each pixel per metre along the optical axis."""
    camera = frame.intrinsics
    x = (np.arange(camera.width) - camera.cx) / camera.fx
    y = (np.arange(camera.height) - camera.cy) / camera.fy
    lengths: NDArray[np.float64] = np.sqrt(1 + x[None, :] ** 2 + y[:, None] ** 2)
    return lengths
