"""What stands about, by kind: makers of metric meshes, x forward, y left, z up, foot at the origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..errors import UnknownName
from ..mesh import Mesh
from . import furniture, trees


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
}


def make(kind: str, seed: int, height_m: float | None) -> Mesh:
    """The mesh of a thing. Raises: UnknownName."""
    if kind not in KINDS:
        raise UnknownName("kind of scenery", kind, KINDS)
    rng = np.random.default_rng([seed, *kind.encode()])
    return KINDS[kind].make(rng, height_m or KINDS[kind].height_m)
