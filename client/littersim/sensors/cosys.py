"""What Cosys-AirSim's own sensors say: lidars that tell a whole turn at once, echoes, distances to beacons.

Rays see what is drawn. Source: UnrealLidarSensor, UnrealGPULidarSensor, UnrealEchoCommon and UnrealMarLocUwbSensor of
Cosys-AirSim 3.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from littersim.attitude import Quaternion, Vector, add, length, subtract, turned
from littersim.sensors import noise, readings
from littersim.sensors.declared import Sensor
from littersim.sensors.readings import Instant
from littersim.solids import Hits, Solids

Floats = NDArray[np.float64]
NOTHING = -1
_OFF_M = 1e-3  # how far off a surface a reflected ray begins
_BEACON_RANGE_M = 200.0
_WAVELENGTH_M = 0.1
_GOLDEN = (math.sqrt(5.0) - 1) / 2


@dataclass(frozen=True, eq=False)
class Scan:
    """Points (n, 3) in the sensor's frame, the piece that each lies on, cosines of the angles at which it was met."""

    points: Floats
    pieces: NDArray[np.int32]
    cosines: Floats


def placed(sensor: Sensor, at: Instant) -> tuple[Vector, Quaternion]:
    """The sensor's pose in the vehicle's local NED. An external one stands in the world."""
    if sensor["External"]:
        return subtract(sensor.position_m, at.start_m), sensor.orientation
    return readings.mounted(sensor, at)


def told(sensor: Sensor, at: Instant) -> tuple[Vector, Quaternion]:
    """The pose that answers carry: on the vehicle; of an external sensor local or global NED."""
    if sensor["External"] and sensor["ExternalLocal"]:
        return placed(sensor, at)
    return sensor.position_m, sensor.orientation


def _axes(turn: Quaternion) -> Floats:
    """(3, 3): the sensor's axes in NED, one a row."""
    return np.array([turned(turn, axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))])


def _cast(sensor: Sensor, at: Instant, solids: Solids, local: Floats) -> Hits:
    """Hits of rays from the sensor along unit directions in its frame."""
    position, orientation = placed(sensor, at)
    eye = np.array([add(position, at.start_m)])
    return solids.cast(np.repeat(eye, len(local), axis=0), local @ _axes(orientation))


def lidar(sensor: Sensor, at: Instant, solids: Solids) -> Scan:
    """A point for every beam of a turn, measurement by measurement; what met nothing is at 0, 0, 0, on no piece."""
    local = _beams(sensor)
    hits = _cast(sensor, at, solids, local)
    distance = hits.distance_m
    within = distance <= sensor["Range"]
    if sensor["GenerateNoise"]:
        spread = 1 + distance / sensor["Range"] * (sensor["NoiseDistanceScale"] - 1)
        white = noise.white(sensor, at.elapsed_ns, len(local))
        distance = distance + white * sensor["MinNoiseStandardDeviation"] * np.where(within, spread, 0.0)
    points = np.where(within[:, None], local * np.where(within, distance, 0.0)[:, None], 0.0)
    return Scan(points, np.where(within, hits.piece, NOTHING), np.zeros(len(local)))


def gpu_lidar(sensor: Sensor, at: Instant, solids: Solids) -> Scan:
    """Points of the beams that met something within range."""
    local = _beams(sensor)
    hits = _cast(sensor, at, solids, local)
    kept = hits.distance_m <= sensor["Range"]
    world = local[kept] @ _axes(placed(sensor, at)[1])
    cosines = np.abs(np.sum(world * hits.normal[kept], axis=1))
    return Scan(local[kept] * hits.distance_m[kept, None], hits.piece[kept], cosines)


def _beams(sensor: Sensor) -> Floats:
    """(n, 3) unit directions in the sensor's frame: measurements clockwise, and in each the channels from the top."""
    count, channels = int(sensor["MeasurementsPerCycle"]), int(sensor["NumberOfChannels"])
    around = np.radians(np.linspace(sensor["HorizontalFOVStart"], sensor["HorizontalFOVEnd"], count))
    up = np.radians(np.linspace(sensor["VerticalFOVUpper"], sensor["VerticalFOVLower"], channels))
    horizontal, vertical = (each.ravel() for each in np.meshgrid(around, up, indexing="ij"))
    flat = np.cos(vertical)
    return np.stack([flat * np.cos(horizontal), flat * np.sin(horizontal), -np.sin(vertical)], -1)


@dataclass(frozen=True, eq=False)
class Echoes:
    """(n, 6): x, y, z in the sensor's frame, attenuation (dB), distance gone (m), reflections; and the pieces."""

    values: Floats
    pieces: NDArray[np.int32]


def echo(sensor: Sensor, at: Instant, solids: Solids) -> Echoes:
    """What comes back of a pulse: its rays are reflected as by mirrors, and heard where they turn back."""
    position, orientation = placed(sensor, at)
    axes = _axes(orientation)
    rays = _Rays(np.array(add(position, at.start_m)), _pulse(sensor) @ axes)
    heard, pieces, order = [], [], []
    for count in range(1, int(sensor["ReflectionLimit"]) + 1):
        hits = rays.reflect(sensor, solids, 0 if count == 1 else 1)
        back = rays.heard(sensor, solids)
        local = (rays.start[back] - rays.eye) @ axes.T
        heard.append(np.c_[local, rays.attenuation[back], rays.gone_m[back], np.full(len(local), float(count))])
        pieces.append(hits[back])
        order.append(rays.number[back])
        if not len(rays.number):
            break
    if not heard:
        return Echoes(np.zeros((0, 6)), np.zeros(0, np.int32))
    by_ray = np.argsort(np.concatenate(order), kind="stable")
    return Echoes(np.concatenate(heard)[by_ray], np.concatenate(pieces)[by_ray])


