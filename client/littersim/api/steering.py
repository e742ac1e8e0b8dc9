"""Flight by attitude, by motors and by remote control, and the gains of the controller.

Angles are FRD radians: a positive pitch lifts the nose. The official client flips the signs of pitch and yaw.
"""

from __future__ import annotations

import math

from littersim.api.control import flyer
from littersim.api.methods import method
from littersim.api.multirotor import finite, yaw_of
from littersim.api.structs import RCData, RotorParameters, RotorStates, Vector3r, YawMode
from littersim.bodies import motions
from littersim.bodies.motions import Yaw
from littersim.bodies.multirotor import RemoteControl
from littersim.errors import CallError
from littersim.pending import Pending
from littersim.simulation import Simulation
from littersim.wire import I32, U32

_MODES = ("Multirotor",)
_ROTOR_MAX_N, _ROTOR_MAX_NM, _ROTOR_MAX_RADPS = 4.179446268, 0.055562, 668.7936  # of AirLib's RotorParams


def _declare(name: str, *, rates: bool, yaw_is_rate: bool, throttle: bool) -> None:
    """One of AirSim's six ways to fly by attitude: they take the same parameters and differ in what these mean."""

    @method(name, _MODES)
    def move(
        sim: Simulation,
        roll: float,
        pitch: float,
        yaw: float,
        throttle_or_z: float,
        duration: float,
        vehicle_name: str,
    ) -> Pending[bool]:
        vehicle, _ = flyer(sim, vehicle_name)
        finite("angles, rates, height and throttle", roll, pitch, yaw, throttle_or_z)
        given = throttle_or_z if throttle else None
        act = motions.tilted(roll, pitch, Yaw(yaw, yaw_is_rate), rates=rates, throttle=given, z=throttle_or_z)
        return vehicle.begin(motions.Timed(duration, act))


_declare("moveByRollPitchYawZ", rates=False, yaw_is_rate=False, throttle=False)
_declare("moveByRollPitchYawThrottle", rates=False, yaw_is_rate=False, throttle=True)
_declare("moveByRollPitchYawrateThrottle", rates=False, yaw_is_rate=True, throttle=True)
_declare("moveByRollPitchYawrateZ", rates=False, yaw_is_rate=True, throttle=False)
_declare("moveByAngleRatesZ", rates=True, yaw_is_rate=True, throttle=False)
_declare("moveByAngleRatesThrottle", rates=True, yaw_is_rate=True, throttle=True)


@method("moveByMotorPWMs", _MODES)
def move_by_motor_pwms(
    sim: Simulation,
    front_right_pwm: float,
    rear_left_pwm: float,
    front_left_pwm: float,
    rear_right_pwm: float,
    duration: float,
    vehicle_name: str,
) -> Pending[bool]:
    """Shares of full thrust, 0..1."""
    vehicle, _ = flyer(sim, vehicle_name)
    asked = (front_right_pwm, rear_left_pwm, front_left_pwm, rear_right_pwm)
    finite("the motors", *asked)
    fr, rl, fl, rr = (min(max(share, 0.0), 1.0) for share in asked)
    return vehicle.begin(motions.Timed(duration, lambda body: body.run_motors((fr, rl, fl, rr))))


@method("moveByManual", _MODES)
def move_by_manual(
    sim: Simulation,
    vx_max: float,
    vy_max: float,
    z_min: float,
    duration: float,
    drivetrain: I32,
    yaw_mode: YawMode,
    vehicle_name: str,
) -> Pending[bool]:
    """Steered by the remote control that moveByRC stands for."""
    vehicle, _ = flyer(sim, vehicle_name)
    finite("speeds and z", vx_max, vy_max, z_min)
    return vehicle.begin(
        motions.Timed(duration, motions.by_sticks(vx_max, vy_max, z_min, yaw_of(yaw_mode, drivetrain)))
    )


@method("moveByRC", _MODES)
def move_by_rc(sim: Simulation, rc_data: RCData, vehicle_name: str) -> None:
    """Set the remote control's sticks, which steer wherever no program has control."""
    vehicle, body = flyer(sim, vehicle_name)
    finite("the sticks", rc_data.pitch, rc_data.roll, rc_data.yaw, rc_data.throttle)
    vehicle.rc_data = rc_data
    roll, pitch, yaw = (min(max(stick, -1.0), 1.0) for stick in (rc_data.roll, rc_data.pitch, rc_data.yaw))
    sticks = RemoteControl(roll, pitch, yaw, min(max(rc_data.throttle, 0.0), 1.0))
    body.obey(sticks if rc_data.is_valid else None)


@method("getRotorStates", _MODES)
def rotor_states(sim: Simulation, vehicle_name: str) -> RotorStates:
    """Front right, rear left, front left, rear right. Thrust grows with the square of the speed; two turn each way."""
    _, body = flyer(sim, vehicle_name)
    rotors = [
        RotorParameters(share * _ROTOR_MAX_N, turn * share * _ROTOR_MAX_NM, math.sqrt(share) * _ROTOR_MAX_RADPS)
        for share, turn in zip(body.rotor_thrusts, (-1.0, -1.0, 1.0, 1.0), strict=True)
    ]
    return RotorStates(rotors, sim.clock.now_ns)


@method("setSafety", _MODES)
def set_safety(
    sim: Simulation,
    enable_reasons: U32,
    obs_clearance: float,
    obs_startegy: I32,
    obs_avoidance_vel: float,
    origin: Vector3r,
    xy_length: float,
    max_z: float,
    min_z: float,
    vehicle_name: str,
) -> bool:
    """SimpleFlight has no safety evaluator and throws."""
    flyer(sim, vehicle_name)
    raise CallError("setSafety is not implemented by SimpleFlight: it has no safety evaluator")


def _gains(name: str) -> None:
    @method(name, _MODES)
    def set_gains(sim: Simulation, kp: list[float], ki: list[float], kd: list[float], vehicle_name: str) -> None:
        """Gains are taken and have no effect: the controller is not SimpleFlight's."""
        flyer(sim, vehicle_name)
        if any(len(gains) != len(kp) for gains in (ki, kd)):
            raise CallError(f"{name}: kp, ki and kd must be of one length")
        sim.without_effect(name)


for _name in ("AngleLevel", "AngleRate", "Velocity", "Position"):
    _gains(f"set{_name}ControllerGains")
