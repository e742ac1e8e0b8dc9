"""Coarser versions of litter: how far their surface may lie off, what they keep, and when they are drawn."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from render_scenes import cube, down_view, litter, tiny_scene

from litterpack import items
from litterpack.mesh import Mesh, grid_faces, make
from littersim.render.detail import detailed, versions
from littersim.render.raster import Target, draw_parallel
from littersim.render.simplify import simplified
from littersim.render.visible import camera, pick

ITEMS = ("drink_can_330ml", "crisp_packet", "cigarette_butt", "carrier_bag", "six_pack_rings", "string", "newspaper")
DIRECTIONS = 4
TEXELS_PER_ERROR = 6
Mask = NDArray[np.bool_]


def outline(mesh: Mesh, turn: NDArray[np.float64], texel_m: float, reach_m: float) -> Mask:
    """What a mesh covers, seen from afar along the third row of `turn`."""
    size = int(2 * reach_m / texel_m) + 40
    target = Target.of(size, size, -1e9, numbered=False)
    matrix = np.array([[1 / texel_m, 0, 0, size / 2], [0, 1 / texel_m, 0, size / 2], [0, 0, 1, 0]])
    draw_parallel(target, np.float32(mesh.vertices["pos"] @ turn.T), mesh.faces, matrix)
    return np.asarray(target.q > -1e9)


def apart(a: Mask, b: Mask) -> float:
    """How far the farthest point of either lies from the other, in texels; slivers that texels miss do not count."""
    gaps = [cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) for mask in (a, b)]
    broad = [cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3))) > 0 for mask in (a, b)]
    return float(max(gaps[0][broad[1]].max(initial=0), gaps[1][broad[0]].max(initial=0)))


@pytest.mark.parametrize("name", ITEMS)
class TestEveryVersion:
    def test_has_the_items_outline_to_within_its_error(self, name: str) -> None:
        mesh, rng = items.load(name).mesh(0), np.random.default_rng(5)
        reach_m = float(np.linalg.norm(mesh.size_m))
        for version in versions(mesh)[1:]:
            texel_m = max(version.error_m / TEXELS_PER_ERROR, reach_m / 2000)
            for _ in range(DIRECTIONS):
                turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
                shapes = (outline(m, turn, texel_m, reach_m) for m in (mesh, version.mesh))
                assert apart(*shapes) * texel_m < 1.1 * version.error_m

    def test_has_fewer_triangles_than_the_one_before(self, name: str) -> None:
        counts = [len(version.mesh.faces) for version in versions(items.load(name).mesh(0))]
        assert len(counts) > 2
        assert all(b <= 0.8 * a for a, b in pairwise(counts))
        assert counts[-1] < 0.45 * counts[0]

    def test_is_of_the_items_own_vertices(self, name: str) -> None:
        mesh = items.load(name).mesh(0)
        known = {vertex.tobytes() for vertex in mesh.vertices}
        for version in versions(mesh):
            assert {vertex.tobytes() for vertex in version.mesh.vertices} <= known


def test_holes_and_borders_stay() -> None:
    mesh = items.load("six_pack_rings").mesh(0)
    whole, coarse = (trimesh.Trimesh(m.vertices["pos"], m.faces) for m in (mesh, versions(mesh)[-1].mesh))
    for shape in (whole, coarse):
        shape.merge_vertices(merge_tex=True, merge_norm=True)
    assert coarse.euler_number == whole.euler_number
    assert coarse.area == pytest.approx(whole.area, rel=0.1)


def test_a_level_square_becomes_two_triangles() -> None:
    side = 9
    x, y = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side))
    points = np.stack([x.ravel(), y.ravel(), np.zeros(side * side)], -1)
    (found,) = simplified(make(points, grid_faces(side, side), points[:, :2]), np.array([1e-4]))
    assert len(found.faces) == 2
    assert sorted(map(tuple, found.vertices["pos"][:, :2].tolist())) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_far_litter_is_drawn_coarse_and_near_litter_as_it_is() -> None:
    can = litter(items.load("drink_can_330ml").mesh(0), 7)
    scene = tiny_scene(can)
    known = detailed(scene.instances)
    (near,), (far,) = (pick(scene, camera(down_view(h, width=640, height=480))).instances for h in (0.4, 12.0))
    assert known.instances[near].mesh is can.mesh
    assert len(known.instances[far].mesh.faces) < 0.3 * len(can.mesh.faces)
    assert known.instances[far].object_id == 7


def test_what_is_drawn_never_moves_by_half_a_pixel() -> None:
    scene = tiny_scene(litter(items.load("crisp_packet").mesh(0), 7))
    known = detailed(scene.instances)
    for height_m in (0.3, 1.0, 2.0, 4.0, 8.0):
        view = down_view(height_m, width=640, height=480)
        (drawn,) = pick(scene, camera(view)).instances
        assert known.errors_m[drawn] * view.focal_px / height_m < 0.5


def test_scenery_and_simple_meshes_have_one_version() -> None:
    scene = tiny_scene(litter(cube(), 7))
    assert len(detailed(scene.instances).instances) == 1
