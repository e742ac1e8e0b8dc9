"""Weather, wind and sun. Of weather fog is drawn; what is not is said once."""

from __future__ import annotations

import datetime
from dataclasses import replace

from littersim.api.methods import method
from littersim.api.structs import Vector3r
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.sun import Celestial
from littersim.wire import I32

_FASTEST_SUN = 1e5  # times simulated time
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
    elif name in _PARAMETERS:
        sim.without_effect(f"weather parameter {name}")
    else:
        raise CallError(f"there is no weather parameter {name}; there are 0 to {len(_PARAMETERS) - 1}")


@method("simSetWind", ("Multirotor",))
def set_wind(sim: Simulation, wind: Vector3r) -> None:
    """World NED, m/s."""
    if not all(-100 <= part <= 100 for part in wind.xyz):
        raise CallError(f"the wind {wind.xyz} must lie within 100 m/s")
    sim.blow(wind.xyz)


@method("simSetWind", ("Car", "ComputerVision"))
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
    """Set the sun by date and time: local mean solar time at the place, an hour later where it is daylight saving."""
    if not is_enabled:
        sim.celestial = None
        return
    if not (abs(celestial_clock_speed) <= _FASTEST_SUN and 1e-3 <= update_interval_secs <= 1e9):
        raise CallError(
            f"simSetTimeOfDay: the clock speed must lie within {_FASTEST_SUN:g},"
            " the update interval from 0.001 to 1e9 s"
        )
    start = _moment(start_datetime, is_start_datetime_dst)
    speed = celestial_clock_speed if move_sun else 0.0
    sim.celestial = Celestial(start, sim.clock.elapsed_ns, speed, update_interval_secs)
    sim.move_sun()


def _moment(text: str, is_dst: bool) -> datetime.datetime:
    """A time as it is written, "" for now, less the hour of daylight saving. Raises: CallError."""
    ahead = datetime.timedelta(hours=1 if is_dst else 0)
    try:
        return (datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S") if text else datetime.datetime.now()) - ahead
    except (ValueError, OverflowError) as exc:
        raise CallError(f"the time {text!r:.40} must read like 2025-06-21 14:30:00") from exc
