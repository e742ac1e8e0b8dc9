"""Litter items: true sizes, resting poses that hold, variants that differ, and the same meshes every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import trimesh
from scipy.spatial import ConvexHull, cKDTree

from litterpack import artwork, items, mesh, resources, resting
from litterpack.definitions import read
from litterpack.errors import BadDefinition, UnknownName
from litterpack.items import surface
from litterpack.items.definition import ItemFile, Look

NAMES = [
    "carrier_bag",
    "cigarette_butt",
    "crisp_packet",
    "crown_cap",
    "drink_can_330ml",
    "paper_cup",
    "pet_bottle_500ml",
    "plastic_bottle_cap",
]
LOOKS = get_args(Look)
TRIANGLES = {
    "cigarette_butt": 700,
    "crown_cap": 1500,
    "plastic_bottle_cap": 1500,
    "carrier_bag": 6000,
    "crisp_packet": 6000,
}


def rotation(w: float, x: float, y: float, z: float) -> np.ndarray:
    q = np.array([x, y, z])
    return np.stack([v + 2 * w * np.cross(q, v) + 2 * np.cross(q, np.cross(q, v)) for v in np.eye(3)], axis=1)


def points(item: items.LitterItem, variant: int) -> np.ndarray:
    return item.mesh(variant).vertices["pos"].astype(np.float64)


def test_all_items_of_hello_are_there() -> None:
    assert [name for name in items.names() if name in NAMES] == NAMES


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"carrier_bag"}))
def test_an_intact_one_measures_what_its_file_says(name: str) -> None:
    item = items.load(name)
    intact = [k for k, v in enumerate(item.definition.variants) if v.state == "intact"]
    assert intact
    for variant in intact:
        np.testing.assert_allclose(np.array(item.size_m(variant)) * 1000, item.definition.nominal_size_mm, rtol=0.02)


@pytest.mark.parametrize("name", NAMES)
def test_variants_are_enough_and_no_two_alike(name: str) -> None:
    item = items.load(name)
    assert item.variants >= (12 if name == "cigarette_butt" else 6)
    assert {v.look for v in item.definition.variants} == {"fresh", "faded", "dirty"}
    seen = {item.mesh(k).vertices.tobytes() for k in range(item.variants)}
    assert len(seen) == item.variants


@pytest.mark.parametrize("name", NAMES)
def test_meshes_are_sound(name: str) -> None:
    item = items.load(name)
    for variant in range(item.variants):
        made = item.mesh(variant)
        assert np.isfinite(made.vertices["pos"]).all()
        assert np.isfinite(made.vertices["normal"]).all()
        assert made.faces.min() >= 0
        assert made.faces.max() < len(made.vertices)
        assert len(made.faces) <= TRIANGLES.get(name, 5000)
        low, high = points(item, variant).min(0), points(item, variant).max(0)
        np.testing.assert_allclose((low[:2] + high[:2]) / 2, 0, atol=1e-6)
        assert abs(low[2]) < 1e-6, "the origin is the centre of the base"


@pytest.mark.parametrize("name", NAMES)
def test_resting_poses_touch_the_ground_and_hold(name: str) -> None:
    item = items.load(name)
    for variant in range(item.variants):
        poses = item.resting_poses(variant)
        assert 1 <= len(poses) <= resting.MOST
        assert sum(pose.weight for pose in poses) == pytest.approx(1)
        for pose in poses:
            lying = points(item, variant) @ rotation(*pose.quaternion_wxyz).T
            assert lying[:, 2].min() + pose.height_m == pytest.approx(0, abs=1e-7)
            assert holds(lying), "its weight stands above what touches the ground"


def holds(lying: np.ndarray, within_m: float = 1e-4) -> bool:
    """Whether the centre of mass of the points' hull, taken as solid, is above the hull of those on the ground."""
    hull = trimesh.convex.convex_hull(lying)
    feet = lying[lying[:, 2] < lying[:, 2].min() + within_m][:, :2]
    support = ConvexHull(feet)
    return bool((support.equations[:, :2] @ hull.center_mass[:2] + support.equations[:, 2] < 1e-4).all())


