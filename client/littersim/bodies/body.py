"""What every vehicle with physics is to the simulator. Positions are in its local NED frame."""

from __future__ import annotations

from typing import Protocol

from littersim.attitude import Quaternion, Vector
from littersim.bodies.kinematics import Collision, Kinematics


class Body(Protocol):
    """A vehicle's physics."""

    api_control: bool
    armed: bool
    has_collided: bool
    collision: Collision | None
    radius_m: float  # of the ball that bumps into things in its place
    centre_m: Vector  # of that ball, from the origin, world axes

    @property
    def position(self) -> Vector: ...

    @property
    def orientation(self) -> Quaternion: ...

    @property
    def kinematics(self) -> Kinematics: ...

    @property
    def on_ground(self) -> bool: ...

    def reset(self) -> None:
        """Back to the start, still, without API control."""

    def teleport(self, position: Vector, orientation: Quaternion) -> None:
        """Set the pose."""

    def set_motion(self, motion: Kinematics) -> None:
        """Set pose and velocities, as far as the body can have them."""

    def push_out(self, by: Vector, normal: Vector) -> None:
        """Move out of an obstacle, and lose the speed into it."""

    def collide(self, collision: Collision) -> None:
        """Remember what was hit until the next hit."""

    def note_touch(self, time_ns: int, ground_name: str) -> None:
        """Remember the ground as what was hit, if it was touched since this was last asked."""

    def blow(self, wind_mps: Vector, force_n: Vector) -> None:
        """Let the wind blow and a force pull, NED."""

    def switch_off(self) -> None:
        """Stop the motors."""

    def stop_task(self) -> None:
        """Give up the task at hand."""

    def step(self, now_s: float) -> bool | None:
        """One step. Returns what the task answers when it ends here; None otherwise."""
