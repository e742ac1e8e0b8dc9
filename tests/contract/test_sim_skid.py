"""Driving Cosys-AirSim's skid-steered robots, and its further car, over the socket."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import LittersimProcess, served
from sim_wire import RemoteError, WireClient, pose

from litterpack import places

EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'
TREE = next(thing for thing in places.load("park_lawn").scenery if thing.name == "Tree_3")
SETTINGS = {
    "SettingsVersion": 2.0,
    "SimMode": "SkidVehicle",
    "Vehicles": {
        "Husky": {"VehicleType": "CPHusky"},
        "Small": {"VehicleType": "Pioneer", "X": -3, "Y": 2, "Yaw": 90},
    },
}
STILL = {"throttle": 0.0, "steering": 0.0, "brake": 0.0, "handbrake": False, "is_manual_gear": False,
         "manual_gear": 0, "gear_immediate": True}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    yield from served(SETTINGS, tmp_path_factory.mktemp("skid"), "--dialect", "cosys")


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    with WireClient(server.host, server.port) as client:
        begin(client)
        yield client


def begin(client: WireClient) -> None:
    client.call("littersimEpisode", EPISODE)
    for name in ("Husky", "Small"):
        client.call("enableApiControl", True, name)


def drive(sim: WireClient, seconds: float, vehicle: str = "Husky", **values: Any) -> dict[str, Any]:
    """Do so for a while; returns the state then."""
    sim.call("setCarControls", {**STILL, **values}, vehicle)
    sim.call("simContinueForTime", seconds)
    deadline = time.monotonic() + 20
    while not sim.call("simIsPaused"):  # the call answers at once and pauses later
        assert time.monotonic() < deadline
    state: dict[str, Any] = sim.call("getCarState", vehicle)
    return state


def place(sim: WireClient, vehicle: str = "Husky") -> tuple[float, float]:
    at = sim.call("simGetVehiclePose", vehicle)["position"]
    return at["x_val"], at["y_val"]


def yaw(sim: WireClient, vehicle: str = "Husky") -> float:
    turn = sim.call("simGetVehiclePose", vehicle)["orientation"]
    return 2 * math.atan2(turn["z_val"], turn["w_val"])


def test_it_stands_still_until_told(sim: WireClient) -> None:
    state = drive(sim, 0.5)
    assert list(state) == ["speed", "gear", "rpm", "maxrpm", "handbrake", "kinematics_estimated", "timestamp"]
    assert (state["speed"], state["gear"], state["rpm"]) == (0, 0, 0) and place(sim) == (0, 0)
    assert sim.call("armDisarm", False, "Husky") is True  # what drives is always armed


@pytest.mark.parametrize(("throttle", "way"), [(1.0, 1), (-0.5, -1)])
def test_throttle_drives_straight(sim: WireClient, throttle: float, way: int) -> None:
    state = drive(sim, 3.0, throttle=throttle)
    north, east = place(sim)
    assert state["speed"] == pytest.approx(throttle, abs=0.01) and state["gear"] == way
    assert north * way > 1.0 * abs(throttle) and abs(east) < 1e-3 and abs(yaw(sim)) < 0.01


@pytest.mark.parametrize("steering", [1.0, -0.5])
def test_steering_alone_turns_in_place(sim: WireClient, steering: float) -> None:
    state = drive(sim, 1.0, steering=steering)
    assert yaw(sim) * steering > 0.2 and math.hypot(*place(sim)) < 0.02 and abs(state["speed"]) < 1e-6
    assert state["kinematics_estimated"]["angular_velocity"]["z_val"] * steering > 0


def test_both_together_drive_a_curve(sim: WireClient) -> None:
    drive(sim, 2.0, throttle=0.6, steering=0.3)
    north, east = place(sim)
    assert north > 0.4 and east > 0.1 and yaw(sim) > 0.2


@pytest.mark.parametrize("how", [{"handbrake": True}, {"brake": 1.0}, {}])
def test_it_stops(sim: WireClient, how: dict[str, Any]) -> None:
    drive(sim, 1.5, throttle=1.0)
    assert drive(sim, 1.0, **how)["speed"] == 0


def test_a_tree_stops_it_and_is_named_and_it_can_still_turn(sim: WireClient) -> None:
    n, e, d = TREE.position_ned
    sim.call("simSetVehiclePose", pose(n - 3, e, d), True, "Husky")
    sim.call("simGetCollisionInfo", "Husky")
    drive(sim, 6.0, throttle=1.0)
    hit = sim.call("simGetCollisionInfo", "Husky")
    assert hit["has_collided"] and hit["object_name"] == "Tree_3"
    assert 0.3 < math.dist(place(sim), (n, e)) < 2.0 and place(sim)[0] < n
    before = yaw(sim)
    drive(sim, 1.0, steering=1.0)
    assert yaw(sim) - before > 0.3


def test_without_api_control_nobody_drives(sim: WireClient) -> None:
    sim.call("enableApiControl", False, "Husky")
    assert drive(sim, 1.0, throttle=1.0)["speed"] == 0


def test_each_robot_has_its_own_size_and_starts_where_the_settings_say(sim: WireClient) -> None:
    sim.call("setCarControls", {**STILL, "throttle": 1.0}, "Small")
    state = drive(sim, 2.0, throttle=1.0)
    small = sim.call("getCarState", "Small")
    assert small["speed"] > state["speed"] + 0.1  # 1.2 and 1.0 m/s
    assert place(sim, "Small")[1] > 1 and abs(place(sim, "Small")[0]) < 0.01  # it faces east
    assert sim.call("simGetObjectPose", "Small", True)["position"]["y_val"] > 3
    assert sim.call("listVehicles") == ["Husky", "Small"]


def test_it_follows_the_ground(sim: WireClient) -> None:
    ground = places.load("park_lawn")
    for _ in range(4):
        drive(sim, 1.5, throttle=1.0)
        at = sim.call("simGetVehiclePose", "Husky")["position"]
        assert -at["z_val"] == pytest.approx(float(ground.elevation_m(at["x_val"], at["y_val"])), abs=0.1)


def test_controls_are_told_back_and_what_is_no_number_is_refused(sim: WireClient) -> None:
    sim.call("setCarControls", {**STILL, "throttle": 0.25, "steering": -1.0}, "Husky")
    assert sim.call("getCarControls", "Husky") == {**STILL, "throttle": 0.25, "steering": -1.0}
    with pytest.raises(RemoteError, match="must be finite"):
        sim.call("setCarControls", {**STILL, "throttle": math.nan}, "Husky")
    with pytest.raises(RemoteError, match="Vehicle API for 'Nobody' is not available"):
        sim.call("getCarState", "Nobody")


def test_reset_goes_back_to_the_start(sim: WireClient) -> None:
    drive(sim, 1.5, throttle=0.7, steering=0.4)
    sim.call("reset")
    assert place(sim) == (0, 0) and abs(yaw(sim)) < 1e-3 and sim.call("getCarState", "Husky")["speed"] == 0
    assert sim.call("isApiControlEnabled", "Husky") is False


def test_the_same_drive_gives_the_same_state(sim: WireClient) -> None:
    def run() -> Any:
        begin(sim)
        drive(sim, 1.0, throttle=0.9, steering=0.2)
        return drive(sim, 1.0, throttle=-0.3, steering=-0.4)

    assert run() == run()


def test_its_motion_can_be_set_and_its_cameras_sit_low(sim: WireClient) -> None:
    still = {"x_val": 0.0, "y_val": 0.0, "z_val": 0.0}
    state = {**pose(1, 2, 0), "linear_velocity": {**still, "x_val": 0.5}, "angular_velocity": still,
             "linear_acceleration": still, "angular_acceleration": still}  # fmt: skip
    sim.call("simSetKinematics", state, True, "Husky")
    assert sim.call("getCarState", "Husky")["speed"] == pytest.approx(0.5, abs=0.01) and place(sim) == (1, 2)
    height = -sim.call("simGetCameraInfo", "front_center", "Husky")["pose"]["position"]["z_val"]
    assert 0.2 < height < 0.8
    with pytest.raises(RemoteError, match="no camera"):
        sim.call("simGetCameraInfo", "bottom_center", "Husky")


def test_a_robot_can_be_added(sim: WireClient) -> None:
    assert sim.call("simAddVehicle", "Third", "Pioneer", pose(0, -3, 0), "")
    sim.call("enableApiControl", True, "Third")
    assert drive(sim, 1.5, "Third", throttle=1.0)["speed"] > 1.1
    assert not sim.call("simAddVehicle", "Fourth", "physxcar", pose(0, -3, 0), "")


def test_a_box_car_drives_in_car_mode(tmp_path: Path, littersim_factory: Callable[..., LittersimProcess]) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"SimMode": "Car", "Vehicles": {"Box": {"VehicleType": "BoxCar"}}}))
    running = littersim_factory("--renderer", "cpu", "--dialect", "cosys", "--settings", str(file))
    with WireClient(running.host, running.port) as client:
        client.call("littersimEpisode", EPISODE)
        client.call("enableApiControl", True, "")
        assert drive(client, 2.0, "Box", throttle=0.7)["speed"] > 3
        assert client.call("simAddVehicle", "Second", "BoxCar", pose(0, 5, 0), "")
        assert not client.call("simAddVehicle", "Robot", "CPHusky", pose(0, 5, 0), "")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"SimMode": "SkidVehicle"}, "SimMode SkidVehicle is Cosys-AirSim's: start with --dialect cosys"),
        (
            {"DefaultSensors": {"Sonar": {"SensorType": 7, "Enabled": True}}},
            "Vehicles.SimpleFlight: Sensors.Sonar: SensorType 7 is Cosys-AirSim's",
        ),
    ],
)
def test_other_families_refuse_to_start_with_them(
    settings: dict[str, Any], words: str, tmp_path: Path, littersim_factory: Callable[..., LittersimProcess]
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(settings))
    with pytest.raises(RuntimeError, match=words.replace(".", r"\.")):
        littersim_factory("--renderer", "cpu", "--settings", str(file))


def test_other_families_leave_out_a_box_car_and_what_cameras_have_of_cosys(
    tmp_path: Path, littersim_factory: Callable[..., LittersimProcess]
) -> None:
    box, car = {"VehicleType": "BoxCar"}, {"VehicleType": "PhysXCar", "Cameras": {"B": {"X": 5, "External": True}}}
    file, log = tmp_path / "settings.json", tmp_path / "log"
    file.write_text(json.dumps({"SimMode": "Car", "Vehicles": {"Box": box, "Car": car}}))
    running = littersim_factory("--renderer", "cpu", "--lockstep", "--settings", str(file), log=log)
    with WireClient(running.host, running.port) as client:
        assert client.call("listVehicles") == ["Car"]
        client.call("simSetVehiclePose", pose(9, 0, 0), True, "")
        at = client.call("simGetCameraInfo", "B", "", False)["pose"]["position"]["x_val"]
        assert at == pytest.approx(14, abs=0.1), "the camera goes with its vehicle"
    told, fitting = log.read_text(), "one of PhysXCar, ArduRover in SimMode Car of airsim"
    assert f"Vehicles.Box: VehicleType: must be {fitting}, got 'BoxCar'; the vehicle is left out" in told
    assert "Vehicles.Car.Cameras.B.External is read by cosys alone, not by airsim" in told
