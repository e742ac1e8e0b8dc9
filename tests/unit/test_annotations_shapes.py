"""Masks that others get wrong, one by one: what their polygons and run lengths are."""

from __future__ import annotations

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from litterscout.annotations import polygons, rle

# pycocotools 2.0.11 has not followed NumPy 2 in how arrays are copied
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
DRAWN = {
    "one pixel": ["#"],
    "full frame": ["####"] * 3,
    "butt": [".....", ".###.", "....."],
    "ring": ["####", "#..#", "####"],
    "one-pixel hole": ["###", "#.#", "###"],
    "two parts": ["##.##", "##.##"],
    "straw on the diagonal": ["#...", ".#..", "..#.", "...#"],
    "straw the other way": ["...#", "..#.", ".#..", "#..."],
    "cut by all edges": [".#.", "###", ".#."],
    "island in a hole": ["#####", "#...#", "#.#.#", "#...#", "#####"],
    "hole in an island in a hole": [
        "#######",
        "#.....#",
        "#.###.#",
        "#.#.#.#",
        "#.###.#",
        "#.....#",
        "#######",
    ],
    "two holes above each other": ["###", "#.#", "###", "#.#", "###"],
    "two holes side by side": ["#####", "#.#.#", "#####"],
    "holes that touch diagonally": ["####", "#.##", "##.#", "####"],
    "holes that touch the other way": ["####", "##.#", "#.##", "####"],
    "hole that touches the outside diagonally": [".###", "#.##", "####"],
    "comb": ["#.#.#", "#.#.#", "#####"],
    "checkers": ["#.#.", ".#.#", "#.#.", ".#.#"],
}


def mask_of(name: str) -> np.ndarray:
    return np.array([[pixel == "#" for pixel in row] for row in DRAWN[name]])


def traced(mask: np.ndarray) -> polygons.Polygons:
    return polygons.trace(rle.scan(mask.astype(np.uint8)))[0]


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_masks_come_back_from_pycocotools(name: str) -> None:
    mask = mask_of(name)
    shapes = coco_mask.frPyObjects(traced(mask), *mask.shape)
    np.testing.assert_array_equal(coco_mask.decode(coco_mask.merge(shapes)).astype(bool), mask)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("full frame", 1),
        ("ring", 1),
        ("two parts", 2),
        ("straw on the diagonal", 4),
        ("island in a hole", 2),
        ("hole in an island in a hole", 2),
        ("two holes above each other", 1),
        ("checkers", 8),
    ],
)
def test_each_part_is_one_polygon_and_holes_are_none(name: str, parts: int) -> None:
    assert len(traced(mask_of(name))) == parts


def test_a_rectangle_has_four_corners_clockwise_from_the_top_left() -> None:
    assert traced(mask_of("butt")) == [[1, 1, 4, 1, 4, 2, 1, 2]]


def test_a_hole_is_cut_in_from_straight_above() -> None:
    assert traced(mask_of("one-pixel hole")) == [[0, 0, 1, 0, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1, 0, 3, 0, 3, 3, 0, 3]]


def test_counts_begin_with_the_background() -> None:
    assert rle.encode(np.ones((2, 2), np.bool_)) == [0, 4]
    assert rle.encode(np.zeros((2, 3), np.bool_)) == [6]
    assert rle.encode(np.array([[False, True], [True, False]])) == [1, 2, 1]


def test_a_run_goes_on_from_the_foot_of_a_column_to_the_head_of_the_next() -> None:
    mask = np.zeros((3, 3), np.bool_)
    mask[2, 0] = mask[0, 1] = True
    assert rle.encode(mask) == [2, 2, 5]
    assert len(rle.scan(mask.astype(np.uint8)).column) == 2


def test_an_empty_id_image_has_no_objects() -> None:
    runs = rle.scan(np.zeros((4, 5), np.uint32))
    assert len(runs) == 0
    assert runs.strings() == []
    assert runs.bbox_xywh.shape == (0, 4)
    assert polygons.trace(runs) == []


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0)])
def test_pictures_without_pixels_have_no_objects(shape: tuple[int, int]) -> None:
    assert len(rle.scan(np.zeros(shape, np.uint32))) == 0


@pytest.mark.parametrize("shape", [(4,), (2, 2, 3)])
def test_only_pictures_are_scanned(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(H, W\)"):
        rle.scan(np.zeros(shape, np.uint32))
    with pytest.raises(ValueError, match=r"\(H, W\)"):
        rle.encode(np.zeros(shape, np.bool_))


@pytest.mark.parametrize("counts", [[3], [1, 9], [5, -1]])
def test_counts_that_do_not_fill_the_picture_are_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="pixels are counted"):
        rle.decode(counts, 2, 2)


def test_a_string_that_ends_inside_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="ends inside"):
        rle.decompress(rle.compress([5000, 3])[:1])


def test_a_wide_picture_needs_more_than_sixteen_bits_of_columns() -> None:
    ids = np.zeros((2, 70_000), np.uint32)
    ids[:, 69_990:] = 9
    runs = rle.scan(ids)
    assert runs.bbox_xywh.tolist() == [[69_990, 0, 10, 2]]
    assert polygons.trace(runs) == [[[69_990, 0, 70_000, 0, 70_000, 2, 69_990, 2]]]
