"""Write a dataset: episodes one by one, each whole or absent; at the end all that is made of them together."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from ..annotations.annotate import Subject
from ..annotations.categories import ItemFacts, Labels
from ..episode import Episode, Sun
from ..events import FrameStored, OnEvent
from ..frame import Frame
from . import assemble, record, stable_json, storage
from . import resume as resuming
from .assemble import Totals
from .episode_writer import EpisodeWriter, Shown, Style
from .layout import FOLDERS, Layout
from .record import EpisodeRecord

WRITERS = min(2, os.cpu_count() or 1)  # encoding takes turns with the simulator for the cores


class DatasetWriter:
    """A dataset that is being written. Use it as a context: leaving it abandons the episode that is open.

    Args:
        root: the folder; made if it is not there. Must be empty unless `force`, which replaces a litterscout dataset,
            or `resume`, which keeps the whole episodes of one of this mission.
        joins: another process has made the folder ready; this writer adds episodes and does not `finish`.
        mission: resolved settings as JSON data, without address, port, output path, workers and live flags.
        labels, items: the categories, and the facts of every item that is placed.
        versions: what made the data; stored outside the promise of sameness.
        on_event: told of each frame once it is on the disk, on the thread that calls the writer.
    Raises: UsageError if the folder is taken; StorageError, here and in every method, if the disk refuses.
    """

    def __init__(
        self,
        root: Path,
        *,
        mission: Mapping[str, object],
        labels: Labels,
        items: Mapping[str, ItemFacts],
        style: Style,
        versions: Mapping[str, object],
        force: bool = False,
        resume: bool = False,
        joins: bool = False,
        on_event: OnEvent | None = None,
    ) -> None:
        self.root = root
        self._place, self._mission, self._labels, self._items = Layout(root), dict(mission), labels, items
        self._style, self._on_event = style, on_event
        self._episode: EpisodeWriter | None = None
        if not joins:
            self._make_ready(force, resume, versions)
        with storage.storing(self._place.log):
            self._log = self._place.log.open("a", encoding="utf-8", newline="\n", buffering=1)
        self._pool = ThreadPoolExecutor(WRITERS, thread_name_prefix="litterscout-writer")

    def _make_ready(self, force: bool, resume: bool, versions: Mapping[str, object]) -> None:
        goes_on = resume and resuming.is_begun(self.root)
        if goes_on:
            resuming.whole_episodes(self.root, self._mission)
            resuming.clear_loose_ends(self.root)
        else:
            storage.require_free(self.root, force)
            storage.clear(self.root)
            with storage.storing(self.root):
                self.root.mkdir(parents=True, exist_ok=True)
        storage.replace(self._place, self._place.mission, [stable_json.lined(self._mission, 3), "\n"])
        with storage.storing(self.root):
            for name in FOLDERS:
                (self.root / name).mkdir(exist_ok=True)
        if not (goes_on and self._place.versions.is_file()):
            self.store_versions(versions)

    def store_versions(self, versions: Mapping[str, object]) -> None:
        """Write versions.json; call it again when more is known."""
        storage.replace(self._place, self._place.versions, [stable_json.lined(dict(versions), 3), "\n"])

    def log(self, **facts: object) -> None:
        """Add a line to run.log.jsonl."""
        with storage.storing(self._place.log):
            self._log.write(stable_json.compact(facts) + "\n")

    def begin_episode(self, episode: Episode, *, sun: Sun | None, weather: dict[str, float] | None) -> None:
        """Open an episode. `sun` and `weather`: what the simulator shows; None where it cannot tell.

        Raises: ValueError if one is open, is stored already, or uses an item that is not in `items`.
        """
        if self._episode is not None:
            raise ValueError("an episode is open: commit or abandon it first")
        subjects = self._subjects(episode)
        shown = Shown(sun, weather)
        self._episode = EpisodeWriter(
            self._place, episode, subjects, self._style, shown, pool=self._pool, tell=self._tell
        )

    def put(
        self,
        frame_index: int,
        frame: Frame,
        *,
        altitude_agl_m: float | None,
        distortion: Sequence[float] | None = None,
    ) -> None:
        """Annotate and store a frame, overlapping what the caller does next; its arrays must not change any more.

        distortion: OpenCV's coefficients; None where they are not known. Raises what went wrong with earlier frames.
        """
        self._open().put(frame_index, frame, altitude_agl_m, distortion)

    def leave_out(self, frame_index: int, camera: str, why: str) -> None:
        """Record that a frame never became right and is dropped."""
        self._open().leave_out(frame_index, camera, why)

    def commit_episode(self) -> EpisodeRecord:
        """Wait for the open episode's frames and make it visible. On an error it is abandoned."""
        try:
            return self._open().commit()
        except BaseException:
            self.abandon_episode()
            raise
        finally:
            self._episode = None

    def abandon_episode(self) -> None:
        """Forget the open episode, if there is one, and all that was written of it."""
        if self._episode is not None:
            self._episode.abandon()
            self._episode = None

    def finish(self) -> Totals:
        """Write what is made of all episodes together: card and overview, then annotations.json."""
        if self._episode is not None:
            raise ValueError("an episode is open: commit or abandon it first")
        return assemble.finish(self._place, self._mission, self._labels.categories)

    def close(self) -> None:
        """Abandon what is open and let go of threads and files."""
        self.abandon_episode()
        self._pool.shutdown()
        with storage.storing(self._place.log):
            self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> EpisodeWriter:
        if self._episode is None:
            raise ValueError("no episode is open: begin one first")
        return self._episode

    def _tell(self, event: FrameStored) -> None:
        if self._on_event is not None:
            self._on_event(event)

    def _subjects(self, episode: Episode) -> list[Subject]:
        subjects = []
        for nth, placement in enumerate(episode.scene.placements, 1):
            if placement.item not in self._items:
                raise ValueError(f"{placement.name}: nothing is known of item {placement.item!r}")
            subjects.append(
                Subject(
                    object_id=placement.object_id,
                    category_id=self._labels.category_of_item[placement.item],
                    name=placement.name,
                    item=placement.item,
                    variant=placement.variant,
                    track_id=record.track_id(episode.index, nth),
                    world_from_object=placement.world_from_object,
                    scale=placement.scale,
                    size_m=self._items[placement.item].size_m(placement.variant),
                )
            )
        return subjects
