"""Sensors as Cosys-AirSim tells them. An empty cloud is sent as [0], and poses are those on the vehicle."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from littersim.api.methods import method
from littersim.api.sensors import sensor_of
from littersim.api.structs import LidarData, Pose
from littersim.api.structs_cosys import BeaconSensorData, EchoData, EchoInput, GpuLidarData, UwbData, WifiData
from littersim.attitude import Vector
from littersim.dialects import COSYS
from littersim.segmentation import UNLABELLED
from littersim.sensors import cosys, declared
from littersim.sensors.cosys import Range
from littersim.simulation import Simulation
from littersim.solids import Solids
from littersim.vehicles import Vehicle

_COSYS = (COSYS,)
_MISSED = "out_of_range"
_NO_CLOUD = np.zeros(1, np.float32)


def _cloud(values: NDArray[np.floating]) -> NDArray[np.float32]:
    return values.astype(np.float32).ravel() if values.size else _NO_CLOUD


def _names(solids: Solids, pieces: NDArray[np.int32]) -> list[str]:
    """The actors that points lie on."""
    names = [*(piece.name for piece in solids.pieces), _MISSED]  # the last one is that of index -1
    return [names[k] for k in pieces.tolist()]


@method("getLidarData", families=_COSYS)
def lidar_data(sim: Simulation, lidar_name: str, vehicle_name: str) -> LidarData:
    """A point for every beam of a turn, in the sensor's frame, with the name of what it met."""
    sensor, vehicle, at = sensor_of(sim, declared.LIDAR, lidar_name, vehicle_name)
    solids = sim.around(vehicle)
    scan = cosys.lidar(sensor, at, solids)
    pose = Pose.of(*cosys.told(sensor, at))
    return LidarData(sim.clock.now_ns, _cloud(scan.points), _names(solids, scan.pieces), pose)


@method("getGPULidarData", families=_COSYS)
def gpu_lidar_data(sim: Simulation, lidar_name: str, vehicle_name: str) -> GpuLidarData:
    """Points that met something. Their colours are those of the instances, if the settings ask for GroundTruth; their
    intensity is the cosine of the angle at which they were met, if the settings ask for GenerateIntensity."""
    sensor, vehicle, at = sensor_of(sim, declared.GPU_LIDAR, lidar_name, vehicle_name)
    solids = sim.around(vehicle)
    scan = cosys.gpu_lidar(sensor, at, solids)
    colours = np.array([_packed_colour(sim, piece.name) for piece in solids.pieces])
    rgb = colours[scan.pieces] if sensor["GroundTruth"] else np.zeros(len(scan.pieces))
    intensity = scan.cosines if sensor["GenerateIntensity"] else np.zeros(len(scan.pieces))
    pose = Pose.of(*cosys.told(sensor, at))
    return GpuLidarData(sim.clock.now_ns, _cloud(np.c_[scan.points, rgb, intensity]), pose)


def _packed_colour(sim: Simulation, actor: str) -> int:
    number = sim.world.number_of(actor)
    r, g, b = (0, 0, 0) if number == UNLABELLED else sim.world.labels.colour(number)
    return r << 16 | g << 8 | b


@method("getEchoData", families=_COSYS)
def echo_data(sim: Simulation, echo_name: str, vehicle_name: str) -> EchoData:
    """What is heard of the sensor's own pulse; beacons that emit by themselves are not heard."""
    sensor, vehicle, at = sensor_of(sim, declared.ECHO, echo_name, vehicle_name)
    points, names = _NO_CLOUD, list[str]()
    if sensor["SenseActive"]:
        solids = sim.around(vehicle)
        echoes = cosys.echo(sensor, at, solids)
        points, names = _cloud(echoes.values), _names(solids, echoes.pieces)
    if sensor["SensePassive"]:
        sim.without_effect("SensePassive of echo sensors")
    pose = Pose.of(*cosys.told(sensor, at))
    return EchoData(sim.clock.now_ns, points, names, pose, _NO_CLOUD, [])


