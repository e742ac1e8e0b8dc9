"""Flight by attitude and motors, wind, and what stands in the way, over the socket."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import LittersimProcess
from sim_wire import KEEP_HEADING, VECTOR_ONE, RemoteError, WireClient, pose, vector

from litterpack import items, places

EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'
TRUNK = next(thing for thing in places.load("park_lawn").scenery if thing.name == "Tree_3")


@pytest.fixture
def sim(littersim_cpu: LittersimProcess) -> Iterator[WireClient]:
    """A paused drone that hovers 5 m up with API control, in still air."""
    with WireClient(littersim_cpu.host, littersim_cpu.port) as client:
        client.call("littersimEpisode", EPISODE)
        client.call("enableApiControl", True, "")
        client.call("simSetVehiclePose", pose(0, 0, -5), True, "")
        hover = client.send("hover", "")
        client.call("simContinueForTime", 2.0)
        client.wait(hover)
        yield client
        client.call("simSetWind", vector(0, 0, 0))
        client.call("reset")
        client.call("simPause", False)


def xyz(value: dict[str, float]) -> tuple[float, float, float]:
    return value["x_val"], value["y_val"], value["z_val"]


def position(sim: WireClient) -> tuple[float, float, float]:
    return xyz(sim.call("simGetVehiclePose", "")["position"])


def moved(sim: WireClient, seconds: float, method: str, *params: Any) -> tuple[float, float, float]:
    """How far a timed call moves the drone while so much time passes."""
    before = position(sim)
    call = sim.send(method, *params)
    sim.call("simContinueForTime", seconds)
    after = position(sim)
    assert sim.done(call) and sim.wait(call) is True
    return after[0] - before[0], after[1] - before[1], after[2] - before[2]


def test_roll_to_the_right_goes_right_and_keeps_the_height(sim: WireClient) -> None:
    north, east, down = moved(sim, 1.0, "moveByRollPitchYawZ", 0.15, 0.0, 0.0, position(sim)[2], 0.99, "")
    assert east > 0.3 and abs(north) < 0.05 and abs(down) < 0.1


def test_a_lifted_nose_goes_backwards(sim: WireClient) -> None:
    north, east, _ = moved(sim, 1.0, "moveByRollPitchYawrateZ", 0.0, 0.15, 0.0, position(sim)[2], 0.99, "")
    assert north < -0.3 and abs(east) < 0.05


@pytest.mark.parametrize(("throttle", "sense"), [(0.75, -1), (0.45, 1)])
def test_throttle_above_and_below_hover_climbs_and_sinks(sim: WireClient, throttle: float, sense: int) -> None:
    _, _, down = moved(sim, 0.6, "moveByRollPitchYawThrottle", 0.0, 0.0, 0.0, throttle, 0.59, "")
    assert down * sense > 0.1


def test_angle_rates_turn_the_body(sim: WireClient) -> None:
    call = sim.send("moveByAngleRatesZ", 0.5, 0.0, 0.0, position(sim)[2], 0.3, "")
    sim.call("simContinueForTime", 0.3)
    turn = sim.call("simGetVehiclePose", "")["orientation"]
    sim.call("simContinueForTime", 0.01)
    sim.wait(call)
    assert 0.05 < 2 * math.asin(turn["x_val"]) < 0.2


def test_equal_motors_climb_and_uneven_ones_roll(sim: WireClient) -> None:
    _, _, down = moved(sim, 0.5, "moveByMotorPWMs", 0.8, 0.8, 0.8, 0.8, 0.49, "")
    assert down < -0.1
    call = sim.send("moveByMotorPWMs", 0.58, 0.62, 0.62, 0.58, 0.2, "")
    sim.call("simContinueForTime", 0.2)
    assert sim.call("simGetVehiclePose", "")["orientation"]["x_val"] > 0.005  # left motors stronger: it rolls right
    sim.call("simContinueForTime", 0.01)
    sim.wait(call)


def test_rotors_carry_the_weight(sim: WireClient) -> None:
    rotors = sim.call("getRotorStates", "")["rotors"]
    assert sum(rotor["thrust"] for rotor in rotors) == pytest.approx(9.8, rel=0.02)
    assert [math.copysign(1, rotor["torque_scaler"]) for rotor in rotors] == [-1, -1, 1, 1]
    assert all(400 < rotor["speed"] < 600 for rotor in rotors)  # a recorded hover turns at 502 rad/s


def test_body_frame_velocity_follows_the_nose(sim: WireClient) -> None:
    sim.call("simSetVehiclePose", pose(0, 0, -5, (math.cos(math.pi / 4), 0, 0, math.sin(math.pi / 4))), True, "")
    north, east, _ = moved(sim, 2.0, "moveByVelocityBodyFrame", 2.0, 0.0, 0.0, 1.99, 0, KEEP_HEADING, "")
    assert east > 1.5 and abs(north) < 0.3


def test_body_frame_velocity_at_a_height(sim: WireClient) -> None:
    _, _, down = moved(sim, 2.0, "moveByVelocityZBodyFrame", 1.0, 0.0, -6.0, 1.99, 0, KEEP_HEADING, "")
    assert down == pytest.approx(-1.0, abs=0.3)


def test_a_geographic_goal_is_reached_as_far_as_float32_tells(sim: WireClient) -> None:
    home = sim.call("getHomeGeoPoint", "")
    north = math.degrees(6 / 6_378_137.0)
    goal = (home["latitude"] + north, home["longitude"], home["altitude"] + 5.0)
    call = sim.send("moveToGPS", *goal, 4.0, 60.0, 0, KEEP_HEADING, -1.0, 1.0, "")
    for _ in range(20):
        sim.call("simContinueForTime", 0.5)
        if sim.done(call):
            break
    sim.wait(call)
    assert position(sim) == pytest.approx((6, 0, -5), abs=0.8)


def test_wind_carries_it_away_and_tilts_it(sim: WireClient) -> None:
    before = position(sim)
    sim.call("simSetWind", vector(0, 8, 0))
    sim.call("simContinueForTime", 3.0)
    assert position(sim)[1] - before[1] > 0.05
    assert sim.call("simGetVehiclePose", "")["orientation"]["x_val"] < -0.02  # it leans into the wind: to the left


def sticks(**values: Any) -> dict[str, Any]:
    usual = {"timestamp": 0, "pitch": 0.0, "roll": 0.0, "throttle": 0.0, "yaw": 0.0, "left_z": 0.0, "right_z": 0.0,
             "switches": 0, "vendor_id": "", "is_initialized": True, "is_valid": True}  # fmt: skip
    return {**usual, **values}


def test_a_remote_control_steers_where_no_program_does(sim: WireClient) -> None:
    sim.call("enableApiControl", False, "")
    sim.call("moveByRC", sticks(roll=0.3, throttle=0.6), "")
    before = position(sim)
    sim.call("simContinueForTime", 1.0)
    assert position(sim)[1] - before[1] > 0.2
    assert sim.call("getMultirotorState", "")["rc_data"]["roll"] == pytest.approx(0.3)


def test_a_manual_move_follows_the_sticks(sim: WireClient) -> None:
    sim.call("moveByRC", sticks(pitch=0.5), "")
    north, east, _ = moved(sim, 2.0, "moveByManual", 4.0, 4.0, -5.0, 1.99, 0, KEEP_HEADING, "")
    assert north > 1.0 and abs(east) < 0.3


def test_kinematics_can_be_set(sim: WireClient) -> None:
    state = sim.call("simGetGroundTruthKinematics", "")
    state |= {"position": vector(1, 2, -8), "linear_velocity": vector(0, 3, 0)}
    sim.call("simSetKinematics", state, True, "")
    found = sim.call("simGetGroundTruthKinematics", "")
    assert xyz(found["position"]) == (1, 2, -8) and xyz(found["linear_velocity"]) == (0, 3, 0)


def test_safety_is_refused_and_gains_are_taken(sim: WireClient) -> None:
    with pytest.raises(RemoteError, match="safety"):
        sim.call("setSafety", 0, 1.0, 0, 1.0, vector(0, 0, 0), 1.0, 1.0, 1.0, "")
    assert sim.call("setVelocityControllerGains", [1.0] * 3, [0.0] * 3, [0.0] * 3, "") is None


# Obstacles


def beside_the_tree(sim: WireClient, gap_m: float) -> tuple[float, float, float]:
    """A place south of the trunk at half a metre over its foot, in the drone's frame."""
    n, e, d = TRUNK.position_ned
    return n - gap_m, e, d - 0.8


