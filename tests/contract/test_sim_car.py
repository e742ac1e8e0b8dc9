"""Driving littersim's car over the socket."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import LittersimProcess, served
from sim_wire import RemoteError, WireClient, pose, vector

from litterpack import places

EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'
TREE = next(thing for thing in places.load("park_lawn").scenery if thing.name == "Tree_3")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    folder = tmp_path_factory.mktemp("car")
    recording = {"Folder": str(folder / "records"), "RecordInterval": 0.1}
    yield from served({"SettingsVersion": 1.2, "SimMode": "Car", "Recording": recording}, folder)


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    with WireClient(server.host, server.port) as client:
        client.call("littersimEpisode", EPISODE)
        client.call("enableApiControl", True, "")
        yield client


def controls(**values: Any) -> dict[str, Any]:
    usual = {"throttle": 0.0, "steering": 0.0, "brake": 0.0, "handbrake": False, "is_manual_gear": False,
             "manual_gear": 0, "gear_immediate": True}  # fmt: skip
    return {**usual, **values}


def drive(sim: WireClient, seconds: float, **values: Any) -> dict[str, Any]:
    """Do so for a while; returns the state then."""
    sim.call("setCarControls", controls(**values), "")
    sim.call("simContinueForTime", seconds)
    deadline = time.monotonic() + 20
    while not sim.call("simIsPaused"):  # the call answers at once and pauses later
        assert time.monotonic() < deadline
    state: dict[str, Any] = sim.call("getCarState", "")
    return state


def place(sim: WireClient) -> dict[str, float]:
    found: dict[str, float] = sim.call("simGetVehiclePose", "")["position"]
    return found


def test_the_default_vehicle_is_a_car_and_stands_still(sim: WireClient) -> None:
    assert sim.call("listVehicles") == ["PhysXCar"]
    state = drive(sim, 0.5)
    assert list(state) == ["speed", "gear", "rpm", "maxrpm", "handbrake", "kinematics_estimated", "timestamp"]
    assert state["speed"] == 0 and place(sim)["x_val"] == 0
    assert sim.call("armDisarm", False, "") is True  # a car is always armed


def test_throttle_drives_ahead_and_shifts_up(sim: WireClient) -> None:
    state = drive(sim, 3.0, throttle=0.7)
    assert state["speed"] > 5 and state["gear"] >= 1 and 800 < state["rpm"] <= state["maxrpm"]
    assert place(sim)["x_val"] > 5 and abs(place(sim)["y_val"]) < 0.5


@pytest.mark.parametrize("steering", [0.5, -0.5])
def test_steering_to_the_right_is_positive(sim: WireClient, steering: float) -> None:
    drive(sim, 2.0, throttle=0.5, steering=steering)
    turn = sim.call("simGetVehiclePose", "")["orientation"]["z_val"]
    assert turn * steering > 0.02 and place(sim)["y_val"] * steering > 0


def test_brakes_stop_and_reverse_drives_back(sim: WireClient) -> None:
    drive(sim, 2.0, throttle=0.7)
    assert drive(sim, 3.0, brake=1.0)["speed"] == pytest.approx(0, abs=0.05)
    before = place(sim)["x_val"]
    state = drive(sim, 2.0, throttle=-0.5, is_manual_gear=True, manual_gear=-1)
    assert state["speed"] < -0.5 and state["gear"] == -1 and place(sim)["x_val"] < before - 0.5


def test_the_handbrake_holds(sim: WireClient) -> None:
    drive(sim, 1.5, throttle=0.7)
    state = drive(sim, 3.0, handbrake=True)
    assert abs(state["speed"]) < 0.05 and state["handbrake"]


def test_without_api_control_nobody_drives(sim: WireClient) -> None:
    sim.call("enableApiControl", False, "")
    assert drive(sim, 1.0, throttle=1.0)["speed"] == pytest.approx(0, abs=0.1)


def test_controls_are_told_back(sim: WireClient) -> None:
    sim.call("setCarControls", controls(throttle=0.25, manual_gear=2), "")
    told = sim.call("getCarControls", "")
    assert told == controls(throttle=0.25, manual_gear=2)


def test_it_follows_the_ground(sim: WireClient) -> None:
    ground = places.load("park_lawn")
    for _ in range(4):
        drive(sim, 0.7, throttle=0.5)
        at = place(sim)
        assert -at["z_val"] == pytest.approx(float(ground.elevation_m(at["x_val"], at["y_val"])), abs=0.15)


def test_a_tree_stops_it_and_is_named(sim: WireClient) -> None:
    n, e, d = TREE.position_ned
    sim.call("simSetVehiclePose", pose(n - 8, e, d), True, "")
    sim.call("simGetCollisionInfo", "")
    drive(sim, 3.0, throttle=0.8)
    hit = sim.call("simGetCollisionInfo", "")
    assert hit["has_collided"] and hit["object_name"] == "Tree_3"
    assert math.dist((place(sim)["x_val"], place(sim)["y_val"]), (n, e)) > 0.8


def test_reset_goes_back_to_the_start(sim: WireClient) -> None:
    drive(sim, 1.5, throttle=0.7)
    sim.call("reset")
    assert place(sim)["x_val"] == 0 and sim.call("getCarState", "")["speed"] == 0
    assert sim.call("isApiControlEnabled", "") is False


def test_a_car_cannot_fly_and_has_its_own_cameras_and_sensors(sim: WireClient) -> None:
    with pytest.raises(RemoteError, match="could not find function 'takeoff'"):
        sim.call("takeoff", 20.0, "")
    with pytest.raises(RemoteError, match="setWind not implemented"):
        sim.call("simSetWind", vector(1, 0, 0))
    assert sim.call("simGetCameraInfo", "3", "", False) == sim.call("simGetCameraInfo", "fpv", "", False)
    with pytest.raises(RemoteError, match="no camera"):
        sim.call("simGetCameraInfo", "bottom_center", "", False)
    assert sim.call("getGpsData", "", "")["gnss"]["geo_point"]["latitude"] > 50
    with pytest.raises(RemoteError, match="No IMU with name"):
        sim.call("getImuData", "", "")


def test_the_same_drive_gives_the_same_state(sim: WireClient) -> None:
    def run() -> Any:
        sim.call("littersimEpisode", EPISODE)
        sim.call("enableApiControl", True, "")
        drive(sim, 1.0, throttle=0.9, steering=0.2)
        return drive(sim, 1.0, brake=0.3, steering=-0.4)

    assert run() == run()


def test_a_recording_tells_the_pedals_and_the_speed(sim: WireClient) -> None:
    folder = Path(json.loads(sim.call("getSettingsString"))["Recording"]["Folder"])
    sim.call("setCarControls", controls(throttle=0.5, steering=0.25), "")
    sim.call("startRecording")
    for _ in range(4):
        sim.call("simContinueForTime", 0.2)
        sim.call(
            "simGetImages",
            [{"camera_name": "0", "image_type": 1, "pixels_as_float": True, "compress": False}],
            "",
            False,
        )
    sim.call("stopRecording")
    (file,) = folder.glob("*/airsim_rec.txt")
    header, *rows = [line.split("\t") for line in file.read_text().splitlines()]
    assert header[9:] == ["Throttle", "Steering", "Brake", "Gear", "Handbrake", "RPM", "Speed", "ImageFile"]
    assert len(rows) >= 3
    last = dict(zip(header, rows[-1], strict=True))
    assert (float(last["Throttle"]), float(last["Steering"]), last["Handbrake"]) == (0.5, 0.25, "0")
    assert float(last["Speed"]) > 0.5 and (file.parent / "images" / last["ImageFile"]).is_file()
