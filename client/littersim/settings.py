"""settings.json as littersim uses it. Unknown keys are warnings, since real files carry junk; wrong values are errors.

Degrees become radians or quaternions here; defaults are AirSim's.
"""

from __future__ import annotations

import difflib
import json
import logging
import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from littersim import settings_cosys, settings_keys
from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector, from_degrees
from littersim.cameras import IMAGE_TYPES, Capture, Mount
from littersim.errors import LaunchError
from littersim.geo import Origin
from littersim.recording import Camera as RecordedCamera
from littersim.recording import Plan
from littersim.sensors import declared
from littersim.sensors.declared import Sensor
from littersim.settings_cosys import CosysSettings

log = logging.getLogger(__name__)
_CAMERA_KEYS = settings_keys.CAMERA | settings_cosys.CAMERA_KEYS
DEFAULT_PORT = 41451
DEFAULT_ALTITUDE_M = 122.0
MAX_PIXELS = 8192  # of a side
SIM_MODES = {
    "Multirotor": ("simpleflight", "SimpleFlight"),
    "Car": ("physxcar", "PhysXCar"),
    "ComputerVision": ("computervision", "ComputerVision"),
    settings_cosys.SKID: ("cphusky", "CPHusky"),
}


@dataclass(frozen=True)
class VehicleSettings:
    """A vehicle: its start in global NED and its cameras."""

    name: str
    start_m: Vector = NO_OFFSET
    start_turn: Quaternion = NO_TURN
    is_default: bool = False
    cameras: dict[str, Mount] = field(default_factory=dict)
    sensors: tuple[Sensor, ...] = ()
    kind: str = ""  # VehicleType in lower case; "" is the SimMode's usual one
    lights: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Settings:
    """All that littersim takes from settings.json. `text` is the file as it was read."""

    text: str
    sim_mode: str
    vehicles: tuple[VehicleSettings, ...]
    captures: dict[int, Capture]
    external_cameras: dict[str, Mount]
    port: int = DEFAULT_PORT
    clock_speed: float = 1.0
    origin: Origin | None = None  # None: where the place lies
    start_up_ids: bool = True
    wind_mps: Vector = NO_OFFSET
    recording: Plan = field(default_factory=Plan)
    cosys: CosysSettings = field(default_factory=CosysSettings)


def load(file: Path) -> Settings:
    """Read a settings file. Raises: LaunchError naming the file, the key and what would be right."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise LaunchError(f"{file}: cannot be read ({exc})") from exc
    return parse(text, str(file))


def parse(text: str, source: str = "settings") -> Settings:
    """Settings from JSON text; `source` names it in messages. Raises: LaunchError."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise LaunchError(f"{source}: not JSON: {exc}") from exc
    root = _Section(values, source, settings_keys.ROOT | settings_cosys.ROOT_KEYS)
    mode = root.word("SimMode", "Multirotor", tuple(SIM_MODES))
    captures, default_mount = _camera_defaults(root)
    return Settings(
        text=text,
        sim_mode=mode,
        vehicles=_vehicles(root, mode, captures, default_mount),
        captures=captures,
        external_cameras={
            name: _mount(
                _Section(each, f"{source}: ExternalCameras.{name}", settings_keys.CAMERA), captures, default_mount
            )
            for name, each in root.objects("ExternalCameras").items()
        },
        port=int(root.number("ApiServerPort", DEFAULT_PORT, 0, 65535)),
        clock_speed=root.number("ClockSpeed", 1.0, 1e-3, 1e3),
        origin=_origin(root),
        start_up_ids=_start_up_ids(root),
        wind_mps=_wind(root),
        recording=_recording(root),
        cosys=settings_cosys.read(values, source),
    )


class _Section:
    """One JSON object: warns about keys that are not among `known`, reads values with their bounds."""

    def __init__(self, values: object, where: str, known: frozenset[str]) -> None:
        if not isinstance(values, dict):
            raise LaunchError(f"{where}: must be an object {{…}}, got {values!r:.60}")
        self.where, self._values = where, values
        for key in values:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                log.warning(
                    "%s: unknown key %r is ignored.%s", where, key, f" Did you mean {near[0]!r}?" if near else ""
                )

    def has(self, key: str) -> bool:
        return key in self._values

    def get(self, key: str) -> Any:
        return self._values.get(key)

    def wrong(self, key: str, wanted: str) -> LaunchError:
        return LaunchError(f"{self.where}: {key}: must be {wanted}, got {self._values[key]!r:.60}")

    def number(self, key: str, default: float, low: float = -1e6, high: float = 1e6) -> float:
        value = self._values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.wrong(key, f"a number from {low:g} to {high:g}")
        return float(value)

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        value = self.number(key, default, low, high)
        if not value.is_integer():
            raise self.wrong(key, "a whole number")
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def text(self, key: str, default: str = "") -> str:
        value = self._values.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, "a text")
        return value

    def word(self, key: str, default: str, choices: tuple[str, ...]) -> str:
        """One of `choices`, whatever its case."""
        value = self._values.get(key, default)
        for choice in choices:
            if isinstance(value, str) and value.lower() == choice.lower():
                return choice
        raise self.wrong(key, f"one of {', '.join(choices)}")

    def objects(self, key: str) -> dict[str, Any]:
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "an object of named objects")
        return value

    def vector(self, keys: tuple[str, str, str], default: Vector) -> Vector:
        x, y, z = (self.number(key, usual) for key, usual in zip(keys, default, strict=True))
        return x, y, z


