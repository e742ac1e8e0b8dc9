"""What settings.json holds for Cosys-AirSim beyond AirSim's: annotation layers, beacons, lights, more vehicles and
sensors. (The external force is Colosseum's too.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from littersim.attitude import NO_OFFSET, Vector
from littersim.dialects import COSYS, Dialect
from littersim.errors import LaunchError
from littersim.sensors.declared import LIDAR, Sensor
from littersim.settings_section import Section

SKID = "SkidVehicle"
RGB, GREYSCALE, TEXTURE = 0, 1, 2  # kinds of annotation layers
MORE_TYPES = {SKID: ("pioneer",), "Car": ("boxcar",)}  # of vehicles, besides a SimMode's usual one
_MOST_N = 100.0  # of an external force
_LEFT_OUT = "the layer is left out"


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
    """Out of the root object of settings.json. Raises: LaunchError for a name that nothing can have."""
    layers: dict[str, LayerEntry] = {}
    for section in root.listed("Annotation"):
        layer = _layer(section)
        if layer is not None and layer.name in layers:
            section.mend("Name", "a name of its own", _LEFT_OUT)
        elif layer is not None:
            layers[layer.name] = layer
    beacons = {
        name: BeaconEntry(section.text("BeaconType"), section.vector())
        for name, section in root.named("Beacons").items()
    }
    force = root.inner("ExternalForce").vector(most=_MOST_N)
    return CosysSettings(
        tuple(layers.values()),
        beacons,
        frozenset(root.named("WorldLights")),
        force,
        root.flag("InitialInstanceSegmentation"),
    )


def _layer(section: Section) -> LayerEntry | None:
    """None for one that has no name, or is of no kind that there is."""
    name, kind = section.text("Name"), section.choice("Type", RGB, TEXTURE)
    if not name:
        section.mend("Name", "a name", _LEFT_OUT)
        return None
    if kind is None:
        section.mend("Type", f"a whole number from {RGB} to {TEXTURE}", _LEFT_OUT)
        return None
    return LayerEntry(
        name, kind, section.flag("Default"), section.flag("SetDirect"), section.text("TexturePath"),
        section.text("TexturePrefix"),
    )  # fmt: skip


class _Vehicle(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def sensors(self) -> Iterable[Sensor]: ...


def check(mode: str, vehicles: Iterable[_Vehicle], dialect: Dialect) -> None:
    """Refuse what another family's simulator does not start with. Raises: LaunchError."""
    if dialect.family == COSYS:
        return
    way = "start with --dialect cosys"
    if mode == SKID:
        raise LaunchError(f"SimMode {SKID} is Cosys-AirSim's: {way}")
    for vehicle in vehicles:
        for sensor in vehicle.sensors:
            if sensor.kind > LIDAR:
                where = f"Vehicles.{vehicle.name}: Sensors.{sensor.name}"
                raise LaunchError(f"{where}: SensorType {sensor.kind} is Cosys-AirSim's: {way}")
