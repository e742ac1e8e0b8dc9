"""Long counts with the same code as everywhere: small numbers in `make test`, large ones in `make soak`."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LittersimProcess, long_only
from sim_wire import WireClient, pose

from litterscout.airsim import ImageKind, ImageRequest, connect

LONG = os.environ.get("LITTERSCOUT_SOAK") == "1"
OFFICIAL = Path(__file__).parents[2] / ".venv-airsim/bin/python"
pytestmark = [pytest.mark.soak, pytest.mark.slow]


def resident_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError(f"process {pid} tells no size")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc, which is Linux")
def test_memory_stays_flat_over_many_pictures(littersim_factory: Callable[..., object], renderer_name: str) -> None:
    server = littersim_factory("--renderer", renderer_name, "--lockstep")
    kinds = (ImageKind.SCENE, ImageKind.DEPTH_PLANAR, ImageKind.SEGMENTATION)
    requests = [ImageRequest("front_center", kind, kind is ImageKind.DEPTH_PLANAR) for kind in kinds]
    with connect(server.address, timeout_s=120) as sim:
        sim.pause()
        for _ in range(20):
            sim.get_images(requests)
        before = resident_kib(server.process.pid)
        for _ in range(3000 if LONG else 60):
            sim.continue_for_time(0.02)
            sim.get_images(requests)
        grown = resident_kib(server.process.pid) - before
    assert grown < 64 * 1024, f"grew by {grown} KiB"


WIRE_KINDS = [(kind, as_float, compress) for kind in range(8) for as_float, compress in ((0, 0), (0, 1), (1, 0))]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc, which is Linux")
@pytest.mark.parametrize(
    ("count", "width", "height"), [(10_000 if LONG else 100, 64, 48), (300 if LONG else 8, 640, 480)]
)
def test_memory_stays_flat_over_image_calls_of_all_types(
    littersim_factory: Callable[..., LittersimProcess], tmp_path: Path, count: int, width: int, height: int
) -> None:
    sizes = [{"ImageType": kind, "Width": width, "Height": height} for kind in range(8)]
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"SettingsVersion": 1.2, "CameraDefaults": {"CaptureSettings": sizes}}))
    server = littersim_factory("--renderer", "cpu", "--lockstep", "--settings", str(file))
    requests = [
        {"camera_name": "0", "image_type": kind, "pixels_as_float": bool(as_float), "compress": bool(compress)}
        for kind, as_float, compress in WIRE_KINDS
    ]
    with WireClient(server.host, server.port, 120) as sim:
        warm = max(count // 10, 24)
        for number in range(count + warm):
            if number == warm:
                before = resident_kib(server.process.pid)
            sim.call("simSetVehiclePose", pose(0.01 * (number % 500), 0.0, -2.0), True, "")
            first = number % (len(requests) - 2)
            images = sim.call("simGetImages", requests[first : first + 3], "", False)
            assert all(image["width"] == width for image in images)
        grown = resident_kib(server.process.pid) - before
    assert grown < 64 * 1024, f"grew by {grown} KiB"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc, which is Linux")
def test_a_gymnasium_loop_of_the_official_client_keeps_memory_flat(
    littersim_factory: Callable[..., LittersimProcess], tmp_path: Path
) -> None:
    assert OFFICIAL.exists(), "run `make interop-env`: it builds the official client's environment"
    depth = {"CaptureSettings": [{"ImageType": 1, "Width": 84, "Height": 84, "FOV_Degrees": 90}]}
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"SettingsVersion": 1.2, "SimMode": "Multirotor", "CameraDefaults": depth}))
    server = littersim_factory("--renderer", "cpu", "--lockstep", "--settings", str(file))
    steps = 10_000 if LONG else 100
    command = [str(OFFICIAL), str(Path(__file__).with_name("gym_loop.py")), str(server.port)]
    command += [str(server.process.pid), str(steps)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("REPORT "))[7:])
    print(report)
    assert report["steps"] == steps and report["episodes"] > 1
    assert report["client_grown_kib"] < 16 * 1024 and report["server_grown_kib"] < 64 * 1024, report


def test_random_bytes_never_kill_the_server(littersim_factory: Callable[..., object]) -> None:
    server = littersim_factory("--renderer", "cpu", "--lockstep")
    rng = random.Random(5)
    for _ in range(5000 if LONG else 200):
        try:
            with socket.create_connection((server.host, server.port), timeout=10) as line:
                line.sendall(rng.randbytes(rng.randrange(1, 400)))
        except (ConnectionResetError, BrokenPipeError):
            continue  # it may hang up on nonsense as soon as it sees it
    with connect(server.address) as sim:
        assert sim.ping()
    assert server.process.poll() is None


@long_only
def test_a_mission_is_killed_and_started_anew_again_and_again(tmp_path: Path) -> None:
    """After every kill the folder is either refused or replaced whole; a run that is left alone is valid."""
    out, rng = tmp_path / "out", random.Random(6)
    command = [sys.executable, "-m", "litterscout", "capture", "hello", "--out", str(out), "--renderer", "cpu"]
    command += ["--episodes", "1", "--force"]
    for _ in range(15 if LONG else 1):
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(rng.uniform(1.0, 9.0))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    check = [sys.executable, "-m", "litterscout", "check", str(out)]
    done = subprocess.run(check, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
