"""The ground of a place as a mesh, for programs that draw it without the baked look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..artwork import layer
from ..mesh import Mesh, make

if TYPE_CHECKING:  # places are built with this module
    from .place import Place

_GRAVEL = np.array([0.36, 0.32, 0.26])


def mesh(place: Place) -> Mesh:
    """The very triangles that heights are taken from, x north, y west, z up; uv in metres east and south."""
    rows, cols = place.ground_grid.shape
    north = place.grid_origin[0] + place.cell_m * np.arange(rows)
    east = place.grid_origin[1] + place.cell_m * np.arange(cols)
    n, e = (axis.ravel() for axis in np.meshgrid(north, east, indexing="ij"))
    v = np.stack([n, -e, place.ground_grid.ravel().astype(np.float64)], -1)
    south_west = (np.arange(rows - 1)[:, None] * cols + np.arange(cols - 1)).ravel()
    south_east, north_west, north_east = south_west + 1, south_west + cols, south_west + cols + 1
    southern = np.stack([south_west, south_east, north_east], -1)
    northern = np.stack([south_west, north_east, north_west], -1)
    level, colours = place.material_level(n, e), np.array(place.kind.colours) * place.tones
    colour = np.stack([np.interp(level, np.arange(len(colours)), channel) for channel in colours.T], -1)
    if place.path_material == "gravel":
        colour += (_GRAVEL - colour) * place.path_mask(n, e)[:, None]
    uv = np.stack([e, -n], -1)
    return make(v, np.concatenate([southern, northern]), uv, layer("plain"), rough=0.95, tint=colour, dirt=0.0)
