"""Which sensors a vehicle has, with their parameters, whose defaults stand in the table of settings.json's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from litterpack import airsim_settings
from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector

BAROMETER, IMU, GPS, MAGNETOMETER, DISTANCE, LIDAR = 1, 2, 3, 4, 5, 6
ECHO, GPU_LIDAR, TEMPLATE, UWB, WIFI = 7, 8, 9, 10, 11
WORDS = {
    BAROMETER: "barometer", IMU: "IMU", GPS: "gps", MAGNETOMETER: "magnetometer", DISTANCE: "distance sensor",
    LIDAR: "lidar", ECHO: "echo", GPU_LIDAR: "GPU lidar", TEMPLATE: "sensor template", UWB: "uwb sensor",
    WIFI: "wifi sensor",
}  # fmt: skip
_OF_MODE = {
    "Multirotor": {"imu": IMU, "magnetometer": MAGNETOMETER, "gps": GPS, "barometer": BAROMETER},
    "Car": {"gps": GPS},
    "SkidVehicle": {"gps": GPS},
    "ComputerVision": {},
}
MOST_BEAMS = 2_000_000  # of a scan that is told as a whole
WORLD_FRAME, SENSOR_FRAME = "VehicleInertialFrame", "SensorLocalFrame"


_NUMERIC = {"number", "integer", "boolean"}
_NOT_PARAMETERS = {"SensorType", "Enabled", "X", "Y", "Z", "Roll", "Pitch", "Yaw"}


@dataclass(frozen=True)
class Sensor:
    """One sensor: FRD pose on the body, parameters by their names in settings.json; `seed` keys its noise."""

    name: str
    kind: int
    position_m: Vector = NO_OFFSET
    orientation: Quaternion = NO_TURN
    values: Mapping[str, float] = field(default_factory=dict)
    frame: str = WORLD_FRAME
    seed: int = 0

    def __getitem__(self, parameter: str) -> float:
        return self.values[parameter] if parameter in self.values else numbers(self.kind)[parameter]


@lru_cache(maxsize=16)
def numbers(kind: int) -> dict[str, float]:
    """A kind's parameters that are numbers, or flags as 0 and 1, with their defaults; poses are left out."""
    table = airsim_settings.keys()
    found = {**table.objects["Sensor"], **table.objects[table.sensor_types[kind]]}
    wanted = {name: key for name, key in found.items() if name not in _NOT_PARAMETERS and key.type in _NUMERIC}
    return {name: float(key.default) for name, key in wanted.items()}


def of_mode(mode: str) -> tuple[Sensor, ...]:
    """The sensors that a vehicle of the SimMode has without being told."""
    return tuple(Sensor(name, kind) for name, kind in _OF_MODE[mode].items())
