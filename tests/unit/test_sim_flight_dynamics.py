"""The multirotor and its motions, step by step, without a server."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from littersim.attitude import length, subtract, turned
from littersim.bodies import motions, quadrotor
from littersim.bodies.motions import FollowPath, Hover, Land, RotateToYaw, Timed, Yaw, at_height, at_velocity, spinning
from littersim.bodies.multirotor import Motion, Multirotor
from littersim.bodies.paths import ACCELERATION_MPS2, Runner
from littersim.bodies.terrain import Terrain
from littersim.clock import STEP_S

FOREVER = 3e38
KEEP = Yaw()


class Flight:
    """A drone and its time; keeps what it sees at each step."""

    def __init__(self, terrain: Terrain | None = None, start: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> None:
        self.body = Multirotor(start, (1.0, 0.0, 0.0, 0.0), terrain or Terrain.level())
        self.body.api_control = True
        self.now_s = 0.0
        self.fastest, self.hardest = 0.0, 0.0

    def step(self) -> bool | None:
        self.now_s += STEP_S
        outcome = self.body.step(self.now_s)
        self.fastest = max(self.fastest, self.body.speed)
        if not self.body.on_ground:
            self.hardest = max(self.hardest, length(self.body.kinematics.linear_acceleration))
        return outcome

    def rest(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.step()

    def do(self, motion: Motion, most_s: float = 120.0) -> bool:
        self.body.motion = motion
        for _ in range(round(most_s / STEP_S)):
            outcome = self.step()
            if outcome is not None:
                return outcome
        raise AssertionError("the motion never ended")

    def rise(self) -> None:
        self.do(FollowPath([(0, 0, -2)], 1.0, FOREVER, KEEP))
        self.rest(2.0)


def test_body_at_rest_on_the_ground_does_not_move_at_all() -> None:
    flight = Flight()
    flight.rest(2.0)
    assert flight.body.position == (0.0, 0.0, 0.0)
    assert flight.body.kinematics.linear_acceleration == (0.0, 0.0, 0.0)


def test_body_that_starts_in_the_air_falls_to_the_ground() -> None:
    flight = Flight(start=(0.0, 0.0, -5.0))
    flight.rest(3.0)
    assert flight.body.position == pytest.approx((0, 0, 5))
    assert flight.body.on_ground


def test_free_fall_is_gravity_less_drag() -> None:
    flight = Flight(start=(0.0, 0.0, -50.0))
    flight.rest(1.0)
    assert flight.body.velocity[2] == pytest.approx(9.80665 / 0.1 * (1 - math.exp(-0.1)), rel=0.01)


@given(
    st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.floats(-8, -1)),
    st.floats(0.5, 10),
)
@settings(max_examples=15)
def test_any_move_arrives_within_the_limits(to: tuple[float, float, float], speed: float) -> None:
    flight = Flight()
    flight.rise()
    assert flight.do(FollowPath([to], speed, FOREVER, KEEP)) is True
    assert flight.fastest <= max(speed, 1.0) * 1.01
    assert flight.hardest <= quadrotor.MAX_ACCELERATION_MPS2
    flight.rest(3.0)
    assert flight.body.position == pytest.approx(to, abs=0.03)


@given(st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30), st.floats(-30, 30)), min_size=2, max_size=8))
@settings(max_examples=5)
def test_any_velocities_stay_within_the_vehicles_limits(velocities: list[tuple[float, float, float]]) -> None:
    flight = Flight()
    flight.rise()
    for velocity in velocities:
        flight.do(Timed(0.7, at_velocity((velocity[0], velocity[1], -abs(velocity[2])), KEEP)))
    assert flight.fastest <= quadrotor.MAX_SPEED_MPS * 1.01
    assert flight.hardest <= quadrotor.MAX_ACCELERATION_MPS2


def test_position_changes_by_velocity_alone() -> None:
    flight = Flight()
    flight.rise()
    flight.body.motion = Timed(2.0, at_velocity((4.0, 1.0, -0.5), KEEP))
    for _ in range(800):
        before = flight.body.position
        flight.step()
        assert subtract(flight.body.position, before) == pytest.approx(
            tuple(v * STEP_S for v in flight.body.velocity), abs=1e-12
        )


def test_thrust_points_out_of_the_roof() -> None:
    flight = Flight()
    flight.rise()
    flight.do(Timed(0.8, at_velocity((6.0, 0.0, 0.0), KEEP)))
    now = flight.body.kinematics
    push = subtract(now.linear_acceleration, (0.0, 0.0, 9.80665))
    push = tuple(p + 0.1 * v for p, v in zip(push, now.linear_velocity, strict=True))
    roof = turned(now.orientation, (0.0, 0.0, -1.0))
    cosine = sum(a * b for a, b in zip(push, roof, strict=True)) / length(push)  # type: ignore[arg-type]
    assert cosine == pytest.approx(1.0, abs=1e-3)


def test_timed_velocity_is_reached_and_ends_on_time() -> None:
    flight = Flight()
    flight.rise()
    began = flight.now_s
    assert flight.do(Timed(3.0, at_velocity((2.0, 0.0, 0.0), KEEP))) is True
    assert flight.now_s - began == pytest.approx(3.0, abs=2 * STEP_S)
    assert flight.body.velocity == pytest.approx((2, 0, 0), abs=0.02)
    flight.rest(4.0)
    assert flight.body.speed < 0.02


def test_height_is_kept_by_moves_at_a_height() -> None:
    flight = Flight()
    flight.rise()
    flight.do(Timed(4.0, at_height(2.0, 0.0, -3.0, KEEP)))
    assert flight.body.position[2] == pytest.approx(-3, abs=0.03)


def test_forward_only_faces_the_way() -> None:
    flight = Flight()
    flight.rise()
    ahead = Yaw(0.0, is_rate=False, along_path=True)
    flight.do(FollowPath([(0, 6, -2)], 2.0, FOREVER, ahead))
    assert flight.body.yaw_rad == pytest.approx(math.pi / 2, abs=0.02)


def test_rotation_takes_the_short_way_round() -> None:
    flight = Flight()
    flight.rise()
    flight.do(RotateToYaw(math.radians(170), FOREVER, 0.01))
    began = flight.now_s
    assert flight.do(RotateToYaw(math.radians(-170), FOREVER, 0.01)) is True
    assert flight.now_s - began < 3.0


def test_spinning_ends_and_the_heading_is_kept() -> None:
    flight = Flight()
    flight.rise()
    flight.do(Timed(2.0, spinning(math.radians(45))))
    flight.rest(1.0)
    heading = flight.body.yaw_rad
    assert heading == pytest.approx(math.radians(90), abs=0.1)
    flight.rest(1.0)
    assert flight.body.yaw_rad == pytest.approx(heading, abs=5e-3)


def test_hover_stops_and_answers_false() -> None:
    flight = Flight()
    flight.rise()
    flight.do(Timed(1.5, at_velocity((3.0, 0.0, 0.0), KEEP)))
    assert flight.do(Hover()) is False
    flight.rest(2.0)
    assert flight.body.speed < 0.02


def test_landing_touches_down_softly_on_a_slope() -> None:
    north = np.arange(5, dtype=np.float32)[:, None]
    slope = Terrain(np.repeat(0.05 * north, 5, axis=1).astype(np.float32), (-2.0, -2.0), 1.0)
    flight = Flight(slope)
    flight.rise()
    flight.do(FollowPath([(1.0, 0.5, -2)], 1.0, FOREVER, KEEP))
    assert flight.do(Land(60)) is True
    assert flight.body.landed_state == 0
    flight.rest(1.0)
    assert flight.body.position == pytest.approx((1.0, 0.5, -0.15), abs=0.02)
    assert flight.body.position[2] == pytest.approx(flight.body.ground_z)
    assert flight.body.speed == 0


def test_without_api_control_nothing_moves_and_the_timeout_ends_it() -> None:
    flight = Flight()
    flight.body.api_control = False
    assert flight.do(FollowPath([(0, 0, -2)], 1.0, 1.5, KEEP)) is False
    assert flight.now_s == pytest.approx(1.5, abs=2 * STEP_S)
    assert flight.body.position == (0.0, 0.0, 0.0)


def test_taking_api_control_away_in_flight_leaves_it_hovering() -> None:
    flight = Flight()
    flight.rise()
    flight.body.motion = Timed(1.0, at_velocity((2.0, 0.0, 0.0), Yaw(0.5)))
    flight.rest(0.5)
    flight.body.motion, flight.body.api_control = None, False
    flight.rest(5.0)
    assert flight.body.speed < 0.02
    assert flight.body.position[2] == pytest.approx(-2, abs=0.2)


def test_reset_is_the_start_again() -> None:
    flight = Flight()
    fresh = flight.body.kinematics
    flight.rise()
    flight.body.reset()
    assert flight.body.kinematics == fresh
    assert (flight.body.api_control, flight.body.armed, flight.body.motors_on) == (False, True, False)


def test_start_below_the_ground_is_lifted_onto_it() -> None:
    high = Terrain(np.full((2, 2), 1.5, np.float32), (-1.0, -1.0), 2.0)
    assert Flight(high).body.position == pytest.approx((0, 0, -1.5))


def test_same_orders_give_the_same_bits() -> None:
    def fly() -> list[tuple[float, ...]]:
        flight = Flight()
        flight.rise()
        flight.do(FollowPath([(3, 1, -2), (0, 2, -3)], 2.0, FOREVER, Yaw(0.0, False, True)))
        return [flight.body.position, flight.body.velocity, flight.body.orientation]

    assert fly() == fly()


def test_a_step_costs_less_than_a_fortieth_of_its_time() -> None:
    import time

    flight = Flight()
    flight.rise()
    flight.body.motion = FollowPath([(100, 0, -2)], 2.0, FOREVER, KEEP)
    began = time.perf_counter()
    flight.rest(5.0)
    assert time.perf_counter() - began < 5.0 / 40


# The point that a drone follows


@given(
    st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20), st.floats(-20, 20)), min_size=2, max_size=7),
    st.floats(0.3, 8),
)
def test_runner_reaches_the_end_within_speed_and_acceleration(
    points: list[tuple[float, float, float]], speed: float
) -> None:
    runner = Runner(points, speed)
    pace, steps = 0.0, 0
    while not runner.arrived:
        way = runner.way
        runner.advance(STEP_S)
        now = length(runner.velocity)
        assert now <= speed + 1e-9
        if runner.way == way:
            assert abs(now - pace) <= ACCELERATION_MPS2 * STEP_S * 1.5
        pace, steps = now, steps + 1
        assert steps < 400_000
    assert runner.position == runner.end
    assert length(subtract(runner.end, points[-1])) < 1e-5


def test_straight_points_do_not_slow_the_runner() -> None:
    runner = Runner([(0, 0, 0), (5, 0, 0), (10, 0, 0)], 2.0)
    while runner.position[0] < 5:
        runner.advance(STEP_S)
    assert length(runner.velocity) == pytest.approx(2.0)


def test_path_without_length_is_finished() -> None:
    assert Runner([(1, 2, 3), (1, 2, 3)], 1.0).arrived


def test_takeoff_height_is_the_recorded_one() -> None:
    assert motions.TAKEOFF_HEIGHT_M == 1.72


# The ground


def test_ground_is_two_triangles_a_cell_split_from_south_west_to_north_east() -> None:
    heights = np.array([[0.0, 1.0], [2.0, 5.0]], np.float32)
    terrain = Terrain(heights, (0.0, 0.0), 1.0)
    assert terrain.z(0, 0) == 0 and terrain.z(0, 1) == -1 and terrain.z(1, 0) == -2 and terrain.z(1, 1) == -5
    assert terrain.z(0.5, 0.5) == -2.5
    assert terrain.z(0.75, 0.25) == pytest.approx(-(0.75 * 2 + 0.25 * 3))
    assert terrain.z(0.25, 0.75) == pytest.approx(-(0.75 * 1 + 0.25 * 4))
    assert terrain.z(-5, -5) == 0 and terrain.z(9, 9) == -5


def test_ground_under_the_drone_is_the_places_own() -> None:
    from litterpack import places

    place = places.load("park_lawn")
    terrain = Terrain(place.ground_grid, place.grid_origin, place.cell_m)
    rng = np.random.default_rng(0)
    for north, east in rng.uniform(-8, 8, (50, 2)):
        assert terrain.z(north, east) == pytest.approx(-float(place.elevation_m(north, east)), abs=1e-5)
