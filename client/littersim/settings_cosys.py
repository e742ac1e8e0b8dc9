"""What settings.json holds for Cosys-AirSim beyond AirSim's: annotation layers, beacons, lights, more vehicles and
sensors. (The external force is Colosseum's too.)

Sources: AirSimSettings.hpp and docs/settings.md of Cosys-AirSim 3.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from littersim.attitude import Vector
from littersim.cameras import Mount
from littersim.dialects import COSYS, Dialect
from littersim.errors import LaunchError
from littersim.sensors.declared import GPU_LIDAR, LIDAR, MOST_BEAMS, Sensor

SKID = "SkidVehicle"
RGB, GREYSCALE, TEXTURE = 0, 1, 2  # kinds of annotation layers
MORE_TYPES = {SKID: ("pioneer",), "Car": ("boxcar",)}  # of vehicles, besides a SimMode's usual one
ROOT_KEYS = ("Annotation", "Beacons", "WorldLights", "ExternalForce", "InitialInstanceSegmentation")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False, populate_by_name=True)


class LayerEntry(_Entry):
    """An annotation layer."""

    name: str = Field(validation_alias="Name", min_length=1)
    kind: int = Field(default=RGB, validation_alias="Type", ge=RGB, le=TEXTURE)
    shows_all: bool = Field(default=True, validation_alias="Default")  # what has no tag is in the layer too, in black
    direct: bool = Field(
        False, validation_alias="SetDirect"
    )  # colours or paths are given as such, not by an index or a prefix
    texture_path: str = Field(default="", validation_alias="TexturePath")
    texture_prefix: str = Field(default="", validation_alias="TexturePrefix")
    view_distance_m: float = Field(default=-1.0, validation_alias="ViewDistance")


_Metres = Annotated[float, Field(ge=-1e6, le=1e6)]


class BeaconEntry(_Entry):
    """A beacon in global NED."""

    kind: str = Field(default="", validation_alias="BeaconType")
    x: _Metres = Field(default=0.0, validation_alias="X")
    y: _Metres = Field(default=0.0, validation_alias="Y")
    z: _Metres = Field(default=0.0, validation_alias="Z")

    @property
    def position_m(self) -> Vector:
        return self.x, self.y, self.z


_Newtons = Annotated[float, Field(ge=-100, le=100)]


class ForceEntry(_Entry):
    """A force in global NED."""

    x: _Newtons = Field(default=0.0, validation_alias="X")
    y: _Newtons = Field(default=0.0, validation_alias="Y")
    z: _Newtons = Field(default=0.0, validation_alias="Z")

    @property
    def newtons(self) -> Vector:
        return self.x, self.y, self.z


class CosysSettings(BaseModel):
    """All of it. Other keys of the file are AirSim's and not looked at here."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    layers: list[LayerEntry] = Field(default=[], validation_alias="Annotation")
    beacons: dict[str, BeaconEntry] = Field(default={}, validation_alias="Beacons")
    world_lights: dict[str, dict[str, Any]] = Field(default={}, validation_alias="WorldLights")
    external_force: ForceEntry = Field(default=ForceEntry(), validation_alias="ExternalForce")
    initial_instances: bool = Field(default=True, validation_alias="InitialInstanceSegmentation")


def read(values: Mapping[str, Any], source: str) -> CosysSettings:
    """Out of the root object of settings.json. Raises: LaunchError naming the key and what would be right."""
    try:
        found = CosysSettings.model_validate(dict(values))
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        path = ".".join(map(str, first["loc"]))
        raise LaunchError(f"{source}: {path}: {first['msg']}, got {first['input']!r:.60}") from exc
    names = [layer.name for layer in found.layers]
    for name in names:
        if names.count(name) > 1:
            raise LaunchError(f"{source}: Annotation: two layers are called {name!r}")
    return found


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
