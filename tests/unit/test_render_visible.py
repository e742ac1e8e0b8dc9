"""Cameras in the renderer's world, and what they pick of a scene."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_scenes import (
    cube,
    down_view,
    level_ground,
    litter,
    no_clutter,
    one_blade_grass,
    one_chunk,
    square,
    tiny_scene,
)

from litterpack.mesh import Mesh
from littersim.render.cpu_grass import grown
from littersim.render.geometry import elevation, ground_mesh, merged, nwu_from_ned, rotation, spheres
from littersim.render.shot import View
from littersim.render.visible import BLADES, DYING, GRASS_END_M, GRASS_FADES_M, GRASS_FULL_M, camera, pick

unit = st.floats(-1, 1, allow_nan=False)


def turned(yaw: float, pitch: float) -> tuple[float, float, float, float]:
    cy, sy, cp, sp = np.cos(yaw / 2), np.sin(yaw / 2), np.cos(pitch / 2), np.sin(pitch / 2)
    return float(cy * cp), float(-sy * sp), float(cy * sp), float(sy * cp)


@given(unit, unit, st.floats(0.2, 9), st.floats(-3, 3), st.floats(-1.4, 1.4))
def test_a_point_on_a_pixels_ray_projects_to_that_pixel(
    a: float, b: float, depth: float, yaw: float, pitch: float
) -> None:
    view = View((3.0, -2.0, -1.5), turned(yaw, pitch), 64, 48, 1.2)
    u, v = 31.5 + 31.5 * a, 23.5 + 23.5 * b
    ray_frd = np.array([1, (u - 31.5) / view.focal_px, (v - 23.5) / view.focal_px])
    world_ned = np.array(view.position_m) + rotation(view.quaternion_wxyz) @ ray_frd * depth
    x, y, w = camera(view).pixels_from_world @ np.append(nwu_from_ned(world_ned), 1.0)
    assert (x / w, y / w, w) == pytest.approx((u, v, depth), abs=1e-6)


@given(unit, unit, st.floats(0.05, 9), st.floats(0, 2), unit, unit, unit)
def test_a_sphere_that_holds_a_visible_point_is_never_culled(
    a: float, b: float, depth: float, radius: float, dx: float, dy: float, dz: float
) -> None:
    seen_from = camera(down_view(1.3, -50))
    cx, cy = seen_from.centre_px
    forward, right, down = seen_from.axes
    ray = forward + (right * a * (cx + 0.5) + down * b * (cy + 0.5)) / seen_from.focal_px
    offset = np.array([dx, dy, dz])
    offset *= radius / max(np.linalg.norm(offset), 1.0)
    centre = seen_from.eye + ray * depth + offset
    assert seen_from.sees(centre[None], radius + 1e-9).all()


def test_what_lies_behind_or_beside_is_left_out() -> None:
    ahead, behind, beside = (litter(cube(), k, at) for k, at in ((2, (0, 0, 0)), (3, (-9, 0, 1)), (4, (0, 9, 0))))
    scene = tiny_scene(ahead, behind, beside)
    assert pick(scene, camera(down_view())).instances.tolist() == [0]


def test_hidden_objects_are_left_out_and_hidden_ground_takes_its_plants_along() -> None:
    scene = tiny_scene(
        litter(cube(), 7), grass=one_blade_grass(), clutter=(one_chunk(square(0.1), (0, 0)), no_clutter()[1])
    )
    picked = pick(scene, camera(down_view()), frozenset({7, 1}))
    assert not len(picked.instances)
    assert not len(picked.ground)
    assert picked.clutter == ()
    assert picked.grass == ()


def test_tiny_litter_far_away_is_kept_but_tiny_scenery_is_not() -> None:
    far = litter(cube(0.001), 2, (0, 0, -300))
    thing = type(far)(far.mesh, far.world_from_mesh, 3, 0.0, 1.0, 0.3, False)
    assert pick(tiny_scene(far, thing), camera(down_view())).instances.tolist() == [0]


def test_clutter_is_near_below_the_camera_and_far_from_high_up() -> None:
    levels = one_chunk(square(0.1), (0, 0)), one_chunk(square(0.1), (0, 0))
    for height, level in ((1.0, 0), (3.0, 1)):
        runs = pick(tiny_scene(clutter=levels), camera(down_view(height))).clutter
        assert runs == ((level, 0, 2),)


@pytest.mark.parametrize("height", [0.5, 1.2, 2.5, 4.0])
def test_every_blade_that_stands_at_its_distance_is_picked(height: float) -> None:
    grass = one_blade_grass()
    many = type(grass)(**{**vars(grass), "state": np.zeros((1, 1000, 4), np.uint8)})
    (found,) = pick(tiny_scene(grass=many), camera(down_view(height))).grass
    sizes = [grown(number, found.dense, found.widen, height)[0] for number in range(1000)]
    assert found.dense == 1000 * BLADES
    assert found.count >= np.count_nonzero(sizes)
    assert max(sizes) == pytest.approx(min(1.0, (GRASS_END_M - height) / (GRASS_END_M - GRASS_FADES_M)), abs=0.01)


def test_blades_shrink_away_with_distance_and_the_others_grow_wider() -> None:
    distances = np.linspace(0.1, 5.0, 400)
    for number in (0, 300, 650):
        sizes, widths = np.transpose([grown(number, 700.0, 1.2, d) for d in distances])
        assert sizes[0] == pytest.approx(min(1.0, (700 - number) / (700 * DYING)))
        assert (np.diff(sizes) <= 0).all()
        assert np.abs(np.diff(sizes)).max() < 0.15  # none comes or goes at once
        assert (sizes[distances >= GRASS_END_M] == 0).all()
        assert (np.diff(widths) >= 0).all()
        assert (widths[distances <= GRASS_FULL_M] == 1.2).all()


def test_a_smaller_share_of_grass_keeps_its_area() -> None:
    grass = one_blade_grass()
    many = type(grass)(**{**vars(grass), "state": np.zeros((1, 1000, 4), np.uint8)})
    (found,) = pick(tiny_scene(grass=many), camera(down_view(0.5)), grass_share=0.25).grass
    assert found.dense * found.widen**2 == pytest.approx(1000)


def test_ground_mesh_lies_on_the_ground_and_splits_from_north_east_to_south_west() -> None:
    ground = level_ground()
    ground.grid[:] = np.random.default_rng(1).normal(0, 0.1, ground.grid.shape)
    mesh = ground_mesh(ground)
    weights = np.random.default_rng(2).dirichlet([1, 1, 1], len(mesh.faces))
    points = (mesh.points[mesh.faces] * weights[..., None]).sum(1)
    inside = (np.abs(points[:, :2]) < 1).all(1)
    np.testing.assert_allclose(elevation(ground, points[inside, 0], points[inside, 1]), points[inside, 2], atol=1e-5)


def test_ground_goes_on_level_beyond_its_grid() -> None:
    ground = level_ground(0.1)
    assert elevation(ground, [-50.0, 50.0], [0.0, 0.0]) == pytest.approx([-0.1, 0.1])


def test_merged_instances_are_moved_and_numbered_in_order() -> None:
    made = merged((litter(square(1.0), 2), litter(square(1.0), 3, (5, 0, 2))))
    assert made.face_starts.tolist() == [0, 2, 4]
    assert made.vertices["pos"][4:, 0].min() == pytest.approx(4.5)
    assert (made.faces[2:] >= 4).all()


def test_spheres_hold_every_vertex() -> None:
    matrix = np.eye(4)
    matrix[:3, :3] = rotation((0.5, 0.5, 0.1, 0.7)) * [1, 3, 0.5]
    thing = type(litter(cube(), 2))(Mesh(cube().vertices, cube().faces), matrix, 2, 0.0, 1.0, 0.0, True)
    centres, radii = spheres((thing,))
    points = merged((thing,)).vertices["pos"]
    assert (np.linalg.norm(points - centres[0], axis=1) <= radii[0]).all()
