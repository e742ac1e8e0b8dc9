"""settings.json as littersim uses it. Unknown keys and wrong values are warnings, since real files carry junk.

Errors are what no AirSim would start with, a port that no client would look for, and names that nothing can have.

Keys and defaults are those of litterpack's table. Degrees become radians or quaternions here.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field, replace
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
    if not isinstance(values, dict):
        raise LaunchError(f"{source}: must be an object {{…}}, got {values!r:.60}")
    mode = _mode(values.get("SimMode", ""), source)
    root = Section(values, source, airsim_settings.ROOT, mode, dialect.family)
    settings = _read(root, text, mode)
    mended = root.mended()
    for complaint in airsim_settings.review(values, dialect.family, mode):
        if complaint.partition(" must be ")[0] not in mended:  # which have been told with what is taken instead
            log.warning("%s: %s", source, complaint)
    root.tell_unused()
    return settings


def _mode(given: object, source: str) -> str:
    """The SimMode; where AirSim would ask for one, the usual. Raises: LaunchError for one that there is not."""
    if given == "":
        return next(iter(SIM_MODES))
    for mode in SIM_MODES:
        if isinstance(given, str) and given.lower() == mode.lower():
            return mode
    raise LaunchError(f"{source}: SimMode: must be one of {', '.join(SIM_MODES)}, got {given!r:.60}")


def _read(root: Section, text: str, mode: str) -> Settings:
    usual = settings_cameras.defaults(root.inner("CameraDefaults"))
    if not root.flag("EnableRpc"):
        log.warning("%s: EnableRpc is false; littersim listens all the same", root.where)
    root.text("SimMode")
    port = root.choice("ApiServerPort", 0, 65535)
    if port is None:
        raise root.wrong("ApiServerPort", "a whole number from 0 to 65535")
    return Settings(
        text=text,
        sim_mode=mode,
        vehicles=_vehicles(root, mode, usual),
        camera_defaults=usual,
        external_cameras={
            name: settings_cameras.mount(each, usual) for name, each in root.named("ExternalCameras").items()
        },
        host=root.text("LocalHostIp"),
        port=port,
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
    """The vehicles in order of their names; without any of this SimMode, the one AirSim makes by itself."""
    usual_kind, default_name = SIM_MODES[mode]
    found, given = [], root.named("Vehicles")
    for name, section in given.items():
        kind = _kind(section)
        if kind is not None and section.flag("AutoCreate"):
            found.append(_vehicle(name, kind, root, section, usual))
    if given and not found:
        log.warning("%s: Vehicles: none begins in SimMode %s; there is %s instead", root.where, mode, default_name)
    return tuple(found) or (VehicleSettings(default_name, usual_kind, sensors=settings_sensors.usual(root)),)


def _kind(section: Section) -> str | None:
    """As what a vehicle moves; None for one that AirSim, too, leaves out in this SimMode."""
    type_name = section.text("VehicleType")
    fitting = {
        key: said
        for key, said in airsim_settings.keys().vehicle_types.items()
        if section.mode in said["modes"] and section.family in said.get("dialects", (section.family,))
    }
    chosen = fitting.get(type_name.lower())
    if chosen is None:
        offered = ", ".join(said["name"] for said in fitting.values())
        wanted = f"one of {offered} in SimMode {section.mode} of {section.family}"
        section.mend("VehicleType", wanted, "the vehicle is left out")
        return None
    if "MavLinkVehicle" not in chosen["keys"]:
        return type_name.lower()
    usual_kind, usual_name = SIM_MODES[section.mode]
    log.warning(
        "%s: VehicleType %s waits for a flight controller; here it moves without one, as %s does",
        section.where, type_name, usual_name,
    )  # fmt: skip
    return usual_kind


def _vehicle(name: str, kind: str, root: Section, section: Section, usual: Mount) -> VehicleSettings:
    state = section.word("DefaultVehicleState", ("", "Armed", "Disarmed", "Inactive"))
    return VehicleSettings(
        name,
        kind,
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
            log.warning("%s: %s is not given; %g is taken", section.where, key, section.number(key))
    return Origin(
        section.number("Latitude", -89, 89), section.number("Longitude", -180, 180), section.number("Altitude")
    )


def _recording(section: Section) -> Plan:
    cameras = tuple(
        RecordedCamera(
            entry.text("CameraName"),
            image_type,
            entry.flag("PixelsAsFloat"),
            entry.flag("Compress"),
            entry.text("VehicleName"),
            entry.text("Annotation"),
        )
        for image_type, entry in settings_cameras.by_type(section, "Cameras", 0)
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
    found = sun.TimeOfDay(
        None,
        section.flag("StartDateTimeDst"),
        section.number("CelestialClockSpeed", -sun.FASTEST, sun.FASTEST),
        section.number("UpdateIntervalSecs", 1e-3, 1e9),
        section.flag("MoveSun"),
    )
    try:
        started = replace(found, start=sun.moment(section.text("StartDateTime")))
        started.from_now(0, 0.0)
    except ValueError:
        section.mend("StartDateTime", "a time such as 2025-06-21 14:30:00", "it is taken for now")
        return found
    return started
