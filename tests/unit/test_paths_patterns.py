"""Every registered pattern, and what is particular to each of them."""

from __future__ import annotations

import numpy as np
import pytest

from litterscout import paths, registry
from litterscout.geometry import Intrinsics, Pose, quaternion
from litterscout.ground import Area, Ground, Spot
from litterscout.paths._footprint import Footprint

AREA = Area((10.0, 22.0), (-4.0, 4.0))
WIDE = Area((-60.0, 60.0), (-60.0, 60.0))
SETTINGS = {"lawnmower": {"overlap": 0.2}, "random_waypoints": {}}


def ground(slope: float = 0.0, obstacles: tuple[Spot, ...] = ()) -> Ground:
    return Ground(lambda north, east: slope * north - 0.5 * slope * east, WIDE, obstacles, (), "place")


def footprint(pitch_deg: float = -60, yaw_deg: float = 0, fov_deg: float = 70) -> Footprint:
    angles = np.radians([0, pitch_deg, yaw_deg])
    return Footprint.of(Intrinsics.from_fov(640, 480, float(np.radians(fov_deg))), Pose((0, 0, 0), quaternion(*angles)))


def planned(name, *, area=AREA, over=None, seen=None, frames=24, seed=1, **settings):
    module = registry.load(paths, name)
    given = {"pattern": name, "altitude_m": (1.2, 1.8), **SETTINGS[name], **settings}
    return module.plan(
        area,
        over or ground(),
        seen or footprint(),
        module.Settings(**given),
        frames=frames,
        speed_mps=2.0,
        rng=np.random.default_rng(seed),
    )


every_pattern = pytest.mark.parametrize("name", registry.names(paths))


@every_pattern
def test_what_is_seen_lies_inside_the_area_on_sloping_ground(name):
    over, seen = ground(slope=0.05), footprint()
    path = planned(name, over=over, seen=seen).path
    for point, heading in zip(path.waypoints_m, path.headings_rad, strict=True):
        assert AREA.contains(seen.on_ground(over, point, float(heading)), slack_m=0.01).all()


@every_pattern
def test_waypoints_hang_at_one_altitude_in_the_range_above_the_ground(name):
    over = ground(slope=0.05)
    points = planned(name, over=over).path.waypoints_m
    altitude = -points[:, 2] - over.elevation_m(points[:, 0], points[:, 1])
    assert np.ptp(altitude) < 1e-9
    assert 1.2 <= altitude[0] <= 1.8


