"""What Cosys-AirSim alone has, over the socket: its sensors, viewpoints with an API, lights, tags, a force."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import LittersimProcess, served
from sim_cosys import (
    EPISODE,
    ON,
    SETTINGS,
    TREE,
    TREE_MESH,
    before_the_tree,
    cloud,
    colour_of,
    look,
    request,
)
from sim_wire import VECTOR_ONE, RemoteError, WireClient, pose, vector

from litterpack import items
from littersim import segmentation


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    yield from served(SETTINGS, tmp_path_factory.mktemp("cosys"), "--dialect", "cosys")


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    """An eye before Tree_3, looking at it."""
    with WireClient(server.host, server.port) as client:
        client.call("littersimEpisode", EPISODE)
        before_the_tree(client)
        yield client


# Sensors


def test_a_lidar_tells_a_point_for_every_beam_and_names_what_it_met(sim: WireClient) -> None:
    data = sim.call("getLidarData", "Lidar", "")
    assert list(data) == ["time_stamp", "point_cloud", "groundtruth", "pose"]
    points, names = cloud(data, 3), np.array(data["groundtruth"])
    assert len(points) == len(names) == 8 * 180
    assert (points[names == "out_of_range"] == 0).all() and (names == "out_of_range").any()
    assert {"Ground", "Tree_3"} <= set(names)
    met = points[names == "Tree_3"]
    assert np.abs(met[:, 0] - 5).max() < 3 and np.abs(met[:, 1]).max() < 2.5  # five metres ahead, in its own frame
    assert data["pose"] == pose(0, 0, 0)  # as it sits on the vehicle


def test_a_lidars_points_turn_with_it(sim: WireClient) -> None:
    n, e, d = TREE.position_ned
    east = math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5)
    sim.call("simSetVehiclePose", pose(n, e - 5, d - 1.5, east), True, "")
    data = sim.call("getLidarData", "Lidar", "")
    met = cloud(data, 3)[np.array(data["groundtruth"]) == "Tree_3"]
    assert len(met) and np.abs(met[:, 0] - 5).max() < 3


def test_a_lidar_in_the_sky_meets_nothing(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -500), True, "")
    data = sim.call("getLidarData", "Lidar", "")
    assert set(data["groundtruth"]) == {"out_of_range"} and not cloud(data, 3).any()


def test_noise_is_along_the_beam_and_repeats(sim: WireClient) -> None:
    plain, noisy = (cloud(sim.call("getLidarData", name, ""), 3) for name in ("Lidar", "Noisy"))
    lengths = np.linalg.norm(plain, axis=1)
    met = lengths > 0
    error = np.linalg.norm(noisy[met], axis=1) - lengths[met]
    assert error.std() == pytest.approx(0.05, rel=0.15) and not noisy[~met].any()
    assert np.array_equal(noisy, cloud(sim.call("getLidarData", "Noisy", ""), 3))


def test_an_external_lidar_stays_where_it_was_put(sim: WireClient) -> None:
    first = sim.call("getLidarData", "Fixed", "")
    sim.call("simSetVehiclePose", pose(30, 30, -10), True, "")
    again = sim.call("getLidarData", "Fixed", "")
    assert again["point_cloud"] == first["point_cloud"] and again["pose"] == pose(1, 2, -4)


def test_an_external_lidar_of_a_vehicle_that_starts_elsewhere_sees_the_same(sim: WireClient) -> None:
    fixed, local, world = (
        sim.call("getLidarData", *which) for which in (("Fixed", "Eye"), ("Local", "Other"), ("Global", "Other"))
    )
    assert fixed["point_cloud"] == local["point_cloud"] == world["point_cloud"]
    assert fixed["pose"] == world["pose"] == pose(1, 2, -4) and local["pose"] == pose(0, 4, -4)


def test_an_external_camera_stays_where_it_was_put(sim: WireClient) -> None:
    first = sim.call("simGetImages", [request(0, camera="Mast")], "Other")[0]
    sim.call("simSetVehiclePose", pose(30, 30, -10), True, "Other")
    again = sim.call("simGetImages", [request(0, camera="Mast")], "Other")[0]
    assert again["image_data_uint8"] == first["image_data_uint8"]
    assert again["camera_position"] == vector(3, 3, -6)  # in the frame of a vehicle that starts at 1, -2
    assert sim.call("simGetCameraInfo", "Mast", "Other")["pose"]["position"] == vector(3, 3, -6)
    sim.call("simSetCameraPose", "Mast", pose(0, 0, -9), "Other")
    assert sim.call("simGetCameraInfo", "Mast", "Other")["pose"]["position"] == vector(-1, 2, -9)


def test_a_gpu_lidar_tells_instance_colours_and_angles_of_what_it_met(sim: WireClient) -> None:
    points = cloud(sim.call("getGPULidarData", "Gpu", ""), 5)
    packed = points[:, 3].astype(np.int64)
    rgb = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], -1)
    tree = (rgb == colour_of(sim, TREE_MESH)).all(axis=1)
    assert tree.any() and np.abs(points[tree, 0] - 5).max() < 3
    ground = (rgb == colour_of(sim, "Ground_0_Ground_0")).all(axis=1)
    assert ground.any() and np.abs(points[ground, 2] - 1.5).max() < 1.5
    assert ((points[:, 4] >= 0) & (points[:, 4] <= 1.001)).all() and points[ground, 4].std() > 0.01
    assert len(points) < 8 * 180  # what met nothing is left out
    assert not cloud(sim.call("getGPULidarData", "Plain", ""), 5)[:, 3:].any()
    sim.call("simSetVehiclePose", pose(0, 0, -500), True, "")
    assert sim.call("getGPULidarData", "Gpu", "")["point_cloud"] == [0]


def test_an_echo_comes_back_from_what_faces_the_sensor(sim: WireClient) -> None:
    n, e, d = TREE.position_ned
    down = math.cos(math.pi / 4), 0.0, -math.sin(math.pi / 4), 0.0
    sim.call("simSetVehiclePose", pose(n - 6, e, d - 2, down), True, "")
    data = sim.call("getEchoData", "Echo", "")
    assert list(data) == [
        "time_stamp", "point_cloud", "groundtruth", "pose", "passive_beacons_point_cloud",
        "passive_beacons_groundtruth",
    ]  # fmt: skip
    points = cloud(data, 6)
    assert len(points) == len(data["groundtruth"]) and set(data["groundtruth"]) == {"Ground"}
    assert np.abs(points[:, 0] - 1.9).max() < 1.0 and np.linalg.norm(points[:, 1:3], axis=1).max() < 1.5  # below
    once = points[points[:, 5] == 1]
    np.testing.assert_allclose(np.linalg.norm(once[:, :3], axis=1), once[:, 4], atol=0.01)
    np.testing.assert_allclose(once[:, 3], -20 * np.log10(np.maximum(once[:, 4], 1)), atol=0.01)
    assert data["passive_beacons_point_cloud"] == [0] and data["pose"]["position"]["x_val"] == pytest.approx(0.1)


def test_an_echo_hears_the_tree_it_faces_and_in_the_sky_nothing(sim: WireClient) -> None:
    before_the_tree(sim, 3.0)
    data = sim.call("getEchoData", "Flat", "")
    points = cloud(data, 6)[np.array(data["groundtruth"]) == "Tree_3"]
    assert len(points) and np.abs(points[:, 2]).max() < 1e-3 and (np.abs(points[:, 1]) < points[:, 0]).all()
    sim.call("simSetVehiclePose", pose(0, 0, -500), True, "")
    empty = sim.call("getEchoData", "Echo", "")
    assert empty["point_cloud"] == [0] and empty["groundtruth"] == []


def test_echo_points_of_others_are_taken(sim: WireClient) -> None:
    data = sim.call("getEchoData", "Echo", "")
    assert sim.call("setEchoData", "Echo", "", data) is None
    assert sim.call("setEchoData", "Echo", "", {"point_cloud": [1.0, 2.0, 3.0]}) is None


@pytest.mark.parametrize(("kind", "beacon", "mark"), [("UWB", "Near", "mur"), ("Wifi", "Radio", "wr")])
def test_ranges_are_to_the_beacons_in_sight(sim: WireClient, kind: str, beacon: str, mark: str) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    data = sim.call(f"get{kind}Data", "", "")
    anchor = SETTINGS["Beacons"][beacon]
    at = np.array([anchor["X"], anchor["Y"], anchor["Z"]])
    sensor = np.array([0, 0, -2.5 if kind == "UWB" else -2.0])
    assert data[f"{mark}_anchorId"] == [beacon]  # and not the buried one
    assert [data[f"{mark}_anchorPos{axis}"][0] for axis in "XYZ"] == at.tolist()
    assert data[f"{mark}_distance"] == [pytest.approx(np.linalg.norm(at - sensor))]
    assert data[f"{mark}_valid_range"] == [True] and data[f"{mark}_rssi"][0] < 0
    assert data[f"{mark}a_ranges"] == [[0]] and data[f"{mark}a_tagId"] == ["0"]
    assert data[f"{mark}a_tagPosZ"] == [-0.5 if kind == "UWB" else 0.0]
    assert list(data) == [f"{mark}_{each}" for each in RANGE] + [f"{mark}a_{each}" for each in TAG]
    raw = sim.call(f"get{kind}SensorData", "", "")
    assert isinstance(raw, list) and len(raw) == 6 and isinstance(raw[1], dict)
    assert raw[3] == [SETTINGS["Beacons"][name]["X"] for name in (("Near", "Buried") if kind == "UWB" else ("Radio",))]


RANGE = ("time_stamp", "anchorId", "anchorPosX", "anchorPosY", "anchorPosZ", "valid_range", "distance", "rssi")
TAG = ("tagId", "tagPosX", "tagPosY", "tagPosZ", "ranges")


REFUSED = [
    ("getLidarData", ("Nowhere", ""), "No lidar with name Nowhere exist on vehicle"),
    ("getGPULidarData", ("Lidar", ""), "No GPU lidar with name Lidar exist on vehicle"),
    ("getEchoData", ("Nowhere", ""), "No echo with name Nowhere exist on vehicle"),
    ("setEchoData", ("Nowhere", "", {}), "No echo with name Nowhere exist on vehicle"),
    ("getUWBData", ("Nowhere", ""), "No uwb sensor with name Nowhere exist on vehicle"),
    ("getWifiSensorData", ("Uwb", ""), "No wifi sensor with name Uwb exist on vehicle"),
    ("getEchoData", ("", "Nobody"), "Vehicle API for 'Nobody' is not available"),
    ("getComputerVisionState", ("Nobody",), "Vehicle API for 'Nobody' is not available"),
    ("simGetPhysicsRawKinematics", ("Nobody",), "Vehicle Sim-API for 'Nobody' is not available"),
    ("simSetVehicleLightIntensity", ("Nobody", "Torch", 1.0), "Vehicle Sim-API for 'Nobody' is not available"),
    ("simSetWorldLightIntensity", ("Lamp", math.inf), "intensity must be finite"),
    ("simListSceneObjectsTags", ("[",), "regex_error"),
    ("simSetExtForce", (vector(1, 0, 0),), "setExtForce not implemented by SimMode"),
    ("simContinueForTime", (1.0,), "continueForTime is not implemented by SimMode"),
]


@pytest.mark.parametrize(("method", "params", "words"), REFUSED)
def test_bad_input_is_refused_by_name_and_the_server_lives_on(
    sim: WireClient, method: str, params: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(RemoteError, match=words):
        sim.call(method, *params)
    assert sim.call("ping") is True


def test_a_pose_that_is_none_is_refused(sim: WireClient) -> None:
    state = {**pose(math.nan, 0, 0), **{key: vector(0, 0, 0) for key in MOTIONS}}
    with pytest.raises(RemoteError, match="is no point"):
        sim.call("simSetPhysicsRawKinematics", state, "")


MOTIONS = ("linear_velocity", "angular_velocity", "linear_acceleration", "angular_acceleration")


# Viewpoints, kinematics, lights, tags


def test_a_viewpoint_has_sensors_and_a_state(sim: WireClient) -> None:
    assert sim.call("getDistanceSensorData", "Ahead", "")["distance"] == pytest.approx(5, abs=1)
    assert sim.call("getImuData", "", "")["orientation"]["w_val"] == 1
    state = sim.call("getComputerVisionState", "")
    assert list(state) == ["kinematics_estimated", "timestamp"]
    assert state["kinematics_estimated"]["position"] == sim.call("simGetVehiclePose", "")["position"]


def test_a_viewpoint_can_be_given_control_which_a_pose_keeps_and_reset_takes(sim: WireClient) -> None:
    sim.call("enableApiControl", True, "")
    before_the_tree(sim, 4.0)
    assert sim.call("isApiControlEnabled", "") is True and sim.call("armDisarm", True, "") is True
    assert sim.call("getHomeGeoPoint", "")["latitude"] > 50
    sim.call("cancelLastTask", "")
    sim.call("reset")
    assert sim.call("isApiControlEnabled", "") is False


def test_raw_kinematics_are_those_of_the_vehicle(sim: WireClient) -> None:
    state = {**pose(4, 3, -2), **{key: vector(0, 0, 0) for key in MOTIONS}}
    assert sim.call("simSetPhysicsRawKinematics", state, "") is None
    assert sim.call("simGetPhysicsRawKinematics", "") == state == sim.call("simGetGroundTruthKinematics", "")


def test_lights_are_those_of_the_settings(sim: WireClient) -> None:
    assert sim.call("simSetWorldLightVisibility", "Lamp", False) and sim.call("simSetWorldLightIntensity", "Lamp", 3.0)
    assert not sim.call("simSetWorldLightIntensity", "Torch", 3.0)
    assert sim.call("simSetVehicleLightVisibility", "Eye", "Torch", False)
    assert sim.call("simSetVehicleLightIntensity", "", "Torch", 3.0)
    assert not sim.call("simSetVehicleLightIntensity", "Eye", "Lamp", 3.0)
    with pytest.raises(RemoteError, match="could not find function 'simSetLightIntensity'"):
        sim.call("simSetLightIntensity", "Lamp", 3.0)


def test_spawned_things_are_listed_by_their_tag(sim: WireClient) -> None:
    name = sim.call("simSpawnObject", "Goal", items.asset_names()[0], pose(0, 0, 0), VECTOR_ONE, False, False)
    assert sim.call("simListSceneObjectsTags", "Go.*") == [[name, name]]
    assert sim.call("simListSceneObjectsTags", "Tree.*") == []


def test_the_colour_map_comes_whole_while_others_are_answered(server: LittersimProcess, sim: WireClient) -> None:
    with WireClient(server.host, server.port, timeout_s=120) as patient:
        waits: list[float] = []
        asked = patient.send("simGetInstanceSegmentationColorMap")
        fetched: list[bytes] = []
        reader = threading.Thread(target=lambda: fetched.append(_raw_answer(patient)))
        reader.start()
        while reader.is_alive():
            began = time.monotonic()
            sim.call("ping")
            waits.append(time.monotonic() - began)
        reader.join()
    assert np.median(waits) < 0.1
    (data,) = fetched
    head = b"\x94\x01" + bytes([asked]) + b"\xc0\xdd" + (2_744_000).to_bytes(4, "big")
    assert data.startswith(head) and len(data) == len(head) + 2_744_000 * 34
    rows = np.frombuffer(data[len(head) :], np.uint8).reshape(-1, 34)
    assert (rows[:, :8] == np.frombuffer(b"\x83\xa5x_val\xca", np.uint8)).all()
    values = np.stack([rows[:, at : at + 4].copy().view(">f4")[:, 0] for at in (8, 19, 30)], -1).astype(np.uint8)
    assert (values == segmentation.raw_colour_map()).all()


def _raw_answer(client: WireClient) -> bytes:
    data, size = bytearray(), 2_744_000 * 34 + 9
    while len(data) < size:
        data += client.sock.recv(2**20)
    return bytes(data)


def test_nothing_is_painted_at_the_start_where_the_settings_say_so(launch: Callable[..., WireClient]) -> None:
    with launch("cosys", SimMode="ComputerVision", InitialInstanceSegmentation=False) as client:
        assert client.call("simListInstanceSegmentationObjects") == []
        (ids,) = look(client, request(5))
        assert not ids.any()


# The external force


@pytest.mark.parametrize("dialect", ["cosys", "colosseum@2.2"])
def test_an_external_force_carries_a_drone_away(launch: Callable[..., WireClient], dialect: str) -> None:
    with launch(dialect, SimMode="Multirotor", ExternalForce={"X": 0, "Y": 0, "Z": 0}) as client:
        assert eastward(client) == pytest.approx(0, abs=0.05)
        client.call("simSetExtForce", vector(0, 2, 0))
        assert eastward(client) > 0.3
        with pytest.raises(RemoteError, match="must lie within 100 N"):
            client.call("simSetExtForce", vector(0, math.nan, 0))


def test_the_settings_force_pulls_in_cosys_and_airsim_does_not_know_it(launch: Callable[..., WireClient]) -> None:
    with launch("cosys", SimMode="Multirotor", ExternalForce={"Y": 2}) as client:
        assert eastward(client) > 0.3
    with launch("airsim", SimMode="Multirotor", ExternalForce={"Y": 2}) as client:
        assert eastward(client) == pytest.approx(0, abs=0.05)
        with pytest.raises(RemoteError, match="could not find function 'simSetExtForce'"):
            client.call("simSetExtForce", vector(0, 2, 0))


def eastward(client: WireClient) -> float:
    """How far a drone that flies level is carried east in a second."""
    client.call("reset")
    client.call("simPause", True)
    client.call("enableApiControl", True, "")
    client.call("simSetVehiclePose", pose(0, 0, -8), True, "")
    client.send("moveByRollPitchYawZ", 0.0, 0.0, 0.0, -8.0, 5.0, "")
    client.call("simContinueForTime", 1.0)
    east: float = client.call("simGetVehiclePose", "")["position"]["y_val"]
    client.call("cancelLastTask", "")
    return east


# What other families have not


def test_other_families_have_none_of_it(launch: Callable[..., WireClient]) -> None:
    with launch("airsim", SimMode="ComputerVision") as client:
        for method in ("simListAnnotationObjects", "getEchoData", "getUWBData", "getComputerVisionState",
                       "simGetPhysicsRawKinematics", "simSetWorldLightIntensity"):  # fmt: skip
            with pytest.raises(RemoteError, match=f"could not find function '{method}'"):
                client.call(method)
        with pytest.raises(RemoteError, match="Vehicle API for '' is not available"):
            client.call("getDistanceSensorData", "", "")


ARITIES = {
    "simListAnnotationObjects": 1, "simListAnnotationPoses": 3, "simSetAnnotationObjectID": 4,
    "simGetAnnotationObjectID": 2, "simSetAnnotationObjectColor": 6, "simGetAnnotationObjectColor": 2,
    "simSetAnnotationObjectValue": 4, "simGetAnnotationObjectValue": 2, "simSetAnnotationObjectTextureByPath": 4,
    "simEnableAnnotationObjectTextureByPath": 3, "simGetAnnotationObjectTexturePath": 2, "getEchoData": 2,
    "setEchoData": 3, "getGPULidarData": 2, "getUWBData": 2, "getUWBSensorData": 2, "getWifiData": 2,
    "getWifiSensorData": 2, "getComputerVisionState": 1, "simGetPhysicsRawKinematics": 1,
    "simSetPhysicsRawKinematics": 2, "simSetWorldLightIntensity": 2, "simSetWorldLightVisibility": 2,
    "simSetVehicleLightIntensity": 3, "simSetVehicleLightVisibility": 3, "simGetInstanceSegmentationColorMap": 0,
    "simSetExtForce": 1, "simListSceneObjectsTags": 1,
}  # fmt: skip


def test_numbers_of_parameters(sim: WireClient) -> None:
    for method, wanted in ARITIES.items():
        with pytest.raises(RemoteError, match=f"Expected: 9, got: {wanted}$"):
            sim.call(method, *[None] * 9)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"Annotation": [{"Name": "A", "Type": 3}]}, "Annotation[0]: Type: must be a whole number from 0 to 2, got 3"),
        ({"Annotation": [{"Type": 0}]}, "Annotation[0]: Name: must be a name, got None; the layer is left out"),
        ({"Annotation": [{"Name": "A"}, {"Name": "A"}]}, "Annotation[1]: Name: must be a name of its own, got 'A'"),
        ({"Annotation": [{"Name": ""}]}, "Annotation[0]: Name: must be a name, got ''"),
        ({"Annotation": {}}, "Annotation: must be a list of objects"),
        ({"Beacons": {"B": {"BeaconType": "uwb", "X": "far"}}}, "Beacons.B: X: must be a number"),
        ({"ExternalForce": {"X": 1e9}}, "ExternalForce: X: must be a number from -100 to 100"),
        ({"WorldLights": []}, "WorldLights: must be an object of named objects"),
        (
            {"DefaultSensors": {"L": {"SensorType": 6, "NumberOfChannels": 512, "MeasurementsPerCycle": 1e5, **ON}}},
            "Sensors.L: MeasurementsPerCycle: must be at most 3906.25 with 512 NumberOfChannels, got 100000.0; 3906 is",
        ),
        ({"DefaultSensors": {"E": {"SensorType": 7, "SenseActive": 1}}}, None),
        ({"DefaultSensors": {"E": {"SensorType": 7, "SenseActive": 1, **ON}}}, "SenseActive: must be true or false"),
        ({"CameraDefaults": {"External": 1}}, "CameraDefaults: External: must be true or false"),
    ],
)
def test_wrong_settings_are_named_and_it_starts(
    littersim_factory: Callable[..., LittersimProcess], tmp_path: Path, settings: dict[str, Any], words: str | None
) -> None:
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    options = "--renderer", "cpu", "--dialect", "cosys", "--settings", str(tmp_path / "settings.json")
    server = littersim_factory(*options, log=tmp_path / "log")
    with WireClient(server.host, server.port) as client:
        assert client.call("ping")
    told = (tmp_path / "log").read_text()
    assert "is taken" not in told if words is None else words in told


def test_a_sensor_of_no_type_is_refused(launch: Callable[..., WireClient]) -> None:
    with pytest.raises(RuntimeError, match="SensorType: must be a whole number from 1 to 11, got 12"):
        launch("cosys", DefaultSensors={"E": {"SensorType": 12}})
