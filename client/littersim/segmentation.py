"""Segmentation ids: who gets which number, under which name, and how an image of object ids becomes one of colours.

Sources: AirSim 1.8.1, initializeSegmentation and SetMeshStencilID, whose numbers agree with ids that users have posted;
Cosys-AirSim 3.5, instance segmentation and its colour map.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from litterpack import resources
from littersim.dialects import Dialect

UNLABELLED: Final = -1  # not in the image: what lies behind shows through
HIGHEST = 255
INSTANCES = 140**3  # colours of Cosys-AirSim


class Labels(Protocol):
    """How a server family numbers what it draws."""

    by_component: bool  # whether names are those of mesh components, whose case does not matter
    by_mesh: bool  # whether names are those of the meshes, which objects share

    def at_start(self, name: str, order: int) -> int:
        """The number of the `order`-th drawn actor of the level."""

    def of_spawned(self, order: int) -> int:
        """The number of what is spawned as the `order`-th drawn actor."""

    def accepts(self, spawned: bool) -> bool:
        """Whether a number can be given to an actor."""

    def stored(self, number: int) -> int | None:
        """The number as it is kept; None for one that is refused."""

    def component(self, actor: str, asset: str) -> str:
        """The name that calls about numbers take."""

    def colour(self, number: int) -> tuple[int, int, int]:
        """RGB of a number."""


class Stencil:
    """AirSim and Colosseum: 256 ids in a stencil, drawn in the colours of a palette."""

    by_component = False

    def __init__(self, start_up_ids: bool, by_mesh: bool = False) -> None:
        self._start_up_ids, self.by_mesh = start_up_ids, by_mesh

    def at_start(self, name: str, order: int) -> int:
        return start_up_id(name) if self._start_up_ids else UNLABELLED

    def of_spawned(self, order: int) -> int:
        return UNLABELLED

    def accepts(self, spawned: bool) -> bool:
        return True

    def stored(self, number: int) -> int | None:
        """As the 8-bit stencil holds it; negative ones take the object out of the image."""
        return UNLABELLED if number < 0 else min(number, HIGHEST)

    def component(self, actor: str, asset: str) -> str:
        return asset if self.by_mesh else actor

    def colour(self, number: int) -> tuple[int, int, int]:
        r, g, b = palette()[number].tolist()
        return r, g, b


class Instances:
    """Cosys-AirSim: an index into 2,744,000 colours for every mesh component, in the order of their discovery."""

    by_component = True
    by_mesh = False

    def __init__(self, paints_spawned: bool, indexed: bool) -> None:
        self._paints_spawned, self._ending = paints_spawned, "_0" if indexed else ""

    def at_start(self, name: str, order: int) -> int:
        return order

    def of_spawned(self, order: int) -> int:
        return order if self._paints_spawned else UNLABELLED

    def accepts(self, spawned: bool) -> bool:
        return self._paints_spawned or not spawned

    def stored(self, number: int) -> int | None:
        return number if 0 <= number < INSTANCES else None

    def component(self, actor: str, asset: str) -> str:
        return f"{asset}_0_{actor}{self._ending}"

    def colour(self, number: int) -> tuple[int, int, int]:
        return instance_colour(number)


def labels_for(dialect: Dialect, start_up_ids: bool, by_mesh: bool = False) -> Labels:
    """The numbering of a dialect."""
    if dialect.instances:
        return Instances(dialect.paints_spawned, dialect.indexed_components)
    return Stencil(start_up_ids, by_mesh)


def start_up_id(name: str) -> int:
    """The id that a mesh gets by its name when the world begins; -1 for names that AirSim skips."""
    lower = name.lower()
    if not lower or lower.startswith("default_"):
        return UNLABELLED
    return (5 + sum(code for code in map(ord, lower) if code >= 97)) % 256


@lru_cache(maxsize=1)
def palette() -> NDArray[np.uint8]:
    """(256, 3) RGB of each id. Source: AirSim's docs/seg_rgbs.txt."""
    with resources.find("airsim", "palette.csv").open(encoding="utf-8", newline="") as file:
        rows = [(int(row["id"]), int(row["r"]), int(row["g"]), int(row["b"])) for row in csv.DictReader(file)]
    colours = np.zeros((256, 3), np.uint8)
    for number, *rgb in rows:
        colours[number] = rgb
    return colours


@lru_cache(maxsize=1)
def _channels() -> tuple[int, ...]:
    """The 140 values that channels of Cosys-AirSim's instance colours take, as images show them."""
    with resources.find("airsim", "cosys_channels.csv").open(encoding="utf-8", newline="") as file:
        return tuple(int(row["displayed_value"]) for row in csv.DictReader(file))


@lru_cache(maxsize=2**16)
def instance_colour(index: int) -> tuple[int, int, int]:
    """RGB of an instance as Cosys-AirSim draws it. Shells of cubes: the m-th holds what has channel position m."""
    m = round(index ** (1 / 3))
    while m**3 > index:
        m -= 1
    while (m + 1) ** 3 <= index:
        m += 1
    rest = index - m**3
    r, g, b = _position_in_shell(rest, m)
    values = _channels()
    return values[r], values[g], values[b]


def _position_in_shell(rest: int, m: int) -> tuple[int, int, int]:
    """Channel positions of the `rest`-th colour of a shell: its faces and edges in turn, then its corner."""
    square = m * m
    if rest < square:
        return rest // m, rest % m, m
    rest -= square
    if rest < square:
        return rest // m, m, rest % m
    rest -= square
    if rest < m:
        return rest, m, m
    rest -= m
    if rest < square:
        return m, rest // m, rest % m
    rest -= square
    if rest < m:
        return m, rest, m
    rest -= m
    if rest < m:
        return m, m, rest
    return m, m, m


@dataclass(frozen=True)
class Paint:
    """Shows object ids (H, W) by their segmentation ids. Sky and unlabelled things are black."""

    segmentation_ids: Mapping[int, int]
    labels: Labels

    def __call__(self, object_ids: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """(H, W, 3) RGB colours."""
        return self._shown(object_ids, self.labels.colour)

    def infrared(self, object_ids: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """(H, W, 3) greys: the lowest eight bits of the ids."""
        return self._shown(object_ids, lambda number: (number & 255,) * 3)

    def _shown(self, object_ids: NDArray[np.uint32], colour: Callable[[int], tuple[int, ...]]) -> NDArray[np.uint8]:
        lookup = np.zeros((max(self.segmentation_ids, default=0) + 1, 3), np.uint8)
        for object_id, number in self.segmentation_ids.items():
            if number != UNLABELLED:
                lookup[object_id] = colour(number)
        return lookup[object_ids]
