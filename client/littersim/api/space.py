"""The geometry of the scene: what can be seen from where, how far it reaches, its meshes, a voxel grid of it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from littersim.api.methods import method
from littersim.api.structs import FARTHEST_M, GeoPoint, MeshPositionVertexBuffersResponse, Quaternionr, Vector3r
from littersim.attitude import Vector
from littersim.errors import CallError
from littersim.simulation import Simulation
from littersim.voxels import occupied, write_binvox
from littersim.wire import I32

_LARGEST_M = 200.0  # actors whose half-extent to the north is larger do not count for the world's extents
_MOST_CELLS = 16_000_000
_MOST_COLUMNS = 2_000_000  # of cells on the three sides of a grid; half a second
_UNREAL = np.array([100.0, 100.0, -100.0])  # centimetres, z up


def _ned(sim: Simulation, point: GeoPoint) -> Vector:
    values = point.latitude, point.longitude, point.altitude
    ned = sim.origin.ned(*values)
    if not all(abs(part) < FARTHEST_M for part in ned):
        raise CallError(f"{values} is no geographic point")
    return ned


@method("simTestLineOfSightToPoint")
def line_of_sight_to_point(sim: Simulation, point: GeoPoint, vehicle_name: str) -> bool:
    """Whether the line from the vehicle's middle to the point is free; the vehicle itself is not in its way."""
    vehicle = sim.vehicle(vehicle_name)
    return sim.around(vehicle).sees(vehicle.centre, _ned(sim, point))


@method("simTestLineOfSightBetweenPoints")
def line_of_sight_between_points(sim: Simulation, point1: GeoPoint, point2: GeoPoint) -> bool:
    return sim.around(None).sees(_ned(sim, point1), _ned(sim, point2))


@method("simGetWorldExtents")
def world_extents(sim: Simulation) -> list[GeoPoint]:
    """Corners of the box round all actors but very large ones: least and greatest north, east and down."""
    boxes = [piece.box for piece in sim.around(None).pieces]
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
    if not (
        0 < resolution < math.inf and all(size > 0 for size in (x, y, z)) and all(map(math.isfinite, position.xyz))
    ):
        raise CallError("simCreateVoxelGrid: position and resolution must be finite, sizes and the resolution above 0")
    cells: NDArray[np.bool_] = occupied(sim.world.solids, position.xyz, _cells((x, y, z), resolution), resolution)
    try:
        write_binvox(Path(output_file), cells, (x, y, z))
    except (OSError, ValueError):  # ValueError: a name with a null character
        return False
    return True


def _cells(sizes_m: tuple[int, int, int], cell_m: float) -> tuple[int, int, int]:
    """How many cells each way. Raises: CallError for more than can be filled while others wait."""
    across = [max(1.0, size / cell_m) for size in sizes_m]
    if not math.prod(across) <= _MOST_CELLS:
        raise CallError(f"simCreateVoxelGrid: {math.prod(across):g} cells are more than {_MOST_CELLS}")
    nx, ny, nz = map(int, across)
    columns = nx * ny + ny * nz + nz * nx
    if columns > _MOST_COLUMNS:
        raise CallError(
            f"simCreateVoxelGrid: the sides of {nx} x {ny} x {nz} cells are more than {_MOST_COLUMNS} cells"
        )
    return nx, ny, nz