def _vehicles(root: _Section, mode: str, captures: dict[int, Capture], usual: Mount) -> tuple[VehicleSettings, ...]:
    """The vehicles in order of their names; without any, the one AirSim makes by itself."""
    kind, default_name = SIM_MODES[mode]
    found = []
    for name, values in sorted(root.objects("Vehicles").items()):
        known = settings_keys.VEHICLE | settings_cosys.VEHICLE_KEYS
        section = _Section(values, f"{root.where}: Vehicles.{name}", known)
        given = section.get("VehicleType")
        if not isinstance(given, str) or given.lower() not in (kind, *settings_cosys.MORE_TYPES.get(mode, ())):
            raise LaunchError(
                f"{section.where}: VehicleType: must be {default_name} in SimMode {mode}, got {given!r:.60}"
            )
        if section.flag("AutoCreate", True):
            sensors = _sensors(root, section, mode)
            found.append(_vehicle(name, section, captures, usual, sensors))
    if found:
        return tuple(found)
    alone = _Section({}, f"{root.where}: {default_name}", settings_keys.VEHICLE)
    return (VehicleSettings(default_name, sensors=_sensors(root, alone, mode)),)


def _vehicle(
    name: str, section: _Section, captures: dict[int, Capture], usual: Mount, sensors: tuple[Sensor, ...]
) -> VehicleSettings:
    pitch, roll, yaw = section.vector(("Pitch", "Roll", "Yaw"), NO_OFFSET)
    cameras = {
        camera: _mount(_Section(each, f"{section.where}.Cameras.{camera}", _CAMERA_KEYS), captures, usual)
        for camera, each in section.objects("Cameras").items()
    }
    return VehicleSettings(
        name,
        section.vector(("X", "Y", "Z"), NO_OFFSET),
        from_degrees(pitch, roll, yaw),
        section.flag("IsFpvVehicle", False),
        cameras,
        sensors,
        section.text("VehicleType").lower(),
        frozenset(section.objects("Lights")),
    )


def _camera_defaults(root: _Section) -> tuple[dict[int, Capture], Mount]:
    section = _Section(root.get("CameraDefaults") or {}, f"{root.where}: CameraDefaults", settings_keys.CAMERA)
    captures = _captures(section)
    return captures, _mount(section, captures, None)


def _mount(section: _Section, captures: dict[int, Capture], usual: Mount | None) -> Mount:
    """A camera's settings over the default captures. `usual` gives the pose of a camera that states none of it."""
    pose_keys = ("X", "Y", "Z", "Pitch", "Roll", "Yaw")
    missing = [key for key in pose_keys if not section.has(key)]
    external = section.flag("External", False)
    if usual is not None and len(missing) == len(pose_keys):
        return Mount(usual.position_m, usual.orientation, captures | _captures(section), external)
    if usual is not None and missing:
        log.warning("%s: %s not given, taken as 0 (Unreal would not start)", section.where, ", ".join(missing))
    pitch, roll, yaw = section.vector(("Pitch", "Roll", "Yaw"), NO_OFFSET)
    own = captures | _captures(section)
    return Mount(section.vector(("X", "Y", "Z"), NO_OFFSET), from_degrees(pitch, roll, yaw), own, external)


def _captures(section: _Section) -> dict[int, Capture]:
    """The CaptureSettings by image type. An entry replaces the default entry of its type as a whole."""
    entries = section.get("CaptureSettings") or []
    if not isinstance(entries, list):
        raise section.wrong("CaptureSettings", "a list of objects")
    captures = {}
    for place, values in enumerate(entries):
        entry = _Section(values, f"{section.where}.CaptureSettings[{place}]", settings_keys.CAPTURE)
        image_type = entry.whole("ImageType", 0, -1, max(IMAGE_TYPES.values()))
        if str(entry.get("ProjectionMode") or "perspective").lower() != "perspective":
            raise entry.wrong("ProjectionMode", "perspective (littersim draws no other)")
        captures[image_type] = Capture(
            entry.whole("Width", Capture.width, 1, MAX_PIXELS),
            entry.whole("Height", Capture.height, 1, MAX_PIXELS),
            entry.number("FOV_Degrees", Capture.fov_deg, 1, 170),
        )
    return captures


