"""Whatever a camera sees, every labelled pixel belongs to exactly one annotation."""

from __future__ import annotations

import numpy as np
import tiny
from hypothesis import given
from hypothesis import strategies as st

from litterscout.annotations.annotate import Subject, annotate_frame

OBJECT_IDS = [1, 2, 77, 255, 256, 65_535, 65_536, 2**24 - 1]


@st.composite
def scenes(draw: st.DrawFn) -> np.ndarray:
    """Boxes of any size over one another, with noise that cuts them into pieces."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    ids = np.zeros((tiny.HEIGHT, tiny.WIDTH), np.uint32)
    for _ in range(draw(st.integers(0, 12))):
        (top, bottom), (left, right) = (np.sort(rng.integers(0, side + 1, 2)) for side in ids.shape)
        ids[top:bottom, left:right] = rng.choice(OBJECT_IDS)
    ids[rng.random(ids.shape) < draw(st.floats(0, 0.5))] = 0
    return ids


@given(scenes(), st.sets(st.sampled_from(OBJECT_IDS)), st.integers(1, 200))
def test_instances_partition_the_labelled_pixels(ids: np.ndarray, labelled: set[int], min_area_px: int) -> None:
    subjects = [Subject(object_id, 1, name=str(object_id)) for object_id in sorted(labelled, reverse=True)]
    found = annotate_frame(tiny.tiny_frame(0, ids), subjects, "rle", min_area_px)
    seen = {object_id: int((ids == object_id).sum()) for object_id in sorted(labelled) if (ids == object_id).any()}
    kept = [object_id for object_id, area_px in seen.items() if area_px >= min_area_px]
    assert [int(one["attributes"]["object"] or 0) for one in found.objects] == kept
    assert found.too_small == len(seen) - len(kept)
    wanted = np.zeros(ids.shape, np.uint16)
    for instance, object_id in enumerate(kept, 1):
        wanted[ids == object_id] = instance
    np.testing.assert_array_equal(found.instances, wanted)
    assert [one["area"] for one in found.objects] == [seen[object_id] for object_id in kept]
