"""Structs as each dialect packs them, and the instance colours of Cosys-AirSim on both sides of the wire."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litterscout.airsim import dialect as dialects
from litterscout.airsim import instances, structs
from litterscout.errors import ProtocolError, UnknownName
from litterscout.geometry import Pose
from littersim import segmentation

CHECK = Path(__file__).parents[1] / "golden" / "cosys" / "colormap_check.csv"
ALL = ("airsim", "colosseum@2.2", "colosseum", "cosys@3.2", "cosys")
metres = st.floats(-1e3, 1e3)
POSE = structs.pose_struct(Pose((1.0, 2.0, 3.0)))


@pytest.mark.parametrize("name", ALL)
@given(x=metres, y=metres, z=metres)
def test_a_pose_comes_back_as_it_was_packed(name: str, x: float, y: float, z: float) -> None:
    dialect = dialects.load(name)
    packed: Any = dialect.packed("Pose", structs.pose_struct(Pose((x, y, z))))
    assert structs.pose(dialect.unpacked("Pose", packed)) == Pose((x, y, z))


def test_arrays_hold_the_fields_in_declared_order() -> None:
    assert dialects.load("colosseum").packed("Pose", POSE) == [[1.0, 2.0, 3.0], [1.0, 0.0, 0.0, 0.0]]
    assert dialects.load("colosseum@2.2").packed("Pose", POSE) == POSE


@pytest.mark.parametrize(("name", "wire"), [("airsim", [[0, 0, 0], [1, 0, 0, 0]]), ("colosseum", POSE)])
def test_structs_of_another_dialect_are_a_protocol_error(name: str, wire: Any) -> None:
    with pytest.raises(ProtocolError, match="Pose came back as"):
        dialects.load(name).unpacked("Pose", wire)


def test_an_array_that_is_too_short_is_a_protocol_error_and_a_longer_one_is_not() -> None:
    colosseum = dialects.load("colosseum")
    with pytest.raises(ProtocolError, match="Vector3r"):
        colosseum.unpacked("Vector3r", [1.0, 2.0])
    assert colosseum.unpacked("Vector3r", [1.0, 2.0, 3.0, "new"])["z_val"] == 3.0


@pytest.mark.parametrize(
    ("release", "dialect"),
    [("airsim@1.7", "airsim@1.8.1"), ("colosseum@2.2.1", "colosseum@2.2"), ("colosseum@2.10", "colosseum@2.3"),
     ("cosys@3.0", "cosys@3.2"), ("cosys@3.3", "cosys@3.5"), ("cosys@3.5", "cosys@3.5")],
)  # fmt: skip
def test_a_release_speaks_the_dialect_that_came_last_before_it(release: str, dialect: str) -> None:
    assert dialects.load(release).name == dialect


@pytest.mark.parametrize("release", ["1.8", "new", "2.", "-1"])
def test_a_release_that_is_none_is_named_with_those_there_are(release: str) -> None:
    with pytest.raises(
        UnknownName, match=rf"colosseum has no release '{release}'; known are those since 2\.3 and 2\.0"
    ):
        dialects.load(f"colosseum@{release}")


def test_both_sides_give_instances_the_colours_of_the_recorded_map() -> None:
    """Rows of colormap.npy of the cosysairsim wheel, index and displayed colour."""
    with CHECK.open(newline="") as file:
        rows = [tuple(int(row[key]) for key in ("index", "r", "g", "b")) for row in csv.DictReader(file)]
    assert len(rows) == 60
    for index, *rgb in rows:
        assert list(segmentation.instance_colour(index)) == rgb
        found, strange = instances.ids(np.array([[rgb]], np.uint8))
        assert (found[0, 0], strange) == (index, 0)


@given(st.integers(0, instances.COUNT - 1))
def test_the_colour_of_an_instance_leads_back_to_it(index: int) -> None:
    colour = np.array([[segmentation.instance_colour(index)]], np.uint8)
    assert instances.ids(colour)[0][0, 0] == index


def test_black_is_no_instance_and_other_unknown_colours_are_counted() -> None:
    found, strange = instances.ids(np.array([[[0, 0, 0], [1, 2, 3]]], np.uint8))
    assert found.tolist() == [[0, 0]] and strange == 1


@pytest.mark.parametrize("component", ["SM_Litter_can_01_0_can_7", "SM_Litter_can_01_0_can_7_0", "can_7"])
def test_a_component_is_found_by_its_actor(component: str) -> None:
    import re

    assert re.fullmatch(instances.component_pattern("can_7"), component)
    assert not re.fullmatch(instances.component_pattern("can_77"), component)
