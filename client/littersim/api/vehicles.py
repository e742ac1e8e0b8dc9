"""Vehicles as the simulator sees them. Poses are in the vehicle's local NED frame."""

from __future__ import annotations

from littersim import geo
from littersim.api.methods import method
from littersim.api.structs import (
    CollisionInfo,
    EnvironmentState,
    GeoPoint,
    KinematicsState,
    Pose,
    Quaternionr,
    Vector3r,
)
from littersim.bodies.kinematics import Kinematics
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.vehicles import Vehicle

_FASTEST = 1e5  # m/s and rad/s of what a body can be given


def kinematics_state(motion: Kinematics) -> KinematicsState:
    return KinematicsState(
        Vector3r(*motion.position),
        Quaternionr(*motion.orientation),
        Vector3r(*motion.linear_velocity),
        Vector3r(*motion.angular_velocity),
        Vector3r(*motion.linear_acceleration),
        Vector3r(*motion.angular_acceleration),
    )


@method("simGetVehiclePose")
def get_vehicle_pose(sim: Simulation, vehicle_name: str) -> Pose:
    return Pose.of(*sim.vehicle(vehicle_name).pose)


@method("simAddVehicle")
def add_vehicle(sim: Simulation, vehicle_name: str, vehicle_type: str, pose: Pose, pawn_path: str) -> bool:
    """A vehicle of the SimMode's own type at a global NED pose; False for any other type, or a name that is taken.

    Of the pose's angles it starts at the 57th part.
    """
    return sim.add_vehicle(vehicle_name, vehicle_type, *pose.checked())


@method("simSetVehiclePose")
def set_vehicle_pose(sim: Simulation, pose: Pose, ignore_collision: bool, vehicle_name: str) -> None:
    """With `ignore_collision` a teleport; without, straight ahead up to the first obstacle, which is a collision."""
    _put(sim, sim.vehicle(vehicle_name), pose, ignore_collision)


def _put(sim: Simulation, vehicle: Vehicle, pose: Pose, ignore_collision: bool) -> None:
    if ignore_collision:
        vehicle.place(*pose.checked())
    else:
        vehicle.sweep(*pose.checked(), sim.obstacles_of(vehicle), sim.clock.now_ns)


@method("simSetKinematics")
def set_kinematics(sim: Simulation, state: KinematicsState, ignore_collision: bool, vehicle_name: str) -> None:
    """A multirotor takes over position, orientation, velocity and body rates; a viewpoint its pose alone."""
    vehicle = sim.vehicle(vehicle_name)
    moving = state.linear_velocity.xyz, state.angular_velocity.xyz
    if not all(abs(part) <= _FASTEST for vector in moving for part in vector):
        raise CallError(f"the velocities {moving} must lie within {_FASTEST:g} m/s and rad/s")
    _put(sim, vehicle, Pose(state.position, state.orientation), ignore_collision)
    if vehicle.body is not None:
        vehicle.body.set_motion(Kinematics(*vehicle.pose, *moving))


@method("simGetGroundTruthKinematics")
def ground_truth_kinematics(sim: Simulation, vehicle_name: str) -> KinematicsState:
    return kinematics_state(sim.vehicle(vehicle_name).kinematics)


@method("simGetGroundTruthEnvironment")
def ground_truth_environment(sim: Simulation, vehicle_name: str) -> EnvironmentState:
    vehicle = sim.vehicle(vehicle_name)
    position, _ = vehicle.pose
    where = GeoPoint(*sim.origin.at(vehicle.to_world(position)))
    air = geo.air(where.altitude)
    return EnvironmentState(
        Vector3r(*position),
        where,
        Vector3r(0.0, 0.0, geo.GRAVITY_MPS2),
        air.pressure_pa,
        air.temperature_k,
        air.density_kgpm3,
    )


@method("simGetCollisionInfo")
def collision_info(sim: Simulation, vehicle_name: str) -> CollisionInfo:
    """Reading clears `has_collided`; the rest tells of the last touch until the next."""
    body = sim.vehicle(vehicle_name).body
    if body is None or body.collision is None:
        return CollisionInfo()
    has_collided, body.has_collided = body.has_collided, False
    last = body.collision
    return CollisionInfo(
        has_collided=has_collided,
        penetration_depth=last.depth_m,
        time_stamp=last.time_ns,
        normal=Vector3r(*last.normal),
        impact_point=Vector3r(*last.impact_point),
        position=Vector3r(*last.position),
        object_name=last.object_name,
        object_id=sim.world.label_of(last.object_name.lower()),
    )
