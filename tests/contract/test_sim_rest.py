"""Time of day, lenses, detections, recording, image types and what is only taken, over the socket."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from conftest import LittersimProcess, start_littersim, stop_littersim
from sim_wire import VECTOR_ONE, RemoteError, WireClient, pose, vector

from litterpack import items, places
from littersim.api import methods
from littersim.dialects import AIRSIM_181, KNOWN

EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'
BAG = next(name for name in items.asset_names() if "carrier_bag" in name)
BOTTLE = next(name for name in items.asset_names() if "bottle_500" in name)
WHITE = [1.0, 1.0, 1.0, 1.0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LittersimProcess, Path]]:
    folder = tmp_path_factory.mktemp("rest")
    cameras = [{"CameraName": "front_center"}, {"CameraName": "0", "ImageType": 1, "PixelsAsFloat": True},
               {"CameraName": "0", "Compress": False}]  # fmt: skip
    size = [{"ImageType": kind, "Width": 64, "Height": 48} for kind in (0, 1, 4, 5, 6, 7)]
    settings = {
        "SimMode": "Multirotor",
        "Recording": {"Folder": str(folder / "records"), "RecordInterval": 0.1, "Cameras": cameras},
        "CameraDefaults": {"CaptureSettings": size},
    }
    (folder / "settings.json").write_text(json.dumps(settings))
    running = start_littersim("--renderer", "cpu", "--settings", str(folder / "settings.json"))
    yield running, folder
    stop_littersim(running)


@pytest.fixture
def sim(server: tuple[LittersimProcess, Path]) -> Iterator[WireClient]:
    with WireClient(server[0].host, server[0].port) as client:
        client.call("littersimEpisode", EPISODE)
        yield client


def on_ground(north: float, east: float) -> dict[str, Any]:
    return pose(north, east, -float(places.load("park_lawn").elevation_m(north, east)) - 0.02)


def image(sim: WireClient, camera: str, kind: int, as_float: bool) -> dict[str, Any]:
    request = {"camera_name": camera, "image_type": kind, "pixels_as_float": as_float, "compress": False}
    (found,) = sim.call("simGetImages", [request], "", False)
    return found


def pixels(sim: WireClient, camera: str, kind: int) -> np.ndarray[Any, Any]:
    """RGB."""
    shot = image(sim, camera, kind, False)
    return np.frombuffer(shot["image_data_uint8"], np.uint8).reshape(shot["height"], shot["width"], 3)[..., ::-1]


def floats(sim: WireClient, camera: str, kind: int) -> np.ndarray[Any, Any]:
    shot = image(sim, camera, kind, True)
    return np.array(shot["image_data_float"], np.float32).reshape(shot["height"], shot["width"])


def test_every_method_of_airsim_has_its_parameters() -> None:
    """Counts of release 1.8.1, Multirotor mode. Source: its RpcLibServerBase.cpp and MultirotorRpcLibServer.cpp."""
    table = methods.table("Multirotor", AIRSIM_181)
    wanted = {
        "simSetTimeOfDay": 6, "simSetWind": 1, "simSetKinematics": 3, "simAddDetectionFilterMeshName": 5,
        "simSetDetectionFilterRadius": 5, "simClearDetectionMeshNames": 4, "simGetDetections": 4,
        "simGetDistortionParams": 3, "simSetDistortionParam": 5, "simGetPresetLensSettings": 3,
        "simSetPresetLensSettings": 4, "simSetFilmbackSettings": 5, "simGetFocalLength": 3, "simSetFocalLength": 4,
        "simEnableManualFocus": 4, "simGetCurrentFieldOfView": 3, "simPlotPoints": 5, "simPlotLineStrip": 5,
        "simPlotLineList": 5, "simPlotArrows": 7, "simPlotStrings": 5, "simPlotTransforms": 5,
        "simPlotTransformsWithNames": 7, "simFlushPersistentMarkers": 0, "simSetTraceLine": 3,
        "simRunConsoleCommand": 1, "simLoadLevel": 1, "simSetObjectMaterial": 3, "simSwapTextures": 4,
        "simSetObjectMaterialFromTexture": 3, "simSetLightIntensity": 2, "simCreateVoxelGrid": 6,
        "simTestLineOfSightToPoint": 2, "simTestLineOfSightBetweenPoints": 2, "simGetWorldExtents": 0,
        "simGetMeshPositionVertexBuffers": 0, "getImuData": 2, "getLidarData": 2, "getDistanceSensorData": 2,
        "moveByVelocityBodyFrame": 7, "moveToGPS": 10, "moveByManual": 7, "moveByMotorPWMs": 6, "moveByRC": 2,
        "moveByRollPitchYawZ": 6, "moveByAngleRatesThrottle": 6, "setSafety": 9, "setVelocityControllerGains": 4,
        "getRotorStates": 1, "startRecording": 0, "isRecording": 0,
    }  # fmt: skip
    found = {name: len(table[name].readers) for name in wanted}
    assert {name: count for name, count in found.items() if count != wanted[name]} == {}


# The sun


def sunlit(sim: WireClient, when: str, dst: bool = False) -> float:
    """Mean brightness of the lawn."""
    sim.call("simSetTimeOfDay", True, when, dst, 1.0, 60.0, False)
    return float(pixels(sim, "bottom_center", 0).mean())


def test_noon_is_brighter_than_evening_and_the_same_time_gives_the_same_picture(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    sim.call("simSetTimeOfDay", True, "2025-06-21 12:00:00", False, 1.0, 60.0, False)
    noon = pixels(sim, "bottom_center", 0)
    sim.call("simSetTimeOfDay", True, "2025-06-21 19:30:00", False, 1.0, 60.0, False)
    evening = pixels(sim, "bottom_center", 0)
    assert np.abs(noon.astype(int) - evening).mean() > 3
    sim.call("simSetTimeOfDay", True, "2025-06-21 13:00:00", True, 1.0, 60.0, False)  # daylight saving
    assert np.array_equal(pixels(sim, "bottom_center", 0), noon)


def test_a_fast_sun_moves_with_simulated_time(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    sim.call("simSetTimeOfDay", True, "2025-06-21 09:00:00", False, 3600.0, 1.0, True)
    before = pixels(sim, "front_center", 0)
    sim.call("simContinueForTime", 4.0)
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    assert np.abs(before.astype(int) - pixels(sim, "front_center", 0)).mean() > 2


def test_the_time_of_day_put_off_leaves_the_sun_where_it_stood_before(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    before = pixels(sim, "bottom_center", 0)
    sim.call("simSetTimeOfDay", False, "", False, 1.0, 60.0, True)
    assert np.array_equal(pixels(sim, "bottom_center", 0), before)
    for hour in (9, 18):
        sim.call("simSetTimeOfDay", True, f"2025-06-21 {hour:02}:00:00", False, 1.0, 60.0, False)
    assert not np.array_equal(pixels(sim, "bottom_center", 0), before)
    sim.call("simSetTimeOfDay", False, "", False, 1.0, 60.0, True)
    assert np.array_equal(pixels(sim, "bottom_center", 0), before)


@pytest.mark.parametrize("when", ["noon", "2025-13-01 00:00:00", "2025-06-21"])
def test_a_time_that_is_none_is_refused(sim: WireClient, when: str) -> None:
    with pytest.raises(RemoteError, match="must read like"):
        sim.call("simSetTimeOfDay", True, when, False, 1.0, 60.0, True)


# Cameras


def test_focal_length_and_filmback_make_the_field_of_view(sim: WireClient) -> None:
    assert sim.call("simGetFocalLength", "0", "", False) == pytest.approx(11.9)
    sim.call("simSetPresetLensSettings", "50mm Prime f/1.8", "0", "", False)
    wanted = math.degrees(2 * math.atan(23.76 / 100))
    assert sim.call("simGetCameraInfo", "0", "", False)["fov"] == pytest.approx(wanted, abs=1e-3)
    assert sim.call("simSetFilmbackSettings", 36.0, 24.0, "0", "", False) == pytest.approx(1.5)
    assert sim.call("simGetFocusAperture", "0", "", False) == pytest.approx(1.8)
    assert "Horizontal" in sim.call("simGetCurrentFieldOfView", "0", "", False)
    assert "50mm Prime f/1.8" in sim.call("simGetPresetLensSettings", "0", "", False)
    with pytest.raises(RemoteError, match="no lens preset"):
        sim.call("simSetPresetLensSettings", "a bottle", "0", "", False)
    with pytest.raises(RemoteError, match="no camera"):
        sim.call("simGetFocalLength", "nowhere", "", False)


def test_distortion_is_kept_for_all_cameras(sim: WireClient) -> None:
    sim.call("simSetDistortionParam", "0", "K2", 0.25, "", False)
    sim.call("simSetDistortionParam", "0", "Q9", 1.0, "", False)
    for camera in ("0", "back_center"):  # one set of parameters for all cameras
        assert sim.call("simGetDistortionParams", camera, "", False) == [0, 0.25, 0, 0, 0]


# Detections


def test_a_filtered_object_in_view_is_detected_where_it_is(sim: WireClient) -> None:
    name = sim.call("simSpawnObject", "bag", BAG, on_ground(1.2, 0.2), VECTOR_ONE, False, False)
    sim.call("simSetVehiclePose", pose(0, 0, -1.5, (math.cos(-0.3), 0, math.sin(-0.3), 0)), True, "")
    assert sim.call("simGetDetections", "0", 0, "", False) == []  # no filter finds nothing
    sim.call("simAddDetectionFilterMeshName", "0", 0, "ba?", "", False)
    (found,) = sim.call("simGetDetections", "0", 0, "", False)
    assert found["name"] == name
    low, high = found["box2D"]["min"], found["box2D"]["max"]
    sim.call("simSetSegmentationObjectID", ".*", 0, True)
    sim.call("simSetSegmentationObjectID", name, 255, False)
    rows, columns = np.nonzero((pixels(sim, "0", 5) == 255).all(axis=2))
    assert len(rows) > 20
    assert low["x_val"] - 1 <= columns.min() and columns.max() <= high["x_val"] + 1
    assert low["y_val"] - 1 <= rows.min() and rows.max() <= high["y_val"] + 1
    assert found["relative_pose"]["position"]["x_val"] > 0.8
    sim.call("simSetDetectionFilterRadius", "0", 0, 50.0, "", False)
    assert sim.call("simGetDetections", "0", 0, "", False) == []
    sim.call("simSetDetectionFilterRadius", "0", 0, 20000.0, "", False)
    sim.call("simClearDetectionMeshNames", "0", 0, "", False)
    assert sim.call("simGetDetections", "0", 0, "", False) == []


def test_assets_can_be_filtered_by_and_what_is_behind_is_not_found(sim: WireClient) -> None:
    sim.call("simSpawnObject", "bag", BAG, on_ground(-4.0, 0.0), VECTOR_ONE, False, False)
    sim.call("simSetVehiclePose", pose(0, 0, -1.5), True, "")
    sim.call("simAddDetectionFilterMeshName", "0", 0, f"{BAG[:-1]}*", "", False)
    assert sim.call("simGetDetections", "0", 0, "", False) == []
    sim.call("simAddDetectionFilterMeshName", "4", 0, BAG, "", False)
    assert len(sim.call("simGetDetections", "4", 0, "", False)) == 1  # the camera that looks back


def test_where_an_object_is_detected_is_where_it_was_put_and_so_is_the_radius(sim: WireClient) -> None:
    turn = (math.cos(0.5), 0.0, 0.0, math.sin(0.5))
    sim.call("simSpawnObject", "bag", BAG, on_ground(2.0, 0.4), vector(4.0, 4.0, 4.0), False, False)
    sim.call("simSetVehiclePose", pose(0, 0, -1.5, turn), True, "")
    sim.call("simSetCameraPose", "0", pose(0, 0, 0, (math.cos(-0.3), 0, math.sin(-0.3), 0)), "", False)
    sim.call("simAddDetectionFilterMeshName", "0", 0, "bag", "", False)
    (found,) = sim.call("simGetDetections", "0", 0, "", False)
    camera, put = sim.call("simGetCameraInfo", "0", "", False)["pose"], sim.call("simGetObjectPose", "bag")
    eye, at, seen = (xyz(each["position"]) for each in (camera, put, found["relative_pose"]))
    assert turned(camera["orientation"], seen) + eye == pytest.approx(at, abs=1e-5)
    where, home = found["geo_point"], sim.call("getHomeGeoPoint", "")
    assert home["altitude"] - where["altitude"] == pytest.approx(at[2], abs=1e-3)
    assert math.radians(where["latitude"] - home["latitude"]) * 6_371_000 == pytest.approx(at[0], abs=0.02)
    away_cm = 100 * float(np.linalg.norm(seen))
    for radius_cm, count in ((away_cm - 0.5, 0), (away_cm + 0.5, 1)):
        sim.call("simSetDetectionFilterRadius", "0", 0, radius_cm, "", False)
        assert len(sim.call("simGetDetections", "0", 0, "", False)) == count


def xyz(wire: dict[str, float]) -> np.ndarray[Any, Any]:
    return np.array([wire["x_val"], wire["y_val"], wire["z_val"]])


def turned(wire: dict[str, float], v: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    q = xyz(wire)
    return np.asarray(v + 2 * wire["w_val"] * np.cross(q, v) + 2 * np.cross(q, np.cross(q, v)))


def test_an_object_behind_another_is_not_found_by_lines_that_pass_both(sim: WireClient) -> None:
    """Two slanting bottles, the nearer one larger: the corners of their boxes lie in free air."""
    slanted = (math.cos(math.pi / 8), math.sin(math.pi / 8), 0.0, 0.0)
    sim.call("simSetVehiclePose", pose(0, 0, -3), True, "")
    sim.call("simSpawnObject", "far", BOTTLE, pose(3.0, 0.2, -2.9, slanted), vector(3.0, 3.0, 3.0), False, False)
    sim.call("simAddDetectionFilterMeshName", "0", 0, "far", "", False)
    assert len(sim.call("simGetDetections", "0", 0, "", False)) == 1
    sim.call("simSpawnObject", "near", BOTTLE, pose(2.5, 0.054, -2.834, slanted), vector(5.0, 5.0, 5.0), False, False)
    sim.call("simSetSegmentationObjectID", ".*", 0, True)
    sim.call("simSetSegmentationObjectID", "far", 255, False)
    assert not (pixels(sim, "0", 5) == 255).any()
    assert sim.call("simGetDetections", "0", 0, "", False) == []


# Image types


def test_disparity_is_that_of_a_quarter_metre_between_two_eyes(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    depth, disparity = floats(sim, "bottom_center", 1), floats(sim, "bottom_center", 4)
    assert disparity == pytest.approx(np.minimum(0.25 * 0.5 / depth, 1), rel=1e-4)  # 90 degrees: focal length W / 2


def test_normals_of_level_ground_look_at_a_camera_above(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -8), True, "")
    forward, right, down = (pixels(sim, "bottom_center", 6).reshape(-1, 3) / 255 * 2 - 1).mean(axis=0)
    assert forward < -0.5 and abs(right) < 0.15 and abs(down) < 0.15


def test_infrared_shows_the_ids_themselves(sim: WireClient) -> None:
    sim.call("simSetSegmentationObjectID", ".*", 77, True)
    sim.call("simSetVehiclePose", pose(0, 0, -2), True, "")
    assert (pixels(sim, "bottom_center", 7) == 77).all()


def test_a_type_that_is_none_is_refused_by_name(sim: WireClient) -> None:
    with pytest.raises(RemoteError, match="image type 99"):
        image(sim, "0", 99, False)


# Recording


def test_a_recording_holds_a_line_and_its_images_for_every_interval(
    sim: WireClient, server: tuple[LittersimProcess, Path]
) -> None:
    sim.call("startRecording")
    assert sim.call("isRecording") is True
    sim.call("simContinueForTime", 0.55)  # stands still while the images of an instant are drawn
    sim.call("stopRecording")
    image(sim, "0", 0, False)  # waits its turn behind the last ones
    assert sim.call("isRecording") is False
    (folder,) = (server[1] / "records").iterdir()
    header, *lines = (folder / "airsim_rec.txt").read_text().splitlines()
    assert header.split("\t") == [
        "VehicleName", "TimeStamp", "POS_X", "POS_Y", "POS_Z", "Q_W", "Q_X", "Q_Y", "Q_Z", "ImageFile",
    ]  # fmt: skip
    assert len(lines) == 6
    times = [int(line.split("\t")[1]) for line in lines]
    assert set(np.diff(times)) == {100}
    for line in lines:
        png, pfm, ppm = line.split("\t")[-1].split(";")
        assert png.startswith("img_SimpleFlight_front_center_0_") and png.endswith(".png")
        colour, plain = (cv2.imread(str(folder / "images" / name)) for name in (png, ppm))
        assert np.array_equal(colour, plain) and colour.shape == (48, 64, 3)
        assert (folder / "images" / pfm).read_bytes().startswith(b"Pf\n64 48\n-1\n")


# The rest


def test_lens_and_filmback_are_described_and_focus_is_kept(sim: WireClient) -> None:
    assert "Focal length: 11.9" in sim.call("simGetLensSettings", "0", "", False)
    assert "DSLR" in sim.call("simGetPresetFilmbackSettings", "0", "", False)
    sim.call("simSetPresetFilmbackSettings", "DSLR", "0", "", False)
    assert "Sensor width: 36" in sim.call("simGetFilmbackSettings", "0", "", False)
    sim.call("simSetFocusDistance", 3.5, "0", "", False)
    sim.call("simSetFocusAperture", 8.0, "0", "", False)
    assert sim.call("simGetFocusDistance", "0", "", False) == 3.5
    assert sim.call("simGetFocusAperture", "0", "", False) == 8.0
    sim.call("simEnableManualFocus", True, "0", "", False)
    sim.call("simEnableFocusPlane", True, "0", "", False)


def test_the_environment_is_that_of_the_place_and_height(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -100), True, "")
    air = sim.call("simGetGroundTruthEnvironment", "")
    place = places.load("park_lawn")
    assert air["geo_point"]["altitude"] == pytest.approx(place.altitude_m + 100, abs=0.1)
    assert 98_000 < air["air_pressure"] < 101_000 and air["gravity"]["z_val"] == pytest.approx(9.80665)


@pytest.mark.parametrize("which", ["AngleLevel", "AngleRate", "Velocity", "Position"])
def test_gains_of_one_length_are_taken(sim: WireClient, which: str) -> None:
    assert sim.call(f"set{which}ControllerGains", [1.0] * 3, [0.0] * 3, [0.0] * 3, "") is None
    with pytest.raises(RemoteError, match="of one length"):
        sim.call(f"set{which}ControllerGains", [1.0] * 3, [], [0.0] * 3, "")


def test_a_second_vehicle_starts_where_it_is_put_and_ends_with_the_episode(sim: WireClient) -> None:
    assert sim.call("simAddVehicle", "Second", "SimpleFlight", pose(3, 4, -2), "") is True
    assert sim.call("simAddVehicle", "Second", "SimpleFlight", pose(0, 0, 0), "") is False
    assert sim.call("simAddVehicle", "Car", "PhysXCar", pose(0, 0, 0), "") is False
    assert sim.call("simGetObjectPose", "Second")["position"]["x_val"] == 3
    sim.call("enableApiControl", True, "Second")
    assert len(sim.call("simGetImages", [], "Second", False)) == 0
    sim.call("littersimEpisode", EPISODE)
    assert "Second" not in sim.call("listVehicles")


@pytest.mark.parametrize("dialect", ["airsim", "colosseum@2.2", "cosys"])
def test_a_vehicle_that_is_added_takes_the_radians_of_its_pose_for_degrees(
    launch: Callable[..., WireClient], dialect: str
) -> None:
    with launch(dialect, SimMode="ComputerVision") as sim:
        quarter = pose(1, 2, -3, (math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5)))
        assert sim.call("simAddVehicle", "Turned", "computervision", quarter, "")
        began = sim.call("simGetVehiclePose", "Turned")["orientation"]
        assert 2 * math.degrees(math.atan2(began["z_val"], began["w_val"])) == pytest.approx(math.pi / 2, abs=1e-3)


def test_the_readme_tells_of_every_method() -> None:
    readme = (Path(__file__).parents[2] / "client/littersim/README.md").read_text()
    for dialect in KNOWN:
        for mode in ("Multirotor", "Car", "ComputerVision"):
            missing = [name for name in methods.table(mode, dialect) if f"| `{name}` |" not in readme]
            assert missing == [], "run `python tools/make_method_table.py`"


def test_recorded_images_lie_in_their_folder_whatever_the_names_of_vehicle_and_camera(
    launch: Callable[..., WireClient], tmp_path: Path
) -> None:
    seat = {"X": 0, "Y": 0, "Z": -1, "Pitch": 0, "Roll": 0, "Yaw": 0}
    with launch(
        "airsim",
        SimMode="ComputerVision",
        Vehicles={"../a/b": {"VehicleType": "ComputerVision", "Cameras": {"c\\/d": seat}}},
        Recording={"Folder": str(tmp_path / "records"), "Cameras": [{"CameraName": "c\\/d"}]},
    ) as sim:
        sim.call("startRecording")
        until = time.monotonic() + 20
        while not list((tmp_path / "records").glob("*/images/*")) and time.monotonic() < until:
            image(sim, "c\\/d", 0, False)
        sim.call("stopRecording")
        names = [file.name for file in (tmp_path / "records").glob("*/images/*")]
        assert names and all(name.startswith("img_.._a_b_c__d_0_") for name in names)
        assert sim.call("listVehicles") == ["../a/b"]


def test_recording_can_begin_with_the_simulator(tmp_path: Path) -> None:
    settings = {"SimMode": "ComputerVision", "Recording": {"Enabled": True, "Folder": str(tmp_path / "records")}}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    running = start_littersim("--renderer", "cpu", "--settings", str(tmp_path / "settings.json"))
    try:
        with WireClient(running.host, running.port) as client:
            assert client.call("isRecording") is True
            client.call("stopRecording")
    finally:
        stop_littersim(running)
    assert len(list((tmp_path / "records").glob("*/airsim_rec.txt"))) == 1


def test_a_folder_that_cannot_be_recorded_into_is_told_and_no_more(
    littersim_factory: Callable[..., LittersimProcess], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    settings = {"SimMode": "ComputerVision", "Recording": {"Enabled": True, "Folder": str(tmp_path / "file" / "in")}}
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    options = "--renderer", "cpu", "--settings", str(tmp_path / "settings.json")
    running = littersim_factory(*options, log=tmp_path / "log")
    with WireClient(running.host, running.port) as client:
        assert client.call("isRecording") is False
    assert "nothing is recorded: startRecording: " in (tmp_path / "log").read_text()


@pytest.mark.parametrize(("speed", "interval"), [(1e300, 60.0), (math.nan, 60.0), (1.0, 0.0), (1.0, math.nan)])
def test_a_sun_that_no_calendar_could_follow_is_refused(sim: WireClient, speed: float, interval: float) -> None:
    with pytest.raises(RemoteError, match="clock speed must lie within"):
        sim.call("simSetTimeOfDay", True, "2025-06-21 12:00:00", False, speed, interval, True)


# Taken, and without effect


def test_markers_and_materials_are_taken(sim: WireClient) -> None:
    line = [vector(0, 0, 0), vector(1, 0, 0)]
    sim.call("simPlotPoints", line, WHITE, 10.0, -1.0, True)
    sim.call("simPlotLineStrip", line, WHITE, 5.0, -1.0, True)
    sim.call("simPlotArrows", line, line, WHITE, 5.0, 2.0, -1.0, True)
    sim.call("simPlotStrings", ["a"], line[:1], 5.0, WHITE, -1.0)
    sim.call("simPlotTransforms", [pose(0, 0, 0)], 5.0, 5.0, -1.0, True)
    sim.call("simPlotTransformsWithNames", [pose(0, 0, 0)], ["a"], 5.0, 5.0, 10.0, WHITE, -1.0)
    sim.call("simFlushPersistentMarkers")
    sim.call("simSetTraceLine", WHITE, 1.0, "")
    assert sim.call("simSetObjectMaterial", "Tree_1", "/Game/M", 0) is False
    assert sim.call("simSetObjectMaterial", "Tree_1", "/Game/M_Red", 0) is True
    assert sim.call("simSetObjectMaterialFromTexture", "Nothing", "x.png", 0) is False
    assert sim.call("simSwapTextures", "a,b", 0, 0, 0) == []
    assert sim.call("simRunConsoleCommand", "stat fps") is False
    assert sim.call("simLoadLevel", "park_lawn") is True and sim.call("simLoadLevel", "moon") is False
    with pytest.raises(RemoteError, match="colour has 4 parts"):
        sim.call("simPlotPoints", line, [1.0], 10.0, -1.0, True)
    for parameter in range(9):
        sim.call("simSetWeatherParameter", parameter, 0.5)
    with pytest.raises(RemoteError, match="no weather parameter"):
        sim.call("simSetWeatherParameter", 9, 0.5)
