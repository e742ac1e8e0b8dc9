"""Every place as both renderers draw it: same ids and depth, ground full of detail, shadows away from the sun."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from litterpack import items, places
from littersim.render.build import SceneBuilder
from littersim.render.cpu import CpuRenderer
from littersim.render.errors import RenderError
from littersim.render.scene import Scene
from littersim.render.shot import Kind, Picture, Thing, View, WorldState

try:
    from littersim.render.gl import GlRenderer, probe

    probe()
    MISSING = ""
except RenderError as problem:
    MISSING = str(problem)

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"no OpenGL here: {MISSING}")

ALL: frozenset[Kind] = frozenset({"rgb", "depth", "ids"})
MIX = ("drink_can_330ml", "paper_cup", "crown_cap", "crisp_packet")
FIRST_LITTER, SUN = 200, (150.0, 45.0)
POSES = ((1.0, -90.0, 0.0), (1.4, -60.0, 120.0), (1.6, -25.0, 20.0))  # height, pitch, yaw


def spot(name: str) -> tuple[float, float]:
    """Where several materials meet, or else the middle of the clearing."""
    place = places.load(name)
    kerbs = place.kerb_spots[:, 1]
    inside = kerbs[(kerbs > place.clearing.east_m[0] + 1) & (kerbs < place.clearing.east_m[1] - 1)]
    north = sum(place.clearing.north_m) / 2
    return north, float(inside[0]) + 0.7 if len(inside) else sum(place.clearing.east_m) / 2


def world(name: str, seed: int = 0) -> WorldState:
    rng, place, things = np.random.default_rng(11), places.load(name), []
    ids = (("Ground", 1), *((thing.name, 2 + k) for k, thing in enumerate(place.scenery)))
    for k in range(16):
        item = items.load(MIX[k % len(MIX)])
        pose = item.resting_poses(0)[0]
        north, east = (middle + rng.uniform(-1, 1) for middle in spot(name))
        w, x, y, z = pose.quaternion_wxyz
        up = float(place.elevation_m(north, east)) + pose.height_m
        things.append(Thing(FIRST_LITTER + k, item.asset_name(0), (north, east, -up), (w, x, -y, -z)))
    return WorldState(name, seed, *SUN, 0.0, ids, tuple(things), place_seed=seed)


def view(name: str, height: float, pitch_deg: float, yaw_deg: float, width: int = 320, rows: int = 240) -> View:
    north, east = spot(name)
    ground = float(places.load(name).elevation_m(north, east))
    p, q = np.radians(pitch_deg) / 2, np.radians(yaw_deg) / 2
    turn = (np.cos(q) * np.cos(p), -np.sin(q) * np.sin(p), np.cos(q) * np.sin(p), np.sin(q) * np.cos(p))
    return View((north, east, -(ground + height)), turn, width, rows, float(np.radians(70.0)))


@pytest.fixture(scope="module")
def gl() -> Iterator[GlRenderer]:
    made = GlRenderer("standard")
    yield made
    made.close()


@pytest.fixture(scope="module", params=places.names())
def scene(request: pytest.FixtureRequest) -> tuple[str, Scene]:
    return request.param, SceneBuilder().build(world(request.param))


def arrays(picture: Picture) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint32]]:
    return picture.whole


def test_both_renderers_draw_the_same(scene: tuple[str, Scene], gl: GlRenderer) -> None:
    name, made = scene
    cpu = CpuRenderer()
    for pose in POSES:
        mine, other = (arrays(r.draw(made, view(name, *pose), ALL, frozenset())) for r in (gl, cpu))
        wider = np.ones((3, 3), np.uint8)
        edge = cv2.dilate(other[2].astype(np.float32), wider) != cv2.erode(other[2].astype(np.float32), wider)
        assert not ((mine[2] != other[2]) & ~edge).any()
        assert (mine[2] != other[2]).mean() < 3e-4
        spread = [(cv2.dilate(depth, wider) - cv2.erode(depth, wider)) / depth for depth in (mine[1], other[1])]
        smooth = (spread[0] < 0.02) & (spread[1] < 0.02)
        assert smooth.mean() > 0.02
        assert ((np.abs(mine[1] - other[1]) / other[1])[smooth] > 1e-3).sum() <= 3
        if pose[1] < -45:
            small = [cv2.resize(p[0], (16, 12), interpolation=cv2.INTER_AREA).astype(np.float32) for p in (mine, other)]
            assert np.abs(small[0] - small[1]).mean() < 12


def test_no_patch_of_ground_is_without_detail(scene: tuple[str, Scene], gl: GlRenderer) -> None:
    name, made = scene
    rgb, _, ids = arrays(gl.draw(made, view(name, 1.0, -90, 0, 640, 448), ALL, frozenset()))
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    for row in range(0, 448, 64):
        for column in range(0, 640, 64):
            part = np.s_[row : row + 64, column : column + 64]
            if (ids[part] == 1).mean() > 0.98:
                assert grey[part].std() > 4, (row, column)


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others(gl: GlRenderer) -> None:
    shots = [
        gl.draw(SceneBuilder().build(world("street", seed)), view("street", *POSES[0]), ALL, frozenset()).whole[0]
        for seed in (4, 4, 5)
    ]
    assert (shots[0] == shots[1]).all()
    assert np.abs(shots[0].astype(int) - shots[2]).mean() > 4


def test_the_kerb_throws_its_shadow_away_from_the_sun(gl: GlRenderer) -> None:
    def road_before_the_kerb(azimuth_deg: float) -> float:
        base = world("street")
        made = SceneBuilder().build(WorldState("street", 0, azimuth_deg, 35.0, 0.0, base.place_ids, ()))
        looking = view("street", 1.0, -90, 0, 320, 240)
        rgb, depth, _ = arrays(gl.draw(made, looking, ALL, frozenset()))
        per_m = looking.focal_px / float(np.median(depth))
        kerb = written_kerb_m() - spot("street")[1]
        column = int(160 + (kerb - 0.06) * per_m)
        return float(rgb[:, column - 3 : column + 3].mean())

    assert road_before_the_kerb(90.0) < 0.7 * road_before_the_kerb(270.0)  # the pavement lies to the east


def written_kerb_m() -> float:
    return float(next(i.position_ned[1] for i in places.load("street").inlays if i.name == "kerb"))
