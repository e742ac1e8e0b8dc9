"""What lands on the disk: whole episodes, the same bytes every time, and nothing half."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import tiny
from pycocotools.coco import COCO

from litterscout.dataset import pictures, storage
from litterscout.dataset.check import check
from litterscout.dataset.episode_writer import Style, gsd_mm
from litterscout.episode import Episode
from litterscout.errors import StorageError, UsageError
from litterscout.events import FrameStored
from litterscout.frame import Frame
from litterscout.geometry import Intrinsics

# pycocotools 2.0.11 has not followed NumPy 2 in how arrays are copied
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
FREE_TO_DIFFER = {"versions.json", "run.log.jsonl"}


def digests(root: Path) -> dict[str, str]:
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and path.name not in FREE_TO_DIFFER]
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def visible(root: Path) -> list[str]:
    """Files of episodes that one sees."""
    return [path.as_posix() for kind in ("images", "depth", "ids", "episodes") for path in (root / kind).rglob("*.*")]


def begin(writer: object, episode: Episode) -> None:
    writer.begin_episode(episode, sun=episode.sun, weather=episode.weather)  # type: ignore[attr-defined]


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Every file is refused by the system once `after` of them were flushed."""
    flushed = iter(range(10_000))
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if next(flushed) >= after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield


def test_a_dataset_holds_what_the_contract_lists(tmp_path: Path) -> None:
    root = tiny.tiny_dataset(tmp_path / "made" / "below", images=1)
    assert sorted(digests(root)) == [
        "README.md",
        "annotations.json",
        "depth/E0000/F00000_front.png",
        "episodes/E0000.json",
        "ids/E0000/F00000_front.png",
        "images/E0000/F00000_front.png",
        "mission.json",
        "overview.png",
    ]
    assert {"versions.json", "run.log.jsonl"} <= {path.name for path in root.iterdir()}
    assert not (root / ".staging").exists()


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = (tiny.tiny_dataset(tmp_path / name, images=6, episodes=2) for name in ("one", "other"))
    assert digests(one) == digests(other)


def test_episodes_and_frames_may_come_in_any_order(tmp_path: Path) -> None:
    wanted = tiny.tiny_dataset(tmp_path / "in order", images=3, episodes=2)
    with tiny.tiny_writer(tmp_path / "mixed") as writer:
        for index in (1, 0):
            begin(writer, tiny.tiny_episode(index))
            for nth in (2, 0, 1):
                frame = tiny.tiny_frame(nth, seed=index)
                writer.put(nth, frame, altitude_agl_m=1.5, distortion=[0.0] * 5)
            writer.commit_episode()
        writer.finish()
    assert digests(wanted) == digests(tmp_path / "mixed")


@pytest.mark.parametrize("segmentation", ["polygons", "rle"])
@pytest.mark.parametrize("image_format", ["jpg", "png"])
def test_every_style_passes_the_check_and_loads_in_pycocotools(
    tmp_path: Path, segmentation: str, image_format: str
) -> None:
    root = tiny.tiny_dataset(tmp_path / "out", style=Style(segmentation, 1, True, image_format))  # type: ignore[arg-type]
    assert check(root).summary().endswith("valid (1 episodes, 3 images, 9 annotations)")
    coco = COCO(str(root / "annotations.json"))
    assert len(coco.loadAnns(coco.getAnnIds(2))) == 3


def test_depth_is_whole_planar_millimetres_and_zero_where_nothing_is_hit() -> None:
    frame = tiny.tiny_frame(0)
    depth = np.full_like(frame.depth_m, 1.2344)
    depth[0, :6] = [0.0, np.nan, np.inf, 65504.0, -1.0, 65.536]
    depth[1, :3] = [65.535, 0.0004, 0.0006]
    stored = pictures.depth_mm(replace(frame, depth_m=depth))
    assert stored[0, :7].tolist() == [0, 0, 0, 0, 0, 0, 1234]
    assert stored[1, :3].tolist() == [65535, 0, 1]


def test_depth_along_rays_is_stored_along_the_axis() -> None:
    frame = tiny.tiny_frame(0)
    rays = np.linalg.norm(frame.intrinsics.unproject(np.ones_like(frame.depth_m)), axis=-1)
    seen = replace(frame, depth_m=(3.0 * rays).astype(np.float32), depth_kind="perspective")
    assert (pictures.depth_mm(seen) == 3000).all()