def test_a_drone_does_not_fly_through_a_tree(sim: WireClient) -> None:
    start = beside_the_tree(sim, 3.0)
    sim.call("simSetVehiclePose", pose(*start), True, "")
    sim.call("simGetCollisionInfo", "")
    call = sim.send("moveByVelocity", 2.0, 0.0, 0.0, 3.0, 0, KEEP_HEADING, "")
    gaps = []
    for _ in range(31):
        sim.call("simContinueForTime", 0.1)
        gaps.append(math.dist(position(sim)[:2], TRUNK.position_ned[:2]))
    sim.wait(call)
    hit = sim.call("simGetCollisionInfo", "")
    assert hit["has_collided"] and hit["object_name"] == "Tree_3"
    assert 0.3 < min(gaps) < 0.7  # its ball of 0.3 m slid along the trunk


def test_a_pose_that_minds_obstacles_stops_before_them(sim: WireClient) -> None:
    start = beside_the_tree(sim, 3.0)
    beyond = (TRUNK.position_ned[0] + 3.0, *start[1:])
    sim.call("simSetVehiclePose", pose(*start), True, "")
    sim.call("simGetCollisionInfo", "")
    sim.call("simSetVehiclePose", pose(*beyond), False, "")
    assert start[0] < position(sim)[0] < TRUNK.position_ned[0]
    hit = sim.call("simGetCollisionInfo", "")
    assert hit["has_collided"] and hit["object_name"] == "Tree_3"
    assert position(sim)[0] < hit["impact_point"]["x_val"] < TRUNK.position_ned[0]
    sim.call("simSetVehiclePose", pose(*beyond), True, "")
    assert position(sim)[0] == pytest.approx(beyond[0], abs=1e-4)


