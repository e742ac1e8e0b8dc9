"""A world of Cosys-AirSim's for tests: settings with its layers, beacons, lights and sensors, and how to look at it."""

from __future__ import annotations

from typing import Any

import numpy as np
from sim_wire import WireClient, pose, vector

from litterpack import places
from littersim import segmentation

EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'
TREE = next(thing for thing in places.load("park_lawn").scenery if thing.name == "Tree_3")
TREE_MESH = "Tree_3_0_Tree_3_0"  # the name of its mesh component
BIG = vector(5, 5, 5)
ON = {"Enabled": True}
FULL_LIDAR = {"NumberOfChannels": 8, "MeasurementsPerCycle": 180, "Range": 30, "HorizontalFOVStart": -90,
              "HorizontalFOVEnd": 90, "VerticalFOVUpper": 10, "VerticalFOVLower": -40, **ON}  # fmt: skip
LAYERS = [
    {"Name": "Direct", "Type": 0, "Default": True, "SetDirect": True},
    {"Name": "Index", "Type": 0},
    {"Name": "Grey", "Type": 1, "Default": True},
    {"Name": "Few", "Type": 0, "Default": False, "SetDirect": True},
    {"Name": "Paths", "Type": 2, "SetDirect": True},
    {"Name": "Found", "Type": 2, "TexturePath": "/Game/Marks", "TexturePrefix": "rust"},
]
SETTINGS: dict[str, Any] = {
    "SettingsVersion": 2.0,
    "SimMode": "ComputerVision",
    "CameraDefaults": {"CaptureSettings": [{"ImageType": k, "Width": 64, "Height": 48} for k in (0, 1, 5, 10, 11)]},
    "Annotation": LAYERS,
    "Beacons": {
        "Near": {"BeaconType": "uwbbeacon", "X": 3, "Y": 0, "Z": -2},
        "Buried": {"BeaconType": "uwbbeacon", "X": 3, "Y": 0, "Z": 20},
        "Radio": {"BeaconType": "wifibeacon", "X": 0, "Y": 4, "Z": -2},
    },
    "WorldLights": {"Lamp": {"Type": 1, "Z": -3}},
    "Vehicles": {
        "Other": {
            "VehicleType": "ComputerVision",
            "X": 1,
            "Y": -2,
            "Cameras": {"Mast": {"External": True, "X": 4, "Y": 1, "Z": -6, "Pitch": -90, "Roll": 0, "Yaw": 0}},
            "Sensors": {
                "Local": {"SensorType": 6, **FULL_LIDAR, "External": True, "X": 1, "Y": 2, "Z": -4},
                "Global": {
                    "SensorType": 6,
                    **FULL_LIDAR,
                    "External": True,
                    "ExternalLocal": False,
                    "X": 1,
                    "Y": 2,
                    "Z": -4,
                },
            },
        },
        "Eye": {
            "VehicleType": "ComputerVision",
            "Lights": {"Torch": {"Type": 0}},
            "Sensors": {
                "Lidar": {"SensorType": 6, **FULL_LIDAR},
                "Noisy": {"SensorType": 6, **FULL_LIDAR, "GenerateNoise": True, "MinNoiseStandardDeviation": 0.05},
                "Fixed": {"SensorType": 6, **FULL_LIDAR, "External": True, "X": 1, "Y": 2, "Z": -4},
                "Gpu": {"SensorType": 8, **FULL_LIDAR, "GroundTruth": True, "GenerateIntensity": True},
                "Plain": {"SensorType": 8, **FULL_LIDAR},
                "Echo": {"SensorType": 7, "NumberOfTraces": 4000, "X": 0.1, **ON},
                "Flat": {
                    "SensorType": 7,
                    "NumberOfTraces": -721,
                    "SensePassive": True,
                    "ReflectionOpeningAngle": 40,
                    **ON,
                },
                "Uwb": {"SensorType": 10, "Z": -0.5, **ON},
                "Wifi": {"SensorType": 11, **ON},
                "Ahead": {"SensorType": 5, **ON},
                "Imu": {"SensorType": 2, **ON},
            },
        },
    },
}


def before_the_tree(client: WireClient, metres: float = 5.0) -> None:
    n, e, d = TREE.position_ned
    client.call("simSetVehiclePose", pose(n - metres, e, d - 1.5), True, "")


def request(image_type: int, layer: str = "", as_float: bool = False, camera: str = "0") -> dict[str, Any]:
    return {"camera_name": camera, "image_type": image_type, "pixels_as_float": as_float, "compress": False,
            "annotation_name": layer}  # fmt: skip


def look(client: WireClient, *requests: dict[str, Any]) -> list[np.ndarray[Any, Any]]:
    found = []
    for shot in client.call("simGetImages", list(requests), ""):
        flat = shot["image_data_float"] or np.frombuffer(shot["image_data_uint8"], np.uint8)
        found.append(np.array(flat).reshape(shot["height"], shot["width"], -1))
    return found


def where(image: np.ndarray[Any, Any], rgb: tuple[int, ...]) -> np.ndarray[Any, Any]:
    return np.asarray((image == rgb).all(axis=2))


def colour_of(client: WireClient, component: str) -> tuple[int, ...]:
    """What segmentation images show it in."""
    return segmentation.instance_colour(client.call("simGetSegmentationObjectID", component))


def cloud(data: dict[str, Any], width: int) -> np.ndarray[Any, Any]:
    return np.array(data["point_cloud"], np.float64).reshape(-1, width)