class _Rays:
    """Rays of a pulse that are not lost yet."""

    def __init__(self, eye: Floats, ways: Floats) -> None:
        self.eye, self.ways = eye, ways
        self.start = np.repeat(eye[None], len(ways), axis=0)
        self.number = np.arange(len(ways))
        self.gone_m, self.attenuation = np.zeros(len(ways)), np.zeros(len(ways))

    def _left_m(self, sensor: Sensor) -> Floats:
        """How far each may still go: until it is too faint, or has gone too far."""
        limit, gone = sensor["AttenuationLimit"], self.gone_m
        faint = np.where(
            gone < 1.0, 10.0 ** (-limit / 20) - gone, gone * (10.0 ** ((self.attenuation - limit) / 20) - 1)
        )
        return np.minimum(faint, sensor["DistanceLimit"] - gone)

    def reflect(self, sensor: Sensor, solids: Solids, reflected: int) -> NDArray[np.int32]:
        """Go on to the next surface and turn there; what meets none is lost. Returns the pieces that were met."""
        hits = solids.cast(self.start, self.ways)
        reach = self._left_m(sensor)
        if reflected:
            reach = np.minimum(reach, sensor["ReflectionDistanceLimit"])
        met = hits.distance_m <= reach
        self._keep(met)
        step, normal = hits.distance_m[met], hits.normal[met]
        before, after = np.maximum(self.gone_m, 1.0), np.maximum(self.gone_m + step, 1.0)
        self.attenuation += 20 * np.log10(before / after) + step * sensor["AttenuationPerDistance"]
        self.attenuation += sensor["AttenuationPerReflection"]
        self.gone_m += step
        self.start = self.start + self.ways * step[:, None] + normal * _OFF_M
        self.ways = self.ways - 2 * np.sum(self.ways * normal, axis=1, keepdims=True) * normal
        pieces: NDArray[np.int32] = hits.piece[met]
        can_return = np.linalg.norm(self.eye - self.start, axis=1) <= self._left_m(sensor)
        self._keep(can_return)
        returning: NDArray[np.int32] = pieces[can_return]
        return returning

    def heard(self, sensor: Sensor, solids: Solids) -> NDArray[np.bool_]:
        """Which of them the sensor hears: they go towards it, and nothing is in between."""
        home = self.eye - self.start
        far = np.linalg.norm(home, axis=1)
        home = home / np.maximum(far, 1e-9)[:, None]
        towards = np.sum(home * self.ways, axis=1) > math.cos(math.radians(sensor["ReflectionOpeningAngle"]))
        free = np.zeros(len(far), np.bool_)
        free[towards] = solids.cast(self.start[towards], home[towards]).distance_m >= far[towards]
        return free

    def _keep(self, which: NDArray[np.bool_]) -> None:
        self.start, self.ways, self.number = self.start[which], self.ways[which], self.number[which]
        self.gone_m, self.attenuation = self.gone_m[which], self.attenuation[which]


def _pulse(sensor: Sensor) -> Floats:
    """(n, 3) unit directions spread evenly over the sensor's limits; a negative number of them lies in the plane."""
    count = int(sensor["NumberOfTraces"])
    left, right = (math.radians(sensor[f"Sensor{which}AzimuthLimit"]) for which in ("Lower", "Upper"))
    if count < 0:
        around = np.linspace(left, right, -count)
        return np.stack([np.cos(around), np.sin(around), np.zeros(-count)], -1)
    low, high = (math.sin(math.radians(sensor[f"Sensor{which}ElevationLimit"])) for which in ("Lower", "Upper"))
    nth = np.arange(count, dtype=np.float64)
    up = low + (high - low) * (nth + 0.5) / max(count, 1)
    around = left + (right - left) * (nth * _GOLDEN % 1.0)
    flat = np.sqrt(np.maximum(1 - up * up, 0.0))
    ways = np.stack([flat * np.cos(around), flat * np.sin(around), -up], -1)
    ways[:1] = (1.0, 0.0, 0.0)
    return ways


@dataclass(frozen=True)
class Range:
    """A beacon that a sensor hears: its name, where it is (global NED), how far, and how loud (dB)."""

    beacon: str
    position_m: Vector
    distance_m: float
    rssi: float


def ranges(sensor: Sensor, at: Instant, beacons: dict[str, Vector], solids: Solids) -> list[Range]:
    """The beacons in line of sight. Reflections are not heard."""
    here = add(placed(sensor, at)[0], at.start_m)
    found = []
    for name, there in beacons.items():
        distance = length(subtract(there, here))
        if distance <= _BEACON_RANGE_M and solids.sees(here, there):
            loss = 20 * math.log10(max(4 * math.pi * distance / _WAVELENGTH_M, 1.0))
            found.append(Range(name, there, distance, float(int(1 - loss))))
    return found
