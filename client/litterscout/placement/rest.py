"""How an object lies: one of its resting poses, turned, tilted with the slope and sunk a little into the turf.

Meshes and resting poses are FLU with z up; they are worked out in NWU (north, west, up) and given in NED.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..geometry import Pose, Quat, multiply, normalized, rotation
from ..ground import Ground, Metres

if TYPE_CHECKING:  # items are handed in; making them is the pack's work
    from litterpack.items import LitterItem

SINK_M = 0.005  # deepest an object sits in turf
SINK_SHARE = 0.1  # but no more than this share of its height above FLAT_M
FLAT_M = 0.02  # what is thinner does not sink: it lies on the stubble
STUBBLE_M = 0.002  # which keeps flat things clear of the soil, also where its slope changes beneath them


@dataclass(frozen=True, eq=False)
class Rest:
    """A variant in a resting pose: its rotation, the height of the mesh's origin, and the disc on the ground it needs.

    `centre_m` (2,) of the disc from the mesh's origin, and `radius_m`; `thickness_m` from the ground up; `weight` is
    its chance beside the variant's other poses.
    """

    rest_from_mesh: Quat
    height_m: float
    centre_m: Metres
    radius_m: float
    thickness_m: float
    weight: float


def rests(item: LitterItem, variant: int) -> tuple[Rest, ...]:
    """The resting poses of a variant with their outlines."""
    points = np.asarray(item.mesh(variant).vertices["pos"], dtype=np.float64)
    found = []
    for pose in item.resting_poses(variant):
        rested = points @ rotation(pose.quaternion_wxyz).T
        low, high = rested.min(axis=0), rested.max(axis=0)
        centre = (low[:2] + high[:2]) / 2
        radius = float(np.hypot(*(rested[:, :2] - centre).T).max())
        found.append(
            Rest(pose.quaternion_wxyz, pose.height_m, centre, radius, float(high[2] - low[2]), float(pose.weight))
        )
    return tuple(found)


def chosen(options: tuple[Rest, ...], share: float) -> Rest:
    """The option that `share`, drawn from 0..1, falls on."""
    weights = np.cumsum([option.weight for option in options])
    return options[min(int(np.searchsorted(weights, share * weights[-1], side="right")), len(options) - 1)]


def lying(rest: Rest, ground: Ground, north_east_m: Metres, *, yaw_rad: float, sink: float) -> Pose:
    """Global NED from mesh of an object whose disc lies at `north_east_m` (2,); `sink` 0..1 of how deep it may sit."""
    north, east = north_east_m[:1], north_east_m[1:]
    to_north, to_east = ground.slope(north, east)[0]
    tilt = _tilt(float(to_north), float(to_east))
    turn = multiply(tilt, (float(np.cos(yaw_rad / 2)), 0.0, 0.0, float(np.sin(yaw_rad / 2))))
    flat = rest.thickness_m < FLAT_M
    depth = -STUBBLE_M if flat else sink * min(SINK_M, SINK_SHARE * (rest.thickness_m - FLAT_M))
    on_ground = np.array([north[0], -east[0], ground.elevation_m(north, east)[0]])
    x, y, z = on_ground + rotation(turn) @ np.array([*-rest.centre_m, rest.height_m - depth])
    qw, qx, qy, qz = normalized(multiply(turn, rest.rest_from_mesh))
    return Pose((float(x), float(-y), float(-z)), (qw, qx, -qy, -qz))


def _tilt(to_north: float, to_east: float) -> Quat:
    """Least rotation, NWU, that stands up on ground rising by these shares."""
    # half-way between up and the normal (-to_north, to_east, 1): 1 + their dot product, and their cross product
    length = float(np.sqrt(to_north**2 + to_east**2 + 1))
    return normalized((1 + 1 / length, -to_east / length, -to_north / length, 0.0))
