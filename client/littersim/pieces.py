"""Where the meshes of the world's things stand, for rays: the place's own and those of spawned objects."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from litterpack import items
from litterpack.places import Place
from littersim.attitude import Quaternion, Vector, from_radians, turned
from littersim.solids import Piece, Solids, placed

_AS_MADE: Vector = (1.0, 1.0, 1.0)


@lru_cache(maxsize=4)
def scenery(place: Place, gone: frozenset[str]) -> Solids:
    """What stands on the ground of a place, but for what is gone."""
    found = []
    for thing in (each for each in place.scenery if each.name not in gone):
        matrix = _matrix(thing.position_ned, from_radians(0.0, 0.0, thing.yaw_rad), _AS_MADE)
        found.append(placed(thing.name, thing.mesh.vertices["pos"], thing.mesh.faces, matrix))
    return Solids(found)


@lru_cache(maxsize=4)
def ground(place: Place, name: str) -> Piece:
    """The ground of a place, under that name."""
    mesh = place.ground_mesh()
    return placed(name, mesh.vertices["pos"], mesh.faces, np.eye(4)[:3])


def spawned(name: str, asset: str, at: Vector, turn: Quaternion, scale: Vector) -> Piece:
    """An asset's mesh where it was put."""
    item, variant = items.asset(asset)
    mesh = item.mesh(variant)
    return placed(name, mesh.vertices["pos"], mesh.faces, _matrix(at, turn, scale))


def _matrix(at: Vector, turn: Quaternion, scale: Vector) -> NDArray[np.float64]:
    """(3, 4) global NED from a mesh's FRD."""
    axes = np.array([turned(turn, axis) for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))]).T
    matrix: NDArray[np.float64] = np.c_[axes * np.array(scale), np.array(at)]
    return matrix
