"""Pictures of the CPU renderer: ids, depth and colour of tiny scenes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from render_scenes import (
    GROUND_ID,
    cube,
    down_view,
    litter,
    no_clutter,
    one_blade_grass,
    one_chunk,
    square,
    tiny_scene,
)

from litterpack import bands
from littersim.render.cpu import CpuRenderer
from littersim.render.geometry import merged
from littersim.render.scene import Scene
from littersim.render.shot import FAR_M, Picture, View, flat_colour
from littersim.render.visible import camera

ALL = frozenset({"rgb", "depth", "ids"})


@pytest.fixture(scope="module")
def renderer() -> CpuRenderer:
    return CpuRenderer()


def shoot(renderer: CpuRenderer, scene: Scene, view: View, hidden: frozenset[int] = frozenset()) -> Picture:
    return renderer.draw(scene, view, ALL, hidden)


def cast(scene: Scene, view: View) -> NDArray[np.float64]:
    """Planar depth of the nearest instance along each pixel centre's ray, by intersecting every triangle."""
    seen_from, made = camera(view), merged(scene.instances)
    u, v = np.meshgrid(np.arange(view.width), np.arange(view.height))
    (cx, cy), (forward, right, down) = seen_from.centre_px, seen_from.axes
    ray = forward + ((u - cx)[..., None] * right + (v - cy)[..., None] * down) / seen_from.focal_px
    best = np.full(u.shape, np.inf)
    for a, b, c in made.vertices["pos"].astype(float)[made.faces]:
        p = np.cross(ray, c - a)
        det = p @ (b - a)
        with np.errstate(divide="ignore", invalid="ignore"):
            s = (p @ (seen_from.eye - a)) / det
            q = np.cross(seen_from.eye - a, b - a)
            t, depth = (ray @ q) / det, ((c - a) @ q) / det
            hit = (s >= 0) & (t >= 0) & (s + t <= 1) & (depth > 0.03)
        best = np.where(hit, np.minimum(best, depth), best)
    return best


@pytest.mark.parametrize("pitch", [-90, -55, -20])
def test_ids_and_depth_are_those_of_rays_through_pixel_centres(renderer: CpuRenderer, pitch: int) -> None:
    scene, view = tiny_scene(litter(cube(0.3), 9, (0.4, 0.1, 0))), down_view(1.0, pitch)
    picture, truth = shoot(renderer, scene, view), cast(scene, view)
    assert picture.object_ids is not None
    assert picture.depth_m is not None
    shown = picture.object_ids == 9
    assert (shown != np.isfinite(truth)).sum() <= 2  # a ray may meet an edge within the snapping of 1/256 px
    both = shown & np.isfinite(truth)
    np.testing.assert_allclose(picture.depth_m[both], truth[both], rtol=2e-3)


def test_an_object_of_one_pixel_is_shown_where_it_covers_the_centre_and_only_there(renderer: CpuRenderer) -> None:
    view = down_view(1.0, -90, 9, 9)
    pixel_m = 1.0 / view.focal_px
    on, off = square(0.5 * pixel_m, 0.01), litter(square(0.5 * pixel_m, 0.01), 6, (pixel_m * 2.5, pixel_m * 0.5, 0))
    ids = shoot(renderer, tiny_scene(litter(on, 5), off), view).object_ids
    assert ids is not None
    assert np.argwhere(ids == 5).tolist() == [[4, 4]]
    assert not (ids == 6).any()


def test_north_is_up_in_the_picture_and_east_is_right(renderer: CpuRenderer) -> None:
    north, east = litter(cube(), 5, (0.3, 0, 0)), litter(cube(), 6, (0, -0.3, 0))
    ids = shoot(renderer, tiny_scene(north, east), down_view()).object_ids
    assert ids is not None
    (row, _), (_, col) = np.argwhere(ids == 5).mean(0), np.argwhere(ids == 6).mean(0)
    assert row < 15
    assert col > 24


def test_nothing_hit_is_far_and_has_no_id(renderer: CpuRenderer) -> None:
    picture = shoot(renderer, tiny_scene(), down_view(1.0, 30))
    assert picture.depth_m is not None
    assert picture.object_ids is not None
    assert (picture.depth_m[0] == np.float32(FAR_M)).all()
    assert not picture.object_ids[0].any()


