"""A mission from its settings to a finished dataset."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from ..dataset import resume as resuming
from ..dataset import storage
from ..dataset.reader import Dataset
from ..dataset.writer import DatasetWriter
from ..errors import DatasetError, UsageError
from ..events import Event, OnEvent
from .fly import Job, fly, writer_of
from .settings import MissionConfig


class Crew(Protocol):
    """Hands out the episodes, and may have others fly some of them."""

    def begin(self, job: Job, episodes: Sequence[int], tell: OnEvent) -> OnEvent:
        """Take on a job; nobody starts yet. Returns: what is to be told of events in place of `tell`."""

    def take(self) -> int | None:
        """The next episode to be flown here; None when all are stored. Raises what went wrong with another's."""

    def start(self) -> None:
        """Have the others start: the dataset can be written from here on."""

    def close(self) -> None:
        """Stop whoever still flies."""


class Alone:
    """A crew of nobody else."""

    def begin(self, job: Job, episodes: Sequence[int], tell: OnEvent) -> OnEvent:
        self._episodes = iter(episodes)
        return tell

    def take(self) -> int | None:
        return next(self._episodes, None)

    def start(self) -> None:
        """Nobody does."""

    def close(self) -> None:
        """Nobody flies."""


def capture(
    mission: MissionConfig,
    out: str | Path,
    *,
    on_event: OnEvent | None = None,
    server: str | None = None,
    episodes: int | None = None,
    seed: int | None = None,
    renderer: str = "auto",
    force: bool = False,
    resume: bool = False,
    allow_launch: bool = False,
    crew: Crew | None = None,
) -> Dataset:
    """Fly a mission and store its dataset in the folder `out`.

    Args: server: "host:port" of a running simulator, in place of starting one. episodes, seed: in place of the
    mission's. force: replace the dataset in `out`. resume: keep the whole episodes of the dataset in `out`, and capture
    those that are missing; more `episodes` extend it. allow_launch: let the mission start more than littersim. crew:
    who flies besides.
    Raises: SettingsError, UsageError if `out` is taken or cannot be resumed, SimulatorError, StorageError. Whole
    episodes stay.
    """
    if force and resume:
        raise UsageError("--force replaces a dataset and --resume goes on with it: choose one.")
    wanted = {"episodes": episodes, "seed": seed}
    mission = mission.model_copy(update={k: v for k, v in wanted.items() if v is not None}).checked()
    root = Path(out)
    missing, before = list(range(mission.episodes)), dict[str, str]()
    if resume and resuming.is_begun(root):
        whole = resuming.whole_episodes(root, mission.stored())
        missing = [index for index in missing if index not in whole]
        before = resuming.drawn_by(root)
        if renderer == "auto":
            renderer = before.get("renderer", renderer)
        resuming.require_alike(root, before, {"renderer": renderer} if server is None else {})
        if not missing:
            return _finished(Job(mission, root), on_event)
    else:
        storage.require_free(root, force)
    job = Job(mission, root, server, renderer, allow_launch, before)
    crew = crew or Alone()
    tell = crew.begin(job, missing, on_event or _nobody)
    with ExitStack() as stack:

        def open_writer() -> DatasetWriter:
            writer = stack.enter_context(writer_of(job, force=force, resume=resume, on_event=tell))
            stack.callback(crew.close)
            crew.start()
            return writer

        writer = fly(job, open_writer, crew.take, tell)
        if writer is not None:
            writer.finish()
    return Dataset.open(root)


def _finished(job: Job, on_event: OnEvent | None) -> Dataset:
    """A dataset that has all its episodes, and at the latest now what is made of them together."""
    try:
        return Dataset.open(job.root)
    except DatasetError:
        with writer_of(job, resume=True, on_event=on_event) as writer:
            writer.finish()
    return Dataset.open(job.root)


def _nobody(event: Event) -> None:
    """Nobody listens."""
