"""What stands in the way: rays against the very meshes that are drawn, with Embree. Global NED, metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray

from littersim.attitude import Vector

Floats = NDArray[np.float64]
_FAR_M = 1e7
_NOTHING = -1


@dataclass(frozen=True, eq=False)
class Piece:
    """A named mesh in the world: vertices (n, 3) in global NED and triangles (m, 3)."""

    name: str
    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]

    @property
    def box(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Least and greatest corner."""
        return self.vertices.min(axis=0), self.vertices.max(axis=0)


@dataclass(frozen=True, eq=False)
class Hits:
    """Where rays (n,) first meet something: metres (inf: nowhere), the piece's index (-1), unit normals towards us."""

    distance_m: Floats
    piece: NDArray[np.int32]
    normal: Floats


@dataclass(frozen=True)
class Touch:
    """A ball that reaches into a piece: which, where, the piece's normal there, and how deep."""

    name: str
    point: Vector
    normal: Vector
    depth_m: float


class Solids:
    """Pieces that rays can be cast against."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = tuple(pieces)
        self._scene = EmbreeScene()
        self._kept = [
            TriangleMesh(self._scene, np.ascontiguousarray(piece.vertices), np.ascontiguousarray(piece.faces))
            for piece in self.pieces
        ]
        boxes = [piece.box for piece in self._pieces]
        self._bound(np.array([low for low, _ in boxes]), np.array([high for _, high in boxes]))

    def _bound(self, low: NDArray[np.floating], high: NDArray[np.floating]) -> None:
        """Take the pieces' boxes, (n, 3) least and greatest corners, and find the one round all of them."""
        self.low, self.high = low.reshape(-1, 3), high.reshape(-1, 3)
        self._whole = (self.low.min(axis=0), self.high.max(axis=0)) if len(low) else None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self._pieces

    def cast(self, origins: Floats, directions: Floats) -> Hits:
        """First hits of rays from `origins` (n, 3) along unit `directions` (n, 3)."""
        count = len(origins)
        if not self.pieces or not count:
            return Hits(np.full(count, np.inf), np.full(count, _NOTHING, np.int32), np.zeros((count, 3)))
        found = self._scene.run(
            np.ascontiguousarray(origins, np.float32), np.ascontiguousarray(directions, np.float32), output=1,
            query="INTERSECT",
        )  # fmt: skip
        piece = found["geomID"].astype(np.int32)
        distance = np.where((piece >= 0) & (found["tfar"] < _FAR_M), found["tfar"], np.inf).astype(np.float64)
        normal = found["Ng"].astype(np.float64)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        normal *= -np.sign(np.sum(normal * directions, axis=1, keepdims=True))
        return Hits(distance, piece, normal)

    def sees(self, start: Vector, end: Vector) -> bool:
        """Whether nothing lies between two points."""
        way = np.subtract(end, start)
        distance = float(np.linalg.norm(way))
        if distance == 0.0:
            return True
        hits = self.cast(np.array([start]), (way / distance)[None])
        return bool(hits.distance_m[0] >= distance)

    def way_free(self, start: Vector, end: Vector, radius_m: float) -> tuple[float, Touch | None]:
        """Share 0..1 of the way from `start` to `end` that a ball can go before it meets something, and what that is.

        Felt by a single ray of the ball's centre.
        """
        way = np.subtract(end, start)
        distance = float(np.linalg.norm(way))
        if distance == 0.0:
            return 1.0, None
        hits = self.cast(np.array([start]), (way / distance)[None])
        hit = float(hits.distance_m[0])
        if hit - radius_m >= distance:
            return 1.0, None
        n, e, d = (np.array(start) + way / distance * hit).tolist()
        x, y, z = hits.normal[0].tolist()
        stopper = Touch(self.pieces[hits.piece[0]].name, (n, e, d), (x, y, z), 0.0)
        return max(0.0, (hit - radius_m) / distance), stopper

    def touch(self, centre: Vector, radius_m: float) -> Touch | None:
        """The deepest of what a ball reaches into, felt along 26 directions; None where it is free."""
        if self._whole is None:
            return None
        at = np.array(centre)
        if (at + radius_m < self._whole[0]).any() or (at - radius_m > self._whole[1]).any():
            return None
        if not ((at + radius_m >= self.low) & (at - radius_m <= self.high)).all(axis=1).any():
            return None
        hits = self.cast(np.repeat(at[None], len(_FEELERS), axis=0), _FEELERS)
        nearest = int(np.argmin(hits.distance_m))
        distance = float(hits.distance_m[nearest])
        if distance >= radius_m:
            return None
        n, e, d = (at + distance * _FEELERS[nearest]).tolist()
        x, y, z = hits.normal[nearest].tolist()
        return Touch(self.pieces[hits.piece[nearest]].name, (n, e, d), (x, y, z), radius_m - distance)


def _feelers() -> Floats:
    steps = np.stack(np.meshgrid(*[(-1.0, 0.0, 1.0)] * 3, indexing="ij"), -1).reshape(-1, 3)
    ways = steps[np.any(steps != 0.0, axis=1)]
    directions: Floats = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    return directions


_FEELERS = _feelers()


def placed(name: str, vertices_flu: NDArray[np.floating], faces: NDArray[np.int32], matrix: Floats) -> Piece:
    """A mesh (x forward, y left, z up) put into the world by a (3, 4) matrix, NED from FRD."""
    frd = np.asarray(vertices_flu, np.float64) * (1.0, -1.0, -1.0)
    world = frd @ matrix[:, :3].T + matrix[:, 3]
    return Piece(name, world.astype(np.float32), np.ascontiguousarray(faces, np.int32))
