"""What Cosys-AirSim alone has: instances by the names of their mesh components."""

from __future__ import annotations

from littersim.api.methods import method
from littersim.api.objects import get_object_pose_in
from littersim.api.structs import Pose
from littersim.dialects import COSYS
from littersim.simulation import Simulation

_COSYS = (COSYS,)


@method("simListInstanceSegmentationObjects", families=_COSYS)
def list_instances(sim: Simulation) -> list[str]:
    """Components that are painted, in the order of their discovery."""
    return [sim.world.component(actor) for actor in sim.world.painted()]


@method("simListInstanceSegmentationPoses", families=_COSYS)
def list_instance_poses(sim: Simulation, ned: bool, only_visible: bool) -> list[Pose]:
    """Poses of the same components, all of which are visible here."""
    return [get_object_pose_in(sim, actor.name, ned) for actor in sim.world.painted()]
