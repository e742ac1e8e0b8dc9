"""What each sensor says of a body at an instant. SI units; body axes FRD; local NED.

Source: AirSim 1.8.1: ImuSimple, BarometerSimple, MagnetometerSimple, GpsSimple, DistanceSimple, LidarSimple with
UnrealLidarSensor, and their parameters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from littersim import geo
from littersim.attitude import Quaternion, Vector, add, conjugate, multiply, subtract, turned
from littersim.bodies.kinematics import Kinematics
from littersim.clock import STEP_S
from littersim.geo import Origin
from littersim.sensors import noise
from littersim.sensors.declared import SENSOR_FRAME, Sensor
from littersim.solids import Solids

QNH_HPA = 1013.25
LIDAR_HZ = 10.0  # scans a second, whatever the rotation
MOST_POINTS = 100_000
_DIPOLE_GAUSS = 0.312  # at the magnetic equator
_POLE = math.radians(80.31), math.radians(-72.62)
_DISTANCE_SIGMA_M = 0.002


@dataclass(frozen=True)
class Instant:
    """When, where and how the vehicle is. `start_m`: its local frame's origin in global NED."""

    elapsed_ns: int
    motion: Kinematics
    start_m: Vector
    origin: Origin

    @property
    def altitude_m(self) -> float:
        return self.origin.at(add(self.motion.position, self.start_m))[2]


def imu(sensor: Sensor, at: Instant, standing: bool) -> tuple[Vector, Vector]:
    """Angular velocity (rad/s) and specific force (m/s2), in body axes. A body that stands feels the ground push."""
    step = math.sqrt(STEP_S)
    gyro_walk = math.radians(sensor["AngularRandomWalk"] / 60.0)
    gyro_bias = math.radians(sensor["GyroBiasStability"] / 3600.0)
    force_walk = sensor["VelocityRandomWalk"] * geo.GRAVITY_MPS2 * 1e-3
    force_bias = sensor["AccelBiasStability"] * geo.GRAVITY_MPS2 * 1e-6
    white = noise.white(sensor, at.elapsed_ns, 6)
    turn = np.array(at.motion.angular_velocity) + white[:3] * gyro_walk / step
    turn += noise.drift(sensor, at.elapsed_ns, 6, sensor["GyroBiasStabilityTau"])[:3] * gyro_bias
    felt = (0.0, 0.0, 0.0) if standing else at.motion.linear_acceleration
    force = np.array(turned(conjugate(at.motion.orientation), subtract(felt, (0.0, 0.0, geo.GRAVITY_MPS2))))
    force += white[3:] * force_walk / step
    force += noise.drift(sensor, at.elapsed_ns, 6, sensor["AccelBiasStabilityTau"])[3:] * force_bias
    return _vector(turn), _vector(force)


def barometer(sensor: Sensor, at: Instant) -> tuple[float, float]:
    """Altitude (m) and pressure (Pa)."""
    pressure = geo.air(at.altitude_m).pressure_pa
    drifting = noise.drift(sensor, at.elapsed_ns, 1, sensor["PressureFactorTau"])[0] * sensor["PressureFactorSigma"]
    pressure += pressure * drifting * 0.01
    pressure += noise.white(sensor, at.elapsed_ns, 1)[0] * sensor["UncorrelatedNoiseSigma"]
    pressure = max(pressure, 0.0)  # which noise alone could make negative, above the air
    altitude_ft = (1.0 - (pressure / 100.0 / QNH_HPA) ** 0.190284) * 145366.45
    return altitude_ft * 0.3048, float(pressure)


def magnetometer(sensor: Sensor, at: Instant) -> Vector:
    """The Earth's field in body axes, gauss: a dipole through the magnetic pole of AirSim."""
    latitude, longitude, _ = at.origin.at(add(at.motion.position, at.start_m))
    field = np.array(turned(conjugate(at.motion.orientation), _earth_field(latitude, longitude)))
    field = field * sensor["ScaleFactor"] + noise.white(sensor, at.elapsed_ns, 3) * sensor["NoiseSigma"]
    return _vector(field + sensor["NoiseBias"])


def _earth_field(latitude_deg: float, longitude_deg: float) -> Vector:
    """North, east and down parts of the field, gauss."""
    latitude, longitude = math.radians(latitude_deg), math.radians(longitude_deg)
    pole_latitude, pole_longitude = _POLE
    apart = pole_longitude - longitude
    cos_far = math.sin(latitude) * math.sin(pole_latitude)
    cos_far += math.cos(latitude) * math.cos(pole_latitude) * math.cos(apart)
    north = math.cos(latitude) * math.sin(pole_latitude)
    north -= math.sin(latitude) * math.cos(pole_latitude) * math.cos(apart)
    east = math.cos(pole_latitude) * math.sin(apart)
    return _DIPOLE_GAUSS * north, _DIPOLE_GAUSS * east, 2.0 * _DIPOLE_GAUSS * cos_far


