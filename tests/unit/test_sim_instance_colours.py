"""Cosys-AirSim's colours of instances: there and back, and the whole map."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from littersim.segmentation import INSTANCES, instance_colour, instance_of, raw_colour_map


@given(st.integers(0, INSTANCES - 1))
def test_a_colour_leads_back_to_its_instance(index: int) -> None:
    assert instance_of(instance_colour(index)) == index


def test_a_colour_that_no_instance_has_leads_nowhere() -> None:
    assert instance_of((1, 1, 1)) is None
    assert instance_of((0, 0, 0)) is None


def test_the_whole_map_has_every_colour_once_in_the_order_of_the_instances() -> None:
    colours = raw_colour_map()
    assert len(np.unique(colours.astype(np.int64) @ (65536, 256, 1))) == INSTANCES == len(colours)
    shown = np.array([instance_colour(index) for index in range(0, INSTANCES, 997)])
    pairs = {tuple(pair) for pair in np.stack([colours[::997].ravel(), shown.ravel()], -1).tolist()}
    assert len(pairs) == 140 == len({raw for raw, _ in pairs})  # each value is shown in one way
    assert sum(raw != seen for raw, seen in pairs) == 11
