"""Weather: fog is drawn; every other effect is refused by name rather than ignored."""

from __future__ import annotations

from dataclasses import replace

from littersim.api.methods import method
from littersim.api.structs import Vector3r
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.wire import I32

_PARAMETERS = ("Rain", "Roadwetness", "Snow", "RoadSnow", "MapleLeaf", "RoadLeaf", "Dust", "Fog", "Enabled")


@method("simEnableWeather")
def enable_weather(sim: Simulation, enable: bool) -> None:
    sim.world.sky = replace(sim.world.sky, weather_enabled=enable)


@method("simSetWeatherParameter")
def set_weather_parameter(sim: Simulation, parameter: I32, value: float) -> None:
    """Values lie in 0..1; what lies outside is taken as the nearest bound."""
    name = _PARAMETERS[parameter] if 0 <= parameter < len(_PARAMETERS) else str(parameter)
    share = min(max(value, 0.0), 1.0)
    if name == "Fog":
        sim.world.sky = replace(sim.world.sky, fog=share)
    elif name == "Enabled":
        sim.world.sky = replace(sim.world.sky, weather_enabled=share > 0)
    else:
        raise CallError(f"weather parameter {name} has no effect in littersim; Fog (7) and Enabled (8) have")


@method("simSetWind", ("Multirotor",))
def set_wind(sim: Simulation, wind: Vector3r) -> None:
    """World NED, m/s."""
    if not all(-100 <= part <= 100 for part in wind.xyz):
        raise CallError(f"the wind {wind.xyz} must lie within 100 m/s")
    sim.blow(wind.xyz)


@method("simSetWind", ("ComputerVision",))
def set_wind_without_physics(sim: Simulation, wind: Vector3r) -> None:
    raise CallError("setWind not implemented by SimMode")
