"""One episode on its way to the disk: staged, flushed, moved into place, its record last."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..annotations.annotate import Segmentation, Subject, annotate_frame, pose_record
from ..annotations.records import (
    POSITION_DIGITS,
    ImageFacts,
    IntrinsicsRecord,
    PictureRecord,
    SunRecord,
    stable,
)
from ..episode import Episode, Sun
from ..events import FrameStored
from ..frame import Frame
from ..geometry import Intrinsics
from . import pictures, record, stable_json, storage
from .layout import KINDS, Layout, episode_name, picture_file
from .pictures import DepthMm, ImageFormat
from .record import EpisodeRecord, FrameRecord, LeftOut

WAITING_FRAMES = 4  # as many may wait to be written; a slow disk must not fill the memory
LICENSE_ID = 1


@dataclass(frozen=True)
class Style:
    """How pictures and masks are stored."""

    segmentation: Segmentation
    min_area_px: int
    keep_empty: bool
    image_format: ImageFormat


@dataclass(frozen=True, eq=False)
class Shown:
    """What the simulator really shows in an episode; None for what it cannot tell."""

    sun: Sun | None
    weather: dict[str, float] | None


class EpisodeWriter:
    """Stores the frames of one episode while the next ones are taken. One thread calls it."""

    def __init__(
        self,
        place: Layout,
        episode: Episode,
        subjects: Sequence[Subject],
        style: Style,
        shown: Shown,
        *,
        pool: Executor,
        tell: Callable[[FrameStored], None],
    ) -> None:
        self._place, self._episode, self._subjects, self._style, self._shown = place, episode, subjects, style, shown
        self._pool, self._tell = pool, tell
        self._staging = place.staging / episode_name(episode.index)
        self._waiting: list[tuple[tuple[int, str], Future[FrameRecord | None]]] = []
        self._taken: set[tuple[int, str]] = set()
        self._frames: list[FrameRecord] = []
        self._left_out: list[LeftOut] = []
        if place.record(episode.index).exists():
            raise ValueError(f"episode {episode.index} is stored already")
        with storage.storing(self._staging):
            shutil.rmtree(self._staging, ignore_errors=True)
            place.staging.mkdir(exist_ok=True)
            self._staging.mkdir()
            for kind in KINDS:
                self._staged(kind).mkdir()

    def put(self, nth: int, frame: Frame, altitude_agl_m: float | None, distortion: Sequence[float] | None) -> None:
        """Have the pool annotate and write a frame. Raises what went wrong with earlier ones."""
        picture_file("images", self._episode.index, nth, frame.camera, "png")
        self._claim(nth, frame.camera)
        done = self._pool.submit(self._store, nth, frame, altitude_agl_m, distortion)
        self._waiting.append(((nth, frame.camera), done))
        while self._waiting and (self._waiting[0][1].done() or len(self._waiting) > WAITING_FRAMES):
            self._collect()

    def leave_out(self, nth: int, camera: str, why: str) -> None:
        """Record that a picture is missing, and why."""
        self._claim(nth, camera)
        self._left_out.append(LeftOut(frame=nth, camera=camera, why=why))

    def commit(self) -> EpisodeRecord:
        """Make the episode visible, wholly or not at all. Raises: StorageError."""
        while self._waiting:
            self._collect()
        done = record.make(self._episode, self._frames, self._left_out)
        staged_record = self._staging / "record.json"
        storage.write(staged_record, (stable_json.lined(done, 4) + "\n").encode())
        moved: list[Path] = []
        target = self._place.record(self._episode.index)
        try:
            with storage.storing(target):
                for kind in KINDS:
                    self._move_pictures(kind, moved)
                staged_record.replace(target)
                moved.clear()
                storage.flush_folder(target.parent)
                shutil.rmtree(self._staging)
        finally:
            for folder in moved:  # without a record they would be pictures of nothing
                shutil.rmtree(folder, ignore_errors=True)
        return done

    def abandon(self) -> None:
        """Forget the episode and all that was written of it."""
        for _, future in self._waiting:
            future.cancel()
        for _, future in self._waiting:
            if not future.cancelled():
                future.exception()
        self._waiting.clear()
        shutil.rmtree(self._staging, ignore_errors=True)

    def _staged(self, kind: str) -> Path:
        return self._staging / kind

    def _claim(self, nth: int, camera: str) -> None:
        if (nth, camera) in self._taken:
            raise ValueError(f"frame {nth} of camera {camera} was given twice")
        self._taken.add((nth, camera))

    def _collect(self) -> None:
        (nth, camera), future = self._waiting.pop(0)
        stored = future.result()
        if stored is None:
            self._left_out.append(LeftOut(frame=nth, camera=camera, why="empty"))
            return
        self._frames.append(stored)
        self._tell(FrameStored(self._episode.index, nth, len(stored["annotations"])))

    def _move_pictures(self, kind: str, moved: list[Path]) -> None:
        staged, target = self._staged(kind), self._place.root / kind / self._staging.name
        storage.flush_folder(staged)
        if target.exists():  # an episode without a record does not exist
            shutil.rmtree(target)
        staged.replace(target)
        moved.append(target)
        storage.flush_folder(target.parent)

    def _store(
        self, nth: int, frame: Frame, altitude_agl_m: float | None, distortion: Sequence[float] | None
    ) -> FrameRecord | None:
        """Annotate and write one frame; None if it is empty and empty ones are not kept."""
        found = annotate_frame(frame, self._subjects, self._style.segmentation, self._style.min_area_px)
        if not found.objects and not self._style.keep_empty:
            return None
        depth = pictures.depth_mm(frame)
        index, suffix = self._episode.index, self._style.image_format
        names = {
            "images": picture_file("images", index, nth, frame.camera, suffix),
            "depth": picture_file("depth", index, nth, frame.camera, "png"),
            "ids": picture_file("ids", index, nth, frame.camera, "png"),
        }
        contents = {
            "images": pictures.encode_rgb(frame.rgb, suffix),
            "depth": pictures.encode_numbers(depth),
            "ids": pictures.encode_numbers(found.instances),
        }
        for kind, name in names.items():
            storage.write(self._staged(kind) / Path(name).name, contents[kind])
        facts = ImageFacts(
            episode=index,
            frame=nth,
            camera=frame.camera,
            time_ns=int(frame.time_ns),
            intrinsics=_intrinsics(frame.intrinsics),
            distortion=None if distortion is None else [float(value) for value in distortion],
            world_from_camera=pose_record(frame.world_from_camera),
            altitude_agl_m=None if altitude_agl_m is None else stable([altitude_agl_m], POSITION_DIGITS)[0],
            gsd_mm=gsd_mm(depth, frame.intrinsics),
            sun=_sun(self._shown.sun),
            weather=None if self._shown.weather is None else record.weather(self._shown.weather),
            depth_file=names["depth"],
            ids_file=names["ids"],
        )
        image = PictureRecord(
            file_name=names["images"],
            width=frame.intrinsics.width,
            height=frame.intrinsics.height,
            license=LICENSE_ID,
            litterscout=facts,
        )
        return FrameRecord(image=image, annotations=list(found.objects), too_small=found.too_small)


def gsd_mm(depth: DepthMm, camera: Intrinsics) -> float | None:
    """What one pixel spans across the optical axis at the principal point, mm; None where nothing is hit.

    The point may lie between pixels: the middle one of those around it that hit something counts.
    """
    rows = sorted({int(np.floor(camera.cy)), int(np.ceil(camera.cy))})
    columns = sorted({int(np.floor(camera.cx)), int(np.ceil(camera.cx))})
    around = depth[np.ix_(rows, columns)]
    hits = around[around > 0]
    return stable([float(np.median(hits)) / camera.fx], 4)[0] if len(hits) else None


def _intrinsics(camera: Intrinsics) -> IntrinsicsRecord:
    return IntrinsicsRecord(fx=float(camera.fx), fy=float(camera.fy), cx=float(camera.cx), cy=float(camera.cy))


def _sun(sun: Sun | None) -> SunRecord | None:
    if sun is None:
        return None
    azimuth_deg, elevation_deg = stable([sun.azimuth_deg, sun.elevation_deg], POSITION_DIGITS)
    return SunRecord(azimuth_deg=azimuth_deg, elevation_deg=elevation_deg)
