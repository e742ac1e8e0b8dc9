"""Bakes: light, tiles, the map of a place, shadows, grass and clutter."""

from __future__ import annotations

import numpy as np
import pytest
from render_scenes import cube, grey, level_ground, litter, square

from litterpack.mesh import Mesh, moved
from littersim.render.bake import grass, placemap, plants, shadow, tiles
from littersim.render.bake.light import daylight
from littersim.render.geometry import merged
from littersim.render.sampling import bilinear, in_sun, pyramid, share_in_sun
from littersim.render.scene import GroundLook

SUN_FROM_SOUTH = daylight(180.0, 45.0, 0.0, 0.1)


@pytest.mark.parametrize(("azimuth", "direction"), [(0.0, (1, 0)), (90.0, (0, -1)), (180.0, (-1, 0)), (270.0, (0, 1))])
def test_azimuth_runs_clockwise_from_north(azimuth: float, direction: tuple[int, int]) -> None:
    sun = daylight(azimuth, 30.0, 0.0, 0.1).sun_dir
    assert sun == pytest.approx((*(np.cos(np.radians(30)) * np.array(direction)), 0.5), abs=1e-6)


def test_a_low_sun_is_weaker_and_redder_and_the_picture_is_exposed_longer() -> None:
    high, low = daylight(180, 60, 0, 0.1), daylight(180, 6, 0, 0.1)
    assert low.sun.sum() < high.sun.sum()
    assert low.sun[2] / low.sun[0] < high.sun[2] / high.sun[0]
    assert low.exposure > high.exposure


def test_a_sun_below_the_horizon_gives_no_sunlight_but_a_finite_exposure() -> None:
    night = daylight(180, -10, 0, 0.1)
    assert night.sun.max() == 0
    assert np.isfinite(night.exposure)
    assert night.sun_dir[2] > 0


def test_geometry_over_a_tiles_edge_comes_in_at_the_other() -> None:
    leaf = moved(square(0.2, 0.01), None, (0.0, 0.5, 0.0))
    relief = tiles.from_above([leaf], 1.0, 50)
    assert relief.drawn[25, :5].all()
    assert relief.drawn[25, -5:].all()
    assert not relief.drawn[25, 10:40].any()
    assert relief.height[25, 0] == pytest.approx(0.01)
    assert relief.albedo[25, 0].min() > 0.3


def test_a_pile_holds_all_copies() -> None:
    made = tiles.pile(np.random.default_rng(1), [square(0.1)], 7, 1.0)
    assert len(made.faces) == 14
    assert made.faces.max() == len(made.vertices) - 1


def sun_map_of(mesh: Mesh) -> tuple[np.ndarray, np.ndarray, float]:
    made = shadow.sun_map((0.0, 0.0, 2.0), 0.0, SUN_FROM_SOUTH.sun_dir, [mesh])
    return made.depth, made.clip_from_world[:3].astype(np.float32), made.bias


def test_a_cube_shades_the_ground_to_its_north_when_the_sun_is_in_the_south() -> None:
    lit = {
        x: float(in_sun(*sun_map_of(cube(0.2)), np.float32(x), np.float32(0), np.float32(0))) for x in (-0.2, 0.2, 0.35)
    }
    assert lit == {-0.2: 1.0, 0.2: 0.0, 0.35: 1.0}


def test_the_edge_of_a_shadow_is_soft_by_a_texel_and_no_more() -> None:
    depth, matrix, bias = sun_map_of(cube(0.2))
    across = [
        float(share_in_sun(depth, matrix, bias, np.float32(0.2), np.float32(y), np.float32(0)))
        for y in np.arange(0.095, 0.105, 0.0001)
    ]
    assert across[0] == 0
    assert across[-1] == 1
    assert across == sorted(across)
    assert 3 < sum(0 < share < 1 for share in across) < 20


def test_a_tall_caster_outside_of_the_box_still_casts() -> None:
    bar = moved(cube(0.5), None, (-9.0, 0.0, 9.0))
    assert in_sun(*sun_map_of(bar), np.float32(0), np.float32(0), np.float32(0.1)) == 0


