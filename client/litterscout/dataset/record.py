"""An episode's record: what was planned, what was stored, and all annotations. Its presence makes the episode whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NotRequired, cast

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from ..annotations.annotate import pose_record
from ..annotations.records import (
    POSITION_DIGITS,
    QUATERNION_DIGITS,
    ObjectRecord,
    PictureRecord,
    PoseRecord,
    stable,
)
from ..episode import Episode, Placement
from ..errors import DatasetError

VERSION = 1


class PlacementRecord(TypedDict):
    """A litter object; `world_from_object` is global NED from mesh."""

    name: str
    asset: str
    item: str
    variant: str
    object_id: int
    track_id: int
    scale: float
    world_from_object: PoseRecord


class SceneRecord(TypedDict):
    place: str
    placements: list[PlacementRecord]


class PathRecord(TypedDict):
    """(n, 3) waypoints in world NED, m; (n,) headings, rad; [front, side] overlap left where the path was thinned."""

    waypoints_m: list[list[float]]
    headings_rad: list[float]
    speed_mps: float
    remaining_overlap: list[float] | None


class PlannedSun(TypedDict):
    azimuth_deg: float
    elevation_deg: float
    time: str


class FrameRecord(TypedDict):
    """A stored picture and its objects; `too_small` counts those left out for having too few pixels."""

    image: PictureRecord
    annotations: list[ObjectRecord]
    too_small: int


class LeftOut(TypedDict):
    """A picture that was taken but not kept, or never came out right."""

    frame: int
    camera: str
    why: str


class EpisodeRecord(TypedDict):
    version: int
    index: int
    attempt: int
    seed: int
    scene: SceneRecord
    path: PathRecord
    sun: PlannedSun
    weather: dict[str, float]
    camera: NotRequired[dict[str, float]]  # faults of the cameras, SI units; datasets of before have none
    frames: list[FrameRecord]
    left_out: list[LeftOut]


_FORM = TypeAdapter(EpisodeRecord)


def track_id(episode: int, nth: int) -> int:
    """One number per object of a dataset, whichever episodes are there; `nth` counts an episode's objects from 1.

    An episode names at most 65,025 objects, so 100,000 numbers each can be read at a glance.
    """
    return 100_000 * episode + nth


def make(episode: Episode, frames: list[FrameRecord], left_out: list[LeftOut]) -> EpisodeRecord:
    """The record of an episode, pictures by frame and camera."""
    overlap = episode.remaining_overlap
    return EpisodeRecord(
        version=VERSION,
        index=episode.index,
        attempt=episode.attempt,
        seed=episode.seed,
        scene=SceneRecord(
            place=episode.scene.place,
            placements=[
                _placement(placement, track_id(episode.index, nth))
                for nth, placement in enumerate(episode.scene.placements, 1)
            ],
        ),
        path=PathRecord(
            waypoints_m=[stable(point, POSITION_DIGITS) for point in episode.path.waypoints_m.tolist()],
            headings_rad=stable(episode.path.headings_rad.tolist(), QUATERNION_DIGITS),
            speed_mps=float(episode.path.speed_mps),
            remaining_overlap=None if overlap is None else stable(overlap, POSITION_DIGITS),
        ),
        sun=PlannedSun(
            azimuth_deg=stable([episode.sun.azimuth_deg], POSITION_DIGITS)[0],
            elevation_deg=stable([episode.sun.elevation_deg], POSITION_DIGITS)[0],
            time=episode.sun.time,
        ),
        weather=weather(episode.weather),
        camera=weather(episode.camera),
        frames=sorted(frames, key=place_in_episode),
        left_out=sorted(left_out, key=lambda one: (one["frame"], one["camera"])),
    )


def place_in_episode(frame: FrameRecord) -> tuple[int, str]:
    facts = frame["image"]["litterscout"]
    return facts["frame"], facts["camera"]


def weather(values: dict[str, float]) -> dict[str, float]:
    """Weather, or faults of cameras, as they are written: by name, rounded."""
    return {name: stable([values[name]], POSITION_DIGITS)[0] for name in sorted(values)}


def load(path: Path) -> EpisodeRecord:
    """Read a record. Raises: DatasetError if it cannot be, is of another version or lacks something."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        version = found.get("version") if isinstance(found, dict) else None
        if version != VERSION:
            raise DatasetError(f"{path}: is a record of version {version}, this litterscout reads {VERSION}.")
        _FORM.validate_python(found, strict=True)
        return cast("EpisodeRecord", found)  # as it is, with keys that other versions may have added
    except (OSError, ValueError) as exc:
        raise DatasetError(f"{path}: {first_fault(exc)}. Capture the dataset anew.") from exc


def first_fault(problem: OSError | ValueError) -> str:
    """What is wrong with a JSON file, in one line."""
    if isinstance(problem, ValidationError):
        fault = problem.errors(include_url=False)[0]
        return f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}"
    return f"cannot be read: {problem}"


def _placement(placement: Placement, track: int) -> PlacementRecord:
    return PlacementRecord(
        name=placement.name,
        asset=placement.asset,
        item=placement.item,
        variant=placement.variant,
        object_id=placement.object_id,
        track_id=track,
        scale=stable([placement.scale], POSITION_DIGITS)[0],
        world_from_object=pose_record(placement.world_from_object),
    )
