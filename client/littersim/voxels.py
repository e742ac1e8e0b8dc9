"""A grid of cells that surfaces pass through, and the binvox file that AirSim writes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from littersim.attitude import Vector
from littersim.solids import Solids

_LONGEST_RUN = 255
_MOST_LAYERS = 64  # surfaces that one ray is followed through
_ON_M = 1e-4


def occupied(solids: Solids, centre: Vector, counts: tuple[int, int, int], cell_m: float) -> NDArray[np.bool_]:
    """(nx, ny, nz) which cells along north, east and up hold surface, as rays through their middles find it."""
    cells = np.zeros(counts, bool)
    half = np.array(counts) * cell_m / 2
    low = np.array([centre[0], centre[1], -centre[2]]) - half  # north, east, up
    for axis in range(3):
        across = [k for k in range(3) if k != axis]
        rows = np.stack(np.meshgrid(*(np.arange(counts[k]) for k in across), indexing="ij"), -1).reshape(-1, 2)
        starts = np.empty((len(rows), 3))
        starts[:, axis] = low[axis]
        starts[:, across] = low[across] + (rows + 0.5) * cell_m
        way = np.zeros(3)
        way[axis] = 1.0
        _follow(solids, cells, starts, way, low, axis, cell_m)
    return cells


def _follow(
    solids: Solids, cells: NDArray[np.bool_], at: NDArray[np.float64], way: NDArray[np.float64],
    low: NDArray[np.float64], axis: int, cell_m: float,
) -> None:  # fmt: skip
    """Mark the cells of every surface that rays from `at` along `way` meet inside the grid."""
    flip = np.array([1.0, 1.0, -1.0])
    end = low[axis] + cells.shape[axis] * cell_m
    for _ in range(_MOST_LAYERS):
        hits = solids.cast(at * flip, np.repeat((way * flip)[None], len(at), axis=0))
        on = np.isfinite(hits.distance_m) & (at[:, axis] + hits.distance_m < end)
        if not on.any():
            return
        at = at[on] + hits.distance_m[on, None] * way
        index = np.floor((at - low) / cell_m).astype(np.int64)
        inside = ((index >= 0) & (index < cells.shape)).all(axis=1)
        cells[tuple(index[inside].T)] = True
        at = at + _ON_M * way


def write_binvox(file: Path, cells: NDArray[np.bool_], size_m: tuple[int, int, int]) -> None:
    """Write (nx, ny, nz) cells. Source: AirSim 1.8.1, createVoxelGrid: index x + nx (z + nz y), runs of 255 at most.

    Raises: OSError or ValueError where no such file can be written.
    """
    if file.exists() and not file.is_file():
        raise OSError(f"{file} is no file: a pipe or a device may never take what is written")
    nx, ny, nz = cells.shape
    flat = cells.transpose(1, 2, 0).ravel()  # y, z, x: x runs fastest
    x, y, z = size_m
    head = f"#binvox 1\ndim {nx} {nz} {ny}\ntranslate {-x / 2:g} {-y / 2:g} {-z / 2:g}\nscale {1 / x:g}\ndata\n"
    breaks = np.flatnonzero(np.diff(flat)) + 1
    starts = np.concatenate([[0], breaks])
    lengths = np.diff(np.concatenate([starts, [len(flat)]]))
    out = bytearray(head.encode())
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        value = int(flat[start])
        for run in (*[_LONGEST_RUN] * (length // _LONGEST_RUN), length % _LONGEST_RUN):
            if run:
                out += bytes((value, run))
    file.write_bytes(bytes(out))
