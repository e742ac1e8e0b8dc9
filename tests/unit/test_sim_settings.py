"""settings.json as littersim reads it."""

from __future__ import annotations

import json
import logging
import math
from pathlib import Path

import pytest

from littersim import cameras, options, settings
from littersim.errors import LaunchError
from littersim.settings import parse


def read(**values: object) -> settings.Settings:
    return parse(json.dumps(values))


def test_defaults_are_airsims() -> None:
    found = parse("{}")
    assert (found.sim_mode, found.port, found.clock_speed, found.origin) == ("Multirotor", 41451, 1.0, None)
    assert [vehicle.name for vehicle in found.vehicles] == ["SimpleFlight"]
    assert found.vehicles[0].start_m == (0, 0, 0)
    assert found.segmentation.start_up_ids
    capture = cameras.of_vehicle({}, found.camera_defaults, "Multirotor")["front_center"].capture(0)
    assert (capture.width, capture.height, capture.fov_deg) == (256, 144, 90)


def test_text_is_kept_as_it_was() -> None:
    text = '{ "SimMode" : "ComputerVision" }'
    assert parse(text).text == text
    assert [vehicle.name for vehicle in parse(text).vehicles] == ["ComputerVision"]


def test_vehicles_come_in_the_order_of_their_names_with_their_starts() -> None:
    found = read(
        Vehicles={
            "B": {"VehicleType": "simpleflight", "X": 1, "Z": -2},
            "A": {"VehicleType": "SimpleFlight", "Yaw": 90},
        }
    )
    assert [vehicle.name for vehicle in found.vehicles] == ["A", "B"]
    assert found.vehicles[1].start_m == (1, 0, -2)
    assert found.vehicles[0].start_turn == pytest.approx((math.sqrt(0.5), 0, 0, math.sqrt(0.5)))


def test_vehicle_that_is_not_created_is_left_out() -> None:
    found = read(
        Vehicles={"A": {"VehicleType": "SimpleFlight", "AutoCreate": False}, "B": {"VehicleType": "SimpleFlight"}}
    )
    assert [vehicle.name for vehicle in found.vehicles] == ["B"]


def test_capture_entry_replaces_the_default_of_its_type_as_a_whole() -> None:
    found = read(
        CameraDefaults={
            "CaptureSettings": [
                {"ImageType": 0, "Width": 640, "Height": 480, "FOV_Degrees": 60},
                {"ImageType": 1, "Width": 32},
            ]
        },
        Vehicles={"A": {"VehicleType": "SimpleFlight", "Cameras": {"eye": {"CaptureSettings": [{"Width": 100}]}}}},
    )
    eye = cameras.of_vehicle(found.vehicles[0].cameras, found.camera_defaults, "Multirotor")["eye"]
    assert eye.capture(0) == cameras.Capture(100, 144, 90)
    assert eye.capture(1) == cameras.Capture(32, 144, 90)
    assert eye.capture(5) == cameras.Capture(256, 144, 90)
    front = cameras.of_vehicle({}, found.camera_defaults, "Multirotor")["0"]
    assert front.capture(0) == cameras.Capture(640, 480, 60)


def test_own_camera_replaces_one_name_and_leaves_the_others() -> None:
    found = read(
        Vehicles={
            "A": {
                "VehicleType": "SimpleFlight",
                "Cameras": {"front_center": {"X": 9, "Y": 0, "Z": 0, "Pitch": -60, "Roll": 0, "Yaw": 0}},
            }
        }
    )
    fitted = cameras.of_vehicle(found.vehicles[0].cameras, found.camera_defaults, "Multirotor")
    assert fitted["front_center"].position_m == (9, 0, 0)
    assert fitted["0"] is fitted[""] is fitted["fpv"]
    assert fitted["0"].position_m == (0.5, 0, -0.1)
    assert fitted["front_center"].orientation == pytest.approx((math.cos(math.radians(30)), 0, -0.5, 0))


def test_bottom_camera_looks_down() -> None:
    from littersim.attitude import turned

    assert turned(
        cameras.of_vehicle({}, parse("{}").camera_defaults, "Multirotor")["3"].orientation, (1, 0, 0)
    ) == pytest.approx((0, 0, 1))


