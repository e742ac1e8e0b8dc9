"""settings.json as littersim uses it. Unknown keys are warnings, since real files carry junk; wrong values are errors.

Keys and defaults are those of litterpack's table. Degrees become radians or quaternions here.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path

from litterpack import airsim_settings
from littersim import settings_cameras, settings_cosys, settings_sensors, sun
from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector
from littersim.cameras import Mount
from littersim.dialects import AIRSIM_181, Dialect
from littersim.errors import LaunchError
from littersim.geo import Origin
from littersim.recording import Camera as RecordedCamera
from littersim.recording import Plan
from littersim.sensors.declared import Sensor
from littersim.settings_cosys import CosysSettings
from littersim.settings_section import Section

log = logging.getLogger(__name__)
DEFAULT_PORT = 41451
_EXTERNAL_PHYSICS = "ExternalPhysicsEngine"
_ENGINES = ("", "FastPhysicsEngine", "PhysX", _EXTERNAL_PHYSICS)
SIM_MODES = {
    "Multirotor": ("simpleflight", "SimpleFlight"),
    "Car": ("physxcar", "PhysXCar"),
    "ComputerVision": ("computervision", "ComputerVision"),
    settings_cosys.SKID: ("cphusky", "CPHusky"),
}


@dataclass(frozen=True)
class VehicleSettings:
    """A vehicle: its start in global NED, its cameras and its sensors."""

    name: str
    kind: str  # VehicleType in lower case
    start_m: Vector = NO_OFFSET
    start_turn: Quaternion = NO_TURN
    is_default: bool = False
    cameras: dict[str, Mount] = field(default_factory=dict)
    sensors: tuple[Sensor, ...] = ()
    lights: frozenset[str] = frozenset()
    armed: bool = True
    collides: bool = True


@dataclass(frozen=True)
class Segmentation:
    """How things get segmentation ids when the world begins, and by which names they are known."""

    start_up_ids: bool = True
    by_mesh: bool = False


@dataclass(frozen=True)
class Settings:
    """All that littersim takes from settings.json. `text` is the file as it was read."""

    text: str
    sim_mode: str
    vehicles: tuple[VehicleSettings, ...]
    camera_defaults: Mount
    external_cameras: dict[str, Mount]
    host: str = ""
    port: int = DEFAULT_PORT
    place: str = ""
    clock_speed: float = 1.0
    origin: Origin | None = None  # None: where the place lies
    segmentation: Segmentation = field(default_factory=Segmentation)
    moves_by_itself: bool = True  # vehicles obey their own physics, not only simSetVehiclePose
    wind_mps: Vector = NO_OFFSET
    time_of_day: sun.TimeOfDay | None = None
    recording: Plan = field(default_factory=Plan)
    cosys: CosysSettings = field(default_factory=CosysSettings)


def load(file: Path, dialect: Dialect = AIRSIM_181) -> Settings:
    """Read a settings file. Raises: LaunchError naming the file, the key and what would be right."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise LaunchError(f"{file}: cannot be read ({exc})") from exc
    return parse(text, str(file), dialect)


