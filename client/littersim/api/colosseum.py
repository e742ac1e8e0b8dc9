"""What Colosseum alone has."""

from __future__ import annotations

import math

from littersim.api.methods import method
from littersim.api.objects import get_object_pose
from littersim.api.structs import Vector3r
from littersim.dialects import COLOSSEUM
from littersim.errors import CallError
from littersim.simulation import Simulation

_COLOSSEUM = (COLOSSEUM,)


@method("simListSceneObjectsByTag", families=_COLOSSEUM)
def list_scene_objects_by_tag(sim: Simulation, tag_regex: str) -> list[str]:
    """Spawned objects bear their name as a tag, as AirSim tags them; nothing else has one."""
    return sim.world.matching(tag_regex, spawned=True)


@method("simFindLookAtRotation", families=_COLOSSEUM)
def find_look_at_rotation(sim: Simulation, vehicle_name: str, object_name: str) -> Vector3r:
    """Pitch, roll and yaw in degrees that turn a vehicle's nose towards an object."""
    vehicle = sim.vehicle(vehicle_name)
    if sim.world.find(object_name) is None:
        raise CallError(f"there is no object '{object_name}'")
    position, _ = vehicle.pose
    there, here = get_object_pose(sim, object_name).position, vehicle.to_world(position)
    north, east, down = (a - b for a, b in zip(there.xyz, here, strict=True))
    pitch = math.degrees(math.atan2(-down, math.hypot(north, east)))
    return Vector3r(pitch, 0.0, math.degrees(math.atan2(east, north)))