def test_an_intact_can_stands_and_lies() -> None:
    item = items.load("drink_can_330ml")
    up = [rotation(*pose.quaternion_wxyz)[2] @ [0, 0, 1] for pose in item.resting_poses(0)]
    assert any(u == pytest.approx(1, abs=0.01) for u in up), "on its base"
    assert sum(u == pytest.approx(0, abs=0.05) for u in up) >= 3, "on its side, rolled"


@pytest.mark.parametrize("name", ["crisp_packet", "carrier_bag", "crown_cap"])
def test_flat_things_lie_with_either_face_up(name: str) -> None:
    poses = items.load(name).resting_poses(0)
    up = [rotation(*pose.quaternion_wxyz)[2] @ [0, 0, 1] for pose in poses]
    assert max(up) > 0.9
    assert min(up) < -0.9


def test_poses_merge_into_few_that_keep_the_weight_of_all() -> None:
    v, f, uv = mesh.lathe([(0.0, 0.0), (0.03, 0.0), (0.03, 0.1), (0.0, 0.1)], 30)
    poses = resting.poses(mesh.make(v, f, uv))
    assert len(poses) == resting.MOST
    assert [p.weight for p in poses] == sorted((p.weight for p in poses), reverse=True)
    down = np.array([rotation(*p.quaternion_wxyz).T @ [0, 0, -1] for p in poses])
    assert (down @ down.T - 2 * np.eye(len(down))).max() < np.cos(np.radians(12)), "no two alike"


@pytest.mark.parametrize("variant", range(7))
def test_a_cup_shows_its_print_outside_however_it_was_crushed(variant: int) -> None:
    made = items.load("paper_cup").mesh(variant)
    corner = made.vertices[made.faces]
    printed = corner["tint"][:, 0, 3] != artwork.layer("plain")
    centre, normal = corner["pos"].mean(1).astype(float), corner["normal"].mean(1).astype(float)
    outside = centre[printed] + normal[printed] * 0.0002
    lining = centre[~printed]
    nearest = cKDTree(lining).query(outside)[1]
    behind = ((lining[nearest] - outside) * normal[printed]).sum(1) < 0
    assert behind.mean() > 0.97


@pytest.mark.parametrize("name", ["crown_cap", "plastic_bottle_cap"])
def test_the_inside_of_an_upturned_cap_stays_in_sight_when_it_sits_in_turf(name: str) -> None:
    made = items.load(name).mesh(0)
    height = made.size_m[2]
    middle = made.vertices["pos"][np.hypot(*made.vertices["pos"][:, :2].T) < 0.002, 2]
    assert height - middle.min() > 0.2 * height, "a fifth of the height may sink into the turf"


def test_a_stamped_can_is_short_and_keeps_its_lid() -> None:
    item = items.load("drink_can_330ml")
    stamped = next(k for k, v in enumerate(item.definition.variants) if v.state == "stamped")
    made = item.mesh(stamped)
    assert made.size_m[2] < 0.07
    hole = made.vertices["tint"][:, 3] == artwork.layer("plain")
    assert made.vertices["pos"][hole, 2].min() > 0.6 * made.size_m[2], "one can still drink from its top"


def test_a_swollen_packet_is_printed_on_both_sides_and_silver_inside() -> None:
    made = items.load("crisp_packet").mesh(0)
    foil = made.vertices["tint"][:, 3] == artwork.layer("foil")
    assert 0.4 < foil.mean() < 0.6
    z = made.vertices["pos"][:, 2]
    assert z[~foil].max() > z[foil].max()
    assert z[~foil].min() < z[foil].min()


def test_a_bag_has_two_handles() -> None:
    made = items.load("carrier_bag").mesh(0)
    near_handles = made.vertices["uv"][:, 1] < 0.1
    across = np.sort(made.vertices["uv"][near_handles, 0])
    assert np.diff(across).max() > 0.4, "a gap between them"


def test_faded_is_paler_and_dirty_is_dirtier() -> None:
    plain = mesh.make(np.eye(3), [[0, 1, 2]], np.zeros((3, 2)), tint=(0.6, 0.1, 0.1), dirt=0.3)
    looks = {look: surface.weathered(plain, look, np.random.default_rng(1)).vertices for look in LOOKS}
    np.testing.assert_allclose(looks["fresh"]["tint"], plain.vertices["tint"], atol=1)
    assert (looks["fresh"]["extra"][:, 1] < looks["faded"]["extra"][:, 1]).all()
    assert np.ptp(looks["faded"]["tint"][0, :3].astype(int)) < np.ptp(looks["fresh"]["tint"][0, :3].astype(int))
    assert (looks["dirty"]["extra"][:, 1] > looks["fresh"]["extra"][:, 1]).all()
    assert looks["dirty"]["tint"][:, 0].max() < looks["fresh"]["tint"][0, 0]


