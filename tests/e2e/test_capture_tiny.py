"""Small missions through a real littersim process: every motion and pattern, and everything that can go wrong."""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import closure
import numpy as np
import pytest
from tiny_mission import TINY, command, digests, tiny, words

import litterscout as ls
from litterscout.airsim import launch
from litterscout.dataset.check import check
from litterscout.errors import ConnectionLost, ImageError, SettingsError, SimulatorError
from litterscout.events import EpisodeStarted, EpisodeStored, FrameStored, Warned
from litterscout.geometry import rotation
from litterscout.mission.server_settings import settings_json

pytestmark = [
    pytest.mark.slow,
    # pycocotools 2.0 under numpy 2
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def flown(tmp_path_factory):
    """A tiny dataset, and the events that its capture told of."""
    folder = tmp_path_factory.mktemp("tiny")
    events = []
    ls.capture(tiny(folder), folder / "out", renderer="cpu", on_event=events.append)
    return folder / "out", events


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A littersim that was started with the tiny mission's settings."""
    folder = tmp_path_factory.mktemp("running")
    (folder / "settings.json").write_text(settings_json(tiny(folder)))
    command = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", "--quality", "draft"]
    with launch([*command, "--settings", str(folder / "settings.json")]) as server:
        yield server


def test_what_is_captured_is_a_valid_dataset(flown):
    out, _ = flown
    report = check(out)
    assert report.ok, report.summary()
    assert (report.episodes, report.images) == (1, 4)
    assert report.annotations > 4


def test_events_tell_of_the_episode_and_each_frame(flown):
    _, events = flown
    assert events[0] == EpisodeStarted(0, 1, 4)
    assert [e.frame for e in events if isinstance(e, FrameStored)] == [0, 1, 2, 3]
    assert isinstance(events[-1], EpisodeStored)
    assert not [e for e in events if isinstance(e, Warned)]


def test_the_resolved_mission_and_the_versions_are_stored(flown):
    out, _ = flown
    assert json.loads((out / "mission.json").read_text())["output"]["labels"] == "taco"
    versions = json.loads((out / "versions.json").read_text())
    assert versions["server"]["renderer"] == "cpu"
    assert versions["dialect"] == "airsim@1.8.1"


def test_pictures_are_taken_where_the_path_says_and_time_goes_on(flown):
    out, _ = flown
    record = json.loads((out / "episodes/E0000.json").read_text())
    pictures = [frame["image"]["litterscout"] for frame in record["frames"]]
    assert np.diff([picture["time_ns"] for picture in pictures]).min() > 1e8
    for picture, point, heading in zip(
        pictures, record["path"]["waypoints_m"], record["path"]["headings_rad"], strict=True
    ):
        pose = picture["world_from_camera"]
        assert math.dist(pose["position_m"], point) < 0.15
        forward = rotation(pose["quaternion_wxyz"]) @ [1, 0, 0]
        assert math.degrees(math.asin(forward[2])) == pytest.approx(60, abs=2)
        turn = math.atan2(forward[1], forward[0]) - heading
        assert abs(math.atan2(math.sin(turn), math.cos(turn))) < math.radians(4)
        assert 0.5 < picture["altitude_agl_m"] < 1.1


def test_the_same_mission_gives_the_same_bytes_from_a_running_simulator_with_a_past(flown, running, tmp_path):
    out, _ = flown
    for folder in ("once", "again"):
        ls.capture(tiny(tmp_path), tmp_path / folder, server=running.address)
        assert digests(tmp_path / folder) == digests(out)


def dialect_server(folder: Path, dialect: str):
    (folder / "settings.json").write_text(settings_json(tiny(folder)))
    command = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", "--quality", "draft"]
    return launch([*command, "--settings", str(folder / "settings.json"), "--dialect", dialect])


@pytest.mark.parametrize("dialect", ["colosseum", "colosseum@2.2", "cosys"])
def test_every_dialect_gives_the_same_bytes(flown, tmp_path, dialect):
    out, _ = flown
    with dialect_server(tmp_path, dialect) as server:
        ls.capture(tiny(tmp_path), tmp_path / "out", server=server.address)
    assert digests(tmp_path / "out") == digests(out)
    assert json.loads((tmp_path / "out/versions.json").read_text())["dialect"].startswith(dialect.partition("@")[0])


def test_a_cosys_that_cannot_label_spawned_objects_is_named(tmp_path):
    with (
        dialect_server(tmp_path, "cosys@3.2") as server,
        pytest.raises(SimulatorError, match=r"Cosys-AirSim before 3\.3"),
    ):
        ls.capture(tiny(tmp_path), tmp_path / "out", server=server.address)


@pytest.mark.parametrize(
    ("vehicle", "path"),
    [
        ({"kind": "multirotor", "motion": "teleport"}, {"pattern": "random_waypoints", "altitude_m": [1.2, 1.8]}),
        ({"kind": "computer_vision", "motion": "teleport"}, TINY["path"]),
    ],
)
def test_other_vehicles_and_patterns_give_valid_datasets(tmp_path, vehicle, path):
    cameras = [*TINY["cameras"], {**TINY["cameras"][0], "name": "down", "pitch_deg": -90, "position_m": [0.2, 0, 0.1]}]
    mission = tiny(tmp_path, vehicle=vehicle, path=path, cameras=cameras, frames_per_episode=2)
    dataset = ls.capture(mission, tmp_path / "out", renderer="cpu")
    report = check(tmp_path / "out")
    assert report.ok, report.summary()
    assert len(dataset) == 4


def test_towards_other_servers_each_setting_that_cannot_be_applied_is_named_once(running, tmp_path, monkeypatch):
    monkeypatch.setattr("litterscout.mission.world.EPISODE_METHOD", "noSuchMethod")
    warnings = []

    def listen(event):
        if isinstance(event, Warned):
            warnings.append(event.message)

    mission = tiny(tmp_path, episodes=2, frames_per_episode=2)
    ls.capture(mission, tmp_path / "out", server=running.address, on_event=listen)
    report = check(tmp_path / "out")
    assert report.ok, report.summary()
    assert report.annotations > 0
    assert len(warnings) == len(set(warnings))
    assert all(warning.startswith(f"At {running.address}: ") for warning in warnings)
    assert any("place is the level" in warning for warning in warnings)
    assert any("render.quality" in warning for warning in warnings)
    images = json.loads((tmp_path / "out/annotations.json").read_text())["images"]
    assert {image["litterscout"]["sun"] is None for image in images} == {True}
    assert {image["litterscout"]["distortion"] is None for image in images} == {True}


WILD = {
    "preset": "wild",
    "weather": {"chance": 1.0, "clouds": [0.4, 0.6], "rain": [0.3, 0.4], "snow_cover": [0, 0]},
    "camera": {"distortion_k1": [0.04, 0.05]},
}


def test_wild_weather_and_faulty_cameras_change_pictures_and_no_scene(flown, tmp_path):
    out, _ = flown
    ls.capture(tiny(tmp_path, randomize=WILD), tmp_path / "wild", renderer="cpu")
    report = check(tmp_path / "wild")
    assert report.ok, report.summary()
    plain, wild = (json.loads((folder / "episodes/E0000.json").read_text()) for folder in (out, tmp_path / "wild"))
    assert wild["scene"] == plain["scene"] and wild["path"] == plain["path"]
    assert 0.3 <= wild["weather"]["rain"] <= 0.4 and 0.4 <= wild["weather"]["clouds"] <= 0.6
    assert 0.04 <= wild["camera"]["distortion_k1"] <= 0.05 and wild["camera"]["jpeg_quality"] <= 95
    for frame in wild["frames"]:
        facts = frame["image"]["litterscout"]
        assert facts["distortion"] == pytest.approx([wild["camera"]["distortion_k1"], 0, 0, 0, 0], abs=1e-5)
        assert facts["weather"] == wild["weather"]
    name = "images/E0000/F00000_front_center.jpg"
    assert (out / name).read_bytes() != (tmp_path / "wild" / name).read_bytes()
    ls.capture(tiny(tmp_path, randomize=WILD), tmp_path / "again", renderer="cpu")
    assert digests(tmp_path / "again") == digests(tmp_path / "wild")


def test_other_servers_get_the_weather_they_know_and_the_rest_is_named(running, tmp_path, monkeypatch):
    monkeypatch.setattr("litterscout.mission.world.EPISODE_METHOD", "noSuchMethod")
    warnings = []
    mission = tiny(tmp_path, randomize=WILD, frames_per_episode=2)
    ls.capture(
        mission,
        tmp_path / "out",
        server=running.address,
        on_event=lambda e: isinstance(e, Warned) and warnings.append(e.message),
    )
    said = " ".join(warnings)
    assert "randomize.weather.clouds cannot be set" in said and "randomize.camera cannot be set" in said
    weather = json.loads((tmp_path / "out/annotations.json").read_text())["images"][0]["litterscout"]["weather"]
    assert weather is None or "clouds" not in weather


def test_cameras_of_a_running_simulator_are_pointed_as_the_mission_wants(running, tmp_path):
    cameras = [{**TINY["cameras"][0], "pitch_deg": -80, "fov_deg": 50, "position_m": [0.1, 0.0, 0.2]}]
    ls.capture(tiny(tmp_path, cameras=cameras), tmp_path / "out", server=running.address)
    ls.capture(tiny(tmp_path, cameras=cameras), tmp_path / "own", renderer="cpu")
    here, own = [
        json.loads((tmp_path / name / "annotations.json").read_text())["images"][0]["litterscout"]
        for name in ("out", "own")
    ]
    assert here["intrinsics"] == own["intrinsics"]
    pose, wanted = here["world_from_camera"], own["world_from_camera"]
    assert pose["position_m"] == pytest.approx(wanted["position_m"], abs=1e-3)
    assert pose["quaternion_wxyz"] == pytest.approx(wanted["quaternion_wxyz"], abs=1e-4)


def test_a_portrait_camera_has_its_horizontal_field_of_view_and_its_labels_close(tmp_path):
    upright = {**TINY["cameras"][0], "width": 96, "height": 160, "fov_deg": 45}
    wider = tiny(tmp_path, cameras=[{**upright, "fov_deg": 60}])
    mission = tiny(tmp_path, cameras=[upright])
    (tmp_path / "settings.json").write_text(settings_json(wider))
    command = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", "--quality", "draft"]
    with launch([*command, "--settings", str(tmp_path / "settings.json")]) as server:
        ls.capture(mission, tmp_path / "there", server=server.address)
    ls.capture(mission, tmp_path / "own", renderer="cpu")
    for name in ("there", "own"):
        found = closure.Findings([], [])
        for shot in closure.shots(tmp_path / name):
            k = shot.image["litterscout"]["intrinsics"]
            assert k["fx"] == k["fy"] == pytest.approx(48 / math.tan(math.radians(22.5)))
            closure.geometry(shot, found)
            closure.unseen(shot, found)
        assert found.compared > 20
        assert not found.problems, found.problems[:9]


def test_force_replaces_a_dataset_and_nothing_else_does(flown, running, tmp_path):
    out, mission = tmp_path / "out", tiny(tmp_path, frames_per_episode=1)
    ls.capture(mission, out, server=running.address)
    with pytest.raises(ls.LitterscoutError, match="not empty"):
        ls.capture(mission, out, server=running.address)
    ls.capture(mission, out, server=running.address, seed=12, force=True)
    assert json.loads((out / "mission.json").read_text())["seed"] == 12


def test_a_simulator_that_does_not_fit_leaves_the_old_dataset_alone(running, tmp_path):
    out = tmp_path / "out"
    ls.capture(tiny(tmp_path), out, server=running.address)
    before = digests(out)
    cameras = [{**TINY["cameras"][0], "width": 80}]
    with pytest.raises(SettingsError, match="the mission wants 80x48"):
        ls.capture(tiny(tmp_path, cameras=cameras), out, server=running.address, force=True)
    assert digests(out) == before
    with pytest.raises(SettingsError):
        ls.capture(tiny(tmp_path, cameras=cameras), tmp_path / "new", server=running.address)
    assert not (tmp_path / "new").exists()


def test_what_a_start_that_failed_at_once_has_left_does_not_stand_in_the_way(running, tmp_path):
    (tmp_path / "out/.staging").mkdir(parents=True)
    (tmp_path / "out/.staging/mission.json").write_text("{")
    ls.capture(tiny(tmp_path), tmp_path / "out", server=running.address)
    assert check(tmp_path / "out").ok


def test_no_simulator_leaves_the_old_dataset_alone(running, tmp_path):
    out, mission = tmp_path / "out", tiny(tmp_path, frames_per_episode=1)
    ls.capture(mission, out, server=running.address)
    before = digests(out)
    with pytest.raises(SimulatorError):
        ls.capture(mission, out, server="127.0.0.1:1", force=True)
    assert digests(out) == before


def test_a_camera_that_the_simulator_has_not_is_an_error_by_name(running, tmp_path):
    cameras = [{**TINY["cameras"][0], "name": "belly"}]
    with pytest.raises(ImageError, match="no camera 'belly'"):
        ls.capture(tiny(tmp_path, cameras=cameras), tmp_path / "out", server=running.address)


def test_a_simulator_that_takes_other_sizes_is_an_error_that_names_both(running, tmp_path):
    cameras = [{**TINY["cameras"][0], "width": 80}]
    with pytest.raises(SettingsError, match=r"gives 64x48 px.*the mission wants 80x48"):
        ls.capture(tiny(tmp_path, cameras=cameras), tmp_path / "out", server=running.address)


def test_a_simulator_that_dies_is_replaced_and_the_bytes_are_the_same(tmp_path):
    whole, out = tmp_path / "whole", tmp_path / "out"
    mission = tiny(tmp_path, episodes=2)
    ls.capture(mission, whole, renderer="cpu")
    events, others = [], children(os.getpid())

    def kill_in_the_second_episode(event):
        events.append(event)
        if isinstance(event, FrameStored) and event.episode == 1 and not [e for e in events if isinstance(e, Warned)]:
            for pid in set(children(os.getpid())) - set(others):
                os.kill(pid, signal.SIGKILL)

    ls.capture(mission, out, renderer="cpu", on_event=kill_in_the_second_episode)
    (warned,) = [event.message for event in events if isinstance(event, Warned)]
    assert warned.startswith("Episode 1 is flown again: ") and "was killed by SIGKILL" in warned
    assert digests(out) == digests(whole)
    assert check(out).ok


def test_simulators_that_die_again_and_again_leave_no_half_episode(tmp_path):
    out, others = tmp_path / "out", children(os.getpid())

    def kill_in_the_second_episode(event):
        if isinstance(event, EpisodeStarted) and event.index == 1:
            for pid in set(children(os.getpid())) - set(others):
                os.kill(pid, signal.SIGKILL)

    with pytest.raises(ConnectionLost, match=r"littersim.*was killed by SIGKILL"):
        ls.capture(tiny(tmp_path, episodes=2), out, renderer="cpu", on_event=kill_in_the_second_episode)
    assert [file.name for file in (out / "episodes").iterdir()] == ["E0000.json"]
    assert not (out / "annotations.json").exists()
    assert not list((out / "images").glob("E0001/*"))
    assert not check(out).ok


def children(pid: int) -> list[int]:
    """Processes that `pid` started and that run littersim."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return [child for child in found if b"littersim" in Path(f"/proc/{child}/cmdline").read_bytes()]


@contextmanager
def stranger(answer: bytes):
    """Something that listens, says `answer` to whatever it is asked, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)

        def serve():
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xc1\xff\x00", b""])
def test_something_else_that_listens_ends_with_3_and_one_line(tmp_path, answer):
    tiny(tmp_path)
    with stranger(answer) as address:
        done = command(tmp_path, "--server", address)
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_command_ends_naming_the_next_one(running, tmp_path):
    tiny(tmp_path, frames_per_episode=2)
    done = command(tmp_path, "--server", running.address, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["episodes"], said["images"]) == (1, 2)
    assert done.stderr.startswith("Episode 0: 2 pictures, ")
    done = command(tmp_path, "--server", running.address, "--force")
    assert done.stdout.endswith(f"Next: litterscout check {tmp_path / 'out'}\n")


