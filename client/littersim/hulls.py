"""What vehicles look like to each other: meshes by VehicleType, and rays against them where they are now.

A vehicle is not in the pictures of its own cameras nor in its own sensors' way. Meshes are FLU metres about the
vehicle's origin, which lies on the ground below its middle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from litterpack.artwork import layer
from litterpack.mesh import Mesh, box, join, lathe, make, moved, tube, turn
from littersim.attitude import Quaternion, Vector, turned
from littersim.solids import Hits, Piece, Solids, placed

_PREFIX = "Vehicle_"
_TYRE, _GLASS, _STEEL = (0.02, 0.02, 0.021), (0.015, 0.018, 0.022), (0.25, 0.25, 0.26)


def asset(kind: str) -> str:
    """The asset's name of a VehicleType, in lower case."""
    return f"{_PREFIX}{kind}"


def is_hull(asset_name: str) -> bool:
    return asset_name.startswith(_PREFIX)


@lru_cache(maxsize=8)
def mesh(asset_name: str) -> Mesh:
    """The mesh of a vehicle's asset; the same object every time."""
    return _MAKERS[asset_name.removeprefix(_PREFIX)]()


def _quadrotor() -> Mesh:
    """Half a metre from rotor to rotor, as SimpleFlight's."""
    plain = layer("plain")
    parts = [
        moved(box((0.22, 0.12, 0.06), plain, (0.75, 0.76, 0.78), 0.4), shift=(0, 0, 0.06)),
        moved(box((0.06, 0.05, 0.03), plain, _GLASS, 0.1), shift=(0.1, 0, 0.04)),
    ]
    for x, y in ((0.18, 0.18), (0.18, -0.18), (-0.18, 0.18), (-0.18, -0.18)):
        parts.append(tube([(0.0, 0.0, 0.09), (x, y, 0.09)], 0.012, 6, plain, (0.05, 0.05, 0.055), 0.5))
        parts.append(_turned([(0.0, 0.112), (0.12, 0.112), (0.12, 0.116), (0.0, 0.116)], 20, (0.09, 0.09, 0.1), (x, y)))
        parts.append(tube([(x * 0.6, y * 0.6, 0.08), (x * 0.7, y * 0.7, 0.0)], 0.007, 5, plain, _STEEL, 0.5))
    return join(parts)


def _turned(profile: Sequence[tuple[float, float]], sides: int, tint: Vector, at: tuple[float, float]) -> Mesh:
    v, f, uv = lathe(profile, sides)
    return moved(make(v, f, uv, layer("plain"), 0.5, tint=tint), shift=(*at, 0.0))


def _wheels(radius: float, width: float, x: float, y: float) -> list[Mesh]:
    """Four wheels that stand on the ground at (±x, ±y)."""
    profile = [(0.0, -width / 2), (radius, -width / 2), (radius, width / 2), (0.0, width / 2)]
    v, f, uv = lathe(profile, 18)
    wheel = make(v, f, uv, layer("plain"), 0.9, tint=_TYRE)
    upright = turn(0, 0, np.pi / 2)
    return [moved(wheel, upright, (sx * x, sy * y, radius)) for sx in (-1, 1) for sy in (-1, 1)]


def _car() -> Mesh:
    """A five-door car, 4.5 m long."""
    plain, paint = layer("plain"), (0.32, 0.02, 0.02)
    return join(
        [
            moved(box((4.5, 1.82, 0.62), plain, paint, 0.25, 0.3), shift=(0, 0, 0.3)),
            moved(box((2.5, 1.6, 0.52), plain, _GLASS, 0.08), shift=(-0.35, 0, 0.92)),
            moved(box((2.3, 1.62, 0.06), plain, paint, 0.25, 0.3), shift=(-0.35, 0, 1.44)),
            *_wheels(0.34, 0.22, 1.42, 0.8),
        ]
    )


def _box_car() -> Mesh:
    """A toy car, half a metre long."""
    return join(
        [
            moved(box((0.5, 0.28, 0.1), layer("plain"), (0.1, 0.2, 0.5), 0.5), shift=(0, 0, 0.06)),
            *_wheels(0.06, 0.05, 0.17, 0.14),
        ]
    )


