"""The structs that Cosys-AirSim alone has.

Source: RpcLibAdaptorsBase.hpp of Cosys-AirSim 3.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from littersim.api.structs import KinematicsState, Pose
from littersim.wire import I32, U64, Floats


@dataclass(frozen=True)
class GpuLidarData:
    """Points of x, y, z, colour and intensity; the colour is the number R<<16|G<<8|B."""

    time_stamp: U64
    point_cloud: Floats
    pose: Pose


@dataclass(frozen=True)
class EchoData:
    """Points of x, y, z, attenuation (dB), distance (m) and number of reflections; passive ones add a direction."""

    time_stamp: U64
    point_cloud: Floats
    groundtruth: list[str]
    pose: Pose
    passive_beacons_point_cloud: Floats
    passive_beacons_groundtruth: list[str]


@dataclass(frozen=True)
class EchoInput:
    """The same, as a client sends it."""

    time_stamp: U64 = 0
    point_cloud: list[float] = field(default_factory=list)
    groundtruth: list[str] = field(default_factory=list)
    pose: Pose = field(default_factory=Pose)
    passive_beacons_point_cloud: list[float] = field(default_factory=list)
    passive_beacons_groundtruth: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BeaconSensorData:
    """MarLocUwbSensorData and WifiSensorData: where the sensor is on its vehicle, and all beacons in global NED."""

    ALWAYS_ARRAY: ClassVar[bool] = True

    time_stamp: U64
    pose: Pose
    ids: list[float]
    xs: list[float]
    ys: list[float]
    zs: list[float]


@dataclass(frozen=True)
class UwbData:
    """Ranges one by one (mur), and for each sensor (mura) which of them are its own."""

    mur_time_stamp: list[U64]
    mur_anchorId: list[str]  # noqa: N815 - names on the wire
    mur_anchorPosX: list[float]  # noqa: N815
    mur_anchorPosY: list[float]  # noqa: N815
    mur_anchorPosZ: list[float]  # noqa: N815
    mur_valid_range: list[bool]
    mur_distance: list[float]
    mur_rssi: list[float]
    mura_tagId: list[str]  # noqa: N815
    mura_tagPosX: list[float]  # noqa: N815
    mura_tagPosY: list[float]  # noqa: N815
    mura_tagPosZ: list[float]  # noqa: N815
    mura_ranges: list[list[I32]]


@dataclass(frozen=True)
class WifiData:
    """As `UwbData`."""

    wr_time_stamp: list[U64]
    wr_anchorId: list[str]  # noqa: N815
    wr_anchorPosX: list[float]  # noqa: N815
    wr_anchorPosY: list[float]  # noqa: N815
    wr_anchorPosZ: list[float]  # noqa: N815
    wr_valid_range: list[bool]
    wr_distance: list[float]
    wr_rssi: list[float]
    wra_tagId: list[str]  # noqa: N815
    wra_tagPosX: list[float]  # noqa: N815
    wra_tagPosY: list[float]  # noqa: N815
    wra_tagPosZ: list[float]  # noqa: N815
    wra_ranges: list[list[I32]]


@dataclass(frozen=True)
class ComputerVisionState:
    kinematics_estimated: KinematicsState
    timestamp: U64
