"""Cosys-AirSim's example scripts, as its own client runs them, against littersim; prints what each did."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT / ".venv-cosys/bin/python"
ON = {"Enabled": True}
SMALL = {"CaptureSettings": [{"ImageType": kind, "Width": 64, "Height": 48} for kind in range(12)]}
FRONT = {"X": 1.8, "Y": 0.0, "Z": -1.2, "Pitch": 0.0, "Roll": 0.0, "Yaw": 0.0}
LIDAR = {"NumberOfChannels": 4, "MeasurementsPerCycle": 90, "VerticalFOVUpper": 10, "VerticalFOVLower": -30, **ON}
WIDE = {**LIDAR, "NumberOfChannels": 16, "MeasurementsPerCycle": 256}
LAYERS = [
    {"Name": "RGBTestDirect", "Type": 0, "Default": True, "SetDirect": True},
    {"Name": "RGBTestIndex", "Type": 0, "Default": True, "SetDirect": False},
    {"Name": "GreyscaleTest", "Type": 1, "Default": True},
    {"Name": "TextureTestRelativePath", "Type": 2, "Default": True, "TexturePath": "/Game/Textures",
     "TexturePrefix": "Test1"},
]  # fmt: skip
SETTINGS: dict[str, dict[str, Any]] = {
    "Multirotor": {},
    "Car": {
        "Annotation": LAYERS,
        "Vehicles": {
            "airsimvehicle": {
                "VehicleType": "PhysXCar",
                "Cameras": {"frontcamera": FRONT, "leftcamera": {**FRONT, "Y": -0.6}},
                "Sensors": {
                    "echo2": {"SensorType": 7, "NumberOfTraces": 5000, "Z": -1.0, **ON},
                    "lidar1": {"SensorType": 6, **WIDE},
                    "lidar2": {"SensorType": 8, "GroundTruth": True, **WIDE},
                },
            }
        },
    },
    "SkidVehicle": {
        "Vehicles": {"airsimvehicle": {"VehicleType": "CPHusky", "Sensors": {"lidar": {"SensorType": 6, **LIDAR}}}}
    },
    "ComputerVision": {
        "Beacons": {"anchor": {"BeaconType": "uwbBeacon", "X": 3, "Z": -2}},
        "WorldLights": {"lamp": {"Z": -4}},
        "Vehicles": {
            "Eye": {
                "VehicleType": "ComputerVision",
                "Lights": {"torch": {}},
                "Sensors": {
                    "lidar": {"SensorType": 6, **LIDAR},
                    "uwb": {"SensorType": 10, **ON},
                    "wifi": {"SensorType": 11, **ON},
                },
            }
        },
    },
    "Old": {"SimMode": "ComputerVision", "Annotation": LAYERS},
}


@pytest.mark.slow
@pytest.mark.parametrize("mode", SETTINGS)
def test_every_script_has_its_effects(
    mode: str, littersim_factory: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert OFFICIAL.exists(), "run `make interop`: it builds the Cosys-AirSim client's environment"
    settings = {
        "SettingsVersion": 2.0, "SimMode": mode, "ClockSpeed": 10, "CameraDefaults": SMALL, **SETTINGS[mode],
    }  # fmt: skip
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    dialect = "cosys@3.2" if mode == "Old" else "cosys"
    server = littersim_factory("--renderer", "cpu", "--dialect", dialect, "--settings", str(tmp_path / "settings.json"))
    script = Path(__file__).with_name("cosys_scripts.py")
    command = [str(OFFICIAL), str(script), mode, str(server.port), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    rows = [line[4:] for line in done.stdout.splitlines() if line.startswith("ROW ")]
    with capsys.disabled():
        print(f"\nscript ({dialect}, {mode}) | calls | assertions | passed", *rows, sep="\n")
    assert done.returncode == 0 and rows, done.stderr[-4000:]
