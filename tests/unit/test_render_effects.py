"""Weather, lamps and coats over a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from render_scenes import tiny_scene

from litterpack import items, places
from littersim import coats
from littersim.render import effects
from littersim.render.scene import Scene
from littersim.render.shot import Lamp, Picture, Thing, View, Weather, WorldState
from littersim.render.studio import Studio

GROUND, LITTER = 1, 50
SIZE = 96, 72
FLAT = np.full((72, 96, 3), 110, np.uint8)


def down(x: float = 0.0, height_m: float = 2.0, time_ns: int = 0) -> View:
    half = -math.pi / 4
    return View((x, 0.0, -height_m), (math.cos(half), 0.0, math.sin(half), 0.0), *SIZE, math.radians(70), time_ns)


def world(weather: Weather = Weather(), lamps: tuple[Lamp, ...] = ()) -> Scene:  # noqa: B008 - it is frozen
    return replace(tiny_scene(), weather=weather, lamps=lamps)


def bare(height_m: float = 2.0) -> Picture:
    """Level ground from above with a square of litter in the middle."""
    ids = np.full((72, 96), GROUND, np.uint32)
    ids[30:42, 40:56] = LITTER
    return Picture(FLAT.copy(), np.full((72, 96), height_m, np.float32), ids)


def shown(state: Scene, view: View | None = None) -> NDArray[np.int16]:
    return effects.add(bare(), state, view or down()).astype(np.int16)


LYING = [Weather(road_wetness=1), Weather(road_snow=0.7), Weather(road_leaf=1)]


@pytest.mark.parametrize("weather", LYING)
def test_what_lies_changes_the_ground_and_never_covers_litter(weather: Weather) -> None:
    assert effects.needed(world(weather))
    rgb = shown(world(weather))
    litter = bare().object_ids == LITTER
    assert (rgb[litter] == 110).all()
    assert (np.abs(rgb[~litter] - 110).max(axis=1) > 3).mean() > 0.05


@pytest.mark.parametrize("weather", [Weather(road_snow=0.5), Weather(road_leaf=1)])
def test_what_lies_lies_at_the_same_spots_whatever_the_camera_and_the_time(weather: Weather) -> None:
    px_per_m = SIZE[0] / (2 * math.tan(math.radians(35)) * 2.0)
    step = 10
    here, there = shown(world(weather)), shown(world(weather), down(step / px_per_m, time_ns=10**9))
    ground = (bare().object_ids == GROUND)[step:] & (bare().object_ids == GROUND)[:-step]
    difference = np.abs(here[:-step] - there[step:])[ground]
    assert np.median(difference) <= 2, "moved north by ten pixels, the picture moves down by ten"
    assert np.abs(here - there).mean() > 2


@pytest.mark.parametrize("weather", [Weather(rain=1), Weather(snow=1), Weather(maple_leaf=1)])
def test_what_falls_is_elsewhere_at_another_time_and_the_same_at_the_same(weather: Weather) -> None:
    first, again, later = (shown(world(weather), down(time_ns=t)) for t in (5, 5, 50_000_000))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, later)


def test_dust_hides_what_is_far() -> None:
    near, far = bare(0.5), bare(8.0)
    tan = np.array([202, 176, 134])
    gaps = [np.abs(effects.add(each, world(Weather(dust=1)), down()).astype(int) - tan).mean() for each in (near, far)]
    assert gaps[1] < gaps[0] / 2


def test_clear_weather_adds_nothing_and_flat_pictures_stay_flat() -> None:
    assert not effects.needed(world())
    assert not effects.needed(replace(world(Weather(rain=1)), flat_material=True))


def test_a_lamp_lights_what_is_near_and_a_spot_its_cone_alone() -> None:
    around = shown(world(lamps=(Lamp((0.0, 0.0, -0.5), (0, 0, 1), 5000.0),)))
    middle, corner = around[36, 48].mean(), around[2, 2].mean()
    assert middle > 150 > corner > 110
    spot = shown(world(lamps=(Lamp((0.0, 0.0, -0.5), (0, 0, 1), 5000.0, math.cos(math.radians(20))),)))
    assert spot[36, 48].mean() == middle and spot[2, 2].mean() == 110
    assert (shown(world(lamps=(Lamp((0.0, 0.0, -0.5), (0, 0, 1), 0.0),))) == 110).all()


def test_materials_are_known_by_the_last_part_of_their_path() -> None:
    names = ["Red", "M_Red", "/Game/Materials/Red.Red", "Material'/Game/M_Red.M_Red'"]
    assert {coats.plain(name) for name in names} == {coats.plain("red")} != {None}
    assert coats.plain("/Game/Chrome") is None


def test_a_picture_file_is_a_coat_and_other_files_are_none(tmp_path: Path) -> None:
    file = tmp_path / "blue.png"
    cv2.imwrite(str(file), np.full((10, 20, 3), (200, 40, 20), np.uint8))
    coat = coats.picture(file)
    assert coat is not None and coat.texels.shape == (512, 512, 4)
    assert coat.texels[0, 0].tolist() == pytest.approx([19, 37, 191, 255], abs=9)
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "empty.png").touch()
    for name in ("text.png", "empty.png", "missing.png", ".", "a\0b"):
        assert coats.picture(tmp_path / name) is None


@pytest.fixture
def studio(renderer_name: str) -> Iterator[Studio]:
    with Studio(renderer_name) as made:  # type: ignore[arg-type]
        yield made


@pytest.mark.slow
def test_a_coat_colours_its_object_and_no_other(studio: Studio) -> None:
    place = places.load("park_lawn")
    asset = next(name for name in items.asset_names() if "carrier_bag" in name)
    things = tuple(
        Thing(100 + k, asset, (0.0, east, -float(place.elevation_m(0.0, east))), (1.0, 0.0, 0.0, 0.0))
        for k, east in enumerate((-0.5, 0.5))
    )
    ids = (("Ground", GROUND), *((thing.name, 2 + n) for n, thing in enumerate(place.scenery)))
    plain = WorldState("park_lawn", 1, 150.0, 50.0, 0.0, ids, things)
    red = coats.plain("red")
    assert red is not None
    view = View((0.0, 0.0, -1.5), down().quaternion_wxyz, 160, 120, math.radians(70))
    wants = frozenset({"rgb", "ids"})
    before = studio.photograph(plain, view, wants)  # type: ignore[arg-type]
    after = studio.photograph(replace(plain, coats=((100, red),)), view, wants)  # type: ignore[arg-type]
    assert before.rgb is not None and after.rgb is not None and after.object_ids is not None
    inner = cv2.erode((after.object_ids == 100).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    r, g, b = after.rgb[inner].astype(float).mean(axis=0)
    assert r > 1.8 * g and r > 1.8 * b
    other = after.object_ids == 101
    assert np.abs(after.rgb[other].astype(int) - before.rgb[other]).mean() < 1