@method("setEchoData", families=_COSYS)
def set_echo_data(sim: Simulation, echo_name: str, vehicle_name: str, echo_data: EchoInput) -> None:
    """Points to be drawn in Unreal's window."""
    sensor_of(sim, declared.ECHO, echo_name, vehicle_name)
    sim.without_effect("setEchoData")


class _Heard(NamedTuple):
    """The ranges of all sensors of a kind in one list, and which of them belong to each sensor."""

    ranges: list[Range]
    tags: list[str]
    tag_positions: list[Vector]
    own: list[list[int]]


def _heard(sim: Simulation, kind: int, name: str, vehicle_name: str) -> _Heard:
    """Raises: CallError if the vehicle has no such sensor."""
    _, vehicle, _ = sensor_of(sim, kind, name, vehicle_name)
    heard = _Heard([], [], [], [])
    for nth, each in enumerate(_of_kind(vehicle, kind)):
        if name in ("", each):
            sensor, _, at = sensor_of(sim, kind, each, vehicle_name)
            found = cosys.ranges(sensor, at, _beacons(sim, kind), sim.around(vehicle))
            heard.tags.append(str(nth))
            heard.tag_positions.append(cosys.told(sensor, at)[0])
            heard.own.append([len(heard.ranges) + k for k in range(len(found))])
            heard.ranges.extend(found)
    return heard


def _of_kind(vehicle: Vehicle, kind: int) -> list[str]:
    return [sensor.name for sensor in vehicle.sensors if sensor.kind == kind]


def _beacons(sim: Simulation, kind: int) -> dict[str, Vector]:
    """Where the settings' beacons are that a kind of sensor hears."""
    word = "uwb" if kind == declared.UWB else "wifi"
    found = sim.settings.cosys.beacons
    return {name: beacon.position_m for name, beacon in found.items() if word in beacon.kind.lower()}


def _columns(sim: Simulation, heard: _Heard) -> tuple[Any, ...]:
    """The fields of UwbData and of WifiData, which are the same."""
    all_ = heard.ranges
    x, y, z = ([each.position_m[axis] for each in all_] for axis in range(3))
    tag_x, tag_y, tag_z = ([at[axis] for at in heard.tag_positions] for axis in range(3))
    return (
        [sim.clock.now_ns] * len(all_), [each.beacon for each in all_], x, y, z, [True] * len(all_),
        [each.distance_m for each in all_], [each.rssi for each in all_], heard.tags, tag_x, tag_y, tag_z, heard.own,
    )  # fmt: skip


def _sensor_data(sim: Simulation, kind: int, name: str, vehicle_name: str) -> BeaconSensorData:
    sensor, _, at = sensor_of(sim, kind, name, vehicle_name)
    places = list(_beacons(sim, kind).values())
    x, y, z = ([place[axis] for place in places] for axis in range(3))
    ids = [float(nth) for nth in range(len(places))]
    return BeaconSensorData(sim.clock.now_ns, Pose.of(*cosys.told(sensor, at)), ids, x, y, z)


@method("getUWBData", families=_COSYS)
def uwb_data(sim: Simulation, sensor_name: str, vehicle_name: str) -> UwbData:
    return UwbData(*_columns(sim, _heard(sim, declared.UWB, sensor_name, vehicle_name)))


@method("getUWBSensorData", families=_COSYS)
def uwb_sensor_data(sim: Simulation, sensor_name: str, vehicle_name: str) -> BeaconSensorData:
    return _sensor_data(sim, declared.UWB, sensor_name, vehicle_name)


@method("getWifiData", families=_COSYS)
def wifi_data(sim: Simulation, sensor_name: str, vehicle_name: str) -> WifiData:
    return WifiData(*_columns(sim, _heard(sim, declared.WIFI, sensor_name, vehicle_name)))


@method("getWifiSensorData", families=_COSYS)
def wifi_sensor_data(sim: Simulation, sensor_name: str, vehicle_name: str) -> BeaconSensorData:
    return _sensor_data(sim, declared.WIFI, sensor_name, vehicle_name)
