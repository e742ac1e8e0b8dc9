"""The settings.json that a mission needs of its simulator."""

from __future__ import annotations

import json

from .. import registry, vehicles
from .settings import Camera, MissionConfig

VEHICLE = "Scout"
_IMAGE_TYPES = (0, 1, 2, 5)  # scene, planar and perspective depth, segmentation: each has a size of its own


def settings_json(mission: MissionConfig) -> str:
    """Text of a settings.json with the mission's vehicle and cameras. Source: protocol reference, settings.json."""
    kind = registry.load(vehicles, mission.vehicle.kind)
    return json.dumps(
        {
            "SettingsVersion": 1.2,
            "SimMode": kind.SIM_MODE,
            "ViewMode": "NoDisplay",
            "ClockSpeed": 1.0,
            "LocalHostIp": "127.0.0.1",
            "Vehicles": {
                VEHICLE: {
                    "VehicleType": kind.VEHICLE_TYPE,
                    "AutoCreate": True,
                    "Cameras": {camera.name: _camera(camera) for camera in mission.cameras},
                }
            },
        },
        indent=2,
    )


def _camera(camera: Camera) -> dict[str, object]:
    # all six pose values: AirSim takes a missing one for NaN and crashes
    forward_m, right_m, down_m = camera.position_m
    size = {"Width": camera.width, "Height": camera.height, "FOV_Degrees": camera.server_fov_deg}
    return {
        "X": forward_m,
        "Y": right_m,
        "Z": down_m,
        "Pitch": camera.pitch_deg,
        "Roll": camera.roll_deg,
        "Yaw": camera.yaw_deg,
        "CaptureSettings": [{"ImageType": kind, **size, "MotionBlurAmount": 0} for kind in _IMAGE_TYPES],
    }
