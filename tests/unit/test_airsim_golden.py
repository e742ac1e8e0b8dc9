"""The Python face against recorded messages: it sends what the official client sent, and gives what came."""

from __future__ import annotations

import json
import math
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest
from replay_server import ReplayServer

from litterscout.airsim import ImageKind, ImageRequest, Simulator, Weather, images
from litterscout.airsim import dialect as dialects
from litterscout.errors import ImageError, RpcError
from litterscout.geometry import Pose
from litterscout.rpc.session import Session

WIRE = Path(__file__).parents[1] / "golden" / "wire"


def replay(recording: dict[str, Any]) -> ReplayServer:
    """Answers with the recorded bytes, under the id of the call."""
    recorded = bytes.fromhex(recording["response_hex"])
    head = len(b"\x94\x01") + len(msgpack.packb(recording["request_decoded"][1]))

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        connection.sendall(b"\x94\x01" + msgpack.packb(msgid) + recorded[head:])

    return ReplayServer(handle)


def at(n: float) -> Pose:
    return Pose((n, 0.0, 0.0))


Call = Callable[[Simulator], Any]
SCENE = ImageRequest("0", ImageKind.SCENE)
CALLS: list[tuple[str, Call, Any]] = [
    ("01_ping", lambda sim: sim.ping(), True),
    ("04_isApiControlEnabled", lambda sim: sim.is_api_control_enabled(), False),
    ("06_enableApiControl", lambda sim: sim.enable_api_control(), None),
    ("19_simSetSegmentationObjectID", lambda sim: sim.set_segmentation_id("Disc_A", 20), True),
    ("20_simSetSegmentationObjectID_regex", lambda sim: sim.set_segmentation_id("disc_[bc]", 30, regex=True), True),
    ("21_simSetSegmentationObjectID_miss", lambda sim: sim.set_segmentation_id("disc_a", 20), False),
    ("23_simGetSegmentationObjectID_lower", lambda sim: sim.segmentation_id("Disc_A"), 20),
    ("24_simSpawnObject", lambda sim: sim.spawn_object("Pad", "Disc", at(3)), "Pad"),
    ("25_simSpawnObject_same_name", lambda sim: sim.spawn_object("Pad", "Disc", at(4)), "Pad1"),
    ("27_simDestroyObject", lambda sim: sim.destroy_object("Pad1"), True),
    ("29_simGetObjectPose", lambda sim: sim.object_pose("Disc_A"), at(10)),
    ("30_simGetObjectPose_missing", lambda sim: sim.object_pose("Nope"), None),
    ("38_simGetImages_empty", lambda sim: sim.get_images([]), []),
    ("54_simPause", lambda sim: sim.pause(), None),
    ("56_simContinueForTime", lambda sim: sim.continue_for_time(0.2), None),
    ("57_simUnpause", lambda sim: sim.pause(False), None),
    ("58_simSetTimeOfDay", lambda sim: sim.set_time_of_day("2018-02-12 15:20:00"), None),
    ("59_simSetWeatherParameter", lambda sim: sim.set_weather(Weather.FOG, 0.25), None),
    ("05_takeoff_no_api_control", lambda sim: sim.take_off(limit_s=1).result(), False),
    ("60_takeoff", lambda sim: sim.take_off().result(), False),
    ("63_moveToPosition_timeout", lambda sim: sim.move_to_position((60, 0, -4), 2, limit_s=0.5).result(), False),
    ("64_moveOnPath", lambda sim: sim.move_on_path([(3, 2, -4), (0, 0, -4)], 3).result(), True),
    ("67_rotateToYaw", lambda sim: sim.rotate_to_yaw(math.radians(45), limit_s=10).result(), True),
    ("69_hover", lambda sim: sim.hover().result(), False),
]


def face(server: ReplayServer) -> Simulator:
    return Simulator(Session.connect(server.address), dialects.load("airsim"))


def exchange(name: str, call: Call) -> tuple[Any, list[Any], list[Any]]:
    """What the call gave, what it sent, and what was recorded as sent."""
    recording = json.loads((WIRE / f"{name}.json").read_text())
    with replay(recording) as server, face(server) as sim:
        given = call(sim)
        [(method, params)] = server.requests
    return given, [method, params], recording["request_decoded"][2:]


