"""Families of places: one file, another spot with every seed; kerbs, covers, inlays, and what is wrong with them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from litterpack import grounds, places, resources
from litterpack.errors import BadDefinition, UnknownName
from litterpack.places import inlays
from litterscout.ground import Ground
from littersim.render.bake import materials, plants

NAMES = places.names()
SEEDS = (1, 2, 3)


@pytest.mark.parametrize("name", NAMES)
class TestEveryFamily:
    def test_seed_zero_is_the_place_as_its_file_describes_it(self, name: str) -> None:
        plain = places.load(name, seed=0)
        assert places.load(name) is plain
        assert [t.name for t in plain.scenery] == [t["name"] for t in written(name)["scenery"]]
        assert (plain.tones == 1).all()
        assert plain.wear == 1

    def test_a_seed_changes_the_spot_and_repeats(self, name: str) -> None:
        spots = [places.load(name, seed=s) for s in SEEDS]
        assert len({spot.tones.tobytes() for spot in spots}) == len(SEEDS)
        assert len({tuple(spot.clutter.values()) for spot in spots}) == len(SEEDS)
        places.building._spot.cache_clear()
        again = places.load(name, seed=SEEDS[0])
        assert [t.position_ned for t in again.scenery] == [t.position_ned for t in spots[0].scenery]
        assert (again.tones == spots[0].tones).all()

    def test_heights_bounds_and_clearing_are_the_same_for_all_seeds(self, name: str) -> None:
        plain, other = places.load(name), places.load(name, seed=7)
        assert (other.ground_grid == plain.ground_grid).all()
        assert (other.bounds, other.clearing) == (plain.bounds, plain.clearing)

    def test_names_are_those_of_the_file_whatever_the_seed(self, name: str) -> None:
        known = [t.name for t in places.load(name).scenery]
        for seed in SEEDS:
            there = [t.name for t in places.load(name, seed=seed).scenery]
            assert there == [n for n in known if n in there]

    def test_the_clearing_stays_free_whatever_the_seed(self, name: str) -> None:
        for seed in range(1, 7):
            place = places.load(name, seed=seed)
            (n0, n1), (e0, e1) = place.clearing
            for thing in place.scenery:
                forward, left = thing.mesh.vertices["pos"][:, :2].astype(float).T
                c, s = np.cos(thing.yaw_rad), np.sin(thing.yaw_rad)
                north, east = (
                    c * forward + s * left + thing.position_ned[0],
                    s * forward - c * left + thing.position_ned[1],
                )
                assert not ((north > n0) & (north < n1) & (east > e0) & (east < e1)).any(), (seed, thing.name)

    def test_materials_and_clutter_are_known(self, name: str) -> None:
        kind = places.load(name).kind
        assert 2 <= len(kind.materials) <= 3
        assert len(kind.colours) == len(kind.materials)
        assert set(kind.materials) <= set(materials.names())
        for key in kind.clutter:
            thing, _, material = key.partition("@")
            assert thing in plants._KINDS
            assert material in ("", *kind.materials)

    def test_levels_stay_within_the_materials(self, name: str) -> None:
        place = places.load(name)
        n, e = np.meshgrid(np.arange(*place.bounds.north_m, 0.3), np.arange(*place.bounds.east_m, 0.3))
        level = place.material_level(n, e)
        assert level.min() >= 0
        assert level.max() <= len(place.kind.materials) - 1

    def test_attractors_lie_within_the_bounds(self, name: str) -> None:
        place = places.load(name)
        assert place.attractors
        for spot in place.attractors:
            assert place.bounds.north_m[0] - 15 <= spot.north_m <= place.bounds.north_m[1] + 15


def written(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.find("places", name).read_text())
    return found


STREET = places.load("street")


def test_the_ground_rises_by_the_kerbs_height_within_the_width_of_its_stones() -> None:
    kerb = written("street")["kerbs"][0]
    north = np.linspace(-15, 15, 61)
    rise = STREET.elevation_m(north, kerb["east_m"] + 0.25) - STREET.elevation_m(north, kerb["east_m"])
    hills = STREET.terrain.elevation_m(north, kerb["east_m"] + 0.25) - STREET.terrain.elevation_m(north, kerb["east_m"])
    assert rise - hills == pytest.approx(kerb["height_m"], abs=1e-5)


def test_kerb_stones_cover_the_step_and_stand_hardly_above_the_pavement() -> None:
    kerb = written("street")["kerbs"][0]
    stones = next(i for i in STREET.inlays if i.name == "kerb")
    pos = stones.mesh.vertices["pos"].astype(float)
    north, east = stones.position_ned[0] + pos[:, 0], stones.position_ned[1] - pos[:, 1]
    assert east.min() >= kerb["east_m"] - 0.005
    assert east.max() <= kerb["east_m"] + 0.256
    behind = pos[:, 2] - stones.position_ned[2] - STREET.elevation_m(north, np.full_like(north, kerb["east_m"] + 0.3))
    assert 0 < behind.max() < 0.03


def test_litter_keeps_off_the_kerb_and_may_lie_in_the_gutter() -> None:
    ground, east = Ground.of_place(STREET), written("street")["kerbs"][0]["east_m"]
    north = np.linspace(-5, 8, 40)
    assert not ground.is_free(north, np.full(40, east + 0.125), 0.02).any()
    assert ground.is_free(north, np.full(40, east - 0.1), 0.02).all()


def test_the_gutter_attracts_litter() -> None:
    spots = np.array([[a.north_m, a.east_m] for a in STREET.attractors if a.name == "kerb"])
    before = written("street")["kerbs"][0]["east_m"] - spots[:, 1]
    assert len(spots) > 20
    assert ((before > 0) & (before < 0.4)).all()


@pytest.mark.parametrize("kind", inlays.KINDS)
def test_inlays_are_whole(kind: str) -> None:
    mesh = inlays.KINDS[kind](np.random.default_rng(1))
    assert np.isfinite(mesh.vertices["pos"]).all()
    assert mesh.faces.max() < len(mesh.vertices)
    assert np.linalg.norm(mesh.vertices["normal"], axis=1) == pytest.approx(1, abs=1e-3)


def test_grounds_are_found_by_their_files_names() -> None:
    assert {"lawn", "street"} <= set(grounds.names())
    with pytest.raises(UnknownName, match="Did you mean 'street'"):
        grounds.load("stret")


Change = Callable[[dict[str, Any]], object]
FAULTS: list[tuple[Change, str, str]] = [
    (lambda d: d.update(ground="stret"), "ground", "Did you mean 'street'?"),
    (lambda d: d["covers"][0].update(material="pavin"), "covers.0.material", "Did you mean 'paving'?"),
    (lambda d: d["covers"][1].update(material="asphalt"), "covers.1.material", "no second material of street"),
    (lambda d: d["kerbs"][0].update(height_m=0.5), "kerbs.0.height_m", "less than or equal to 0.2, got 0.5"),
    (lambda d: d["kerbs"][0].update(east_m=1.6), "kerbs.0.east_m", "multiple of 0.25"),
    (lambda d: d["kerbs"][0].update(raised="north"), "kerbs.0.raised", "'east' or 'west'"),
    (lambda d: d["kerbs"][1].update(name="kerb"), "kerbs.1.name", "'kerb' is taken"),
    (lambda d: d["inlays"][0].update(kind="drain"), "inlays.0.kind", "no kind of inlay"),
    (lambda d: d["scenery"][0].update(or_kinds=["hous"]), "scenery.0.or_kinds", "Did you mean 'house'?"),
    (lambda d: d["scenery"][0].update(chance=0), "scenery.0.chance", "greater than 0, got 0"),
    (lambda d: d["variety"].update(tone=3), "variety.tone", "less than or equal to 0.6, got 3"),
    (lambda d: d["attractors"][0].update(about="curb"), "attractors.0.about", "no thing of this place"),
]


@pytest.mark.parametrize(("change", "field", "why"), FAULTS, ids=[f"{k} {f[1]}" for k, f in enumerate(FAULTS)])
def test_a_fault_names_file_and_field(tmp_path: Path, change: Change, field: str, why: str) -> None:
    given = copy.deepcopy(written("street"))
    change(given)
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "street.json").write_text(json.dumps(given))
    with pytest.raises(BadDefinition) as caught:
        places.load("street", near=tmp_path)
    assert caught.value.file == tmp_path / "places" / "street.json"
    assert caught.value.field == field
    assert why in caught.value.why


def test_a_thing_that_could_be_moved_into_the_clearing_is_refused(tmp_path: Path) -> None:
    given = copy.deepcopy(written("street"))
    bench = next(k for k, t in enumerate(given["scenery"]) if t["name"] == "Bench_1")
    given["scenery"][bench]["jitter_m"] = 3.0
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "street.json").write_text(json.dumps(given))
    with pytest.raises(BadDefinition, match="into the clearing"):
        places.load("street", near=tmp_path)
