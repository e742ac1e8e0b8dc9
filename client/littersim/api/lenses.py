"""Lens and filmback of AirSim's cine cameras. Focal length and filmback set the field of view; focus is only kept.

Source: AirSim 1.8.1, PIPCamera, and Unreal's cine camera presets.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from littersim.api.cameras import camera_of
from littersim.api.methods import External, method
from littersim.cameras import FILMBACKS, LENSES, SCENE, Camera
from littersim.errors import CallError
from littersim.simulation import Simulation


def _preset(kind: str, name: str, known: dict[str, tuple[float, float]]) -> tuple[float, float]:
    if name not in known:
        raise CallError(f"there is no {kind} preset '{name}'; there are {', '.join(known)}")
    return known[name]


@method("simGetPresetLensSettings")
def preset_lenses(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> list[str]:
    camera_of(sim, camera_name, vehicle_name, external)
    return list(LENSES)


@method("simGetLensSettings")
def lens_settings(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> str:
    return camera_of(sim, camera_name, vehicle_name, external).lens.words


@method("simSetPresetLensSettings")
def set_preset_lens(
    sim: Simulation, preset_lens_settings: str, camera_name: str, vehicle_name: str, external: External
) -> None:
    focal_mm, aperture = _preset("lens", preset_lens_settings, LENSES)
    camera = camera_of(sim, camera_name, vehicle_name, external)
    camera.lens.focal_mm, camera.lens.aperture = focal_mm, aperture
    camera.look_through_lens()


@method("simGetPresetFilmbackSettings")
def preset_filmbacks(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> list[str]:
    camera_of(sim, camera_name, vehicle_name, external)
    return list(FILMBACKS)


@method("simSetPresetFilmbackSettings")
def set_preset_filmback(
    sim: Simulation, preset_filmback_settings: str, camera_name: str, vehicle_name: str, external: External
) -> None:
    size = _preset("filmback", preset_filmback_settings, FILMBACKS)
    _set_filmback(camera_of(sim, camera_name, vehicle_name, external), *size)


@method("simGetFilmbackSettings")
def filmback_settings(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> str:
    lens = camera_of(sim, camera_name, vehicle_name, external).lens
    aspect = lens.width_mm / lens.height_mm
    return f"Sensor width: {lens.width_mm:f}  Sensor height: {lens.height_mm:f}  Sensor aspect ratio: {aspect:f}"


@method("simSetFilmbackSettings")
def set_filmback(
    sim: Simulation, sensor_width: float, sensor_height: float, camera_name: str, vehicle_name: str, external: External
) -> float:
    """Answers the aspect ratio."""
    return _set_filmback(camera_of(sim, camera_name, vehicle_name, external), sensor_width, sensor_height)


def _set_filmback(camera: Camera, width_mm: float, height_mm: float) -> float:
    if not (0.1 <= width_mm <= 1000 and 0.1 <= height_mm <= 1000):
        raise CallError(f"a filmback measures 0.1 to 1000 mm, got {width_mm:g} x {height_mm:g}")
    camera.lens.width_mm, camera.lens.height_mm = width_mm, height_mm
    camera.look_through_lens()
    return width_mm / height_mm


@method("simGetCurrentFieldOfView")
def current_field_of_view(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> str:
    capture = camera_of(sim, camera_name, vehicle_name, external).capture(SCENE)
    across, down = map(math.degrees, capture.spans_rad)
    return f"Current Field Of View:  Horizontal: {across:f}  Vertical: {down:f}"


def _number(what: str, low: float, high: float, attribute: str, after: Callable[[Camera], None] | None = None) -> None:
    @method(f"simGet{what}")
    def get(sim: Simulation, camera_name: str, vehicle_name: str, external: External) -> float:
        return float(getattr(camera_of(sim, camera_name, vehicle_name, external).lens, attribute))

    @method(f"simSet{what}")
    def put(sim: Simulation, value: float, camera_name: str, vehicle_name: str, external: External) -> None:
        if not low <= value <= high:
            raise CallError(f"simSet{what}: must be from {low:g} to {high:g}, got {value:g}")
        camera = camera_of(sim, camera_name, vehicle_name, external)
        setattr(camera.lens, attribute, value)
        if after is None:
            sim.without_effect(f"simSet{what}")
        else:
            after(camera)


_number("FocalLength", 1.0, 1000.0, "focal_mm", Camera.look_through_lens)
_number("FocusDistance", 0.0, 1e9, "focus_m")
_number("FocusAperture", 0.1, 100.0, "aperture")


def _switch(name: str) -> None:
    @method(name)
    def enable(sim: Simulation, enable: bool, camera_name: str, vehicle_name: str, external: External) -> None:
        camera_of(sim, camera_name, vehicle_name, external)
        sim.without_effect(name)


_switch("simEnableManualFocus")
_switch("simEnableFocusPlane")