def test_only_what_is_wanted_is_given(renderer: CpuRenderer) -> None:
    picture = renderer.draw(tiny_scene(), down_view(), frozenset({"ids"}), frozenset())
    assert picture.rgb is None
    assert picture.depth_m is None
    assert picture.object_ids is not None


def test_the_same_scene_gives_the_same_bytes(renderer: CpuRenderer) -> None:
    scene = tiny_scene(litter(cube(), 5), grass=one_blade_grass(), fog=0.1)
    first, again = (shoot(r, scene, down_view(0.8, -60)) for r in (renderer, CpuRenderer()))
    for a, b in zip(vars(first).values(), vars(again).values()):
        assert np.array_equal(a, b)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_number_of_bands_changes_no_byte(renderer: CpuRenderer, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    scene, view = tiny_scene(litter(cube(), 5), grass=one_blade_grass(), fog=0.1), down_view(0.8, -60)
    usual, run = shoot(renderer, scene, view), bands.run

    def in_bands(kernel: Callable[..., object], rows: int, *args: object, bands: int | None = None) -> None:
        run(kernel, rows, *args, bands=count)

    monkeypatch.setattr(bands, "run", in_bands)
    for a, b in zip(vars(usual).values(), vars(shoot(CpuRenderer(), scene, view)).values()):
        assert np.array_equal(a, b)


def test_hidden_objects_show_what_is_behind_them(renderer: CpuRenderer) -> None:
    ids = shoot(renderer, tiny_scene(litter(cube(), 5)), down_view(), frozenset({5})).object_ids
    assert ids is not None
    assert set(np.unique(ids)) == {GROUND_ID}


def test_blades_stand_in_front_of_litter_as_ground(renderer: CpuRenderer) -> None:
    scene = tiny_scene(litter(square(1.0, 0.01), 5), grass=one_blade_grass())
    view = replace(down_view(0.6, -60), position_m=(-0.3, 0.0, -0.6))
    with_blade = shoot(renderer, scene, view)
    without = shoot(renderer, tiny_scene(*scene.instances, grass=one_blade_grass(0)), view)
    assert with_blade.object_ids is not None
    assert without.object_ids is not None
    blade = (with_blade.object_ids == GROUND_ID) & (without.object_ids == 5)
    assert blade.sum() > 5
    assert with_blade.depth_m is not None
    assert without.depth_m is not None
    assert (with_blade.depth_m[blade] < without.depth_m[blade]).all()


def test_clutter_is_ground_in_the_ids_and_itself_in_the_depth(renderer: CpuRenderer) -> None:
    leaf = one_chunk(square(0.2, 0.1), (0, 0))
    picture = shoot(renderer, tiny_scene(clutter=(leaf, no_clutter()[1])), down_view())
    assert picture.object_ids is not None
    assert picture.depth_m is not None
    assert set(np.unique(picture.object_ids)) == {GROUND_ID}
    assert picture.depth_m[16, 24] == pytest.approx(0.9, abs=1e-3)


def test_flat_material_shows_one_colour_per_litter_object_on_black(renderer: CpuRenderer) -> None:
    picture = shoot(renderer, tiny_scene(litter(square(0.4, 0.01), 77), flat_material=True), down_view())
    assert picture.rgb is not None
    assert tuple(picture.rgb[16, 24]) == flat_colour(77)
    assert not picture.rgb[0, 0].any()


def test_a_moved_object_is_drawn_where_it_is_now(renderer: CpuRenderer) -> None:
    places = []
    for x in (-0.2, 0.2):
        ids = shoot(renderer, tiny_scene(litter(cube(), 5, (x, 0, 0))), down_view()).object_ids
        assert ids is not None
        places.append(np.argwhere(ids == 5).mean(0)[0])
    assert places[0] > 16 > places[1]


def test_litter_in_the_sun_is_brighter_than_in_the_shade(renderer: CpuRenderer) -> None:
    scene = tiny_scene(litter(square(0.6, 0.05), 5))
    sun_map = scene.sun_map
    dark = type(sun_map)(np.zeros_like(sun_map.depth), sun_map.clip_from_world, sun_map.bias)
    shaded = type(scene)(**{**vars(scene), "sun_map": dark})
    sunny, dim = (shoot(renderer, s, down_view()).rgb for s in (scene, shaded))
    assert sunny is not None
    assert dim is not None
    assert sunny[16, 24].mean() > dim[16, 24].mean() + 40
