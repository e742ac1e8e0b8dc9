"""Frames to annotations: which pixels are which object, and all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..frame import Frame
from ..geometry import Pose
from . import polygons, rle
from .categories import Labels, Size, named
from .records import (
    POSITION_DIGITS,
    QUATERNION_DIGITS,
    Annotation,
    Attributes,
    Category,
    ObjectRecord,
    PoseRecord,
    stable,
)

Segmentation = Literal["polygons", "rle"]
Instances = NDArray[np.uint16]  # (H, W) instance numbers from 1, 0 = none
MOST_INSTANCES = np.iinfo(np.uint16).max


@dataclass(frozen=True)
class Subject:
    """An object that is labelled where it is seen; None for what is not known of it."""

    object_id: int
    category_id: int
    name: str | None = None
    item: str | None = None
    variant: str | None = None
    track_id: int | None = None
    world_from_object: Pose | None = None  # global NED from mesh
    scale: float = 1.0
    size_m: Size | None = None  # of the mesh, unscaled


@dataclass(frozen=True, eq=False)
class Annotated:
    """The labelled objects of one frame, by ascending object id, and which pixels are whose.

    too_small: how many objects were taken out of `instances` for having fewer pixels than asked.
    """

    instances: Instances
    objects: tuple[ObjectRecord, ...]
    too_small: int


def annotate_frame(
    frame: Frame, subjects: Iterable[Subject], segmentation: Segmentation, min_area_px: int
) -> Annotated:
    """Label every subject that is seen in `frame`; pixels of other objects count as nothing.

    Raises: ValueError if two subjects share an id, or more are seen than an ids image can number.
    """
    known = _by_id(subjects)
    runs = rle.scan(frame.object_ids)
    labelled = np.isin(runs.ids, np.array(list(known), np.int64))
    kept = labelled & (runs.area_px >= min_area_px)
    if kept.sum() > MOST_INSTANCES:
        raise ValueError(f"{kept.sum()} objects are seen, an ids image numbers at most {MOST_INSTANCES}")
    chosen = runs.only(kept)
    shapes: Sequence[polygons.Polygons | rle.Rle] = (
        polygons.trace(chosen) if segmentation == "polygons" else chosen.compressed()
    )
    objects = tuple(
        _record(known[object_id], chosen, nth, shapes[nth], frame) for nth, object_id in enumerate(chosen.ids.tolist())
    )
    return Annotated(_numbered(frame, chosen), objects, int((labelled & ~kept).sum()))


def annotate(
    frame: Frame,
    labels: Mapping[int, str],
    *,
    categories: Sequence[Category] | None = None,
    segmentation: Segmentation = "polygons",
    min_area_px: int = 1,
) -> list[Annotation]:
    """COCO annotations of the objects in `labels`, object id to category name, as of image 1.

    `categories`: what the names are looked up in, TACO's classes by default (ids: TACO's + 1).
    Raises: UnknownName for a name that is no category.
    """
    listed = Labels.of("taco", ()).categories if categories is None else categories
    subjects = [Subject(object_id, named(listed, name)["id"]) for object_id, name in labels.items()]
    found = annotate_frame(frame, subjects, segmentation, min_area_px)
    return [Annotation(id=n, image_id=1, **record) for n, record in enumerate(found.objects, 1)]


def pose_record(pose: Pose) -> PoseRecord:
    """A pose as it is written: rounded far below what can be seen."""
    return PoseRecord(
        position_m=stable(pose.position_m, POSITION_DIGITS),
        quaternion_wxyz=stable(pose.quaternion_wxyz, QUATERNION_DIGITS),
    )


def centre_m(world_from_object: Pose, size_m: Size | None, scale: float) -> NDArray[np.float64]:
    """(3,) world position of an object's centre: half its height above its base; its origin where no size is known.

    A mesh is centred over its base, and up is -z in NED.
    """
    half_height_m = scale * size_m[2] / 2 if size_m else 0.0
    centre: NDArray[np.float64] = world_from_object.apply(np.array([[0.0, 0.0, -half_height_m]]))[0]
    return centre


def _by_id(subjects: Iterable[Subject]) -> dict[int, Subject]:
    known: dict[int, Subject] = {}
    for subject in subjects:
        if subject.object_id in known or subject.object_id < 1:
            raise ValueError(f"object id {subject.object_id} of {subject.name} is taken, or is not 1 or more")
        known[subject.object_id] = subject
    return known


def _numbered(frame: Frame, runs: rle.Runs) -> Instances:
    """Instance numbers in place of object ids."""
    ids = frame.object_ids
    if not len(runs):
        return np.zeros(ids.shape, np.uint16)
    highest = int(ids.max())
    if highest < 1 << 16:
        table = np.zeros(highest + 1, np.uint16)
        table[runs.ids] = np.arange(1, len(runs) + 1)
        return table[ids]
    nearest = np.minimum(np.searchsorted(runs.ids, ids), len(runs) - 1)
    numbers: Instances = np.where(runs.ids[nearest] == ids, nearest + 1, 0).astype(np.uint16)
    return numbers


def _record(
    subject: Subject, runs: rle.Runs, nth: int, shape: polygons.Polygons | rle.Rle, frame: Frame
) -> ObjectRecord:
    pose, size = subject.world_from_object, subject.size_m
    box = [int(edge) for edge in runs.bbox_xywh[nth]]
    return ObjectRecord(
        category_id=subject.category_id,
        bbox=box,
        area=int(runs.area_px[nth]),
        segmentation=shape,
        iscrowd=0,
        attributes=Attributes(
            instance=nth + 1,
            object=subject.name,
            item=subject.item,
            variant=subject.variant,
            track_id=subject.track_id,
            visible_fraction=None,
            truncated=_touches_edge(box, frame),
            amodal_bbox=None,
            distance_m=None if pose is None else _distance_m(frame, pose, size, subject.scale),
            world_from_object=None if pose is None else pose_record(pose),
            size_m=None if size is None else stable([subject.scale * side for side in size], POSITION_DIGITS),
        ),
    )


def _distance_m(frame: Frame, pose: Pose, size_m: Size | None, scale: float) -> float:
    towards = centre_m(pose, size_m, scale) - np.array(frame.world_from_camera.position_m)
    return stable([float(np.linalg.norm(towards))], POSITION_DIGITS)[0]


def _touches_edge(box: list[int], frame: Frame) -> bool:
    left, top, width, height = box
    return left == 0 or top == 0 or left + width == frame.intrinsics.width or top + height == frame.intrinsics.height
