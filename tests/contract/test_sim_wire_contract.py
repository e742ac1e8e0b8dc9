"""littersim against recorded messages of a real server: errors, shapes, key order, malformed frames."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from conftest import LittersimProcess, served
from sim_wire import WireClient

SAME_BYTES = [
    "01_ping", "02_getServerVersion", "03_getMinRequiredClientVersion", "04_isApiControlEnabled",
    "06_enableApiControl", "21_simSetSegmentationObjectID_miss", "26_simSpawnObject_unknown_asset",
    "30_simGetObjectPose_missing", "38_simGetImages_empty", "40_simGetImages_unknown_camera", "42_unknown_method",
    "43_wrong_arity_too_many", "45_wrong_type_str_for_bool", "46_wrong_type_int_for_bool", "48_float_for_int",
    "51_unknown_vehicle", "52_unknown_vehicle_sim", "54_simPause", "57_simUnpause", "59_simSetWeatherParameter",
    "76_raw_notification", "78_raw_split_bytes", "79_raw_large_msgid", "81_raw_type_9", "82_raw_five_elements",
    "84_raw_args_map",
]  # fmt: skip
SAME_SHAPE = [
    "08_getMultirotorState", "09_simGetVehiclePose", "10_simGetGroundTruthKinematics",
    "11_simGetGroundTruthEnvironment", "12_simGetCollisionInfo", "17_simListSceneObjects", "31_simGetCameraInfo",
    "32_simGetImages_scene_u8", "34_simGetImages_depth_planar_float",
    "35_simGetImages_depth_perspective_float_compress", "39_simGetImages_external", "41_simGetImage_png",
    "53_getSettingsString",
]  # fmt: skip
SETTINGS = {
    "SettingsVersion": 1.2,
    "SimMode": "Multirotor",
    "CameraDefaults": {"CaptureSettings": [{"ImageType": k, "Width": 8, "Height": 6} for k in range(8)]},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:

    yield from served(SETTINGS, tmp_path_factory.mktemp("settings"), "--lockstep")


@pytest.fixture
def client(server: LittersimProcess) -> Iterator[WireClient]:
    with WireClient(server.host, server.port) as connected:
        connected.call("reset")
        connected.call("simPause", False)
        yield connected


def exchange(client: WireClient, request: bytes, wait_for: int | None) -> bytes:
    """Send bytes; return `wait_for` bytes of the answer, or with None whatever comes before an answered ping."""
    client.sock.sendall(request)
    probe = msgpack.packb([0, 77, "ping", []])
    answered = msgpack.packb([1, 77, None, True])
    if wait_for is None:
        client.sock.sendall(probe)
    got = b""
    while len(got) < (wait_for or 0) or (wait_for is None and not got.endswith(answered)):
        data = client.sock.recv(65536)
        assert data, "the server closed the connection"
        got += data
    return got if wait_for is not None else got.removesuffix(answered)


def recording(golden_wire: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((golden_wire / f"{name}.json").read_text())
    return found


@pytest.mark.parametrize("name", SAME_BYTES)
def test_recorded_request_gets_the_recorded_bytes(client: WireClient, golden_wire: Path, name: str) -> None:
    recorded = recording(golden_wire, name)
    expected = bytes.fromhex(recorded["response_hex"])
    assert exchange(client, bytes.fromhex(recorded["request_hex"]), len(expected) or None) == expected


@pytest.mark.parametrize("name", SAME_SHAPE)
def test_recorded_request_gets_the_recorded_keys_and_types(client: WireClient, golden_wire: Path, name: str) -> None:
    recorded = recording(golden_wire, name)
    client.sock.sendall(bytes.fromhex(recorded["request_hex"]))
    _, error, result = client.receive()
    assert error is None
    _, _, _, expected = msgpack.unpackb(bytes.fromhex(recorded["response_hex"]), raw=False)
    assert shape(result) == shape(expected)


def shape(value: Any) -> Any:
    """Keys in order and types; of a list, those of its first element; of an array of numbers, its length too."""
    if isinstance(value, dict):
        return [(key, shape(each)) for key, each in value.items()]
    if isinstance(value, list):
        return ["list", len(value) if value and isinstance(value[0], float) else None, *map(shape, value[:1])]
    return type(value).__name__


def test_pipelined_requests_are_all_answered(client: WireClient, golden_wire: Path) -> None:
    client.call("enableApiControl", True, "")
    recorded = recording(golden_wire, "77_raw_pipelined")
    expected = bytes.fromhex(recorded["response_hex"])
    assert exchange(client, bytes.fromhex(recorded["request_hex"]), len(expected)) == expected


def test_request_cut_at_any_byte_is_understood(client: WireClient) -> None:
    request = msgpack.packb([0, 5, "simSetSegmentationObjectID", ["Ground", 20, False]])
    for cut in range(1, len(request)):
        client.sock.sendall(request[:cut])
        client.sock.sendall(request[cut:])
        assert client.receive() == (5, None, True)


def malformed() -> dict[str, Any]:
    file = Path(__file__).parents[1] / "golden" / "wire" / "90_malformed_frames.json"
    found: dict[str, Any] = json.loads(file.read_text())
    return {name: case for name, case in found.items() if case["request_hex"]}


@pytest.mark.parametrize("name", malformed())
def test_malformed_frame_leaves_the_server_alive(server: LittersimProcess, name: str) -> None:
    """Where the real server answers we do; where it aborts, or waits for gigabytes, the connection may be dropped."""
    case = malformed()[name]
    expected = bytes.fromhex(case["response_hex"])
    with WireClient(server.host, server.port) as broken:
        broken.sock.sendall(bytes.fromhex(case["request_hex"]))
        if expected:
            assert broken.sock.recv(65536) == expected
        elif case["connection_closed"]:
            assert broken.sock.recv(1) == b""
    with WireClient(server.host, server.port) as other:
        assert other.call("ping") is True
    assert server.process.poll() is None


def test_ignored_frames_leave_the_connection_usable(client: WireClient) -> None:
    assert exchange(client, b"\x07\x90\x81\xa1a\x01GET / HTTP/1.1\r\n", None) == b""


def test_a_message_over_the_cap_drops_the_connection(server: LittersimProcess) -> None:
    with WireClient(server.host, server.port) as greedy:
        dropped = False
        try:
            greedy.sock.sendall(msgpack.packb([0, 1, "ping", [b"x" * (17 * 2**20)]]))
            dropped = greedy.sock.recv(1) == b""
        except (ConnectionResetError, BrokenPipeError):
            dropped = True
        assert dropped


def test_garbage_never_ends_the_server(server: LittersimProcess) -> None:
    import random

    noise = random.Random(1)
    for _ in range(200):
        with WireClient(server.host, server.port) as broken:
            broken.sock.sendall(noise.randbytes(noise.randrange(1, 300)))
    with WireClient(server.host, server.port) as other:
        assert other.call("ping") is True


def test_slow_reader_does_not_stall_others(server: LittersimProcess) -> None:
    with WireClient(server.host, server.port) as slow, WireClient(server.host, server.port) as other:
        slow.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(3000):
            slow.send("getSettingsString")
        assert other.call("ping") is True


def test_half_a_request_does_not_stall_others(server: LittersimProcess) -> None:
    with WireClient(server.host, server.port) as half, WireClient(server.host, server.port) as other:
        half.sock.sendall(b"\x94\x00\x01\xa4pi")
        assert other.call("ping") is True
        half.sock.sendall(b"ng\x90")
        assert half.receive() == (1, None, True)
