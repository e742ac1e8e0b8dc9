"""Labels, palette, air, poses and encodings: rules that others define."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from littersim import attitude, geo, images, png, segmentation
from littersim.errors import CallError
from littersim.render.shot import FAR_M, Picture
from littersim.segmentation import Paint, Stencil
from littersim.world import World

NO_PAINT = Paint({}, Stencil(True))
PALETTE = Path(__file__).parents[2] / "sim_configs" / "airsim" / "palette.csv"
units = st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: sum(c * c for c in q) > 0.01).map(attitude.unit)
vectors = st.tuples(*[st.floats(-100, 100)] * 3)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Road_89", 171),
        ("wall3", 181),
        ("Ground", 148),
        ("SkySphereBlueprint", 184),
        ("BP_Sky_Sphere_2", 181),
        ("", -1),
        ("default_x", -1),
    ],
)
def test_start_up_ids_agree_with_those_of_live_servers(name: str, number: int) -> None:
    assert segmentation.start_up_id(name) == number


def test_palette_is_airsims() -> None:
    with PALETTE.open() as file:
        rows = {int(row["id"]): (int(row["r"]), int(row["g"]), int(row["b"])) for row in csv.DictReader(file)}
    assert len(set(rows.values())) == 256
    assert {k: tuple(colour) for k, colour in enumerate(segmentation.palette().tolist())} == rows


def test_ids_become_colours_and_unlabelled_things_black() -> None:
    found = Paint({1: 148, 2: -1, 3: 0}, Stencil(True))(np.array([[0, 1], [2, 3]], np.uint32))
    assert found[0, 0].tolist() == [0, 0, 0]
    assert found[0, 1].tolist() == segmentation.palette()[148].tolist()
    assert found[1].tolist() == [[0, 0, 0], segmentation.palette()[0].tolist()]


@pytest.mark.parametrize(("asked", "kept"), [(-7, -1), (0, 0), (255, 255), (2**31 - 1, 255)])
def test_labels_are_clamped_as_a_stencil_does(asked: int, kept: int) -> None:
    assert Stencil(True).stored(asked) == kept


def test_air_and_place_agree_with_a_recording() -> None:
    air = geo.air(122.40008544921875)
    assert air.temperature_k == pytest.approx(287.3544006347656, abs=1e-4)
    assert air.pressure_pa == pytest.approx(99863.2421875, rel=1e-6)
    assert air.density_kgpm3 == pytest.approx(1.210669755935669, rel=1e-6)
    latitude, longitude, altitude = geo.Origin(47.641468, -122.140165, 122.0).at((0.24714, 0.48145, -4.8303))
    assert latitude == pytest.approx(47.64147022881534, abs=1e-8)
    assert longitude == pytest.approx(-122.14015857093385, abs=2e-8)
    assert altitude == pytest.approx(126.8303)


@given(units, units, vectors)
def test_turns_compose_and_keep_lengths(a: attitude.Quaternion, b: attitude.Quaternion, v: attitude.Vector) -> None:
    both = attitude.turned(attitude.multiply(a, b), v)
    assert both == pytest.approx(attitude.turned(a, attitude.turned(b, v)), abs=1e-9)
    assert attitude.length(both) == pytest.approx(attitude.length(v), abs=1e-9)


@pytest.mark.parametrize(
    ("pitch", "roll", "yaw", "forward", "right"),
    [
        (90, 0, 0, (0, 0, -1), (0, 1, 0)),
        (0, 0, 90, (0, 1, 0), (-1, 0, 0)),
        (0, 90, 0, (1, 0, 0), (0, 0, 1)),
        (-60, 0, 0, (0.5, 0, math.sqrt(0.75)), (0, 1, 0)),
    ],
)
def test_positive_pitch_looks_up_yaw_turns_right_and_roll_sinks_the_right_side(
    pitch: float, roll: float, yaw: float, forward: attitude.Vector, right: attitude.Vector
) -> None:
    turn = attitude.from_degrees(pitch, roll, yaw)
    assert attitude.turned(turn, (1, 0, 0)) == pytest.approx(forward, abs=1e-12)
    assert attitude.turned(turn, (0, 1, 0)) == pytest.approx(right, abs=1e-12)


@given(st.floats(-10, 10))
def test_yaw_comes_back_wrapped(yaw: float) -> None:
    found = attitude.yaw_rad(attitude.from_radians(0.0, 0.0, yaw))
    assert math.remainder(found - yaw, 2 * math.pi) == pytest.approx(0, abs=1e-9)
    assert -math.pi <= attitude.wrapped(yaw) < math.pi


@pytest.mark.parametrize("q", [(0.0, 0.0, 0.0, 0.0), (math.nan, 0, 0, 0), (math.inf, 0, 0, 0)])
def test_no_rotation_is_refused(q: attitude.Quaternion) -> None:
    with pytest.raises(ValueError, match="no rotation"):
        attitude.unit(q)


def test_single_is_what_the_wire_carries() -> None:
    assert attitude.single((0.1, 1.0)) == (float(np.float32(0.1)), 1.0)


# Images


def picture() -> Picture:
    rng = np.random.default_rng(0)
    depth = rng.uniform(0.2, 3, (6, 8)).astype(np.float32)
    depth[0, 0] = FAR_M
    return Picture(
        rng.integers(0, 256, (6, 8, 3)).astype(np.uint8), depth, rng.integers(0, 3, (6, 8)).astype(np.uint32)
    )


def test_raw_bytes_are_in_the_dialects_order_from_the_top_row() -> None:
    rgb = np.zeros((2, 2, 3), np.uint8)
    rgb[0, 1] = (1, 2, 3)
    assert images.raw(rgb, "BGR") == bytes([0, 0, 0, 3, 2, 1, 0, 0, 0, 0, 0, 0])
    assert images.raw(rgb, "RGB") == bytes([0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize("shape", [(48, 64), (1, 1), (1, 200), (200, 1), (7, 33)])
def test_png_is_rgba_and_exact(shape: tuple[int, int]) -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    data = png.encode(rgb)
    assert data[25] == 6  # colour type of the header: RGBA
    assert Image.open(io.BytesIO(data)).size == (shape[1], shape[0])
    Image.open(io.BytesIO(data)).verify()
    back = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(back[..., 2::-1], rgb)
    assert (back[..., 3] == 255).all()


def test_perspective_depth_is_longer_towards_the_corners_and_keeps_no_hit() -> None:
    shot = picture()
    metres = images.floats(shot, 2, 4.0, NO_PAINT)
    assert shot.depth_m is not None
    assert metres[0, 0] == FAR_M
    assert metres[5, 7] / shot.depth_m[5, 7] == pytest.approx(math.sqrt(1 + (3.5 / 4) ** 2 + (2.5 / 4) ** 2), rel=1e-6)


def test_depth_as_bytes_is_white_beyond_a_metre() -> None:
    shot = picture()
    assert shot.depth_m is not None
    grey = images.pixels(shot, 1, 1.0, NO_PAINT)
    assert (grey[shot.depth_m >= 1] == 255).all()
    assert (images.floats(shot, 3, 1.0, NO_PAINT) <= 1).all()


@pytest.mark.parametrize("kind", [-1, 42])
def test_types_that_are_not_drawn_are_refused_by_name(kind: int) -> None:
    with pytest.raises(CallError, match=f"image type {kind}"):
        images.needed(kind)


# The world


@pytest.fixture(scope="module")
def world() -> World:
    return World("park_lawn", Stencil(True), ("Drone",))


def test_snapshot_lists_what_the_renderer_draws(world: World) -> None:
    world.restart("park_lawn", 5, world.sky, flat_material=True)
    name = world.spawn("litter__a__00__0101", "SM_Litter_crown_cap_00", (1, 2, 3), attitude.NO_TURN, (1, 1, 1))
    state = world.snapshot()
    assert dict(state.place_ids)["Ground"] == 1
    assert [thing.name for thing in world.place.scenery] == [each for each, _ in state.place_ids[1:]]
    (thing,) = state.things
    assert (thing.asset, thing.position_m, state.seed, state.flat_material) == (
        "SM_Litter_crown_cap_00",
        (1, 2, 3),
        5,
        True,
    )
    assert thing.object_id not in dict(state.place_ids).values()
    assert world.hidden_ids() == {thing.object_id}
    assert world.label(name, 4, False)
    assert world.hidden_ids() == frozenset()
    assert world.snapshot() == state and hash(world.snapshot()) == hash(state)


def test_numbers_begin_anew_with_each_episode(world: World) -> None:
    def first_id() -> int:
        world.restart("park_lawn", 0, world.sky, flat_material=False)
        world.spawn("a", "SM_Litter_crown_cap_00", (0, 0, 0), attitude.NO_TURN, (1, 1, 1))
        return world.snapshot().things[0].object_id

    assert first_id() == first_id()


def test_without_start_up_ids_everything_is_unlabelled() -> None:
    bare = World("park_lawn", Stencil(False), ())
    assert bare.label_of("ground") == -1
    assert 1 in bare.hidden_ids()


def test_fog_counts_only_with_weather_on(world: World) -> None:
    from littersim.world import Sky

    world.restart("park_lawn", 0, Sky(fog=0.5), flat_material=False)
    assert world.snapshot().fog == 0
    world.restart("park_lawn", 0, Sky(fog=0.5, weather_enabled=True), flat_material=False)
    assert world.snapshot().fog == 0.5