def geo(sim: WireClient, n: float, e: float, d: float) -> dict[str, float]:
    """A geographic point of global NED, by the home point of the drone, whose start is PlayerStart."""
    home = sim.call("getHomeGeoPoint", "")
    radius = 6_378_137.0
    across = radius * math.cos(math.radians(home["latitude"]))
    return {
        "latitude": home["latitude"] + math.degrees(n / radius),
        "longitude": home["longitude"] + math.degrees(e / across),
        "altitude": home["altitude"] - d,
    }


def test_line_of_sight_ends_at_a_tree(sim: WireClient) -> None:
    here, there = beside_the_tree(sim, 3.0), beside_the_tree(sim, -3.0)
    sim.call("simSetVehiclePose", pose(*here), True, "")
    assert sim.call("simTestLineOfSightToPoint", geo(sim, *there), "") is False
    assert sim.call("simTestLineOfSightBetweenPoints", geo(sim, *here), geo(sim, *there)) is False
    assert sim.call("simTestLineOfSightToPoint", geo(sim, here[0] - 1, here[1], here[2] - 1), "") is True


def test_extents_hold_the_whole_place(sim: WireClient) -> None:
    low, high = sim.call("simGetWorldExtents")
    bounds = places.load("park_lawn").bounds
    span_m = math.radians(high["latitude"] - low["latitude"]) * 6_378_137.0
    assert span_m >= bounds.north_m[1] - bounds.north_m[0] - 0.1
    assert low["altitude"] > high["altitude"]  # least and greatest down


