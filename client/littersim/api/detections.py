"""Detections: boxes of actors whose names match a camera's filters and of which something can be seen.

Source: AirSim 1.8.1, UDetectionComponent: an actor counts as seen when a line from the camera through a corner of its
box or through one of ten points in it meets the actor before anything else.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from littersim.actors import Actor
from littersim.api.cameras import camera_of, layer_of
from littersim.api.methods import ExternalOrLayer, method
from littersim.api.structs import Box2D, Box3D, DetectionInfo, GeoPoint, Pose, Vector2r, Vector3r
from littersim.attitude import Quaternion, Vector, conjugate, length, multiply, subtract, turned
from littersim.cameras import Camera, Capture, Kind
from littersim.errors import CallError
from littersim.names import Pattern
from littersim.simulation import Simulation
from littersim.solids import Piece, Solids
from littersim.vehicles import pose_of
from littersim.wire import I32

_INNER = 10  # points in a box that are looked at, besides its corners
_NEAR_M = 0.01
_RADIUS_M = 200.0  # from the camera to where the actor is, unless a call says otherwise
Floats = NDArray[np.float64]


def _found(sim: Simulation, camera: Camera, kind: Kind, vehicle_name: str, external: bool) -> list[DetectionInfo]:
    vehicle = None if external else sim.vehicle(vehicle_name)
    position, orientation = pose_of(camera, vehicle)
    eye = position if vehicle is None else vehicle.to_world(position)
    back = conjugate(orientation)
    patterns = [Pattern.wildcard(each) for each in camera.detections.get(kind, {})]
    reach_m = camera.detection_radius_m.get(kind, _RADIUS_M)
    solids = sim.around(vehicle)
    pieces = solids.pieces
    answers = []
    for index, piece in enumerate(pieces):
        actor = sim.world.find(piece.name)
        if actor is None or not any(pattern.matches(each) for pattern in patterns for each in _names(sim, actor)):
            continue
        place, turn = sim.placed(actor)
        away = subtract(place, eye)
        if length(away) > reach_m:
            continue
        seen = _seen(camera.capture(kind[0]), eye, back, solids, piece, index)
        if seen is not None:
            relative = Pose.of(turned(back, away), multiply(back, turn))
            where = GeoPoint(*sim.origin.at(place))
            answers.append(DetectionInfo(_name(sim, actor), where, *seen, relative))
    return answers


def _name(sim: Simulation, actor: Actor) -> str:
    """As detections tell it. Vehicles have no component that calls about segmentation know."""
    return sim.world.component(actor) if sim.world.labels.by_component and not actor.is_vehicle else actor.name


def _names(sim: Simulation, actor: Actor) -> set[str]:
    """What filters may call it by."""
    return {_name(sim, actor), actor.name, actor.asset or actor.name}


def _seen(
    capture: Capture, eye: Vector, back: Quaternion, solids: Solids, piece: Piece, index: int
) -> tuple[Box2D, Box3D] | None:
    """The box in the picture (px) and in the camera's axes (m), into which `back` turns; None where nothing is seen."""
    points = _points(piece, index)
    local = np.array([turned(back, _vector(point - eye)) for point in points])
    ahead = local[:, 0] > _NEAR_M
    depth = np.where(ahead, local[:, 0], 1.0)
    x = capture.width / 2 + capture.focal_px * local[:, 1] / depth
    y = capture.height / 2 + capture.focal_px * local[:, 2] / depth
    inside = ahead & (x >= 0) & (x < capture.width) & (y >= 0) & (y < capture.height)
    if not inside[:8].any():
        return None
    away = points - eye
    ways = away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), _NEAR_M)
    hits = solids.cast(np.repeat(np.array([eye]), len(points), axis=0), ways)
    if not ((hits.piece == index) & ahead).any():
        return None
    corners = ahead[:8]
    left, right = np.clip([x[:8][corners].min(), x[:8][corners].max()], 0, capture.width).tolist()
    top, bottom = np.clip([y[:8][corners].min(), y[:8][corners].max()], 0, capture.height).tolist()
    box = Box3D(Vector3r(*local[:8].min(axis=0).tolist()), Vector3r(*local[:8].max(axis=0).tolist()))
    return Box2D(Vector2r(left, top), Vector2r(right, bottom)), box


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


def _asked(
    sim: Simulation, camera_name: str, image_type: int, vehicle_name: str, external: bool | str
) -> tuple[Camera, Kind]:
    """The camera, and of which of its images a call speaks. Raises: CallError."""
    layer = layer_of(sim, external)
    return camera_of(sim, camera_name, vehicle_name, external is True), (image_type, layer)


@method("simAddDetectionFilterMeshName")
def add_detection_filter(
    sim: Simulation, camera_name: str, image_type: I32, mesh_name: str, vehicle_name: str, external: ExternalOrLayer
) -> None:
    Pattern.wildcard(mesh_name)  # refuses what cannot be one
    camera, kind = _asked(sim, camera_name, image_type, vehicle_name, external)
    camera.detections.setdefault(kind, {})[mesh_name] = None


@method("simSetDetectionFilterRadius")
def set_detection_radius(
    sim: Simulation, camera_name: str, image_type: I32, radius_cm: float, vehicle_name: str, external: ExternalOrLayer
) -> None:
    if not 0 <= radius_cm < math.inf:
        raise CallError(f"the detection radius must be 0 cm or more, got {radius_cm:g}")
    camera, kind = _asked(sim, camera_name, image_type, vehicle_name, external)
    camera.detection_radius_m[kind] = radius_cm / 100


@method("simClearDetectionMeshNames")
def clear_detections(
    sim: Simulation, camera_name: str, image_type: I32, vehicle_name: str, external: ExternalOrLayer
) -> None:
    camera, kind = _asked(sim, camera_name, image_type, vehicle_name, external)
    camera.detections.pop(kind, None)


@method("simGetDetections")
def get_detections(
    sim: Simulation, camera_name: str, image_type: I32, vehicle_name: str, external: ExternalOrLayer
) -> list[DetectionInfo]:
    camera, kind = _asked(sim, camera_name, image_type, vehicle_name, external)
    return _found(sim, camera, kind, vehicle_name, external is True)