def _robot(length: float, width: float, height: float, wheel: float, tint: Vector) -> Callable[[], Mesh]:
    """A box on four wheels with a mast's foot, as ground robots are."""

    def make_robot() -> Mesh:
        plain = layer("plain")
        return join(
            [
                moved(box((length, width * 0.66, height * 0.6), plain, tint, 0.5), shift=(0, 0, height * 0.4)),
                moved(box((0.2, 0.2, 0.08), plain, _STEEL, 0.4), shift=(0.1, 0, height)),
                *_wheels(wheel, width * 0.17, length * 0.28, width * 0.42),
            ]
        )

    return make_robot


_MAKERS: dict[str, Callable[[], Mesh]] = {
    "simpleflight": _quadrotor,
    "physxcar": _car,
    "boxcar": _box_car,
    "cphusky": _robot(0.99, 0.67, 0.39, 0.165, (0.6, 0.4, 0.02)),
    "pioneer": _robot(0.46, 0.38, 0.24, 0.1, (0.35, 0.02, 0.02)),
}


@lru_cache(maxsize=8)
def reach_m(kind: str) -> float:
    """How far a VehicleType's mesh reaches from its origin; 0 of what has none."""
    return float(np.linalg.norm(_corners(asset(kind)), axis=1).max()) if kind in _MAKERS else 0.0


@dataclass(frozen=True)
class Hull:
    """A vehicle's hull where it is now, global NED."""

    name: str
    kind: str
    object_id: int
    position_m: Vector
    orientation: Quaternion

    @property
    def solids(self) -> Solids:
        """Its mesh in its own FRD frame."""
        return _own_solids(asset(self.kind))

    @cached_property
    def axes(self) -> NDArray[np.float64]:
        """(3, 3): rows are its axes in the world."""
        return np.array([turned(self.orientation, axis) for axis in ((1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0))])

    @property
    def box(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Least and greatest corner of a box that holds it, in the world."""
        corners = _corners(asset(self.kind)) @ self.axes + np.array(self.position_m)
        return corners.min(axis=0), corners.max(axis=0)

    @property
    def piece(self) -> Piece:
        """Its mesh in the world."""
        made = mesh(asset(self.kind))
        matrix = np.c_[self.axes.T, np.array(self.position_m)]
        return placed(self.name, made.vertices["pos"], made.faces, matrix)


@lru_cache(maxsize=8)
def _own_solids(asset_name: str) -> Solids:
    made = mesh(asset_name)
    return Solids((placed(asset_name, made.vertices["pos"], made.faces, np.eye(4)[:3]),))


@lru_cache(maxsize=8)
def _corners(asset_name: str) -> NDArray[np.float64]:
    """(8, 3) corners of the mesh's box in its own FRD frame."""
    (piece,) = _own_solids(asset_name).pieces
    axes = zip(*piece.box, strict=True)
    return np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3).astype(np.float64)


class Crowd(Solids):
    """Solids, and hulls that stand or move among them."""

    def __init__(self, still: Solids, hulls: Sequence[Hull]) -> None:
        self._still, self._hulls = still, tuple(hulls)
        low, high = zip(*(hull.box for hull in hulls), strict=True)
        self._bound(np.concatenate([still.low, low]), np.concatenate([still.high, high]))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The hulls' meshes are put into the world only where somebody looks at them."""
        return (*self._still.pieces, *(hull.piece for hull in self._hulls))

    def cast(self, origins: NDArray[np.float64], directions: NDArray[np.float64]) -> Hits:
        first = self._still.cast(origins, directions)
        distance, piece, normal = first.distance_m, first.piece.copy(), first.normal
        for nth, hull in enumerate(self._hulls, start=len(self._still.pieces)):
            local = np.asarray(origins) - np.array(hull.position_m)
            hits = hull.solids.cast(local @ hull.axes.T, np.asarray(directions) @ hull.axes.T)
            nearer = hits.distance_m < distance
            distance = np.where(nearer, hits.distance_m, distance)
            piece[nearer] = nth
            normal = np.where(nearer[:, None], hits.normal @ hull.axes, normal)
        return Hits(distance, piece, normal)