def test_gsd_is_the_depth_at_the_principal_point_over_the_focal_length() -> None:
    camera = Intrinsics(4, 3, 100.0, 100.0, 1.5, 1.0)
    depth = np.zeros((3, 4), np.uint16)
    assert gsd_mm(depth, camera) is None
    depth[1, 1] = 1000
    assert gsd_mm(depth, camera) == 10.0
    depth[1, 2] = 2000
    assert gsd_mm(depth, camera) == 15.0


def test_colours_are_not_swapped(tmp_path: Path) -> None:
    root = tiny.tiny_dataset(tmp_path / "out", images=1)
    bgr = cv2.imread(str(root / "images/E0000/F00000_front.png"))
    np.testing.assert_array_equal(bgr[..., ::-1], tiny.tiny_frame(0).rgb)


def test_empty_pictures_are_left_out_and_recorded_where_they_are_not_wanted(tmp_path: Path) -> None:
    nothing = np.zeros((tiny.HEIGHT, tiny.WIDTH), np.uint32)
    with tiny.tiny_writer(tmp_path / "out", replace(tiny.STYLE, keep_empty=False)) as writer:
        begin(writer, tiny.tiny_episode())
        writer.put(0, tiny.tiny_frame(0, nothing), altitude_agl_m=None)
        writer.put(1, tiny.tiny_frame(1), altitude_agl_m=None)
        writer.leave_out(2, "front", "never came right")
        stored = writer.commit_episode()
        totals = writer.finish()
    assert stored["left_out"] == [
        {"frame": 0, "camera": "front", "why": "empty"},
        {"frame": 2, "camera": "front", "why": "never came right"},
    ]
    assert (totals.images, totals.left_out) == (1, 2)
    assert check(tmp_path / "out").ok


def test_pictures_of_several_cameras_rank_by_frame_then_camera(tmp_path: Path) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        begin(writer, tiny.tiny_episode())
        for nth in range(2):
            for camera in ("right", "0"):
                writer.put(nth, tiny.tiny_frame(nth, camera=camera), altitude_agl_m=1.0)
        writer.commit_episode()
        writer.finish()
    coco = json.loads((tmp_path / "out/annotations.json").read_text())
    names = [image["file_name"].rpartition("/")[2] for image in coco["images"]]
    assert names == ["F00000_0.png", "F00000_right.png", "F00001_0.png", "F00001_right.png"]
    assert check(tmp_path / "out").ok


def test_what_the_simulator_cannot_tell_is_null(tmp_path: Path) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        writer.begin_episode(tiny.tiny_episode(), sun=None, weather=None)
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=None)
        writer.commit_episode()
        writer.finish()
    facts = json.loads((tmp_path / "out/annotations.json").read_text())["images"][0]["litterscout"]
    assert [facts[key] for key in ("sun", "weather", "altitude_agl_m", "distortion")] == [None] * 4
    assert check(tmp_path / "out").ok


def test_each_stored_frame_is_told(tmp_path: Path) -> None:
    told: list[object] = []
    with tiny.tiny_writer(tmp_path / "out", on_event=told.append) as writer:
        begin(writer, tiny.tiny_episode(4))
        for nth in range(7):
            writer.put(nth, tiny.tiny_frame(nth), altitude_agl_m=1.0)
        writer.commit_episode()
    assert told == [FrameStored(4, nth, 3) for nth in range(7)]


def test_log_lines_and_versions_are_kept(tmp_path: Path) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        writer.log(event="retry", frame=3)
        writer.store_versions({"litterscout": "9", "renderer": "cpu"})
    assert (tmp_path / "out/run.log.jsonl").read_text() == '{"event":"retry","frame":3}\n'
    assert json.loads((tmp_path / "out/versions.json").read_text())["renderer"] == "cpu"


def test_a_second_run_in_the_same_folder_needs_force(tmp_path: Path) -> None:
    root = tiny.tiny_dataset(tmp_path / "out", images=3)
    before = digests(root)
    with pytest.raises(UsageError, match="--force"):
        tiny.tiny_writer(root)
    assert digests(root) == before
    with tiny.tiny_writer(root, force=True) as writer:
        begin(writer, tiny.tiny_episode())
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.5)
        writer.commit_episode()
        writer.finish()
    assert check(root).images == 1
    assert check(root).ok


