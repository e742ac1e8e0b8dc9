"""Sensors over the socket, against what is known of the world."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import LittersimProcess, served
from sim_wire import RemoteError, WireClient, pose

from litterpack import places

TRUNK = next(thing for thing in places.load("park_lawn").scenery if thing.name == "Tree_3")
ON = {"Enabled": True}
LIDAR = {"SensorType": 6, "NumberOfChannels": 16, "PointsPerSecond": 100_000, **ON}
SETTINGS = {
    "SettingsVersion": 1.2,
    "SimMode": "Multirotor",
    "Vehicles": {
        "Drone": {
            "VehicleType": "SimpleFlight",
            "Sensors": {
                "Ahead": {"SensorType": 5, "MaxDistance": 20, **ON},
                "Below": {"SensorType": 5, "Pitch": -90, **ON},
                "Off": {"SensorType": 5, "Enabled": False},
                "Lidar": LIDAR,
                "Local": {**LIDAR, "DataFrame": "SensorLocalFrame"},
                "Circle": {**LIDAR, "HorizontalFOVStart": 0, "HorizontalFOVEnd": 0},
                "Quarter": {**LIDAR, "HorizontalFOVStart": 0, "HorizontalFOVEnd": 90},
            },
        }
    },
}
EPISODE = {"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    yield from served(SETTINGS, tmp_path_factory.mktemp("sensors"))


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    """A paused drone on the ground two seconds after an episode began."""
    with WireClient(server.host, server.port) as client:
        begin(client)
        yield client


def begin(client: WireClient, seed: int = 1) -> None:
    client.call("littersimEpisode", json.dumps({**EPISODE, "seed": seed}))
    client.call("simContinueForTime", 2.0)


def xyz(value: dict[str, float]) -> np.ndarray[Any, Any]:
    return np.array([value["x_val"], value["y_val"], value["z_val"]])


def readings(client: WireClient, method: str, name: str, count: int) -> list[dict[str, Any]]:
    found = []
    for _ in range(count):
        client.call("simContinueForTime", 0.0025)
        found.append(client.call(method, name, ""))
    return found


def test_a_standing_imu_feels_gravity_and_its_noise_is_that_of_the_random_walk(sim: WireClient) -> None:
    data = readings(sim, "getImuData", "", 200)
    force = np.array([xyz(each["linear_acceleration"]) for each in data])
    turn = np.array([xyz(each["angular_velocity"]) for each in data])
    assert force.mean(axis=0) == pytest.approx((0, 0, -9.80665), abs=0.02)
    assert turn.mean(axis=0) == pytest.approx((0, 0, 0), abs=1e-3)
    expected = math.radians(0.3 / 60) / math.sqrt(0.0025)  # 0.3 degrees per root hour at 400 Hz
    assert turn.std() == pytest.approx(expected, rel=0.15)


def test_a_falling_imu_feels_almost_nothing(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -40), True, "")
    sim.call("simContinueForTime", 0.1)
    assert abs(xyz(sim.call("getImuData", "imu", "")["linear_acceleration"])[2]) < 0.3


def test_the_barometer_tells_the_altitude_within_its_noise(sim: WireClient) -> None:
    altitude = places.load("park_lawn").altitude_m
    low = np.mean([each["altitude"] for each in readings(sim, "getBarometerData", "", 50)])
    assert low == pytest.approx(altitude, abs=1.0)
    sim.call("simSetVehiclePose", pose(0, 0, -30), True, "")
    high = sim.call("getBarometerData", "barometer", "")
    assert high["altitude"] - low == pytest.approx(30, abs=1.5) and high["qnh"] == 1013.25


def test_the_magnetometer_turns_with_the_drone(sim: WireClient) -> None:
    facing_north = xyz(sim.call("getMagnetometerData", "", "")["magnetic_field_body"])
    sim.call("simSetVehiclePose", pose(0, 0, 0, (math.cos(math.pi / 4), 0, 0, math.sin(math.pi / 4))), True, "")
    facing_east = xyz(sim.call("getMagnetometerData", "", "")["magnetic_field_body"])
    assert 0.1 < facing_north[0] < 0.4 and facing_north[2] > 0.3  # gauss, over Europe: north and down
    assert facing_east[1] == pytest.approx(-facing_north[0], abs=0.04)
    assert np.linalg.norm(facing_north) == pytest.approx(np.linalg.norm(facing_east), abs=0.05)


def test_gps_finds_its_fix_and_the_place(sim: WireClient) -> None:
    sim.call("littersimEpisode", json.dumps(EPISODE))
    first = sim.call("getGpsData", "", "")
    assert first["gnss"]["fix_type"] == 0 and first["gnss"]["eph"] == pytest.approx(100) and not first["is_valid"]
    sim.call("simContinueForTime", 5.0)
    later = sim.call("getGpsData", "gps", "")
    place = places.load("park_lawn")
    assert later["gnss"]["fix_type"] == 3 and later["is_valid"]
    assert later["gnss"]["geo_point"]["latitude"] == pytest.approx(place.latitude_deg, abs=1e-6)
    assert later["gnss"]["time_utc"] == later["time_stamp"] // 1000


def test_gps_tells_where_it_was_a_fifth_of_a_second_ago(sim: WireClient) -> None:
    sim.call("littersimEpisode", json.dumps(EPISODE))
    sim.call("enableApiControl", True, "")
    sim.call("simSetVehiclePose", pose(0, 0, -5), True, "")
    sim.send("moveByVelocity", 4.0, 0.0, 0.0, 10.0, 0, {"is_rate": True, "yaw_or_rate": 0.0}, "")
    sim.call("simContinueForTime", 4.0)
    told, place = sim.call("getGpsData", "", "")["gnss"], places.load("park_lawn")
    north = math.radians(told["geo_point"]["latitude"] - place.latitude_deg) * 6_378_137.0
    state = sim.call("simGetGroundTruthKinematics", "")
    assert state["linear_velocity"]["x_val"] == pytest.approx(4, abs=0.3)
    assert state["position"]["x_val"] - north == pytest.approx(0.2 * 4, abs=0.15)


def test_distance_ahead_is_that_to_the_trunk(sim: WireClient) -> None:
    n, e, d = TRUNK.position_ned
    sim.call("simSetVehiclePose", pose(n - 4, e, d - 1.2), True, "")
    ahead = sim.call("getDistanceSensorData", "Ahead", "")
    assert 3.4 < ahead["distance"] < 4.0 and (ahead["min_distance"], ahead["max_distance"]) == (
        pytest.approx(0.2), 20,
    )  # fmt: skip
    sim.call("simSetVehiclePose", pose(0, 0, -8), True, "")
    below = sim.call("getDistanceSensorData", "Below", "")["distance"]
    assert below == pytest.approx(8, abs=0.3)
    assert sim.call("getDistanceSensorData", "Ahead", "")["distance"] <= 20


def test_lidar_points_lie_on_what_is_there(sim: WireClient) -> None:
    sim.call("simSetSegmentationObjectID", ".*", 0, True)
    sim.call("simSetSegmentationObjectID", "Ground", 42, False)
    sim.call("simSetVehiclePose", pose(0, 0, -6), True, "")
    data = sim.call("getLidarData", "Lidar", "")
    points = np.array(data["point_cloud"]).reshape(-1, 3)
    ids = np.array(data["segmentation"])
    assert len(points) == len(ids) > 8000
    ground = points[ids == 42]
    place = places.load("park_lawn")
    heights = place.elevation_m(ground[:, 0], ground[:, 1])
    inside = (np.abs(ground[:, :2]) < 15).all(axis=1)
    assert np.abs(-ground[inside, 2] - heights[inside]).max() < 0.01
    assert xyz(data["pose"]["position"]) == pytest.approx((0, 0, -6), abs=1e-5)


def test_both_lidar_frames_tell_the_same_points(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(1, 2, -6), True, "")
    world = np.array(sim.call("getLidarData", "Lidar", "")["point_cloud"]).reshape(-1, 3)
    local = np.array(sim.call("getLidarData", "Local", "")["point_cloud"]).reshape(-1, 3)
    assert local + (1, 2, -6) == pytest.approx(world, abs=1e-3)


@pytest.mark.parametrize(("name", "quadrants"), [("Lidar", 4), ("Circle", 4), ("Quarter", 1)])
def test_a_lidar_whose_field_begins_where_it_ends_looks_all_round(sim: WireClient, name: str, quadrants: int) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -6), True, "")
    points = np.array(sim.call("getLidarData", name, "")["point_cloud"]).reshape(-1, 3)
    ways = np.arctan2(points[:, 1], points[:, 0]) // (math.pi / 2)
    assert len(set(ways.tolist())) == quadrants


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("getDistanceSensorData", "No distance sensor with name Off exist on vehicle"),
        ("getImuData", "No IMU with name Off exist on vehicle"),
        ("getLidarData", "No lidar with name Off exist on vehicle"),
    ],
)
def test_a_sensor_that_is_none_is_named_in_airsims_words(sim: WireClient, method: str, words: str) -> None:
    with pytest.raises(RemoteError, match=words):
        sim.call(method, "Off", "")


def test_noise_follows_from_seed_and_time(sim: WireClient) -> None:
    def look() -> list[Any]:
        return [sim.call(method, "", "") for method in ("getImuData", "getBarometerData", "getMagnetometerData")]

    first = look()
    assert look() == first  # however often it is asked
    begin(sim)
    assert look() == first
    begin(sim, seed=2)
    assert all(a != b for a, b in zip(look(), first, strict=True))


def test_cosys_names_what_the_lidar_hit(tmp_path: Path, littersim_factory: Callable[..., LittersimProcess]) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(SETTINGS))
    running = littersim_factory("--renderer", "cpu", "--settings", str(file), "--dialect", "cosys")
    with WireClient(running.host, running.port) as client:
        begin(client)
        client.call("simSetVehiclePose", pose(0, 0, -6), True, "")
        data = client.call("getLidarData", "Lidar", "")
    assert list(data) == ["time_stamp", "point_cloud", "groundtruth", "pose"]
    assert len(data["groundtruth"]) * 3 == len(data["point_cloud"]) and "Ground" in data["groundtruth"]
