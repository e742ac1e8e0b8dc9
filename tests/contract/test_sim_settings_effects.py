"""What settings.json changes in a running littersim, over its socket."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from conftest import LittersimProcess, served
from sim_wire import VECTOR_ONE, WireClient, pose

from litterpack import items

BAG = next(name for name in items.asset_names() if "carrier_bag" in name)
AHEAD = {"X": 0.5, "Y": 0.0, "Z": -0.3, "Pitch": 0.0, "Roll": 0.0, "Yaw": 0.0}
SIZES = [{"ImageType": kind, "Width": 64, "Height": 48} for kind in range(10)]
STEADY = {"Stabilization": 1.0, "Pitch": -90.0, "Roll": 0.0}
SETTINGS: dict[str, Any] = {
    "SimMode": "ComputerVision",
    "CameraDefaults": {"CaptureSettings": SIZES},
    "SegmentationSettings": {"MeshNamingMethod": "StaticMeshName"},
    "TimeOfDay": {"Enabled": True, "StartDateTime": "2024-06-21 18:30:00", "MoveSun": False},
    "Vehicles": {
        "Eye": {
            "VehicleType": "ComputerVision",
            "Cameras": {
                "steady": {**AHEAD, "Gimbal": STEADY},
                "noisy": {**AHEAD, "Pitch": -90.0, "NoiseSettings": [{"ImageType": 0, "Enabled": True}]},
                "clean": {**AHEAD, "Pitch": -90.0},
            },
        }
    },
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    yield from served(SETTINGS, tmp_path_factory.mktemp("settings"), "--lockstep")


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    with WireClient(server.host, server.port) as client:
        client.call("simSetVehiclePose", pose(0, 0, -1.5), True, "")
        yield client


def turn(pitch_deg: float, roll_deg: float, yaw_deg: float) -> tuple[float, float, float, float]:
    """Roll, then pitch, then yaw: (w, x, y, z)."""
    p, r, y = (math.radians(angle) / 2 for angle in (pitch_deg, roll_deg, yaw_deg))
    cp, sp, cr, sr, cy, sy = math.cos(p), math.sin(p), math.cos(r), math.sin(r), math.cos(y), math.sin(y)
    w, x = cy * cr * cp + sy * sr * sp, cy * sr * cp - sy * cr * sp
    return w, x, cy * cr * sp + sy * sr * cp, sy * cr * cp - cy * sr * sp


def shoot(sim: WireClient, camera: str, kind: int, as_float: bool = False) -> np.ndarray[Any, Any]:
    request = {"camera_name": camera, "image_type": kind, "pixels_as_float": as_float, "compress": False}
    (found,) = sim.call("simGetImages", [request], "", False)
    if as_float:
        return np.asarray(found["image_data_float"], np.float32).reshape(48, 64)
    return np.frombuffer(found["image_data_uint8"], np.uint8).reshape(48, 64, 3)[..., ::-1]


def orientation(sim: WireClient, camera: str) -> list[float]:
    return list(sim.call("simGetCameraInfo", camera, "", False)["pose"]["orientation"].values())


def test_gimbal_looks_down_however_the_vehicle_tilts(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -2, turn(10, -15, 40)), True, "")
    assert orientation(sim, "steady") == pytest.approx(turn(-90, 0, 40), abs=1e-3)
    assert orientation(sim, "clean") != pytest.approx(turn(-90, 0, 40), abs=1e-2)
    sim.call("simSetCameraPose", "steady", pose(9, 9, 9, turn(-45, 0, 0)), "", False)
    info = sim.call("simGetCameraInfo", "steady", "", False)["pose"]
    assert list(info["orientation"].values()) == pytest.approx(turn(-45, 0, 0), abs=1e-3), (
        "it keeps the angles it is given"
    )
    assert abs(info["position"]["x_val"]) < 1, "and stays where it is mounted"


def test_noise_is_in_the_pictures_of_its_camera_alone_and_follows_from_time(sim: WireClient) -> None:
    clean, noisy = shoot(sim, "clean", 0).astype(int), shoot(sim, "noisy", 0).astype(int)
    assert np.abs(noisy - clean).mean() > 5
    assert np.array_equal(shoot(sim, "clean", 5), shoot(sim, "noisy", 5)), "segmentation has none of it"


def test_time_of_day_of_the_settings_lights_the_picture(sim: WireClient, littersim_factory: Callable[..., Any]) -> None:
    evening = shoot(sim, "clean", 0).astype(int)
    sim.call("simSetTimeOfDay", True, "2024-06-21 12:00:00", False, 1.0, 60.0, False)
    noon = shoot(sim, "clean", 0).astype(int)
    sim.call("simSetTimeOfDay", True, "2024-06-21 18:30:00", False, 1.0, 60.0, False)
    assert np.array_equal(shoot(sim, "clean", 0), evening), "the settings' own time gives the settings' own light"
    assert np.abs(noon - evening).mean() > 3


def test_the_time_now_is_that_of_the_place_whatever_the_machines_zone(
    littersim_factory: Callable[..., Any], tmp_path: Path
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    noon_deg = (12 - now.hour - now.minute / 60) * 15  # the longitude at which it is noon
    midnight_here = {"TZ": f"XYZ{now.hour}"}  # so many hours behind
    settings = {**SETTINGS, "OriginGeopoint": {"Latitude": 0, "Longitude": noon_deg, "Altitude": 0}}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    start = "--renderer", "cpu", "--settings", str(tmp_path / "settings.json")
    server = littersim_factory(*start, env=midnight_here)
    with WireClient(server.host, server.port) as sim:
        light = {}
        for when in ("", f"{now.year}-{now.month}-{now.day} 12:00:00", f"{now.year}-{now.month}-{now.day} 00:00:00"):
            sim.call("simSetTimeOfDay", True, when, False, 1.0, 60.0, False)
            light[when[-8:]] = shoot(sim, "clean", 0).mean()
        assert light[""] == pytest.approx(light["12:00:00"], abs=1)
        assert light["00:00:00"] != pytest.approx(light["12:00:00"], abs=3)


def test_objects_of_one_mesh_share_its_name_where_the_settings_say_so(sim: WireClient) -> None:
    names = [sim.call("simSpawnObject", f"Bag{k}", BAG, pose(1 + k, 0, 0), VECTOR_ONE, False, False) for k in range(2)]
    assert not sim.call("simSetSegmentationObjectID", names[0], 40, False), "the actor's name is not known"
    assert sim.call("simSetSegmentationObjectID", BAG, 40, False)
    assert sim.call("simGetSegmentationObjectID", BAG.lower()) == 40
    for name in names:
        sim.call("simDestroyObject", name)


def test_flow_is_measured_from_the_picture_before(sim: WireClient) -> None:
    still = shoot(sim, "clean", 8, as_float=True), shoot(sim, "clean", 9)
    assert not still[0].any() and not still[1].any(), "the first picture has none"
    sim.call("simSetVehiclePose", pose(0, 0.1, -1.5), True, "")
    height_m = float(shoot(sim, "clean", 1, as_float=True)[24, 32])
    flow = shoot(sim, "clean", 8, as_float=True)
    assert flow[24, 32] == pytest.approx(-0.1 / height_m / 2, rel=0.03), (
        "90 degrees of view: the picture is 2 heights wide"
    )
    red, green, blue = shoot(sim, "clean", 9)[24, 32].astype(int)
    assert green > 50 and abs(green - blue) < 3 and red < green / 3, "leftwards is opposite red on the wheel"
    sim.call("simSetVehiclePose", pose(0, 0.1, -1.5), True, "")
    assert not shoot(sim, "clean", 9).any()


def test_flow_shows_an_object_that_moved(sim: WireClient) -> None:
    ground = float(shoot(sim, "clean", 1, as_float=True)[24, 32])
    name = sim.call("simSpawnObject", "Mover", BAG, pose(0.5, 0, -1.8 + ground), VECTOR_ONE, False, False)
    shoot(sim, "clean", 8)
    sim.call("simSetObjectPose", name, pose(0.5, 0.05, -1.8 + ground), True)
    flow = shoot(sim, "clean", 8, as_float=True)
    assert flow.max() > 0.01 and np.median(flow) == 0
    sim.call("simDestroyObject", name)


def test_distortion_bends_every_image_and_0_straightens_it_again(sim: WireClient) -> None:
    kinds = (0, 1, 5)
    before = [shoot(sim, "clean", kind, as_float=kind == 1) for kind in kinds]
    sim.call("simSetDistortionParam", "clean", "K1", 0.4, "", False)
    bent = [shoot(sim, "clean", kind, as_float=kind == 1) for kind in kinds]
    sim.call("simSetDistortionParam", "clean", "K1", 0.0, "", False)
    after = [shoot(sim, "clean", kind, as_float=kind == 1) for kind in kinds]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert not np.array_equal(before[0], bent[0])
    assert bent[1].max() < 65504, "a lens that stretches shows nothing beyond the pinhole picture"


def test_a_disarmed_drone_stays_on_the_ground_until_it_is_armed(
    littersim_factory: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "settings.json"
    drone = {"VehicleType": "SimpleFlight", "DefaultVehicleState": "Disarmed"}
    file.write_text(json.dumps({"Vehicles": {"D": drone}, "LocalHostIp": "127.0.0.1"}))
    server = littersim_factory("--renderer", "cpu", "--lockstep", "--settings", str(file))
    with WireClient(server.host, server.port) as sim:
        sim.call("enableApiControl", True, "")
        sim.call("takeoff", 3.0, "")
        assert sim.call("simGetVehiclePose", "")["position"]["z_val"] > -0.1
        assert sim.call("armDisarm", True, "")
        sim.call("takeoff", 10.0, "")
        assert sim.call("simGetVehiclePose", "")["position"]["z_val"] < -1


def test_an_address_for_everybody_is_listened_at_with_a_warning(
    littersim_factory: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"LocalHostIp": "0.0.0.0", "Default Environment": "/Game/Maps/Moon", "SimMod": "Car"}))
    server = littersim_factory("--renderer", "cpu", "--settings", str(file))
    assert server.host == "0.0.0.0"
    with WireClient("127.0.0.1", server.port) as sim:
        assert sim.call("ping")
    server.process.terminate()
    _, said = server.process.communicate(timeout=10)
    assert "other machines can reach it" in said
    assert "'/Game/Maps/Moon' is no place of littersim's" in said
    assert "unknown key 'SimMod' is ignored. Did you mean 'SimMode'?" in said


def test_a_file_with_wrong_values_starts_and_is_told_what_is_taken_instead(
    littersim_factory: Callable[..., Any], tmp_path: Path
) -> None:
    wide = {"ImageType": 0, "Width": 64, "Height": 48, "FOV_Degrees": 179, "ProjectionMode": "orthographic"}
    settings = {
        "SimMode": "",
        "ClockSpeed": "fast",
        "CameraDefaults": {"CaptureSettings": [wide]},
        "Vehicles": {
            "Car": {"VehicleType": "PhysXCar"},
            "Drone": {"VehicleType": "SimpleFlight", "Y": "far"},
            "PX4": {"VehicleType": "PX4Multirotor", "UseSerial": True, "X": 3},
        },
    }
    file, log = tmp_path / "settings.json", tmp_path / "log"
    file.write_text(json.dumps(settings))
    server = littersim_factory("--renderer", "cpu", "--lockstep", "--settings", str(file), log=log)
    with WireClient(server.host, server.port) as sim:
        assert sim.call("listVehicles") == ["Drone", "PX4"]
        assert sim.call("simGetCameraInfo", "0", "Drone", False)["fov"] == 170
        shoot(sim, "0", 0)
        sim.call("enableApiControl", True, "PX4")
        sim.call("takeoff", 10.0, "PX4")
        assert sim.call("simGetVehiclePose", "PX4")["position"]["z_val"] < -1
    told = log.read_text()
    for words in (
        "ClockSpeed: must be a number from 0.001 to 1000, got 'fast'; 1 is taken",
        "FOV_Degrees: must be a number from 1 to 170, got 179; 170 is taken",
        "ProjectionMode: must be perspective, as littersim draws no other, got 'orthographic'; that is taken",
        "in SimMode Multirotor of airsim, got 'PhysXCar'; the vehicle is left out",
        "Vehicles.Drone: Y: must be a number from -1e+06 to 1e+06, got 'far'; 0 is taken",
        "Vehicles.PX4: VehicleType PX4Multirotor waits for a flight controller",
    ):
        assert told.count(words) == 1
    assert told.count(str(file)) == 6


# What calls change in the picture


WEATHER = ["Rain", "Roadwetness", "Snow", "RoadSnow", "MapleLeaf", "RoadLeaf", "Dust", "Fog"]


@pytest.mark.parametrize("number", range(len(WEATHER)), ids=WEATHER)
def test_every_weather_parameter_is_seen_and_gone_when_weather_is_off(sim: WireClient, number: int) -> None:
    clear = shoot(sim, "clean", 0).astype(int)
    sim.call("simEnableWeather", True)
    sim.call("simSetWeatherParameter", number, 1.0)
    labels = shoot(sim, "clean", 5)
    assert np.abs(shoot(sim, "clean", 0) - clear).mean() > 0.2
    sim.call("simEnableWeather", False)
    assert np.array_equal(shoot(sim, "clean", 0), clear)
    assert np.array_equal(shoot(sim, "clean", 5), labels), "weather labels nothing"
    sim.call("simSetWeatherParameter", number, 0.0)


def test_materials_textures_and_lights_are_seen(sim: WireClient, tmp_path: Path) -> None:
    ground = float(shoot(sim, "clean", 1, as_float=True)[24, 32])
    name = sim.call("simSpawnObject", "Painted", BAG, pose(0.5, 0, -1.8 + ground), VECTOR_ONE, False, False)
    sim.call("simSetSegmentationObjectID", BAG, 77, False)
    mine = (shoot(sim, "clean", 5) == shoot(sim, "clean", 5)[24, 32]).all(axis=2)
    assert not sim.call("simSetObjectMaterial", name, "/Game/Chrome", 0)
    assert not sim.call("simSetObjectMaterial", "Nobody", "Blue", 0)
    assert sim.call("simSetObjectMaterial", name, "/Game/Materials/M_Blue", 0)
    red, green, blue = shoot(sim, "clean", 0)[mine].mean(axis=0)
    assert blue > 1.5 * green > 1.5 * red
    cv2.imwrite(str(tmp_path / "t.png"), np.full((4, 4, 3), (20, 30, 200), np.uint8))
    assert sim.call("simSetObjectMaterialFromTexture", name, str(tmp_path / "t.png"), 0)
    red, green, blue = shoot(sim, "clean", 0)[mine].mean(axis=0)
    assert red > 1.5 * blue
    assert sim.call("simSetObjectMaterialFromTexture", name, str(tmp_path / "none.png"), 0), "as AirSim answers"
    dark = shoot(sim, "clean", 0).mean()
    lamp = sim.call("simSpawnObject", "Lamp", "PointLightBP", pose(0.5, 0, -2.3 + ground), VECTOR_ONE, False, True)
    lit = shoot(sim, "clean", 0).mean()
    assert sim.call("simSetLightIntensity", lamp, 50_000.0)
    assert shoot(sim, "clean", 0).mean() > lit + 5 > dark + 5
    sim.call("simDestroyObject", lamp)
    assert shoot(sim, "clean", 0).mean() == dark
    sim.call("simDestroyObject", name)
