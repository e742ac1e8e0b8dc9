"""What settings.json holds for Cosys-AirSim beyond AirSim's: annotation layers, beacons, lights, more vehicles and
sensors. (The external force is Colosseum's too.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from littersim.attitude import NO_OFFSET, Vector
from littersim.cameras import Mount
from littersim.dialects import COSYS, Dialect
from littersim.errors import LaunchError
from littersim.sensors.declared import GPU_LIDAR, LIDAR, MOST_BEAMS, Sensor
from littersim.settings_section import Section

SKID = "SkidVehicle"
RGB, GREYSCALE, TEXTURE = 0, 1, 2  # kinds of annotation layers
MORE_TYPES = {SKID: ("pioneer",), "Car": ("boxcar",)}  # of vehicles, besides a SimMode's usual one
_MOST_N = 100.0  # of an external force


@dataclass(frozen=True)
class LayerEntry:
    """An annotation layer. With `shows_all`, what has no tag is in it too, in black.

    `direct`: colours or paths are given as such, not by an index or a prefix.
    """

    name: str
    kind: int
    shows_all: bool
    direct: bool
    texture_path: str
    texture_prefix: str


@dataclass(frozen=True)
class BeaconEntry:
    """A beacon in global NED."""

    kind: str
    position_m: Vector


@dataclass(frozen=True)
class CosysSettings:
    """All of it. Lights are known by their names alone."""

    layers: tuple[LayerEntry, ...] = ()
    beacons: Mapping[str, BeaconEntry] = field(default_factory=dict)
    world_lights: frozenset[str] = frozenset()
    external_force_n: Vector = NO_OFFSET
    initial_instances: bool = True


def read(root: Section) -> CosysSettings:
    """Out of the root object of settings.json. Raises: LaunchError naming the key and what would be right."""
    layers = tuple(_layer(section) for section in root.listed("Annotation"))
    names = [layer.name for layer in layers]
    for name in names:
        if names.count(name) > 1:
            raise LaunchError(f"{root.where}: Annotation: two layers are called {name!r}")
    beacons = {
        name: BeaconEntry(section.text("BeaconType"), section.vector())
        for name, section in root.named("Beacons").items()
    }
    force = root.inner("ExternalForce").vector(most=_MOST_N)
    return CosysSettings(
        layers, beacons, frozenset(root.named("WorldLights")), force, root.flag("InitialInstanceSegmentation")
    )


def _layer(section: Section) -> LayerEntry:
    name = section.text("Name")
    if not name:
        raise section.wrong("Name", "a name")
    return LayerEntry(
        name, section.whole("Type", RGB, TEXTURE), section.flag("Default"), section.flag("SetDirect"),
        section.text("TexturePath"), section.text("TexturePrefix"),
    )  # fmt: skip


class _Vehicle(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def sensors(self) -> Iterable[Sensor]: ...
    @property
    def cameras(self) -> Mapping[str, Mount]: ...


def check(mode: str, vehicles: Iterable[_Vehicle], dialect: Dialect) -> None:
    """Refuse scans too large to be told, and what another family's simulator would not know. Raises: LaunchError."""
    if dialect.family == COSYS:
        _check_scans(vehicles)
        return
    way = "start with --dialect cosys"
    if mode == SKID:
        raise LaunchError(f"SimMode {SKID} is Cosys-AirSim's: {way}")
    for vehicle in vehicles:
        if vehicle.kind in MORE_TYPES.get(mode, ()):
            raise LaunchError(f"Vehicles.{vehicle.name}: VehicleType {vehicle.kind} is Cosys-AirSim's: {way}")
        for name, camera in vehicle.cameras.items():
            if camera.external:
                raise LaunchError(f"Vehicles.{vehicle.name}: Cameras.{name}: External is Cosys-AirSim's: {way}")
        for sensor in vehicle.sensors:
            if sensor.kind > LIDAR:
                where = f"Vehicles.{vehicle.name}: Sensors.{sensor.name}"
                raise LaunchError(f"{where}: SensorType {sensor.kind} is Cosys-AirSim's: {way}")


def _check_scans(vehicles: Iterable[_Vehicle]) -> None:
    for vehicle in vehicles:
        for sensor in vehicle.sensors:
            if sensor.kind in (LIDAR, GPU_LIDAR):
                beams = sensor["NumberOfChannels"] * sensor["MeasurementsPerCycle"]
                if beams > MOST_BEAMS:
                    where = f"Vehicles.{vehicle.name}: Sensors.{sensor.name}"
                    raise LaunchError(
                        f"{where}: NumberOfChannels x MeasurementsPerCycle must be at most {MOST_BEAMS}, got {beams:g}"
                    )
