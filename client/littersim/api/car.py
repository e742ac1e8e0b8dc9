"""Driving, of cars and of Cosys-AirSim's skid-steered robots. Steering is positive to the right."""

from __future__ import annotations

import math

from littersim.api.control import unavailable
from littersim.api.methods import method
from littersim.api.structs import CarControls, CarState
from littersim.api.vehicles import kinematics_state
from littersim.bodies.wheels import MODES, Controls, Wheeled
from littersim.errors import CallError
from littersim.simulation import Simulation


def _car(sim: Simulation, name: str) -> Wheeled:
    vehicle = sim.vehicles.get(name) if name else sim.vehicle(name)
    if vehicle is None or not isinstance(vehicle.body, Wheeled):
        raise unavailable(name)
    return vehicle.body


@method("setCarControls", MODES)
def set_car_controls(sim: Simulation, controls: CarControls, vehicle_name: str) -> None:
    """They hold until others come; without API control nobody drives."""
    car = _car(sim, vehicle_name)
    pedals = controls.throttle, controls.steering, controls.brake
    if not all(map(math.isfinite, pedals)):
        raise CallError(f"throttle, steering and brake must be finite, got {pedals}")
    car.drive(
        Controls(*pedals, controls.handbrake, controls.is_manual_gear, controls.manual_gear, controls.gear_immediate)
    )


@method("getCarControls", MODES)
def get_car_controls(sim: Simulation, vehicle_name: str) -> CarControls:
    told = _car(sim, vehicle_name).controls
    return CarControls(
        told.throttle, told.steering, told.brake, told.handbrake, told.is_manual_gear, told.manual_gear,
        told.gear_immediate,
    )  # fmt: skip


@method("getCarState", MODES)
def get_car_state(sim: Simulation, vehicle_name: str) -> CarState:
    car = _car(sim, vehicle_name)
    return CarState(
        car.speed_mps, car.gear, car.rpm, car.max_rpm, car.controls.handbrake, kinematics_state(car.kinematics),
        sim.clock.now_ns,
    )  # fmt: skip
