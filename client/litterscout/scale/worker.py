"""One process that flies episodes for another, which it asks on its stdout and hears on its stdin."""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import threading
import time

from ..dataset.writer import DatasetWriter
from ..errors import LitterscoutError
from ..events import Event
from ..mission.fly import Job, fly, writer_of

_DIE_WITH_PARENT = 1  # of Linux' prctl
_LOOK_S = 0.2


def main() -> None:
    """Fly until there is no episode left, or until the parent is gone."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by which the simulator is ended, too
    _end_with(parent)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever is printed is no answer
    lock = threading.Lock()

    def say(what: str, value: object = None) -> None:
        with lock:
            pickle.dump((what, value), answers)
            answers.flush()

    def take() -> int | None:
        say("take")
        index: int | None = pickle.load(sys.stdin.buffer)
        return index

    def tell(event: Event) -> None:
        say("event", event)

    job: Job = pickle.load(sys.stdin.buffer)
    writers: list[DatasetWriter] = []

    def open_writer() -> DatasetWriter:
        writers.append(writer_of(job, on_event=tell, joins=True))
        return writers[0]

    try:
        fly(job, open_writer, take, tell)
    except LitterscoutError as exc:
        say("failed", exc)
    finally:
        for writer in writers:
            writer.close()


def _end_with(parent: int) -> None:
    """Have this process end at once when its parent does: nobody may write into a dataset that is resumed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
