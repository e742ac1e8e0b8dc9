"""Fronts of houses, 8 m wide along y, facing x: plaster or brick, windows with sills, a door, a plinth, gutters."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Floats, Mesh, box, join, make, moved, tube

_WIDE_M, _DEEP_M, _FOOT_M = 8.0, 2.4, -0.15
_COLOURS = np.array(
    [[0.95, 0.9, 0.78], [0.9, 0.88, 0.86], [0.82, 0.72, 0.55], [0.72, 0.78, 0.74], [0.9, 0.76, 0.66], [0.6, 0.62, 0.64]]
)


def house(rng: np.random.Generator, height_m: float) -> Mesh:
    """Three storeys of a town house."""
    storeys, wide = 3, _WIDE_M
    brick = rng.random() < 0.35
    tint = np.array([1.0, 0.95, 0.9]) * rng.uniform(0.7, 1.0) if brick else _COLOURS[int(rng.integers(len(_COLOURS)))]
    eaves = height_m - 0.25
    wall = moved(
        box((_DEEP_M, wide, eaves - _FOOT_M), layer("brick" if brick else "render"), tint, 0.9),
        None,
        (-_DEEP_M / 2, 0, _FOOT_M),
    )
    wall.vertices["uv"] = wall.vertices["uv"] * ([wide, eaves / 0.6] if brick else [2.0, 1.0])
    plinth = moved(
        box((0.06, wide, 0.6 - _FOOT_M), layer("concrete"), rng.uniform(0.5, 0.8), 0.9), None, (0.03, 0, _FOOT_M)
    )
    plinth.vertices["uv"] = plinth.vertices["uv"] * [6.0, 0.6]
    parts = [wall, plinth]
    step = (eaves - 0.9) / storeys
    columns = int(rng.integers(3, 5))
    door = int(rng.integers(columns))
    for k in range(columns):
        y = (k + 0.5) / columns * wide - wide / 2
        for storey in range(storeys):
            if storey == 0 and k == door:
                parts += _door(rng, y)
            else:
                parts += _window(rng, y, 1.0 + storey * step)
    ledge = moved(box((0.22, wide, 0.22), layer("concrete"), 0.7, 0.85), None, (0.11, 0, eaves))
    band = moved(box((0.05, wide, 0.12), layer("concrete"), 0.8, 0.85), None, (0.025, 0, 0.75 + step))
    side = wide / 2 - 0.15
    pipe = tube([(0.09, side, 0.1), (0.09, side, eaves / 2), (0.09, side, eaves)], 0.045, 8, layer("plain"), 0.24, 0.5)
    return join(
        [
            *parts,
            ledge,
            band,
            pipe,
            moved(box((0.1, wide, 0.08), layer("plain"), 0.1, 0.6), None, (0.2, 0, eaves + 0.17)),
        ]
    )


def _window(rng: np.random.Generator, y: float, low: float) -> list[Mesh]:
    wide, tall = 1.05, 1.5
    pane = _sheet(0.012, y, low, wide, tall, "window", rng.uniform(0.75, 1.1), 0.12)
    sill = moved(box((0.16, wide + 0.16, 0.06), layer("concrete"), 0.75, 0.8), None, (0.08, y, low - 0.06))
    frame = [
        moved(
            box((0.05, 0.09, tall + 0.18), layer("concrete"), 0.85, 0.8), None, (0.025, y + s * (wide / 2 + 0.045), low)
        )
        for s in (-1, 1)
    ]
    head = moved(box((0.07, wide + 0.18, 0.12), layer("concrete"), 0.85, 0.8), None, (0.035, y, low + tall))
    return [pane, sill, *frame, head]


def _door(rng: np.random.Generator, y: float) -> list[Mesh]:
    tint = np.array(
        [[0.06, 0.10, 0.07], [0.16, 0.07, 0.04], [0.08, 0.09, 0.13], [0.3, 0.29, 0.27]][int(rng.integers(4))]
    )
    leaf = moved(box((0.05, 1.05, 2.15), layer("plain"), tint, 0.5), None, (0.05, y, 0.16))
    step = moved(box((0.42, 1.5, 0.16 - _FOOT_M), layer("granite"), 0.8, 0.9), None, (0.21, y, _FOOT_M))
    above = _sheet(0.08, y, 2.35, 1.05, 0.5, "window", 0.9, 0.12)
    return [leaf, step, above]


def _sheet(x: float, y: float, z: float, wide: float, tall: float, name: str, tint: float, rough: float) -> Mesh:
    v: Floats = np.array(
        [[x, y + wide / 2, z], [x, y - wide / 2, z], [x, y - wide / 2, z + tall], [x, y + wide / 2, z + tall]]
    )
    uv = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    return make(
        v, [[0, 1, 2], [0, 2, 3]], uv, layer(name), rough=rough, tint=tint, normal=[1.0, 0.0, 0.0], crease=0.0, dirt=0.1
    )
