"""What covers the ground: how far the path reaches, and where grass is worn away, at any point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import bands
from ..noise import spectral
from . import _masks
from .definition import CoverDefinition, PathDefinition, Point, Rectangle, WornPatch

Floats = NDArray[np.float64]
_STEP_M = 0.25  # of the distance grid: interpolating it is exact to a centimetre in bends of one metre
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

    def path_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of path, 0..1, at any points (any shape)."""
        return self._masks(_masks.PATH, north_m, east_m)

    def wear_mask(self, north_m: ArrayLike, east_m: ArrayLike) -> NDArray[np.float32]:
        """Share of bare earth in the grass, 0..1: worn patches, and a trodden rim along the path."""
        return self._masks(_masks.WEAR, north_m, east_m)

    def level(self, north_m: ArrayLike, east_m: ArrayLike, path: float, covers: Sequence[int]) -> NDArray[np.float32]:
        """The greatest of bare earth, of the path times its number, and of each cover times its own (any shape)."""
        return self._masks(_masks.LEVEL, north_m, east_m, path, covers)

    def _masks(
        self, what: int, north_m: ArrayLike, east_m: ArrayLike, path: float = 1.0, numbers: Sequence[int] = ()
    ) -> NDArray[np.float32]:
        north, east = np.broadcast_arrays(np.asarray(north_m, np.float64), np.asarray(east_m, np.float64))
        out = np.empty(north.size, np.float32)
        covers = self.covers[: len(numbers)]
        worn = np.array([(*patch.at_m, patch.radius_m) for patch in self.worn], np.float64).reshape(-1, 3)
        strips = [(c.half_width_m, c.ragged_m, c.edge_m, c.share, n) for c, n in zip(covers, numbers)]
        lines = np.concatenate([np.empty((0, 2)), *(c.line for c in covers)])
        starts = np.cumsum([0, *(len(c.line) for c in covers)])
        bands.run(
            _masks.masks, north.size, north.ravel(), east.ravel(), what, self._noise, _NOISE_SIZE / _NOISE_M,
            self._field, self._origin, _STEP_M, self.half_width_m, worn, path, lines, starts,
            np.array(strips, np.float64).reshape(-1, 5), out,
        )  # fmt: skip
        return out.reshape(north.shape)


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
