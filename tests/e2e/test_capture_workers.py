"""Missions flown by several simulators at once: the bytes are those of one, whoever of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LONG, long_only
from tiny_mission import digests, tiny, words

import litterscout as ls
from litterscout.dataset.check import check
from litterscout.errors import SettingsError
from litterscout.events import EpisodeStarted, EpisodeStored, Event, Warned

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    # pycocotools 2.0 under numpy 2
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
]
EPISODES = 4


@pytest.fixture(scope="module")
def of_one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    ls.capture(tiny(folder, episodes=EPISODES), folder / "out", renderer="cpu", workers=1)
    return folder / "out"


def running(word: str) -> set[int]:
    """Processes of ours whose command holds a word."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        if word.encode() in command:
            found.add(int(folder.name))
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("workers", [2, 5] if LONG else [2])
def test_several_workers_give_the_bytes_of_one(of_one: Path, tmp_path: Path, workers: int) -> None:
    before, events = running("litterscout.scale.worker"), list[Event]()
    mission = tiny(tmp_path, episodes=EPISODES)
    dataset = ls.capture(mission, tmp_path / "out", renderer="cpu", workers=workers, on_event=events.append)
    assert digests(tmp_path / "out") == digests(of_one)
    assert check(tmp_path / "out").ok
    assert sorted(event.index for event in events if isinstance(event, EpisodeStored)) == list(range(EPISODES))
    assert len(dataset) == 4 * EPISODES
    assert running("litterscout.scale.worker") == before


@long_only
def test_a_worker_that_dies_costs_nothing(of_one: Path, tmp_path: Path) -> None:
    before, events = running("litterscout.scale.worker"), list[Event]()

    def kill_the_worker(event: Event) -> None:
        events.append(event)
        others = running("litterscout.scale.worker") - before
        if len([e for e in events if isinstance(e, EpisodeStarted)]) == 2:
            for pid in others:
                os.kill(pid, signal.SIGKILL)

    mission = tiny(tmp_path, episodes=EPISODES)
    ls.capture(mission, tmp_path / "out", renderer="cpu", workers=2, on_event=kill_the_worker)
    assert [event.message for event in events if isinstance(event, Warned)] == [
        message for message in [event.message for event in events if isinstance(event, Warned)] if "is gone" in message
    ]
    assert digests(tmp_path / "out") == digests(of_one)


def test_all_of_it_is_killed_and_resumed_to_the_same_bytes(of_one: Path, tmp_path: Path) -> None:
    tiny(tmp_path, episodes=EPISODES)
    workers, simulators = running("litterscout.scale.worker"), running("littersim")
    line = [*words(tmp_path), "--renderer", "cpu", "--workers", "2"]
    run = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: any((tmp_path / "out" / "episodes").glob("*.json")))
    run.kill()
    run.wait()
    wait_until(lambda: running("litterscout.scale.worker") <= workers)
    done = subprocess.run([*line, "--resume"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "out") == digests(of_one)
    wait_until(lambda: running("littersim") <= simulators)


def test_an_interrupt_ends_all_and_names_the_way_on(tmp_path: Path) -> None:
    tiny(tmp_path, episodes=50)
    workers, simulators = running("litterscout.scale.worker"), running("littersim")
    line = [*words(tmp_path), "--renderer", "cpu", "--workers", "2"]
    run = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    assert run.stderr.readline().startswith("Episode ")
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=60)[1].splitlines()[-1]
    assert run.returncode == 130
    assert said.startswith("Interrupted. To go on: ") and "--workers 2" in said
    assert running("litterscout.scale.worker") <= workers
    wait_until(lambda: running("littersim") <= simulators)


@long_only
def test_what_a_worker_cannot_do_ends_the_capture_in_its_words(tmp_path: Path) -> None:
    """The second episode's place in the dataset is a file, which no episode can replace."""
    mission, out = tiny(tmp_path, episodes=6), tmp_path / "out"

    def spoil(event: Event) -> None:
        if isinstance(event, EpisodeStarted) and not (out / ".staging/E0005").exists():
            (out / ".staging").mkdir(exist_ok=True)
            (out / ".staging/E0005").write_text("in the way")

    with pytest.raises(ls.LitterscoutError, match="E0005"):
        ls.capture(mission, out, renderer="cpu", workers=2, on_event=spoil)
    assert not (out / "annotations.json").exists()


@pytest.mark.parametrize(("workers", "server"), [(0, None), (65, None), (2, "127.0.0.1:1")])
def test_impossible_numbers_of_workers_are_refused(tmp_path: Path, workers: int, server: str | None) -> None:
    with pytest.raises(SettingsError, match="workers: must be"):
        ls.capture(tiny(tmp_path), tmp_path / "out", workers=workers, server=server)
    assert not (tmp_path / "out").exists()
