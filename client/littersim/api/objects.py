"""Objects of the scene and their segmentation ids. Poses are global NED."""

from __future__ import annotations

import math

from litterpack import items
from littersim import lights
from littersim.api.methods import NOT_COSYS, method
from littersim.api.structs import Pose, Quaternionr, Vector3r
from littersim.attitude import Vector
from littersim.dialects import COSYS
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.wire import I32

_NOWHERE = Pose(Vector3r(math.nan, math.nan, math.nan), Quaternionr(math.nan, math.nan, math.nan, math.nan))


@method("simListSceneObjects")
def list_scene_objects(sim: Simulation, name_regex: str) -> list[str]:
    return sim.world.matching(name_regex)


@method("simGetObjectPose", families=(COSYS,))
def get_object_pose_in(sim: Simulation, object_name: str, ned: bool) -> Pose:
    """In global NED, or with Unreal's axes, whose z points up; PlayerStart is the origin of both."""
    pose = get_object_pose(sim, object_name)
    if ned:
        return pose
    at, turn = pose.position, pose.orientation
    return Pose(Vector3r(at.x_val, at.y_val, -at.z_val), Quaternionr(turn.w_val, -turn.x_val, -turn.y_val, turn.z_val))


@method("simGetObjectPose", families=NOT_COSYS)
def get_object_pose(sim: Simulation, object_name: str) -> Pose:
    actor = sim.world.find(object_name)
    return _NOWHERE if actor is None else Pose.of(*sim.placed(actor))


@method("simSetObjectPose")
def set_object_pose(sim: Simulation, object_name: str, pose: Pose, teleport: bool) -> bool:
    """Spawned objects alone are movable: what the place holds is static, and vehicles have their own call."""
    return sim.world.move(object_name, *pose.checked())


@method("simGetObjectScale")
def get_object_scale(sim: Simulation, object_name: str) -> Vector3r:
    actor = sim.world.find(object_name)
    return Vector3r() if actor is None else Vector3r(*actor.scale)


@method("simSetObjectScale")
def set_object_scale(sim: Simulation, object_name: str, scale: Vector3r) -> bool:
    return sim.world.resize(object_name, _checked_scale(scale))


@method("simListAssets")
def list_assets(sim: Simulation) -> list[str]:
    """Static meshes, then blueprints."""
    return [*items.asset_names(), *lights.BLUEPRINTS]


@method("simSpawnObject")
def spawn_object(
    sim: Simulation,
    object_name: str,
    asset_name: str,
    pose: Pose,
    scale: Vector3r,
    physics_enabled: bool,
    is_blueprint: bool,
) -> str:
    """What is spawned stays where it is put or, with physics, falls. The blueprints are lights, which have no scale."""
    if is_blueprint:
        return sim.world.spawn_light(object_name, asset_name, *pose.checked())
    return sim.world.spawn(object_name, asset_name, *pose.checked(), _checked_scale(scale), physics_enabled)


def _checked_scale(scale: Vector3r) -> Vector:
    if not all(0 < factor < 1e3 for factor in scale.xyz):
        raise CallError(f"the scale {scale.xyz} must lie between 0 and 1000")
    return scale.xyz


@method("simDestroyObject")
def destroy_object(sim: Simulation, object_name: str) -> bool:
    """The ground and the vehicles cannot be destroyed: they answer False. An episode brings back what the place has."""
    return sim.world.destroy(object_name)


@method("simSetSegmentationObjectID")
def set_segmentation_id(sim: Simulation, mesh_name: str, object_id: I32, is_name_regex: bool) -> bool:
    return sim.world.label(mesh_name, object_id, is_name_regex)


@method("simGetSegmentationObjectID")
def get_segmentation_id(sim: Simulation, mesh_name: str) -> I32:
    """Names are compared in lower case with the argument as it is given."""
    return sim.world.label_of(mesh_name)
