"""Leaves, twigs, stones and grass: true sizes, on the ground, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from litterpack import clutter
from litterpack.mesh import Mesh

Maker = Callable[[np.random.Generator, int], Mesh]
KINDS: list[tuple[Maker, float, float]] = [  # maker, least and greatest length in metres
    (clutter.leaf, 0.03, 0.09),
    (clutter.twig, 0.08, 0.2),
    (clutter.needle, 0.04, 0.13),
    (clutter.pebble, 0.5, 1.0),
    (clutter.petal, 0.01, 0.035),
    (clutter.shell_bit, 0.004, 0.013),
    (clutter.clover, 0.01, 0.04),
]


@pytest.mark.parametrize(("make", "least", "greatest"), KINDS, ids=lambda x: getattr(x, "__name__", None))
def test_kinds_have_their_size_and_repeat_with_their_seed(make: Maker, least: float, greatest: float) -> None:
    for seed in range(8):
        m, again = make(np.random.default_rng(seed), 4), make(np.random.default_rng(seed), 4)
        assert np.array_equal(m.vertices, again.vertices)
        assert least < max(m.size_m) < greatest
        assert np.isfinite(m.vertices["normal"]).all()
        assert (m.vertices["tint"][:, 3] == 4).all()
        assert m.faces.max() < len(m.vertices)


def test_a_leaf_touches_the_ground() -> None:
    for seed in range(8):
        assert clutter.leaf(np.random.default_rng(seed), 0).vertices["pos"][:, 2].min() == 0


def test_tinting_leaves_the_first_mesh_alone() -> None:
    leaf = clutter.leaf(np.random.default_rng(0), 0)
    before = leaf.vertices["tint"].copy()
    red = clutter.tinted(leaf, (1, 0, 0))
    assert np.array_equal(leaf.vertices["tint"], before)
    assert (red.vertices["tint"][:, :3] == [255, 0, 0]).all()


@pytest.fixture(scope="module")
def patch() -> tuple[np.ndarray, np.ndarray]:
    return clutter.grass_patch(np.random.default_rng(1))


def test_a_patch_holds_blades_of_five_vertices_and_three_triangles(patch: tuple[np.ndarray, np.ndarray]) -> None:
    vertices, faces = patch
    assert vertices.dtype == clutter.BLADE
    assert vertices.shape == (2200 * 5,)
    assert faces.shape == (2200 * 3, 3)
    assert (faces.reshape(-1, 9) // 5 == np.arange(2200)[:, None]).all()


def test_roots_lie_in_the_patch_and_blades_stand_a_few_centimetres_high(patch: tuple[np.ndarray, np.ndarray]) -> None:
    blades = patch[0].reshape(-1, 5)
    assert np.abs(blades["root"][..., :2]).max() <= 0.25
    assert (blades["root"] == blades["root"][:, :1]).all()
    assert blades["pos"][..., 2].min() >= 0.001 - 1e-6
    assert 0.02 < np.median(blades["pos"][:, 4, 2]) < 0.05
    assert blades["pos"][..., 2].max() < 0.12
    assert (blades["tint"][..., 3] == [0, 0, 127, 127, 255]).all()


def test_any_prefix_of_a_patch_is_spread_over_all_of_it(patch: tuple[np.ndarray, np.ndarray]) -> None:
    root = patch[0].reshape(-1, 5)["root"][:200, 0]
    counts = np.histogram2d(root[:, 0], root[:, 1], bins=2, range=[[-0.25, 0.25]] * 2)[0]
    assert counts.min() > 30


def test_grass_is_mostly_green(patch: tuple[np.ndarray, np.ndarray]) -> None:
    r, g, b = patch[0].reshape(-1, 5)["tint"][:, 2, :3].astype(float).T
    assert 0.65 < ((g > r) & (g > b)).mean() < 0.9
