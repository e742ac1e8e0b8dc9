"""Places: the ground is the triangles that are drawn, and nothing stands in the clearing."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from litterpack import artwork, places, resources
from litterpack.errors import BadDefinition, UnknownName
from litterpack.places import Place, scenery
from litterpack.places.definition import PlaceDefinition

LAWN = places.load("park_lawn")
SHIPPED = [places.load(name) for name in places.names()]
INDEX = st.integers(0, 118)
SHARE = st.floats(0, 1)


def rises(place: Place, row: int, col: int) -> tuple[float, float, float, float]:
    """Heights at the south-west, north-west, north-east and south-east corner of a cell."""
    g = place.ground_grid.astype(float)
    return g[row, col], g[row + 1, col], g[row + 1, col + 1], g[row, col + 1]


@pytest.mark.parametrize("place", SHIPPED, ids=lambda p: p.name)
class TestEveryPlace:
    def test_the_start_lies_at_height_zero_in_or_beside_the_clearing(self, place: Place) -> None:
        assert place.elevation_m(0.0, 0.0) == 0
        (n0, n1), (e0, e1) = place.clearing
        assert n0 <= 0 <= n1
        assert e0 <= 0 <= e1

    def test_the_clearing_has_room_and_is_nearly_level(self, place: Place) -> None:
        (n0, n1), (e0, e1) = place.clearing
        assert sorted((n1 - n0, e1 - e0)) >= [12, 16]
        n, e = np.meshgrid(np.arange(n0, n1, 0.17), np.arange(e0, e1, 0.17))
        assert np.degrees(place.slope_rad(n, e)).max() <= 3
        assert np.degrees(np.arctan(place.terrain.slopes())).max() <= 6

    def test_nothing_reaches_into_the_clearing_or_out_of_the_bounds(self, place: Place) -> None:
        (n0, n1), (e0, e1) = place.clearing
        for thing in place.scenery:
            turned = outline(thing)
            inside = (turned[:, 0] > n0) & (turned[:, 0] < n1) & (turned[:, 1] > e0) & (turned[:, 1] < e1)
            assert not inside.any(), thing.name
            assert (turned > [place.bounds.north_m[0], place.bounds.east_m[0]]).all(), thing.name
            assert (turned < [place.bounds.north_m[1], place.bounds.east_m[1]]).all(), thing.name

    def test_everything_stands_on_the_ground_and_is_of_its_size(self, place: Place) -> None:
        for thing in place.scenery:
            north, east, down = thing.position_ned
            assert down == -place.elevation_m(north, east)
            usual = scenery.KINDS[thing.kind].height_m
            assert 0.8 * usual < thing.height_m < 1.3 * usual
            low = thing.mesh.vertices["pos"][:, 2].min()
            assert -0.3 <= low <= -0.05  # below the ground, so that there is no gap on a slope

    def test_meshes_are_light_and_whole(self, place: Place) -> None:
        for thing in place.scenery:
            v = thing.mesh.vertices
            assert len(thing.mesh.faces) <= 4000
            assert thing.mesh.faces.max() < len(v)
            assert np.isfinite(v["pos"]).all()
            assert np.linalg.norm(v["normal"], axis=1) == pytest.approx(1, abs=1e-3)
            assert v["tint"][:, 3].max() < len(artwork.INDEX)

    def test_names_are_unique_and_attractors_lie_within_the_bounds(self, place: Place) -> None:
        assert len({thing.name for thing in place.scenery}) == len(place.scenery)
        assert place.attractors
        assert all(a.radius_m > 0 and a.weight > 0 for a in place.attractors)


def outline(thing: places.SceneryThing) -> np.ndarray:
    """North and east of every vertex of a thing (n, 2)."""
    forward, left = thing.mesh.vertices["pos"][:, :2].astype(float).T
    c, s = np.cos(thing.yaw_rad), np.sin(thing.yaw_rad)
    return np.stack([c * forward + s * left, s * forward - c * left], -1) + thing.position_ned[:2]


def test_the_park_has_what_a_park_has() -> None:
    kinds = [thing.kind for thing in LAWN.scenery]
    assert sum(kind in ("linden", "birch", "spruce") for kind in kinds) >= 6
    assert {"linden", "birch", "spruce", "bench", "litter_bin"} <= set(kinds)
    assert [thing.name for thing in LAWN.scenery][:2] == ["Tree_1", "Tree_2"]
    assert {a.name for a in LAWN.attractors} == {"Bench_1", "Bench_2", "Bin_1", "path"}
    assert LAWN.ground == "lawn"
    assert LAWN.path_material == "gravel"


def test_a_place_is_kept_while_its_file_stays_as_it_is() -> None:
    assert places.load("park_lawn") is LAWN


@given(INDEX, INDEX)
def test_corners_have_the_grids_height(row: int, col: int) -> None:
    north, east = LAWN.grid_origin[0] + 0.5 * row, LAWN.grid_origin[1] + 0.5 * col
    assert LAWN.elevation_m(north, east) == LAWN.ground_grid[row, col]


@given(INDEX, INDEX, SHARE, SHARE)
def test_a_cell_is_two_planes_split_from_south_west_to_north_east(row: int, col: int, a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    sw, nw, ne, se = rises(LAWN, row, col)
    n0, e0 = LAWN.grid_origin[0] + 0.5 * row, LAWN.grid_origin[1] + 0.5 * col
    northern = sw + high * (nw - sw) + low * (ne - nw)
    southern = sw + high * (se - sw) + low * (ne - se)
    assert LAWN.elevation_m(n0 + 0.5 * high, e0 + 0.5 * low) == pytest.approx(northern, abs=1e-9)
    assert LAWN.elevation_m(n0 + 0.5 * low, e0 + 0.5 * high) == pytest.approx(southern, abs=1e-9)


@given(INDEX, INDEX, st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_the_normal_is_that_of_the_triangle_and_points_up(row: int, col: int, fn: float, fe: float) -> None:
    assume(abs(fn - fe) > 1e-6)  # on the diagonal either triangle will do
    sw, nw, ne, se = rises(LAWN, row, col)
    to_north, to_east = (nw - sw, ne - nw) if fn >= fe else (ne - se, se - sw)
    north, east = LAWN.grid_origin[0] + 0.5 * (row + fn), LAWN.grid_origin[1] + 0.5 * (col + fe)
    normal = LAWN.normal(north, east)
    assert normal[2] < -0.99
    assert normal @ [1, 0, -to_north / 0.5] == pytest.approx(0, abs=1e-9)  # along the ground, NED
    assert normal @ [0, 1, -to_east / 0.5] == pytest.approx(0, abs=1e-9)
    assert LAWN.slope_rad(north, east) == pytest.approx(np.arccos(-normal[2]), abs=1e-7)


def test_heights_of_many_points_keep_their_shape_and_equal_those_of_each() -> None:
    rng = np.random.default_rng(1)
    n, e = rng.uniform(-25, 45, (4, 5)), rng.uniform(-35, 35, (4, 5))
    many = LAWN.elevation_m(n, e)
    assert many.shape == (4, 5)
    assert many.ravel().tolist() == [float(LAWN.elevation_m(a, b)) for a, b in zip(n.ravel(), e.ravel())]
    assert LAWN.normal(n, e).shape == (4, 5, 3)
    assert LAWN.elevation_m(n[:, :1], e[:1]).shape == (4, 5)


def test_ground_goes_on_level_beyond_the_bounds() -> None:
    assert LAWN.elevation_m(100.0, 3.2) == LAWN.elevation_m(40.0, 3.2)
    assert LAWN.elevation_m(-100.0, 99.0) == LAWN.ground_grid[0, -1]
    assert LAWN.normal(100.0, 100.0) == pytest.approx([0, 0, -1])


def test_the_ground_mesh_is_those_triangles_seen_from_above() -> None:
    mesh = LAWN.ground_mesh()
    pos = mesh.vertices["pos"].astype(float)
    assert len(mesh.faces) == 2 * 120 * 120
    middle = pos[mesh.faces].mean(1)
    assert LAWN.elevation_m(middle[:, 0], -middle[:, 1]) == pytest.approx(middle[:, 2], abs=1e-6)
    a, b, c = (pos[mesh.faces[:, k]] for k in range(3))
    assert (np.cross(b - a, c - a)[:, 2] > 0).all()
    assert mesh.vertices["normal"][:, 2].min() > 0.98


def test_the_path_is_as_wide_as_it_says_and_keeps_out_of_the_clearing() -> None:
    (n0, n1), (e0, e1) = LAWN.clearing
    n, e = np.meshgrid(np.arange(n0, n1, 0.1), np.arange(e0, e1, 0.1))
    assert LAWN.path_mask(n, e).max() == 0
    middle = LAWN.surface.line
    inside = (np.abs(middle[:, 1]) < 28) & (middle[:, 0] < 38)
    assert (LAWN.path_mask(middle[inside, 0], middle[inside, 1]) == 1).all()
    across = np.arange(-6, 0, 0.02)
    width = LAWN.path_mask(across, np.full_like(across, -3.0)).sum() * 0.02
    assert width == pytest.approx(1.8, abs=0.35)


def test_masks_take_any_shape_and_stay_within_one() -> None:
    n, e = np.meshgrid(np.arange(-20, 40, 0.5), np.arange(-30, 30, 0.5))
    for mask in (LAWN.path_mask(n, e), LAWN.wear_mask(n, e)):
        assert mask.shape == n.shape
        assert mask.dtype == np.float32
        assert mask.min() == 0
        assert 0.9 < mask.max() <= 1
    for patch in LAWN.surface.worn:
        assert LAWN.wear_mask(*patch.at_m) > 0.9
    assert LAWN.path_mask(0.0, 0.0).shape == ()


def test_path_spots_lie_on_the_edges_of_the_path() -> None:
    spots = np.array([[a.north_m, a.east_m] for a in LAWN.attractors if a.name == "path"])
    away = np.linalg.norm(spots[:, None] - LAWN.surface.line[None], axis=-1).min(1)
    assert away == pytest.approx(0.9, abs=0.06)
    assert sum(a.weight for a in LAWN.attractors if a.name == "path") == pytest.approx(3.0)


@pytest.mark.parametrize("kind", scenery.KINDS)
def test_scenery_repeats_with_its_seed(kind: str) -> None:
    a, b, c = scenery.make(kind, 1, None), scenery.make(kind, 1, None), scenery.make(kind, 2, None)
    assert np.array_equal(a.vertices, b.vertices)
    assert np.array_equal(a.faces, b.faces)
    assert not np.array_equal(a.vertices, c.vertices)


# What is wrong with a place's file


GIVEN: dict[str, Any] = json.loads(resources.find("places", "park_lawn").read_text())
Change = Callable[[dict[str, Any]], object]


def load_changed(folder: Path, change: Change) -> Place:
    """The place in the file of the park lawn after a change, found beside a mission."""
    given = copy.deepcopy(GIVEN)
    change(given)
    (folder / "places").mkdir(exist_ok=True)
    (folder / "places" / "park_lawn.json").write_text(json.dumps(given))
    return places.load("park_lawn", near=folder)


FAULTS: list[tuple[str, Change, str, str]] = [
    ("unknown key", lambda d: d.update(latitude=1), "latitude", "unknown key. Did you mean 'latitude_deg'?"),
    ("unknown inner key", lambda d: d["relief"].update(sed=1), "relief.sed", "unknown key. Did you mean 'seed'?"),
    ("unknown list key", lambda d: d["scenery"][2].update(yaw=1), "scenery.2.yaw", "Did you mean 'yaw_deg'?"),
    ("missing", lambda d: d.pop("clearing"), "clearing", "is missing"),
    ("out of range", lambda d: d.update(latitude_deg=91), "latitude_deg", "less than or equal to 89, got 91"),
    ("wrong type", lambda d: d["path"].update(width_m="wide"), "path.width_m", "got 'wide'"),
    ("not finite", lambda d: d.update(altitude_m=float("nan")), "altitude_m", "finite"),
    ("unknown kind", lambda d: d["scenery"][0].update(kind="lindn"), "scenery.0.kind", "Did you mean 'linden'?"),
    ("unknown thing", lambda d: d["attractors"][0].update(about="Bench_9"), "attractors.0.about", "Did you mean"),
    ("no path", lambda d: d.update(path=None), "attractors.3.about", "no thing of this place is called 'path'"),
    ("taken name", lambda d: d["scenery"][1].update(name="Tree_1"), "scenery.1.name", "'Tree_1' is taken"),
    ("tree in the clearing", lambda d: d["scenery"][0].update(at_m=[-4, 0]), "scenery.0.at_m", "into the clearing"),
    ("bounds turned", lambda d: d["bounds"].update(north_m=[40, -20]), "bounds.north_m", "must be [least, greatest]"),
    ("bounds off grid", lambda d: d["bounds"].update(east_m=[-30.2, 30]), "bounds.east_m", "multiples of 0.5 m"),
    ("bounds huge", lambda d: d["bounds"].update(east_m=[-3000, 3000]), "bounds.east_m", "at most 400 m, got 6000"),
    ("clearing outside", lambda d: d["clearing"].update(east_m=[-31, 12]), "clearing.east_m", "within the bounds"),
    ("start outside", lambda d: d["bounds"].update(north_m=[-2, 40]) or d["clearing"].update(north_m=[1, 16])
     or d["bounds"].update(north_m=[0.5, 40]), "bounds.north_m", "must hold the start"),
    ("other name", lambda d: d.update(name="lawn"), "name", "must be the file's name, 'park_lawn', got 'lawn'"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "why"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_names_file_and_field(tmp_path: Path, change: Change, field: str, why: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        load_changed(tmp_path, change)
    assert caught.value.file == tmp_path / "places" / "park_lawn.json"
    assert caught.value.field == field
    assert why in caught.value.why
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "field"),
    [(b"{", "line 1, column 2"), (b"[]", ""), (b"", "line 1, column 1"), (b"\xff\xfe{", ""), (b"null", "")],
)
def test_a_file_that_is_no_place_says_so(tmp_path: Path, text: bytes, field: str) -> None:
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "mine.json").write_bytes(text)
    with pytest.raises(BadDefinition, match=r"mine\.json") as caught:
        places.load("mine", near=tmp_path)
    assert caught.value.field == field


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    first = load_changed(tmp_path, lambda d: d.update(title="one"))
    file = tmp_path / "places" / "park_lawn.json"
    assert load_changed(tmp_path, lambda d: d.update(title="two")).title == "two"
    assert first.title == "one"
    assert file.is_file()


def test_a_place_needs_no_path_scenery_or_wear(tmp_path: Path) -> None:
    bare = load_changed(tmp_path, lambda d: [d.pop(k) for k in ("path", "scenery", "attractors", "worn")])
    assert bare.scenery == bare.attractors == ()
    assert bare.path_material is None
    assert bare.path_mask(np.zeros(3), np.zeros(3)).tolist() == [0, 0, 0]
    assert bare.wear_mask(0.0, 0.0) == 0


def test_the_schema_refuses_a_place_with_an_unknown_key() -> None:
    with pytest.raises(jsonschema.ValidationError, match="latitude"):
        jsonschema.validate(GIVEN | {"latitude": 1}, PlaceDefinition.model_json_schema())


def test_an_unknown_place_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'park_lawn'"):
        places.load("park_lwan")
