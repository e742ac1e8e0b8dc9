"""Calls whose effect is to be seen by people in Unreal's window, or by its materials: taken, checked, and said once.

They have the parameters, types and answers of AirSim 1.8.1; there is no window here.
"""

from __future__ import annotations

from littersim.api.methods import method
from littersim.api.structs import Pose, Vector3r
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.wire import I32


def _colour(rgba: list[float]) -> None:
    if len(rgba) != 4:
        raise CallError(f"a colour has 4 parts, got {len(rgba)}")


@method("simPlotPoints")
def plot_points(
    sim: Simulation, points: list[Vector3r], color_rgba: list[float], size: float, duration: float, is_persistent: bool
) -> None:
    _colour(color_rgba)
    sim.without_effect("simPlotPoints")


def _plot_lines(name: str) -> None:
    @method(name)
    def plot_lines(
        sim: Simulation,
        points: list[Vector3r],
        color_rgba: list[float],
        thickness: float,
        duration: float,
        is_persistent: bool,
    ) -> None:
        _colour(color_rgba)
        sim.without_effect(name)


_plot_lines("simPlotLineStrip")
_plot_lines("simPlotLineList")


@method("simPlotArrows")
def plot_arrows(
    sim: Simulation,
    points_start: list[Vector3r],
    points_end: list[Vector3r],
    color_rgba: list[float],
    thickness: float,
    arrow_size: float,
    duration: float,
    is_persistent: bool,
) -> None:
    _colour(color_rgba)
    if len(points_start) != len(points_end):
        raise CallError(f"{len(points_start)} arrows begin and {len(points_end)} end")
    sim.without_effect("simPlotArrows")


@method("simPlotStrings")
def plot_strings(
    sim: Simulation,
    strings: list[str],
    positions: list[Vector3r],
    scale: float,
    color_rgba: list[float],
    duration: float,
) -> None:
    _colour(color_rgba)
    sim.without_effect("simPlotStrings")


@method("simPlotTransforms")
def plot_transforms(
    sim: Simulation, poses: list[Pose], scale: float, thickness: float, duration: float, is_persistent: bool
) -> None:
    sim.without_effect("simPlotTransforms")


@method("simPlotTransformsWithNames")
def plot_transforms_with_names(
    sim: Simulation,
    poses: list[Pose],
    names: list[str],
    tf_scale: float,
    tf_thickness: float,
    text_scale: float,
    text_color_rgba: list[float],
    duration: float,
) -> None:
    _colour(text_color_rgba)
    sim.without_effect("simPlotTransformsWithNames")


@method("simFlushPersistentMarkers")
def flush_persistent_markers(sim: Simulation) -> None:
    """There are none."""


@method("simSetTraceLine")
def set_trace_line(sim: Simulation, color_rgba: list[float], thickness: float, vehicle_name: str) -> None:
    _colour(color_rgba)
    sim.vehicle(vehicle_name)
    sim.without_effect("simSetTraceLine")


@method("simRunConsoleCommand")
def run_console_command(sim: Simulation, command: str) -> bool:
    """False: there is no player controller."""
    return False


@method("simLoadLevel")
def load_level(sim: Simulation, level_name: str) -> bool:
    """True for the place that is open; another begins with littersimEpisode, or at launch."""
    return level_name == sim.world.place.name


@method("simSetObjectMaterial")
def set_object_material(sim: Simulation, object_name: str, material_name: str, component_id: I32) -> bool:
    return _known(sim, "simSetObjectMaterial", object_name)


@method("simSetObjectMaterialFromTexture")
def set_object_material_from_texture(sim: Simulation, object_name: str, texture_path: str, component_id: I32) -> bool:
    return _known(sim, "simSetObjectMaterialFromTexture", object_name)


def _known(sim: Simulation, call: str, object_name: str) -> bool:
    sim.without_effect(call)
    return sim.world.find(object_name) is not None


@method("simSwapTextures")
def swap_textures(sim: Simulation, tags: str, tex_id: I32, component_id: I32, material_id: I32) -> list[str]:
    """Names of the texture-shuffling actors that bear the tags: there are none."""
    return []


@method("simSetLightIntensity", families=("airsim", "colosseum"))
def set_light_intensity(sim: Simulation, light_name: str, intensity: float) -> bool:
    """True for lights that were spawned; False, as for every light that is no blueprint."""
    sim.without_effect("simSetLightIntensity")
    return sim.world.is_light(light_name)