@pytest.mark.parametrize(
    "foreign", ["thesis.tex", "images/holiday.jpg", "images/E0000/notes.txt", "depth/E0000/F00000_front.jpg", "sub/a"]
)
def test_force_never_touches_a_folder_that_holds_anything_else(tmp_path: Path, foreign: str) -> None:
    root = tiny.tiny_dataset(tmp_path / "out")
    (root / foreign).parent.mkdir(exist_ok=True)
    (root / foreign).write_text("mine")
    before = digests(root)
    with pytest.raises(UsageError, match=Path(foreign).name):
        tiny.tiny_writer(root, force=True)
    assert digests(root) == before


def test_force_never_follows_links(tmp_path: Path) -> None:
    root = tiny.tiny_dataset(tmp_path / "out")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "F00000_front.png").write_text("mine")
    shutil.rmtree(root / "images/E0000")
    (root / "images/E0000").symlink_to(precious)
    with pytest.raises(UsageError, match="E0000"):
        tiny.tiny_writer(root, force=True)
    assert (precious / "F00000_front.png").exists()


def test_force_does_not_take_pictures_without_a_mission_for_a_dataset(tmp_path: Path) -> None:
    (tmp_path / "annotations.json").write_text("{}")
    with pytest.raises(UsageError, match=r"no mission\.json"):
        storage.require_free(tmp_path, force=True)
    assert (tmp_path / "annotations.json").exists()


