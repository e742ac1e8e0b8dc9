"""The rasteriser: which pixels a triangle covers, what wins, and how deep it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from render_scenes import down_view

from littersim.render import raster
from littersim.render.raster import Screen, Target
from littersim.render.visible import camera

SIZE = 24
SHIFT = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
ALL = np.array([[0, 1]], np.int64)
coordinate = st.integers(-4 * 256, 28 * 256)
corners = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=3)


def flat(points: NDArray[np.floating], faces: list[list[int]], size: int = SIZE, count: int | None = None) -> Target:
    """Draw triangles given in pixels, with z as q."""
    target = Target.of(size, size, -1.0)
    raster.draw_parallel(target, np.asarray(points, np.float32), np.asarray(faces, np.int32), SHIFT, count=count)
    return target


def covered_by_rule(triangle: list[tuple[int, int]]) -> NDArray[np.bool_]:
    """Coverage of pixel centres in exact integers: inside, or on a top or left edge."""
    (ax, ay), (bx, by), (cx, cy) = triangle
    if (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) < 0:
        (bx, by), (cx, cy) = (cx, cy), (bx, by)
    out = np.zeros((SIZE, SIZE), bool)
    if (bx - ax) * (cy - ay) == (by - ay) * (cx - ax):
        return out
    for row in range(SIZE):
        for col in range(SIZE):
            x, y = col * 256, row * 256
            inside = True
            for (px, py), (qx, qy) in (((ax, ay), (bx, by)), ((bx, by), (cx, cy)), ((cx, cy), (ax, ay))):
                side = (qx - px) * (y - py) - (qy - py) * (x - px)
                owns = qy < py or (qy == py and qx > px)
                inside &= side > 0 or (side == 0 and owns)
            out[row, col] = inside
    return out


@given(corners)
def test_coverage_is_that_of_the_exact_rule(triangle: list[tuple[int, int]]) -> None:
    points = np.array([(x / 256, y / 256, 0.5) for x, y in triangle])
    assert np.array_equal(flat(points, [[0, 1, 2]]).index == 0, covered_by_rule(triangle))


@given(st.integers(0, 10_000))
def test_triangles_that_share_edges_cover_each_pixel_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    middle = rng.uniform(2, SIZE - 3, 2) if seed % 3 else rng.integers(2, SIZE - 3, 2)
    rim = np.array([[-2.0, -2.0], [SIZE, -2], [SIZE, SIZE], [-2, SIZE]])
    points = np.c_[np.vstack([rim, middle]), np.full(5, 0.5)]
    faces = [[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]]
    hits = sum((flat(points, [face]).index >= 0).astype(int) for face in faces)
    assert np.array_equal(hits, np.ones((SIZE, SIZE), int))


def test_nearest_triangle_wins_whatever_the_order() -> None:
    near, far = [[0, 0, 0.9], [20, 0, 0.9], [0, 20, 0.9]], [[0, 0, 0.2], [20, 0, 0.2], [0, 20, 0.2]]
    for points, winner in ((near + far, 0), (far + near, 1)):
        index = flat(np.array(points), [[0, 1, 2], [3, 4, 5]]).index
        assert set(np.unique(index)) == {-1, winner}


def test_first_of_two_equal_triangles_stays() -> None:
    points = np.array([[0, 0, 0.5], [20, 0, 0.5], [0, 20, 0.5]])
    assert set(np.unique(flat(points, [[0, 1, 2], [0, 1, 2]]).index)) == {-1, 0}


def test_unnumbered_target_holds_the_same_heights() -> None:
    points = np.array([[0, 0, 0.5], [20, 0, 0.9], [0, 20, 0.1]])
    target = Target.of(SIZE, SIZE, -1.0, numbered=False)
    raster.draw_parallel(target, points.astype(np.float32), np.array([[0, 1, 2]], np.int32), SHIFT)
    assert np.array_equal(target.q, flat(points, [[0, 1, 2]]).q)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_number_of_bands_changes_nothing(count: int) -> None:
    rng = np.random.default_rng(2)
    points = np.c_[rng.uniform(-3, SIZE + 3, (90, 2)), rng.uniform(0, 1, 90)]
    faces = np.arange(90).reshape(-1, 3).tolist()
    whole, cut = flat(points, faces, count=1), flat(points, faces, count=count)
    assert np.array_equal(whole.q, cut.q)
    assert np.array_equal(whole.index, cut.index)


def perspective(points: NDArray[np.float64], pitch_deg: float, size: tuple[int, int] = (48, 32)) -> NDArray[np.float64]:
    """Depth image of one triangle seen by `down_view`, infinite where it is not."""
    view = camera(down_view(1.0, pitch_deg, *size))
    screen, target = Screen.of(3), Target.of(size[1], size[0])
    raster.project(points.astype(np.float32), np.array([[0, 3]]), view.pixels_from_world, screen)
    raster.draw(target, screen, np.array([[0, 1, 2]], np.int32), ALL)
    with np.errstate(divide="ignore"):
        return np.where(target.index == 0, 1 / target.q.astype(float), np.inf)


def ground_depth(pitch_deg: float, size: tuple[int, int] = (48, 32)) -> NDArray[np.float64]:
    """Planar depth of the plane z = 0 from the rays of the pixels' centres, infinite above the horizon."""
    view = camera(down_view(1.0, pitch_deg, *size))
    u, v = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    (cx, cy), (forward, right, down) = view.centre_px, view.axes
    ray = forward + ((u - cx)[..., None] * right + (v - cy)[..., None] * down) / view.focal_px
    with np.errstate(divide="ignore"):
        return np.where(ray[..., 2] < -1e-9, -view.eye[2] / ray[..., 2], np.inf)


def test_depth_of_a_plane_is_exact_at_pixel_centres() -> None:
    big = np.array([[-4.0, -4, 0], [9, -4, 0], [-4, 9, 0]])
    np.testing.assert_allclose(perspective(big, -60), ground_depth(-60), rtol=3e-4)


def test_triangle_reaching_behind_the_camera_is_cut_not_lost() -> None:
    huge = np.array([[-90.0, -90, 0], [200, -90, 0], [-90, 200, 0]])
    seen, truth = perspective(huge, -20), ground_depth(-20)
    near = truth < 30
    assert np.isfinite(seen[near]).all()
    np.testing.assert_allclose(seen[near], truth[near], rtol=2e-3)
    assert np.isinf(seen[np.isinf(truth)]).all()


def test_triangle_behind_the_camera_is_not_drawn() -> None:
    behind = np.array([[-3.0, -1, 1], [-3, 1, 1], [-3, 0, 3]])
    assert np.isinf(perspective(behind, 0)).all()


def test_pieces_cover_the_spans_in_order() -> None:
    cut = raster.pieces(np.array([[3, 13], [20, 21]], np.int64), 4)
    assert [tuple(p) for p in cut] == [(3, 7), (7, 11), (11, 13), (20, 21)]
