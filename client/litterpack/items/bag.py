"""Carrier bags: thin vest bags with two handles, crumpled."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Mesh, make, normals, sky_openness
from ..sheet import crumpled_sheet
from .definition import State
from .order import Order
from .wall import creases, hollows, without

_ROWS, _COLS = 47, 65
_HEIGHT, _WIDTH = 0.48, 0.34  # of the flat bag along x and y, handles included, gussets half open
_NECK = 0.30  # share of the height that the handles take
_HANDLE = 0.24  # share of the width that each handle takes
# state -> (share of the radius it is squeezed to, height it is pressed under, first relief, folds)
_CRUMPLED: dict[State, tuple[float, float, float, int]] = {
    "spread": (0.77, 0.045, 0.020, 0),
    "twisted": (0.58, 0.060, 0.022, 1),
    "balled": (0.40, 0.085, 0.020, 2),
}
_TINTS = [(1.0, 1.0, 1.0), (0.95, 0.86, 0.74), (0.045, 0.045, 0.05), (0.55, 0.72, 0.95)]
_CLEAR = [0.62, 0.55, 0.0, 0.5]


def build(order: Order) -> Mesh:
    """A bag. The serial chooses its kind. States: spread, twisted or balled."""
    state, serial, rng = order.state, order.serial, order.rng
    shrink, top, ripple, folds = _CRUMPLED[state]
    kind = serial % len(_TINTS)
    number = layer("plain" if kind == 2 else f"bag{kind % prints.BAGS}")
    v, f, uv = crumpled_sheet(rng, _HEIGHT, _WIDTH, _ROWS, _COLS, shrink, top, 110, ripple, 0.0006, folds)
    v += normals(v, f) * creases(uv[:, 0] * _HEIGHT, uv[:, 1] * _WIDTH, 14, 0.075, rng)[:, None]
    sky = sky_openness(v, normals(v, f), 0.5) * hollows(v[:, 2].reshape(_ROWS, _COLS), _HEIGHT / _COLS)
    print_uv = np.c_[1 - uv[:, 1], uv[:, 0]]
    film = make(v, f, print_uv, number, 0.2, 0.0, _CLEAR[kind], _TINTS[kind], np.clip(sky, 0.15, 1), crease=0.3)
    from_handles, aside = uv[:, 0], np.abs(uv[:, 1] - 0.5)
    gap = 0.5 - _HANDLE - 0.1 * np.clip(from_handles / _NECK - 0.6, 0, None) / 0.4
    return without(film, (from_handles < _NECK) & (aside < gap))
