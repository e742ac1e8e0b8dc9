"""Segmentation ids: who gets which number, and how an image of object ids becomes one of palette colours.

Source: AirSim 1.8.1, initializeSegmentation and SetMeshStencilID; the numbers agree with ids that users have posted.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from litterpack import resources

UNLABELLED: Final = -1  # not in the image: what lies behind shows through
HIGHEST = 255


def start_up_id(name: str) -> int:
    """The id that a mesh gets by its name when the world begins; -1 for names that AirSim skips."""
    lower = name.lower()
    if not lower or lower.startswith("default_"):
        return UNLABELLED
    return (5 + sum(code for code in map(ord, lower) if code >= 97)) % 256


def clamped(segmentation_id: int) -> int:
    """The id as the 8-bit stencil holds it; negative ones take the object out of the image."""
    return UNLABELLED if segmentation_id < 0 else min(segmentation_id, HIGHEST)


@lru_cache(maxsize=1)
def palette() -> NDArray[np.uint8]:
    """(256, 3) RGB of each id. Source: AirSim's docs/seg_rgbs.txt."""
    with resources.find("airsim", "palette.csv").open(encoding="utf-8", newline="") as file:
        rows = [(int(row["id"]), int(row["r"]), int(row["g"]), int(row["b"])) for row in csv.DictReader(file)]
    colours = np.zeros((256, 3), np.uint8)
    for number, *rgb in rows:
        colours[number] = rgb
    return colours


def colours(object_ids: NDArray[np.uint32], segmentation_ids: dict[int, int]) -> NDArray[np.uint8]:
    """(H, W, 3) RGB palette colours of an image of object ids. Sky and unlabelled things are black."""
    lookup = np.zeros((max(segmentation_ids, default=0) + 1, 3), np.uint8)
    for object_id, number in segmentation_ids.items():
        if number != UNLABELLED:
            lookup[object_id] = palette()[number]
    return lookup[object_ids]