def test_a_cylinder_stands_or_lies() -> None:
    v, f, uv = mesh.lathe([(0.0, 0.0), (0.03, 0.0), (0.03, 0.1), (0.0, 0.1)], 24)
    poses = resting.poses(mesh.make(v, f, uv))
    heights = sorted({round(pose.height_m, 4) for pose in poses})
    lying = sum(pose.weight for pose in poses if 0.025 < pose.height_m < 0.035)
    assert heights == [0.0, 0.0297, 0.1]
    assert 0.5 < lying < 0.95


def test_a_leaning_block_does_not_stand_on_its_narrow_foot() -> None:
    block = mesh.box((0.02, 0.02, 0.2), 0)
    block.vertices["pos"][:, 0] += block.vertices["pos"][:, 2] * 0.5  # its weight is beyond its foot
    upright = [p for p in resting.poses(block) if abs(p.quaternion_wxyz[0]) > 0.99]
    assert not upright


def test_assets_are_named_by_item_and_variant() -> None:
    assert items.load("crown_cap").asset_name(3) == "SM_Litter_crown_cap_03"
    item, variant = items.asset("SM_Litter_crown_cap_03")
    assert (item.name, variant) == ("crown_cap", 3)
    assert set(items.asset_names()) >= {"SM_Litter_cigarette_butt_11", "SM_Litter_paper_cup_00"}


@pytest.mark.parametrize(
    "wrong", ["SM_Litter_crown_cup_03", "SM_Litter_crown_cap_77", "crown_cap", "SM_Litter_crown_cap_3"]
)
def test_unknown_assets_are_named(wrong: str) -> None:
    with pytest.raises(UnknownName, match=wrong):
        items.asset(wrong)


def test_an_unknown_item_says_which_is_near() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'crown_cap'"):
        items.load("crown_cup")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"shape": "tube"}, "shape"),
        ({"variants": []}, "variants"),
        ({"taco_id": 60}, "taco_id"),
        ({"tacoid": 3}, "Did you mean 'taco_id'"),
        ({"variants": [{"state": "molten"}] * 5}, "variants.0.state"),
    ],
)
def test_a_broken_definition_names_file_and_field(change: dict, words: str, tmp_path: Path) -> None:
    good = json.loads(resources.find("litter", "crown_cap").read_text())
    (tmp_path / "crown_cap.json").write_text(json.dumps({**good, **change}))
    with pytest.raises(BadDefinition, match=words) as caught:
        read(tmp_path / "crown_cap.json", ItemFile)
    assert "crown_cap.json" in str(caught.value)


def test_an_item_beside_the_mission_is_found_and_read_anew_when_it_changes(tmp_path: Path) -> None:
    good = json.loads(resources.find("litter", "crown_cap").read_text())
    file = tmp_path / "litter" / "my_cap.json"
    file.parent.mkdir()
    for second, title in enumerate(("First", "Second")):
        file.write_text(json.dumps({**good, "name": "my_cap", "title": title}))
        os.utime(file, (second, second))
        assert items.load("my_cap", tmp_path).title == title
    assert "my_cap" in items.names(tmp_path)
    assert "my_cap" not in items.names()


def test_another_process_with_a_cold_cache_makes_the_same_meshes(tmp_path: Path) -> None:
    code = (
        "import hashlib; from litterpack import items\n"
        "for n in ('crisp_packet', 'drink_can_330ml'):\n"
        "    i = items.load(n); h = hashlib.sha256()\n"
        "    [h.update(i.mesh(k).vertices.tobytes()) for k in range(i.variants)]\n"
        "    print(h.hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "LITTERSCOUT_CACHE": str(tmp_path / cache), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for cache, seed in (("a", "1"), ("b", "2"), ("b", "3"))
    ]
    assert runs[0] == runs[1] == runs[2]
    assert len(set(runs[0].split())) == 2
