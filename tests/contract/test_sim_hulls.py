"""Vehicles to each other: in pictures, labels and the ways of rays, and in each other's way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import LittersimProcess, served
from sim_wire import RemoteError, WireClient, pose

EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'
SIZES = [{"ImageType": kind, "Width": 96, "Height": 72} for kind in (0, 1, 5)]
AHEAD = {"SensorType": 5, "Enabled": True, "MaxDistance": 30, "X": 0.0, "Z": -0.09}
LIDAR = {"SensorType": 6, "Enabled": True, "VerticalFOVUpper": 5, "VerticalFOVLower": -5, "Range": 20, "Z": -0.09}
SCENE, DEPTH, LABELS = 0, 1, 5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    drone = {"VehicleType": "SimpleFlight", "Sensors": {"Ahead": AHEAD, "Lidar": LIDAR}}
    watch = {"X": 2.0, "Y": -4.0, "Z": -4.0, "Pitch": -10.0, "Roll": 0.0, "Yaw": 90.0}
    settings = {
        "CameraDefaults": {"CaptureSettings": SIZES},
        "PhysicsEngineName": "ExternalPhysicsEngine",
        "Vehicles": {"A": drone, "B": {**drone, "X": 4.0}},
        "ExternalCameras": {"Watch": watch},
    }
    yield from served(settings, tmp_path_factory.mktemp("hulls"), "--lockstep")


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    """Two drones four metres up; B hovers two metres ahead of A."""
    with WireClient(server.host, server.port) as client:
        client.call("littersimEpisode", EPISODE)
        client.call("simSetVehiclePose", pose(0, 0, -4), True, "A")
        client.call("simSetVehiclePose", pose(-2, 0, -4), True, "B")
        yield client


def shoot(sim: WireClient, kind: int, vehicle: str = "A", camera: str = "0", external: bool = False) -> np.ndarray:
    request = {"camera_name": camera, "image_type": kind, "pixels_as_float": kind == DEPTH, "compress": False}
    (image,) = sim.call("simGetImages", [request], vehicle, external)
    if kind == DEPTH:
        return np.array(image["image_data_float"]).reshape(image["height"], image["width"])
    return np.frombuffer(image["image_data_uint8"], np.uint8).reshape(image["height"], image["width"], 3)


def test_a_drone_is_in_the_pictures_of_another_and_not_in_its_own(sim: WireClient) -> None:
    with_b = shoot(sim, DEPTH)
    nearest = with_b.min()
    assert 1.0 < nearest < 1.6, "the camera is half a metre ahead of A's middle, B two metres"
    own = shoot(sim, DEPTH, "B")
    assert own.min() > 3, "B sees the ground and no drone"
    sim.call("simSetVehiclePose", pose(-2, 9, -4), True, "B")
    without = shoot(sim, DEPTH)
    seen = (with_b < 2) & (without > 2)
    assert 20 < seen.sum() < 1500


def test_a_drone_has_no_label_until_it_is_given_one(sim: WireClient) -> None:
    mine = shoot(sim, DEPTH) < 2
    before = shoot(sim, LABELS)
    assert sim.call("simSetSegmentationObjectID", "B", 33, False)
    after = shoot(sim, LABELS)
    changed = (after != before).any(axis=2)
    assert np.array_equal(changed, mine), "labels change where B is, and nowhere else"
    assert sim.call("simGetSegmentationObjectID", "b") == 33


def test_a_drone_can_be_painted(sim: WireClient) -> None:
    mine = shoot(sim, DEPTH) < 2
    assert sim.call("simSetObjectMaterial", "B", "M_Blue", 0) is True
    blue, _, red = shoot(sim, SCENE)[mine].mean(axis=0)
    assert blue > 2 * red
    assert sim.call("simSetObjectMaterial", "B", "M_Red", 0) is True
    blue, _, red = shoot(sim, SCENE)[mine].mean(axis=0)
    assert red > 2 * blue


def test_a_camera_in_the_world_sees_both(sim: WireClient) -> None:
    sim.call("simSetSegmentationObjectID", "A", 21, False)
    sim.call("simSetSegmentationObjectID", "B", 22, False)
    colours = {tuple(c) for c in shoot(sim, LABELS, "", "Watch", True).reshape(-1, 3)}
    sim.call("simSetVehiclePose", pose(30, 30, -4), True, "A")
    fewer = {tuple(c) for c in shoot(sim, LABELS, "", "Watch", True).reshape(-1, 3)}
    assert len(colours - fewer) == 1


def test_distance_and_lidar_meet_the_other_drone(sim: WireClient) -> None:
    assert sim.call("getDistanceSensorData", "Ahead", "A")["distance"] == pytest.approx(1.9, abs=0.12)
    sim.call("simSetSegmentationObjectID", "B", 44, False)
    scan = sim.call("getLidarData", "Lidar", "A")
    points = np.array(scan["point_cloud"]).reshape(-1, 3)
    of_b = points[np.array(scan["segmentation"]) == 44]
    assert len(of_b) > 3
    assert np.abs(of_b - [2, 0, -4.1]).max() < 0.6, "in A's local frame"
    assert 44 not in sim.call("getLidarData", "Lidar", "B")["segmentation"]


def test_a_swept_pose_stops_at_the_other_drone(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(4, 0, -4.0), False, "A")
    assert sim.call("simGetVehiclePose", "A")["position"]["x_val"] < 2
    hit = sim.call("simGetCollisionInfo", "A")
    assert hit["has_collided"] and hit["object_name"] == "B"


def xyz(wire: dict[str, float]) -> list[float]:
    return [wire["x_val"], wire["y_val"], wire["z_val"]]


def test_a_drone_is_detected_by_another_and_by_a_camera_in_the_world(sim: WireClient) -> None:
    sim.call("simAddDetectionFilterMeshName", "0", SCENE, "?", "A", False)
    (found,) = sim.call("simGetDetections", "0", SCENE, "A", False)
    assert found["name"] == "B"
    assert xyz(found["relative_pose"]["position"]) == pytest.approx([1.5, 0, 0.1], abs=1e-5)
    assert found["geo_point"]["altitude"] == pytest.approx(
        sim.call("simGetGroundTruthEnvironment", "B")["geo_point"]["altitude"], abs=1e-3
    )
    low, high = found["box2D"]["min"], found["box2D"]["max"]
    rows, columns = np.nonzero(shoot(sim, DEPTH) < 2)
    assert low["x_val"] - 1 <= columns.min() and columns.max() <= high["x_val"] + 1
    assert low["y_val"] - 1 <= rows.min() and rows.max() <= high["y_val"] + 1
    sim.call("simSetVehiclePose", pose(-8, 0, -4), True, "B")
    assert sim.call("simGetDetections", "0", SCENE, "A", False) == [], "behind"
    sim.call("simSetVehiclePose", pose(-2, 0, -4), True, "B")
    sim.call("simAddDetectionFilterMeshName", "Watch", SCENE, "?", "", True)
    assert [each["name"] for each in sim.call("simGetDetections", "Watch", SCENE, "", True)] == ["A", "B"]


def geo_point(sim: WireClient, vehicle: str) -> dict[str, float]:
    found: dict[str, float] = sim.call("simGetGroundTruthEnvironment", vehicle)["geo_point"]
    return found


def test_a_drone_stands_in_the_line_of_sight_of_others_and_not_in_its_own(sim: WireClient) -> None:
    here = geo_point(sim, "A")
    sim.call("simSetVehiclePose", pose(6, 0, -4), True, "B")
    there = geo_point(sim, "B")
    sim.call("simSetVehiclePose", pose(-2, 0, -4), True, "B")
    assert not sim.call("simTestLineOfSightToPoint", there, "A")
    sim.call("simSetVehiclePose", pose(-2, 3, -4), True, "B")
    assert sim.call("simTestLineOfSightToPoint", there, "A")
    sim.call("simSetVehiclePose", pose(0, 9, -4), True, "A")
    assert sim.call("simTestLineOfSightBetweenPoints", here, there)
    sim.call("simSetVehiclePose", pose(5, 0, -3.92), True, "A")  # its hull is 8 cm above that
    assert not sim.call("simTestLineOfSightBetweenPoints", here, there)


def test_the_world_extends_to_drones(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -70), True, "A")
    top = max(corner["altitude"] for corner in sim.call("simGetWorldExtents"))
    assert top == pytest.approx(geo_point(sim, "A")["altitude"], abs=0.3)


def test_cars_bump_into_each_other(littersim_factory: Callable[..., Any], tmp_path: Path) -> None:
    car = {"VehicleType": "PhysXCar"}
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"SimMode": "Car", "Vehicles": {"One": car, "Two": {**car, "X": 9.0}}}))
    server = littersim_factory("--renderer", "cpu", "--settings", str(file))
    with WireClient(server.host, server.port) as sim:
        sim.call("littersimEpisode", EPISODE)
        sim.call("enableApiControl", True, "One")
        pedals = {"throttle": 0.7, "steering": 0.0, "brake": 0.0, "handbrake": False, "is_manual_gear": False,
                  "manual_gear": 0, "gear_immediate": True}  # fmt: skip
        sim.call("setCarControls", pedals, "One")
        sim.call("simContinueForTime", 6.0)
        while not sim.call("simIsPaused"):
            continue
        hit = sim.call("simGetCollisionInfo", "One")
        assert hit["object_name"] == "Two"
        assert sim.call("simGetVehiclePose", "One")["position"]["x_val"] < 7.5


def test_a_vehicle_that_is_refused_leaves_nothing_behind(sim: WireClient) -> None:
    with pytest.raises(RemoteError, match="a name has at most 1023 characters"):
        sim.call("simAddVehicle", "x" * 2000, "simpleflight", pose(9, 9, -4), "")
    assert sim.call("listVehicles") == ["A", "B"]
    assert shoot(sim, DEPTH).min() < 2, "the others see each other as before"
