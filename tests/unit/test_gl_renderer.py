"""The OpenGL renderer on a small scene made here: a level ground, a few blades, a box and a sheet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from litterpack.clutter import BLADE, BLADE_FACES, BLADE_VERTICES
from litterpack.mesh import Mesh, make
from littersim.render.errors import RenderError
from littersim.render.scene import ClutterLevel, Grass, GroundLook, Instance, Layer, Light, Scene, SunMap, Zenith
from littersim.render.shot import FAR_M, Picture, View, flat_colour

try:
    from littersim.render.gl import GlRenderer, probe

    probe()
    MISSING = ""
except RenderError as problem:
    MISSING = str(problem)

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"no OpenGL here: {MISSING}")

GROUND, BOX, SHEET = 1, 70_000, 8  # an id above 16 bits
ALL = frozenset({"rgb", "depth", "ids"})
NONE: frozenset[int] = frozenset()
DOWN = (0.5**0.5, 0.0, -(0.5**0.5), 0.0)  # looks straight down, top of the picture to the north


def grey(*shape: int) -> NDArray[np.uint8]:
    return np.full(shape, 128, np.uint8)


def box(x: float, y: float, z: float) -> Mesh:
    """A closed box of these sizes on z = 0."""
    corners = np.array([[i, j, k] for i in (-0.5, 0.5) for j in (-0.5, 0.5) for k in (0.0, 1.0)]) * [x, y, z]
    quads = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    faces = np.array([[q[a] for a in tri] for q in quads for tri in ((0, 1, 2), (0, 2, 3))])
    return make(corners, faces, corners[:, :2])


def sheet(x: float, y: float) -> Mesh:
    """A level rectangle at z = 0."""
    corners = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]]) / 2
    return make(corners, np.array([[0, 1, 2], [0, 2, 3]]), corners[:, :2])


def at(mesh: Mesh, x: float, y: float, z: float, object_id: int, litter: bool = True) -> Instance:
    world = np.eye(4)
    world[:3, 3] = x, y, z
    return Instance(mesh, world, object_id, 0.0, 1.0, 0.3, litter)


def ground(size: int = 8, cell_m: float = 0.5) -> GroundLook:
    layer = Layer(grey(64, 64, 4), 1.0)
    grid = np.zeros((size + 1, size + 1), np.float32)
    origin = -size * cell_m / 2
    return GroundLook(
        GROUND, layer, Layer(grey(64, 64, 4), 0.7), grey(64, 64, 4) // np.uint8(2), 16.0, grid, (origin, origin),
        cell_m, 0.25, (0.9, 1.0, 0.9), (1.2, 1.1, 0.9), 0.0, 0.1,
    )  # fmt: skip


def blades(height_m: float = 0.05, scale: int = 128, count: int = 40) -> Grass:
    """One patch cell about the origin with upright blades."""
    rng = np.random.default_rng(3)
    patch = np.zeros((count, BLADE_VERTICES), BLADE)
    root = rng.uniform(-0.2, 0.2, (count, 2))
    shape = np.array([[-1, 0], [1, 0], [-1, 0.5], [1, 0.5], [0, 1]])
    patch["pos"][..., 0] = root[:, None, 0] + 0.004 * shape[:, 0]
    patch["pos"][..., 1] = root[:, None, 1]
    patch["pos"][..., 2] = 0.001 + shape[:, 1] * height_m
    patch["root"][..., :2] = root[:, None]
    state = np.full((1, count, 4), 150, np.uint8)
    state[..., 3] = scale
    faces = (np.arange(count)[:, None, None] * BLADE_VERTICES + BLADE_FACES).reshape(-1, 3).astype(np.int32)
    light = np.full((count * BLADE_VERTICES, 3), 0.5, np.float32)
    return Grass(
        patch.ravel(), faces, 0.5, np.zeros((1, 2), np.float32), np.zeros((1, 4), np.float32), state,
        np.full((1, count), 128, np.uint8), np.zeros((32, 32), np.float32), light, light.copy(),
    )  # fmt: skip


def sun_map() -> SunMap:
    matrix = np.diag([0.2, 0.2, -0.2, 1.0])
    return SunMap(np.ones((64, 64), np.float32), matrix, 0.001)


def light() -> Light:
    sun = np.array([0.3, 0.2, 0.93], np.float32)
    tone = np.ones(3, np.float32)
    return Light(sun / np.linalg.norm(sun), 2.5 * tone, 0.5 * tone, 0.7 * tone, 0.1 * tone, 1.5, grey(64, 64, 3), 0.0)


def scene(*instances: Instance, grass: Grass | None = None, clutter: tuple[ClutterLevel, ...] = ()) -> Scene:
    zenith = Zenith(np.zeros((64, 64, 2), np.uint8), (0.0, 0.0), 2.0)
    return Scene(
        light(), ground(), grass, instances, clutter, sun_map(), zenith, grey(2, 64, 64, 4), grey(64, 64, 4), False, 7
    )


def above(height_m: float = 2.0, width: int = 64, height: int = 48, fov: float = 1.0) -> View:
    return View((0.0, 0.0, -height_m), DOWN, width, height, fov)


@pytest.fixture(scope="module", params=["standard", "draft"])
def renderer(request: pytest.FixtureRequest) -> Iterator[GlRenderer]:
    made = GlRenderer(request.param)
    yield made
    made.close()


def pixels_of(view: View, x_span: tuple[float, float], y_span: tuple[float, float], depth: float) -> NDArray[np.bool_]:
    """(H, W) pixels whose centre looks into a rectangle level at `depth` below a camera over the origin."""
    u, v = np.meshgrid(np.arange(view.width) - (view.width - 1) / 2, np.arange(view.height) - (view.height - 1) / 2)
    north, west = -v / view.focal_px * depth, -u / view.focal_px * depth
    return (x_span[0] < north) & (north < x_span[1]) & (y_span[0] < west) & (west < y_span[1])


def test_ids_are_those_at_pixel_centres(renderer: GlRenderer) -> None:
    # Edges lie at odd places, none closer than a tenth of a pixel to a pixel's centre.
    view = above()
    low = at(sheet(0.53, 0.287), 0.111, -0.2, 0.0402, SHEET)
    got = renderer.draw(scene(low), view, ALL, NONE).object_ids
    x, y = (0.111 - 0.265, 0.111 + 0.265), (-0.2 - 0.1435, -0.2 + 0.1435)
    expected = np.where(pixels_of(view, x, y, 2.0 - 0.0402), SHEET, GROUND)
    np.testing.assert_array_equal(got, expected)
    assert got is not None and got.dtype == np.uint32


def test_an_object_of_a_tenth_of_a_pixel_shows_only_where_it_covers_a_centre(renderer: GlRenderer) -> None:
    view = above()
    half = 0.5 * 2.0 / view.focal_px  # the four central pixels look half a pixel beside the axis
    speck = sheet(0.2 * half, 0.2 * half)
    hit = renderer.draw(scene(at(speck, half, half, 1e-4, SHEET)), view, ALL, NONE).object_ids
    missed = renderer.draw(scene(at(speck, 0.0, 0.0, 1e-4, SHEET)), view, ALL, NONE).object_ids
    assert hit is not None and missed is not None
    assert [tuple(p) for p in np.argwhere(hit == SHEET)] == [(view.height // 2 - 1, view.width // 2 - 1)]
    assert not (missed == SHEET).any()


def test_ids_hold_32_bits_and_nearer_things_hide_farther_ones(renderer: GlRenderer) -> None:
    both = scene(at(sheet(1.0, 1.0), 0, 0, 0.01, SHEET), at(box(0.3, 0.3, 0.3), 0, 0, 0, BOX))
    ids = renderer.draw(both, above(), ALL, NONE).object_ids
    assert ids is not None
    assert set(np.unique(ids)) == {GROUND, SHEET, BOX}
    assert ids[24, 32] == BOX


def test_depth_of_a_plane_is_planar_and_right_within_a_tenth_of_a_millimetre(renderer: GlRenderer) -> None:
    depth = renderer.draw(scene(), above(3.0), ALL, NONE).depth_m
    assert depth is not None and depth.dtype == np.float32
    np.testing.assert_allclose(depth, 3.0, atol=1e-4)


def test_depth_of_slanting_ground_grows_towards_the_horizon_as_geometry_says(renderer: GlRenderer) -> None:
    pitch = np.radians(-40.0)
    view = View((0, 0, -1.2), (np.cos(pitch / 2), 0.0, np.sin(pitch / 2), 0.0), 64, 48, 1.0)
    depth = renderer.draw(scene(), view, ALL, NONE).depth_m
    v = (np.arange(48) - 23.5) / view.focal_px
    fall = -np.sin(pitch) + v * np.cos(pitch)  # metres down per metre along the lens
    expected = np.broadcast_to((1.2 / fall)[:, None], (48, 64))
    assert depth is not None
    np.testing.assert_allclose(depth, expected, rtol=3e-5)


def test_sky_has_no_id_and_the_largest_depth(renderer: GlRenderer) -> None:
    up = View((0, 0, -1.0), (0.5**0.5, 0.0, 0.5**0.5, 0.0), 32, 24, 1.0)
    picture = renderer.draw(scene(), up, ALL, NONE)
    assert picture.object_ids is not None and picture.depth_m is not None
    assert not picture.object_ids.any()
    assert (picture.depth_m == FAR_M).all()


def test_top_row_is_north_and_left_column_west_when_looking_down(renderer: GlRenderer) -> None:
    ids = renderer.draw(scene(at(box(0.1, 0.1, 0.1), 0.5, 0.6, 0, BOX)), above(), ALL, NONE).object_ids
    assert ids is not None
    rows, columns = np.nonzero(ids == BOX)
    assert rows.max() < 24 and columns.max() < 32


def test_hidden_objects_are_neither_in_ids_nor_in_depth(renderer: GlRenderer) -> None:
    both = scene(at(sheet(1.0, 1.0), 0, 0, 0.2, SHEET), at(box(0.3, 0.3, 0.3), 0, 0, 0, BOX))
    picture = renderer.draw(both, above(), frozenset({"depth", "ids"}), frozenset({BOX}))
    assert picture.rgb is None and picture.object_ids is not None and picture.depth_m is not None
    assert set(np.unique(picture.object_ids)) == {GROUND, SHEET}
    assert picture.depth_m[24, 32] == pytest.approx(1.8, abs=1e-4)
    without_ground = renderer.draw(both, above(), ALL, frozenset({GROUND, SHEET})).object_ids
    assert without_ground is not None and set(np.unique(without_ground)) == {0, BOX}


def test_only_what_was_asked_for_is_returned(renderer: GlRenderer) -> None:
    picture = renderer.draw(scene(), above(), frozenset({"rgb"}), NONE)
    assert picture.depth_m is None and picture.object_ids is None
    assert picture.rgb is not None and picture.rgb.shape == (48, 64, 3) and picture.rgb.dtype == np.uint8


def test_blades_belong_to_the_ground_and_stand_before_it(renderer: GlRenderer) -> None:
    view = above(0.6)
    bare = renderer.draw(scene(), view, ALL, NONE).depth_m
    grown = renderer.draw(scene(grass=blades()), view, ALL, NONE)
    assert bare is not None and grown.depth_m is not None and grown.object_ids is not None
    assert set(np.unique(grown.object_ids)) == {GROUND}
    shorter = bare - grown.depth_m
    assert shorter.min() > -1e-5
    assert 0.02 < shorter.max() < 0.0511


def test_dead_blades_are_not_drawn(renderer: GlRenderer) -> None:
    view = above(0.6)
    bare = renderer.draw(scene(), view, ALL, NONE).depth_m
    dead = renderer.draw(scene(grass=blades(scale=0)), view, ALL, NONE).depth_m
    np.testing.assert_array_equal(bare, dead)


def test_clutter_is_ground_in_ids_and_higher_in_depth(renderer: GlRenderer) -> None:
    mesh = box(0.2, 0.2, 0.05)
    level = ClutterLevel(mesh, np.array([[0.5, 0.5]]), np.array([0, mesh.faces.size]))
    picture = renderer.draw(scene(clutter=(level, level)), above(), ALL, NONE)
    assert picture.object_ids is not None and picture.depth_m is not None
    assert set(np.unique(picture.object_ids)) == {GROUND}
    assert picture.depth_m[24, 32] == pytest.approx(1.95, abs=1e-4)


def test_drawing_twice_gives_the_same_bytes(renderer: GlRenderer) -> None:
    shot = scene(at(box(0.3, 0.2, 0.1), 0.2, 0.1, 0, BOX), grass=blades())

    def draw() -> Picture:
        return renderer.draw(shot, above(0.9), ALL, NONE)

    first = draw()
    renderer.draw(scene(), above(2.0), ALL, NONE)
    second = draw()
    for a, b in zip((first.rgb, first.depth_m, first.object_ids), (second.rgb, second.depth_m, second.object_ids)):
        assert a is not None and b is not None
        assert a.tobytes() == b.tobytes()


def test_flat_material_paints_each_litter_object_in_its_colour_and_all_else_black(renderer: GlRenderer) -> None:
    tree = at(box(0.2, 0.2, 0.2), -0.5, 0.3, 0, 3, litter=False)
    things = at(box(0.4, 0.4, 0.1), 0.2, 0.1, 0, BOX), at(sheet(0.3, 0.1), -0.3, -0.4, 0.01, SHEET), tree
    picture = renderer.draw(replace(scene(*things, grass=blades()), flat_material=True), above(), ALL, NONE)
    assert picture.rgb is not None and picture.object_ids is not None
    ids, rgb = picture.object_ids, picture.rgb.astype(np.float64)
    same = np.ones(ids.shape, bool)  # away from edges, which are smooth
    for axis in (0, 1):
        for shift in (-2, -1, 1, 2):
            same &= np.roll(ids, shift, axis) == ids
    for object_id in (BOX, SHEET):
        colour = np.array(flat_colour(object_id), np.float64)
        assert object_id == SHEET or (same & (ids == object_id)).any()
        assert (rgb[same & (ids == object_id)] == colour).all()
        share = rgb @ colour / (colour @ colour)
        assert (share[ids == object_id] > 0.5).all(), "an edge belongs to the object whose id it bears"
    assert (rgb[same & ~np.isin(ids, (BOX, SHEET))] == 0).all()


def test_edges_are_smooth_and_follow_the_ids(renderer: GlRenderer) -> None:
    dark = sheet(0.9, 0.3)
    dark.vertices["tint"][:, :3] = 20
    turn = np.eye(4)
    turn[:2, :2] = [[np.cos(0.2), -np.sin(0.2)], [np.sin(0.2), np.cos(0.2)]]
    turn[2, 3] = 0.1
    slanted = scene(replace(at(dark, 0, 0, 0, BOX), world_from_mesh=turn))
    picture = renderer.draw(slanted, above(), ALL, NONE)
    flat = renderer.draw(replace(slanted, flat_material=True), above(), ALL, NONE)
    assert picture.rgb is not None and flat.rgb is not None and picture.object_ids is not None
    inside, around = (np.median(picture.rgb[picture.object_ids == k], axis=0) for k in (BOX, GROUND))
    share = ((picture.rgb - inside) / (around - inside)).mean(axis=2)
    assert 10 < ((share > 0.3) & (share < 0.7)).sum() < 200
    own = flat.rgb @ np.array(flat_colour(BOX), np.float64) / np.square(flat_colour(BOX), dtype=np.float64).sum()
    assert ((own > 0.01) & (own < 0.99)).any()
    np.testing.assert_array_equal(own > 0.5, picture.object_ids == BOX)


def test_the_sun_lights_and_the_sun_map_shades(renderer: GlRenderer) -> None:
    lit = scene(at(sheet(1.0, 1.0), 0, 0, 0.05, SHEET))
    nothing_reaches = replace(lit, sun_map=SunMap(np.zeros((64, 64), np.float32), lit.sun_map.clip_from_world, 0.001))
    bright = renderer.draw(lit, above(), ALL, NONE).rgb
    dark = renderer.draw(nothing_reaches, above(), ALL, NONE).rgb
    assert bright is not None and dark is not None
    assert bright[24, 32].mean() > dark[24, 32].mean() + 30


def test_what_a_new_scene_does_not_use_is_released() -> None:
    renderer = GlRenderer("draft")
    try:
        first = scene(at(box(0.3, 0.3, 0.3), 0, 0, 0, BOX), grass=blades())
        renderer.draw(first, above(), ALL, NONE)
        kept = len(renderer._uploads)
        renderer.draw(replace(first, flat_material=True), above(), ALL, NONE)
        assert len(renderer._uploads) == kept
        renderer.draw(replace(first, instances=(), grass=None), above(), ALL, NONE)
        assert len(renderer._uploads) < kept
    finally:
        renderer.close()


def test_pictures_of_several_sizes_are_drawn_in_turn(renderer: GlRenderer) -> None:
    for width, height in ((64, 48), (32, 24), (48, 64), (17, 9), (64, 48)):
        picture = renderer.draw(scene(), above(2.0, width, height), ALL, NONE)
        assert picture.depth_m is not None and picture.depth_m.shape == (height, width)
        np.testing.assert_allclose(picture.depth_m, 2.0, atol=1e-4)


def test_another_thread_is_refused(renderer: GlRenderer) -> None:
    caught: list[str] = []

    def draw() -> None:
        try:
            renderer.draw(scene(), above(), ALL, NONE)
        except RenderError as problem:
            caught.append(str(problem))

    thread = threading.Thread(target=draw)
    thread.start()
    thread.join()
    assert len(caught) == 1 and "thread" in caught[0]


def test_a_thread_may_have_a_renderer_of_its_own() -> None:
    got: list[Picture] = []

    def work() -> None:
        mine = GlRenderer("draft")
        got.append(mine.draw(scene(), above(), ALL, NONE))
        mine.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert got and got[0].depth_m is not None
    np.testing.assert_allclose(got[0].depth_m, 2.0, atol=1e-4)
