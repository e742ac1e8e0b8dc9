"""What happens to a picture behind the pinhole: bent lenses, flow, bad links, gimbals."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from littersim import flow
from littersim.attitude import between, euler, from_degrees, from_radians, multiply, turned
from littersim.cameras import Gimbal
from littersim.flow import Before
from littersim.interference import Interference
from littersim.optics import Distortion
from littersim.render.shot import FAR_M, Thing, View, WorldState

FOV = math.radians(70)
WIDTH, HEIGHT = 160, 120
LENSES = [
    Distortion(-0.2, 0.05, 0, 0, 0), Distortion(0.15, 0, 0.01, 0, 0), Distortion(0, 0, 0, 0.01, -0.02),
    Distortion(-0.1, 0.02, 0, 0.004, 0.003),
]  # fmt: skip


def focal() -> float:
    return WIDTH / (2 * math.tan(FOV / 2))


@pytest.mark.parametrize("lens", LENSES)
def test_opencv_straightens_what_the_lens_bends(lens: Distortion) -> None:
    rng = np.random.default_rng(1)
    picture = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH, 3)), (0, 0), 3)
    picture = np.clip(128 + picture * 60 / picture.std(), 0, 255).astype(np.uint8)
    bent = lens(picture, focal(), 0.0, smooth=True)
    matrix = np.array([[focal(), 0, (WIDTH - 1) / 2], [0, focal(), (HEIGHT - 1) / 2], [0, 0, 1]])
    straight = cv2.undistort(bent, matrix, np.array([lens.k1, lens.k2, lens.p1, lens.p2, lens.k3]))
    inner = np.s_[15:-15, 20:-20]
    assert np.abs(straight[inner].astype(int) - picture[inner]).mean() < 2
    assert np.abs(bent[inner].astype(int) - picture[inner]).mean() > 6, "the lens bends visibly"


def test_labels_are_bent_without_new_values_and_depth_is_far_outside() -> None:
    barrel = Distortion(-0.3, 0, 0, 0, 0)
    labels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    labels[40:80, 60:100] = (10, 200, 30)
    assert {tuple(c) for c in barrel(labels, focal(), 0.0, smooth=False).reshape(-1, 3)} == {(0, 0, 0), (10, 200, 30)}
    pin = Distortion(-1.5, 0, 0, 0, 0)  # folds: the corners have no ray
    depth = pin(np.full((HEIGHT, WIDTH), 2.0, np.float32), focal(), FAR_M, smooth=False)
    assert depth[0, 0] == FAR_M and depth[HEIGHT // 2, WIDTH // 2] == 2


def world(*things: Thing) -> WorldState:
    return WorldState("p", 0, 0.0, 45.0, 0.0, (), things)


def view(x: float = 0.0, y: float = 0.0, z: float = -2.0, pitch: float = -90.0, yaw: float = 0.0) -> View:
    return View((x, y, z), from_degrees(pitch, 0, yaw), WIDTH, HEIGHT, FOV)


LEVEL = np.full((HEIGHT, WIDTH), 2.0, np.float32)


def test_flow_over_level_ground_is_the_way_over_the_height() -> None:
    moved = flow.flow(LEVEL, None, view(x=0.1), world(), Before(view(), world()))
    assert moved[..., 0] == pytest.approx(0, abs=1e-6)
    assert moved[..., 1] == pytest.approx(0.1 / 2.0 * focal() / HEIGHT, rel=1e-4), (
        "north is up, so the ground goes down"
    )


def test_turning_flows_the_same_whatever_the_distance() -> None:
    before = Before(view(pitch=0.0), world())
    near, far = (
        flow.flow(np.full((HEIGHT, WIDTH), d, np.float32), None, view(pitch=0.0, yaw=5.0), world(), before)
        for d in (2.0, FAR_M)
    )
    assert near == pytest.approx(far, abs=1e-4)
    middle = near[HEIGHT // 2, WIDTH // 2]
    assert middle[0] == pytest.approx(-math.tan(math.radians(5)) * focal() / WIDTH, rel=0.02)


def test_objects_that_moved_flow_and_the_rest_does_not() -> None:
    was, now = Thing(7, "can", (0, 0, 0), (1, 0, 0, 0)), Thing(7, "can", (0, 0.2, 0), (1, 0, 0, 0))
    ids = np.zeros((HEIGHT, WIDTH), np.uint32)
    ids[50:60, 80:90] = 7
    shift = flow.flow(LEVEL, ids, view(), world(now), Before(view(), world(was)))
    assert shift[ids == 7][:, 0] == pytest.approx(0.2 / 2.0 * focal() / WIDTH, rel=1e-4)
    assert shift[ids == 0] == pytest.approx(0, abs=1e-6)


def test_colours_of_flow() -> None:
    shift = np.zeros((2, 3, 2), np.float32)
    shift[0, 0] = (0.25, -0.25)
    assert flow.encoded(shift)[0, 0].tolist() == [191, 64, 0] and flow.encoded(shift)[1, 1].tolist() == [128, 128, 0]
    shift[0, 0] = (0.2, 0)
    assert flow.wheel(shift)[0, 0].tolist() == [255, 0, 0] and flow.wheel(shift)[1, 1].tolist() == [0, 0, 0]


AIRSIMS = Interference(0.2, 1e5, 500, 2, 0.03, 0.08, 1, 1, 1, 0.01, 0.5, 1, 0.002)
NONE = Interference(*(0.0,) * 13)


def test_interference_follows_from_its_time_and_nothing_else() -> None:
    grey = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    first, again, later = AIRSIMS(grey, 5), AIRSIMS(grey, 5), AIRSIMS(grey, 5_000_000)
    assert np.array_equal(first, again) and not np.array_equal(first, later)
    assert 5 < first.std() < 60 and abs(float(first.mean()) - 128) < 6
    assert np.array_equal(NONE(grey, 5), grey)


@pytest.mark.parametrize("angles", [(0.3, -0.2, 2.0), (-1.2, 0.5, -3.0), (0.0, 0.0, 0.0)])
def test_euler_angles_and_quaternions_are_each_others_inverse(angles: tuple[float, float, float]) -> None:
    assert euler(from_radians(*angles)) == pytest.approx(angles)


def test_halfway_between_two_turns() -> None:
    a, b = from_degrees(0, 0, 20), from_degrees(0, 0, 60)
    assert between(a, b, 0.5) == pytest.approx(from_degrees(0, 0, 40))
    assert between(a, tuple(-c for c in b), 0.5) == pytest.approx(from_degrees(0, 0, 40))  # type: ignore[arg-type]
    assert between(a, b, 1.0) == b


def test_gimbal_keeps_pitch_and_roll_and_lets_the_heading_follow() -> None:
    tilted = multiply(from_degrees(15, 20, 70), from_degrees(0, 0, 0))
    steady = Gimbal(1.0, math.radians(-30), 0.0).steadied(tilted)
    assert euler(steady) == pytest.approx((math.radians(-30), 0, math.radians(70)))
    half = Gimbal(0.5, math.radians(-30), 0.0).steadied(tilted)
    down = turned(half, (1, 0, 0))[2]
    assert turned(tilted, (1, 0, 0))[2] < down < turned(steady, (1, 0, 0))[2]
