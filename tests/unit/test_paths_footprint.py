"""What a camera sees of the ground."""

from __future__ import annotations

import numpy as np
import pytest

from litterscout.geometry import Intrinsics, Pose, quaternion
from litterscout.ground import Area, Ground
from litterscout.paths._footprint import FAR, Footprint, nudged_inside, turned

CAMERA = Intrinsics.from_fov(640, 480, np.radians(70))
FLAT = Ground(lambda north, east: 0 * north, Area((-99, 99), (-99, 99)), (), (), "place")


def looking(pitch_deg, mount=(0.0, 0.0, 0.0)):
    return Footprint.of(CAMERA, Pose(mount, quaternion(0, float(np.radians(pitch_deg)), 0)))


def test_a_camera_that_looks_down_sees_a_centred_rectangle_of_the_field_of_view():
    corners = looking(-90).corners(2.0)
    width = 2 * 2 * np.tan(np.radians(35))
    assert np.allclose(np.ptp(corners, axis=0), [width * 0.75, width])
    assert np.allclose(corners.mean(axis=0), 0)


def test_a_camera_that_looks_ahead_sees_ground_before_it():
    near, far = (looking(-60).box(1.5)[i][0] for i in (0, 1))
    half = np.degrees(np.arctan(0.75 * np.tan(np.radians(35))))
    assert near == pytest.approx(1.5 / np.tan(np.radians(60 + half)))
    assert far == pytest.approx(1.5 / np.tan(np.radians(60 - half)))


def test_the_mount_shifts_and_lowers_the_camera():
    plain, mounted = looking(-90).corners(2.0), looking(-90, mount=(0.3, 0.1, 0.5)).corners(2.0)
    assert np.allclose(mounted, plain * 0.75 + [0.3, 0.1])


def test_a_camera_that_sees_the_horizon_is_counted_to_a_limit():
    far = np.hypot(*looking(-10).corners(2.0).T).max()
    assert far == pytest.approx(FAR * 2.0)


def test_a_camera_that_looks_up_is_refused():
    with pytest.raises(ValueError, match="sees no ground"):
        looking(60)


def test_on_level_ground_the_march_agrees_with_the_corners():
    seen = looking(-60)
    at = np.array([3.0, -2.0, -1.5])
    for heading in (0.0, 1.0, -2.5):
        expected = at[:2] + turned(seen.corners(1.5), heading)
        assert np.allclose(seen.on_ground(FLAT, at, heading), expected)


def test_on_a_slope_the_rays_end_on_the_ground():
    slope = Ground(lambda north, east: 0.08 * north, FLAT.bounds, (), (), "place")
    seen = looking(-60)
    corners = seen.on_ground(slope, np.array([0.0, 0.0, -1.5]), 0.0)
    drop = 1.5 - 0.08 * corners[:, 0]
    assert np.allclose(corners, seen.rays[:, :2] * drop[:, None], atol=1e-6)


def test_heading_east_turns_forward_to_east_and_right_to_south():
    assert np.allclose(turned(np.array([[1.0, 0.0], [0.0, 1.0]]), np.pi / 2), [[0, 1], [-1, 0]])


def test_points_are_nudged_inside_just_so():
    area = Area((0, 4), (0, 2))
    assert np.allclose(nudged_inside(area, np.array([[-1.0, 0.5], [1.0, 1.5]])), [1, 0])
    assert np.allclose(nudged_inside(area, np.array([[1.0, 0.0], [2.0, 4.0]])), [0, -1])


@pytest.mark.parametrize("yaw_deg", [0, 90, -90, 180])
def test_a_turned_camera_covers_a_strip_of_some_breadth(yaw_deg):
    straight = looking(-90).size_m(2.0)
    turn = quaternion(0.0, float(np.radians(-90)), float(np.radians(yaw_deg)))
    found = Footprint.of(CAMERA, Pose((0.0, 0.0, 0.0), turn)).size_m(2.0)
    assert found == pytest.approx(straight if yaw_deg in (0, 180) else straight[::-1])


def test_a_camera_in_the_ground_is_refused():
    with pytest.raises(ValueError, match="in the ground"):
        looking(-60, mount=(0.0, 0.0, 1.2)).size_m(0.8)
