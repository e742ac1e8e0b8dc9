"""Flying littersim over its socket: tasks, time and limits."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import LittersimProcess
from sim_wire import KEEP_HEADING, NO_TIMEOUT, RemoteError, WireClient, pose, vector

MAX_ACCELERATION_MPS2 = 6.0
SAMPLE_S = 0.02


@pytest.fixture
def sim(littersim_cpu: LittersimProcess) -> Iterator[WireClient]:
    """A paused drone at its start, with API control."""
    with WireClient(littersim_cpu.host, littersim_cpu.port) as client:
        client.call("littersimEpisode", EPISODE)
        client.call("enableApiControl", True, "")
        client.call("armDisarm", True, "")
        yield client
        client.call("reset")
        client.call("simPause", False)


EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'


def move(sim: WireClient, to: tuple[float, float, float], speed: float = 3.0, timeout_s: float = NO_TIMEOUT) -> int:
    return sim.send("moveToPosition", *to, speed, timeout_s, 0, KEEP_HEADING, -1.0, 1.0, "")


def run(sim: WireClient, seconds: float) -> None:
    sim.call("simContinueForTime", seconds)


def finish(sim: WireClient, msgid: int, most_s: float = 60.0) -> Any:
    """Let time run until the task answers."""
    for _ in range(int(most_s / 0.5)):
        run(sim, 0.5)
        if sim.done(msgid):
            return sim.wait(msgid)
    raise AssertionError("the task never ended")


def kinematics(sim: WireClient) -> dict[str, Any]:
    found: dict[str, Any] = sim.call("simGetGroundTruthKinematics", "")
    return found


def position(sim: WireClient) -> tuple[float, float, float]:
    return xyz(kinematics(sim)["position"])


def xyz(value: dict[str, float]) -> tuple[float, float, float]:
    return value["x_val"], value["y_val"], value["z_val"]


def take_off(sim: WireClient) -> None:
    finish(sim, sim.send("takeoff", 20.0, ""))
    run(sim, 2.0)


def test_drone_stands_at_its_start(sim: WireClient) -> None:
    run(sim, 1.0)
    assert position(sim) == pytest.approx((0, 0, 0), abs=1e-6)
    assert sim.call("getMultirotorState", "")["landed_state"] == 0
    assert sim.call("simGetCollisionInfo", "")["object_name"] == "Ground"


def test_takeoff_hovers_where_recorded_ones_do_and_answers_false(sim: WireClient) -> None:
    task = sim.send("takeoff", 20.0, "")
    assert finish(sim, task) is False
    run(sim, 2.0)
    assert position(sim) == pytest.approx((0, 0, -1.72), abs=0.03)
    assert sim.call("getMultirotorState", "")["landed_state"] == 1


def test_move_arrives_and_stays(sim: WireClient) -> None:
    take_off(sim)
    assert finish(sim, move(sim, (6, -4, -3))) is True
    run(sim, 3.0)
    assert position(sim) == pytest.approx((6, -4, -3), abs=0.03)
    assert math.hypot(*xyz(kinematics(sim)["linear_velocity"])) < 0.05


def test_path_is_flown_past_every_point(sim: WireClient) -> None:
    take_off(sim)
    points = [(4.0, 0.0, -2.0), (4.0, 3.0, -2.0), (0.0, 3.0, -2.0), (0.0, 0.0, -2.0)]
    heading = {"is_rate": False, "yaw_or_rate": 0.0}
    task = sim.send("moveOnPath", [vector(*point) for point in points], 2.0, NO_TIMEOUT, 1, heading, -1.0, 1.0, "")
    track = []
    while not sim.done(task):
        run(sim, 0.05)
        track.append(position(sim))
        assert len(track) < 1000
    assert sim.wait(task) is True
    for point in points:
        assert min(math.dist(point, at) for at in track) < 0.3


def test_speed_and_acceleration_stay_within_limits_and_nothing_jumps(sim: WireClient) -> None:
    take_off(sim)
    tasks: list[Callable[[], int]] = [
        lambda: move(sim, (8, 3, -4), 5.0),
        lambda: move(sim, (0, 0, -2), 5.0),
        lambda: sim.send("moveByVelocity", 4.0, -3.0, 0.0, 1.0, 0, KEEP_HEADING, ""),
        lambda: sim.send("hover", ""),
    ]
    states = [kinematics(sim)]
    for begin in tasks:
        begin()
        for _ in range(60):
            run(sim, SAMPLE_S)
            states.append(kinematics(sim))
    for before, after in itertools.pairwise(states):
        v0, v1 = xyz(before["linear_velocity"]), xyz(after["linear_velocity"])
        assert math.hypot(*v1) <= 5.0 * 1.02
        assert math.dist(v0, v1) / SAMPLE_S <= MAX_ACCELERATION_MPS2
        moved = math.dist(xyz(before["position"]), xyz(after["position"]))
        assert moved <= (math.hypot(*v0) + math.hypot(*v1)) / 2 * SAMPLE_S + 1e-3


def test_drone_tilts_into_its_acceleration(sim: WireClient) -> None:
    take_off(sim)
    sim.send("moveByVelocity", 5.0, 0.0, 0.0, 3.0, 0, KEEP_HEADING, "")
    run(sim, 0.6)
    now = kinematics(sim)
    assert now["linear_acceleration"]["x_val"] > 1.0
    assert now["orientation"]["y_val"] < -0.05  # nose down


def test_rotation_across_south_takes_the_short_way(sim: WireClient) -> None:
    take_off(sim)
    assert finish(sim, sim.send("rotateToYaw", 170.0, NO_TIMEOUT, 5.0, "")) is True
    task = sim.send("rotateToYaw", -170.0, NO_TIMEOUT, 5.0, "")
    run(sim, 2.0)
    assert sim.done(task) and sim.wait(task) is True
    turn = kinematics(sim)["orientation"]
    yaw_deg = math.degrees(2 * math.atan2(turn["z_val"], turn["w_val"]))
    assert math.remainder(yaw_deg + 170, 360) == pytest.approx(0, abs=3)


def test_second_move_makes_the_first_answer_false(sim: WireClient) -> None:
    take_off(sim)
    first = move(sim, (20, 0, -3))
    run(sim, 0.5)
    second = move(sim, (2, 0, -3))
    sim.call("ping")
    assert sim.done(first) and sim.wait(first) is False
    assert finish(sim, second) is True


def test_cancelled_move_answers_false_and_the_drone_stops(sim: WireClient) -> None:
    take_off(sim)
    task = move(sim, (30, 0, -3))
    run(sim, 1.5)
    sim.call("cancelLastTask", "")
    assert sim.wait(task) is False
    run(sim, 4.0)
    assert math.hypot(*xyz(kinematics(sim)["linear_velocity"])) < 0.05


def test_reset_cancels_and_takes_api_control_away(sim: WireClient) -> None:
    take_off(sim)
    task = move(sim, (30, 0, -3))
    run(sim, 0.5)
    sim.call("reset")
    assert sim.wait(task) is False
    assert sim.call("isApiControlEnabled", "") is False
    assert position(sim) == pytest.approx((0, 0, 0), abs=1e-6)


def test_move_ends_at_its_timeout_of_simulated_time(sim: WireClient) -> None:
    take_off(sim)
    task = move(sim, (60, 0, -4), 2.0, timeout_s=0.5)
    run(sim, 0.48)
    assert not sim.done(task)
    run(sim, 0.03)
    assert sim.done(task) and sim.wait(task) is False


def test_takeoff_without_api_control_runs_into_its_timeout(sim: WireClient) -> None:
    sim.call("enableApiControl", False, "")
    task = sim.send("takeoff", 1.0, "")
    run(sim, 1.1)
    assert sim.done(task) and sim.wait(task) is False
    assert position(sim) == pytest.approx((0, 0, 0), abs=1e-6)


def test_takeoff_while_moving_is_refused_in_the_recorded_words(sim: WireClient) -> None:
    take_off(sim)
    sim.send("moveByVelocity", 3.0, 0.0, 0.0, 5.0, 0, KEEP_HEADING, "")
    run(sim, 1.0)
    with pytest.raises(
        RemoteError, match=r"Cannot perform takeoff because vehicle is already moving with velocity \d\.\d{6} m/s\.$"
    ):
        sim.call("takeoff", 20.0, "")


def test_forward_only_with_a_yaw_rate_is_refused(sim: WireClient) -> None:
    with pytest.raises(RemoteError, match="Yaw cannot be specified as rate if drivetrain is ForwardOnly"):
        sim.call("moveToPosition", 1.0, 0.0, -2.0, 1.0, 10.0, 1, KEEP_HEADING, -1.0, 1.0, "")


def test_landing_ends_on_the_ground_with_motors_off(sim: WireClient) -> None:
    take_off(sim)
    finish(sim, move(sim, (3, 2, -1.5)))
    assert finish(sim, sim.send("land", 60.0, "")) is True
    assert sim.call("getMultirotorState", "")["landed_state"] == 0
    ground_z = position(sim)[2]
    run(sim, 1.0)
    assert position(sim)[2] == pytest.approx(ground_z, abs=1e-3)


def over(sim: WireClient, name: str, metres: float) -> dict[str, Any]:
    """A pose so far above the middle of an object's box."""
    (mesh,) = [each for each in sim.call("simGetMeshPositionVertexBuffers") if each["name"] == name.lower()]
    x, y, z = (mesh["vertices"][axis::3] for axis in range(3))
    return pose((min(x) + max(x)) / 200, (min(y) + max(y)) / 200, -max(z) / 100 - metres)