def test_a_file_is_no_place_for_a_dataset(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        tiny.tiny_writer(tmp_path / "out", force=True)


def test_an_empty_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert check(tiny.tiny_dataset(tmp_path)).ok


@pytest.mark.parametrize("after", range(4, 24))
def test_a_full_disk_leaves_no_half_episode_wherever_it_strikes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        begin(writer, tiny.tiny_episode(0))
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
        writer.commit_episode()
        whole = visible(tmp_path / "out")
        begin(writer, tiny.tiny_episode(1))
        with full_disk(monkeypatch, after - 4):
            try:
                for nth in range(3):
                    writer.put(nth, tiny.tiny_frame(nth), altitude_agl_m=1.0)
                writer.commit_episode()
            except StorageError as problem:
                assert "No space left on device" in str(problem)
                assert "\n" not in str(problem)
        writer.abandon_episode()
    after_all = visible(tmp_path / "out")
    stored = (tmp_path / "out/episodes/E0001.json").exists()
    assert stored or after_all == whole
    assert not stored or len(after_all) == len(whole) + 3 * 3 + 1
    assert not list((tmp_path / "out/.staging").glob("E*"))


@pytest.mark.parametrize("after", range(6))
def test_a_full_disk_at_the_end_leaves_the_dataset_incomplete_but_whole_episodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        begin(writer, tiny.tiny_episode(0))
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
        writer.commit_episode()
        with full_disk(monkeypatch, after), pytest.raises(StorageError, match="No space left"):
            writer.finish()
    assert not (tmp_path / "out/annotations.json").exists() or after == 5
    report = check(tmp_path / "out")
    assert report.episodes == 1


def test_a_limit_of_the_system_on_file_size_is_one_line(tmp_path: Path) -> None:
    code = f"""
import sys; sys.path.insert(0, {str(Path(tiny.__file__).parent)!r})
import resource, signal, pathlib, tiny
from litterscout.errors import StorageError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with tiny.tiny_writer(pathlib.Path({str(tmp_path / "out")!r})) as writer:
    episode = tiny.tiny_episode()
    writer.begin_episode(episode, sun=None, weather=None)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
    try:
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
        writer.commit_episode()
    except StorageError as problem:
        print(problem)
"""
    assert resource.RLIMIT_FSIZE is not None
    assert signal.SIGXFSZ
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "File too large" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert visible(tmp_path / "out") == []


def test_a_folder_that_goes_away_is_one_line(tmp_path: Path) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        begin(writer, tiny.tiny_episode(0))
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
        shutil.rmtree(tmp_path / "out")
        with pytest.raises(StorageError, match="cannot be written"):
            writer.commit_episode()
    assert not (tmp_path / "out").exists()


def test_leaving_in_the_middle_of_an_episode_abandons_it(tmp_path: Path) -> None:
    def fly() -> None:
        with tiny.tiny_writer(tmp_path / "out") as writer:
            begin(writer, tiny.tiny_episode(0))
            writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fly()
    assert visible(tmp_path / "out") == []
    assert not list((tmp_path / "out/.staging").glob("E*"))


def test_pictures_left_by_a_kill_give_way_to_the_episode(tmp_path: Path) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        left = tmp_path / "out/images/E0000"
        left.mkdir()
        (left / "F00009_front.png").write_text("half")
        begin(writer, tiny.tiny_episode(0))
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
        writer.commit_episode()
        writer.finish()
    assert check(tmp_path / "out").ok


def test_what_goes_wrong_in_the_background_is_raised(tmp_path: Path) -> None:
    episode = tiny.tiny_episode(0)
    twice = replace(episode.scene.placements[0], name="twin")
    crowded = replace(episode, scene=replace(episode.scene, placements=(*episode.scene.placements, twice)))
    with tiny.tiny_writer(tmp_path / "out") as writer:
        begin(writer, crowded)
        with pytest.raises(ValueError, match="twin"):
            for nth in range(9):
                writer.put(nth, tiny.tiny_frame(nth), altitude_agl_m=1.0)


@pytest.mark.parametrize("camera", ["../../etc", "a b", ""])
def test_a_camera_that_cannot_be_part_of_a_file_name_is_refused(tmp_path: Path, camera: str) -> None:
    with tiny.tiny_writer(tmp_path / "out") as writer:
        begin(writer, tiny.tiny_episode(0))
        with pytest.raises(ValueError, match="camera"):
            writer.put(0, tiny.tiny_frame(0, camera=camera), altitude_agl_m=1.0)


def test_calls_out_of_order_are_refused(tmp_path: Path) -> None:
    frame: Frame = tiny.tiny_frame(0)
    with tiny.tiny_writer(tmp_path / "out") as writer:
        with pytest.raises(ValueError, match="no episode is open"):
            writer.put(0, frame, altitude_agl_m=1.0)
        begin(writer, tiny.tiny_episode(0))
        with pytest.raises(ValueError, match="is open"):
            begin(writer, tiny.tiny_episode(1))
        with pytest.raises(ValueError, match="is open"):
            writer.finish()
        writer.put(0, frame, altitude_agl_m=1.0)
        with pytest.raises(ValueError, match="twice"):
            writer.put(0, frame, altitude_agl_m=1.0)
        writer.commit_episode()
        with pytest.raises(ValueError, match="stored already"):
            begin(writer, tiny.tiny_episode(0))


def test_an_item_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    episode = tiny.tiny_episode(0)
    strange = replace(episode.scene.placements[0], item="sofa")
    with tiny.tiny_writer(tmp_path / "out") as writer, pytest.raises(ValueError, match="sofa"):
        begin(writer, replace(episode, scene=replace(episode.scene, placements=(strange,))))


def test_a_killed_run_is_incomplete_and_can_be_started_anew(tmp_path: Path) -> None:
    code = f"""
import sys; sys.path.insert(0, {str(Path(tiny.__file__).parent)!r})
import itertools, pathlib, tiny
writer = tiny.tiny_writer(pathlib.Path({str(tmp_path / "out")!r}))
for index in itertools.count():
    writer.begin_episode(tiny.tiny_episode(index), sun=None, weather=None)
    for nth in range(4):
        writer.put(nth, tiny.tiny_frame(nth), altitude_agl_m=1.0)
    writer.commit_episode()
    print(index, flush=True)
"""
    running = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    stored = [running.stdout.readline() for _ in range(3)]
    running.kill()
    running.communicate(timeout=10)
    assert stored == ["0\n", "1\n", "2\n"]
    report = check(tmp_path / "out")
    assert not report.ok
    assert report.episodes >= 3
    assert "incomplete" in report.summary()
    with tiny.tiny_writer(tmp_path / "out", force=True) as writer:
        begin(writer, tiny.tiny_episode(0))
        writer.put(0, tiny.tiny_frame(0), altitude_agl_m=1.0)
        writer.commit_episode()
        writer.finish()
    assert check(tmp_path / "out").ok
