"""Scenes from states of the world: what is kept, what is made anew, and the studio that draws them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from litterpack import items, places
from littersim.render import studio as studio_module
from littersim.render.build import SceneBuilder
from littersim.render.cpu import CpuRenderer
from littersim.render.errors import RenderError
from littersim.render.geometry import elevation
from littersim.render.scene import Scene
from littersim.render.shot import Picture, Thing, View, WorldState
from littersim.render.studio import Studio

pytestmark = pytest.mark.slow  # the first scene of a place is baked

ALL = frozenset({"rgb", "depth", "ids"})
CAN = "SM_Litter_drink_can_330ml_00"


def a_world(things: tuple[Thing, ...] = ()) -> WorldState:
    place = places.load("park_lawn")
    names = ("Ground", *(thing.name for thing in place.scenery))
    ids = tuple((name, k + 1) for k, name in enumerate(names))
    return WorldState("park_lawn", 3, 200.0, 45.0, 0.0, ids, things)


def can(object_id: int, north: float = 5.0, east: float = 0.0) -> Thing:
    height = float(places.load("park_lawn").elevation_m(north, east))
    return Thing(object_id, CAN, (north, east, -height), (1.0, 0.0, 0.0, 0.0))


def over(thing: Thing, width: int = 64, height: int = 48) -> View:
    north, east, down = thing.position_m
    return View((north, east, down - 0.6), (0.5**0.5, 0.0, -(0.5**0.5), 0.0), width, height, 1.2)


@pytest.fixture(scope="module")
def builder() -> SceneBuilder:
    return SceneBuilder()


@pytest.fixture(scope="module")
def first(builder: SceneBuilder) -> Scene:
    return builder.build(a_world((can(50), can(51, 6.0))))


def test_the_same_world_gives_the_same_objects(builder: SceneBuilder, first: Scene) -> None:
    again = builder.build(a_world((can(50), can(51, 6.0))))
    for part in ("light", "ground", "grass", "instances", "clutter", "sun_map", "zenith", "atlas", "detail"):
        assert getattr(again, part) is getattr(first, part), part


def test_moving_an_object_redoes_only_shadows_cover_and_grass(builder: SceneBuilder, first: Scene) -> None:
    moved = builder.build(a_world((can(50, 5.2), can(51, 6.0))))
    for part in ("light", "ground", "clutter", "atlas", "detail"):
        assert getattr(moved, part) is getattr(first, part), part
    for part in ("instances", "sun_map", "zenith", "grass"):
        assert getattr(moved, part) is not getattr(first, part), part
    assert moved.grass is not None
    assert first.grass is not None
    for array in ("patch", "faces", "cells", "corner_z", "shade", "lit", "dim"):
        assert getattr(moved.grass, array) is getattr(first.grass, array), array
    assert moved.instances[-1] is first.instances[-1]
    assert moved.instances[-2] is not first.instances[-2]
    assert not np.array_equal(moved.zenith.rg, first.zenith.rg)


def test_another_builder_bakes_the_same_bytes(first: Scene) -> None:
    other = SceneBuilder().build(a_world((can(50), can(51, 6.0))))
    assert first.grass is not None
    assert other.grass is not None
    pairs = [
        (first.ground.place, other.ground.place),
        (first.ground.layer_a.rgba, other.ground.layer_a.rgba),
        (first.sun_map.depth, other.sun_map.depth),
        (first.zenith.rg, other.zenith.rg),
        (first.grass.state, other.grass.state),
        (first.grass.reach, other.grass.reach),
        (first.grass.shade, other.grass.shade),
        (first.light.environment, other.light.environment),
    ]
    assert all(np.array_equal(a, b) for a, b in pairs)


def test_the_drawn_ground_has_the_places_height(first: Scene) -> None:
    place = places.load("park_lawn")
    rng = np.random.default_rng(4)
    north, east = rng.uniform(-25, 45, 300), rng.uniform(-35, 35, 300)
    np.testing.assert_allclose(elevation(first.ground, north, -east), place.elevation_m(north, east), atol=1e-5)


def test_there_is_clutter_enough_and_scenery_where_the_place_has_it(first: Scene) -> None:
    assert len(first.clutter[0].mesh.faces) > 3000 * 40
    trees = {i.object_id: i.world_from_mesh[:3, 3] for i in first.instances if not i.litter}
    place = places.load("park_lawn")
    for k, thing in enumerate(place.scenery):
        n, e, d = thing.position_ned
        np.testing.assert_allclose(trees[k + 2], (n, -e, -d), atol=1e-6)


def test_litter_stands_at_its_pose(first: Scene) -> None:
    n, e, d = can(50).position_m
    (instance,) = (i for i in first.instances if i.object_id == 50)
    np.testing.assert_allclose(instance.world_from_mesh[:3, 3], (n, -e, -d))
    assert instance.mesh is items.asset(CAN)[0].mesh(0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"place": "park_lawm"}, "park_lawn"),
        ({"things": (Thing(9, "SM_Litter_drink_cam_330ml_00", (0, 0, 0), (1, 0, 0, 0)),)}, "drink_can"),
        ({"place_ids": (("Tree_1", 2),)}, "no object id"),
    ],
)
def test_what_does_not_exist_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        SceneBuilder().build(replace(a_world(), **change))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio("cpu") as made:
        yield made


def test_a_photograph_shows_the_object_below(studio: Studio) -> None:
    thing = can(50)
    picture = studio.photograph(a_world((thing,)), over(thing), ALL)
    assert picture.object_ids is not None
    assert picture.depth_m is not None
    shown = picture.object_ids == 50
    assert 20 < shown.sum() < 60
    assert picture.depth_m[shown].min() < 0.6


def test_calls_from_many_threads_get_their_own_pictures(studio: Studio) -> None:
    things = tuple(can(50 + k, 5.0 + k) for k in range(4))
    world = a_world(things)

    def shoot(thing: Thing) -> Picture:
        return studio.photograph(world, over(thing), frozenset({"ids"}))

    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(shoot, things))
    for thing, picture in zip(things, pictures):
        assert picture.object_ids is not None
        assert picture.object_ids[24, 32] == thing.object_id


def test_another_seed_changes_the_picture_but_not_the_litter(studio: Studio) -> None:
    thing = can(50)
    one, two = (studio.photograph(replace(a_world((thing,)), seed=s), over(thing), ALL) for s in (3, 4))
    assert one.rgb is not None
    assert two.rgb is not None
    assert not np.array_equal(one.rgb, two.rgb)


def test_warming_leaves_nothing_to_bake(studio: Studio) -> None:
    world = a_world((can(77),))
    studio.warm(world)
    assert studio._scene(world) is studio._scene(replace(world))


def test_a_closed_studio_says_so() -> None:
    made = Studio("cpu")
    made.close()
    with pytest.raises(RenderError, match="closed"):
        made.photograph(a_world(), over(can(1)), ALL)


@pytest.mark.parametrize("wrong", [("opengl", "standard"), ("cpu", "ultra")])
def test_an_unknown_renderer_or_quality_lists_those_there_are(wrong: tuple[str, str]) -> None:
    with pytest.raises(RenderError, match="Choose one of"):
        Studio(*wrong)  # type: ignore[arg-type]


def test_auto_falls_back_to_the_cpu_and_gl_says_why_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    from littersim.render import gl

    def refuse(quality: str) -> None:
        raise RenderError("libEGL.so.1 is missing")

    monkeypatch.setattr(gl, "GlRenderer", refuse)
    with pytest.raises(RenderError, match="libEGL"):
        Studio("gl")
    with Studio("auto") as made:
        assert made.renderer_name == "cpu"
        assert isinstance(studio_module._make("auto", "standard"), CpuRenderer)
