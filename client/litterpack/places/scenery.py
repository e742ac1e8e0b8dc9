"""What stands about, by kind: makers of metric meshes, x forward, y left, z up, foot at the origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import UnknownName
from ..mesh import Mesh
from . import cars, furniture, houses, town, trees


@dataclass(frozen=True)
class Kind:
    """How a kind of scenery is made, and its usual height in metres."""

    make: Callable[[np.random.Generator, float], Mesh]
    height_m: float


KINDS = {
    "linden": Kind(trees.linden, 8.5),
    "birch": Kind(trees.birch, 9.5),
    "spruce": Kind(trees.spruce, 10.0),
    "bench": Kind(furniture.bench, 0.84),
    "litter_bin": Kind(furniture.litter_bin, 0.92),
    "street_tree": Kind(trees.linden, 6.2),
    "pine": Kind(trees.pine, 13.0),
    "bush": Kind(town.bush, 1.3),
    "hedge": Kind(town.hedge, 1.1),
    "dune_grass": Kind(town.dune_grass, 0.75),
    "boulder": Kind(town.boulder, 0.5),
    "wall": Kind(town.wall, 1.7),
    "fence": Kind(town.fence, 1.2),
    "house": Kind(houses.house, 9.5),
    "car": Kind(cars.car, 1.46),
    "lamp_post": Kind(town.lamp_post, 5.0),
    "bollard": Kind(town.bollard, 0.9),
    "sign": Kind(town.sign, 2.6),
    "bike_stand": Kind(town.bike_stand, 0.8),
}


def make(kind: str, seed: int, height_m: float | None) -> Mesh:
    """The mesh of a thing. Raises: UnknownName."""
    if kind not in KINDS:
        raise UnknownName("kind of scenery", kind, KINDS)
    rng = np.random.default_rng([seed, *kind.encode()])
    return KINDS[kind].make(rng, height_m or KINDS[kind].height_m)
