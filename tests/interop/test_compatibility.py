"""AirSim's example scripts, as the official client runs them, against littersim; prints what each did."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT / ".venv-airsim/bin/python"
ON = {"Enabled": True}
POSE = {"X": 0.5, "Y": 0.0, "Z": -0.2, "Pitch": 0.0, "Roll": 0.0, "Yaw": 0.0}
SMALL = {"CaptureSettings": [{"ImageType": kind, "Width": 64, "Height": 48} for kind in range(8)]}


def camera(width: int, height: int) -> dict[str, Any]:
    return {**POSE, "CaptureSettings": [{"ImageType": 0, "Width": width, "Height": height}]}


LIDAR = {"SensorType": 6, "PointsPerSecond": 20_000, **ON}
SETTINGS: dict[str, dict[str, Any]] = {
    "Multirotor": {
        "Vehicles": {
            "Drone": {
                "VehicleType": "SimpleFlight",
                "Cameras": {"high_res": camera(1280, 720), "low_res": camera(64, 36)},
                "Sensors": {"LidarWorld": LIDAR, "LidarLocal": {**LIDAR, "DataFrame": "SensorLocalFrame"}},
            }
        }
    },
    "Car": {
        "Vehicles": {
            "Car1": {"VehicleType": "PhysXCar", "Sensors": {"Ahead": {"SensorType": 5, "Z": -1, **ON}, "Lidar": LIDAR}}
        }
    },
    "ComputerVision": {"ExternalCameras": {"Fixed": {**POSE, "X": 1.0, "Y": 2.0, "Z": -3.0}}},
}


@pytest.mark.slow
@pytest.mark.parametrize("mode", SETTINGS)
def test_every_script_has_its_effects(
    mode: str, littersim_factory: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert OFFICIAL.exists(), "run `make interop`: it builds the official client's environment"
    settings = {
        "SettingsVersion": 1.2, "SimMode": mode, "ClockSpeed": 10, "CameraDefaults": SMALL,
        "Recording": {"Folder": str(tmp_path / "records")}, **SETTINGS[mode],
    }  # fmt: skip
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    server = littersim_factory("--renderer", "cpu", "--settings", str(tmp_path / "settings.json"))
    script = Path(__file__).with_name("compat.py")
    command = [str(OFFICIAL), str(script), mode, str(server.port), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=420, check=False)
    rows = [line[4:] for line in done.stdout.splitlines() if line.startswith("ROW ")]
    with capsys.disabled():
        print("\nscript | calls | assertions | passed", *rows, sep="\n")
    assert done.returncode == 0 and rows, done.stderr[-4000:]
