"""AirSim's segmentation palette: 256 ids, each with a colour of its own."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from litterpack import resources
from litterpack.errors import PackError

from ..errors import SettingsError
from ..frame import ObjectIds, Rgb


@cache
def colours() -> NDArray[np.uint8]:
    """(256, 3) RGB by id; id 0 is black. Raises: SettingsError if there is no table of 256 different colours."""
    try:
        path = resources.find("airsim", "palette.csv")
        rows = _rows(path)
    except (PackError, OSError) as exc:
        raise SettingsError(f"the segmentation palette cannot be read: {exc}") from exc
    except (KeyError, TypeError, ValueError) as exc:
        raise SettingsError(f"{path} needs rows of whole numbers under id,r,g,b.") from exc
    ids, found = [row[0] for row in rows], {row[1:] for row in rows}
    if ids != list(range(256)) or len(found) != 256 or not all(0 <= c < 256 for colour in found for c in colour):
        raise SettingsError(f"{path} is not a palette of 256 different colours for ids 0 to 255.")
    return np.array(rows)[:, 1:].astype(np.uint8)


def _rows(path: Path) -> list[tuple[int, int, int, int]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [(int(row["id"]), int(row["r"]), int(row["g"]), int(row["b"])) for row in csv.DictReader(file)]


@cache
def _id_by_colour() -> NDArray[np.uint8]:
    """Id by r | g << 8 | b << 16; 0 for what is no colour of the palette, too. Pages never read take no memory."""
    table = np.zeros(1 << 24, np.uint8)
    r, g, b = colours().astype(np.uint32).T
    table[r | g << 8 | b << 16] = np.arange(256)
    return table


def ids(rgb: Rgb) -> tuple[ObjectIds, int]:
    """Ids of a segmentation image and the number of pixels whose colour is not in the palette, which get id 0.

    Args: rgb: (H, W, 3). Returns: (H, W) uint32 of 0 to 255, and a count.
    """
    key = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA).view("<u4")[..., 0] & 0xFFFFFF
    found = _id_by_colour()[key]
    black = colours()[0]
    strange = (found == 0) & (key != int(black[0]) | int(black[1]) << 8 | int(black[2]) << 16)
    return found.astype(np.uint32), int(np.count_nonzero(strange))
