"""Contact sheets: every variant of some items side by side, each with its own ruler."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from . import portrait
from .items import LitterItem
from .mesh import Floats, Mesh, moved

_COLUMNS = 8
_STEPS_MM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_INK, _PAPER = (24, 24, 26), (255, 255, 255)


def draw(items: Iterable[LitterItem], px: int) -> NDArray[np.uint8]:
    """A picture (h, w, 3) of all variants of `items`, `px` a side, lying in their likeliest pose; an item a block."""
    blocks = [_block(item, px) for item in items]
    width = max(block.shape[1] for block in blocks)
    padded = [np.pad(b, ((0, 0), (0, width - b.shape[1]), (0, 0)), constant_values=255) for b in blocks]
    return np.concatenate(padded)


def _block(item: LitterItem, px: int) -> NDArray[np.uint8]:
    cells = [_cell(item, variant, px) for variant in range(item.variants)]
    columns = min(_COLUMNS, len(cells))
    blank = np.full_like(cells[0], 255)
    cells += [blank] * (-len(cells) % columns)
    rows = [np.concatenate(cells[k : k + columns], axis=1) for k in range(0, len(cells), columns)]
    return np.concatenate(rows)


def _cell(item: LitterItem, variant: int, px: int) -> NDArray[np.uint8]:
    mesh = item.mesh(variant)
    taken = portrait.draw(_lying(item, variant), px)
    picture = Image.fromarray(taken.rgb)
    pen, size = ImageDraw.Draw(picture), max(9, px // 30)
    font = ImageFont.load_default(size)
    made = item.definition.variants[variant]
    sides = " x ".join(f"{1000 * side:.3g}" for side in item.size_m(variant))
    pen.text((size / 2, size / 3), f"{item.name} {variant:02d}  {made.state}, {made.look}", _INK, font)
    pen.text((size / 2, size * 1.5), f"{sides} mm, {len(mesh.faces)} triangles", _INK, font)
    _ruler(pen, px, taken.px_per_m / 1000, font)
    return np.asarray(picture)


def _lying(item: LitterItem, variant: int) -> Mesh:
    pose = item.resting_poses(variant)[0]
    w, *axis = pose.quaternion_wxyz
    return moved(item.mesh(variant), _rotation(w, np.array(axis)), (0, 0, pose.height_m))


def _rotation(w: float, v: Floats) -> Floats:
    cross = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.asarray(np.eye(3) + 2 * w * cross + 2 * cross @ cross)


def _ruler(pen: ImageDraw.ImageDraw, px: int, px_per_mm: float, font: ImageFont.ImageFont | object) -> None:
    """Ten ticks along the lower edge, and how long all of them are."""
    step = next((s for s in _STEPS_MM if s * px_per_mm * 10 > px * 0.3), _STEPS_MM[-1])
    left, low = px * 0.04, px * 0.975
    for k in range(11):
        x = left + k * step * px_per_mm
        pen.rectangle([x, low - px * (0.024 if k % 5 == 0 else 0.014), x + max(1, px // 400), low], _INK)
    length = 10 * step * px_per_mm
    pen.rectangle([left, low, left + length, low + max(1, px // 400)], _INK)
    pen.text((left + length + px * 0.02, low - px * 0.035), f"{10 * step} mm", _INK, font)  # type: ignore[arg-type]  # either kind of font
