"""AirSim's example scripts, as the official client runs them, against littersim; prints what each did."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import start_littersim, stop_littersim

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT / ".venv-airsim/bin/python"

# The examples of AirSim 1.8.1's PythonClient that need no window, plot, learning library or hardware
WITHOUT_KEYS = (
    "multirotor/arm.py", "multirotor/disarm.py", "multirotor/state.py", "multirotor/takeoff.py", "multirotor/land.py",
    "multirotor/box.py", "multirotor/path.py", "multirotor/survey.py", "multirotor/orbit.py",
    "multirotor/add_drone.py", "multirotor/teleport.py", "multirotor/external_physics_engine.py",
    "multirotor/set_wind.py", "multirotor/set_fog.py", "multirotor/set_trace_line.py", "multirotor/line_of_sight.py",
    "multirotor/pause_continue_drone.py", "multirotor/reset_test_drone.py", "multirotor/drone_stress_test.py",
    "multirotor/high_res_camera.py",
    "car/hello_car.py", "car/multi_agent_car.py", "car/runtime_car.py", "car/pause_test.py",
    "car/pause_continue_car.py", "car/reset_test_car.py", "car/car_stress_test.py",
    "computer_vision/getpos.py", "computer_vision/create_ir_segmentation_map.py",
    "computer_vision/capture_ir_segmentation.py",
    "environment/create_objects.py", "environment/light_control.py", "environment/plot_markers.py",
    "environment/unreal_console_commands.py", "environment/change_texture_example.py",
)  # fmt: skip
ENDLESS = (  # here with a limited number of rounds
    "car/distance_sensor_multi.py", "car/car_collision.py", "multirotor/clock_speed.py", "multirotor/stability_test.py",
)  # fmt: skip
WITH_KEYS = (  # these wait for a key: they run at a pseudo-terminal
    "multirotor/hello_drone.py", "multirotor/multi_agent_drone.py", "multirotor/gimbal.py",
    "multirotor/manual_mode_demo.py", "multirotor/drone_lidar.py", "multirotor/sensorframe_lidar_pointcloud.py",
    "multirotor/vehicleframe_lidar_pointcloud.py",
    "computer_vision/cv_mode.py", "computer_vision/cv_capture.py", "computer_vision/cv_navigate.py",
    "computer_vision/external_camera.py", "computer_vision/fov_change.py", "computer_vision/objects.py",
    "computer_vision/segmentation.py",
    "car/car_lidar.py", "car/car_time_of_day.py", "environment/weather.py",
)  # fmt: skip
BESIDES = ("moves and gains", "recording", "a learning environment", "detections, meshes and refusals")
SCRIPTS = (*WITHOUT_KEYS, *ENDLESS, *WITH_KEYS, *BESIDES)

ON = {"Enabled": True}
DRONE, CAR = {"VehicleType": "SimpleFlight"}, {"VehicleType": "PhysXCar"}
LIDAR = {"SensorType": 6, "PointsPerSecond": 20_000, **ON}
AHEAD = {"SensorType": 5, "Z": -1, **ON}  # a distance sensor
BEAM = {
    "SensorType": 6, "NumberOfChannels": 1, "RotationsPerSecond": 10, "Range": 12, "PointsPerSecond": 8000,
    "X": 0, "Y": 0, "Z": -1, "Pitch": 90, "Yaw": 0, "VerticalFOVUpper": 0, "VerticalFOVLower": 0,
    "HorizontalFOVStart": 0, "HorizontalFOVEnd": 0, "DrawDebugPoints": True, **ON,
}  # fmt: skip
SMALL = {"CaptureSettings": [{"ImageType": kind, "Width": 64, "Height": 48} for kind in range(8)]}


def camera(width: int, height: int) -> dict[str, Any]:
    pose = {"X": 0.5, "Y": 0.0, "Z": 0.1, "Pitch": 0.0, "Roll": 0.0, "Yaw": 0.0}
    return {**pose, "CaptureSettings": [{"ImageType": 0, "Width": width, "Height": height}]}


def beams(frame: str) -> dict[str, Any]:
    return {f"LidarSensor{k + 1}": {**BEAM, "Roll": 90 * k, "DataFrame": frame} for k in range(2)}


def servers(folder: Path) -> dict[str, dict[str, Any]]:
    """Settings by server. The vehicles have the names by which the examples call them."""
    cameras = {"high_res": camera(4320, 2160), "low_res": camera(256, 144)}
    return {
        "drone": {
            "SimMode": "Multirotor",
            "Vehicles": {"PX4": {**DRONE, "EnableTrace": True, "Cameras": cameras, "Sensors": {"Lidar": LIDAR}}},
            "Recording": {"Folder": str(folder / "records")},
        },
        "external physics": {
            "SimMode": "Multirotor",
            "PhysicsEngineName": "ExternalPhysicsEngine",
            "Vehicles": {"Drone": DRONE},
        },
        "drones": {
            "SimMode": "Multirotor",
            "Vehicles": {
                "Drone1": {**DRONE, "X": 4, "Y": 0, "Z": -2, "Sensors": beams("SensorLocalFrame")},
                "Drone2": {**DRONE, "X": 8, "Y": 0, "Z": -2, "Sensors": beams("VehicleInertialFrame")},
            },
        },
        "car": {"SimMode": "Car", "Vehicles": {"Car0": {**CAR, "Sensors": {"Lidar": LIDAR}}}},
        "cars": {
            "SimMode": "Car",
            "Vehicles": {
                "Car1": {**CAR, "X": 4, "Y": 0, "Z": -2, "Sensors": {"Distance": AHEAD}},
                "Car2": {**CAR, "X": -4, "Y": 0, "Z": -2, "Sensors": {"Distance": AHEAD}},
            },
        },
        "viewpoint": {
            "SimMode": "ComputerVision",
            "ExternalCameras": {"fixed1": {"X": 0, "Y": 0, "Z": -5, "Pitch": -90, "Roll": 0, "Yaw": 0}},
        },
    }


def run_scripts(name: str, settings: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """The rows of the scripts that run against one server."""
    file = folder / f"{name}.json"
    file.write_text(json.dumps({"SettingsVersion": 1.2, "ClockSpeed": 20, "CameraDefaults": SMALL, **settings}))
    server = start_littersim("--renderer", "cpu", "--settings", str(file))
    command = [str(OFFICIAL), str(Path(__file__).with_name("scripts")), name, str(server.port), str(folder)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240, check=False
        )
    finally:
        stop_littersim(server)
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line[4:]) for line in done.stdout.splitlines() if line.startswith("ROW ")]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What each script did, by its name."""
    assert OFFICIAL.exists(), "run `make interop`: it builds the official client's environment"
    folder = tmp_path_factory.mktemp("scripts")
    with ThreadPoolExecutor(2) as two_at_a_time:
        running = [two_at_a_time.submit(run_scripts, name, each, folder) for name, each in servers(folder).items()]
        ran = [row for each in running for row in each.result()]
    by_name = {row["script"]: row for row in ran}
    assert len(by_name) == len(ran), "a script has two rows"
    return by_name


@pytest.mark.slow
def test_every_script_has_a_row_in_the_table(
    rows: dict[str, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print("\nscript · calls · assertions · passed")
        for name in sorted(rows, key=lambda name: SCRIPTS.index(name) if name in SCRIPTS else len(SCRIPTS)):
            row = rows[name]
            print(name, row["calls"], row["assertions"], row["problem"] or "yes", sep=" · ")
    assert set(rows) == set(SCRIPTS)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_has_its_effects(name: str, rows: dict[str, dict[str, Any]]) -> None:
    row = rows[name]
    assert row["problem"] == "", row["trace"]
    assert row["assertions"] >= 3
    assert (row["keys"] > 0) == (name in WITH_KEYS)