def _origin(root: _Section) -> Origin | None:
    if not root.has("OriginGeopoint"):
        return None
    section = _Section(root.get("OriginGeopoint"), f"{root.where}: OriginGeopoint", settings_keys.GEO_POINT)
    for key in ("Latitude", "Longitude"):
        if not section.has(key):
            raise LaunchError(f"{section.where}: {key} is missing")
    latitude, longitude = (
        section.number("Latitude", math.nan, -89, 89),
        section.number("Longitude", math.nan, -180, 180),
    )
    return Origin(latitude, longitude, section.number("Altitude", DEFAULT_ALTITUDE_M))


def _sensors(root: _Section, vehicle: _Section, mode: str) -> tuple[Sensor, ...]:
    """The mode's usual sensors, but for kinds that are declared; of those the enabled ones."""
    entries = vehicle.objects("Sensors") or root.objects("DefaultSensors")
    declared_ = [
        (name, _Section(values, f"{vehicle.where}: Sensors.{name}", settings_keys.SENSOR | settings_cosys.SENSOR_KEYS))
        for name, values in sorted(entries.items())
    ]
    kinds = {name: section.whole("SensorType", 0, 1, settings_cosys.LAST_SENSOR) for name, section in declared_}
    found = [Sensor(name, kind) for name, kind in declared.OF_MODE[mode].items() if kind not in kinds.values()]
    for name, section in declared_:
        if section.flag("Enabled", False):
            found.append(_sensor(name, kinds[name], section, mode))
    return tuple(replace(sensor, seed=nth) for nth, sensor in enumerate(found, start=1))


def _sensor(name: str, kind: int, section: _Section, mode: str) -> Sensor:
    usual = dict(declared.NUMBERS[kind])
    on_wheels = mode in ("Car", settings_cosys.SKID)
    if kind == declared.LIDAR and on_wheels:
        usual |= {"VerticalFOVUpper": 10.0, "VerticalFOVLower": -10.0}
    values = {key: section.number(key, default) for key, default in usual.items()}
    for key in values.keys() & declared.MOST.keys():
        least = -declared.MOST[key] if key == "NumberOfTraces" else 1
        values[key] = section.number(key, usual[key], least, declared.MOST[key])
    for key, flag in declared.FLAGS.get(kind, {}).items():
        values[key] = float(section.flag(key, flag))
    pitch, roll, yaw = section.vector(("Pitch", "Roll", "Yaw"), NO_OFFSET)
    frame = section.word("DataFrame", declared.WORLD_FRAME, (declared.WORLD_FRAME, declared.SENSOR_FRAME))
    position = section.vector(("X", "Y", "Z"), (0.0, 0.0, -1.0) if on_wheels else NO_OFFSET)
    return Sensor(name, kind, position, from_degrees(pitch, roll, yaw), values, frame)


def _recording(root: _Section) -> Plan:
    section = _Section(root.get("Recording") or {}, f"{root.where}: Recording", settings_keys.RECORDING)
    entries = section.get("Cameras") or []
    if not isinstance(entries, list):
        raise section.wrong("Cameras", "a list of objects")
    cameras = []
    for nth, values in enumerate(entries):
        entry = _Section(values, f"{section.where}.Cameras[{nth}]", settings_keys.RECORDING_CAMERA)
        cameras.append(
            RecordedCamera(
                entry.text("CameraName"),
                entry.whole("ImageType", 0, 0, max(IMAGE_TYPES.values())),
                entry.flag("PixelsAsFloat", False),
                entry.flag("Compress", True),
                entry.text("VehicleName"),
                entry.text("Annotation"),
            )
        )
    interval_s = section.number("RecordInterval", 0.05, 0.001, 1e6)
    on_move, enabled = section.flag("RecordOnMove", False), section.flag("Enabled", False)
    return Plan(interval_s, on_move, section.text("Folder"), tuple(cameras), enabled)


def _wind(root: _Section) -> Vector:
    section = _Section(root.get("Wind") or {}, f"{root.where}: Wind", settings_keys.VECTOR)
    return section.vector(("X", "Y", "Z"), NO_OFFSET)


def _start_up_ids(root: _Section) -> bool:
    """Whether things get segmentation ids by their names when the world begins."""
    values = root.get("SegmentationSettings") or {}
    section = _Section(values, f"{root.where}: SegmentationSettings", settings_keys.SEGMENTATION)
    return section.word("InitMethod", "", ("", "CommonObjectsRandomIDs", "None")) != "None"
