"""The Python face against a real littersim process, started as a command and met over TCP."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from litterscout.airsim import ImageKind, ImageRequest, Server, Simulator, Weather, connect, launch
from litterscout.errors import ConnectionFailed, ConnectionLost, ImageError, RpcError, RpcTimeout
from litterscout.geometry import Intrinsics, Pose, quaternion, yaw_rad
from litterscout.rpc.session import PendingCall

WIDTH, HEIGHT, FOV_RAD = 64, 48, np.radians(70)
START = (2.0, 1.0, 0.0)
DOWN = quaternion(0.0, -np.pi / 2, 0.0)
EPISODE = {"version": 1, "place": "park_lawn", "seed": 3, "sun": {"azimuth_deg": 150.0, "elevation_deg": 45.0}}
CAMERA = "front_center"


def settings() -> str:
    capture = [{"ImageType": kind, "Width": WIDTH, "Height": HEIGHT, "FOV_Degrees": 70} for kind in (0, 1, 2, 5)]
    camera = {"X": 0.3, "Y": 0, "Z": 0, "Pitch": -90, "Roll": 0, "Yaw": 0, "CaptureSettings": capture}
    drone = {"VehicleType": "SimpleFlight", "X": START[0], "Y": START[1], "Z": START[2], "Cameras": {CAMERA: camera}}
    return json.dumps({"SettingsVersion": 1.2, "SimMode": "Multirotor", "Vehicles": {"Drone1": drone}})


def command(file: Path) -> list[str]:
    options = ["--port", "0", "--settings", str(file), "--renderer", "cpu", "--quality", "draft", "--lockstep"]
    return [sys.executable, "-m", "littersim", *options]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("client") / "settings.json"
    file.write_text(settings())
    with launch(command(file)) as running:
        yield running


@pytest.fixture
def sim(server: Server) -> Iterator[Simulator]:
    with connect(server.address, timeout_s=120) as connected:
        connected.littersim_episode(EPISODE)
        yield connected


def step_until_done(sim: Simulator, call: PendingCall[bool], limit_s: float = 60.0) -> bool:
    """Let simulated time pass until the motion ends."""
    for _ in range(int(limit_s / 0.25)):
        if call.done():
            break
        sim.continue_for_time(0.25)
    return call.result(10)


def test_what_it_is(server: Server, sim: Simulator) -> None:
    assert server.ready["renderer"] == "cpu" and server.obituary() is None
    assert sim.ping() and sim.versions() == (1, 1) and sim.dialect.name == "airsim@1.8.1"
    assert sim.list_vehicles() == ["Drone1"] and json.loads(sim.settings_string()) == json.loads(settings())
    assert sim.has_method("littersimEpisode") and sim.arity("simGetImages") == 3
    assert not sim.has_method("simNoSuchThing") and sim.is_paused()


def test_flying(sim: Simulator) -> None:
    sim.enable_api_control()
    assert sim.is_api_control_enabled() and sim.arm()
    step_until_done(sim, sim.take_off())
    assert not sim.multirotor_state().landed
    for target in ((3.0, -2.0, -3.0), (0.0, 0.0, -2.0)):
        step_until_done(sim, sim.move_to_position(target, 2.0))
        step_until_done(sim, sim.hover())
        sim.continue_for_time(2.0)
        state = sim.multirotor_state()
        assert np.linalg.norm(np.subtract(state.kinematics.pose.position_m, target)) < 0.5
        assert np.linalg.norm(state.kinematics.linear_velocity_mps) < 0.2
    step_until_done(sim, sim.rotate_to_yaw(np.radians(60), limit_s=20))
    assert yaw_rad(sim.vehicle_pose().quaternion_wxyz) == pytest.approx(np.radians(60), abs=np.radians(6))
    step_until_done(sim, sim.move_on_path([(1, 0, -2), (1, 1, -2)], 1.0))
    step_until_done(sim, sim.land())
    assert sim.multirotor_state().landed


def test_a_motion_waits_while_simulated_time_stands_still(sim: Simulator) -> None:
    sim.enable_api_control()
    sim.arm()
    call = sim.take_off(timeout_s=0.2)
    assert not call.done()
    with pytest.raises(RpcTimeout, match=r"takeoff gave no answer in 0.2 s"):
        call.result()
    assert sim.ping()


def hover_over(sim: Simulator, height_m: float, n: float = 0.0, e: float = 0.0) -> None:
    sim.set_vehicle_pose(Pose((n, e, -height_m)))


def test_litter_stands_in_the_picture_where_its_pose_says(sim: Simulator) -> None:
    hover_over(sim, 1.5)
    asset = "SM_Litter_drink_can_330ml_00"
    assert asset in sim.list_assets()
    put = Pose((START[0] + 0.3 + 0.2, START[1] - 0.3, -0.5))  # 0.2 m ahead and 0.3 m left of the camera, 1 m below
    name = sim.spawn_object("litter__drink_can_330ml__00__0101", asset, put, scale=(1.5, 1.5, 1.5))
    assert sim.set_segmentation_id(name, 200) and sim.segmentation_id(name) == 200
    pose = sim.object_pose(name)
    assert pose is not None and pose.position_m == pytest.approx(put.position_m, abs=1e-5)
    frame = sim.capture(CAMERA)
    rows, columns = np.nonzero(frame.object_ids == 200)
    assert len(rows) > 20
    world = frame.world_from_camera
    assert world.position_m == pytest.approx((START[0] + 0.3, START[1], -1.5), abs=1e-4)
    centre = world.inverse().apply(np.array([put.position_m]) + [[0, 0, -0.09]])
    [[column, row]] = frame.intrinsics.project(centre)
    assert (columns.mean(), rows.mean()) == pytest.approx((column, row), abs=2.0)
    points = world.apply(frame.intrinsics.unproject(frame.depth_m)[rows, columns])
    size = 1.5 * 0.12
    assert (np.abs(points - put.position_m) < [size, size, size + 0.03]).all()
    assert sim.destroy_object(name) and sim.object_pose(name) is None
    assert 200 not in sim.capture(CAMERA).object_ids


def test_intrinsics_come_from_the_projection(sim: Simulator) -> None:
    found, expected = sim.capture(CAMERA).intrinsics, Intrinsics.from_fov(WIDTH, HEIGHT, FOV_RAD)
    assert (found.width, found.height, found.cx, found.cy) == (WIDTH, HEIGHT, 31.5, 23.5)
    assert (found.fx, found.fy) == pytest.approx((expected.fx, expected.fy), rel=1e-5)


def test_the_kinds_of_images_agree(sim: Simulator) -> None:
    hover_over(sim, 2.0)
    requests = [
        ImageRequest(CAMERA, ImageKind.SCENE),
        ImageRequest(CAMERA, ImageKind.SCENE, compress=True),
        ImageRequest(CAMERA, ImageKind.DEPTH_PLANAR, as_float=True),
        ImageRequest(CAMERA, ImageKind.DEPTH_PERSPECTIVE, as_float=True),
    ]
    raw, png, planar, ray = sim.get_images(requests)
    np.testing.assert_array_equal(raw.pixels, png.pixels)
    assert {image.time_ns for image in (raw, png, planar, ray)} == {raw.time_ns}
    k = sim.camera_info(CAMERA).intrinsics(WIDTH, HEIGHT)
    length = np.linalg.norm(k.unproject(np.ones((HEIGHT, WIDTH), np.float32)), axis=-1)
    hit = planar.pixels < 60000
    assert hit.any()
    np.testing.assert_allclose(ray.pixels[hit], (planar.pixels * length)[hit], rtol=3e-3)  # both stepped as half floats


def test_a_lawn_in_the_sun_has_least_blue(sim: Simulator) -> None:
    hover_over(sim, 2.0)
    red, green, blue = sim.capture(CAMERA).rgb.reshape(-1, 3).mean(axis=0)
    assert blue < min(red, green)  # swapped channels would make red the least


def test_the_same_pose_gives_the_same_frame(sim: Simulator) -> None:
    hover_over(sim, 2.0)
    one, other = sim.capture(CAMERA), sim.capture(CAMERA)
    for name in ("rgb", "depth_m", "object_ids"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.world_from_camera == other.world_from_camera


def test_cameras_can_be_turned_and_zoomed(sim: Simulator) -> None:
    hover_over(sim, 2.0)
    sim.set_camera_pose(CAMERA, Pose((0.0, 0.0, 0.1), quaternion(0, np.radians(-45), 0)))
    sim.set_camera_fov(CAMERA, np.radians(90))
    frame = sim.capture(CAMERA)
    assert frame.world_from_camera.position_m == pytest.approx((START[0], START[1], -1.9), abs=1e-4)
    assert frame.intrinsics.fx == pytest.approx(WIDTH / 2, rel=1e-5)


def test_what_does_not_exist_is_named(sim: Simulator) -> None:
    with pytest.raises(ImageError, match="no camera 'nope' on the default vehicle"):
        sim.capture("nope")
    with pytest.raises(RpcError, match="Nope"):
        sim.enable_api_control(vehicle="Nope")
    with pytest.raises(RpcError, match="Nope"):
        sim.spawn_object("a", "Nope", Pose())
    with pytest.raises(RpcError):
        sim.littersim_episode({**EPISODE, "place": "nowhere"})
    assert sim.object_pose("Nope") is None
    assert not sim.set_segmentation_id("Nope", 5) and sim.segmentation_id("Nope") == -1
    assert not sim.destroy_object("Nope") and not sim.set_object_pose("Nope", Pose())


def test_weather_is_taken_and_reset_takes_control_away(sim: Simulator) -> None:
    sim.enable_weather()
    sim.set_weather(Weather.FOG, 0.1)
    sim.enable_api_control()
    sim.reset()
    assert not sim.is_api_control_enabled()


def test_threads_share_one_simulator(sim: Simulator) -> None:
    trees = sim.list_scene_objects("Tree_.*")
    assert trees

    def ask(turn: int) -> bool:
        tree = trees[turn % len(trees)]
        return (
            sim.ping()
            and sim.list_scene_objects(tree) == [tree]
            and sim.vehicle_pose().position_m[0] == pytest.approx(0, abs=1)
        )

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, range(300)))


def test_a_server_that_is_killed_is_lost_at_once(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(settings())
    with launch(command(file)) as server, connect(server.address) as sim:
        sim.enable_api_control()
        sim.pause()
        call = sim.take_off()
        server.process.kill()
        with pytest.raises(ConnectionLost, match=f"{server.address} was lost during takeoff"):
            call.result(10)
        with pytest.raises(ConnectionLost):
            sim.ping()
        assert "SIGKILL" in (server.obituary(5.0) or "")


def test_a_server_with_wrong_options_says_which(tmp_path: Path) -> None:
    with pytest.raises(ConnectionFailed, match=r"ended with exit code 2.*nowhere"):
        launch([sys.executable, "-m", "littersim", "--port", "0", "--place", "nowhere", "--renderer", "cpu"])