@pytest.mark.parametrize("name", ["Bench_1", "Bin_1", "Tree_1", "Tree_2"])
def test_landing_ends_on_whatever_stops_it_and_that_bears_the_drone(sim: WireClient, name: str) -> None:
    take_off(sim)
    sim.call("simSetVehiclePose", over(sim, name, 1.5), True, "")
    finish(sim, sim.send("hover", ""))
    sim.call("simGetCollisionInfo", "")
    assert finish(sim, sim.send("land", 40.0, ""), 40.0) is True
    assert sim.call("getMultirotorState", "")["landed_state"] == 0
    hit = sim.call("simGetCollisionInfo", "")
    assert hit["has_collided"] and hit["object_name"] == name
    run(sim, 0.3)
    landed = position(sim)
    assert landed[2] < -0.4, "above the ground"
    run(sim, 3.0)
    assert position(sim) == pytest.approx(landed, abs=0.02), "it neither slides nor sinks"
    assert sim.call("getImuData", "", "")["linear_acceleration"]["z_val"] == pytest.approx(-9.8, abs=0.3)
    assert finish(sim, sim.send("land", 40.0, ""), 1.0) is True, "it is down already"


def test_landing_of_a_drone_that_rises_waits_until_it_has_sunk(sim: WireClient) -> None:
    take_off(sim)
    sim.send("moveByVelocity", 0.0, 0.0, -3.0, 60.0, 0, KEEP_HEADING, "")
    run(sim, 1.5)
    assert finish(sim, sim.send("land", 60.0, "")) is True
    assert position(sim)[2] == pytest.approx(0, abs=0.05)


