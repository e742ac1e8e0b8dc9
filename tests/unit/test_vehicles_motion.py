"""Vehicles in a real littersim: they get where they are sent, at rest, and time passes only as they let it."""

from __future__ import annotations

import json
import math
import sys
from contextlib import ExitStack

import numpy as np
import pytest

from litterscout import registry, vehicles
from litterscout.airsim import connect, launch
from litterscout.errors import VehicleError
from litterscout.geometry import yaw_rad
from litterscout.mission.server_settings import VEHICLE, settings_json
from litterscout.mission.settings import MissionConfig
from litterscout.vehicles import multirotor

EPISODE = {"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 180, "elevation_deg": 50}}
TARGETS = [((3.0, 1.0, -1.7), 0.4), ((5.0, 1.0, -1.7), 0.4), ((5.0, -2.0, -2.5), -3.1), ((2.0, -2.0, -1.5), 3.1)]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory):
    """Connections to a server per kind of vehicle, by kind."""
    hello = MissionConfig.load("hello")
    with ExitStack() as stack:
        opened = {}
        for kind in registry.names(vehicles):
            update = {"vehicle": hello.vehicle.model_copy(update={"kind": kind, "motion": "teleport"})}
            file = tmp_path_factory.mktemp(kind) / "settings.json"
            file.write_text(settings_json(hello.model_copy(update=update)))
            command = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", "--settings", str(file)]
            server = stack.enter_context(launch(command))
            opened[kind] = stack.enter_context(connect(server.address))
        yield opened


def ready(sim, kind, motion):
    sim.littersim_episode(EPISODE)
    made = registry.load(vehicles, kind).make(sim, sim.default_vehicle(), motion=motion, speed_mps=2.0)
    made.start()
    return made


every_motion = pytest.mark.parametrize(
    ("kind", "motion"), [(k, m) for k in registry.names(vehicles) for m in registry.load(vehicles, k).MOTIONS]
)


@every_motion
def test_it_arrives_at_every_waypoint_facing_the_right_way(fleet, kind, motion):
    vehicle = ready(fleet[kind], kind, motion)
    for position, heading in TARGETS:
        vehicle.go(position, heading)
        pose = vehicle.pose()
        assert math.dist(pose.position_m, position) < multirotor.NEAR_M
        turn = yaw_rad(pose.quaternion_wxyz) - heading
        assert abs(math.atan2(math.sin(turn), math.cos(turn))) <= multirotor.FACING_RAD


@every_motion
def test_the_simulator_is_paused_at_the_waypoint(fleet, kind, motion):
    vehicle = ready(fleet[kind], kind, motion)
    vehicle.go(*TARGETS[0])
    assert fleet[kind].is_paused()


def test_a_flight_is_the_same_every_time(fleet):
    def flown():
        sim = fleet["multirotor"]
        vehicle = ready(sim, "multirotor", "fly")
        poses = []
        for target in TARGETS:
            vehicle.go(*target)
            state = sim.multirotor_state()
            poses.append((vehicle.pose(), state.time_ns))
        return poses

    assert flown() == flown()


def test_it_hangs_level_and_still_where_it_arrives(fleet):
    vehicle = ready(fleet["multirotor"], "multirotor", "fly")
    for target in TARGETS:
        vehicle.go(*target)
        state = fleet["multirotor"].multirotor_state().kinematics
        assert multirotor.is_still(state)
        assert np.linalg.norm(state.linear_velocity_mps) < multirotor.STILL_MPS


def test_teleporting_takes_no_time(fleet):
    sim = fleet["multirotor"]
    vehicle = ready(sim, "multirotor", "teleport")
    before = sim.multirotor_state().time_ns
    vehicle.go(*TARGETS[0])
    assert sim.multirotor_state().time_ns == before


def test_a_place_that_cannot_be_reached_is_an_error_that_says_where_it_got_to(fleet):
    vehicle = ready(fleet["multirotor"], "multirotor", "fly")
    with pytest.raises(
        VehicleError, match=rf"{VEHICLE} has not arrived at north 2\.00.*of simulated time; it is at north"
    ):
        vehicle.go((2.0, 0.0, 3.0), 0.0)


def test_settings_name_all_six_of_a_camera_pose_and_every_kind_of_picture():
    written = json.loads(settings_json(MissionConfig.load("hello")))
    camera = written["Vehicles"][VEHICLE]["Cameras"]["front_center"]
    assert {"X", "Y", "Z", "Pitch", "Roll", "Yaw"} <= camera.keys()
    assert camera["Pitch"] == -60
    sizes = {c["ImageType"]: (c["Width"], c["Height"], c["FOV_Degrees"]) for c in camera["CaptureSettings"]}
    assert sizes == dict.fromkeys((0, 1, 2, 5), (640, 480, 70))
    assert written["LocalHostIp"] == "127.0.0.1"
    assert written["SimMode"] == "Multirotor"


def test_portrait_cameras_are_asked_for_by_the_field_of_view_along_their_longer_side():
    mission = MissionConfig.load("hello")
    upright = mission.cameras[0].model_copy(update={"width": 480, "height": 640, "fov_deg": 60})
    written = json.loads(settings_json(mission.model_copy(update={"cameras": (upright,)})))
    (wanted,) = {c["FOV_Degrees"] for c in written["Vehicles"][VEHICLE]["Cameras"]["front_center"]["CaptureSettings"]}
    assert math.tan(math.radians(wanted / 2)) == pytest.approx(math.tan(math.radians(30)) * 640 / 480)
    assert upright.intrinsics.fx == upright.intrinsics.fy == pytest.approx(240 / math.tan(math.radians(30)))
