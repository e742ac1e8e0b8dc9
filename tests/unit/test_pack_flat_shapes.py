"""Outlines cut from a grid, and bends that keep lengths."""

from __future__ import annotations

import numpy as np
import pytest

from litterpack.bending import bend, curl, fitted
from litterpack.items.wall import trimmed
from litterpack.mesh import box, grid_faces, make
from litterpack.outline import cut, disc, rectangle, rim


def area(p: np.ndarray, f: np.ndarray) -> np.ndarray:
    a, b, c = p[f].transpose(1, 0, 2)
    return ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2


def test_a_disc_with_a_hole_has_its_area_and_two_outlines() -> None:
    p, f = cut(lambda q: np.maximum(disc(q, (0, 0), 0.05), -disc(q, (0.01, 0), 0.02)), (0.1, 0.1), 0.004)
    signed = area(p, f)
    assert (signed > 0).all(), "all face up, and none is without area"
    assert signed.sum() == pytest.approx(np.pi * (0.05**2 - 0.02**2), rel=0.01)
    r = np.hypot(*p[np.unique(rim(f))].T)
    off = np.hypot(p[np.unique(rim(f))][:, 0] - 0.01, p[np.unique(rim(f))][:, 1])
    assert (np.minimum(abs(r - 0.05), abs(off - 0.02)) < 2e-4).all()


def test_a_rectangle_is_cut_to_measure() -> None:
    p, f = cut(lambda q: rectangle(q, 0.03, 0.01), (0.06, 0.02), 0.0035)
    np.testing.assert_allclose(np.ptp(p, axis=0), (0.06, 0.02), atol=1e-5)
    assert area(p, f).sum() == pytest.approx(0.0012, rel=0.01)


def grid() -> tuple[np.ndarray, np.ndarray]:
    a, b = np.meshgrid(np.linspace(-0.1, 0.1, 41), np.linspace(-0.05, 0.05, 21))
    return np.c_[a.ravel(), b.ravel(), np.zeros(a.size)], grid_faces(21, 41)


def lengths(v: np.ndarray, f: np.ndarray) -> np.ndarray:
    return np.linalg.norm(v[f[:, 0]] - v[f[:, 1]], axis=1)


def test_bends_and_curls_keep_lengths() -> None:
    v, f = grid()
    for bent in (bend(v, (0.01, 0, 0), (1, 0.4, 0), (0, 0, 1), 1.9, 0.02), curl(v, 0.7, 0.08)):
        np.testing.assert_allclose(lengths(bent, f), lengths(v, f), rtol=0.01)
        assert np.ptp(bent[:, 2]) > 0.02


def test_a_bend_leaves_what_lies_before_it() -> None:
    v, _ = grid()
    bent = bend(v, (0.02, 0, 0), (1, 0, 0), (0, 0, 1), 1.0, 0.005)
    before = v[:, 0] <= 0.02
    np.testing.assert_allclose(bent[before], v[before], atol=1e-12)
    end = bent[v[:, 0] == v[:, 0].max()]
    np.testing.assert_allclose(end[:, 0].max(), 0.02 + 0.005 * np.sin(1.0) + (0.08 - 0.005) * np.cos(1.0), atol=1e-9)


def test_a_negative_bend_goes_down() -> None:
    v, _ = grid()
    assert bend(v, (0, 0, 0), (1, 0, 0), (0, 0, 1), -0.8)[:, 2].min() < -0.05


def test_fitted_stands_centred() -> None:
    made = fitted(grid()[0] + [1, 2, 3], (0.3, 0.2, 0.1))
    np.testing.assert_allclose((made.min(0) + made.max(0))[:2], 0, atol=1e-12)
    assert made[:, 2].min() == 0


def test_trimming_cuts_through_triangles() -> None:
    block = box((0.2, 0.1, 0.1), 3)
    left = trimmed(block, block.vertices["pos"][:, 0].astype(np.float64) - 0.05)
    assert left.size_m == pytest.approx((0.15, 0.1, 0.1), abs=1e-6)
    assert (left.vertices["tint"][:, 3] == 3).all()
    np.testing.assert_allclose(np.linalg.norm(left.vertices["normal"], axis=1), 1, atol=1e-6)
    flat = make(grid()[0], grid()[1], grid()[0][:, :2])
    none = trimmed(flat, np.full(len(flat.vertices), -1.0))
    assert len(none.faces) == len(flat.faces)
