"""Cosys-AirSim's instance segmentation: 2,744,000 colours, one for each index, and names of mesh components.

Source: the colour map of Cosys-AirSim in closed form: shells of cubes over 140 channel values.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from litterpack import resources
from litterpack.errors import PackError

from ..errors import SettingsError
from ..frame import ObjectIds, Rgb

CHANNEL_VALUES: Final = 140
COUNT: Final = CHANNEL_VALUES**3


@cache
def _channels() -> NDArray[np.uint32]:
    """(140,) displayed channel values by position."""
    try:
        with resources.find("airsim", "cosys_channels.csv").open(newline="", encoding="utf-8") as file:
            values = [int(row["displayed_value"]) for row in csv.DictReader(file)]
    except (PackError, OSError, KeyError, ValueError) as exc:
        raise SettingsError(f"Cosys-AirSim's colours cannot be read: {exc}") from exc
    if len(set(values)) != CHANNEL_VALUES:
        raise SettingsError(f"cosys_channels.csv needs {CHANNEL_VALUES} different values, it has {len(set(values))}.")
    return np.array(values, np.uint32)


def index_of(r: NDArray[np.int64], g: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index of the colour at channel positions r, g, b. The shell is their largest, m; each of its parts has an order.

    First the face b = m, then g = m, their edge (r free), then the face r = m, the edges g free and b free, the corner.
    """
    m = np.maximum(np.maximum(r, g), b)
    square = m * m
    in_r, in_g, in_b = r == m, g == m, b == m
    parts = [
        (in_r & in_g & in_b, 3 * square + 3 * m),
        (in_r & in_g, 3 * square + 2 * m + b),
        (in_r & in_b, 3 * square + m + g),
        (in_g & in_b, 2 * square + r),
        (in_b, r * m + g),
        (in_g, square + r * m + b),
    ]
    rest = np.select([part for part, _ in parts], [value for _, value in parts], 2 * square + m + g * m + b)
    return np.asarray(m**3 + rest, np.int64)


@cache
def _index_by_colour() -> NDArray[np.uint32]:
    """Index + 1 by r | g << 8 | b << 16; 0 for what is no colour of the map."""
    values = _channels()
    r, g, b = np.meshgrid(*(np.arange(CHANNEL_VALUES, dtype=np.int64),) * 3, indexing="ij")
    table = np.zeros(1 << 24, np.uint32)
    table[values[r] | values[g] << 8 | values[b] << 16] = index_of(r, g, b) + 1
    return table


def ids(rgb: Rgb) -> tuple[ObjectIds, int]:
    """Indices of a segmentation image and the number of pixels of no known colour, which get 0; so does black, the sky.

    Args: rgb: (H, W, 3). Returns: (H, W) uint32, and a count.
    """
    key = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA).view("<u4")[..., 0] & 0xFFFFFF
    found = _index_by_colour()[key]
    strange = int(np.count_nonzero((found == 0) & (key != 0)))
    return np.where(found > 0, found - 1, 0).astype(np.uint32), strange


def component_pattern(actors: str) -> str:
    """A regular expression for the names of components of actors that match the expression `actors`.

    Components are called <mesh>_<k>_<actor>, and from Cosys-AirSim 3.3 on <mesh>_<k>_<actor>_<number>.
    """
    return rf"(?:.*_)?(?:{actors})(?:_\d+)?"
