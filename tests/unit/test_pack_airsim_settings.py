"""The table of settings.json's keys, and what is told of a file that does not agree with it."""

from __future__ import annotations

from typing import Any

import pytest

from litterpack import airsim_settings
from litterpack.airsim_settings import Key, review

SIMPLE = {"boolean": bool, "string": str, "number": (int, float), "integer": int, "any": object}
EVERY_KEY = [(kind, name, key) for kind, keys in airsim_settings.keys().objects.items() for name, key in keys.items()]


def complaints(values: object, family: str = "airsim", mode: str = "Multirotor") -> list[str]:
    return list(review(values, family, mode))


def drone(**values: Any) -> dict[str, Any]:
    return {"Vehicles": {"D": {"VehicleType": "SimpleFlight", **values}}}


@pytest.mark.parametrize(("kind", "name", "key"), EVERY_KEY, ids=[f"{kind}.{name}" for kind, name, _ in EVERY_KEY])
def test_every_key_is_of_a_type_that_there_is_and_its_default_fits(kind: str, name: str, key: Key) -> None:
    inner = key.type.rpartition(" of ")[2]
    assert inner in SIMPLE or inner in airsim_settings.keys().objects
    for default in (key.default, *dict(key.by_mode).values()):
        assert default is None or isinstance(default, SIMPLE[key.type])
    assert not key.choices or key.default is None or key.default in key.choices
    assert set(key.dialects) <= {"airsim", "colosseum", "cosys"}
    assert set(key.modes) | set(dict(key.by_mode)) <= {"Multirotor", "Car", "ComputerVision", "SkidVehicle"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"SimMod": "Car"}, "unknown key 'SimMod' is ignored. Did you mean 'SimMode'?"),
        ({"Zzz": 1}, "unknown key 'Zzz' is ignored."),
        ({"RpcEnabled": False}, "RpcEnabled has no effect: no server reads it, though AirSim's documentation"),
        ({"ClockSpeed": "2"}, "ClockSpeed must be a number, got '2'"),
        ({"EnableRpc": 1}, "EnableRpc must be true or false, got 1"),
        ({"ApiServerPort": 1.5}, "ApiServerPort must be a whole number, got 1.5"),
        ({"ViewMode": "Sideways"}, "ViewMode must be one of Fpv, GroundObserver"),
        ({"MoveWorldOrigin": True}, "MoveWorldOrigin is read by cosys alone, not by airsim"),
        ({"SubWindows": {}}, "SubWindows must be a list of objects"),
        ({"SubWindows": [{"WindowsID": 1}]}, "'SubWindows[0].WindowsID' is ignored. Did you mean 'WindowID'?"),
        ({"OriginGeopoint": {"Lat": 1}}, "unknown key 'OriginGeopoint.Lat' is ignored"),
        (drone(EnableCollisionPassthrough=True), "EnableCollisionPassthrough is read by cosys alone"),
        (drone(UdpPort=1), "unknown key 'Vehicles.D.UdpPort' is ignored"),
        (drone(Cameras={"c": {"CaptureSetting": []}}), "Vehicles.D.Cameras.c.CaptureSetting has no effect"),
        (drone(Cameras={"c": 3}), "Vehicles.D.Cameras.c must be an object"),
        (drone(Sensors={"l": {"SensorType": 6, "MinDistance": 1}}), "unknown key 'Vehicles.D.Sensors.l.MinDistance'"),
        ({"CameraDefaults": {"NoiseSettings": [{"Enabeld": 1}]}}, "Did you mean 'Enabled'?"),
    ],
)  # fmt: skip
def test_what_a_server_would_not_take_is_told_with_its_path(values: object, said: str) -> None:
    (complaint,) = complaints(values)
    assert complaint.startswith(said) or said in complaint


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"SettingsVersion": 1.2, "SimMode": "Multirotor", "SeeDocsAt": "x", "ViewMode": "nodisplay"},
        drone(Sensors={"d": {"SensorType": 5, "MinDistance": 1, "X": 1}, "b": {"SensorType": 1, "Enabled": True}}),
        {"Vehicles": {"P": {"VehicleType": "px4multirotor", "UdpPort": 1, "Parameters": {"NAV_RCL_ACT": 0}}}},
        {"PawnPaths": {"Mine": {"PawnBP": "x"}}, "Recording": {"Cameras": [{"CameraName": "0"}]}},
    ],
)
def test_sound_files_are_not_complained_of(values: object) -> None:
    assert complaints(values) == []


def test_families_and_modes_decide_what_is_read() -> None:
    wind = {"Wind": {"X": 1}}
    assert complaints(wind) == []
    assert complaints(wind, mode="Car") == ["Wind is read in SimMode Multirotor alone, not in Car"]
    assert complaints({"ExternalCameras": {}}, "cosys") == [
        "ExternalCameras is read by airsim and colosseum alone, not by cosys"
    ]
    lumen = {"CameraDefaults": {"CaptureSettings": [{"LumenGIEnable": True}]}}
    assert complaints(lumen, "cosys") == []
    assert "is read by cosys alone" in complaints(lumen)[0]


def test_what_is_no_object_at_all_is_told() -> None:
    assert complaints([1]) == ["the file must be an object {…}, got [1]"]
