"""What a maker is asked for: one variant of an item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..mesh import Floats
from .definition import State


@dataclass(frozen=True, eq=False)
class Order:
    """`serial` chooses prints and colours; `size_m` (3,) is what the thing measured before anything happened to it."""

    state: State
    serial: int
    rng: np.random.Generator
    size_m: Floats
    style: str = ""
