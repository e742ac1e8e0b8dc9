"""COCO's records as this project writes them: standard keys, and what else is known under keys of its own."""

from __future__ import annotations

from typing_extensions import TypedDict

from .polygons import Polygons
from .rle import Rle

Bbox = list[int]  # [left column, top row, width, height] px
POSITION_DIGITS, QUATERNION_DIGITS = 6, 9  # a micrometre; a nanoradian


class PoseRecord(TypedDict):
    """`a_from_b`, in metres."""

    position_m: list[float]
    quaternion_wxyz: list[float]


class Attributes(TypedDict):
    """What else is known of an annotated object; null where it is not.

    instance: its number in the ids image. track_id: one per object and episode. truncated: cut by the picture's edge.
    distance_m: camera to the object's centre. world_from_object: global NED from mesh. size_m: of the mesh, x, y, z.
    """

    instance: int
    object: str | None
    item: str | None
    variant: str | None
    track_id: int | None
    visible_fraction: float | None
    truncated: bool
    amodal_bbox: Bbox | None
    distance_m: float | None
    world_from_object: PoseRecord | None
    size_m: list[float] | None


class ObjectRecord(TypedDict):
    """An annotation before it has its place in a whole dataset."""

    category_id: int
    bbox: Bbox
    area: int
    segmentation: Polygons | Rle
    iscrowd: int
    attributes: Attributes


class Annotation(ObjectRecord):
    """A COCO annotation of instance segmentation."""

    id: int
    image_id: int


class Category(TypedDict):
    """A COCO category; `taco_id` is null where TACO has no such class."""

    id: int
    name: str
    supercategory: str
    taco_id: int | None


class IntrinsicsRecord(TypedDict):
    """Pinhole, px; pixel centres lie at integers, the first at 0."""

    fx: float
    fy: float
    cx: float
    cy: float


class SunRecord(TypedDict):
    azimuth_deg: float
    elevation_deg: float


class ImageFacts(TypedDict):
    """What else is known of an image. World is global NED, camera FRD; time is simulated, since the episode began."""

    episode: int
    frame: int
    camera: str
    time_ns: int
    intrinsics: IntrinsicsRecord
    distortion: list[float] | None
    world_from_camera: PoseRecord
    altitude_agl_m: float | None
    gsd_mm: float | None
    sun: SunRecord | None
    weather: dict[str, float] | None
    depth_file: str
    ids_file: str


class PictureRecord(TypedDict):
    """An image before it has its place in a whole dataset."""

    file_name: str
    width: int
    height: int
    license: int
    litterscout: ImageFacts


class Image(PictureRecord):
    """A COCO image."""

    id: int


def stable(values: tuple[float, ...] | list[float], digits: int) -> list[float]:
    """Round for writing, without negative zeros."""
    return [round(float(value), digits) + 0.0 for value in values]