def landed(sim: WireClient) -> bool:
    return bool(sim.call("getMultirotorState", "")["landed_state"] == 0)


def test_a_drone_has_landed_until_its_rotors_lift_it(sim: WireClient) -> None:
    sim.send("moveByVelocity", 0.0, 0.0, 1.0, 5.0, 0, KEEP_HEADING, "")
    for _ in range(10):
        run(sim, 0.1)
        assert landed(sim), "its rotors turn, and it stands on the ground"
    finish(sim, sim.send("moveToZ", -1.0, 1.0, 20.0, KEEP_HEADING, -1.0, 1.0, ""))
    assert not landed(sim)


def test_a_drone_that_is_put_into_the_air_has_landed_and_falls(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -10), True, "")
    run(sim, 0.5)
    assert landed(sim) and xyz(kinematics(sim)["linear_velocity"])[2] > 3


def test_a_drone_that_is_disarmed_in_the_air_flies_until_it_lies_still(sim: WireClient) -> None:
    take_off(sim)
    finish(sim, sim.send("moveToZ", -10.0, 3.0, 20.0, KEEP_HEADING, -1.0, 1.0, ""))
    run(sim, 2.0)
    sim.call("armDisarm", False, "")
    while position(sim)[2] < -0.5:
        assert not landed(sim)
        run(sim, 0.05)
    run(sim, 1.0)
    assert landed(sim)


