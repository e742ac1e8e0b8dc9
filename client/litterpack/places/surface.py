"""What covers the ground: how far the path reaches, and where grass is worn away, at any point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import map_coordinates

from ..noise import smooth, spectral
from .definition import CoverDefinition, PathDefinition, Point, Rectangle, WornPatch

Floats = NDArray[np.float64]
_STEP_M = 0.25  # of the distance grid: interpolating it is exact to a centimetre in bends of one metre
_EDGE_M = 0.10  # width over which gravel gives way to grass
_RAGGED_M = 0.09  # how far the edge wanders
_NOISE_M = 8.0  # after which the wandering repeats
_NOISE_SIZE = 256


def winding(points_m: Sequence[Point], step_m: float = 0.4) -> Floats:
    """A smooth line (n, 2) through all points, about `step_m` between vertices (Catmull-Rom)."""
    p = np.asarray(points_m, np.float64)
    p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    pieces = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:]):
        t = np.linspace(0, 1, max(2, int(np.hypot(*(c - b)) / step_m)), endpoint=False)[:, None]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*pieces, p[-2:-1]])


def sides(line: Floats, offset_m: float) -> Floats:
    """Points along both edges (2 n, 2), `offset_m` to the left and right of a line (n, 2)."""
    along = np.gradient(line, axis=0)
    across = along[:, ::-1] * [-1, 1] / np.hypot(along[:, 0], along[:, 1])[:, None]
    return np.concatenate([line - offset_m * across, line + offset_m * across])


def along(line: Floats, step_m: float) -> Floats:
    """Points on a line (n, 2), about `step_m` from one to the next."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0, lengths[-1], max(2, int(lengths[-1] / step_m) + 1))
    spots: Floats = np.stack([np.interp(at, lengths, line[:, axis]) for axis in (0, 1)], -1)
    return spots


def _distance(line: Floats, north: Floats, east: Floats) -> Floats:
    """Distance from each point of the grid north x east to the line."""
    best = np.full((len(north), len(east)), np.inf)
    for a, b in pairwise(line):
        d = b - a
        n, e = north[:, None] - a[0], east[None] - a[1]
        t = np.clip((n * d[0] + e * d[1]) / (d @ d), 0, 1)
        np.minimum(best, (n - t * d[0]) ** 2 + (e - t * d[1]) ** 2, out=best)
    distance: Floats = np.sqrt(best)
    return distance


@dataclass(frozen=True, eq=False)
class Cover:
    """A strip of a material along `line` (n, 2): with square ends where it is straight."""

    name: str | None
    material: str
    line: Floats
    half_width_m: float
    ragged_m: float
    edge_m: float
    share: float

    def distance_m(self, north_m: Floats, east_m: Floats) -> Floats:
        """Distance to its edge, negative inside, at points of one shape."""
        if len(self.line) > 2:
            gaps = np.full(north_m.shape, np.inf)
            for a, b in pairwise(self.line):
                d = b - a
                t = np.clip(((north_m - a[0]) * d[0] + (east_m - a[1]) * d[1]) / (d @ d), 0, 1)
                np.minimum(gaps, np.hypot(north_m - a[0] - t * d[0], east_m - a[1] - t * d[1]), out=gaps)
            away: Floats = gaps - self.half_width_m
            return away
        middle, half = self.line.mean(0), (self.line[1] - self.line[0]) / 2
        length = float(np.hypot(*half))
        n, e = north_m - middle[0], east_m - middle[1]
        along, across = (n * half[0] + e * half[1]) / length, (e * half[0] - n * half[1]) / length
        beyond: Floats = np.maximum(np.abs(along) - length, np.abs(across) - self.half_width_m)
        return beyond


