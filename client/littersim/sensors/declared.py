"""Which sensors a vehicle has, with their parameters, whose defaults stand in the table of settings.json's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from litterpack import airsim_settings
from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector

BAROMETER, IMU, GPS, MAGNETOMETER, DISTANCE, LIDAR = 1, 2, 3, 4, 5, 6
WORDS = {
    BAROMETER: "barometer", IMU: "IMU", GPS: "gps", MAGNETOMETER: "magnetometer", DISTANCE: "distance sensor",
    LIDAR: "lidar",
}  # fmt: skip
_OF_MODE = {
    "Multirotor": {"imu": IMU, "magnetometer": MAGNETOMETER, "gps": GPS, "barometer": BAROMETER},
    "Car": {"gps": GPS},
    "ComputerVision": {},
}
WORLD_FRAME, SENSOR_FRAME = "VehicleInertialFrame", "SensorLocalFrame"


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
    """A kind's numeric parameters and their defaults, poses left out."""
    table = airsim_settings.keys()
    found = table.objects[table.sensor_types[kind]]
    return {name: key.default for name, key in found.items() if key.type in {"number", "integer"} and name != "Z"}


def of_mode(mode: str) -> tuple[Sensor, ...]:
    """The sensors that a vehicle of the SimMode has without being told."""
    return tuple(Sensor(name, kind) for name, kind in _OF_MODE[mode].items())
