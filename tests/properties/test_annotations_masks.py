"""Masks come back exactly, whatever they look like; pycocotools is the judge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pycocotools import mask as coco_mask

from litterscout.annotations import polygons, rle

# pycocotools 2.0.11 has not followed NumPy 2 in how arrays are copied
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
SIDES = st.tuples(st.integers(1, 24), st.integers(1, 24))
MASKS = hnp.arrays(np.bool_, SIDES)
ID_IMAGES = hnp.arrays(np.uint32, SIDES, elements=st.sampled_from([0, 0, 1, 2, 7, 255, 70_000, 2**24 - 1]))


@st.composite
def noise(draw: st.DrawFn) -> np.ndarray:
    """Thousands of diagonal touches, nested holes and islands at any density."""
    height, width = draw(SIDES)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    ids = rng.integers(1, draw(st.integers(2, 5)), (height, width)).astype(np.uint32)
    ids[rng.random((height, width)) > draw(st.floats(0.05, 1.0))] = 0
    return ids


def by_pycocotools(mask: np.ndarray) -> dict:
    return coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))


def decoded(parts: list[list[int]], shape: tuple[int, int]) -> np.ndarray:
    return coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(parts, *shape))).astype(bool)


@given(MASKS)
def test_decoding_what_was_encoded_gives_the_mask(mask: np.ndarray) -> None:
    np.testing.assert_array_equal(rle.decode(rle.encode(mask), *mask.shape), mask)


@given(MASKS)
def test_strings_are_those_of_pycocotools(mask: np.ndarray) -> None:
    assert rle.compress(rle.encode(mask)).encode() == by_pycocotools(mask)["counts"]


@given(st.lists(st.integers(0, 2**31), min_size=1, max_size=30))
def test_any_counts_survive_compression(counts: list[int]) -> None:
    assert rle.decompress(rle.compress(counts)) == counts


@given(ID_IMAGES | noise())
def test_one_pass_gives_for_each_id_what_pycocotools_gives_for_its_mask(ids: np.ndarray) -> None:
    runs = rle.scan(ids)
    assert runs.ids.tolist() == [k for k in np.unique(ids).tolist() if k]
    for k, string, area, box in zip(runs.ids, runs.strings(), runs.area_px, runs.bbox_xywh, strict=True):
        wanted = by_pycocotools(ids == k)
        assert string.encode() == wanted["counts"]
        assert area == coco_mask.area(wanted)
        assert box.tolist() == coco_mask.toBbox(wanted).tolist()


@given(ID_IMAGES | noise())
def test_polygons_decode_to_the_very_pixels_of_each_id(ids: np.ndarray) -> None:
    runs = rle.scan(ids)
    for k, parts in zip(runs.ids, polygons.trace(runs), strict=True):
        np.testing.assert_array_equal(decoded(parts, ids.shape), ids == k)


@given(noise())
def test_polygons_are_rings_of_lattice_points_inside_the_picture(ids: np.ndarray) -> None:
    height, width = ids.shape
    for parts in polygons.trace(rle.scan(ids)):
        for ring in parts:
            x, y = np.array(ring).reshape(-1, 2).T
            assert len(ring) >= 8
            assert 0 <= x.min() <= x.max() <= width
            assert 0 <= y.min() <= y.max() <= height
            along = (np.diff(x, append=x[0]) != 0).astype(int) + (np.diff(y, append=y[0]) != 0)
            assert (along == 1).all()  # each edge lies along a row or a column


@given(noise())
def test_signed_areas_of_polygons_add_up_to_the_pixels(ids: np.ndarray) -> None:
    runs = rle.scan(ids)
    for area_px, parts in zip(runs.area_px, polygons.trace(runs), strict=True):
        total = 0.0
        for ring in parts:
            x, y = np.array(ring).reshape(-1, 2).T
            total += 0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
        assert total == area_px


@given(noise(), st.data())
def test_leaving_objects_out_changes_no_other(ids: np.ndarray, data: st.DataObject) -> None:
    runs = rle.scan(ids)
    kept = np.array(data.draw(st.lists(st.booleans(), min_size=len(runs), max_size=len(runs))), np.bool_)
    fewer = runs.only(kept)
    assert fewer.strings() == [string for string, keep in zip(runs.strings(), kept, strict=True) if keep]
    assert polygons.trace(fewer) == [parts for parts, keep in zip(polygons.trace(runs), kept, strict=True) if keep]
