"""Long counts with the same code as everywhere: small numbers in `make test`, large ones in `make soak`."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from litterscout.airsim import ImageKind, ImageRequest, connect

LONG = os.environ.get("LITTERSCOUT_SOAK") == "1"
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


def test_a_mission_is_killed_and_started_anew_again_and_again(tmp_path: Path) -> None:
    """After every kill the folder is either refused or replaced whole; a run that is left alone is valid."""
    out, rng = tmp_path / "out", random.Random(6)
    command = [sys.executable, "-m", "litterscout", "capture", "hello", "--out", str(out), "--renderer", "cpu"]
    command += ["--episodes", "1", "--force"]
    for _ in range(15 if LONG else 2):
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
