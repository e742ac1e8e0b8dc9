"""Detections: boxes of actors whose names match a camera's filters and of which something can be seen.

Source: AirSim 1.8.1, UDetectionComponent: a box counts as seen when a line from the camera to one of its corners or to
one of ten points in it reaches the actor.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from littersim.api.cameras import camera_of
from littersim.api.methods import NOT_COSYS, method
from littersim.api.structs import Box2D, Box3D, DetectionInfo, GeoPoint, Pose, Vector2r, Vector3r
from littersim.attitude import Quaternion, Vector, multiply, turned
from littersim.cameras import Camera
from littersim.dialects import COSYS
from littersim.errors import CallError
from littersim.names import Pattern
from littersim.simulation import Simulation
from littersim.solids import Piece, Solids
from littersim.vehicles import pose_of
from littersim.wire import I32

_INNER = 10  # points in a box that are looked at, besides its corners
_NEAR_M = 0.01
_HIT_M = 0.05  # how near its goal a line must come
Floats = NDArray[np.float64]


def _add_filter(camera: Camera, image_type: int, wildcard: str) -> None:
    Pattern.wildcard(wildcard)  # refuses what cannot be one
    camera.detections.setdefault(image_type, {})[wildcard] = None


def _set_radius(camera: Camera, image_type: int, radius_cm: float) -> None:
    if not 0 <= radius_cm < math.inf:
        raise CallError(f"the detection radius must be 0 cm or more, got {radius_cm:g}")
    camera.detection_radius_m[image_type] = radius_cm / 100


def _found(sim: Simulation, camera: Camera, image_type: int, vehicle_name: str, external: bool) -> list[DetectionInfo]:
    vehicle = None if external else sim.vehicle(vehicle_name)
    position, orientation = pose_of(camera, vehicle)
    eye = position if vehicle is None else vehicle.to_world(position)
    patterns = [Pattern.wildcard(each) for each in camera.detections.get(image_type, {})]
    solids = sim.world.solids
    answers = []
    for index, piece in enumerate(solids.pieces):
        actor = sim.world.find(piece.name)
        names = [piece.name] if actor is None or actor.asset is None else [piece.name, actor.asset]
        if not any(pattern.matches(name) for pattern in patterns for name in names):
            continue
        seen = _seen(camera, image_type, eye, orientation, solids, index)
        if seen is None:
            continue
        box2d, box3d, middle = seen
        turn = (1.0, 0.0, 0.0, 0.0) if actor is None else actor.orientation
        relative = Pose.of(_vector(middle), multiply(_conjugate(orientation), turn))
        low, high = piece.box
        where = GeoPoint(*sim.origin.at(_vector((low + high) / 2)))
        answers.append(DetectionInfo(piece.name, where, box2d, box3d, relative))
    return answers


def _seen(
    camera: Camera, image_type: int, eye: Vector, orientation: Quaternion, solids: Solids, index: int
) -> tuple[Box2D, Box3D, Floats] | None:
    """The box in the picture (px), in the camera's axes (m), and the middle there; None where nothing is seen."""
    points = _points(solids.pieces[index], index)
    back = _conjugate(orientation)
    local = np.array([turned(back, _vector(point - eye)) for point in points])
    middle = local[:8].mean(axis=0)
    if np.linalg.norm(middle) > camera.detection_radius_m.get(image_type, 200.0):
        return None
    capture = camera.capture(image_type)
    focal = capture.width / (2 * math.tan(capture.fov_rad / 2))
    ahead = local[:, 0] > _NEAR_M
    depth = np.where(ahead, local[:, 0], 1.0)
    x = capture.width / 2 + focal * local[:, 1] / depth
    y = capture.height / 2 + focal * local[:, 2] / depth
    inside = ahead & (x >= 0) & (x < capture.width) & (y >= 0) & (y < capture.height)
    if not inside[:8].any():
        return None
    away = points - eye
    distance = np.linalg.norm(away, axis=1)
    hits = solids.cast(np.repeat(np.array([eye]), len(points), axis=0), away / distance[:, None])
    reached = (hits.piece == index) | (hits.distance_m > distance - _HIT_M)
    if not (reached & ahead).any():
        return None
    corners = ahead[:8]
    left, right = np.clip([x[:8][corners].min(), x[:8][corners].max()], 0, capture.width).tolist()
    top, bottom = np.clip([y[:8][corners].min(), y[:8][corners].max()], 0, capture.height).tolist()
    box = Box3D(Vector3r(*local[:8].min(axis=0).tolist()), Vector3r(*local[:8].max(axis=0).tolist()))
    return Box2D(Vector2r(left, top), Vector2r(right, bottom)), box, middle


