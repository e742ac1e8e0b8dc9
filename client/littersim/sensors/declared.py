"""Which sensors a vehicle has, with their parameters.

Source: AirSim 1.8.1, AirSimSettings.hpp and the parameters of each sensor; Cosys-AirSim 3.3 from ECHO on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector

BAROMETER, IMU, GPS, MAGNETOMETER, DISTANCE, LIDAR = 1, 2, 3, 4, 5, 6
ECHO, GPU_LIDAR, TEMPLATE, UWB, WIFI = 7, 8, 9, 10, 11
WORDS = {
    BAROMETER: "barometer", IMU: "IMU", GPS: "gps", MAGNETOMETER: "magnetometer", DISTANCE: "distance sensor",
    LIDAR: "lidar", ECHO: "echo", GPU_LIDAR: "GPU lidar", UWB: "uwb sensor", WIFI: "wifi sensor",
}  # fmt: skip
OF_MODE = {
    "Multirotor": {"imu": IMU, "magnetometer": MAGNETOMETER, "gps": GPS, "barometer": BAROMETER},
    "Car": {"gps": GPS},
    "SkidVehicle": {"gps": GPS},
    "ComputerVision": {},
}
NUMBERS: dict[int, dict[str, float]] = {  # parameters and their defaults
    BAROMETER: {"PressureFactorSigma": 0.001825, "PressureFactorTau": 3600.0, "UncorrelatedNoiseSigma": 2.7},
    IMU: {
        "AngularRandomWalk": 0.3, "GyroBiasStabilityTau": 500.0, "GyroBiasStability": 4.6, "VelocityRandomWalk": 0.24,
        "AccelBiasStabilityTau": 800.0, "AccelBiasStability": 36.0,
    },
    GPS: {"EphTimeConstant": 0.9, "EpvTimeConstant": 0.9, "EphInitial": 100.0, "EpvInitial": 100.0, "EphFinal": 0.1,
          "EpvFinal": 0.1, "EphMin3d": 3.0, "EphMin2d": 4.0, "UpdateLatency": 0.2, "UpdateFrequency": 50.0,
          "StartupDelay": 1.0},
    MAGNETOMETER: {"NoiseSigma": 0.005, "ScaleFactor": 1.0, "NoiseBias": 0.0},
    DISTANCE: {"MinDistance": 0.2, "MaxDistance": 40.0},
    LIDAR: {"NumberOfChannels": 16, "Range": 100.0, "PointsPerSecond": 100_000, "MeasurementsPerCycle": 512,
            "RotationsPerSecond": 10.0, "HorizontalFOVStart": 0.0, "HorizontalFOVEnd": 359.0,
            "VerticalFOVUpper": -15.0, "VerticalFOVLower": -45.0, "MinNoiseStandardDeviation": 0.0,
            "NoiseDistanceScale": 1.0},
    ECHO: {"NumberOfTraces": 1000, "SensorLowerAzimuthLimit": -90.0, "SensorUpperAzimuthLimit": 90.0,
           "SensorLowerElevationLimit": -90.0, "SensorUpperElevationLimit": 90.0, "MeasurementFrequency": 10.0,
           "ReflectionOpeningAngle": 10.0, "ReflectionLimit": 3, "ReflectionDistanceLimit": 0.4,
           "AttenuationPerDistance": 0.0, "AttenuationPerReflection": 0.0, "AttenuationLimit": -100.0,
           "DistanceLimit": 10.0},
    GPU_LIDAR: {"NumberOfChannels": 64, "Range": 50.0, "MeasurementsPerCycle": 2048, "RotationsPerSecond": 10.0,
                "HorizontalFOVStart": 0.0, "HorizontalFOVEnd": 360.0, "VerticalFOVUpper": -15.0,
                "VerticalFOVLower": -45.0},
    TEMPLATE: {}, UWB: {}, WIFI: {},
}  # fmt: skip
MOST = {  # of numbers that memory and time depend on
    "NumberOfChannels": 512.0, "PointsPerSecond": 1e7, "MeasurementsPerCycle": 1e5, "NumberOfTraces": 1e5,
    "ReflectionLimit": 100.0,
}  # fmt: skip
MOST_BEAMS = 2_000_000  # of a scan that is told as a whole
_EXTERNAL = {"External": False, "ExternalLocal": True}
FLAGS: dict[int, dict[str, bool]] = {
    LIDAR: {"GenerateNoise": False, **_EXTERNAL},
    ECHO: {"SenseActive": True, "SensePassive": False, **_EXTERNAL},
    GPU_LIDAR: {"GroundTruth": False, "GenerateIntensity": False, **_EXTERNAL},
    UWB: _EXTERNAL,
    WIFI: _EXTERNAL,
}
WORLD_FRAME, SENSOR_FRAME = "VehicleInertialFrame", "SensorLocalFrame"


@dataclass(frozen=True)
class Sensor:
    """One sensor: FRD pose on the body, parameters by their names in settings.json; `seed` keys its noise.

    Flags are numbers too: 1 is true.
    """

    name: str
    kind: int
    position_m: Vector = NO_OFFSET
    orientation: Quaternion = NO_TURN
    values: Mapping[str, float] = field(default_factory=dict)
    frame: str = WORLD_FRAME
    seed: int = 0

    def __getitem__(self, parameter: str) -> float:
        return self.values.get(parameter, USUAL[self.kind][parameter])


USUAL: dict[int, dict[str, float]] = {
    kind: numbers | {key: float(flag) for key, flag in FLAGS.get(kind, {}).items()} for kind, numbers in NUMBERS.items()
}