def close(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(close(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, bool) or isinstance(b, bool) or isinstance(a, str):
        return a is b or (isinstance(a, str) and a == b)
    return a == pytest.approx(b, rel=1e-12)


@pytest.mark.parametrize(("name", "call", "expected"), CALLS, ids=[name for name, _, _ in CALLS])
def test_calls_send_and_give_what_was_recorded(name: str, call: Call, expected: Any) -> None:
    given, sent, recorded = exchange(name, call)
    assert close(sent, recorded), (sent, recorded)
    assert given == expected


def test_multirotor_state() -> None:
    state, sent, recorded = exchange("08_getMultirotorState", lambda sim: sim.multirotor_state())
    assert sent == recorded
    assert state.landed and state.time_ns == 0x18EA7909C9368600
    assert state.kinematics.pose.position_m == pytest.approx((0, 0, -0.2))
    assert state.location.latitude_deg == pytest.approx(47.641468)


def test_vehicle_pose() -> None:
    pose, sent, recorded = exchange("09_simGetVehiclePose", lambda sim: sim.vehicle_pose())
    assert sent == recorded
    assert pose.position_m == pytest.approx((0, 0, -0.2)) and pose.quaternion_wxyz == (1, 0, 0, 0)


def test_collision_info() -> None:
    hit, sent, recorded = exchange("12_simGetCollisionInfo", lambda sim: sim.collision_info())
    assert sent == recorded
    assert (hit.has_collided, hit.object_name, hit.object_id, hit.normal) == (True, "Ground", 148, (0, 0, -1))


def test_scene_objects_and_settings() -> None:
    names, sent, recorded = exchange("17_simListSceneObjects", lambda sim: sim.list_scene_objects())
    assert sent == recorded and {"Ground", "SimpleFlight"} <= set(names)
    text, sent, recorded = exchange("53_getSettingsString", lambda sim: sim.settings_string())
    assert sent == recorded and json.loads(text)["SettingsVersion"] == 1.2


def test_camera_info_gives_intrinsics_by_its_projection() -> None:
    info, sent, recorded = exchange("31_simGetCameraInfo", lambda sim: sim.camera_info("0"))
    assert sent == recorded
    k = info.intrinsics(8, 6)
    assert (k.fx, k.fy, k.cx, k.cy) == pytest.approx((4, 4, 3.5, 2.5))
    assert info.local_from_camera.position_m == pytest.approx((0.5, 0, -0.2))


def test_scene_comes_as_rgb_from_a_server_that_sends_bgr() -> None:
    [image], sent, recorded = exchange("32_simGetImages_scene_u8", lambda sim: sim.get_images([SCENE]))
    assert sent == recorded
    assert image.pixels.shape == (6, 8, 3) and image.pixels.dtype == np.uint8
    assert image.pixels[0, 0].tolist() == [0x87, 0xB4, 0xEB]  # the recorded bytes begin eb b4 87
    assert image.time_ns == 1795380484422024704
    assert image.local_from_camera.quaternion_wxyz == pytest.approx((0.9659258, 0, -0.2588191, 0), abs=1e-6)


@pytest.mark.parametrize(
    ("name", "kind", "compress", "fifth"),
    [
        ("34_simGetImages_depth_planar_float", ImageKind.DEPTH_PLANAR, False, 10.675745),
        ("35_simGetImages_depth_perspective_float_compress", ImageKind.DEPTH_PERSPECTIVE, True, 12.659877),
    ],
)
def test_depth_comes_as_float32_metres(name: str, kind: ImageKind, compress: bool, fifth: float) -> None:
    request = ImageRequest("0", kind, as_float=True, compress=compress)
    [image], sent, recorded = exchange(name, lambda sim: sim.get_images([request]))
    assert sent == recorded
    assert image.pixels.shape == (6, 8) and image.pixels.dtype == np.float32
    assert image.pixels[0, :5].tolist() == pytest.approx([65504, 65504, 65504, 65504, fifth])


def test_png_and_raw_images_are_the_same_picture() -> None:
    recording = json.loads((WIRE / "41_simGetImage_png.json").read_text())
    png = bytes.fromhex(recording["response_decoded"][3]["__bin__"])
    [raw], _, _ = exchange("32_simGetImages_scene_u8", lambda sim: sim.get_images([SCENE]))
    zero = {"x_val": 0.0, "y_val": 0.0, "z_val": 0.0}
    response = {
        "image_data_uint8": png,
        "image_data_float": [],
        "camera_position": zero,
        "camera_orientation": {"w_val": 1.0, **zero},
        "time_stamp": 1,
        "message": "",
        "pixels_as_float": False,
        "width": 8,
        "height": 6,
    }
    image = images.decode(ImageRequest("0", ImageKind.SCENE, compress=True), response, "BGR")
    np.testing.assert_array_equal(image.pixels, raw.pixels)


def test_an_unknown_camera_is_named() -> None:
    with pytest.raises(ImageError, match=r"no camera 'nope' on the default vehicle at 127.*settings.json"):
        exchange("40_simGetImages_unknown_camera", lambda sim: sim.get_images([ImageRequest("nope", ImageKind.SCENE)]))


def test_an_image_without_pixels_is_asked_for_again_then_named() -> None:
    recording = json.loads((WIRE / "39_simGetImages_external.json").read_text())
    with replay(recording) as server, face(server) as sim:
        with pytest.raises(ImageError, match="SCENE of camera '0' came back empty"):
            sim.get_images([SCENE])
        assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("name", "call", "said"),
    [
        ("26_simSpawnObject_unknown_asset", lambda sim: sim.spawn_object("Pad", "Nope", at(4)), "with name Nope"),
        ("51_unknown_vehicle", lambda sim: sim.enable_api_control(vehicle="Nope"), "Vehicle API for 'Nope'"),
        ("52_unknown_vehicle_sim", lambda sim: sim.vehicle_pose("Nope"), "simGetVehiclePose failed at"),
    ],
)
def test_errors_of_the_server_keep_its_words(name: str, call: Call, said: str) -> None:
    with pytest.raises(RpcError, match=said):
        exchange(name, call)


def test_a_motion_that_is_refused_raises_on_result() -> None:
    recording = json.loads((WIRE / "68_takeoff_while_moving.json").read_text())
    error = recording["response_decoded"][1][2]

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        connection.sendall(msgpack.packb([1, msgid, error, None]))

    with ReplayServer(handle) as server, face(server) as sim:
        call = sim.take_off()
        with pytest.raises(RpcError, match="already moving"):
            call.result()
