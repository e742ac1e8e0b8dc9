"""Connection, control and time."""

from __future__ import annotations

import logging

from littersim.api.methods import method
from littersim.api.structs import GeoPoint
from littersim.bodies.multirotor import Multirotor
from littersim.bodies.wheels import MODES
from littersim.clock import FRAME_NS
from littersim.dialects import COSYS
from littersim.errors import CallError
from littersim.pending import Pending
from littersim.simulation import Simulation
from littersim.vehicles import Vehicle
from littersim.wire import F64, I32, U8, U32

log = logging.getLogger(__name__)
_LONGEST_S = 86_400.0  # of one simContinueForTime call


def unavailable(name: str) -> CallError:
    """AirSim's words for a vehicle that is none, or that nobody can steer so."""
    return CallError(
        f"Vehicle API for '{name}' is not available."
        " This could either because this is simulation-only API or this vehicle does not exist"
    )


def with_api(sim: Simulation, name: str) -> Vehicle:
    """A vehicle that calls to vehicles reach: with physics, and in Cosys-AirSim a viewpoint too. Raises: CallError."""
    vehicle = sim.vehicles.get(name) if name else sim.vehicle(name)
    if vehicle is None or (vehicle.body is None and sim.dialect.family != COSYS):
        raise unavailable(name)
    return vehicle


def flyer(sim: Simulation, name: str) -> tuple[Vehicle, Multirotor]:
    """A multirotor and its body. Raises: CallError."""
    vehicle = with_api(sim, name)
    if not isinstance(vehicle.body, Multirotor):
        raise unavailable(name)
    return vehicle, vehicle.body


@method("ping")
def ping(sim: Simulation) -> bool:
    return True


@method("getServerVersion")
def server_version(sim: Simulation) -> I32:
    return sim.dialect.server_version


@method("getMinRequiredClientVersion")
def min_client_version(sim: Simulation) -> I32:
    return sim.dialect.server_version


@method("reset")
def reset(sim: Simulation) -> None:
    sim.reset()


@method("enableApiControl")
def enable_api_control(sim: Simulation, is_enabled: bool, vehicle_name: str) -> None:
    with_api(sim, vehicle_name).controlled.api_control = is_enabled


@method("isApiControlEnabled")
def is_api_control_enabled(sim: Simulation, vehicle_name: str) -> bool:
    return with_api(sim, vehicle_name).controlled.api_control


@method("armDisarm")
def arm_disarm(sim: Simulation, arm: bool, vehicle_name: str) -> bool:
    """What does not fly is always armed."""
    body = with_api(sim, vehicle_name).body
    if not isinstance(body, Multirotor) or (arm and body.armed):
        return True
    if not body.api_control:
        return False
    body.armed = arm
    if not arm:
        body.switch_off()
    return True


@method("cancelLastTask")
def cancel_last_task(sim: Simulation, vehicle_name: str) -> None:
    with_api(sim, vehicle_name).cancel()


@method("getHomeGeoPoint")
def home_geo_point(sim: Simulation, vehicle_name: str) -> GeoPoint:
    return GeoPoint(*sim.origin.at(with_api(sim, vehicle_name).start_m))


@method("simPause")
def pause(sim: Simulation, is_paused: bool) -> None:
    sim.pause(is_paused)


@method("simIsPaused")
def is_paused(sim: Simulation) -> bool:
    return sim.paused and not sim.continuing


@method("simContinueForTime")
def continue_for_time(sim: Simulation, seconds: F64) -> Pending[None]:
    _refuse_without_physics(sim, "continueForTime")
    if not 0 <= seconds <= _LONGEST_S:
        raise CallError(f"simContinueForTime: seconds must be from 0 to {_LONGEST_S:g}, got {seconds:g}")
    return _passing(sim, seconds)


@method("simContinueForFrames")
def continue_for_frames(sim: Simulation, frames: U32) -> Pending[None]:
    _refuse_without_physics(sim, "continueForFrames")
    seconds = frames * FRAME_NS * 1e-9
    if seconds > _LONGEST_S:
        raise CallError(f"simContinueForFrames: {frames} frames are {seconds:g} s, more than {_LONGEST_S:g}")
    return _passing(sim, seconds)


def _passing(sim: Simulation, seconds: float) -> Pending[None]:
    """Time that passes is waited for; of what drives the call, as in AirSim, answers at once and pauses later.

    In lockstep that is waited for, too: what is asked next would else be of an instant that depends on the machine.
    """
    passing = sim.run_for(seconds)
    if sim.settings.sim_mode not in MODES or sim.lockstep:
        return passing
    at_once: Pending[None] = Pending()
    at_once.resolve(None)
    return at_once


def _refuse_without_physics(sim: Simulation, what: str) -> None:
    if sim.settings.sim_mode == "ComputerVision":
        raise CallError(f"{what} is not implemented by SimMode")


@method("simPrintLogMessage")
def print_log_message(sim: Simulation, message: str, parameter: str, severity: U8) -> None:
    """There is no screen: the message goes to the server's log."""
    log.info("%s%s (severity %d)", message, parameter, severity)


@method("getSettingsString")
def settings_string(sim: Simulation) -> str:
    return sim.settings.text


@method("listVehicles")
def list_vehicles(sim: Simulation) -> list[str]:
    return sorted(sim.vehicles)