def test_mesh_buffers_are_in_unreals_centimetres(sim: WireClient) -> None:
    asset = items.asset_names()[0]
    name = sim.call("simSpawnObject", "Bag", asset, pose(2, 3, -1), VECTOR_ONE, False, False)
    meshes = {mesh["name"]: mesh for mesh in sim.call("simGetMeshPositionVertexBuffers")}
    bag = meshes[name.lower()]
    points = np.array(bag["vertices"]).reshape(-1, 3)
    assert xyz(bag["position"]) == (200, 300, 100)
    assert max(bag["indices"]) < len(points) and len(bag["indices"]) % 3 == 0
    assert (np.abs(points - (200, 300, 100)) < 100).all()
    assert {"ground", "tree_1"} <= set(meshes)


def test_a_voxel_grid_holds_the_trunk(sim: WireClient, tmp_path: Path) -> None:
    n, e, d = TRUNK.position_ned
    file = tmp_path / "grid.binvox"
    assert sim.call("simCreateVoxelGrid", vector(n, e, d - 1.5), 2, 2, 2, 0.1, str(file)) is True
    head, _, data = file.read_bytes().partition(b"data\n")
    assert head.startswith(b"#binvox 1\ndim 20 20 20\ntranslate -1 -1 -1\nscale 0.5\n")
    runs = np.frombuffer(data, np.uint8).reshape(-1, 2)
    cells = np.repeat(runs[:, 0], runs[:, 1]).reshape(20, 20, 20)  # y, z, x
    assert cells.size == 8000 and 20 < cells.sum() < 2000
    assert cells[:, :, 8:12].sum() > cells[:, :, :3].sum()  # in the middle along north
    assert sim.call("simCreateVoxelGrid", vector(0, 0, 0), 1, 1, 1, 0.5, str(tmp_path / "no" / "where")) is False


# Objects with physics


def object_z(sim: WireClient, name: str) -> float:
    return xyz(sim.call("simGetObjectPose", name)["position"])[2]


def lowest_z(sim: WireClient, name: str) -> float:
    """Of the object's vertices."""
    mesh = next(each for each in sim.call("simGetMeshPositionVertexBuffers") if each["name"] == name.lower())
    return -min(mesh["vertices"][2::3]) / 100


def test_an_object_with_physics_falls_to_the_ground_and_lies_there(sim: WireClient) -> None:
    can = "SM_Litter_drink_can_330ml_00"
    name = sim.call("simSpawnObject", "Can", can, pose(6, 3, -5), VECTOR_ONE, True, False)
    still = sim.call("simSpawnObject", "Still", can, pose(6, 3, -5), VECTOR_ONE, False, False)
    assert object_z(sim, name) == -5, "time stands"
    sim.call("simContinueForTime", 0.5)
    assert object_z(sim, name) == pytest.approx(-5 + 9.81 / 2 * 0.5**2, abs=0.02)
    sim.call("simContinueForTime", 2.0)
    ground = -float(places.load("park_lawn").elevation_m(6, 3))
    lies = object_z(sim, name)
    assert lowest_z(sim, name) == pytest.approx(ground, abs=0.02)
    sim.call("simContinueForTime", 1.0)
    assert (object_z(sim, name), object_z(sim, still)) == (lies, -5)


def test_an_object_with_physics_falls_again_where_it_is_lifted_and_stops_on_what_is_below(sim: WireClient) -> None:
    bench = next(thing for thing in places.load("park_lawn").scenery if thing.name == "Bench_2")
    north, east, _ = bench.position_ned
    name = sim.call("simSpawnObject", "Can", items.asset_names()[0], pose(0, 0, -1), VECTOR_ONE, True, False)
    sim.call("simContinueForTime", 1.0)
    assert sim.call("simSetObjectPose", name, pose(float(north), float(east), -4), True) is True
    sim.call("simContinueForTime", 2.0)
    assert object_z(sim, name) < bench.position_ned[2] - 0.3, "the seat carries it"
    assert sim.call("simDestroyObject", name) is True
    sim.call("simContinueForTime", 0.1)