def _points(piece: Piece, index: int) -> Floats:
    """Eight corners of the box, then points in it."""
    low, high = (np.asarray(corner, np.float64) for corner in piece.box)
    shares = np.stack(np.meshgrid(*[(0.0, 1.0)] * 3, indexing="ij"), -1).reshape(-1, 3)
    inner = np.random.default_rng(index).random((_INNER, 3))
    points: Floats = low + np.concatenate([shares, inner]) * (high - low)
    return points


def _vector(values: NDArray[np.floating]) -> Vector:
    x, y, z = np.asarray(values, np.float64).tolist()
    return x, y, z


def _conjugate(q: Quaternion) -> Quaternion:
    return q[0], -q[1], -q[2], -q[3]


# AirSim and Colosseum end these calls with `external`, Cosys-AirSim with the name of an annotation layer.


@method("simAddDetectionFilterMeshName", families=NOT_COSYS)
def add_detection_filter(
    sim: Simulation, camera_name: str, image_type: I32, mesh_name: str, vehicle_name: str, external: bool
) -> None:
    _add_filter(camera_of(sim, camera_name, vehicle_name, external), image_type, mesh_name)


@method("simAddDetectionFilterMeshName", families=(COSYS,))
def add_detection_filter_of_layer(
    sim: Simulation, camera_name: str, image_type: I32, mesh_name: str, vehicle_name: str, annotation_name: str
) -> None:
    _add_filter(camera_of(sim, camera_name, vehicle_name, external=False), image_type, mesh_name)


@method("simSetDetectionFilterRadius", families=NOT_COSYS)
def set_detection_radius(
    sim: Simulation, camera_name: str, image_type: I32, radius_cm: float, vehicle_name: str, external: bool
) -> None:
    _set_radius(camera_of(sim, camera_name, vehicle_name, external), image_type, radius_cm)


@method("simSetDetectionFilterRadius", families=(COSYS,))
def set_detection_radius_of_layer(
    sim: Simulation, camera_name: str, image_type: I32, radius_cm: float, vehicle_name: str, annotation_name: str
) -> None:
    _set_radius(camera_of(sim, camera_name, vehicle_name, external=False), image_type, radius_cm)


@method("simClearDetectionMeshNames", families=NOT_COSYS)
def clear_detections(sim: Simulation, camera_name: str, image_type: I32, vehicle_name: str, external: bool) -> None:
    camera_of(sim, camera_name, vehicle_name, external).detections.pop(image_type, None)


@method("simClearDetectionMeshNames", families=(COSYS,))
def clear_detections_of_layer(
    sim: Simulation, camera_name: str, image_type: I32, vehicle_name: str, annotation_name: str
) -> None:
    camera_of(sim, camera_name, vehicle_name, external=False).detections.pop(image_type, None)


@method("simGetDetections", families=NOT_COSYS)
def get_detections(
    sim: Simulation, camera_name: str, image_type: I32, vehicle_name: str, external: bool
) -> list[DetectionInfo]:
    camera = camera_of(sim, camera_name, vehicle_name, external)
    return _found(sim, camera, image_type, vehicle_name, external)


@method("simGetDetections", families=(COSYS,))
def get_detections_of_layer(
    sim: Simulation, camera_name: str, image_type: I32, vehicle_name: str, annotation_name: str
) -> list[DetectionInfo]:
    camera = camera_of(sim, camera_name, vehicle_name, external=False)
    return _found(sim, camera, image_type, vehicle_name, external=False)
