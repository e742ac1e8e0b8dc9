"""littersim as a process: how it starts, refuses and ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import LittersimProcess
from sim_wire import WireClient

PARENT = """
import subprocess, sys, threading
def start():
    command = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", *sys.argv[1:]]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    print(child.stdout.readline(), end="", flush=True)
thread = threading.Thread(target=start)  # a thread that ends must not take the server with it
thread.start()
thread.join()
sys.stdin.readline()
"""


def refuse(*options: str) -> str:
    """The one line with which littersim refuses options."""
    done = subprocess.run(
        [sys.executable, "-m", "littersim", *options], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    return line


def gone(pid: int, within_s: float) -> bool:
    """Whether the process ends in time; a zombie that nobody has waited for counts as ended."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        os.sched_yield()
    return False


def test_ready_line_says_how_to_call_it(littersim_cpu: LittersimProcess) -> None:
    ready = littersim_cpu.ready
    assert list(ready) == ["event", "host", "port", "dialect", "renderer", "pid"]
    assert (ready["event"], ready["host"], ready["dialect"], ready["renderer"]) == (
        "ready",
        "127.0.0.1",
        "airsim",
        "cpu",
    )
    assert ready["pid"] == littersim_cpu.process.pid


def test_sigterm_ends_it_cleanly(littersim_factory: Callable[..., LittersimProcess]) -> None:
    server = littersim_factory("--renderer", "cpu")
    with WireClient(server.host, server.port) as client:
        assert client.call("ping") is True
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=5) == 0
        assert client.sock.recv(1) == b""


def test_it_is_gone_within_five_seconds_of_its_parents_death() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None and parent.stdin is not None
    ready = json.loads(parent.stdout.readline())
    with WireClient("127.0.0.1", ready["port"]) as client:
        assert client.call("ping") is True
    parent.kill()
    parent.communicate()
    assert gone(ready["pid"], 5.0)


def test_stay_outlives_the_parent() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, "--stay"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    ready = json.loads(parent.stdout.readline())
    try:
        parent.kill()
        parent.communicate()
        assert not gone(ready["pid"], 2.5)
        with WireClient("127.0.0.1", ready["port"]) as client:
            assert client.call("ping") is True
    finally:
        os.kill(ready["pid"], signal.SIGTERM)


def test_wrong_options_are_one_line() -> None:
    assert "--prot" in refuse("--prot", "3")
    assert "99999" in refuse("--port", "99999")
    assert "colosseum@2.2" in refuse("--dialect", "colosseum@1.0")
    assert "no such dialect" in refuse("--dialect", "unity")
    assert "IPv4" in refuse("--host", "nowhere.example")


def test_unknown_place_is_one_line_with_the_nearest_name() -> None:
    assert "park_lawn" in refuse("--port", "0", "--renderer", "cpu", "--place", "park_lwan")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "must be an object"),
        ('{"SimMode": "Boat"}', "one of Multirotor, Car, ComputerVision"),
        ('{"ApiServerPort": -1}', "ApiServerPort: must be a whole number"),
        ('{"Vehicles": {"a\\u0000b": {"VehicleType": "SimpleFlight"}}}', "Vehicles: a name is UTF-8"),
        ('{"Vehicles": {"a\\ud800b": {"VehicleType": "SimpleFlight"}}}', "Vehicles: a name is UTF-8"),
    ],
)
def test_bad_settings_are_one_line(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text)
    line = refuse("--settings", str(file))
    assert words in line and str(file) in line


def test_settings_file_that_is_missing_is_one_line(tmp_path: Path) -> None:
    assert "cannot be read" in refuse("--settings", str(tmp_path / "none.json"))


def test_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert str(port) in refuse("--port", str(port), "--renderer", "cpu")


def test_unpaused_time_follows_the_wall_clock(littersim_factory: Callable[..., LittersimProcess]) -> None:
    server = littersim_factory("--renderer", "cpu")
    with WireClient(server.host, server.port) as client:
        began, first = time.monotonic(), client.call("getMultirotorState", "")["timestamp"]
        while (now := client.call("getMultirotorState", "")["timestamp"]) - first < 300_000_000:
            assert time.monotonic() - began < 10
        assert time.monotonic() - began > 0.2
        client.call("simPause", True)
        now = client.call("getMultirotorState", "")["timestamp"]
        assert client.call("getMultirotorState", "")["timestamp"] == now


def test_a_server_without_file_descriptors_waits_and_serves_again(
    littersim_factory: Callable[..., LittersimProcess],
) -> None:
    resource = pytest.importorskip("resource", reason="limits of another process can be set on Linux alone")
    server = littersim_factory("--renderer", "cpu")
    pid = server.process.pid
    in_use = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (in_use + 3, in_use + 3))
    crowd = [socket.create_connection((server.host, server.port), timeout=10) for _ in range(12)]
    with WireClient(server.host, server.port, timeout_s=0.5) as shut_out, pytest.raises(TimeoutError):
        shut_out.call("ping")
    for each in crowd:
        each.close()
    with WireClient(server.host, server.port) as late:
        assert late.call("ping") is True
    server.process.terminate()
    _, said = server.process.communicate(timeout=10)
    assert 1 <= said.count("Too many open files") <= 10
