"""Contact sheets of places: every picture is there once, unscaled, in its place."""

from __future__ import annotations

import numpy as np
import pytest

from litterscout.mission import place_sheet
from litterscout.mission.gallery import CLOCKS, VIEWS, WEATHERS, Shot

WIDTH, HEIGHT = 64, 48
MOMENTS = [(clock, weather) for clock in CLOCKS for weather in WEATHERS]


@pytest.fixture(scope="module")
def shots():
    """Pictures of one grey each, ascending in the order in which they are taken."""
    keys = [(*moment, view) for moment in MOMENTS for view in VIEWS]
    return [Shot("street", *key, np.full((HEIGHT, WIDTH, 3), 60 + 3 * n, np.uint8)) for n, key in enumerate(keys)]


def test_each_picture_has_a_cell_of_its_own_size(shots):
    block = place_sheet.block(shots)
    grid = block[-2 * len(CLOCKS) * HEIGHT :]
    assert grid.shape == (2 * len(CLOCKS) * HEIGHT, 2 * len(WEATHERS) * WIDTH, 3)
    cells = grid.reshape(len(CLOCKS), 2, HEIGHT, len(WEATHERS), 2, WIDTH, 3)
    middles = cells[:, :, HEIGHT // 3, :, :, WIDTH // 2, 0]  # clock, row, weather, column
    assert middles.transpose(0, 2, 1, 3).ravel().tolist() == [60 + 3 * n for n in range(len(shots))]


def test_the_title_and_each_caption_are_written(shots):
    block = place_sheet.block(shots)
    title = block[: len(block) - 2 * len(CLOCKS) * HEIGHT]
    assert title.max() > 150
    assert title.min() < 50
    first = block[len(title) : len(title) + HEIGHT, :WIDTH]
    assert first.max() > 150
    assert first[: HEIGHT // 2, 1:-1].max() == 60, "above its caption a picture is as it was taken"


def test_blocks_stand_below_each_other(shots):
    block = place_sheet.block(shots)
    assert place_sheet.sheet([block, block]).shape == (2 * len(block), *block.shape[1:])
