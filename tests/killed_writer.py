"""Writes a tiny dataset and is killed at one step on the disk after the other, each time resuming afterwards.

Run as `python killed_writer.py FOLDER STRIDE`: every STRIDEth step is struck. Prints how many steps there are and, for
each that was struck, whether it was reached and what differs in the end from a dataset that nobody disturbed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tiny
from tiny_mission import digests

from litterscout.dataset import resume
from litterscout.dataset.check import check

STEPS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"}
EPISODES, FRAMES = 2, 2


def write(root: Path) -> None:
    """Write the episodes that are missing, as a capture does."""
    begun = resume.is_begun(root)
    whole = resume.whole_episodes(root, tiny.MISSION) if begun else frozenset()
    with tiny.tiny_writer(root, resume=True) as writer:
        for index in sorted(set(range(EPISODES)) - whole):
            episode = tiny.tiny_episode(index)
            writer.begin_episode(episode, sun=episode.sun, weather=episode.weather)
            for nth in range(FRAMES):
                writer.put(nth, tiny.tiny_frame(nth, seed=index), altitude_agl_m=1.5, distortion=[0.0] * 5)
            writer.log(event="stored", episode=index)
            writer.commit_episode()
        writer.finish()


def counted(root: Path, at: int | None) -> Callable[[], int]:
    """Count steps below `root`, and be killed before step `at`. Returns what tells the count."""
    count = 0

    def step() -> None:
        nonlocal count
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in STEPS and str(args[0]).startswith(str(root)):
            step()

    flush = os.fsync

    def counted_flush(descriptor: int) -> None:
        step()
        flush(descriptor)

    os.fsync = counted_flush
    sys.addaudithook(hook)
    return lambda: count


def in_child(work: Callable[[], None]) -> int:
    """Do it in a process of its own. Returns: how that ended."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as exc:  # noqa: BLE001 - told, and the end of this process
            print(repr(exc), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main(folder: Path, stride: int) -> None:
    whole, out = folder / "whole", folder / "out"
    total_file = folder / "total"

    def count_all() -> None:
        count = counted(whole, None)
        write(whole)
        total_file.write_text(str(count()))

    assert in_child(count_all) == 0
    total, wanted = int(total_file.read_text()), digests(whole)
    struck = []
    for at in range(0, total, stride):
        shutil.rmtree(out, ignore_errors=True)

        def cut(at: int = at) -> None:
            counted(out, at)
            write(out)

        ended = in_child(cut)
        again = in_child(lambda: write(out))
        differ = sorted(set(digests(out).items()) ^ set(wanted.items())) if again == 0 else ["cannot be resumed"]
        problems = [str(each) for each in check(out).problems]
        struck.append({"at": at, "killed": ended == -signal.SIGKILL, "differ": differ, "problems": problems})
    print(json.dumps({"steps": total, "struck": struck}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