def test_sun_reaches_all_outside_of_the_map() -> None:
    assert in_sun(*sun_map_of(cube(9.0)), np.float32(50), np.float32(0), np.float32(0)) == 1


def test_focus_holds_all_litter_and_does_not_follow_small_moves() -> None:
    spots = np.array([[1.0, 2.0], [9.0, 3.0]])
    x, y, half = shadow.focus(spots, (0, 10, 0, 10))
    assert (np.abs(spots - [x, y]) <= half).all()
    assert shadow.focus(spots + 0.1, (0, 10, 0, 10)) == (x, y, half)
    assert shadow.focus(np.zeros((0, 2)), (0, 10, -4, 4)) == (5.0, 0.0, 5.0)


def test_zenith_map_shows_cover_and_height_of_what_begins_near_the_ground() -> None:
    low, high = cube(0.04), moved(cube(0.04), None, (0.5, 0, 2.0))
    points = [(np.ascontiguousarray(m.vertices["pos"]), m.faces) for m in (low, high)]
    rg = shadow.zenith((0.0, 0.0, 1.0), points).rg
    n = len(rg)
    assert rg[n // 2, n // 2].tolist() == [255, 127]
    assert not rg[n // 2, n * 3 // 4].any()


def test_place_map_has_its_bare_ground_where_the_world_has_it() -> None:
    base = placemap.base(8.0, "test", lambda x, y: ((x > 1) & (x < 2) & (y > -3) & (y < -2)).astype(np.float32))
    levels = pyramid(base.rgb)

    def mask(x: float, y: float) -> float:
        return float(bilinear(levels.texels, 0, levels.size, np.float32(x / 8), np.float32(y / 8))[0])

    assert mask(1.5, -2.5) == 255
    assert mask(1.5 + 8, -2.5 - 8) == 255  # it repeats


def test_scenery_shades_the_place_map_away_from_the_sun() -> None:
    base = placemap.PlaceBase(
        grey((placemap.SIZE, placemap.SIZE, 3)), np.zeros((placemap.SIZE, placemap.SIZE), np.float32), 8.0
    )
    post = merged((litter(moved(cube(0.5), None, (0, 0, 1)), 2),))
    light = placemap.lit(base, SUN_FROM_SOUTH.sun_dir, post.vertices["pos"].copy(), post.faces)[..., 3]
    texel = placemap.SIZE / 8
    assert light[0, int(1.25 * texel)] == 0
    assert light[0, int(-1.25 * texel)] == pytest.approx(127, abs=1)


def states(cover: float) -> tuple[np.ndarray, np.ndarray, GroundLook]:
    """State and reach of one cell of turf, its left half under something where cover is 255."""
    turf, ground = grass.patch(), level_ground()
    rg = np.zeros((256, 256, 2), np.uint8)
    rg[:, :128, 0] = cover
    zenith = type(shadow.zenith((0, 0, 1), []))(rg, (0.0, 0.0), 0.5)
    empty = shadow.sun_map((0.0, 0.0, 2.0), 0.0, SUN_FROM_SOUTH.sun_dir, [])
    cells = np.zeros((1, 2), np.float32)
    made = grass.state(turf, cells, np.zeros((1, 4), np.float32), ground, pyramid(ground.place), zenith, empty)
    return *made, ground


def test_blades_under_a_thing_sink_and_those_beside_stand() -> None:
    heights = states(255)[0][0, :, 3]
    root_x = grass.patch().root[:, 0]
    assert heights[root_x < -0.08].mean() < 0.2 * heights[root_x > 0.08].mean()


def test_sunlit_blades_get_the_whole_sun() -> None:
    _, reach, _ = states(0)
    assert np.median(reach) == pytest.approx(128, abs=1)


def test_no_blade_grows_on_bare_ground() -> None:
    turf, ground = grass.patch(), level_ground()
    ground.place[..., 0] = 255
    zenith, empty = shadow.zenith((0, 0, 1), []), shadow.sun_map((0, 0, 2), 0, SUN_FROM_SOUTH.sun_dir, [])
    cells = np.zeros((1, 2), np.float32)
    made, _ = grass.state(turf, cells, np.zeros((1, 4), np.float32), ground, pyramid(ground.place), zenith, empty)
    assert not made[..., 3].any()


def test_grass_shade_repeats_and_moves_with_the_sun() -> None:
    turf = grass.patch()
    shades = [grass.shade(turf, daylight(180, e, 0, 0.1).sun_dir) for e in (80.0, 10.0)]
    assert shades[1].mean() > shades[0].mean()  # a low sun meets higher blades
    assert (shades[1] > 0).mean() > 0.8


def test_cells_cover_the_area_at_multiples_of_their_side() -> None:
    cells = grass.cells_over(level_ground(), (-1.2, 1.2, 0.0, 0.9))
    assert np.allclose(cells % grass.SIDE_M, 0)
    assert cells[:, 0].min() <= -1.0
    assert cells[:, 1].max() >= 0.75


def test_clutter_is_chunked_by_square_metre_and_lies_on_the_ground() -> None:
    rng = np.random.default_rng(3)
    near, far, farthest = plants.scatter(rng, {"leaf": 5.0, "clover": 20.0}, (0, 4, 0, 3), lambda x, y: 0 * x + 7.0)
    assert len(near.chunk_xy) == 12
    assert len(far.mesh.faces) < len(near.mesh.faces) / 5
    for level in (near, far, farthest):
        assert level.starts[-1] == level.mesh.faces.size
        for (x, y), a, b in zip(level.chunk_xy, level.starts[:-1] // 3, level.starts[1:] // 3):
            spot = level.mesh.vertices["pos"][level.mesh.faces[a:b]]
            assert np.abs(spot[..., 0] - x).max() < 0.7
            assert np.abs(spot[..., 1] - y).max() < 0.7
            assert spot[..., 2].min() >= 6.99
    above = near.mesh.vertices["extra"][:, 2] / 255 * plants.HEIGHT_UNIT_M
    np.testing.assert_allclose(above, np.clip(near.mesh.vertices["pos"][:, 2] - 7, 0, 0.08), atol=0.0005)


def test_tufts_lose_triangles_with_every_level() -> None:
    levels = plants.scatter(np.random.default_rng(3), {"tuft": 3.0}, (0, 4, 0, 3), lambda x, y: 0 * x)
    near, far, farthest = (len(level.mesh.faces) for level in levels)
    assert near > 1.2 * far > 1.2 * 1.5 * farthest > 0


def test_clutter_follows_from_its_seed() -> None:
    made = [
        plants.scatter(np.random.default_rng(3), {"petal": 9.0}, (0, 2, 0, 2), lambda x, y: 0 * x)[0] for _ in range(2)
    ]
    assert made[0].mesh.vertices.tobytes() == made[1].mesh.vertices.tobytes()


def test_bilinear_look_ups_wrap_and_blend() -> None:
    texture = np.zeros((4, 4, 4), np.uint8)
    texture[1, 2] = (255, 128, 64, 32)
    levels = pyramid(texture)

    def at(u: float, v: float) -> tuple[float, ...]:
        return tuple(float(c) for c in bilinear(levels.texels, 0, 4, np.float32(u), np.float32(v)))

    assert at(0.625, 0.375) == (255, 128, 64, 32)
    assert at(0.625 + 3, 0.375 - 2) == (255, 128, 64, 32)
    assert at(0.5, 0.375) == (127.5, 64, 32, 16)
    assert at(0.125, 0.875) == (0, 0, 0, 0)


def test_pyramid_ends_in_the_mean() -> None:
    texture = np.random.default_rng(1).integers(0, 255, (8, 8, 3), np.uint8)
    levels = pyramid(texture)
    last = int(levels.texels[levels.starts[-1]])
    assert len(levels.starts) == 4
    assert [last & 255, last >> 8 & 255, last >> 16] == pytest.approx(texture.mean((0, 1)), abs=2)
