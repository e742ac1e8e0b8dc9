"""Datasets that were cut off at any step on the disk and then resumed, and those that cannot be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import tiny

from litterscout.dataset import resume
from litterscout.dataset.check import check
from litterscout.errors import DatasetError, UsageError

STRIDE = 1 if os.environ.get("LITTERSCOUT_SOAK") == "1" else 7


@pytest.mark.soak
@pytest.mark.slow
def test_killed_before_any_step_on_the_disk_and_resumed_it_has_the_same_bytes(tmp_path: Path) -> None:
    script = Path(tiny.__file__).with_name("killed_writer.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(STRIDE)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["steps"] > 100 and len(found["struck"]) > 10
    for struck in found["struck"]:
        assert struck == {"at": struck["at"], "killed": True, "differ": [], "problems": []}


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A dataset with one episode whole and another open when it was cut off."""
    root = tmp_path / "out"
    with tiny.tiny_writer(root) as writer:
        episode = tiny.tiny_episode(0)
        writer.begin_episode(episode, sun=episode.sun, weather=episode.weather)
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
        writer.commit_episode()
    return root


def test_whole_episodes_are_found_and_nothing_is_touched(begun: Path) -> None:
    before = sorted(begun.rglob("*"))
    assert resume.whole_episodes(begun, tiny.MISSION) == {0}
    assert sorted(begun.rglob("*")) == before


@pytest.mark.parametrize("key", ["seed", "place"])
def test_another_mission_is_refused_and_named(begun: Path, key: str) -> None:
    with pytest.raises(UsageError, match=f"another '{key}' in its mission"):
        resume.whole_episodes(begun, {**tiny.MISSION, key: "other"})


def test_fewer_episodes_are_refused_and_more_are_not(begun: Path) -> None:
    stored = {**tiny.MISSION, "episodes": 3}
    (begun / "mission.json").write_text(json.dumps(stored))
    assert resume.whole_episodes(begun, {**stored, "episodes": 4}) == {0}
    with pytest.raises(UsageError, match="has 3 episodes, and 2 are fewer"):
        resume.whole_episodes(begun, {**stored, "episodes": 2})


def test_a_foreign_file_and_a_spoilt_record_are_named(begun: Path) -> None:
    foreign = begun / "images" / "holiday.jpg"
    foreign.write_text("mine")
    with pytest.raises(UsageError, match=r"holiday\.jpg: is no part of a dataset"):
        resume.whole_episodes(begun, tiny.MISSION)
    foreign.unlink()
    (begun / "episodes" / "E0000.json").write_text("{")
    with pytest.raises(DatasetError, match=r"E0000\.json"):
        resume.whole_episodes(begun, tiny.MISSION)


def test_what_draws_otherwise_is_refused(begun: Path) -> None:
    (begun / "versions.json").write_text(json.dumps({"server": {"renderer": "gl", "quality": "draft", "seed": 3}}))
    before = resume.drawn_by(begun)
    assert before == {"renderer": "gl", "quality": "draft"}
    resume.require_alike(begun, before, {"renderer": "gl", "quality": "draft"})
    resume.require_alike(begun, before, {})
    with pytest.raises(UsageError, match="drawn with the renderer 'gl', and the simulator's is 'cpu'"):
        resume.require_alike(begun, before, {"renderer": "cpu"})


def test_loose_ends_go_and_the_log_keeps_its_whole_lines(begun: Path) -> None:
    for kind in ("images", "depth", "ids"):  # moved, but the record did not come
        (begun / kind / "E0001").mkdir()
    (begun / ".staging" / "E0002").mkdir(parents=True)
    (begun / "run.log.jsonl").write_text('{"event":"a"}\n{"eve')
    with tiny.tiny_writer(begun, resume=True) as writer:
        writer.log(event="b")
        writer.finish()
    assert (begun / "run.log.jsonl").read_text() == '{"event":"a"}\n{"event":"b"}\n'
    report = check(begun)
    assert report.ok, report.summary()
    assert report.images == 1