@dataclass(frozen=True)
class Fix:
    """A position fix: errors in metres, its type (0 none, 2 and 3 dimensions), whether the receiver has started."""

    eph_m: float
    epv_m: float
    kind: int
    valid: bool


def gps(sensor: Sensor, at: Instant) -> Fix:
    """How good the fix is; the position itself is exact."""
    seconds = at.elapsed_ns * 1e-9

    def error(which: str) -> float:
        final, initial = sensor[f"{which}Final"], sensor[f"{which}Initial"]
        return final + (initial - final) * math.exp(-seconds / sensor[f"{which}TimeConstant"])

    eph = error("Eph")
    kind = 3 if eph <= sensor["EphMin3d"] else 2 if eph <= sensor["EphMin2d"] else 0
    return Fix(eph, error("Epv"), kind, seconds >= sensor["StartupDelay"])


def mounted(sensor: Sensor, at: Instant) -> tuple[Vector, Quaternion]:
    """The sensor's pose in the vehicle's local NED."""
    position = add(at.motion.position, turned(at.motion.orientation, sensor.position_m))
    return position, multiply(at.motion.orientation, sensor.orientation)


def distance(sensor: Sensor, at: Instant, solids: Solids) -> float:
    """Metres to what lies ahead of the sensor, within its bounds."""
    position, orientation = mounted(sensor, at)
    ahead = np.array([turned(orientation, (1.0, 0.0, 0.0))])
    hits = solids.cast(np.array([add(position, at.start_m)]), ahead)
    measured = float(hits.distance_m[0]) + float(noise.white(sensor, at.elapsed_ns, 1)[0]) * _DISTANCE_SIGMA_M
    return min(max(measured, sensor["MinDistance"]), sensor["MaxDistance"])


@dataclass(frozen=True, eq=False)
class Scan:
    """Points (n, 3) of a lidar in its frame and, of each, the index of the piece that was hit."""

    points: NDArray[np.float32]
    pieces: NDArray[np.int32]


def lidar(sensor: Sensor, at: Instant, solids: Solids) -> Scan:
    """The scan that the current instant falls into."""
    angles = _beams(sensor, at.elapsed_ns)
    if not len(angles):
        return Scan(np.zeros((0, 3), np.float32), np.zeros(0, np.int32))
    horizontal, vertical = angles.T
    flat = np.cos(vertical)
    local = np.stack([flat * np.cos(horizontal), flat * np.sin(horizontal), -np.sin(vertical)], -1)
    position, orientation = mounted(sensor, at)
    axes = np.array([turned(orientation, axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))])
    hits = solids.cast(np.repeat(np.array([add(position, at.start_m)]), len(local), axis=0), local @ axes)
    kept = hits.distance_m <= sensor["Range"]
    points = local[kept] * hits.distance_m[kept, None]
    if sensor.frame != SENSOR_FRAME:
        points = points @ axes + np.array(position)
    return Scan(points.astype(np.float32), hits.piece[kept])


def _beams(sensor: Sensor, elapsed_ns: int) -> NDArray[np.float64]:
    """(n, 2) horizontal angle clockwise and vertical angle upwards of every beam of a scan, rad, channel by channel."""
    channels = max(int(sensor["NumberOfChannels"]), 1)
    turned_deg = 360.0 * sensor["RotationsPerSecond"] / LIDAR_HZ
    each = min(int(sensor["PointsPerSecond"] / LIDAR_HZ), MOST_POINTS) // channels
    scan = elapsed_ns * int(LIDAR_HZ) // 1_000_000_000
    horizontal = (scan * turned_deg + turned_deg * np.arange(each) / max(each, 1)) % 360.0
    start, end = sensor["HorizontalFOVStart"] % 360.0, sensor["HorizontalFOVEnd"] % 360.0
    after, before = horizontal >= start, horizontal <= end
    inside = after & before if start < end else after | before  # a full turn where both are the same, as in AirSim
    vertical = np.linspace(sensor["VerticalFOVUpper"], sensor["VerticalFOVLower"], channels)
    up, around = np.meshgrid(np.radians(vertical), np.radians(horizontal[inside]), indexing="ij")
    return np.stack([around.ravel(), up.ravel()], -1)


def _vector(values: NDArray[np.float64]) -> Vector:
    x, y, z = values.tolist()
    return x, y, z
