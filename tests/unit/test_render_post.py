"""Sky, fog, smoothed edges and the camera's look."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_scenes import down_view, grey, tiny_scene

from littersim.render import post
from littersim.render.shot import FAR_M

H, W = 32, 48


def finished(fog: float = 0.0, depth: float = 2.0, object_id: int = 1, seed: int = 1, time_ns: int = 0) -> np.ndarray:
    shape = (H, W)
    scene, view = tiny_scene(fog=fog, seed=seed), down_view(1.0, 20, W, H, time_ns)
    return post.finish(
        grey((*shape, 3), 60),
        np.full(shape, depth, np.float32),
        np.full(shape, object_id, np.uint32),
        scene,
        view,
        True,
    )


def one_object(rgb: np.ndarray) -> np.ndarray:
    return np.ones(rgb.shape[:2], np.uint32)


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_areas_of_one_colour_stay_as_they_are(r: int, g: int, b: int) -> None:
    flat = np.broadcast_to(np.array([r, g, b], np.uint8), (8, 9, 3)).copy()
    assert np.array_equal(post.smooth_edges(flat, one_object(flat)), flat)


def test_a_slanted_edge_is_smoothed_and_the_rest_is_kept() -> None:
    rows, cols = np.mgrid[0:24, 0:24]
    hard = np.repeat(np.where(cols * 2 > rows + 12, 220, 30)[..., None], 3, 2).astype(np.uint8)
    soft = post.smooth_edges(hard, one_object(hard))
    changed = (soft != hard).any(-1)
    assert changed.any()
    assert np.abs(cols * 2 - rows - 12)[changed].max() <= 4
    assert soft.min() >= 30
    assert soft.max() <= 220


def test_between_two_objects_a_pixel_keeps_most_of_its_own_colour() -> None:
    rows, cols = np.mgrid[0:24, 0:24]
    right = cols * 2 > rows + 12
    hard = np.repeat(np.where(right, 220, 20)[..., None], 3, 2).astype(np.uint8)
    soft = post.smooth_edges(hard, np.where(right, 2, 1).astype(np.uint32))
    assert (soft != hard).any()
    np.testing.assert_array_equal(soft[..., 0] >= 120, right)


def test_fog_grows_with_distance() -> None:
    clear, near, far = finished(0.0, 5.0), finished(0.1, 1.0), finished(0.1, 20.0)
    assert clear.mean() < near.mean() < far.mean()


def test_fog_of_zero_leaves_the_picture_alone() -> None:
    assert np.array_equal(finished(0.0, 1.0), finished(0.0, 50.0))


def test_sky_is_drawn_where_nothing_is() -> None:
    sky = finished(depth=FAR_M, object_id=0)
    assert sky.mean() > finished().mean() + 60
    assert sky[..., 2].mean() >= sky[..., 0].mean()


def test_grain_follows_from_seed_and_time_alone() -> None:
    first = finished(seed=3, time_ns=4)
    assert np.array_equal(first, finished(seed=3, time_ns=4))
    assert not np.array_equal(first, finished(seed=4, time_ns=4))
    assert not np.array_equal(first, finished(seed=3, time_ns=5))


def test_grain_is_faint() -> None:
    assert finished().astype(float).std() < 12


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (480, 640)])
def test_any_size_can_be_developed(size: tuple[int, int]) -> None:
    out = post.develop(post.smooth_edges(grey((*size, 3), 128), np.ones(size, np.uint32)), np.random.default_rng(0))
    assert out.shape == (*size, 3)
    assert abs(float(out.mean()) - 128) < 25
