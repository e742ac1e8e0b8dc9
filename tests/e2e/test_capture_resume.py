"""Missions that are killed, interrupted, extended and resumed: the bytes are those of a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_mission import command, digests, tiny, words

import litterscout as ls
from litterscout.airsim import Server, launch
from litterscout.dataset.check import check
from litterscout.errors import UsageError
from litterscout.mission.server_settings import settings_json

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    # pycocotools 2.0 under numpy 2
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
]
KILLS = 20 if os.environ.get("LITTERSCOUT_SOAK") == "1" else 1
EPISODES = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("running")
    (folder / "settings.json").write_text(settings_json(tiny(folder)))
    line = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", "--quality", "draft"]
    with launch([*line, "--settings", str(folder / "settings.json")]) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    ls.capture(tiny(folder, episodes=EPISODES), folder / "out", server=server.address)
    return folder / "out"


def test_killed_at_random_moments_it_goes_on_to_the_same_bytes(
    server: Server, undisturbed: Path, tmp_path: Path
) -> None:
    tiny(tmp_path, episodes=EPISODES)
    line, rng = [*words(tmp_path), "--server", server.address, "--resume"], random.Random(4)
    began = time.monotonic()
    subprocess.run(line, check=True, capture_output=True, timeout=120)
    whole_s = time.monotonic() - began
    subprocess.run([*line[:-1], "--force", "--episodes", "1"], check=True, capture_output=True, timeout=120)
    for _ in range(KILLS):
        run = subprocess.Popen([*line[:-1], "--force"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(rng.uniform(0.3, 1.0) * whole_s)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
        done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert digests(tmp_path / "out") == digests(undisturbed)
        assert check(tmp_path / "out").ok


def test_an_interrupt_names_the_command_that_goes_on(server: Server, undisturbed: Path, tmp_path: Path) -> None:
    tiny(tmp_path, episodes=EPISODES)
    line = [*words(tmp_path), "--server", server.address]
    run = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert run.stderr is not None
    assert run.stderr.readline().startswith("Episode 0: ")
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=30)[1].splitlines()[-1]
    assert run.returncode == 130
    report = check(tmp_path / "out")
    assert not report.ok and "Go on with: litterscout capture" in report.summary()
    named = said.partition("To go on: litterscout ")[2].split()
    done = subprocess.run(
        [sys.executable, "-m", "litterscout", *named], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Episode 0:" not in done.stderr, "it is kept"
    assert digests(tmp_path / "out") == digests(undisturbed)


def test_more_episodes_extend_it_and_a_whole_one_is_left_as_it_is(
    server: Server, undisturbed: Path, tmp_path: Path
) -> None:
    mission, out = tiny(tmp_path), tmp_path / "out"
    ls.capture(mission, out, server=server.address, resume=True)  # nothing is there: it starts
    assert check(out).ok
    first = (out / "images/E0000/F00000_front_center.jpg").stat().st_mtime_ns
    ls.capture(mission, out, server=server.address, episodes=EPISODES, resume=True)
    assert digests(out) == digests(undisturbed)
    assert (out / "images/E0000/F00000_front_center.jpg").stat().st_mtime_ns == first
    before = (out / "annotations.json").stat().st_mtime_ns
    ls.capture(
        mission, out, server="127.0.0.1:1", episodes=EPISODES, resume=True
    )  # nothing is missing: nobody is asked
    assert (out / "annotations.json").stat().st_mtime_ns == before


def test_what_cannot_be_resumed_is_refused_and_stays(server: Server, tmp_path: Path) -> None:
    mission, out = tiny(tmp_path), tmp_path / "out"
    ls.capture(mission, out, server=server.address)
    before = digests(out)
    for changes, options, words_ in [
        ({"seed": 12}, {}, "another 'seed'"),
        ({"frames_per_episode": 5}, {}, "another 'frames_per_episode'"),
        ({"episodes": 2}, {"renderer": "gl"}, "drawn with the renderer 'cpu'"),
        ({}, {"force": True}, "choose one"),
    ]:
        with pytest.raises(UsageError, match=words_):
            ls.capture(tiny(tmp_path, **changes), out, resume=True, **options)
    assert digests(out) == before
    done = command(tmp_path)
    assert done.returncode == 2 and "--resume" in done.stderr