def test_unknown_keys_are_warnings_with_the_nearest_known(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = read(
            SimMod="Car",
            Vehicles={"A": {"VehicleType": "SimpleFlight", "Camera": {}}},
            CameraDefaults={"CaptureSetting": []},
        )
    assert found.sim_mode == "Multirotor"
    assert "Did you mean 'SimMode'?" in caplog.text
    assert "Did you mean 'Cameras'?" in caplog.text
    assert "CaptureSetting has no effect: no server reads it; the key is CaptureSettings" in caplog.text


def test_camera_with_half_a_pose_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read(Vehicles={"A": {"VehicleType": "SimpleFlight", "Cameras": {"eye": {"X": 1, "Y": 0, "Z": 0}}}})
    assert "Pitch, Roll, Yaw not given" in caplog.text


def test_origin_and_segmentation_are_read() -> None:
    found = read(OriginGeopoint={"Latitude": 52, "Longitude": 5}, SegmentationSettings={"InitMethod": "None"})
    assert found.origin is not None
    assert (found.origin.latitude_deg, found.origin.altitude_m) == (52, 122)
    assert not found.segmentation.start_up_ids


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"SimMode": "Boat"}, "SimMode: must be one of Multirotor, Car"),
        ({"SimMode": 3}, "SimMode: must be one of"),
        ({"ApiServerPort": 70000}, "ApiServerPort: must be a whole number from 0 to 65535, got 70000"),
        ({"ApiServerPort": "41451"}, "ApiServerPort: must be a whole number"),
        ({"DefaultSensors": {"S": {"SensorType": 99}}}, "DefaultSensors.S: SensorType: must be a whole number from 1"),
        ({"DefaultSensors": {"S": {}}}, "DefaultSensors.S: SensorType: must be"),
    ],
)
def test_what_airsim_would_not_start_with_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(LaunchError) as caught:
        read(**values)
    assert f"settings: {words}" in str(caught.value)


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(LaunchError, match=r"settings: must be an object .*, got \[1\]"):
        parse("[1]")


def a_drone(**values: object) -> dict[str, object]:
    return {"Vehicles": {"A": {"VehicleType": "SimpleFlight", **values}}}


def a_capture(**values: object) -> dict[str, object]:
    return {"CameraDefaults": {"CaptureSettings": [values]}}


CAPTURE = "CameraDefaults.CaptureSettings[0]"
WRONG = [
    ({"ClockSpeed": True}, "ClockSpeed: must be a number from 0.001 to 1000, got True; 1 is taken"),
    ({"ClockSpeed": math.nan}, "ClockSpeed: must be a number from 0.001 to 1000, got nan; 1 is taken"),
    ({"ClockSpeed": 0}, "ClockSpeed: must be a number from 0.001 to 1000, got 0; 0.001 is taken"),
    ({"ClockSpeed": "2"}, "ClockSpeed: must be a number from 0.001 to 1000, got '2'; 1 is taken"),
    ({"Wind": {"X": 10**400}}, f"Wind: X: must be a number from -1e+06 to 1e+06, got 1{'0' * 59}; 1e+06 is taken"),
    ({"EnableRpc": 1}, "EnableRpc: must be true or false, got 1; true is taken"),
    ({"LocalHostIp": 3}, "LocalHostIp: must be a text, got 3; '' is taken"),
    ({"PhysicsEngineName": "Chaos"},
     "PhysicsEngineName: must be one of FastPhysicsEngine, PhysX, ExternalPhysicsEngine, got 'Chaos'; '' is taken"),
    ({"Vehicles": []}, "Vehicles: must be an object of named objects, got []; it is taken for an empty one"),
    ({"Vehicles": None}, "Vehicles: must be an object of named objects, got None; it is taken for an empty one"),
    ({"Wind": None}, "Wind: must be an object {…}, got None; it is taken for an empty one"),
    ({"CameraDefaults": 3}, "CameraDefaults: must be an object {…}, got 3; it is taken for an empty one"),
    (a_drone(X="1"), "Vehicles.A: X: must be a number from -1e+06 to 1e+06, got '1'; 0 is taken"),
    (a_drone(AutoCreate=None), "Vehicles.A: AutoCreate: must be true or false, got None; true is taken"),
    (a_drone(DefaultVehicleState="Off"),
     "Vehicles.A: DefaultVehicleState: must be one of Armed, Disarmed, Inactive, got 'Off'; '' is taken"),
    ({"CameraDefaults": {"CaptureSettings": {"Width": 1}}},
     "CameraDefaults: CaptureSettings: must be a list of objects, got {'Width': 1}; it is taken for an empty one"),
    (a_capture(FOV_Degrees=180), f"{CAPTURE}: FOV_Degrees: must be a number from 1 to 170, got 180; 170 is taken"),
    (a_capture(FOV_Degrees="wide"), f"{CAPTURE}: FOV_Degrees: must be a number from 1 to 170, got 'wide'; 90 is taken"),
    (a_capture(Width=0.5), f"{CAPTURE}: Width: must be a number from 1 to 8192, got 0.5; 1 is taken"),
    (a_capture(Width=100.5), f"{CAPTURE}: Width: must be a whole number, got 100.5; 100 is taken"),
    (a_capture(ImageType=42),
     f"{CAPTURE}: ImageType: must be a whole number from -1 to 11, got 42; the entry is left out"),
    (a_capture(ProjectionMode="orthographic"),
     f"{CAPTURE}: ProjectionMode: must be perspective, as littersim draws no other, got 'orthographic'; that is taken"),
    ({"OriginGeopoint": {"Latitude": 1}}, "OriginGeopoint: Longitude is not given; -122.14 is taken"),
    ({"SegmentationSettings": {"InitMethod": "x"}},
     "SegmentationSettings: InitMethod: must be one of CommonObjectsRandomIDs, None, got 'x'; '' is taken"),
    ({"TimeOfDay": {"Enabled": True, "StartDateTime": "noon"}},
     "TimeOfDay: StartDateTime: must be a time such as 2025-06-21 14:30:00, got 'noon'; it is taken for now"),
    ({"Recording": {"Cameras": [{"ImageType": -3}]}},
     "Recording.Cameras[0]: ImageType: must be a whole number from 0 to 11, got -3; the entry is left out"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "words"), WRONG, ids=[words.partition(",")[0] for _, words in WRONG])
