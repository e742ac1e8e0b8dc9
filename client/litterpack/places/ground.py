"""The ground of a place as a mesh, for programs that draw it without the baked look."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Mesh, make
from .relief import Terrain
from .surface import Surface

_GRASS, _EARTH, _PATH = np.array([0.062, 0.088, 0.030]), np.array([0.16, 0.115, 0.075]), np.array([0.36, 0.32, 0.26])


def mesh(terrain: Terrain, covers: Surface) -> Mesh:
    """The very triangles that heights are taken from, x north, y west, z up; uv in metres east and south."""
    rows, cols = terrain.grid.shape
    north = terrain.origin[0] + terrain.cell_m * np.arange(rows)
    east = terrain.origin[1] + terrain.cell_m * np.arange(cols)
    n, e = (axis.ravel() for axis in np.meshgrid(north, east, indexing="ij"))
    v = np.stack([n, -e, terrain.grid.ravel().astype(np.float64)], -1)
    south_west = (np.arange(rows - 1)[:, None] * cols + np.arange(cols - 1)).ravel()
    south_east, north_west, north_east = south_west + 1, south_west + cols, south_west + cols + 1
    southern = np.stack([south_west, south_east, north_east], -1)
    northern = np.stack([south_west, north_east, north_west], -1)
    wear, path = covers.wear_mask(n, e)[:, None], covers.path_mask(n, e)[:, None]
    colour = _GRASS * (1 - wear) + _EARTH * wear
    colour = colour * (1 - path) + _PATH * path
    uv = np.stack([e, -n], -1)
    return make(v, np.concatenate([southern, northern]), uv, layer("plain"), rough=0.95, tint=colour, dirt=0.0)