@every_pattern
def test_same_seed_same_path_and_another_seed_another(name):
    first, again, other = (planned(name, seed=seed).path.waypoints_m for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.allclose(first, other)


@every_pattern
def test_no_two_stops_are_alike(name):
    path = planned(name).path
    stops = np.column_stack([path.waypoints_m, path.headings_rad])
    gaps = np.linalg.norm(stops[:, None] - stops[None], axis=2) + np.eye(len(stops)) * 9
    assert gaps.min() > 0.05


@every_pattern
@pytest.mark.parametrize("frames", [1, 2, 5, 24, 100])
def test_there_are_never_more_frames_than_allowed(name, frames):
    path = planned(name, frames=frames).path
    assert 1 <= len(path.waypoints_m) <= frames
    assert path.waypoints_m.shape == (len(path.headings_rad), 3)


@every_pattern
def test_an_area_smaller_than_the_picture_is_seen_in_the_middle(name):
    small, over, seen = Area((0.0, 1.0), (0.0, 1.0)), ground(), footprint(pitch_deg=-90)
    path = planned(name, area=small, seen=seen, frames=3).path
    corners = seen.on_ground(over, path.waypoints_m[0], float(path.headings_rad[0]))
    assert np.allclose((corners.min(axis=0) + corners.max(axis=0)) / 2, 0.5, atol=1e-6)


def coverage(path, seen, over, area):
    """Share of a fine grid over the area that some footprint covers."""
    north, east = np.meshgrid(np.linspace(*area.north_m, 61), np.linspace(*area.east_m, 41))
    points, covered = np.stack([north.ravel(), east.ravel()], -1), np.zeros(north.size, bool)
    for point, heading in zip(path.waypoints_m, path.headings_rad, strict=True):
        corners = seen.on_ground(over, point, float(heading))
        edges = np.roll(corners, -1, axis=0) - corners
        offset = points[:, None] - corners[None]
        side = edges[None, :, 0] * offset[..., 1] - edges[None, :, 1] * offset[..., 0]
        covered |= (side >= -1e-6).all(axis=1) | (side <= 1e-6).all(axis=1)
    return covered.mean()


def test_the_lawnmower_leaves_nothing_unseen_under_a_camera_that_looks_down():
    seen = footprint(pitch_deg=-90)
    assert coverage(planned("lawnmower", seen=seen, frames=1000).path, seen, ground(), AREA) == 1.0


def test_the_lawnmower_leaves_little_but_corners_unseen_under_a_camera_that_looks_ahead():
    assert coverage(planned("lawnmower", frames=1000).path, footprint(), ground(), AREA) > 0.85


def test_the_lawnmower_keeps_the_overlap_along_and_across():
    seen = footprint(pitch_deg=-90)
    path = planned("lawnmower", seen=seen, frames=1000, overlap=(0.6, 0.3), altitude_m=(1.5, 1.5)).path
    long, wide = seen.size_m(1.5)
    along, across = np.unique(path.waypoints_m[:, 0].round(6)), np.unique(path.waypoints_m[:, 1].round(6))
    assert np.diff(along).max() <= 0.4 * long + 1e-6
    assert np.diff(across).max() <= 0.7 * wide + 1e-6


def test_a_lawnmower_that_fits_says_nothing_of_the_remaining_overlap():
    assert planned("lawnmower", frames=1000).remaining_overlap is None


def test_a_thinned_lawnmower_names_the_overlap_that_remains():
    whole, thin = (planned("lawnmower", frames=n, altitude_m=(1.2, 1.2)) for n in (1000, 24))
    assert len(whole.path.waypoints_m) > 24 >= len(thin.path.waypoints_m) > 18
    front, side = thin.remaining_overlap
    assert -1 < min(front, side) < 0.2
    spread = [np.ptp(p.path.waypoints_m, axis=0)[:2] for p in (whole, thin)]
    assert np.allclose(*spread, atol=0.01)  # thinned over the whole area, not cut off


@pytest.mark.parametrize("altitude_m", [1.2, 1.4, 1.6, 1.8])
def test_the_hello_area_gives_24_frames_at_every_altitude(altitude_m):
    found = planned("lawnmower", area=Area((0.0, 12.0), (0.0, 8.0)), altitude_m=(altitude_m, altitude_m))
    assert len(found.path.waypoints_m) == 24


def test_strips_run_there_and_back_along_the_longer_side():
    path = planned("lawnmower", area=Area((0.0, 8.0), (0.0, 20.0))).path
    assert set(np.degrees(path.headings_rad).round() % 360) == {90.0, 270.0}


def test_a_camera_turned_to_the_side_is_shifted_for():
    seen, over = footprint(pitch_deg=-50, yaw_deg=90), ground()
    path = planned("lawnmower", seen=seen).path
    for point, heading in zip(path.waypoints_m, path.headings_rad, strict=True):
        assert AREA.contains(seen.on_ground(over, point, float(heading)), slack_m=1e-6).all()


def test_random_waypoints_keep_clear_of_obstacles():
    tree = Spot(16.0, 0.0, 1.5)
    path = planned("random_waypoints", over=ground(obstacles=(tree,)), frames=60).path
    assert np.hypot(path.waypoints_m[:, 0] - 16, path.waypoints_m[:, 1]).min() > 1.5


def test_random_waypoints_are_flown_the_short_way():
    path = planned("random_waypoints", frames=60).path.waypoints_m
    flown = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    shuffled = np.random.default_rng(0).permutation(path)
    assert flown < 0.5 * np.linalg.norm(np.diff(shuffled, axis=0), axis=1).sum()
