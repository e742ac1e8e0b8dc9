"""Sensors of settings.json: the SimMode's usual ones, but for kinds that are declared; of those the enabled ones."""

from __future__ import annotations

from dataclasses import replace

from littersim.attitude import from_degrees
from littersim.dialects import COSYS
from littersim.sensors import declared
from littersim.sensors.declared import Sensor
from littersim.settings_section import Section

_BOUNDS = {  # where a number would break what it steers
    "NumberOfChannels": (1, 512), "PointsPerSecond": (1, 1e7), "MeasurementsPerCycle": (1, 1e5),
    "NumberOfTraces": (-1e5, 1e5), "ReflectionLimit": (1, 100),
    "RotationsPerSecond": (1e-3, 1e4), "EphTimeConstant": (1e-6, 1e6), "EpvTimeConstant": (1e-6, 1e6),
    "GyroBiasStabilityTau": (1e-6, 1e6), "AccelBiasStabilityTau": (1e-6, 1e6), "PressureFactorTau": (1e-6, 1e6),
}  # fmt: skip


def usual(root: Section) -> tuple[Sensor, ...]:
    """Sensors of a vehicle that declares none."""
    return _of(root.named("DefaultSensors"), root.mode)


def of_vehicle(root: Section, vehicle: Section) -> tuple[Sensor, ...]:
    return _of(vehicle.named("Sensors") or root.named("DefaultSensors"), root.mode)


def _of(entries: dict[str, Section], mode: str) -> tuple[Sensor, ...]:
    kinds = {name: _kind(section) for name, section in entries.items()}
    found = [each for each in declared.of_mode(mode) if each.kind not in kinds.values()]
    found += [_sensor(name, kinds[name], section) for name, section in entries.items() if section.flag("Enabled")]
    return tuple(replace(sensor, seed=nth) for nth, sensor in enumerate(found, start=1))


def _kind(section: Section) -> int:
    """Raises: LaunchError for a type that there is not, with which AirSim, too, does not start."""
    kind = section.choice("SensorType", 1, max(declared.WORDS))
    if kind is None:
        raise section.wrong("SensorType", f"a whole number from 1 to {max(declared.WORDS)}")
    return kind


def _sensor(name: str, kind: int, section: Section) -> Sensor:
    values = {key: section.amount(key, *_BOUNDS.get(key, (-1e6, 1e7))) for key in declared.numbers(kind)}
    if section.family == COSYS and kind in (declared.LIDAR, declared.GPU_LIDAR):
        _bound_scan(section, values)
    pitch, roll, yaw = section.vector(("Pitch", "Roll", "Yaw"))
    frame = declared.WORLD_FRAME
    if kind == declared.LIDAR:
        frame = section.word("DataFrame", (declared.WORLD_FRAME, declared.SENSOR_FRAME))
    return Sensor(name, kind, section.vector(), from_degrees(pitch, roll, yaw), values, frame)


def _bound_scan(section: Section, values: dict[str, float]) -> None:
    """Keep a scan that is told as a whole from growing too large."""
    channels, cycle = values["NumberOfChannels"], values["MeasurementsPerCycle"]
    if channels * cycle > declared.MOST_BEAMS:
        values["MeasurementsPerCycle"] = fitting = float(declared.MOST_BEAMS // channels)
        wanted = f"at most {declared.MOST_BEAMS / channels:g} with {channels:g} NumberOfChannels"
        section.mend("MeasurementsPerCycle", wanted, f"{fitting:g} is taken")