@dataclass(frozen=True, eq=False)
class Surface:
    """Covers of the ground. `line` (n, 2) is the middle of the path, empty where there is none."""

    line: Floats
    half_width_m: float
    worn: tuple[WornPatch, ...]
    _origin: tuple[float, float]
    _field: Floats  # distance to the line at the corners of a grid of _STEP_M
    _noise: NDArray[np.float32]
    covers: tuple[Cover, ...] = ()

    def cover_mask(self, k: int, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of the cover number `k`, 0..1, at any points (any shape)."""
        n, e = np.broadcast_arrays(np.asarray(north_m, np.float64), np.asarray(east_m, np.float64))
        cover = self.covers[k]
        away = cover.distance_m(n, e)
        if cover.ragged_m:
            away = away + cover.ragged_m * np.clip(self._wander(n, e), -2, 2)
        return np.asarray(cover.share * smooth(cover.edge_m / 2, -cover.edge_m / 2, away), np.float32)

    def path_distance_m(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """Distance to the path's ragged edge, negative on the path, infinite where there is none."""
        n, e = np.broadcast_arrays(np.asarray(north_m, np.float64), np.asarray(east_m, np.float64))
        if not len(self.line):
            return np.full(n.shape, np.inf)
        middle = _sample(self._field, (n - self._origin[0]) / _STEP_M, (e - self._origin[1]) / _STEP_M, "nearest")
        distance: Floats = middle - self.half_width_m + _RAGGED_M * np.clip(self._wander(n, e), -2, 2)
        return distance

    def path_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of path, 0..1, at any points (any shape)."""
        return smooth(_EDGE_M / 2, -_EDGE_M / 2, self.path_distance_m(north_m, east_m))

    def wear_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of bare earth in the grass, 0..1: worn patches, and a trodden rim along the path."""
        n, e = np.broadcast_arrays(np.asarray(north_m, np.float64), np.asarray(east_m, np.float64))
        wander = self._wander(n, e)
        bare = 0.55 * smooth(0.45, 0.0, self.path_distance_m(n, e) + 0.12 * wander)
        for patch in self.worn:
            away = np.hypot(n - patch.at_m[0], e - patch.at_m[1]) / patch.radius_m
            bare = np.maximum(bare, smooth(1.35, 0.65, away + 0.22 * wander))
        return np.asarray(bare, np.float32)

    def _wander(self, n: Floats, e: Floats) -> Floats:
        scale = _NOISE_SIZE / _NOISE_M
        return _sample(self._noise, n * scale % _NOISE_SIZE, e * scale % _NOISE_SIZE, "grid-wrap")


def _sample(field: NDArray[np.floating], row: Floats, column: Floats, mode: str) -> Floats:
    """The field between its texels, of any shape."""
    values = map_coordinates(field, [row.ravel(), column.ravel()], order=1, mode=mode, output=np.float64)
    sampled: Floats = values.reshape(row.shape)
    return sampled


def strip(d: CoverDefinition) -> Cover:
    """The cover that a definition describes."""
    line = winding(d.points_m, 1.0) if len(d.points_m) > 2 else np.asarray(d.points_m, np.float64)
    return Cover(d.name, d.material, line, d.width_m / 2, d.ragged_m, d.edge_m, d.share)


def cover(
    path: PathDefinition | None,
    worn: tuple[WornPatch, ...],
    bounds: Rectangle,
    covers: tuple[CoverDefinition, ...] = (),
) -> Surface:
    """The surface of a place."""
    north = np.arange(bounds.north_m[0], bounds.north_m[1] + _STEP_M / 2, _STEP_M)
    east = np.arange(bounds.east_m[0], bounds.east_m[1] + _STEP_M / 2, _STEP_M)
    line = winding(path.points_m) if path else np.empty((0, 2))
    field = _distance(line, north, east) if path else np.empty((0, 0))
    noise = spectral(_NOISE_SIZE, 1.6, np.random.default_rng(2), low=4, high=80)
    half = path.width_m / 2 if path else 0.0
    strips = tuple(strip(each) for each in covers)
    return Surface(line, half, worn, (float(north[0]), float(east[0])), field, noise, strips)
