"""Meshes face outwards, keep their size, and repeat with their seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litterpack import mesh, sheet
from litterpack.mesh import Mesh

ANGLES = st.floats(-10, 10)


def volume_m3(m: Mesh) -> float:
    """Signed volume of a closed mesh, positive when it faces outwards."""
    a, b, c = (m.vertices["pos"].astype(float)[m.faces[:, k]] for k in range(3))
    return float((np.cross(a, b) * c).sum() / 6)


def cylinder(radius: float = 0.1, height: float = 0.3) -> Mesh:
    v, f, uv = mesh.lathe([(0, 0), (radius, 0), (radius, height), (0, height)], 24)
    return mesh.make(v, f, uv)


def test_a_box_is_closed_and_stands_on_the_ground() -> None:
    m = mesh.box((0.2, 0.3, 0.4), layer=3)
    assert m.size_m == pytest.approx((0.2, 0.3, 0.4))
    assert m.vertices["pos"][:, 2].min() == 0
    assert volume_m3(m) == pytest.approx(0.024, rel=1e-5)
    assert (m.vertices["tint"][:, 3] == 3).all()
    facing = np.cross(*(m.vertices["pos"][m.faces[:, k]] - m.vertices["pos"][m.faces[:, 0]] for k in (1, 2)))
    assert ((facing * m.vertices["normal"][m.faces[:, 0]]).sum(1) > 0).all()


def test_a_lathe_turned_upwards_faces_outwards() -> None:
    m = cylinder()
    assert volume_m3(m) == pytest.approx(np.pi * 0.01 * 0.3, rel=0.02)
    wall = np.hypot(*m.vertices["pos"][:, :2].T) > 0.09
    assert ((m.vertices["normal"][wall, :2] * m.vertices["pos"][wall, :2]).sum(1) > 0).all()
    assert np.linalg.norm(m.vertices["normal"], axis=1) == pytest.approx(1, abs=1e-6)


def test_a_tube_faces_outwards() -> None:
    m = mesh.tube([(0, 0, 0), (0.1, 0, 0), (0.2, 0.02, 0.0)], 0.01, 8, 0)
    line = np.array([[0, 0, 0], [0.1, 0, 0], [0.2, 0.02, 0]])
    out = m.vertices["pos"] - np.repeat(line, 9, 0)
    assert ((out * m.vertices["normal"]).sum(1) > 0).all()
    assert np.linalg.norm(out, axis=1) == pytest.approx(0.01, rel=1e-4)


def test_vertices_on_a_seam_share_their_normal() -> None:
    m = cylinder()
    ring = m.vertices["normal"][25:50]
    assert ring[0] == pytest.approx(ring[-1], abs=1e-6)


def test_materials_are_stored_as_bytes() -> None:
    tint = (0.25, 1.0, 4.0)
    m = mesh.make(
        np.eye(3), [[0, 1, 2]], np.zeros((3, 2)), 5, rough=1, metal=[0, 0.5, 1], tint=tint, openness=0.2, dirt=0
    )
    assert m.vertices["tint"][0].tolist() == [127, 255, 255, 5]
    assert m.vertices["mat"][:, 1].tolist() == [0, 127, 255]
    assert m.vertices["mat"][0].tolist() == [255, 0, 0, 51]
    assert m.vertices["extra"][0].tolist() == [10, 0, 0, 0]
    assert m.faces.dtype == np.int32


def test_join_keeps_every_part() -> None:
    a, b = mesh.box((1, 1, 1), 0), cylinder()
    m = mesh.join([a, b])
    assert len(m.vertices) == len(a.vertices) + len(b.vertices)
    assert volume_m3(m) == pytest.approx(volume_m3(a) + volume_m3(b))


@given(ANGLES, ANGLES, ANGLES)
def test_turn_is_a_rotation(yaw: float, pitch: float, roll: float) -> None:
    r = mesh.turn(yaw, pitch, roll)
    assert r @ r.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(r) == pytest.approx(1)


def test_turn_is_counter_clockwise_about_each_axis() -> None:
    quarter = np.pi / 2
    assert mesh.turn(quarter) @ [1, 0, 0] == pytest.approx([0, 1, 0])
    assert mesh.turn(0, quarter) @ [0, 0, 1] == pytest.approx([1, 0, 0])
    assert mesh.turn(0, 0, quarter) @ [0, 1, 0] == pytest.approx([0, 0, 1])


def test_moved_leaves_the_first_mesh_alone() -> None:
    m = mesh.box((1, 1, 1), 0)
    before = m.vertices.copy()
    n = mesh.moved(m, mesh.turn(0.3), (1, 2, 3), 0.5)
    assert np.array_equal(m.vertices, before)
    assert n.vertices["pos"].min(0)[2] == pytest.approx(3)
    assert volume_m3(n) == pytest.approx(0.125, rel=1e-4)
    assert np.linalg.norm(n.vertices["normal"], axis=1) == pytest.approx(1, abs=1e-6)


def test_a_dense_profile_keeps_its_corners() -> None:
    rows = mesh.dense([(0, 0), (0.1, 0), (0.1, 0.25)], 0.04)
    assert np.hypot(*np.diff(rows, axis=0).T).max() <= 0.04 + 1e-12
    for corner in ((0, 0), (0.1, 0), (0.1, 0.25)):
        assert np.abs(rows - corner).sum(1).min() < 1e-12


def test_dents_push_inwards_and_repeat_with_their_seed() -> None:
    v, _, _ = mesh.lathe(mesh.dense([(0.03, 0), (0.03, 0.1)], 0.005), 30)
    dented = mesh.mirror_dents(v, np.random.default_rng(3), 4, 0.6)
    assert np.array_equal(dented, mesh.mirror_dents(v, np.random.default_rng(3), 4, 0.6))
    assert np.hypot(*dented[:, :2].T).min() < 0.027
    assert np.hypot(*dented[:, :2].T).max() < 0.035


def test_identity_not_content_makes_meshes_equal() -> None:
    a, b = cylinder(), cylinder()
    assert a == a  # noqa: PLR0124
    assert a != b
    assert len({a, b}) == 2


def test_openness_is_least_below() -> None:
    m = cylinder()
    v, n = m.vertices["pos"].astype(float), m.vertices["normal"].astype(float)
    openness = mesh.sky_openness(v, n)
    assert 0.35 <= openness.min() <= openness.max() <= 1
    assert openness[v[:, 2] > 0.29].mean() > openness[v[:, 2] < 0.01].mean()


def crumple(seed: int) -> tuple[np.ndarray, np.ndarray]:
    v, f, _ = sheet.crumpled_sheet(np.random.default_rng(seed), 0.2, 0.15, 16, 20, steps=60, folds=1)
    return v, f


def test_a_crumpled_sheet_is_smaller_but_no_longer_or_shorter_along_its_threads() -> None:
    v, f = crumple(1)
    assert np.ptp(v[:, 0]) < 0.2 * 1.01
    assert np.ptp(v[:, 2]) > 0.004
    assert v[:, 2].min() > -0.01
    along = np.linalg.norm(v.reshape(16, 20, 3)[:, 1:] - v.reshape(16, 20, 3)[:, :-1], axis=-1)
    assert np.median(along) == pytest.approx(0.2 / 19, rel=0.05)
    assert f.max() == 16 * 20 - 1


def test_a_sheet_repeats_with_its_seed() -> None:
    assert np.array_equal(crumple(1)[0], crumple(1)[0])
    assert not np.array_equal(crumple(1)[0], crumple(2)[0])


def test_folding_lays_sheet_upon_sheet() -> None:
    flat = np.stack([*np.meshgrid(np.linspace(-0.1, 0.1, 21), np.linspace(-0.1, 0.1, 21)), np.zeros((21, 21))], -1)
    flat = flat.reshape(-1, 3)
    folded = sheet.fold_over(flat, np.random.default_rng(1), 2)
    assert np.array_equal(flat[:, 2], np.zeros(441))
    assert np.ptp(folded[:, :2], axis=0).prod() < 0.04
    assert folded[:, 2].max() > 0.001
