"""littersim as each server family: what differs on the wire, asked with a bare client and with our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sim_wire import VECTOR_ONE, RemoteError, WireClient, pose

from litterpack import items
from litterscout.airsim import ImageKind, ImageRequest, connect
from litterscout.geometry import Pose

FAMILIES = ("airsim", "colosseum", "colosseum@2.2", "cosys", "cosys@3.2")
Servers = Callable[[str], Any]


@pytest.fixture(scope="module")
def speaking() -> Any:
    """One server for each dialect, started when first asked for."""
    from conftest import start_littersim, stop_littersim

    running: dict[str, Any] = {}

    def get(dialect: str) -> Any:
        if dialect not in running:
            running[dialect] = start_littersim("--dialect", dialect, "--renderer", "cpu", "--lockstep")
        return running[dialect]

    yield get
    for server in running.values():
        stop_littersim(server)


@pytest.mark.parametrize("dialect", FAMILIES)
def test_the_announced_dialect_is_the_one_asked_for(speaking: Servers, dialect: str) -> None:
    assert speaking(dialect).ready["dialect"] == dialect


@pytest.mark.parametrize(("dialect", "version"), list(zip(FAMILIES, (1, 1, 1, 4, 3), strict=True)))
def test_versions(speaking: Servers, dialect: str, version: int) -> None:
    server = speaking(dialect)
    with WireClient(server.host, server.port) as sim:
        assert sim.call("getServerVersion") == sim.call("getMinRequiredClientVersion") == version


@pytest.mark.parametrize("dialect", FAMILIES)
def test_structs_are_maps_but_in_new_colosseum(speaking: Servers, dialect: str) -> None:
    server = speaking(dialect)
    with WireClient(server.host, server.port) as sim:
        state = sim.call("getMultirotorState", "")
    if dialect == "colosseum":
        assert len(state) == 9 and len(state[1]) == 6 and state[6:] == [True, "", True]
    else:
        assert list(state) == [
            "collision", "kinematics_estimated", "gps_location", "timestamp", "landed_state", "rc_data",
        ]  # fmt: skip


def test_new_colosseum_takes_short_arrays_and_no_maps(speaking: Servers) -> None:
    server = speaking("colosseum")
    with WireClient(server.host, server.port) as sim:
        sim.call("simSetVehiclePose", [[1.0, 2.0, -3.0]], True, "")  # the orientation keeps its default
        assert sim.call("simGetVehiclePose", "")[0] == [1.0, 2.0, -3.0]
        with pytest.raises(RemoteError, match="bad_cast"):
            sim.call("simSetVehiclePose", pose(0, 0, 0), True, "")


ARITIES = {
    "simGetImages": (3, 3, 2), "simGetImage": (4, 4, 4), "simGetCameraInfo": (3, 3, 2), "simSetCameraPose": (4, 4, 3),
    "simSetCameraFov": (4, 4, 3), "simGetObjectPose": (1, 1, 2), "simFindLookAtRotation": (None, 2, None),
    "simListInstanceSegmentationObjects": (None, None, 0),
}  # fmt: skip


@pytest.mark.parametrize("method", ARITIES)
def test_numbers_of_parameters(speaking: Servers, method: str) -> None:
    for dialect, wanted in zip(("airsim", "colosseum", "cosys"), ARITIES[method], strict=True):
        with connect(speaking(dialect).address) as sim:
            assert sim.arity(method) == wanted, dialect


@pytest.mark.parametrize("dialect", FAMILIES)
def test_every_dialect_shows_the_same_picture(speaking: Servers, dialect: str) -> None:
    kinds = (ImageKind.SCENE, ImageKind.DEPTH_PLANAR)
    shots = []
    for server in (speaking("airsim"), speaking(dialect)):
        with connect(server.address, timeout_s=120) as sim:
            sim.littersim_episode({"version": 1, "place": "park_lawn", "seed": 3, "sun": SUN})
            sim.set_vehicle_pose(Pose((2.0, 1.0, -1.5)))
            shots.append(sim.get_images([ImageRequest("front_center", kind, kind != 0) for kind in kinds]))
    for ours, theirs in zip(*shots, strict=True):
        assert np.array_equal(ours.pixels, theirs.pixels)


SUN = {"azimuth_deg": 150.0, "elevation_deg": 50.0}


@pytest.mark.parametrize("dialect", FAMILIES[:4])
def test_an_object_gets_an_id_and_shows_it(speaking: Servers, dialect: str) -> None:
    with connect(speaking(dialect).address, timeout_s=120) as sim:
        sim.littersim_episode({"version": 1, "place": "park_lawn", "seed": 3, "sun": SUN})
        asset = next(name for name in items.asset_names() if "carrier_bag" in name)
        name = sim.spawn_object("bag_1", asset, Pose((1.5, 0.0, 0.0)))
        sim.set_segmentation_id(".*", 0, regex=True)
        assert sim.set_segmentation_id(name, 200) and sim.segmentation_id(name) == 200
        assert not sim.set_segmentation_id("bag_2", 7)
        assert sim.object_pose(name) is not None and sim.object_pose("bag_2") is None
        sim.set_vehicle_pose(Pose((0.0, 0.0, -1.2)))
        frame = sim.capture("bottom_center")
        assert set(np.unique(frame.object_ids)) <= {0, 200}
        sim.set_vehicle_pose(Pose((1.5, 0.0, -1.2)))
        assert np.count_nonzero(sim.capture("bottom_center").object_ids == 200) > 100


def test_old_cosys_cannot_label_what_was_spawned(speaking: Servers) -> None:
    server = speaking("cosys@3.2")
    with WireClient(server.host, server.port) as sim:
        asset = items.asset_names()[0]
        name = sim.call("simSpawnObject", "late", asset, pose(0, 0, 0), VECTOR_ONE, False, False)
        assert not any(name in each for each in sim.call("simListInstanceSegmentationObjects"))
        assert sim.call("simSetSegmentationObjectID", f".*{name}.*", 5, True) is False


def test_cosys_numbers_components_in_order_and_knows_them_whatever_the_case(speaking: Servers) -> None:
    server = speaking("cosys")
    with WireClient(server.host, server.port) as sim:
        sim.call(
            "littersimEpisode", '{"version":1,"place":"park_lawn","seed":1,"sun":{"azimuth_deg":1,"elevation_deg":40}}'
        )
        names = sim.call("simListInstanceSegmentationObjects")
        assert [sim.call("simGetSegmentationObjectID", name.upper()) for name in names] == list(range(len(names)))
        assert sim.call("simGetSegmentationObjectID", "Ground") == -1  # an actor's name is no component's
        assert sim.call("simSetSegmentationObjectID", names[0], 2_743_999, False)
        assert not sim.call("simSetSegmentationObjectID", names[0], 2_744_000, False)
        poses = sim.call("simListInstanceSegmentationPoses", True, False)
        assert len(poses) == len(names)


def test_cosys_ends_detection_calls_with_a_layer_that_must_be_none(speaking: Servers) -> None:
    server = speaking("cosys")
    with WireClient(server.host, server.port) as sim:
        assert sim.call("simGetDetections", "0", 0, "", "") == []
        with pytest.raises(RemoteError, match="no annotation layer 'Roads'"):
            sim.call("simGetDetections", "0", 0, "", "Roads")
        with pytest.raises(RemoteError, match="bad_cast"):
            sim.call("simGetImage", "0", 0, "", False)
