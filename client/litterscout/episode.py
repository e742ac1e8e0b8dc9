"""An episode: the unit of seed, storage, resume and split. Described apart from the simulator that plays it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .geometry import Pose


@dataclass(frozen=True)
class Placement:
    """One litter object: `world_from_object` is global NED from mesh."""

    name: str  # litter__<item>__<variant>__<nnnn>
    asset: str  # SM_Litter_<item>_<variant>
    item: str
    variant: str
    world_from_object: Pose
    scale: float
    object_id: int  # the id it is labelled with in pictures


@dataclass(frozen=True)
class Sun:
    """Where the sun stands: azimuth clockwise from north, elevation above the horizon, degrees."""

    azimuth_deg: float
    elevation_deg: float
    time: str  # local mean solar time, ISO 8601 without zone


@dataclass(frozen=True, eq=False)
class Path:
    """Where a vehicle goes: (n, 3) waypoints in world NED, m; (n,) headings, rad clockwise from north; speed in m/s."""

    waypoints_m: NDArray[np.float64]
    headings_rad: NDArray[np.float64]
    speed_mps: float

    def __post_init__(self) -> None:
        n = len(self.waypoints_m)
        if self.waypoints_m.shape != (n, 3) or self.headings_rad.shape != (n,):
            raise ValueError(f"waypoints {self.waypoints_m.shape} and headings {self.headings_rad.shape} do not match")


@dataclass(frozen=True)
class Scene:
    """What stands where: the place and the litter in it."""

    place: str
    placements: tuple[Placement, ...]


@dataclass(frozen=True)
class Episode:
    """`remaining_overlap`: front and side overlap left where a path was thinned, below 0 for a gap; else None."""

    index: int
    attempt: int
    seed: int  # for the server: texture choice and noise
    scene: Scene
    path: Path
    sun: Sun
    weather: dict[str, float]
    camera: dict[str, float] = field(default_factory=dict)  # faults of the cameras, SI units
    remaining_overlap: tuple[float, float] | None = None
