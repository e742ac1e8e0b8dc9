"""Objects, labels, weather and images of littersim over its socket."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from conftest import LittersimProcess, served
from sim_wire import VECTOR_ONE, RemoteError, WireClient, pose, vector

ASSET = "SM_Litter_drink_can_330ml_00"
LIGHTS = ("PointLightBP", "SpotLightBP")
WIDTH, HEIGHT, FOV_DEG = 64, 48, 70.0
CAMERA = {
    "X": 0.3, "Y": 0.0, "Z": -0.1, "Pitch": -90.0, "Roll": 0.0, "Yaw": 0.0,
    "CaptureSettings": [
        {"ImageType": k, "Width": WIDTH, "Height": HEIGHT, "FOV_Degrees": FOV_DEG} for k in (0, 1, 2, 3, 5)
    ],
}  # fmt: skip
SETTINGS = {
    "SettingsVersion": 1.2,
    "SimMode": "ComputerVision",
    "Vehicles": {"Eye": {"VehicleType": "ComputerVision", "X": 1.0, "Y": 2.0, "Z": 0.0, "Cameras": {"down": CAMERA}}},
}
EPISODE: dict[str, Any] = {
    "version": 1,
    "place": "park_lawn",
    "seed": 3,
    "sun": {"azimuth_deg": 150, "elevation_deg": 45},
}
SCENE, PLANAR, PERSPECTIVE, VIS, SEGMENTATION = 0, 1, 2, 3, 5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    yield from served(SETTINGS, tmp_path_factory.mktemp("settings"))


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    with WireClient(server.host, server.port) as client:
        client.call("littersimEpisode", json.dumps(EPISODE))
        yield client


def spawn(sim: WireClient, name: str, x: float, y: float, z: float = 0.0) -> str:
    given: str = sim.call("simSpawnObject", name, ASSET, pose(x, y, z), VECTOR_ONE, False, False)
    return given


def request(kind: int, as_float: bool = False, compress: bool = False, camera: str = "down") -> dict[str, Any]:
    return {"camera_name": camera, "image_type": kind, "pixels_as_float": as_float, "compress": compress}


def shoot(sim: WireClient, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    images: list[dict[str, Any]] = sim.call("simGetImages", list(requests), "", False)
    return images


def floats(image: dict[str, Any]) -> np.ndarray:
    return np.array(image["image_data_float"], np.float32).reshape(image["height"], image["width"])


def rgb(image: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(image["image_data_uint8"], np.uint8).reshape(image["height"], image["width"], 3)[..., ::-1]


def palette() -> np.ndarray:
    file = Path(__file__).parents[2] / "sim_configs" / "airsim" / "palette.csv"
    return np.loadtxt(file, np.uint8, delimiter=",", skiprows=1)[:, 1:]


def geo(sim: WireClient, x: float, y: float, z: float) -> dict[str, float]:
    """The geographic position of global NED, by that of the vehicle."""
    sim.call("simSetVehiclePose", pose(x - 1.0, y - 2.0, z), True, "")
    found: dict[str, float] = sim.call("simGetGroundTruthEnvironment", "")["geo_point"]
    return found


def over(sim: WireClient, x: float, y: float, height_m: float = 1.5) -> None:
    """Put the eye above a point of the world."""
    sim.call("simSetVehiclePose", pose(x - 1.0, y - 2.0, -height_m), True, "")


# Objects


def test_names_hold_the_place_the_vehicle_and_what_is_spawned(sim: WireClient) -> None:
    before = sim.call("simListSceneObjects", ".*")
    assert {"Ground", "Eye", "PlayerStart"} <= set(before)
    spawn(sim, "Can", 1, 1)
    assert sim.call("simListSceneObjects", ".*") == [*before, "Can"]
    assert sim.call("simListSceneObjects", "Ca.") == ["Can"]
    assert sim.call("simListSceneObjects", "ca.") == []
    assert sim.call("simListSceneObjects", "C") == []


@pytest.mark.parametrize(
    ("there", "asked", "given"),
    [
        ([], "Can", "Can"),
        (["Can"], "Can", "Can1"),
        (["MyCan_12"], "Can", "Can13"),
        (["Can", "Can1"], "Can", "Can2"),
        (["Can"], "can", "can"),
    ],
)
def test_spawned_name_counts_on_from_names_like_it(sim: WireClient, there: list[str], asked: str, given: str) -> None:
    for name in there:
        assert spawn(sim, name, 0, 0) == name
    if asked.lower() not in [name.lower() for name in there] or given != asked:
        assert spawn(sim, asked, 0, 0) == given


def test_spawned_object_is_where_it_was_put_whatever_the_case_of_its_name(sim: WireClient) -> None:
    spawn(sim, "Can", 1.5, -2.5, -0.25)
    assert sim.call("simGetObjectPose", "cAN")["position"] == vector(1.5, -2.5, -0.25)
    assert sim.call("simSetObjectPose", "Can", pose(4, 5, 6, (2.0, 0.0, 0.0, 0.0)), True) is True
    moved = sim.call("simGetObjectPose", "Can")
    assert moved == pose(4, 5, 6)
    assert sim.call("simSetObjectScale", "Can", vector(2, 2, 2)) is True
    assert sim.call("simGetObjectScale", "Can") == vector(2, 2, 2)


def test_vehicle_pose_is_local_and_its_object_pose_is_global(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(1, 1, -1), True, "")
    assert sim.call("simGetVehiclePose", "")["position"] == vector(1, 1, -1)
    assert sim.call("simGetObjectPose", "Eye")["position"] == vector(2, 3, -1)


def test_missing_objects_give_nan_zeros_and_false(sim: WireClient) -> None:
    nowhere = sim.call("simGetObjectPose", "None")
    assert all(math.isnan(value) for part in nowhere.values() for value in part.values())
    assert sim.call("simGetObjectScale", "None") == vector(0, 0, 0)
    assert sim.call("simSetObjectPose", "None", pose(0, 0, 0), True) is False
    assert sim.call("simDestroyObject", "None") is False
    assert sim.call("simGetSegmentationObjectID", "none") == -1


def test_the_place_itself_cannot_be_moved_nor_its_ground_or_a_vehicle_destroyed(sim: WireClient) -> None:
    for name in ("Ground", "Eye", "Tree_1"):
        before = sim.call("simGetObjectPose", name)
        assert sim.call("simSetObjectPose", name, pose(0, 0, 0), True) is False
        assert sim.call("simSetObjectScale", name, vector(2, 2, 2)) is False
        assert sim.call("simGetObjectPose", name) == before
    for name in ("Ground", "Eye"):
        assert sim.call("simDestroyObject", name) is False
        assert sim.call("simListSceneObjects", name) == [name]


def test_destroyed_scenery_is_gone_from_all_that_is_seen_and_met_until_the_next_episode(sim: WireClient) -> None:
    tree = sim.call("simGetObjectPose", "Tree_1")["position"]
    beside = [geo(sim, tree["x_val"], tree["y_val"] + side, -1.0) for side in (-3.0, 3.0)]
    over(sim, tree["x_val"] - 0.3, tree["y_val"], 15)
    look = [request(SCENE), request(PLANAR, as_float=True), request(SEGMENTATION)]
    sim.call("simSetSegmentationObjectID", "Ground", 0, False)
    with_tree = shoot(sim, *look)
    assert floats(with_tree[1]).min() < 13
    assert not sim.call("simTestLineOfSightBetweenPoints", *beside)

    assert sim.call("simDestroyObject", "tree_1") is True
    assert sim.call("simListSceneObjects", "Tree_1") == []
    assert math.isnan(sim.call("simGetObjectPose", "Tree_1")["position"]["x_val"])
    assert sim.call("simGetSegmentationObjectID", "tree_1") == -1
    assert sim.call("simSetSegmentationObjectID", "Tree_1", 5, False) is False
    assert sim.call("simTestLineOfSightBetweenPoints", *beside)
    assert "tree_1" not in [mesh["name"] for mesh in sim.call("simGetMeshPositionVertexBuffers")]
    bare = shoot(sim, *look)
    assert floats(bare[1]).min() > 14
    assert rgb(bare[2]).any(axis=2).sum() < rgb(with_tree[2]).any(axis=2).sum()
    assert bare[0]["image_data_uint8"] != with_tree[0]["image_data_uint8"]
    sim.call("simSetVehiclePose", pose(tree["x_val"] - 4.0, tree["y_val"] - 2.0, -1.0), True, "")
    sim.call("simSetVehiclePose", pose(tree["x_val"] + 2.0, tree["y_val"] - 2.0, -1.0), False, "")
    assert sim.call("simGetVehiclePose", "")["position"]["x_val"] == pytest.approx(tree["x_val"] + 2.0)
    assert sim.call("simDestroyObject", "Tree_1") is False

    sim.call("littersimEpisode", json.dumps(EPISODE))
    over(sim, tree["x_val"] - 0.3, tree["y_val"], 15)
    sim.call("simSetSegmentationObjectID", "Ground", 0, False)
    again = shoot(sim, *look)
    assert [image["image_data_uint8"] for image in again] == [image["image_data_uint8"] for image in with_tree]


def test_all_scenery_can_be_destroyed(sim: WireClient) -> None:
    for name in sim.call("simListSceneObjects", ".*"):
        sim.call("simDestroyObject", name)
    assert sim.call("simListSceneObjects", ".*") == ["Ground", "Eye"]
    assert (floats(shoot(sim, request(PLANAR, as_float=True))[0]) > 0).all()
    assert len(sim.call("simGetWorldExtents")) == 2


def test_destroyed_object_is_gone_and_its_name_free(sim: WireClient) -> None:
    spawn(sim, "Can", 0, 0)
    assert sim.call("simDestroyObject", "Can") is True
    assert "Can" not in sim.call("simListSceneObjects", ".*")
    assert spawn(sim, "Can", 0, 0) == "Can"


def test_every_listed_asset_can_be_spawned(sim: WireClient) -> None:
    assets = sim.call("simListAssets")
    assert len(assets) >= 40 and ASSET in assets
    for asset in assets:
        sim.call("simSpawnObject", f"thing_{asset}", asset, pose(0, 0, 0), VECTOR_ONE, False, asset in LIGHTS)


def test_a_level_has_a_light_that_can_give_way_to_one_of_the_blueprint(sim: WireClient) -> None:
    (there,) = sim.call("simListSceneObjects", "PointLight.*")
    at = sim.call("simGetObjectPose", there)
    over(sim, at["position"]["x_val"], at["position"]["y_val"], 3.0)
    before = shoot(sim, request(SCENE), request(SEGMENTATION))
    assert sim.call("simSetLightIntensity", there, 1e5) is False, "as AirSim answers of a level's own lights"
    assert sim.call("simSetSegmentationObjectID", there, 9, False) is False
    assert sim.call("simDestroyObject", there) is True
    assert shoot(sim, request(SCENE), request(SEGMENTATION)) == before
    lamp = sim.call("simSpawnObject", "PointLight", "PointLightBP", at, VECTOR_ONE, False, True)
    assert sim.call("simListSceneObjects", "PointLight.*") == [lamp] == ["PointLight"]
    assert sim.call("simSetLightIntensity", lamp, 1000.0) is True
    assert shoot(sim, request(SCENE)) != before[:1]


def test_a_spawned_light_has_a_name_a_pose_and_an_intensity_until_it_is_destroyed(sim: WireClient) -> None:
    assert {*LIGHTS} <= {*sim.call("simListAssets")}
    lamp = sim.call("simSpawnObject", "Lamp", "PointLightBP", pose(1, 2, -3), vector(9, 9, 9), False, True)
    again = sim.call("simSpawnObject", "Lamp", "SpotLightBP", pose(0, 0, 0), VECTOR_ONE, False, True)
    assert (lamp, again) == ("Lamp", "Lamp1")
    assert sim.call("simListSceneObjects", "Lamp.*") == [lamp, again]
    assert sim.call("simGetObjectPose", lamp)["position"] == vector(1, 2, -3)
    assert sim.call("simGetObjectScale", lamp) == VECTOR_ONE, "blueprints have no scale"
    assert sim.call("simSetObjectPose", lamp, pose(3, 2, 1), True) is True
    assert sim.call("simGetObjectPose", lamp)["position"] == vector(3, 2, 1)
    assert sim.call("simSetLightIntensity", lamp, 100.0) is True
    assert sim.call("simDestroyObject", lamp) is True
    assert sim.call("simSetLightIntensity", lamp, 100.0) is False
    assert sim.call("simListSceneObjects", "Lamp.*") == [again]


def test_a_light_lights_and_is_in_no_segmentation(sim: WireClient) -> None:
    over(sim, 0, 0)
    before = shoot(sim, request(SCENE), request(SEGMENTATION))
    lamp = sim.call("simSpawnObject", "Lamp", "PointLightBP", pose(0, 0, -0.5), VECTOR_ONE, False, True)
    assert sim.call("simSetSegmentationObjectID", lamp, 9, False) is False
    after = shoot(sim, request(SCENE), request(SEGMENTATION))
    assert after[0]["image_data_uint8"] != before[0]["image_data_uint8"]
    assert after[1]["image_data_uint8"] == before[1]["image_data_uint8"]


@pytest.mark.parametrize(("asset", "is_blueprint"), [("PointLightBP", False), (ASSET, True), ("Nothing", True)])
def test_meshes_are_no_blueprints_and_lights_no_meshes(sim: WireClient, asset: str, is_blueprint: bool) -> None:
    with pytest.raises(RemoteError, match=f"There were no objects with name {asset}"):
        sim.call("simSpawnObject", "a", asset, pose(0, 0, 0), VECTOR_ONE, False, is_blueprint)


@pytest.mark.parametrize("scale", [vector(0, 1, 1), vector(-1, 1, 1), vector(math.nan, 1, 1)])
def test_scales_that_are_none_are_refused(sim: WireClient, scale: dict[str, float]) -> None:
    with pytest.raises(RemoteError, match="scale"):
        sim.call("simSpawnObject", "Can", ASSET, pose(0, 0, 0), scale, False, False)


def test_regular_expression_that_is_none_is_an_error(sim: WireClient) -> None:
    with pytest.raises(RemoteError, match="regex_error"):
        sim.call("simListSceneObjects", "(")
    with pytest.raises(RemoteError, match="regex_error"):
        sim.call("simSetSegmentationObjectID", "[", 1, True)
    with pytest.raises(RemoteError, match="regex_error"):
        sim.call("simListSceneObjects", "(?i)ground")  # flags are none of ECMAScript's
    assert sim.call("simListSceneObjects", "a{2000}|[]|Ground") == ["Ground"]


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "((.*)*)*x", "(?:(?:a{1000}){1000}){1000}", "(" * 5000 + ")" * 5000, "(?=a)a"]
)
def test_no_regular_expression_can_keep_the_server_busy(sim: WireClient, pattern: str) -> None:
    name = sim.call("simSpawnObject", "a" * 60 + "b", ASSET, pose(0, 0, 0), VECTOR_ONE, False, False)
    for call in (("simListSceneObjects", pattern), ("simSetSegmentationObjectID", pattern, 1, True)):
        try:
            assert sim.call(*call) in ([], False)
        except RemoteError as refused:
            assert "regex_error" in str(refused)
    assert sim.call("simDestroyObject", name)


# Labels


def test_start_up_ids_are_those_of_the_names(sim: WireClient) -> None:
    assert sim.call("simGetSegmentationObjectID", "ground") == 148
    assert sim.call("simGetSegmentationObjectID", "Ground") == -1
    assert sim.call("simGetSegmentationObjectID", "eye") == -1


def test_labels_by_exact_name_and_by_whole_regular_expression(sim: WireClient) -> None:
    names = [spawn(sim, name, 0, 0) for name in ("litter__a__00__0101", "litter__a__00__0102", "other")]
    label = "simSetSegmentationObjectID"
    assert sim.call(label, "litter__a__00__0101", 9, False) is True
    assert sim.call(label, "LITTER__a__00__0101", 10, False) is False
    assert sim.call(label, "LITTER__.*__01..", 300, True) is True
    assert sim.call(label, "litter", 1, True) is False
    assert [sim.call("simGetSegmentationObjectID", name) for name in names] == [255, 255, -1]
    assert sim.call(label, "litter__.*", -5, True) is True
    assert sim.call("simGetSegmentationObjectID", names[0]) == -1


def test_spawned_object_is_transparent_to_labels_until_it_has_one(sim: WireClient) -> None:
    sim.call("simSetSegmentationObjectID", ".*", 0, True)
    over(sim, 0.0, 0.0, 0.9)
    spawn(sim, "Can", 0.3, 0.0, -0.5)  # above the grass
    scene, hidden = shoot(sim, request(SCENE), request(SEGMENTATION))
    assert not rgb(hidden).any()
    sim.call("simSetSegmentationObjectID", "Can", 77, False)
    labelled = rgb(shoot(sim, request(SEGMENTATION))[0])
    colours, counts = np.unique(labelled.reshape(-1, 3), axis=0, return_counts=True)
    assert {tuple(colour) for colour in colours.tolist()} == {(0, 0, 0), tuple(palette()[77].tolist())}
    assert counts.min() > 20
    assert rgb(scene).std() > 1


def test_object_without_a_label_is_still_in_the_picture(sim: WireClient) -> None:
    over(sim, 0.0, 0.0)
    bare = shoot(sim, request(SCENE), request(SEGMENTATION))[0]
    spawn(sim, "Can", 0.3, 0.0)
    with_can = shoot(sim, request(SCENE), request(SEGMENTATION))[0]
    assert np.any(rgb(bare) != rgb(with_can))


# Images


def test_images_of_one_call_are_of_one_instant_and_one_pose(sim: WireClient) -> None:
    over(sim, 0.1, 0.7, 1.3)
    images = shoot(sim, request(SCENE), request(PLANAR, as_float=True), request(SEGMENTATION))
    assert len({image["time_stamp"] for image in images}) == 1
    for image in images:
        assert image["camera_position"] == images[0]["camera_position"]
        assert image["camera_orientation"] == images[0]["camera_orientation"]
        assert (image["width"], image["height"], image["message"]) == (WIDTH, HEIGHT, "")


def test_camera_pose_is_local_with_the_mount_added(sim: WireClient) -> None:
    half = math.sqrt(0.5)
    sim.call("simSetVehiclePose", pose(2, 3, -4, (half, 0, 0, half)), True, "")
    image = shoot(sim, request(PLANAR, as_float=True))[0]
    at = image["camera_position"]
    assert (at["x_val"], at["y_val"], at["z_val"]) == pytest.approx((2, 3.3, -4.1), abs=1e-6)
    info = sim.call("simGetCameraInfo", "down", "", False)
    assert info["pose"]["position"] == at
    assert info["pose"]["orientation"] == image["camera_orientation"]
    assert info["fov"] == pytest.approx(FOV_DEG)
    assert info["proj_mat"]["matrix"][0][1] == pytest.approx(1 / math.tan(math.radians(FOV_DEG / 2)))


def test_depth_of_level_ground_below_is_the_height(sim: WireClient) -> None:
    over(sim, -0.3, 0.0, 1.9)
    planar, perspective = map(floats, shoot(sim, request(PLANAR, as_float=True), request(PERSPECTIVE, as_float=True)))
    assert np.median(planar) == pytest.approx(2.0, abs=0.1)
    focal = WIDTH / (2 * math.tan(math.radians(FOV_DEG / 2)))
    v, u = np.mgrid[:HEIGHT, :WIDTH]
    rays = np.sqrt(1 + ((u - (WIDTH - 1) / 2) ** 2 + (v - (HEIGHT - 1) / 2) ** 2) / focal**2)
    np.testing.assert_allclose(perspective, planar * rays, rtol=1e-5)


def test_sky_is_65504_metres_away_and_black_in_labels(sim: WireClient) -> None:
    half = math.sqrt(0.5)
    sim.call("simSetVehiclePose", pose(0, 0, -30, (half, 0, half, 0)), True, "")  # nose up
    sim.call("simSetCameraPose", "down", pose(0, 0, 0), "", False)
    planar, perspective, labels = shoot(
        sim, request(PLANAR, as_float=True), request(PERSPECTIVE, as_float=True), request(SEGMENTATION)
    )
    assert (floats(planar) == 65504).all()
    assert (floats(perspective) == 65504).all()
    assert not rgb(labels).any()


def test_eight_bit_depth_is_metres_clamped_to_one(sim: WireClient) -> None:
    over(sim, 0, 0, 1.9)
    far = rgb(shoot(sim, request(PLANAR))[0])
    assert (far == 255).all()
    over(sim, 0, 0, 0.3)
    near = shoot(sim, request(PLANAR), request(PLANAR, as_float=True), request(VIS, as_float=True))
    metres = floats(near[1])
    np.testing.assert_array_equal(rgb(near[0])[..., 0], np.rint(np.clip(metres, 0, 1) * 255))
    np.testing.assert_allclose(floats(near[2]), metres / 100, rtol=1e-6)


def test_png_and_raw_bytes_are_the_same_picture(sim: WireClient) -> None:
    over(sim, 0.5, 0.5)
    for kind in (SCENE, SEGMENTATION):
        raw, png = shoot(sim, request(kind), request(kind, compress=True))
        decoded = cv2.imdecode(np.frombuffer(png["image_data_uint8"], np.uint8), cv2.IMREAD_UNCHANGED)
        assert decoded.shape == (HEIGHT, WIDTH, 4)
        np.testing.assert_array_equal(decoded[..., 2::-1], rgb(raw))
        assert sim.call("simGetImage", "down", kind, "", False) == png["image_data_uint8"]


def test_float_scene_is_the_red_channel(sim: WireClient) -> None:
    raw, red = shoot(sim, request(SCENE), request(SCENE, as_float=True, compress=True))
    np.testing.assert_allclose(floats(red), rgb(raw)[..., 0] / 255, atol=1e-6)
    assert red["image_data_uint8"] == b"" and red["compress"] is True


def test_fov_and_pose_of_a_camera_can_be_set_and_an_episode_restores_them(sim: WireClient) -> None:
    sim.call("simSetCameraFov", "down", 40.0, "", False)
    sim.call("simSetCameraPose", "down", pose(0, 0, -1), "", False)
    info = sim.call("simGetCameraInfo", "down", "", False)
    assert info["fov"] == 40 and info["pose"]["position"]["z_val"] == -1
    sim.call("littersimEpisode", json.dumps(EPISODE))
    assert sim.call("simGetCameraInfo", "down", "", False)["fov"] == pytest.approx(FOV_DEG)


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("simGetImages", [[request(10)], "", False], "image type 10"),
        ("simGetImages", [[request(99)], "", False], "image type 99"),
        ("simGetImages", [[request(0)], "Ghost", False], "Vehicle Sim-API for 'Ghost' is not available"),
        ("simGetImage", ["nope", 0, "", False], "map::at"),
        ("simGetCameraInfo", ["nope", "", False], "there is no camera 'nope'"),
        ("simSetCameraFov", ["down", 0.0, "", False], "from 1 to 170"),
        ("simSetCameraPose", ["down", pose(0, 0, 0, (0.0, 0.0, 0.0, 0.0)), "", False], "is no rotation"),
        ("simSetWeatherParameter", [9, 0.5], "no weather parameter 9"),
        ("simContinueForTime", [0.5], "continueForTime is not implemented by SimMode"),
        ("enableApiControl", [True, ""], "Vehicle API for '' is not available"),
        ("takeoff", [1.0, ""], "could not find function 'takeoff'"),
        ("simGetDistortionParams", ["nope", "", False], "there is no camera 'nope'"),
    ],
)
def test_what_cannot_be_done_fails_by_name(sim: WireClient, method: str, params: list[Any], words: str) -> None:
    with pytest.raises(RemoteError) as caught:
        sim.call(method, *params)
    assert words in str(caught.value)


# Episodes


def test_episode_tells_what_draws_it(sim: WireClient) -> None:
    answer = json.loads(sim.call("littersimEpisode", json.dumps(EPISODE)))
    assert (answer["renderer"], answer["quality"], answer["place"], answer["seed"]) == (
        "cpu",
        "standard",
        "park_lawn",
        3,
    )
    assert "numpy" in answer["versions"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "version"),
        ({"place": "park_lwan"}, "park_lawn"),
        ({"seed": -1}, "seed"),
        ({"weather": {"rain": 2}}, "weather.rain"),
        ({"weather": {"hail": 1}}, "weather.hail"),
        ({"camera": {"noise": 1}}, "camera.noise"),
        ({"camera": {"jpeg_quality": 0}}, "camera.jpeg_quality"),
        ({"material": "glass"}, "material"),
        ({"sun": {"azimuth_deg": 1, "elevation_deg": 91}}, "sun.elevation_deg"),
    ],
)
def test_bad_episode_names_the_field(sim: WireClient, change: dict[str, Any], words: str) -> None:
    with pytest.raises(RemoteError, match=words):
        sim.call("littersimEpisode", json.dumps(EPISODE | change))


def test_episode_begins_from_nothing(sim: WireClient) -> None:
    first = shoot(sim, request(SCENE), request(PLANAR, as_float=True), request(SEGMENTATION))
    over(sim, 1.0, 1.0)
    spawn(sim, "Can", 0, 0)
    sim.call("simSetSegmentationObjectID", ".*", 3, True)
    sim.call("simEnableWeather", True)
    sim.call("simSetWeatherParameter", 7, 0.8)
    sim.call("littersimEpisode", json.dumps(EPISODE))
    assert shoot(sim, request(SCENE), request(PLANAR, as_float=True), request(SEGMENTATION)) == first
    assert sim.call("simIsPaused") is True


def test_episode_brings_clouds_and_camera_effects_and_the_next_one_none(sim: WireClient) -> None:
    def look(**change: Any) -> list[dict[str, Any]]:
        sim.call("littersimEpisode", json.dumps(EPISODE | change))
        over(sim, 1.0, 1.0)
        return shoot(sim, request(SCENE), request(PLANAR, as_float=True), request(SEGMENTATION))

    plain = look()
    camera = {"exposure_ev": 0.5, "white_balance_k": 5000, "noise": 0.05, "vignette": 0.3, "defocus_px": 1.5,
              "shutter_s": 0.02, "speed_mps": 3, "shake_radps": 0.1, "jpeg_quality": 50}  # fmt: skip
    for change in ({"weather": {"clouds": 1.0}}, {"camera": camera}, *({"camera": {k: camera[k]}} for k in camera)):
        changed = look(**change)
        alone = change in (
            {"camera": {"speed_mps": 3}},
            {"camera": {"shake_radps": 0.1}},
            {"camera": {"shutter_s": 0.02}},
        )
        assert (changed[0] == plain[0]) is alone, f"{change}: speed and shake show while the shutter is open, no sooner"
        assert changed[1:] == plain[1:], "depth and ids are no photographs"
    assert look() == plain


def test_fog_pales_the_picture(sim: WireClient) -> None:
    sim.call("simSetCameraPose", "down", pose(0, 0, 0), "", False)
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    clear = rgb(shoot(sim, request(SCENE))[0]).astype(float)
    sim.call("simEnableWeather", True)
    sim.call("simSetWeatherParameter", 7, 1.0)
    foggy = rgb(shoot(sim, request(SCENE))[0]).astype(float)
    assert foggy[HEIGHT // 2 :].std() < clear[HEIGHT // 2 :].std()


def test_same_calls_give_the_same_pictures_in_another_process(
    sim: WireClient, server: LittersimProcess, tmp_path: Path, littersim_factory: Callable[..., LittersimProcess]
) -> None:
    def look(client: WireClient) -> list[dict[str, Any]]:
        client.call("littersimEpisode", json.dumps(EPISODE))
        spawn(client, "Can", 0.3, 0.0)
        client.call("simSetSegmentationObjectID", "Can", 5, False)
        over(client, 0.0, 0.0)
        return shoot(client, request(SCENE, compress=True), request(PLANAR, as_float=True), request(SEGMENTATION))

    (tmp_path / "settings.json").write_text(json.dumps(SETTINGS))
    other = littersim_factory("--renderer", "cpu", "--settings", str(tmp_path / "settings.json"))
    with WireClient(other.host, other.port) as client:
        assert look(client) == look(sim)
