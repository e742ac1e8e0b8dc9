"""Ground height: hills on a grid whose cells are two triangles each, and exact height and normal on those triangles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import gaussian_filter

from .definition import KerbDefinition, Rectangle, Relief

Floats = NDArray[np.float64]
CELL_M = 0.5
FINE_CELL_M = 0.25  # where there are kerbs, as wide as their stones
_EASE_M = 8.0  # how far outside the clearing the hills reach their height


@dataclass(frozen=True, eq=False)
class Terrain:
    """Corner heights `grid` (rows along north, columns along east) float32, metres up; the first corner at `origin`.

    Each cell is split along the diagonal from its south-west to its north-east corner. Beyond the grid the ground goes
    on level at the border's height.
    """

    grid: NDArray[np.float32]
    origin: tuple[float, float]
    cell_m: float = CELL_M

    def elevation_m(self, north_m: ArrayLike, east_m: ArrayLike) -> Floats:
        """Height above the start, positive up, at any points (any shape)."""
        row, col, fn, fe = self._cell(north_m, east_m)
        low, to_north, to_east = self._planes(row, col, fn, fe)
        height: Floats = low + fn * to_north + fe * to_east
        return height

    def gradient(self, north_m: ArrayLike, east_m: ArrayLike) -> tuple[Floats, Floats]:
        """Rise per metre to the north and to the east; 0 outwards beyond the grid."""
        row, col, fn, fe = self._cell(north_m, east_m)
        _, to_north, to_east = self._planes(row, col, fn, fe)
        size_n, size_e = (np.array(self.grid.shape) - 1) * self.cell_m
        inside_n = (np.asarray(north_m) >= self.origin[0]) & (np.asarray(north_m) <= self.origin[0] + size_n)
        inside_e = (np.asarray(east_m) >= self.origin[1]) & (np.asarray(east_m) <= self.origin[1] + size_e)
        return np.where(inside_n, to_north, 0.0) / self.cell_m, np.where(inside_e, to_east, 0.0) / self.cell_m

    def slopes(self) -> Floats:
        """Tangent of the slope of the two triangles of every cell: (rows - 1, columns - 1, 2)."""
        g = self.grid.astype(np.float64)
        a, b, c, d = g[:-1, :-1], g[1:, :-1], g[1:, 1:], g[:-1, 1:]
        northern, southern = np.hypot(b - a, c - b), np.hypot(c - d, d - a)
        steep: Floats = np.stack([northern, southern], -1) / self.cell_m
        return steep

    def _cell(self, north_m: ArrayLike, east_m: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Floats]:
        n, e = np.broadcast_arrays(np.asarray(north_m, np.float64), np.asarray(east_m, np.float64))
        rows, cols = self.grid.shape
        u = np.clip((n - self.origin[0]) / self.cell_m, 0, rows - 1)
        v = np.clip((e - self.origin[1]) / self.cell_m, 0, cols - 1)
        row, col = np.minimum(u.astype(np.intp), rows - 2), np.minimum(v.astype(np.intp), cols - 2)
        return row, col, u - row, v - col

    def _planes(
        self, row: NDArray[np.intp], col: NDArray[np.intp], fn: Floats, fe: Floats
    ) -> tuple[Floats, Floats, Floats]:
        """Height of the south-west corner, and rise over a cell to the north and to the east, of the triangle hit."""
        g = self.grid
        a, b = g[row, col].astype(np.float64), g[row + 1, col].astype(np.float64)
        c, d = g[row + 1, col + 1].astype(np.float64), g[row, col + 1].astype(np.float64)
        northern = fn >= fe
        return a, np.where(northern, b - a, c - d), np.where(northern, c - b, d - a)


def hills(relief: Relief, bounds: Rectangle, clearing: Rectangle, cell_m: float = CELL_M) -> Terrain:
    """Ground as steep as `relief` allows, gentler in the clearing, with height 0 at the start."""
    north: Floats = np.arange(bounds.north_m[0], bounds.north_m[1] + cell_m / 2, cell_m)
    east: Floats = np.arange(bounds.east_m[0], bounds.east_m[1] + cell_m / 2, cell_m)
    rng = np.random.default_rng(relief.seed)
    height = np.zeros((len(north), len(east)))
    for octave, share in ((3.0, 1.0), (1.0, 0.22)):
        sigma = relief.shortest_m * octave / cell_m / 4
        wave = gaussian_filter(rng.standard_normal(height.shape), sigma, mode="reflect", truncate=3.0)
        height += share * octave * wave / wave.std()
    inside = clearing_mask(clearing, north[:, None], east[None], _EASE_M)
    gentle = np.tan(np.radians(relief.clearing_slope_deg)) / max(np.tan(np.radians(relief.slope_deg)), 1e-9)
    height = (height - height[_start(north), _start(east)]) * (1 - (1 - min(gentle, 1.0)) * inside)
    return _scaled(
        height, relief, Terrain(height.astype(np.float32), (float(north[0]), float(east[0])), cell_m), clearing
    )


def _scaled(height: Floats, relief: Relief, raw: Terrain, clearing: Rectangle) -> Terrain:
    """The same hills, flattened or raised until the steepest triangle is as steep as allowed."""
    origin, cell_m = raw.origin, raw.cell_m
    level_east = origin[1] + cell_m * np.arange(raw.grid.shape[1])
    fall = np.tan(np.radians(relief.fall_west_deg)) * level_east[None]
    steep = raw.slopes().max(-1)
    north: Floats = origin[0] + cell_m * (np.arange(len(steep), dtype=np.float64) + 0.5)
    east: Floats = origin[1] + cell_m * (np.arange(steep.shape[1], dtype=np.float64) + 0.5)
    within = clearing_mask(clearing, north[:, None], east[None], 0.5) > 0
    limits = (
        np.tan(np.radians([relief.clearing_slope_deg, relief.slope_deg])) * 0.999
    )  # rounding to float32 adds a little
    factor = min(limits[0] / max(steep[within].max(), 1e-9), limits[1] / max(steep[~within].max(), 1e-9))
    return Terrain((height * factor + fall).astype(np.float32), origin, cell_m)


def stepped(terrain: Terrain, kerbs: tuple[KerbDefinition, ...]) -> Terrain:
    """The terrain with the ground beyond each kerb raised, over the one row of cells that its stones cover."""
    if not kerbs:
        return terrain
    east = terrain.origin[1] + terrain.cell_m * np.arange(terrain.grid.shape[1])
    grid = terrain.grid.astype(np.float64)
    for kerb in kerbs:
        way = 1.0 if kerb.raised == "east" else -1.0
        grid += kerb.height_m * ((east - kerb.east_m) * way > terrain.cell_m / 2)
    return Terrain(grid.astype(np.float32), terrain.origin, terrain.cell_m)


def clearing_mask(clearing: Rectangle, north: Floats, east: Floats, ease_m: float) -> Floats:
    """1 inside, falling to 0 at `ease_m` outside."""
    out_n = np.maximum(clearing.north_m[0] - north, north - clearing.north_m[1])
    out_e = np.maximum(clearing.east_m[0] - east, east - clearing.east_m[1])
    t = np.clip(1 - np.hypot(np.maximum(out_n, 0), np.maximum(out_e, 0)) / ease_m, 0, 1)
    mask: Floats = t * t * (3 - 2 * t)
    return mask


def _start(axis: Floats) -> int:
    return int(np.argmin(np.abs(axis)))
