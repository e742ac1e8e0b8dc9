"""A contact sheet of places: a block per place, its times of day below each other, its weathers side by side."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from litterpack import places

from ..frame import Rgb
from .gallery import VIEWS, Shot

_INK, _PAPER = (240, 240, 240), (24, 24, 26)
_ACROSS = 2  # views of one moment side by side


def block(shots: Iterable[Shot]) -> Rgb:
    """All pictures of one place (H, W, 3), with its title above; each weather of a time of day is a square of views."""
    given = list(shots)
    moments = [list(views) for _, views in groupby(given, lambda shot: (shot.clock, shot.weather))]
    rows = [list(row) for _, row in groupby(moments, lambda views: views[0].clock)]
    grid = np.concatenate([np.concatenate([_square(views) for views in row], axis=1) for row in rows])
    place = places.load(given[0].place)
    return np.concatenate([_title(f"{place.name}: {place.title}", grid.shape[1]), grid])


def sheet(blocks: Iterable[Rgb]) -> Rgb:
    """Blocks of as many pictures below each other."""
    return np.concatenate(list(blocks))


def _square(views: list[Shot]) -> Rgb:
    cells = [_captioned(shot) for shot in views]
    rows = [np.concatenate(cells[k : k + _ACROSS], axis=1) for k in range(0, len(VIEWS), _ACROSS)]
    return np.concatenate(rows)


def _captioned(shot: Shot) -> Rgb:
    height, width = shot.rgb.shape[:2]
    picture = Image.fromarray(shot.rgb)
    pen, size = ImageDraw.Draw(picture), max(9, width // 32)
    text, font = f"{shot.clock}  {shot.weather}  {shot.view.replace('_', ' ')}", ImageFont.load_default(size)
    pen.rectangle([0, height - 1.5 * size, pen.textlength(text, font) + size, height], _PAPER)
    pen.text((size / 2, height - 1.3 * size), text, _INK, font)
    pen.rectangle([0, 0, width - 1, height - 1], outline=_PAPER)
    return np.asarray(picture)


def _title(text: str, width: int) -> Rgb:
    size = max(12, width // 90)
    strip = Image.new("RGB", (width, 2 * size), _PAPER)
    ImageDraw.Draw(strip).text((size / 2, size * 0.4), text, _INK, ImageFont.load_default(size))
    return np.asarray(strip)
