"""What a person sees of a capture: a bar on a terminal, else one line per episode; both on stderr."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from ..events import EpisodeStarted, EpisodeStored, Event, FrameStored, Warned


class Progress:
    """Call it with each event."""

    def __init__(self) -> None:
        self.started = False
        self._bar = _Bar() if sys.stderr.isatty() else None

    def __call__(self, event: Event) -> None:
        if isinstance(event, Warned):
            self._say(f"Warning: {event.message}")
        elif isinstance(event, EpisodeStored):
            rate = event.frames / max(event.seconds, 1e-9)
            self._say(
                f"Episode {event.index}: {event.frames} pictures, {event.annotations} annotations "
                f"in {event.seconds:.1f} s ({rate:.1f}/s)."
            )
        elif isinstance(event, EpisodeStarted):
            self.started = True
        if self._bar:
            self._bar.show(event)

    def _say(self, line: str) -> None:
        if self._bar:
            self._bar.say(line)
        else:
            print(line, file=sys.stderr)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()


class _Bar:
    """rich's progress bar; rich is imported where a terminal wants it."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._rich = RichProgress(*columns, console=Console(stderr=True), transient=True)
        self._total = 0  # frames of all episodes that were begun
        self._task = self._rich.add_task("starting", total=None)
        self.start, self.stop = self._rich.start, self._rich.stop

    def show(self, event: Event) -> None:
        if isinstance(event, EpisodeStarted):
            self._total += event.frames
            self._rich.update(
                self._task, total=self._total, description=f"episode {event.index + 1} of {event.episodes}"
            )
        elif isinstance(event, FrameStored):
            self._rich.advance(self._task)

    def say(self, line: str) -> None:
        self._rich.console.print(line, markup=False, highlight=False)
