"""Weather, wind, an external force and the sun."""

from __future__ import annotations

from dataclasses import replace

from littersim import sun
from littersim.api.methods import method
from littersim.api.structs import Vector3r
from littersim.bodies.wheels import MODES
from littersim.dialects import COLOSSEUM, COSYS
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.sun import TimeOfDay
from littersim.wire import I32

_ON_GROUND = (*MODES, "ComputerVision")
_WITH_FORCE = (COLOSSEUM, COSYS)
_DRAWN = {
    "Rain": "rain", "Roadwetness": "road_wetness", "Snow": "snow", "RoadSnow": "road_snow", "MapleLeaf": "maple_leaf",
    "RoadLeaf": "road_leaf", "Dust": "dust",
}  # fmt: skip
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
    elif name in _DRAWN:
        sim.world.sky = replace(sim.world.sky, weather=replace(sim.world.sky.weather, **{_DRAWN[name]: share}))
    else:
        raise CallError(f"there is no weather parameter {name}; there are 0 to {len(_PARAMETERS) - 1}")


@method("simSetWind", ("Multirotor",))
def set_wind(sim: Simulation, wind: Vector3r) -> None:
    """World NED, m/s."""
    if not all(-100 <= part <= 100 for part in wind.xyz):
        raise CallError(f"the wind {wind.xyz} must lie within 100 m/s")
    sim.blow(wind.xyz, sim.force_n)


@method("simSetExtForce", ("Multirotor",), families=_WITH_FORCE)
def set_ext_force(sim: Simulation, ext_force: Vector3r) -> None:
    """World NED, newtons, on a drone of 1 kg."""
    if not all(-100 <= part <= 100 for part in ext_force.xyz):
        raise CallError(f"the force {ext_force.xyz} must lie within 100 N")
    sim.blow(sim.wind_mps, ext_force.xyz)


@method("simSetExtForce", _ON_GROUND, families=_WITH_FORCE)
def set_ext_force_without_physics(sim: Simulation, ext_force: Vector3r) -> None:
    raise CallError("setExtForce not implemented by SimMode")


@method("simSetWind", _ON_GROUND)
def set_wind_without_physics(sim: Simulation, wind: Vector3r) -> None:
    raise CallError("setWind not implemented by SimMode")


@method("simSetTimeOfDay")
def set_time_of_day(
    sim: Simulation,
    is_enabled: bool,
    start_datetime: str,
    is_start_datetime_dst: bool,
    celestial_clock_speed: float,
    update_interval_secs: float,
    move_sun: bool,
) -> None:
    """Set the sun by date and time: local mean solar time at the place, an hour later where it is daylight saving.

    Without a date and time it is what the place has now, by OriginGeopoint's longitude.
    Disabled, the sun goes back to where it stood. Source: AirSim 1.8.1, ASimModeBase::setTimeOfDay.
    """
    if not is_enabled:
        sim.follow_time(None)
        return
    if not (abs(celestial_clock_speed) <= sun.FASTEST and 1e-3 <= update_interval_secs <= 1e9):
        raise CallError(
            f"simSetTimeOfDay: the clock speed must lie within {sun.FASTEST:g}, the update interval from 0.001 to 1e9 s"
        )
    try:
        start = sun.moment(start_datetime)
        sim.follow_time(TimeOfDay(start, is_start_datetime_dst, celestial_clock_speed, update_interval_secs, move_sun))
    except ValueError as exc:
        raise CallError(str(exc)) from exc
