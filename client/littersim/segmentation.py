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

import cv2
import numpy as np
from numpy.typing import NDArray

from litterpack import resources
from littersim.dialects import Dialect

UNLABELLED: Final = -1  # not in the image: what lies behind shows through
HIGHEST = 255
INSTANCES = 140**3  # colours of Cosys-AirSim
Rgb = tuple[int, int, int]


class Colours(Protocol):
    """The colours of numbers."""

    def colour(self, number: int) -> Rgb:
        """RGB of a number."""


class Labels(Colours, Protocol):
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

    def __init__(self, paints_spawned: bool, indexed: bool, at_start: bool = True) -> None:
        self._paints_spawned, self._ending, self._at_start = paints_spawned, "_0" if indexed else "", at_start

    def at_start(self, name: str, order: int) -> int:
        return order if self._at_start else UNLABELLED

    def of_spawned(self, order: int) -> int:
        return order if self._paints_spawned else UNLABELLED

    def accepts(self, spawned: bool) -> bool:
        return self._paints_spawned if spawned else self._at_start

    def stored(self, number: int) -> int | None:
        return number if 0 <= number < INSTANCES else None

    def component(self, actor: str, asset: str) -> str:
        return f"{asset}_0_{actor}{self._ending}"

    def colour(self, number: int) -> tuple[int, int, int]:
        return instance_colour(number)


def labels_for(dialect: Dialect, start_up_ids: bool, by_mesh: bool = False, start_up_instances: bool = True) -> Labels:
    """The numbering of a dialect; whether what is there at the start gets ids, and whether instance colours."""
    if dialect.instances:
        return Instances(dialect.paints_spawned, dialect.indexed_components, start_up_instances)
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


@lru_cache(maxsize=2)
def _channels(which: str = "displayed_value") -> tuple[int, ...]:
    """The 140 values that channels of Cosys-AirSim's instance colours take, as images show them (or "raw_value")."""
    with resources.find("airsim", "cosys_channels.csv").open(encoding="utf-8", newline="") as file:
        return tuple(int(row[which]) for row in csv.DictReader(file))


def raw_colour_map() -> NDArray[np.uint8]:
    """(2744000, 3) RGB of every instance as Cosys-AirSim computes it, which is not always as images show it."""
    size = round(INSTANCES ** (1 / 3))
    position = np.zeros((INSTANCES, 3), np.uint8)
    for m in range(size):
        # The rows of a shell, as in _position_in_shell
        face = np.stack(np.divmod(np.arange(m * m), max(m, 1)), -1)
        edge = np.arange(m)[:, None]
        full = np.full((m * m, 1), m), np.full((m, 1), m)
        shell = [
            np.hstack([face, full[0]]), np.hstack([face[:, :1], full[0], face[:, 1:]]),
            np.hstack([edge, full[1], full[1]]), np.hstack([full[0], face]), np.hstack([full[1], edge, full[1]]),
            np.hstack([full[1], full[1], edge]), np.array([[m, m, m]]),
        ]  # fmt: skip
        position[m**3 : (m + 1) ** 3] = np.concatenate(shell)
    return np.array(_channels("raw_value"), np.uint8)[position]


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


def instance_of(rgb: Rgb) -> int | None:
    """The instance that Cosys-AirSim draws so; None where there is none."""
    try:
        r, g, b = (_channels().index(part) for part in rgb)
    except ValueError:
        return None
    m = max(r, g, b)
    square = m * m
    before = (m**3, square, square, m, square, m, m)  # what comes before each row of the shell
    rows = {(0, 0, 1): (0, r * m + g), (0, 1, 0): (1, r * m + b), (0, 1, 1): (2, r), (1, 0, 0): (3, g * m + b),
            (1, 0, 1): (4, g), (1, 1, 0): (5, b), (1, 1, 1): (6, 0)}  # fmt: skip
    row, rest = rows[int(r == m), int(g == m), int(b == m)]
    return sum(before[: row + 1]) + rest


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
    labels: Colours

    def __call__(self, object_ids: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """(H, W, 3) RGB colours."""
        return self._shown(object_ids, self.labels.colour)

    def infrared(self, object_ids: NDArray[np.uint32]) -> NDArray[np.uint8]:
        """(H, W, 3) greys: the lowest eight bits of the ids."""
        return self._shown(object_ids, lambda number: (number & 255,) * 3)

    def _shown(self, object_ids: NDArray[np.uint32], colour: Callable[[int], tuple[int, ...]]) -> NDArray[np.uint8]:
        lookup = np.zeros((max(self.segmentation_ids, default=0) + 1, 4), np.uint8)
        for object_id, number in self.segmentation_ids.items():
            if number != UNLABELLED:
                lookup[object_id, :3] = colour(number)
        rgba = lookup.view(np.uint32).ravel()[object_ids].view(np.uint8).reshape(*object_ids.shape, 4)  # whole pixels
        return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), np.uint8)
