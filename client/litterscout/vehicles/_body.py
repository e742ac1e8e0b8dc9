"""What all vehicles share: a name in a simulator, and where their own coordinates stand in the world."""

from __future__ import annotations

from ..airsim import Simulator
from ..geometry import Pose, Vec3, quaternion


class Body:
    """A vehicle that is set from pose to pose. Time stands still meanwhile."""

    def __init__(self, sim: Simulator, name: str) -> None:
        self.sim, self.name = sim, name

    def start(self) -> None:
        """Nothing to prepare."""

    def go(self, position_m: Vec3, heading_rad: float) -> None:
        """Stand at the waypoint, level."""
        local = self.sim.world_from_start(self.name).inverse() @ Pose(position_m, quaternion(0, 0, heading_rad))
        self.sim.set_vehicle_pose(local, ignore_collision=True, vehicle=self.name)

    def pose(self) -> Pose:
        return self.sim.world_from_start(self.name) @ self.sim.vehicle_pose(self.name)
