"""The contact sheet that people look at first: pictures with every object outlined and named."""

from __future__ import annotations

import colorsys
import math
from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..annotations.records import ObjectRecord
from ..frame import Rgb
from .record import FrameRecord

MOST_FRAMES = 24
COLUMNS = 4
CELL_WIDTH_PX = 480
CAPTION_PX, GAP_PX = 22, 6
BACKGROUND = (24, 24, 24)
FONT, FONT_SCALE = cv2.FONT_HERSHEY_SIMPLEX, 0.4
CLEAR_PX = 2  # between a mask and its outline, so that small things can still be seen
_BRUSH = np.ones((2 * CLEAR_PX + 1,) * 2, np.uint8)
_FRACTION_BITS = 4  # OpenCV draws to a sixteenth of a pixel
Box = tuple[int, int, int, int]  # left, top, right, bottom px

IdsImage = NDArray[np.uint16]


def choose(images: int, most: int = MOST_FRAMES) -> list[int]:
    """Up to `most` of `images`, spread evenly, the first and the last among them."""
    return sorted({round(k) for k in np.linspace(0, images - 1, min(images, most))}) if images else []


class Tag(NamedTuple):
    """What the objects of a category are marked with; colour is RGB."""

    name: str
    colour: tuple[int, int, int]


def tags(names: Mapping[int, str]) -> dict[int, Tag]:
    """A bright colour for each category, category id to name; the hues are as far apart as their number allows."""
    found = {}
    for n, category_id in enumerate(sorted(names)):
        red, green, blue = colorsys.hsv_to_rgb(n / len(names), 0.55, 1.0)
        found[category_id] = Tag(names[category_id], (round(255 * red), round(255 * green), round(255 * blue)))
    return found


class Sheet:
    """Cells in rows, filled one after the other."""

    def __init__(self, frames: int, tags: Mapping[int, Tag]) -> None:
        self._columns, self._tags = max(1, min(COLUMNS, frames)), tags
        self._cells: list[Rgb] = []

    def add(self, rgb: Rgb, ids: IdsImage, frame: FrameRecord) -> None:
        """Add a picture with the outlines of its objects and the names of their categories."""
        self._cells.append(_captioned(_drawn(rgb, ids, frame["annotations"], self._tags), frame["image"]["file_name"]))

    def rgb(self) -> Rgb:
        """(H, W, 3) the sheet so far; one empty cell if nothing was added."""
        cells = self._cells or [
            _captioned(np.zeros((CELL_WIDTH_PX * 3 // 4, CELL_WIDTH_PX, 3), np.uint8), "no pictures")
        ]
        height = max(cell.shape[0] for cell in cells)
        rows = math.ceil(len(cells) / self._columns)
        size = (rows * (height + GAP_PX) + GAP_PX, self._columns * (CELL_WIDTH_PX + GAP_PX) + GAP_PX, 3)
        sheet: Rgb = np.full(size, BACKGROUND, np.uint8)
        for n, cell in enumerate(cells):
            row, column = divmod(n, self._columns)
            top, left = GAP_PX + row * (height + GAP_PX), GAP_PX + column * (CELL_WIDTH_PX + GAP_PX)
            sheet[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
        return sheet


def _drawn(rgb: Rgb, ids: IdsImage, objects: list[ObjectRecord], tags: Mapping[int, Tag]) -> Rgb:
    scale = CELL_WIDTH_PX / rgb.shape[1]
    size = (CELL_WIDTH_PX, max(1, round(rgb.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    cell = np.asarray(cv2.resize(rgb, size, interpolation=how), np.uint8)
    for one in objects:
        _outline(cell, ids, one, scale, tags[one["category_id"]].colour)
    boxes = [_scaled(one, scale) for one in objects]
    written: list[Box] = []
    for n, one in enumerate(objects):
        _name(cell, tags[one["category_id"]], boxes[n], boxes[:n] + boxes[n + 1 :], written)
    return cell


def _scaled(one: ObjectRecord, scale: float) -> Box:
    left, top, width, height = one["bbox"]
    return round(left * scale), round(top * scale), round((left + width) * scale), round((top + height) * scale)


def _outline(cell: Rgb, ids: IdsImage, one: ObjectRecord, scale: float, colour: tuple[int, int, int]) -> None:
    """Draw a line a little outside the mask, dark below bright so that it shows on any ground."""
    left, top, width, height = one["bbox"]
    mask = ids[top : top + height, left : left + width] == one["attributes"]["instance"]
    grown = cv2.dilate(np.pad(mask.astype(np.uint8), CLEAR_PX + 1), _BRUSH)
    contours, _ = cv2.findContours(grown, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    lines = [
        np.rint(
            (((contour + (left - CLEAR_PX - 1, top - CLEAR_PX - 1)) + 0.5) * scale - 0.5) * 2**_FRACTION_BITS
        ).astype(np.int32)
        for contour in contours
    ]
    for shade, thickness in (((0, 0, 0), 3), (colour, 1)):
        cv2.polylines(cell, lines, True, shade, thickness, cv2.LINE_AA, _FRACTION_BITS)


def _name(cell: Rgb, tag: Tag, own: Box, others: list[Box], written: list[Box]) -> None:
    """Write the category's name beside the object, off other objects if it can be; where there is no room, nowhere.

    The colour tells the category all the same.
    """
    (width, height), baseline = cv2.getTextSize(tag.name, FONT, FONT_SCALE, 1)
    left, top, right, bottom = own
    width, tall = width + 4, height + baseline + 2
    places = [(left, top - tall - 4), (left, bottom + 4), (right + 5, top), (left - width - 5, top)]
    places += [(right - width, top - tall - 4), (right - width, bottom + 4)]
    places += [(left, top - 2 * tall - 4), (left, bottom + tall + 4)]
    free = [box for box in (_inside(cell, x, y, width, tall) for x, y in places) if not _meets(box, written)]
    if not free:
        return
    box = next((box for box in free if not _meets(box, [own, *others])), free[0])
    written.append(box)
    under = cell[box[1] : box[3], box[0] : box[2]]
    under[:] = under // 4
    cv2.putText(cell, tag.name, (box[0] + 2, box[1] + height + 1), FONT, FONT_SCALE, tag.colour, 1, cv2.LINE_AA)


def _inside(cell: Rgb, left: float, top: float, width: int, height: int) -> Box:
    x = round(min(max(left, 0), max(cell.shape[1] - width, 0)))
    y = round(min(max(top, 0), max(cell.shape[0] - height, 0)))
    return x, y, x + width, y + height


def _meets(a: Box, others: list[Box]) -> bool:
    return any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in others)


def _captioned(cell: Rgb, text: str) -> Rgb:
    strip = np.full((CAPTION_PX, cell.shape[1], 3), BACKGROUND, np.uint8)
    cv2.putText(strip, text, (4, 15), FONT, FONT_SCALE, (220, 220, 220), 1, cv2.LINE_AA)
    return np.concatenate([cell, strip])
