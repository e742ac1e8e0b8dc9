"""littersim in bad company: crowds, slow readers, half-sent and over-long messages, signals in the middle of work."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from conftest import LittersimProcess, start_littersim, stop_littersim
from sim_wire import KEEP_HEADING, NO_TIMEOUT, VECTOR_ONE, RemoteError, WireClient, pose

from litterpack import items
from littersim.codec import MAX_REQUEST_BYTES
from littersim.server import MAX_UNSENT_BYTES

SIZES = [{"ImageType": 0, "Width": 16, "Height": 12}, {"ImageType": 1, "Width": 1024, "Height": 1024}]
SETTINGS = {
    "SettingsVersion": 1.2,
    "SimMode": "Multirotor",
    "CameraDefaults": {"CaptureSettings": [*SIZES, {"ImageType": 2, "Width": 8192, "Height": 8192}]},
}
SMALL = {"camera_name": "0", "image_type": 0, "pixels_as_float": False, "compress": False}
LARGE = {"camera_name": "0", "image_type": 1, "pixels_as_float": False, "compress": False}  # 3 MiB
ABSURD = {"camera_name": "0", "image_type": 2, "pixels_as_float": True, "compress": False}  # 335 MB
CLOSED = r"closed|reset|Broken"
PROMPT_S = 5.0  # for a ping on a loaded machine


@pytest.fixture(scope="module")
def settings_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("settings") / "settings.json"
    file.write_text(json.dumps(SETTINGS))
    return file


@pytest.fixture(scope="module")
def logged(settings_file: Path) -> Iterator[tuple[LittersimProcess, Path]]:
    """A server, and the file that its stderr goes to."""
    log = settings_file.with_name("log.txt")
    server = start_littersim("--renderer", "cpu", "--settings", str(settings_file), log=log)
    with WireClient(server.host, server.port) as first:
        first.call("simGetImages", [SMALL], "", False)  # what is slow the first time
    yield server, log
    stop_littersim(server)


@pytest.fixture
def server(logged: tuple[LittersimProcess, Path]) -> LittersimProcess:
    return logged[0]


def resident_mib(server: LittersimProcess) -> float:
    (line,) = [
        each for each in Path(f"/proc/{server.process.pid}/status").read_text().splitlines() if each.startswith("VmRSS")
    ]
    return int(line.split()[1]) / 1024


def assert_prompt(server: LittersimProcess) -> None:
    began = time.monotonic()
    with WireClient(server.host, server.port, PROMPT_S) as other:
        assert other.call("ping") is True
        assert other.call("getMultirotorState", "")["landed_state"] in (0, 1)
    assert time.monotonic() - began < PROMPT_S


def test_64_connections_at_once_are_all_answered(server: LittersimProcess) -> None:
    crowd = [WireClient(server.host, server.port) for _ in range(64)]
    asked = [
        [each.send("ping"), each.send("getMultirotorState", ""), each.send("simGetImages", [SMALL], "", False)]
        for each in crowd
    ]
    for each, (ping, state, images) in zip(crowd, asked, strict=True):
        assert each.wait(ping) is True
        assert next(iter(each.wait(state))) == "collision"
        assert len(each.wait(images)[0]["image_data_uint8"]) == 16 * 12 * 3
        each.sock.close()


def test_who_reads_no_answers_is_dropped_and_stalls_nobody(logged: tuple[LittersimProcess, Path]) -> None:
    server, log = logged
    with WireClient(server.host, server.port) as first:
        first.call("simGetImages", [LARGE], "", False)
    before = resident_mib(server)
    for dropped in (1, 2):
        with WireClient(server.host, server.port) as deaf:
            deaf.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(250):  # 790 MB, more than is kept for one
                deaf.send("simGetImages", [LARGE], "", False)
            deadline = time.monotonic() + 60
            while log.read_text().count("does not read its answers is dropped") < dropped:
                assert time.monotonic() < deadline
                assert_prompt(server)
            with WireClient(server.host, server.port, PROMPT_S) as other:  # and its pictures are drawn no more
                assert len(other.call("simGetImages", [SMALL], "", False)) == 1
    # The allocator may keep the room of one backlog for the next; two would be a leak
    assert resident_mib(server) - before < MAX_UNSENT_BYTES / 2**20 + 150


HALVES = {
    "array of 2^32 elements": b"\xdd\xff\xff\xff\xff",
    "call with 2^32 parameters": b"\x94\x00\x01\xa4ping\xdd\xff\xff\xff\xff",
    "bin of 2^32 bytes": b"\x94\x00\x01\xa4ping\x91\xc6\xff\xff\xff\xff" + bytes(1000),
    "str of 2^32 bytes": b"\x94\x00\x01\xdb\xff\xff\xff\xffping",
    "map of 2^32 entries": b"\x94\x00\x01\xa4ping\x91\xdf\xff\xff\xff\xff",
    "array in array in array": b"\xdd\x00\x03\xff\xff" * 400,
    "one byte": b"\x94",
}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_a_message_stalls_nobody_and_takes_no_room(server: LittersimProcess, half: bytes) -> None:
    before = resident_mib(server)
    line = socket.create_connection((server.host, server.port))
    for byte in half:
        line.sendall(bytes([byte]))
    assert_prompt(server)
    assert resident_mib(server) - before < 50
    line.close()


def of_size(size: int) -> bytes:
    """A message of exactly `size` bytes."""
    head = b"\x94\x00\x07\xa4ping\x91\xc6"
    return head + struct.pack(">I", size - len(head) - 4) + bytes(size - len(head) - 4)


def test_the_longest_message_is_answered(server: LittersimProcess) -> None:
    with WireClient(server.host, server.port) as client:
        client.sock.sendall(of_size(MAX_REQUEST_BYTES))
        msgid, error, _ = client.receive()
        assert msgid == 7 and "invalid number of arguments" in error


@pytest.mark.parametrize("kind", ["bytes", "numbers"])
def test_a_longer_message_drops_its_connection_and_says_so(logged: tuple[LittersimProcess, Path], kind: str) -> None:
    server, log = logged
    part = b"\xdd" + struct.pack(">I", 2**18) + bytes(2**18 - 5)
    long = of_size(MAX_REQUEST_BYTES + 1) if kind == "bytes" else b"\x94\x00\x01\xa1x\xdd" + b"\x7f" * 4 + part * 66
    with WireClient(server.host, server.port) as client, pytest.raises(OSError, match=CLOSED):
        client.sock.sendall(long)
        client.receive()
    assert f"a message is longer than {MAX_REQUEST_BYTES} bytes" in log.read_text()
    assert_prompt(server)


def test_a_message_of_millions_of_lists_is_refused(server: LittersimProcess) -> None:
    many = b"\x94\x00\x01\xa4ping" + (b"\xdd" + struct.pack(">I", 2**18) + b"\x80" * 2**18) * 2
    before = resident_mib(server)
    with WireClient(server.host, server.port) as client, pytest.raises(OSError, match=CLOSED):
        client.sock.sendall(b"\x94\x00\x01\xa4ping\x92" + many[8:])
        client.receive()
    assert resident_mib(server) - before < 100


def test_many_partial_messages_together_are_bounded(server: LittersimProcess) -> None:
    before = resident_mib(server)
    crowd = []
    for _ in range(30):  # 450 MB
        crowd.append(socket.create_connection((server.host, server.port), timeout=20))
        try:
            crowd[-1].sendall(of_size(MAX_REQUEST_BYTES)[: 15 * 2**20])
        except OSError:
            continue
    assert_prompt(server)
    assert resident_mib(server) - before < 400
    for each in crowd:
        each.close()


def test_a_flood_of_requests_is_read_no_faster_than_it_is_answered(server: LittersimProcess) -> None:
    with WireClient(server.host, server.port) as busy:
        before = resident_mib(server)
        busy.sock.settimeout(0.5)
        flood = msgpack.packb([2, "simListSceneObjects", ["x" * 2**20]]) * 8
        sent = 0
        try:
            for _ in range(30):
                busy.sock.sendall(flood)
                sent += 8
        except TimeoutError:
            pass
        assert resident_mib(server) - before < 200
    assert_prompt(server)


def test_a_backlog_of_pictures_of_one_client_keeps_no_other_waiting(server: LittersimProcess) -> None:
    asked = 3000
    with WireClient(server.host, server.port) as greedy, WireClient(server.host, server.port) as other:
        for _ in range(asked):
            last = greedy.send("simGetImages", [SMALL], "", False)
        for _ in range(3):
            assert other.call("ping") is True
            assert len(other.call("simGetImages", [SMALL], "", False)) == 1
        greedy.sock.setblocking(False)
        answered = 0
        try:
            while greedy.receive()[0] < last:
                answered += 1
        except BlockingIOError:
            pass
        assert answered < asked / 2, "the others were served among them"


@pytest.mark.parametrize("endless", ["pipe", "/dev/zero"])
def test_a_pipe_or_a_device_in_place_of_a_file_stalls_nobody(
    server: LittersimProcess, tmp_path: Path, endless: str
) -> None:
    file = endless if endless != "pipe" else str(tmp_path / "pipe")
    if endless == "pipe":
        os.mkfifo(file)
    with WireClient(server.host, server.port, PROMPT_S) as sim:
        assert sim.call("simCreateVoxelGrid", VECTOR_ONE, 2, 2, 2, 1.0, file) is False
        assert sim.call("simSetObjectMaterialFromTexture", "Ground", file, 0) is True, "as AirSim answers"
    assert_prompt(server)


def test_mistakes_that_answers_hide_are_told_once_on_stderr(logged: tuple[LittersimProcess, Path]) -> None:
    server, log = logged
    with WireClient(server.host, server.port) as sim:
        for _ in range(2):
            sim.call("enableApiControl", False, "")
            sim.send("moveToZ", -5.0, 2.0, NO_TIMEOUT, KEEP_HEADING, -1.0, 1.0, "")
            for method, params in [
                ("simGetImages", [[SMALL], ""]),
                ("ping", [1]),
                ("simPause", ["yes"]),
                ("simGetImages", [[{**SMALL, "camera_name": "nose"}], "", False]),
            ]:
                with pytest.raises(RemoteError):
                    sim.call(method, *params)
    said = log.read_text()
    for words in (
        "told to move and does not: enableApiControl",
        "simGetImages came with 2 arguments for 3: its client may speak another dialect than airsim",
        "simPause came with an argument of another type",
        "there is no camera 'nose'; there are 'front_center'",
    ):
        assert said.count(words) == 1, words


def test_absurd_sizes_are_an_error(server: LittersimProcess) -> None:
    with WireClient(server.host, server.port) as sim, pytest.raises(RemoteError, match="2 images take"):
        sim.call("simGetImages", [ABSURD, ABSURD], "", False)


UNWRITABLE = ("a\0b", "x\udc80y")
BAD = [
    ("simSpawnObject", ["1" * 100_000 + "x", items.asset_names()[0], pose(0, 0, 0), VECTOR_ONE, False, False],
     "at most 1023"),
    *[("simSpawnObject", [name, items.asset_names()[0], pose(0, 0, 0), VECTOR_ONE, False, False], "UTF-8")
      for name in UNWRITABLE],
    ("simAddVehicle", ["v" * 2000, "SimpleFlight", pose(0, 0, 0), ""], "at most 1023"),
    *[("simSpawnObject", [name, "PointLightBP", pose(0, 0, 0), VECTOR_ONE, False, True], "without null characters")
      for name in UNWRITABLE],
    *[("simAddVehicle", [name, "SimpleFlight", pose(0, 0, 0), ""], "without null characters") for name in UNWRITABLE],
    ("simSetKinematics", [{"linear_velocity": {"x_val": 3e38}}, True, ""], "must lie within"),
    ("moveToPosition", [1e300, 0.0, 0.0, 1.0, 1.0, 0, KEEP_HEADING, -1.0, 1.0, ""], "finite"),
    ("simSetTimeOfDay", [True, "0001-01-01 00:00:00", True, 1.0, 60.0, True], "must read like"),
    ("simCreateVoxelGrid", [VECTOR_ONE, 1, 1, 1, 5e-324, "grid"], "inf cells"),
    ("simCreateVoxelGrid", [VECTOR_ONE, 16_000_000, 1, 1, 1.0, "grid"], "the sides of"),
    ("simTestLineOfSightToPoint", [{"latitude": 1e300}, ""], "no geographic point"),
    ("littersimEpisode", [json.dumps({"version": 1, "place": "x" * 5000})], "at most 100 characters"),
    ("simListSceneObjects", ["(?=a)"], "regex_error"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params", "words"), BAD, ids=[f"{each[0]}-{each[2]}" for each in BAD])
def test_bad_input_is_an_error_that_names_it(
    server: LittersimProcess, method: str, params: list[Any], words: str
) -> None:
    with WireClient(server.host, server.port, PROMPT_S) as sim, pytest.raises(RemoteError, match=words):
        sim.call(method, *params)


def test_names_that_end_in_long_numbers_are_counted_on(server: LittersimProcess) -> None:
    with WireClient(server.host, server.port, PROMPT_S) as sim:
        asset = items.asset_names()[0]
        long = "n" + "9" * 1000
        assert sim.call("simSpawnObject", long, asset, pose(0, 0, 0), VECTOR_ONE, False, False) == long
        assert sim.call("simSpawnObject", "n", asset, pose(0, 0, 0), VECTOR_ONE, False, False) == "n1" + "0" * 1000


@pytest.mark.parametrize("height_m", [-9e8, -6.4e6, 1e4, 2e4, 5e4, 1e5, 9e8])
def test_there_is_air_at_every_height(server: LittersimProcess, height_m: float) -> None:
    with WireClient(server.host, server.port, PROMPT_S) as sim:
        sim.call("simPause", True)
        sim.call("simSetVehiclePose", pose(0, 0, -height_m), True, "")
        air = sim.call("simGetGroundTruthEnvironment", "")
        told = sim.call("getBarometerData", "", "")
        sim.call("reset")
        sim.call("simPause", False)
    assert 180 < air["temperature"] < 330 and 0 <= air["air_pressure"] < 200_000 and 0 <= told["pressure"] < 200_000


# Where it listens and how it ends


def test_it_listens_on_this_machine_alone_unless_told_otherwise(littersim_factory: Callable[..., Any]) -> None:
    default = littersim_factory("--renderer", "cpu")
    (bound,) = listening_at(default)
    assert bound == "127.0.0.1"
    opened = littersim_factory("--renderer", "cpu", "--host", "0.0.0.0")
    (bound,) = listening_at(opened)
    assert bound == "0.0.0.0"
    for server, words in ((default, 0), (opened, 1)):
        server.process.terminate()
        _, said = server.process.communicate(timeout=10)
        assert said.count("0.0.0.0: other machines can reach it") == words


def listening_at(server: LittersimProcess) -> list[str]:
    """Addresses of the sockets that listen at its port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = [row[1].split(":") for row in rows if row[3] == "0A"]
    return [socket.inet_ntoa(struct.pack("<I", int(ip, 16))) for ip, port in ends if int(port, 16) == server.port]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_the_middle_of_work_ends_it_cleanly(
    littersim_factory: Callable[..., Any], settings_file: Path, number: signal.Signals
) -> None:
    server = littersim_factory("--renderer", "cpu", "--settings", str(settings_file))
    with WireClient(server.host, server.port) as sim, WireClient(server.host, server.port) as looker:
        sim.call("enableApiControl", True, "")
        sim.send("moveByVelocity", 1.0, 0.0, -1.0, NO_TIMEOUT, 0, KEEP_HEADING, "")
        sim.send("simContinueForTime", 10_000.0)
        for _ in range(20):
            looker.send("simGetImages", [LARGE], "", False)
        assert looker.call("ping") is True
        began = time.monotonic()
        server.process.send_signal(number)
        _, said = server.process.communicate(timeout=15)
        assert server.process.returncode == 0
        assert time.monotonic() - began < 6  # three, on a machine of its own
    assert "Traceback" not in said
