"""The geometry of the scene: what can be seen from where, how far it reaches, its meshes, a voxel grid of it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from littersim.api.methods import method
from littersim.api.structs import GeoPoint, MeshPositionVertexBuffersResponse, Quaternionr, Vector3r
from littersim.attitude import Vector
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.voxels import occupied, write_binvox
from littersim.wire import I32

_LARGEST_M = 200.0  # actors whose half-extent to the north is larger do not count for the world's extents
_MOST_CELLS = 16_000_000
_UNREAL = np.array([100.0, 100.0, -100.0])  # centimetres, z up


def _ned(sim: Simulation, point: GeoPoint) -> Vector:
    values = point.latitude, point.longitude, point.altitude
    if not all(map(math.isfinite, values)):
        raise CallError(f"{values} is no geographic point")
    return sim.origin.ned(*values)


@method("simTestLineOfSightToPoint")
def line_of_sight_to_point(sim: Simulation, point: GeoPoint, vehicle_name: str) -> bool:
    """Whether the line from the vehicle's middle to the point is free."""
    return sim.world.solids.sees(sim.vehicle(vehicle_name).centre, _ned(sim, point))


@method("simTestLineOfSightBetweenPoints")
def line_of_sight_between_points(sim: Simulation, point1: GeoPoint, point2: GeoPoint) -> bool:
    return sim.world.solids.sees(_ned(sim, point1), _ned(sim, point2))


@method("simGetWorldExtents")
def world_extents(sim: Simulation) -> list[GeoPoint]:
    """Corners of the box round all actors but very large ones: least and greatest north, east and down."""
    boxes = [piece.box for piece in sim.world.solids.pieces]
    kept = [box for box in boxes if box[1][0] - box[0][0] <= 2 * _LARGEST_M]
    low = np.min([box[0] for box in kept], axis=0).tolist()
    high = np.max([box[1] for box in kept], axis=0).tolist()
    return [GeoPoint(*sim.origin.at(tuple(corner))) for corner in (low, high)]


@method("simGetMeshPositionVertexBuffers")
def mesh_buffers(sim: Simulation) -> list[MeshPositionVertexBuffersResponse]:
    """Meshes in Unreal's centimetres and axes: vertices are in the world already."""
    found = []
    for piece in sim.world.solids.pieces:
        actor = sim.world.find(piece.name)
        at = np.zeros(3) if actor is None else np.array(actor.position) * _UNREAL
        w, x, y, z = (1.0, 0.0, 0.0, 0.0) if actor is None else actor.orientation
        vertices = np.asarray(piece.vertices * _UNREAL, np.float32)
        found.append(
            MeshPositionVertexBuffersResponse(
                Vector3r(*at.tolist()),
                Quaternionr(w, -x, -y, z),
                vertices,
                piece.faces.ravel().tolist(),
                piece.name.lower(),
            )
        )
    return found


@method("simCreateVoxelGrid")
def create_voxel_grid(
    sim: Simulation, position: Vector3r, x: I32, y: I32, z: I32, resolution: float, output_file: str
) -> bool:
    """Write a binvox file of the cells that surfaces pass through, round `position` in global NED; sizes in metres."""
    if not (resolution > 0 and all(size > 0 for size in (x, y, z)) and all(map(math.isfinite, position.xyz))):
        raise CallError("simCreateVoxelGrid: the position must be finite, sizes and the resolution above 0")
    counts = [max(1, int(size / resolution)) for size in (x, y, z)]
    if math.prod(counts) > _MOST_CELLS:
        raise CallError(f"simCreateVoxelGrid: {math.prod(counts)} cells are more than {_MOST_CELLS}")
    cells: NDArray[np.bool_] = occupied(sim.world.solids, position.xyz, (counts[0], counts[1], counts[2]), resolution)
    try:
        write_binvox(Path(output_file), cells, (x, y, z))
    except OSError:
        return False
    return True