def test_disarmed_drone_falls(sim: WireClient) -> None:
    take_off(sim)
    sim.call("armDisarm", False, "")
    run(sim, 2.0)
    assert position(sim)[2] == pytest.approx(0, abs=0.05)


def test_time_stands_still_while_paused(sim: WireClient) -> None:
    before = sim.call("getMultirotorState", "")["timestamp"]
    for _ in range(20):
        sim.call("ping")
    assert sim.call("getMultirotorState", "")["timestamp"] == before
    assert sim.call("simIsPaused") is True


def test_continue_for_time_runs_exactly_that_long_and_pauses_again(sim: WireClient) -> None:
    before = sim.call("getMultirotorState", "")["timestamp"]
    run(sim, 0.05)
    assert sim.call("getMultirotorState", "")["timestamp"] - before == 50_000_000
    assert sim.call("simIsPaused") is True
    sim.call("simContinueForFrames", 3)
    assert sim.call("getMultirotorState", "")["timestamp"] - before == 110_000_000


def test_to_continue_for_no_time_pauses_at_once(sim: WireClient) -> None:
    sim.call("simPause", True)
    before = sim.call("getMultirotorState", "")["timestamp"]
    sim.call("simContinueForFrames", 0)
    sim.call("simContinueForTime", 0.0)
    assert sim.call("getMultirotorState", "")["timestamp"] == before
    assert sim.call("simIsPaused") is True


def test_lockstep_moves_without_continue_calls(sim: WireClient) -> None:
    sim.call("simPause", False)
    sim.call("takeoff", 20.0, "")
    assert position(sim)[2] < -1.5
    before = sim.call("getMultirotorState", "")["timestamp"]
    sim.call("ping")
    assert sim.call("getMultirotorState", "")["timestamp"] == before


def test_teleport_shows_at_once(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(3, 4, -5, (0.0, 0.0, 0.0, 1.0)), True, "")
    now = sim.call("simGetVehiclePose", "")
    assert xyz(now["position"]) == (3, 4, -5)
    assert now["orientation"]["z_val"] == 1


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_poses_that_are_none_are_refused(sim: WireClient, bad: float) -> None:
    with pytest.raises(RemoteError, match="is no point"):
        sim.call("simSetVehiclePose", pose(bad, 0, 0), True, "")
    with pytest.raises(RemoteError, match="must be finite"):
        sim.wait(move(sim, (bad, 0, -2)))


def test_same_calls_give_the_same_state_bytes_in_two_processes(
    littersim_factory: Callable[..., LittersimProcess],
) -> None:
    def fly(server: LittersimProcess) -> list[Any]:
        with WireClient(server.host, server.port) as sim:
            sim.call("littersimEpisode", EPISODE)
            sim.call("enableApiControl", True, "")
            take_off(sim)
            move(sim, (5, 2, -3))
            states = []
            for _ in range(20):
                run(sim, 0.1)
                states.append((sim.call("getMultirotorState", ""), sim.call("simGetCollisionInfo", "")))
            return states

    first, second = (littersim_factory("--renderer", "cpu") for _ in range(2))
    assert fly(first) == fly(second)
