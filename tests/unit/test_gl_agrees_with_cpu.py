"""Both renderers draw the same geometry: ids and depth of a littered lawn from a few poses of a low flight."""

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

MIX = ("cigarette_butt", "plastic_bottle_cap", "crown_cap", "drink_can_330ml", "pet_bottle_500ml", "crisp_packet",
       "paper_cup", "carrier_bag")  # fmt: skip
FIRST_LITTER = 100
HALF_M = 2.5  # of the square of litter about the clearing's centre
LABELS: frozenset[Kind] = frozenset({"depth", "ids"})
ALL: frozenset[Kind] = frozenset({"rgb", "depth", "ids"})
# Height over the ground (m), pitch and yaw (degrees), metres north of the centre; the last looks far over the lawn.
POSES = (
    (0.6, -90, 0, 0.3),
    (1.2, -60, 0, -1.0),
    (1.6, -60, 90, 0.2),
    (1.8, -60, 200, 1.0),
    (5.0, -90, 45, 0.0),
    (1.4, -20, 0, -2.0),
)

Pair = tuple[Picture, Picture]


def centre() -> tuple[float, float]:
    clearing = places.load("park_lawn").clearing
    return sum(clearing.north_m) / 2, sum(clearing.east_m) / 2


def resting(number: int, rng: np.random.Generator) -> Thing:
    """A piece of litter at rest somewhere in the square, turned about the vertical."""
    item = items.load(MIX[number % len(MIX)])
    poses = item.resting_poses(variant := int(rng.integers(item.variants)))
    pose = poses[int(rng.integers(len(poses)))]
    (w, x, y, z), half = pose.quaternion_wxyz, rng.uniform(0, np.pi)
    c, s = np.cos(half), np.sin(half)
    north, east = (middle + rng.uniform(-HALF_M, HALF_M) for middle in centre())
    up = float(places.load("park_lawn").elevation_m(np.array(north), np.array(east))) + pose.height_m
    flu = (c * w - s * z, c * x - s * y, c * y + s * x, c * z + s * w)
    return Thing(
        FIRST_LITTER + number, item.asset_name(variant), (north, east, -up), (flu[0], flu[1], -flu[2], -flu[3])
    )


def world(cloud: float = 0.0) -> WorldState:
    rng = np.random.default_rng(11)
    place = places.load("park_lawn")
    ids = [("Ground", 1), *((thing.name, 2 + k) for k, thing in enumerate(place.scenery))]
    things = tuple(resting(k, rng) for k in range(48))
    return WorldState("park_lawn", 3, 150.0, 48.0, 0.05, tuple(ids), things, cloud=cloud)


def view(height: float, pitch_deg: float, yaw_deg: float, forward: float, width: int = 480, rows: int = 360) -> View:
    north, east = centre()
    north += forward
    ground = float(places.load("park_lawn").elevation_m(np.array(north), np.array(east)))
    p, q = np.radians(pitch_deg) / 2, np.radians(yaw_deg) / 2
    turn = (np.cos(q) * np.cos(p), -np.sin(q) * np.sin(p), np.cos(q) * np.sin(p), np.sin(q) * np.cos(p))
    return View((north, east, -(ground + height)), turn, width, rows, float(np.radians(70.0)))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return SceneBuilder().build(world())


@pytest.fixture(scope="module")
def pairs(scene: Scene) -> Iterator[list[Pair]]:
    gl, cpu = GlRenderer("standard"), CpuRenderer()
    yield [tuple(r.draw(scene, view(*pose), LABELS, frozenset()) for r in (gl, cpu)) for pose in POSES]  # type: ignore[misc]
    gl.close()


def ids(picture: Picture) -> NDArray[np.uint32]:
    assert picture.object_ids is not None
    return picture.object_ids


def depth(picture: Picture) -> NDArray[np.float32]:
    assert picture.depth_m is not None
    return picture.depth_m


def test_the_poses_show_litter_large_and_small(pairs: list[Pair]) -> None:
    areas = np.concatenate([np.unique(ids(gl)[ids(gl) >= FIRST_LITTER], return_counts=True)[1] for gl, _ in pairs])
    assert len(areas) > 60
    assert (areas >= 200).sum() > 15 and (areas < 60).sum() > 10


def test_masks_of_every_litter_object_agree(pairs: list[Pair]) -> None:
    for gl, cpu in pairs:
        a, b = ids(gl), ids(cpu)
        for object_id in np.union1d(a, b):
            mine, other = a == object_id, b == object_id
            area = max(int(mine.sum()), int(other.sum()))
            if area >= 200:
                assert (mine & other).sum() / (mine | other).sum() >= 0.97
            else:
                assert abs(int(mine.sum()) - int(other.sum())) <= max(2, 0.15 * area)


def test_mismatches_lie_beside_a_silhouette(pairs: list[Pair]) -> None:
    for gl, cpu in pairs:
        a, b = ids(gl), ids(cpu)
        wider = np.ones((3, 3), np.uint8)
        as_float = b.astype(np.float32)
        edge = cv2.dilate(as_float, wider) != cv2.erode(as_float, wider)
        assert not ((a != b) & ~edge).any()
        assert (a != b).mean() < 1e-4


def test_depth_agrees_to_a_millimetre_where_it_is_smooth(pairs: list[Pair]) -> None:
    # A blade's edge may pass so close to a pixel's centre that rounding decides; that is one pixel in some 100,000.
    for gl, cpu in pairs:
        a, b = depth(gl), depth(cpu)
        smooth = (spread(a) < 0.01) & (spread(b) < 0.01)
        apart = np.abs(a - b)[smooth]
        assert smooth.mean() > 0.1
        assert (apart > 1e-3).sum() <= 3
        assert np.quantile(apart, 0.999) < 1e-4


def spread(of: NDArray[np.float32]) -> NDArray[np.float32]:
    """Range of each pixel's 3 x 3 neighbourhood."""
    around = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.dilate(of, around) - cv2.erode(of, around), np.float32)


@pytest.mark.parametrize("cloud", [0.0, 0.5, 1.0], ids=["sunny", "cloudy", "overcast"])
def test_pictures_look_alike(scene: Scene, cloud: float) -> None:
    shown = SceneBuilder().build(world(cloud)) if cloud else scene
    gl, cpu = GlRenderer("standard"), CpuRenderer()
    try:
        for pose in POSES[1:4]:
            a, b = (r.draw(shown, view(*pose), ALL, frozenset()).rgb for r in (gl, cpu))
            assert a is not None and b is not None
            small = [cv2.resize(x, (24, 18), interpolation=cv2.INTER_AREA).astype(np.float32) for x in (a, b)]
            assert np.abs(small[0] - small[1]).mean() < 12
            assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0.9
    finally:
        gl.close()
