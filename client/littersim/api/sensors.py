"""Sensors by name; an empty name means the first of its kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from littersim import segmentation
from littersim.api.control import with_api
from littersim.api.methods import NOT_COSYS, method
from littersim.api.structs import (
    BarometerData,
    DistanceSensorData,
    GeoPoint,
    GnssReport,
    GpsData,
    ImuData,
    LidarData,
    MagnetometerData,
    Pose,
    Quaternionr,
    Vector3r,
)
from littersim.errors import CallError
from littersim.sensors import declared, readings
from littersim.sensors.declared import Sensor
from littersim.sensors.readings import Instant
from littersim.simulation import Simulation
from littersim.vehicles import Vehicle


def sensor_of(sim: Simulation, kind: int, name: str, vehicle_name: str) -> tuple[Sensor, Vehicle, Instant]:
    """A sensor, its vehicle, and how that is now. Raises: CallError."""
    vehicle = with_api(sim, vehicle_name)
    found = next((each for each in vehicle.sensors if each.kind == kind and name in ("", each.name)), None)
    if found is None:
        raise CallError(f"No {declared.WORDS[kind]} with name {name} exist on vehicle")
    found = replace(found, seed=(sim.world.seed << 16) + found.seed)
    return found, vehicle, Instant(sim.clock.elapsed_ns, vehicle.kinematics, vehicle.start_m, sim.origin)


@method("getImuData")
def imu_data(sim: Simulation, imu_name: str, vehicle_name: str) -> ImuData:
    sensor, vehicle, at = sensor_of(sim, declared.IMU, imu_name, vehicle_name)
    turn, force = readings.imu(sensor, at, vehicle.standing)
    orientation = Quaternionr(*at.motion.orientation)
    return ImuData(sim.clock.now_ns, orientation, Vector3r(*turn), Vector3r(*force))


@method("getBarometerData")
def barometer_data(sim: Simulation, barometer_name: str, vehicle_name: str) -> BarometerData:
    sensor, _, at = sensor_of(sim, declared.BAROMETER, barometer_name, vehicle_name)
    return BarometerData(sim.clock.now_ns, *readings.barometer(sensor, at), readings.QNH_HPA)


@method("getMagnetometerData")
def magnetometer_data(sim: Simulation, magnetometer_name: str, vehicle_name: str) -> MagnetometerData:
    sensor, _, at = sensor_of(sim, declared.MAGNETOMETER, magnetometer_name, vehicle_name)
    return MagnetometerData(sim.clock.now_ns, Vector3r(*readings.magnetometer(sensor, at)), [])


@method("getGpsData")
def gps_data(sim: Simulation, gps_name: str, vehicle_name: str) -> GpsData:
    sensor, vehicle, at = sensor_of(sim, declared.GPS, gps_name, vehicle_name)
    fix = readings.gps(sensor, at)
    told = vehicle.kinematics_before(sim.clock.now_ns - int(sensor["UpdateLatency"] * 1e9))
    report = GnssReport(
        GeoPoint(*sim.origin.at(vehicle.to_world(told.position))),
        fix.eph_m,
        fix.epv_m,
        Vector3r(*told.linear_velocity),
        fix.kind,
        sim.clock.now_ns // 1000,
    )
    return GpsData(sim.clock.now_ns, report, fix.valid)


@method("getDistanceSensorData")
def distance_sensor_data(sim: Simulation, distance_sensor_name: str, vehicle_name: str) -> DistanceSensorData:
    sensor, vehicle, at = sensor_of(sim, declared.DISTANCE, distance_sensor_name, vehicle_name)
    return DistanceSensorData(
        sim.clock.now_ns,
        readings.distance(sensor, at, sim.around(vehicle)),
        sensor["MinDistance"],
        sensor["MaxDistance"],
        Pose.of(sensor.position_m, sensor.orientation),
    )


@method("getLidarData", families=NOT_COSYS)
def lidar_data(sim: Simulation, lidar_name: str, vehicle_name: str) -> LidarData:
    """Points, and of each the stencil id of what was hit."""
    sensor, vehicle, at = sensor_of(sim, declared.LIDAR, lidar_name, vehicle_name)
    solids = sim.around(vehicle)
    scan = readings.lidar(sensor, at, solids)
    numbers = np.array([sim.world.number_of(piece.name) for piece in solids.pieces] or [segmentation.UNLABELLED])
    return LidarData(
        sim.clock.now_ns,
        scan.points.ravel(),
        pose=Pose.of(*readings.mounted(sensor, at)),
        segmentation=numbers[scan.pieces].tolist(),
    )
