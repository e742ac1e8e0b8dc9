"""Connecting: which server is it, and what is said about those that are not spoken here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from replay_server import RemoteError, ReplayServer, serving

from litterscout.airsim import connect, palette
from litterscout.airsim.start_points import start_in_settings
from litterscout.airsim.types import CameraInfo
from litterscout.errors import ConnectionFailed, ImageError, ProtocolError, RpcError, SettingsError, SimulatorError
from litterscout.geometry import Intrinsics, Pose, quaternion

WIDTH, HEIGHT = 8, 6
Q = {"w_val": 1.0, "x_val": 0.0, "y_val": 0.0, "z_val": 0.0}


def vector(x: float, y: float, z: float) -> dict[str, float]:
    return {"x_val": x, "y_val": y, "z_val": z}


def pose(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> dict[str, Any]:
    return {"position": vector(x, y, z), "orientation": Q}


def image(request: dict[str, Any], **changes: Any) -> dict[str, Any]:
    kind = request["image_type"]
    data = {0: bytes([30, 20, 10]) * (WIDTH * HEIGHT), 5: bytes(palette.colours()[7][::-1]) * (WIDTH * HEIGHT)}
    return {
        "image_data_uint8": data.get(kind, b""),
        "image_data_float": [2.5] * (WIDTH * HEIGHT) if kind == 1 else [],
        "camera_position": vector(0.5, 0, -1),
        "camera_name": request["camera_name"],
        "camera_orientation": Q,
        "time_stamp": 42,
        "message": "",
        "pixels_as_float": request["pixels_as_float"],
        "compress": request["compress"],
        "width": WIDTH,
        "height": HEIGHT,
        "image_type": kind,
        **changes,
    }


def with_arity(wanted: int, function: Any) -> Any:
    def call(*params: Any) -> Any:
        if len(params) != wanted:
            raise RemoteError(
                "rpclib: client error C0002: Function 'f' was called with an invalid number of arguments."
                f" Expected: {len(params)}, got: {wanted}"
            )
        return function(*params)

    return call


F = WIDTH / 2 / np.tan(np.radians(35))


def world(**changes: Any) -> dict[str, Any]:
    projection = [[0, 2 * F / WIDTH, 0, 0], [0, 0, -2 * F / HEIGHT, 0], [0, 0, 0, 10], [-1, 0, 0, 0]]
    return {
        "getServerVersion": 1,
        "getMinRequiredClientVersion": 1,
        "simGetVehiclePose": pose(1, 0, 0),
        "simGetImages": with_arity(3, lambda requests, *_: [image(request) for request in requests]),
        "simGetCameraInfo": {"pose": pose(), "fov": 90.0, "proj_mat": {"matrix": projection}},
        "simGetObjectPose": pose(11, 5, -2),
        "listVehicles": ["Drone1"],
        "simIsPaused": False,
        "simPause": None,
        "reset": None,
        **changes,
    }


def methods(server: ReplayServer) -> list[str]:
    return [method for method, _ in server.requests]


def test_an_airsim_server_is_recognised() -> None:
    with serving(world()) as server, connect(server.address) as sim:
        assert sim.dialect.name == "airsim@1.8.1" and sim.address == server.address
        assert sim.versions() == (1, 1)
        assert sim.has_method("simGetImages") and sim.arity("simGetImages") == 3
        assert not sim.has_method("littersimEpisode")


@pytest.mark.parametrize(
    ("changes", "family"),
    [
        ({"simGetImages": with_arity(2, None)}, "AirSim 1.5 or older"),
        ({"getServerVersion": 2}, "server version 2"),
    ],
)
def test_other_families_are_named(changes: dict[str, Any], family: str) -> None:
    with serving(world(**changes)) as server, pytest.raises(SimulatorError, match=f"{server.address} .*{family}"):
        connect(server.address)


ARRAYS = {"simGetVehiclePose": [[0, 0, 0], [1, 0, 0, 0]]}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "airsim@1.8.1"),
        ({"simFindLookAtRotation": with_arity(2, None)}, "colosseum@2.2"),
        (ARRAYS, "colosseum@2.3"),
        ({"getServerVersion": 3}, "cosys@3.2"),
        ({"getServerVersion": 4}, "cosys@3.5"),
    ],
)
def test_every_family_is_recognised(changes: dict[str, Any], name: str) -> None:
    with serving(world(**changes)) as server:
        for asked in ("auto", name, name.partition("@")[0]):
            with connect(server.address, dialect=asked) as sim:
                assert sim.dialect.name == name


def test_a_server_of_another_dialect_than_the_one_asked_for_is_a_settings_error() -> None:
    with serving(world(**ARRAYS)) as server:
        for asked in ("airsim", "colosseum@2.2", "cosys"):
            with pytest.raises(SettingsError, match=r"speaks 'colosseum@2\.3'"):
                connect(server.address, dialect=asked)


def test_a_server_of_another_kind_keeps_its_words() -> None:
    with serving({}) as server, pytest.raises(RpcError, match=r"getServerVersion: .* has no such call"):
        connect(server.address)


def test_a_dialect_that_is_none_is_a_settings_error() -> None:
    with serving(world()) as server, pytest.raises(SettingsError, match=r"airsym.*Did you mean 'airsim'"):
        connect(server.address, dialect="airsym")


def test_nobody_there() -> None:
    with pytest.raises(ConnectionFailed, match="Start one"):
        connect("127.0.0.1:1", timeout_s=5)


def test_a_frame_is_one_instant_in_world_coordinates() -> None:
    with serving(world()) as server, connect(server.address) as sim:
        frame = sim.capture("front_center")
        again = sim.capture("front_center")
    assert frame.rgb.shape == (HEIGHT, WIDTH, 3) and frame.rgb[0, 0].tolist() == [10, 20, 30]
    assert (frame.depth_m == 2.5).all() and frame.depth_m.dtype == np.float32 and frame.depth_kind == "planar"
    assert (frame.object_ids == 7).all() and frame.object_ids.dtype == np.uint32
    assert frame.world_from_camera.position_m == (10.5, 5.0, -3.0)  # start point (10, 5, -2) + (0.5, 0, -1)
    assert (frame.intrinsics.fx, frame.intrinsics.fy) == pytest.approx((F, F))
    assert (frame.time_ns, frame.vehicle, frame.camera) == (42, "Drone1", "front_center")
    assert again.world_from_camera == frame.world_from_camera
    assert methods(server).count("simGetObjectPose") == 1  # the start point is asked for once
    paused = [params for method, params in server.requests if method == "simPause"]
    assert paused == [[True], [False]]
    kinds = [[r["image_type"] for r in p[0]] for m, p in server.requests if m == "simGetImages" and len(p) == 3]
    assert kinds == [[0, 1, 5], [0, 1, 5]]


def test_given_intrinsics_and_start_are_not_asked_for() -> None:
    given = Intrinsics.from_fov(WIDTH, HEIGHT, 1.0)
    with serving(world()) as server, connect(server.address) as sim:
        frame = sim.capture("front_center", "Drone1", intrinsics=given, world_from_start=Pose((1.0, 2.0, 3.0)))
        assert frame.intrinsics is given and frame.world_from_camera.position_m == (1.5, 2.0, 2.0)
        assert not {"simGetCameraInfo", "simGetObjectPose", "listVehicles"} & set(methods(server))


def test_a_vehicle_that_is_no_object_starts_where_its_settings_say(caplog: pytest.LogCaptureFixture) -> None:
    nan = float("nan")
    missing = {"position": vector(nan, nan, nan), "orientation": dict.fromkeys(Q, nan)}
    text = '{"Vehicles": {"Drone1": {"X": 4, "Y": -2}}}'
    with (
        serving(world(simGetObjectPose=missing, getSettingsString=text, simIsPaused=True)) as server,
        connect(server.address) as sim,
    ):
        assert sim.world_from_start() == Pose((4.0, -2.0, 0.0))
        assert "simPause" not in methods(server)
    assert "Drone1 is no object" in caplog.text


def test_start_points_are_found_again_after_a_reset() -> None:
    with serving(world()) as server, connect(server.address) as sim:
        sim.world_from_start()
        sim.reset()
        sim.world_from_start()
        assert methods(server).count("simGetObjectPose") == 2


@pytest.mark.parametrize(
    ("text", "start"),
    [("", (0, 0, 0)), ("{}", (0, 0, 0)), ('{"Vehicles": {"B": {"X": 1}}}', (0, 0, 0)),
     ('{"Vehicles": {"A": {"X": 1, "Y": 2, "Z": -3}}}', (1, 2, -3))],
)  # fmt: skip
def test_starts_in_settings(text: str, start: tuple[float, float, float]) -> None:
    assert start_in_settings(text, "A") == start


@pytest.mark.parametrize("text", ["{", "[1]", '{"Vehicles": {"A": {"X": "far"}}}', '{"Vehicles": []}'])
def test_settings_that_cannot_be_read_are_said_so(text: str) -> None:
    with pytest.raises(ProtocolError, match=r"settings.json cannot be read"):
        start_in_settings(text, "A")


def test_an_image_that_is_empty_once_is_asked_for_again() -> None:
    tries = iter([{"width": 0}, {}])

    def flaky(requests: list[Any], *_: Any) -> list[Any]:
        changes = next(tries)
        return [image(request, **changes) for request in requests]

    with serving(world(simGetImages=with_arity(3, flaky))) as server, connect(server.address) as sim:
        assert sim.capture("front_center").time_ns == 42


def test_colours_of_another_palette_are_an_error() -> None:
    def shifted(requests: list[Any], *_: Any) -> list[Any]:
        wrong = {5: {"image_data_uint8": bytes([1, 1, 1]) * (WIDTH * HEIGHT)}}
        return [image(request, **wrong.get(request["image_type"], {})) for request in requests]

    with (
        serving(world(simGetImages=with_arity(3, shifted))) as server,
        connect(server.address) as sim,
        pytest.raises(ImageError, match="48 of 48 pixels of SEGMENTATION of camera 'front_center' have colours"),
    ):
        sim.capture("front_center")


def test_images_of_several_sizes_name_the_setting() -> None:
    def uneven(requests: list[Any], *_: Any) -> list[Any]:
        wrong = {0: {"width": 4, "height": 12}}
        return [image(request, **wrong.get(request["image_type"], {})) for request in requests]

    with (
        serving(world(simGetImages=with_arity(3, uneven))) as server,
        connect(server.address) as sim,
        pytest.raises(ImageError, match=r"differ in size: .* settings.json needs CaptureSettings"),
    ):
        sim.capture("front_center")


@pytest.mark.parametrize(
    ("method", "wrong", "call"),
    [
        ("ping", 1, lambda sim: sim.ping()),
        ("listVehicles", ["a", 1], lambda sim: sim.list_vehicles()),
        ("listVehicles", [], lambda sim: sim.default_vehicle()),
        ("getSettingsString", 3, lambda sim: sim.settings_string()),
        ("getMinRequiredClientVersion", "1", lambda sim: sim.versions()),
        ("simGetObjectPose", {"position": vector(0, 0, 0)}, lambda sim: sim.object_pose("a")),
        ("simGetObjectPose", pose() | {"position": {"x_val": 1.0}}, lambda sim: sim.object_pose("a")),
        ("simGetObjectPose", pose() | {"orientation": dict.fromkeys(Q, 0.0)}, lambda sim: sim.object_pose("a")),
        ("simGetObjectPose", None, lambda sim: sim.object_pose("a")),
        ("simGetObjectPose", pose() | {"position": vector("a", 0, 0)}, lambda sim: sim.object_pose("a")),  # type: ignore[arg-type]
        (
            "simGetCameraInfo",
            {"pose": pose(), "fov": 90.0, "proj_mat": {"matrix": [1]}},
            lambda sim: sim.camera_info("a"),
        ),
        ("simGetImages", lambda *_: [], lambda sim: sim.capture("a")),
        ("simGetImages", lambda *_: [{}, {}, {}], lambda sim: sim.capture("a")),
        ("simGetImages", lambda r, *_: [image(x, width="w") for x in r], lambda sim: sim.capture("a")),
        ("littersimEpisode", "{", lambda sim: sim.littersim_episode({})),
        ("littersimEpisode", "[]", lambda sim: sim.littersim_episode({})),
    ],
)
def test_answers_of_the_wrong_form_are_protocol_errors(method: str, wrong: Any, call: Any) -> None:
    if method == "simGetImages":
        wrong = with_arity(3, wrong)
    with serving(world(**{method: wrong})) as server, connect(server.address) as sim, pytest.raises(ProtocolError):
        call(sim)


def test_littersims_episode_goes_and_comes_as_json() -> None:
    with serving(world(littersimEpisode=lambda text: text)) as server, connect(server.address) as sim:
        assert sim.littersim_episode({"version": 1, "seed": 7}) == {"version": 1, "seed": 7}
        assert server.requests[-1][1] == ['{"seed": 7, "version": 1}']


def test_headings_become_drivetrain_and_yaw_mode() -> None:
    cases: list[tuple[dict[str, Any], tuple[int, dict[str, Any]]]] = [
        ({}, (0, {"is_rate": True, "yaw_or_rate": 0.0})),
        ({"heading_rad": np.pi / 2}, (0, {"is_rate": False, "yaw_or_rate": 90.0})),
        ({"nose_first": True}, (1, {"is_rate": False, "yaw_or_rate": 0.0})),
    ]
    with serving(world(moveToPosition=True)) as server, connect(server.address) as sim:
        for options, sent in cases:
            assert sim.move_to_position((1, 2, -3), 2.0, **options).result() is True
            assert tuple(server.requests[-1][1][5:7]) == sent


def test_ids_that_servers_would_clamp_are_refused() -> None:
    with serving(world()) as server, connect(server.address) as sim, pytest.raises(ValueError, match="not 256"):
        sim.set_segmentation_id("a", 256)


def test_poses_are_sent_as_they_are_read() -> None:
    put = Pose((1.0, -2.0, 3.0), quaternion(0.1, 0.2, 0.3))
    with serving(
        world(simSetObjectPose=True, simSetVehiclePose=None, simSetCameraPose=None, simSetCameraFov=None)
    ) as server:
        with connect(server.address) as sim:
            sim.set_object_pose("a", put)
            sim.set_vehicle_pose(put)
            sim.set_camera_pose("front", put)
            sim.set_camera_fov("front", np.radians(70))
        params = dict(server.requests)
    wire = params["simSetObjectPose"][1]
    assert list(wire["position"].values()) == [1.0, -2.0, 3.0]
    assert [wire["orientation"][key] for key in ("w_val", "x_val", "y_val", "z_val")] == list(put.quaternion_wxyz)
    assert params["simSetVehiclePose"] == [wire, True, ""]
    assert params["simSetCameraPose"] == ["front", wire, "", False]
    assert params["simSetCameraFov"] == ["front", pytest.approx(70.0), "", False]


def test_a_camera_without_projection_and_field_of_view_is_named() -> None:
    blind = {"pose": pose(), "fov": 0.0, "proj_mat": {"matrix": [[0.0] * 4] * 4}}
    with (
        serving(world(simGetCameraInfo=blind)) as server,
        connect(server.address) as sim,
        pytest.raises(ImageError, match=r"camera 'a' .* neither projection nor field of view"),
    ):
        sim.capture("a")


def test_a_projection_of_nothing_leaves_the_field_of_view() -> None:
    info = CameraInfo(Pose(), 90.0, np.zeros((4, 4)))
    assert info.intrinsics(640, 480).fx == pytest.approx(320)
    assert info.intrinsics(480, 640).fx == pytest.approx(320), "along the longer side"
