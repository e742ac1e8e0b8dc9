"""How litter is laid out: proportions, room, the slope, and the same again for the same seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litterscout.errors import SettingsError
from litterscout.geometry import Pose, rotation
from litterscout.ground import Area, Attractor, Ground, Spot
from litterscout.placement.mix import apportioned
from litterscout.placement.names import MOST, object_name
from litterscout.placement.points import CLUSTER_SIGMA_M, Draws, candidates
from litterscout.placement.rest import SINK_M, STUBBLE_M, chosen, lying, rests
from litterscout.placement.scatter import scatter

WIDE = Area((-50.0, 50.0), (-50.0, 50.0))
AREA = Area((2.0, 15.0), (-4.0, 5.0))
HALF = float(np.sqrt(0.5))


@dataclass(frozen=True)
class Resting:
    quaternion_wxyz: tuple[float, float, float, float]
    height_m: float
    weight: float


@dataclass(frozen=True)
class Corners:
    vertices: np.ndarray


@dataclass(frozen=True)
class Brick:
    """A box that stands upright or lies on its side, as the items of the pack do."""

    name: str
    size: tuple[float, float, float] = (0.06, 0.06, 0.2)
    variants: int = 5
    poses: tuple[Resting, ...] = field(default=())

    def mesh(self, variant):
        x, y, z = self.size
        points = [(sx * x / 2, sy * y / 2, sz * z) for sx in (-1, 1) for sy in (-1, 1) for sz in (0, 1)]
        vertices = np.zeros(8, np.dtype([("pos", "3f4")]))
        vertices["pos"] = points
        return Corners(vertices)

    def resting_poses(self, variant):
        return self.poses or (
            Resting((1.0, 0.0, 0.0, 0.0), 0.0, 1.0),
            Resting((HALF, 0.0, HALF, 0.0), self.size[0] / 2, 3.0),  # z turned to x
        )

    def asset_name(self, variant):
        return f"SM_Litter_{self.name}_{variant:02d}"


ITEMS = {"can": Brick("can"), "cap": Brick("cap", (0.03, 0.03, 0.01))}
MIX = {"can": 1.0, "cap": 3.0}


def ground(slope=0.0, obstacles=(), attractors=()):
    return Ground(lambda north, east: slope * north, WIDE, obstacles, attractors, "place")


def laid(over=None, *, area=AREA, count=100, seed=5, clustered=0.5, items=ITEMS, mix=MIX):
    rng = np.random.default_rng(seed)
    return scatter(area, over or ground(), items, mix, count=count, clustered=clustered, rng=rng)


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0.01, 100), min_size=1), st.integers(0, 300))
def test_each_item_comes_within_one_of_its_share(weights, count):
    counts = Counter(apportioned(weights, count, np.random.default_rng(0)))
    assert counts.total() == count
    for name, weight in weights.items():
        assert abs(counts[name] - count * weight / sum(weights.values())) < 1 + 1e-6


def test_the_order_of_items_is_drawn():
    names = apportioned({"a": 1, "b": 1}, 40, np.random.default_rng(0))
    assert names != sorted(names)
    assert names != apportioned({"a": 1, "b": 1}, 40, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("number", "digits"), [(0, "0101"), (1, "0102"), (254, "01ff"), (255, "0201"), (MOST - 1, "ffff")]
)
def test_numbers_are_two_digits_of_base_255(number, digits):
    assert object_name("crown_cap", "03", number) == f"litter__crown_cap__03__{digits}"


@pytest.mark.parametrize("number", [-1, MOST])
def test_numbers_beyond_two_digits_are_refused(number):
    with pytest.raises(ValueError, match="not in 0"):
        object_name("crown_cap", "03", number)


def test_names_ids_and_assets_follow_the_number():
    found = laid()
    assert [p.object_id for p in found] == list(range(1, 101))
    assert len({p.name for p in found}) == 100
    for number, p in enumerate(found):
        assert p.name == object_name(p.item, p.variant, number)
        assert p.asset == f"SM_Litter_{p.item}_{p.variant}"
        assert p.scale == 1.0


def test_the_mix_is_exact():
    assert Counter(p.item for p in laid()) == {"can": 25, "cap": 75}


def test_every_variant_is_used():
    assert len({(p.item, p.variant) for p in laid()}) == 10


def test_same_seed_same_litter_and_another_seed_another():
    assert laid(seed=1) == laid(seed=1)
    assert laid(seed=1) != laid(seed=2)


def discs(placements):
    """(n, 2) middles and (n,) radii of what each object covers, from its corners in the world."""
    middles, radii = [], []
    for p in placements:
        corners = world_corners(p)[:, :2]
        middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
        middles.append(middle)
        radii.append(np.hypot(*(corners - middle).T).max())
    return np.array(middles), np.array(radii)


def world_corners(p):
    points = np.asarray(ITEMS[p.item].mesh(0).vertices["pos"], np.float64) * [1, -1, -1]
    return p.world_from_object.apply(points)


def test_nothing_touches_anything_else():
    middles, radii = discs(laid(count=150))
    gaps = np.linalg.norm(middles[:, None] - middles[None], axis=2) - radii[:, None] - radii[None]
    np.fill_diagonal(gaps, 1)
    assert gaps.min() > -1e-3


def test_everything_lies_in_the_area():
    assert AREA.contains(discs(laid())[0], slack_m=1e-6).all()


def test_nothing_lies_under_an_obstacle():
    tree = Spot(8.0, 0.0, 2.0)
    middles, radii = discs(laid(ground(obstacles=(tree,))))
    assert (np.hypot(*(middles - [8, 0]).T) - radii).min() >= 2 - 1e-6


def test_the_ground_only_rejects_and_lifts():
    flat, sloped = laid(ground()), laid(ground(slope=0.04))
    assert [p.name for p in flat] == [p.name for p in sloped]
    moved = discs(flat)[0] - discs(sloped)[0]
    assert np.abs(moved).max() < 0.02  # nothing drawn has changed; tilting shifts an outline by millimetres


def test_more_than_there_is_room_for_is_an_error_that_names_the_way_out():
    with pytest.raises(SettingsError, match=r"litter\.density_per_m2.*lower it or make area\.size_m greater"):
        laid(area=Area((0.0, 1.0), (0.0, 1.0)), count=200, mix={"can": 1.0})


def test_nothing_is_laid_where_nothing_is_asked_for():
    assert laid(count=0) == ()


@pytest.mark.parametrize("slope", [0.0, 0.05, -0.05])
def test_lowest_point_is_on_the_slope_within_stubble_and_sinks_little(slope):
    over = ground(slope)
    for p in laid(over):
        corners = world_corners(p)
        above = -corners[:, 2] - over.elevation_m(corners[:, 0], corners[:, 1])
        assert -SINK_M - 1e-6 <= above.min() <= STUBBLE_M * 1.01


def test_objects_stand_up_on_the_slope():
    over = ground(0.05)
    rest = rests(ITEMS["can"], 0)[0]
    pose = lying(rest, over, np.array([3.0, 1.0]), yaw_rad=1.0, sink=0.0)
    up = rotation(pose.quaternion_wxyz) @ [0, 0, -1]
    normal = np.array([-0.05, 0, -1]) / np.hypot(0.05, 1)
    assert np.allclose(up, normal)


def test_yaw_turns_a_mesh_about_the_vertical_the_way_of_flu():
    rest = rests(ITEMS["can"], 0)[0]
    pose = lying(rest, ground(), np.array([0.0, 0.0]), yaw_rad=np.pi / 2, sink=0.0)
    # mesh forward turns from north to west, which is minus east
    assert np.allclose(rotation(pose.quaternion_wxyz) @ [1, 0, 0], [0, -1, 0])


def test_a_lying_object_is_centred_where_it_was_put():
    rest = rests(ITEMS["can"], 0)[1]
    pose = lying(rest, ground(), np.array([3.0, 1.0]), yaw_rad=0.7, sink=0.0)
    points = np.asarray(ITEMS["can"].mesh(0).vertices["pos"], np.float64) * [1, -1, -1]
    world = pose.apply(points)
    assert np.allclose(world[:, :2].mean(axis=0), [3, 1], atol=1e-6)
    assert rest.thickness_m == pytest.approx(0.06)
    assert rest.radius_m == pytest.approx(np.hypot(0.1, 0.03))


def test_resting_poses_come_as_often_as_they_weigh():
    options = rests(ITEMS["can"], 0)
    picked = [chosen(options, share) is options[0] for share in np.linspace(0, 0.9999, 400)]
    assert sum(picked) == pytest.approx(100, abs=2)
    assert chosen(options, 1.0) is options[1]


def test_clustered_litter_is_nearer_to_its_neighbours_than_scattered_litter():
    def nearest(clustered):
        middles = discs(laid(clustered=clustered, mix={"cap": 1.0}))[0]
        gaps = np.linalg.norm(middles[:, None] - middles[None], axis=2) + 99 * np.eye(len(middles))
        return np.median(gaps.min(axis=1))

    assert nearest(1.0) < 0.7 * nearest(0.0)


def test_an_attractor_draws_clusters_near():
    near = Attractor(8.0, 0.0, 1.5, 40.0)

    def share(attractors):
        draws = Draws.of(2000, 1.0, np.random.default_rng(3))
        first = candidates(draws, AREA, ground(attractors=attractors))[:, 0]
        return (np.hypot(*(first - [8, 0]).T) < 3).mean()

    assert share((near,)) > 1.5 * share(())


def test_children_spread_about_their_cluster():
    draws = Draws.of(3000, 1.0, np.random.default_rng(3))
    first = candidates(draws, AREA, ground())[:, 0]
    spread = [first[draws.parent == k].std(axis=0) for k in range(10)]
    assert np.mean(spread) == pytest.approx(CLUSTER_SIGMA_M, rel=0.3)


def test_placements_are_poses_of_unit_rotation():
    for p in laid(ground(0.03)):
        assert isinstance(p.world_from_object, Pose)
        assert np.linalg.norm(p.world_from_object.quaternion_wxyz) == pytest.approx(1)
