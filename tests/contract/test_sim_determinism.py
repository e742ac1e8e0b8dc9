"""In lockstep the same calls give the same bytes: in two processes, with different hash seeds, on a loaded machine."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgpack
import pytest
from conftest import LittersimProcess
from sim_wire import KEEP_HEADING, VECTOR_ONE, WireClient, pose, vector

from litterpack import items

SETTINGS: dict[str, Any] = {
    "SettingsVersion": 1.2,
    "CameraDefaults": {"CaptureSettings": [{"ImageType": kind, "Width": 48, "Height": 32} for kind in range(8)]},
}
VEHICLE = {
    "Sensors": {
        "Ahead": {"SensorType": 5, "Enabled": True},
        "Scan": {"SensorType": 6, "Enabled": True, "PointsPerSecond": 20_000, "NumberOfChannels": 4},
        "Imu": {"SensorType": 2, "Enabled": True},
        "Gps": {"SensorType": 3, "Enabled": True},
        "Baro": {"SensorType": 1, "Enabled": True},
        "Mag": {"SensorType": 4, "Enabled": True},
    }
}
IMAGES = [
    {"camera_name": camera, "image_type": kind, "pixels_as_float": as_float, "compress": compress}
    for camera in ("0", "back_center")
    for kind in range(8)
    for as_float, compress in ((kind in (1, 2, 3, 4), kind % 2 == 0),)
]
SENSORS = (
    "getImuData",
    "getBarometerData",
    "getMagnetometerData",
    "getGpsData",
    "getDistanceSensorData",
    "getLidarData",
)
Call = tuple[str, list[Any]]


def script(mode: str, paused: bool) -> list[Call]:
    """About sixty calls: motion, sensors, images, objects, weather. `paused`: by simPause and simContinueForTime."""
    litter = items.asset_names()[:3]
    look: list[Call] = [(name, ["", ""]) for name in SENSORS]
    look += [
        ("simGetGroundTruthKinematics", [""]),
        ("simGetCollisionInfo", [""]),
        ("simGetImages", [IMAGES, "", False]),
    ]
    calls: list[Call] = [("simPause", [paused]), ("enableApiControl", [True, ""]), *look]
    for number, asset in enumerate(litter):
        at = pose(2.0 + number, 0.3 * number - 0.5, 0.0)
        calls.append(("simSpawnObject", [f"bag{number}", asset, at, VECTOR_ONE, False, False]))
    calls += [
        ("simSetSegmentationObjectID", ["bag.*", 77, True]),
        ("simListSceneObjects", [".*"]),
        ("listVehicles", []),
    ]
    calls += motions(mode, paused)
    calls += look
    calls += [
        ("simEnableWeather", [True]), ("simSetWeatherParameter", [7, 0.4]),
        ("simSetTimeOfDay", [True, "2025-06-21 17:00:00", False, 100.0, 1.0, True]), ("simContinueForTime", [0.5]),
        ("simAddDetectionFilterMeshName", ["0", 0, "*", "", False]), ("simGetDetections", ["0", 0, "", False]),
        ("simGetMeshPositionVertexBuffers", []), ("simGetWorldExtents", []), *look, ("simDestroyObject", ["bag1"]),
        ("reset", []), ("simContinueForTime", [0.2]), *look,
    ]  # fmt: skip
    return calls


def motions(mode: str, paused: bool) -> list[Call]:
    if mode == "Car":
        drive = {"throttle": 0.7, "steering": 0.3, "brake": 0.0, "handbrake": False, "is_manual_gear": False,
                 "manual_gear": 0, "gear_immediate": True}  # fmt: skip
        return [("setCarControls", [drive, ""]), *[("simContinueForTime", [0.25]), ("getCarState", [""])] * 4]
    if paused:
        move: Call = ("moveByVelocity", [2.0, 0.5, -0.4, 5.0, 0, KEEP_HEADING, ""])
        return [move, *[("simContinueForTime", [0.25]), ("getMultirotorState", [""])] * 4, ("cancelLastTask", [""])]
    return [
        ("takeoff", [20.0, ""]),
        ("moveByVelocity", [2.0, 0.5, -0.4, 1.0, 1, {"is_rate": False, "yaw_or_rate": 20.0}, ""]),
        ("moveToPosition", [3.0, 2.0, -2.0, 2.0, 20.0, 0, KEEP_HEADING, -1.0, 1.0, ""]),
        ("moveOnPath", [[vector(1, 1, -2), vector(0, 2, -1.5)], 2.0, 20.0, 1, {"is_rate": False}, -1.0, 1.0, ""]),
        ("rotateToYaw", [90.0, 5.0, 5.0, ""]),
        ("getMultirotorState", [""]),
        ("land", [20.0, ""]),
        ("getRotorStates", [""]),
    ]


def answers(server: LittersimProcess, calls: list[Call]) -> list[tuple[str, str]]:
    """Of each call, what it was and a digest of the bytes of its answer."""
    waiting = {"moveByVelocity"} if ("simPause", [True]) in calls else set()
    with WireClient(server.host, server.port, 120) as sim:
        found = []
        for number, (method, params) in enumerate(calls):
            msgid = sim.send(method, *params)
            if method in waiting:
                continue  # it ends later, in paused time
            answer = sim.wait_raw(msgid)
            found.append((f"{number} {method}", hashlib.sha256(msgpack.packb(answer)).hexdigest()))
            while method == "simContinueForTime" and not sim.call("simIsPaused"):
                pass  # of a car, without lockstep, the call answers at once and time stops later
    return found


@pytest.fixture
def busy_machine() -> Iterator[Callable[[], None]]:
    loops: list[subprocess.Popen[bytes]] = []

    def load() -> None:
        loops.extend(subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2))

    yield load
    for loop in loops:
        loop.kill()
        loop.wait()


LONG = os.environ.get("LITTERSCOUT_SOAK") == "1"
WAYS = [
    (mode, kind, paused)
    for mode, kind in (("Multirotor", "SimpleFlight"), ("Car", "PhysXCar"))
    for paused in (False, True)
]


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize(("mode", "kind", "paused"), WAYS if LONG else WAYS[:1])
def test_same_calls_give_the_same_bytes(
    littersim_factory: Callable[..., LittersimProcess], busy_machine: Callable[[], None], tmp_path: Path,
    mode: str, kind: str, paused: bool,
) -> None:  # fmt: skip
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({**SETTINGS, "SimMode": mode, "Vehicles": {"A": {"VehicleType": kind, **VEHICLE}}}))
    options = ["--renderer", "cpu", "--settings", str(file), *([] if paused else ["--lockstep"])]
    episode = {"version": 1, "place": "park_lawn", "seed": 4, "sun": {"azimuth_deg": 120.0, "elevation_deg": 35.0}}
    calls: list[Call] = [("littersimEpisode", [json.dumps(episode)]), *script(mode, paused)]
    assert len(calls) > 50
    first = answers(littersim_factory(*options, env={"PYTHONHASHSEED": "1"}), calls)
    busy_machine()
    second = answers(littersim_factory(*options, env={"PYTHONHASHSEED": "2"}), calls)
    assert [name for (name, ours), (_, theirs) in zip(first, second, strict=True) if ours != theirs] == []
