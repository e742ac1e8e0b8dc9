"""One image's files against its annotations: what pycocotools decodes must be what the ids image shows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from pycocotools import mask as coco_mask

from ..annotations.polygons import Polygons
from ..annotations.records import Annotation, Image
from ..annotations.rle import Rle, decode, decompress
from ..errors import DatasetError
from ..frame import Mask
from ..geometry import Intrinsics
from . import pictures
from .episode_writer import gsd_mm
from .layout import Layout

Found = Iterator[tuple[str, str]]  # file and what is wrong with it
Numbers = NDArray[np.uint16]
IN_DEPTH_RANGE_M = 60.0  # nearer than this, wherever litter is seen there must be a depth


def image(place: Layout, record: Image, annotations: Sequence[Annotation]) -> list[tuple[str, str]]:
    """All that is wrong with the files and masks of one image."""
    return [*_rgb(place, record), *_numbers(place, record, annotations)]


def _rgb(place: Layout, record: Image) -> Found:
    name = record["file_name"]
    path = place.root / name
    if not path.is_file():
        return  # reported with the files
    try:
        rgb = pictures.read_rgb(path)
    except DatasetError as exc:
        yield name, str(exc)
        return
    if rgb.shape[:2] != (record["height"], record["width"]):
        yield name, f"is {rgb.shape[1]}x{rgb.shape[0]} px, listed as {record['width']}x{record['height']}"
    if name.endswith(".jpg") and _jpeg_form(path.read_bytes()) != _our_jpeg_form():
        yield name, "is no JPEG of quality 95 without chroma subsampling"


def _jpeg_form(data: bytes) -> tuple[object, object]:
    """Sampling factors and quantisation tables."""
    with PilImage.open(io.BytesIO(data)) as picture:
        return getattr(picture, "layer", None), getattr(picture, "quantization", None)


@cache
def _our_jpeg_form() -> tuple[object, object]:
    return _jpeg_form(pictures.encode_rgb(np.zeros((16, 16, 3), np.uint8), "jpg"))


def _numbers(place: Layout, record: Image, annotations: Sequence[Annotation]) -> Found:
    facts = record["litterscout"]
    shape = (record["height"], record["width"])
    read: list[Numbers | None] = []
    for name in (facts["depth_file"], facts["ids_file"]):
        read.append(None)
        if not (place.root / name).is_file():
            continue  # reported with the files
        try:
            found = pictures.read_numbers(place.root / name)
        except DatasetError as exc:
            yield name, str(exc)
            continue
        if found.shape == shape:
            read[-1] = found
        else:
            yield name, f"is {found.shape[1]}x{found.shape[0]} px, listed as {shape[1]}x{shape[0]}"
    depth, ids = read
    if depth is not None:
        yield from ((facts["depth_file"], what) for what in _depth(depth, record))
    if ids is not None:
        yield from ((facts["ids_file"], what) for what in _ids(ids, annotations))
    if depth is not None and ids is not None:
        yield from ((facts["depth_file"], what) for what in _hits(depth, ids, annotations))


def _depth(depth: Numbers, record: Image) -> Iterator[str]:
    facts = record["litterscout"]
    k = facts["intrinsics"]
    camera = Intrinsics(record["width"], record["height"], k["fx"], k["fy"], k["cx"], k["cy"])
    inside = 0 <= camera.cx <= camera.width - 1 and 0 <= camera.cy <= camera.height - 1
    if camera.fx > 0 and inside and (wanted := gsd_mm(depth, camera)) != facts["gsd_mm"]:
        yield f"gives a gsd_mm of {wanted} at the principal point, listed is {facts['gsd_mm']}"


def _ids(ids: Numbers, annotations: Sequence[Annotation]) -> Iterator[str]:
    instances = {one["attributes"]["instance"] for one in annotations}
    for number in np.unique(ids[ids > 0]).tolist():
        if number not in instances:
            yield f"shows instance {number}, of which there is no annotation"
    for one in annotations:
        name = f"annotation {one['id']}"
        mask = ids == one["attributes"]["instance"]
        yield from (f"{name}: {what}" for what in (*_boxes(mask, one), *_segmentation(mask, one)))


def _boxes(mask: Mask, one: Annotation) -> Iterator[str]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        yield "has no pixel"
        return
    left, top, right, bottom = int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])
    box = [left, top, right - left + 1, bottom - top + 1]
    if one["bbox"] != box:
        yield f"bbox is {one['bbox']}, the pixels' {box}"
    if one["area"] != mask.sum():
        yield f"area is {one['area']}, of pixels there are {mask.sum()}"
    height, width = mask.shape
    cut = left == 0 or top == 0 or right == width - 1 or bottom == height - 1
    if one["attributes"]["truncated"] != cut:
        yield f"truncated is {one['attributes']['truncated']}, but the mask {'touches' if cut else 'clears'} the edge"


def _segmentation(mask: Mask, one: Annotation) -> Iterator[str]:
    shape = one["segmentation"]
    height, width = mask.shape
    fault = _ring_fault(shape, height, width) if isinstance(shape, list) else _rle_fault(shape, height, width)
    if fault:
        yield fault
        return
    if isinstance(shape, list):
        rle = coco_mask.merge(coco_mask.frPyObjects(shape, height, width))
    else:
        rle = {"size": shape["size"], "counts": shape["counts"].encode()}
    wrong = int((coco_mask.decode(rle).astype(np.bool_) != mask).sum())
    if wrong:
        yield f"segmentation decodes to other pixels than the ids image's: {wrong} differ"


def _ring_fault(rings: Polygons, height: int, width: int) -> str | None:
    """What pycocotools would trip over, if anything."""
    if not rings or any(len(ring) < 6 or len(ring) % 2 for ring in rings):
        return "segmentation must be rings of three points or more"
    if any(min(ring) < 0 or max(ring[::2]) > width or max(ring[1::2]) > height for ring in rings):
        return "segmentation reaches outside the picture"
    return None


def _rle_fault(shape: Rle, height: int, width: int) -> str | None:
    if shape["size"] != [height, width]:
        return f"segmentation is of {shape['size']}, the picture {[height, width]}"
    try:
        decode(decompress(shape["counts"]), height, width)
    except (ValueError, OverflowError) as exc:
        return f"segmentation cannot be decoded: {exc}"
    return None


def _hits(depth: Numbers, ids: Numbers, annotations: Sequence[Annotation]) -> Iterator[str]:
    """Wherever litter is seen there is a surface."""
    for one in annotations:
        distance_m = one["attributes"]["distance_m"]
        missing = int((depth[ids == one["attributes"]["instance"]] == 0).sum())
        if missing and distance_m is not None and distance_m < IN_DEPTH_RANGE_M:
            yield f"has no depth at {missing} pixels of annotation {one['id']}"