def test_a_full_disk_ends_with_1_names_the_way_on_and_leaves_nothing_half(running, tmp_path):
    tiny(tmp_path)

    def no_file_over_8_kib():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    done = command(tmp_path, "--server", running.address, preexec_fn=no_file_over_8_kib)
    assert done.returncode == 1, done.stderr
    last = done.stderr.splitlines()[-1]
    assert last.startswith("StorageError: ")
    assert "cannot be written" in last
    assert f"litterscout capture {tmp_path / 'tiny.json'} --out {tmp_path / 'out'} --resume" in last
    assert not (tmp_path / "out/annotations.json").exists()


def test_the_sim_command_starts_littersim_and_ends_with_it():
    line = [sys.executable, "-m", "litterscout", "sim", "--port", "0", "--renderer", "cpu"]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    with ls.connect(f"{ready['host']}:{ready['port']}") as sim:
        assert sim.ping()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    with pytest.raises(ls.LitterscoutError):
        ls.connect(f"{ready['host']}:{ready['port']}", timeout_s=1)


def test_an_interrupt_ends_with_130_and_names_the_command_that_goes_on(running, tmp_path):
    tiny(tmp_path, episodes=50)
    process = subprocess.Popen([*words(tmp_path), "--server", running.address], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Episode 0: ")
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert rest.splitlines()[-1].startswith("Interrupted. To go on: litterscout capture ")
    assert not (tmp_path / "out/annotations.json").exists()
