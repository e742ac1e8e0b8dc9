"""Capture with several simulators on this machine, each with a process of its own that flies episodes in it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypedDict, Unpack

from ..dataset.reader import Dataset
from ..errors import SettingsError
from ..events import Event, OnEvent, Warned
from ..mission import capture as missions
from ..mission.fly import Job
from ..mission.settings import MissionConfig

CORES_OF_ONE = 2  # a simulator and what stores its pictures
MOST = 64
_END_S = 10.0


class Options(TypedDict, total=False):
    """Of `mission.capture.capture`."""

    on_event: OnEvent | None
    server: str | None
    episodes: int | None
    seed: int | None
    renderer: str
    force: bool
    resume: bool
    allow_launch: bool


def usual_workers() -> int:
    """As many simulators as the cores allow."""
    return max(1, (os.cpu_count() or 1) // CORES_OF_ONE)


def capture(
    mission: MissionConfig, out: str | Path, *, workers: int | None = None, **options: Unpack[Options]
) -> Dataset:
    """Fly a mission with several simulators at once and store its dataset in the folder `out`.

    Args: workers: how many simulators; usually as many as the cores allow, and one where the simulator runs already.
    The other options, and what is raised, are those of `mission.capture.capture`; `on_event` may be told on any thread,
    one event at a time.
    """
    alone = options.get("server") is not None or mission.server.launch is None
    if workers is None:
        workers = 1 if alone else usual_workers()
    if not 1 <= workers <= MOST:
        raise SettingsError(f"workers: must be from 1 to {MOST}, got {workers}.")
    if workers > 1 and alone:
        raise SettingsError("workers: must be 1 with a simulator that runs already; leave --server away for more.")
    wanted = options.get("episodes") or mission.episodes
    others = min(workers, wanted) - 1
    return missions.capture(mission, out, **options, crew=Crew(others) if others else None)


class Crew:
    """Processes that fly episodes of a job; which of them flies which is of no consequence."""

    def __init__(self, others: int) -> None:
        self._others = others
        self._changed = threading.Condition()
        self._waiting: deque[int] = deque()
        self._flown_elsewhere = 0  # episodes that others are at
        self._problem: BaseException | None = None
        self._processes: list[subprocess.Popen[bytes]] = []
        self._dismissed: set[subprocess.Popen[bytes]] = set()
        self._threads: list[threading.Thread] = []

    def begin(self, job: Job, episodes: Sequence[int], tell: OnEvent) -> OnEvent:
        self._job, self._tell_one, self._telling = job, tell, threading.Lock()
        self._waiting.extend(episodes)
        return self.tell

    def tell(self, event: Event) -> None:
        """Pass an event on, one at a time."""
        with self._telling:
            self._tell_one(event)

    def take(self) -> int | None:
        with self._changed:
            self._changed.wait_for(lambda: self._problem or self._waiting or not self._flown_elsewhere)
            if self._problem is not None:
                raise self._problem
            return self._waiting.popleft() if self._waiting else None

    def start(self) -> None:
        line = [sys.executable, "-m", "litterscout.scale.worker"]
        for _ in range(self._others):
            process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._processes.append(process)
            self._threads.append(threading.Thread(target=self._serve, args=(process,), daemon=True))
            self._threads[-1].start()

    def close(self) -> None:
        for process in self._processes:
            if process not in self._dismissed:  # the others end by themselves, and their simulators with them
                process.terminate()
        for process in self._processes:
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for thread in self._threads:
            thread.join()
        for process in self._processes:
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # nobody reads what is left
                    pipe.close()  # type: ignore[union-attr]  # both are pipes

    def _serve(self, process: subprocess.Popen[bytes]) -> None:
        """Give a worker episodes, and pass on what it tells, until it ends."""
        assert process.stdin is not None and process.stdout is not None
        flown: int | None = None
        try:
            _send(process.stdin, self._job)
            while True:
                what, value = pickle.load(process.stdout)
                if what == "take":
                    flown = self._give(flown)
                    if flown is None:
                        self._dismissed.add(process)
                    _send(process.stdin, flown)
                elif what == "event":
                    self.tell(value)
                else:
                    self._fail(value)
                    return
        except (EOFError, OSError, pickle.UnpicklingError):
            if flown is not None:
                self._take_back(flown)

    def _give(self, done: int | None) -> int | None:
        """The next episode for a worker that has stored `done`."""
        with self._changed:
            self._flown_elsewhere -= done is not None
            given = self._waiting.popleft() if self._waiting and self._problem is None else None
            self._flown_elsewhere += given is not None
            self._changed.notify_all()
            return given

    def _take_back(self, index: int) -> None:
        """An episode whose worker has died is flown by another one."""
        self.tell(Warned(f"Episode {index} is flown again: the worker that flew it is gone."))
        with self._changed:
            self._flown_elsewhere -= 1
            self._waiting.appendleft(index)
            self._changed.notify_all()

    def _fail(self, problem: BaseException) -> None:
        with self._changed:
            self._problem = self._problem or problem
            self._changed.notify_all()


def _send(pipe: Any, value: object) -> None:
    pickle.dump(value, pipe)
    pipe.flush()