def test_wrong_values_are_one_warning_with_what_is_taken_instead(
    values: dict[str, object], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    read(**values)
    assert [record.getMessage() for record in caplog.records] == [f"settings: {words}"]


def test_an_empty_sim_mode_is_none(caplog: pytest.LogCaptureFixture) -> None:
    assert read(SimMode="").sim_mode == parse("{}").sim_mode == "Multirotor"
    assert caplog.text == ""


def test_wrong_entries_of_image_types_change_no_other() -> None:
    assert read(**a_capture(ImageType=42, Width=10)).camera_defaults.captures == {}
    assert read(**a_capture(FOV_Degrees=175, Width=10)).camera_defaults.captures == {0: cameras.Capture(10, 144, 170)}


def test_vehicles_of_another_sim_mode_are_left_out_and_named(caplog: pytest.LogCaptureFixture) -> None:
    both = {"Car": {"VehicleType": "PhysXCar"}, "Drone": {"VehicleType": "SimpleFlight"}, "Nothing": {}}
    assert [(each.name, each.kind) for each in read(Vehicles=both).vehicles] == [("Drone", "simpleflight")]
    wanted = "must be one of SimpleFlight, PX4Multirotor, ArduCopter, ArduCopterSolo in SimMode Multirotor of airsim"
    assert [record.getMessage() for record in caplog.records] == [
        f"settings: Vehicles.Car: VehicleType: {wanted}, got 'PhysXCar'; the vehicle is left out",
        f"settings: Vehicles.Nothing: VehicleType: {wanted}, got None; the vehicle is left out",
    ]
    assert [each.name for each in read(SimMode="Car", Vehicles=both).vehicles] == ["Car"]


def test_where_no_vehicle_is_left_there_is_the_usual_one(caplog: pytest.LogCaptureFixture) -> None:
    found = read(SimMode="ComputerVision", Vehicles={"Drone": {"VehicleType": "SimpleFlight"}})
    assert [each.name for each in found.vehicles] == ["ComputerVision"]
    assert "Vehicles: none begins in SimMode ComputerVision; there is ComputerVision instead" in caplog.text


@pytest.mark.parametrize(
    ("mode", "given", "kind"),
    [
        ("Multirotor", "PX4Multirotor", "simpleflight"),
        ("Multirotor", "ArduCopter", "simpleflight"),
        ("Multirotor", "ArduCopterSolo", "simpleflight"),
        ("Car", "ArduRover", "physxcar"),
    ],
)
def test_vehicles_of_a_flight_controller_move_without_it(
    mode: str, given: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    (found,) = read(SimMode=mode, Vehicles={"V": {"VehicleType": given, "X": 2}}).vehicles
    assert (found.name, found.kind, found.start_m) == ("V", kind, (2, 0, 0))
    assert f"settings: Vehicles.V: VehicleType {given} waits for a flight controller" in caplog.text


@pytest.mark.parametrize("name", ["a\0b", "x\ud800y", "n" * 1024])
@pytest.mark.parametrize("key", ["Vehicles", "ExternalCameras", "DefaultSensors"])
def test_names_that_nothing_can_have_are_refused(key: str, name: str) -> None:
    with pytest.raises(LaunchError, match=f"settings: {key}: a name"):
        read(**{key: {name: {}}})


def test_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("\ufeff{}", encoding="utf-8")
    assert settings.load(file).sim_mode == "Multirotor"


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(b"\xff\xfe\x00{}")
    with pytest.raises(LaunchError, match="cannot be read"):
        settings.load(file)


def test_options_have_the_contracts_defaults() -> None:
    asked = options.parse([])
    assert (asked.port, asked.host, asked.place, asked.renderer, asked.quality) == (
        None,
        None,
        None,
        "auto",
        "standard",
    )
    assert not asked.lockstep and not asked.stay
    ways = {host: options.is_loopback(host, "--host") for host in ("127.0.0.1", "localhost", "0.0.0.0")}
    assert ways == {"127.0.0.1": True, "localhost": True, "0.0.0.0": False}


def test_keys_without_effect_are_told_to_those_who_ask(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        read(ViewMode="NoDisplay", CameraDefaults={"CaptureSettings": [{"TargetGamma": 2.2, "Width": 10}]})
    told = [record for record in caplog.records if "without effect" in record.message]
    assert {record.levelno for record in told} == {logging.INFO}
    assert [record.message.split(": ", 1)[1] for record in told] == [
        "ViewMode: taken, without effect in littersim",
        "CameraDefaults.CaptureSettings[0]: TargetGamma: taken, without effect in littersim",
    ]


def test_numbers_of_sensors_come_from_the_table_by_mode() -> None:
    lidar = {"L": {"SensorType": 6, "Enabled": True, "Range": 20}}
    car = read(SimMode="Car", Vehicles={"C": {"VehicleType": "PhysXCar", "Sensors": lidar}}).vehicles[0].sensors[-1]
    drone = read(Vehicles={"D": {"VehicleType": "SimpleFlight", "Sensors": lidar}}).vehicles[0].sensors[-1]
    assert (car["Range"], car["NumberOfChannels"], car["VerticalFOVUpper"], car.position_m) == (20, 16, 10, (0, 0, -1))
    assert (drone["VerticalFOVUpper"], drone["VerticalFOVLower"], drone.position_m) == (-15, -45, (0, 0, 0))


def test_state_gimbal_noise_and_time_are_read() -> None:
    found = read(
        TimeOfDay={"Enabled": True, "StartDateTime": "2024-06-21 12:00:00", "MoveSun": False},
        CameraDefaults={
            "Gimbal": {"Stabilization": 1, "Pitch": -30, "Roll": 0},
            "NoiseSettings": [{"ImageType": 0, "Enabled": True}, {"ImageType": 5}],
        },
        Vehicles={"D": {"VehicleType": "SimpleFlight", "DefaultVehicleState": "disarmed", "EnableCollisions": False}},
        **{"Default Environment": "meadow", "LocalHostIp": "127.0.0.1"},
    )
    assert found.time_of_day is not None and not found.time_of_day.moves
    gimbal = found.camera_defaults.gimbal
    assert gimbal is not None and (gimbal.share, gimbal.yaw_rad) == (1, None)
    assert gimbal.pitch_rad == pytest.approx(-math.pi / 6)
    assert list(found.camera_defaults.interference) == [0]
    assert not found.vehicles[0].armed and not found.vehicles[0].collides
    assert (found.place, found.host) == ("meadow", "127.0.0.1")
