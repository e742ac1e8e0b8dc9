"""The litter pack as a whole: true sizes and classes, sound meshes, variants that differ, poses that hold."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import trimesh
from scipy.spatial import ConvexHull

from litterpack import artwork, items, mesh, resting
from litterpack.items.definition import Shape
from litterpack.items.makers import SHAPES

FIRST = {  # the items that were there first have tests of their own, and keep the meshes they had
    "carrier_bag", "cigarette_butt", "crisp_packet", "crown_cap", "drink_can_330ml", "paper_cup", "pet_bottle_500ml",
    "plastic_bottle_cap",
}  # fmt: skip
NAMES = items.names()
PACK = [name for name in NAMES if name not in FIRST]
TACO = {  # TACO's official set: id -> (class, supercategory), as its annotations.json has them
    0: ("Aluminium foil", "Aluminium foil"), 1: ("Battery", "Battery"), 2: ("Aluminium blister pack", "Blister pack"),
    4: ("Other plastic bottle", "Bottle"), 5: ("Clear plastic bottle", "Bottle"), 6: ("Glass bottle", "Bottle"),
    7: ("Plastic bottle cap", "Bottle cap"), 8: ("Metal bottle cap", "Bottle cap"), 9: ("Broken glass", "Broken glass"),
    10: ("Food Can", "Can"), 11: ("Aerosol", "Can"), 12: ("Drink can", "Can"), 13: ("Toilet tube", "Carton"),
    14: ("Other carton", "Carton"), 15: ("Egg carton", "Carton"), 16: ("Drink carton", "Carton"),
    17: ("Corrugated carton", "Carton"), 18: ("Meal carton", "Carton"), 19: ("Pizza box", "Carton"),
    20: ("Paper cup", "Cup"), 21: ("Disposable plastic cup", "Cup"), 22: ("Foam cup", "Cup"),
    27: ("Plastic lid", "Lid"), 28: ("Metal lid", "Lid"), 29: ("Other plastic", "Other plastic"),
    30: ("Magazine paper", "Paper"), 31: ("Tissues", "Paper"), 33: ("Normal paper", "Paper"),
    34: ("Paper bag", "Paper bag"), 36: ("Plastic film", "Plastic bag & wrapper"),
    37: ("Six pack rings", "Plastic bag & wrapper"), 38: ("Garbage bag", "Plastic bag & wrapper"),
    39: ("Other plastic wrapper", "Plastic bag & wrapper"), 40: ("Single-use carrier bag", "Plastic bag & wrapper"),
    42: ("Crisp packet", "Plastic bag & wrapper"), 46: ("Foam food container", "Plastic container"),
    48: ("Plastic glooves", "Plastic glooves"), 49: ("Plastic utensils", "Plastic utensils"),
    50: ("Pop tab", "Pop tab"), 51: ("Rope & strings", "Rope & strings"), 54: ("Squeezable tube", "Squeezable tube"),
    55: ("Plastic straw", "Straw"), 56: ("Paper straw", "Straw"), 57: ("Styrofoam piece", "Styrofoam piece"),
    58: ("Unlabeled litter", "Unlabeled litter"), 59: ("Cigarette", "Cigarette"),
}  # fmt: skip
# Sizes in mm that makers and standards give: least and greatest along x, y, z; nominal ones give or take 10 %.
REAL_MM = {
    "cigarette": ((75, 92), (7, 8.6), (7, 8.6)), "cigarette_packet": ((50, 61), (20, 26), (79, 97)),
    "pet_bottle_1500ml": ((79, 97), (79, 97), (310, 330)), "drink_can_sleek": ((52, 64), (52, 64), (130, 160)),
    "drink_can_500ml": ((66.1, 66.1), (66.1, 66.1), (151, 185)), "pop_tab": ((22.5, 27.5), (14.4, 17.6), (1.3, 1.7)),
    "glass_bottle_330ml": ((55, 67), (55, 67), (207, 253)), "glass_bottle_750ml": ((67, 83), (67, 83), (270, 330)),
    "paper_cup_plain": ((81, 99), (81, 99), (102, 110)), "cup_lid": ((80, 90), (80, 90), (12, 20)),
    "plastic_straw": ((195, 210), (5, 6), (5, 6)), "paper_straw": ((175, 231), (5, 6.6), (5, 6.6)),
    "food_wrapper": ((120, 200), (45, 60), (1, 20)), "drink_carton_200ml": ((42, 52), (34, 42), (106, 130)),
    "drink_carton_1l": ((63, 77), (63, 77), (180, 220)), "pizza_box": ((279, 341), (279, 341), (40, 45)),
    "meal_box": ((135, 165), (135, 165), (67, 83)), "foam_box": ((135, 165), (135, 165), (67, 83)),
    "plastic_fork": ((148, 182), (22, 28), (2.7, 15)), "plastic_knife": ((148, 182), (17, 28), (2.7, 3.3)),
    "plastic_spoon": ((148, 182), (22, 36), (2.7, 15)), "tissue": ((189, 231), (189, 231), (1, 80)),
    "nitrile_glove": ((216, 264), (85, 105), (2, 15)), "six_pack_rings": ((180, 220), (121, 149), (0.36, 0.44)),
    "aa_battery": ((49, 51), (13.5, 14.5), (13.5, 14.5)), "aerosol_can": ((53, 66), (53, 66), (160, 220)),
    "styrofoam_piece": ((20, 150), (20, 150), (10, 150)), "broken_glass": ((10, 60), (10, 60), (2, 20)),
    "blister_pack": ((85, 105), (36, 44), (4.5, 5.5)), "face_mask": ((205, 230), (85, 105), (3, 25)),  # with its loops
}  # fmt: skip

LETTERED = {
    "can", "label", "packet", "cup", "crown", "card", "bag", "tin", "spray", "ale", "vin", "jug", "cell", "paste",
    "tumbler", "juice", "milk", "smokes", "meal", "pizza", "bar", "sweet", "kraftbag", "news", "flyer", "receipt",
    "blister",
}  # fmt: skip


def test_the_pack_covers_what_lies_about() -> None:
    assert len(NAMES) >= 32
    assert len(set(NAMES)) == len(NAMES)
    assert len(set(items.asset_names())) == len(items.asset_names())
    assert {items.load(name).taco_id for name in NAMES} == set(TACO)


@pytest.mark.parametrize("name", NAMES)
def test_classes_are_tacos(name: str) -> None:
    item = items.load(name)
    assert (item.taco_name, item.supercategory) == TACO[item.taco_id]


def test_every_shape_has_a_maker_and_an_item() -> None:
    assert set(get_args(Shape)) == set(SHAPES) == {items.load(name).definition.shape for name in NAMES}
    assert sum(map(len, (s.styles for s in SHAPES.values()))) <= len(NAMES)


@pytest.mark.parametrize("name", sorted(REAL_MM))
def test_sizes_are_drawn_from_what_is_made(name: str) -> None:
    item = items.load(name)
    declared = item.definition.size_range_mm
    assert declared is not None
    for (low, high), (least, most) in zip(declared, REAL_MM[name], strict=True):
        assert least <= low <= high <= most
    for (low, high), nominal in zip(declared, item.definition.nominal_size_mm, strict=True):
        assert low <= nominal <= high


@pytest.mark.parametrize("name", PACK)
def test_what_nothing_happened_to_measures_what_was_drawn_for_it(name: str) -> None:
    item = items.load(name)
    (low, high) = np.transpose(item.definition.size_range_mm) / 1000
    for variant, made in enumerate(item.definition.variants):
        declared = np.array(item.declared_m(variant))
        assert (declared >= low - 1e-9).all()
        assert (declared <= high + 1e-9).all()
        if made.state == "intact":
            np.testing.assert_allclose(item.size_m(variant), declared, rtol=0.02)
        else:  # it may be smaller or lie open, but nothing grows
            assert max(item.size_m(variant)) < 2.2 * float(np.linalg.norm(declared))


def test_variants_of_an_item_differ_in_size_where_its_range_is_wide() -> None:
    bottle = items.load("aerosol_can")
    assert len({bottle.declared_m(k) for k in range(bottle.variants)}) == bottle.variants
    assert all(x == y for x, y, _ in map(bottle.declared_m, range(bottle.variants))), "round things stay round"


@pytest.mark.parametrize("name", NAMES)
def test_meshes_are_sound_and_light(name: str) -> None:
    item = items.load(name)
    for variant in range(item.variants):
        made = item.mesh(variant)
        p = made.vertices["pos"].astype(np.float64)
        assert np.isfinite(p).all()
        np.testing.assert_allclose(np.linalg.norm(made.vertices["normal"], axis=1), 1, atol=0.02)
        assert made.faces.min() >= 0
        assert made.faces.max() < len(p)
        assert 100 <= len(made.faces) <= (5400 if name in FIRST else 4000)
        a, b, c = p[made.faces].transpose(1, 0, 2)
        assert np.linalg.norm(np.cross(b - a, c - a), axis=1).min() > 1e-13, "no triangle without area"
        assert made.vertices["tint"][:, 3].max() < len(artwork.INDEX)


@pytest.mark.parametrize("name", PACK)
def test_normals_point_out_of_the_side_that_triangles_show(name: str) -> None:
    item = items.load(name)
    for variant in range(item.variants):
        made = item.mesh(variant)
        p, n = made.vertices["pos"].astype(np.float64), made.vertices["normal"].astype(np.float64)
        a, b, c = p[made.faces].transpose(1, 0, 2)
        face = np.cross(b - a, c - a)
        area = np.linalg.norm(face, axis=1)
        agree = ((face / area[:, None]) * n[made.faces].mean(1)).sum(1)
        assert area[agree > 0].sum() > 0.94 * area.sum(), variant


@pytest.mark.parametrize("name", PACK)
def test_variants_are_enough_and_no_two_alike(name: str) -> None:
    item = items.load(name)
    assert item.variants >= 6
    assert len({item.mesh(k).vertices.tobytes() for k in range(item.variants)}) == item.variants
    assert len({v.look for v in item.definition.variants}) >= 2
    assert len({v.state for v in item.definition.variants}) >= 2 or name == "broken_glass"


@pytest.mark.parametrize("name", PACK)
def test_resting_poses_touch_the_ground_and_hold(name: str) -> None:
    item = items.load(name)
    for variant in range(item.variants):
        poses = item.resting_poses(variant)
        assert 1 <= len(poses) <= resting.MOST
        assert sum(pose.weight for pose in poses) == pytest.approx(1)
        hull = trimesh.convex.convex_hull(item.mesh(variant).vertices["pos"].astype(np.float64))
        for pose in poses:
            turn = trimesh.transformations.quaternion_matrix(pose.quaternion_wxyz)[:3, :3]
            lying = hull.vertices @ turn.T
            assert lying[:, 2].min() + pose.height_m == pytest.approx(0, abs=2e-6)
            feet = ConvexHull(lying[lying[:, 2] < lying[:, 2].min() + 1e-4][:, :2])
            aside = feet.equations[:, :2] @ (turn @ hull.center_mass)[:2] + feet.equations[:, 2]
            assert (aside < 2e-4).all(), "its weight stands above what touches the ground"


@pytest.mark.parametrize("name", NAMES)
def test_print_is_never_mirrored(name: str) -> None:
    item = items.load(name)
    lettered = [number for layer, number in artwork.INDEX.items() if layer.rstrip("0123456789") in LETTERED]
    for variant in range(item.variants):
        corner = item.mesh(variant).vertices[item.mesh(variant).faces]
        corner = corner[np.isin(corner["tint"][:, 0, 3], lettered)]
        p, uv = corner["pos"].astype(np.float64), corner["uv"].astype(np.float64)
        area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
        to, fro = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
        turn = to[:, 1] * fro[:, 0] - to[:, 0] * fro[:, 1]  # v counts downwards
        assert area[turn < -1e-9].sum() <= 0.1 * area.sum(), variant  # tops and bottoms of cartons bear one colour


def test_flat_things_do_not_stand_on_edge() -> None:
    for name in ("six_pack_rings", "flyer", "blister_pack", "pop_tab"):
        item = items.load(name)
        for pose in item.resting_poses(0):
            turn = trimesh.transformations.quaternion_matrix(pose.quaternion_wxyz)[:3, :3]
            assert abs(turn[2, 2]) > 0.8, name


def covered(made: mesh.Mesh, points: np.ndarray) -> np.ndarray:
    """Whether a triangle lies above or below each point (n, 2), seen along z."""
    tri = made.vertices["pos"].astype(np.float64)[made.faces][:, :, :2]
    a, b, c = tri.transpose(1, 0, 2)

    def side(p: np.ndarray, q: np.ndarray) -> np.ndarray:
        edge, away = (q - p)[None], points[:, None] - p[None]
        return edge[..., 0] * away[..., 1] - edge[..., 1] * away[..., 0]

    sides = np.stack([side(a, b), side(b, c), side(c, a)])
    ab, ac = b - a, c - a
    flat = np.abs(ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]) < 1e-12
    return (((sides >= 0).all(0) | (sides <= 0).all(0)) & ~flat).any(1)


def test_the_rings_of_a_six_pack_are_open() -> None:
    item = items.load("six_pack_rings")
    x, y, _ = item.size_m(0)
    middles = np.array([((i - 1) * x / 3, (j - 0.5) * y / 2) for i in range(3) for j in range(2)])
    a = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    inside = np.stack([np.cos(a), np.sin(a)], -1) * 0.025
    for middle in middles:
        assert not covered(item.mesh(0), middle + inside).any(), "a hole of 50 mm"
        ring = np.stack([np.cos(a) * x / 6, np.sin(a) * y / 4], -1) * 0.93
        assert covered(item.mesh(0), middle + ring).all()


def test_a_tab_has_a_hole_for_the_finger() -> None:
    item = items.load("pop_tab")
    x, y, _ = item.size_m(0)
    assert not covered(item.mesh(0), np.array([[x / 2 - y / 2, 0.0]])).any()


def test_clear_things_are_clear_and_metal_is_metal() -> None:
    def share(name: str, channel: int) -> float:
        return float((items.load(name).mesh(0).vertices["mat"][:, channel] > 127).mean())

    assert all(share(name, 2) > 0.9 for name in ("glass_bottle_330ml", "broken_glass", "plastic_cup", "plastic_film"))
    assert all(share(name, 1) > 0.9 for name in ("aluminium_foil", "pop_tab", "jar_lid"))
    assert share("paper_bag", 1) == share("paper_bag", 2) == 0


def test_sheets_have_two_sides_a_wall_apart() -> None:
    made = items.load("flyer").mesh(0)
    half = len(made.vertices) // 2
    over, under = made.vertices["pos"][:half], made.vertices["pos"][half:]
    apart = np.linalg.norm(over - under, axis=1)
    assert 0.0001 < apart.min() <= apart.max() < 0.0004
    assert ((made.vertices["normal"][:half] * made.vertices["normal"][half:]).sum(1) < -0.98).all()