def parse(text: str, source: str = "settings", dialect: Dialect = AIRSIM_181) -> Settings:
    """Settings from JSON text; `source` names it in messages. Raises: LaunchError."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise LaunchError(f"{source}: not JSON: {exc}") from exc
    mode = Section(values, source, airsim_settings.ROOT, "").word("SimMode", tuple(SIM_MODES))
    root = Section(values, source, airsim_settings.ROOT, mode)
    settings = _read(root, text, mode)
    for complaint in airsim_settings.review(values, dialect.family, mode):
        log.warning("%s: %s", source, complaint)
    root.tell_unused()
    return settings


def _read(root: Section, text: str, mode: str) -> Settings:
    usual = settings_cameras.defaults(root.inner("CameraDefaults"))
    if not root.flag("EnableRpc"):
        log.warning("%s: EnableRpc is false; littersim listens all the same", root.where)
    root.word("SimMode", tuple(SIM_MODES))
    return Settings(
        text=text,
        sim_mode=mode,
        vehicles=_vehicles(root, mode, usual),
        camera_defaults=usual,
        external_cameras={
            name: settings_cameras.mount(each, usual) for name, each in root.named("ExternalCameras").items()
        },
        host=root.text("LocalHostIp"),
        port=root.whole("ApiServerPort", 0, 65535),
        place=root.text("Default Environment"),
        clock_speed=root.number("ClockSpeed", 1e-3, 1e3),
        origin=_origin(root),
        segmentation=_segmentation(root.inner("SegmentationSettings")),
        moves_by_itself=root.word("PhysicsEngineName", _ENGINES) != _EXTERNAL_PHYSICS,
        wind_mps=root.inner("Wind").vector(),
        time_of_day=_time_of_day(root.inner("TimeOfDay")),
        recording=_recording(root.inner("Recording")),
        cosys=settings_cosys.read(root),
    )


def _vehicles(root: Section, mode: str, usual: Mount) -> tuple[VehicleSettings, ...]:
    """The vehicles in order of their names; without any, the one AirSim makes by itself."""
    kind, default_name = SIM_MODES[mode]
    found = []
    for name, section in root.named("Vehicles").items():
        given = section.text("VehicleType") if section.has("VehicleType") else None
        if given is None or given.lower() not in (kind, *settings_cosys.MORE_TYPES.get(mode, ())):
            raise LaunchError(
                f"{section.where}: VehicleType: must be {default_name} in SimMode {mode}, got {given!r:.60}"
            )
        if section.flag("AutoCreate"):
            found.append(_vehicle(name, root, section, usual))
    return tuple(found) or (VehicleSettings(default_name, kind, sensors=settings_sensors.usual(root)),)


def _vehicle(name: str, root: Section, section: Section, usual: Mount) -> VehicleSettings:
    state = section.word("DefaultVehicleState", ("", "Armed", "Disarmed", "Inactive"))
    return VehicleSettings(
        name,
        section.text("VehicleType").lower(),
        section.vector(),
        section.turn(),
        section.flag("IsFpvVehicle"),
        {camera: settings_cameras.mount(each, usual) for camera, each in section.named("Cameras").items()},
        settings_sensors.of_vehicle(root, section),
        frozenset(section.named("Lights")),
        state in {"", "Armed"},
        section.flag("EnableCollisions"),
    )


def _origin(root: Section) -> Origin | None:
    if not root.has("OriginGeopoint"):
        return None
    section = root.inner("OriginGeopoint")
    for key in ("Latitude", "Longitude"):
        if not section.has(key):
            raise LaunchError(f"{section.where}: {key} is missing")
    return Origin(
        section.number("Latitude", -89, 89), section.number("Longitude", -180, 180), section.number("Altitude")
    )


def _recording(section: Section) -> Plan:
    cameras = tuple(
        RecordedCamera(
            entry.text("CameraName"),
            entry.whole("ImageType", 0, settings_cameras.MOST_TYPES),
            entry.flag("PixelsAsFloat"),
            entry.flag("Compress"),
            entry.text("VehicleName"),
            entry.text("Annotation"),
        )
        for entry in section.listed("Cameras")
    )
    interval_s = section.number("RecordInterval", 0.001, 1e6)
    return Plan(interval_s, section.flag("RecordOnMove"), section.text("Folder"), cameras, section.flag("Enabled"))


def _segmentation(section: Section) -> Segmentation:
    method = section.word("InitMethod", ("", "CommonObjectsRandomIDs", "None"))
    naming = section.word("MeshNamingMethod", ("", "OwnerName", "StaticMeshName"))
    return Segmentation(method != "None", naming == "StaticMeshName")


def _time_of_day(section: Section) -> sun.TimeOfDay | None:
    if not section.flag("Enabled"):
        return None
    try:
        found = sun.TimeOfDay(
            sun.moment(section.text("StartDateTime")),
            section.flag("StartDateTimeDst"),
            section.number("CelestialClockSpeed", -sun.FASTEST, sun.FASTEST),
            section.number("UpdateIntervalSecs", 1e-3, 1e9),
            section.flag("MoveSun"),
        )
        found.from_now(0, 0.0)
    except ValueError as exc:
        raise section.wrong("StartDateTime", f"a time: {exc}") from exc
    return found
