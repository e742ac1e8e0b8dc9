"""Annotation layers of Cosys-AirSim over the socket: what is in them, what calls say of it, and how it is drawn."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from conftest import LittersimProcess, served
from sim_cosys import (
    BIG,
    EPISODE,
    SETTINGS,
    TREE,
    TREE_MESH,
    before_the_tree,
    colour_of,
    look,
    request,
    where,
)
from sim_wire import VECTOR_ONE, RemoteError, WireClient, pose

from litterpack import items
from littersim import segmentation


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    yield from served(SETTINGS, tmp_path_factory.mktemp("cosys"), "--dialect", "cosys")


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    """An eye before Tree_3, looking at it."""
    with WireClient(server.host, server.port) as client:
        client.call("littersimEpisode", EPISODE)
        before_the_tree(client)
        yield client


def test_a_layer_that_shows_all_lists_all_that_is_painted(sim: WireClient) -> None:
    names = sim.call("simListInstanceSegmentationObjects")
    assert TREE_MESH in names
    for layer in ("Direct", "Index", "Grey"):
        assert sim.call("simListAnnotationObjects", layer) == names
    assert sim.call("simListAnnotationPoses", "Grey", True, False) == sim.call(
        "simListInstanceSegmentationPoses", True, False
    )
    assert sim.call("simListAnnotationObjects", "Few") == [] == sim.call("simListAnnotationPoses", "Few", True, False)


def test_a_colour_is_drawn_exactly_where_the_object_is(sim: WireClient) -> None:
    assert sim.call("simSetAnnotationObjectColor", "Direct", TREE_MESH, 200, 31, 7, False)
    assert sim.call("simGetAnnotationObjectColor", "Direct", TREE_MESH.upper()) == "200,31,7"
    layer, ids = look(sim, request(11, "Direct"), request(5))
    tree = where(ids, colour_of(sim, TREE_MESH))
    assert tree.sum() > 50 and (where(layer, (200, 31, 7)) == tree).all()
    assert where(layer, (0, 0, 0))[~tree].all()  # what nothing was said of is black


def test_the_answer_names_its_layer(sim: WireClient) -> None:
    (shot,) = sim.call("simGetImages", [request(11, "Grey")], "")
    assert list(shot)[-1] == "annotation_name" and shot["annotation_name"] == "Grey" and shot["image_type"] == 11
    assert (shot["width"], shot["height"], shot["message"]) == (64, 48, "")


def test_an_index_means_a_colour_of_the_colour_map(sim: WireClient) -> None:
    assert sim.call("simGetAnnotationObjectID", "Index", TREE_MESH) == 2_743_999  # while it is black
    assert sim.call("simSetAnnotationObjectID", "Index", TREE_MESH, 1_000_000, False)
    assert sim.call("simGetAnnotationObjectID", "Index", TREE_MESH) == 1_000_000
    rgb = segmentation.instance_colour(1_000_000)
    assert sim.call("simGetAnnotationObjectColor", "Index", TREE_MESH) == ",".join(map(str, rgb))
    (layer,) = look(sim, request(11, "Index"))
    assert where(layer, rgb).sum() > 50
    assert not sim.call("simSetAnnotationObjectID", "Index", TREE_MESH, 2_744_000, False)
    assert not sim.call("simSetAnnotationObjectID", "Index", TREE_MESH, -1, False)


def test_a_grey_is_a_share_of_255(sim: WireClient) -> None:
    assert sim.call("simSetAnnotationObjectValue", "Grey", TREE_MESH, 0.76, False)
    assert sim.call("simGetAnnotationObjectValue", "Grey", TREE_MESH) == pytest.approx(0.76)
    layer, shares = look(sim, request(11, "Grey"), request(11, "Grey", as_float=True))
    assert where(layer, (194, 194, 194)).sum() > 50
    assert set(np.unique(shares).round(2)) == {0.0, 0.76}
    for given, kept in ((7.0, 1.0), (-1.0, 0.0)):
        assert sim.call("simSetAnnotationObjectValue", "Grey", TREE_MESH, given, False)
        assert sim.call("simGetAnnotationObjectValue", "Grey", TREE_MESH) == kept


def test_expressions_reach_all_that_match_whatever_the_case(sim: WireClient) -> None:
    trees = [name for name in sim.call("simListAnnotationObjects", "Direct") if name.startswith("Tree_")]
    assert sim.call("simSetAnnotationObjectColor", "Direct", "tree_.*", 1, 2, 3, True)
    assert all(sim.call("simGetAnnotationObjectColor", "Direct", name) == "1,2,3" for name in trees)
    assert sim.call("simGetAnnotationObjectColor", "Direct", "Ground_0_Ground_0") == "0,0,0"
    with pytest.raises(RemoteError, match="regex_error"):
        sim.call("simSetAnnotationObjectColor", "Direct", "tree_[", 1, 2, 3, True)


def test_a_spawned_thing_joins_a_layer_by_its_tag_and_hides_nothing_else(sim: WireClient) -> None:
    asset = next(name for name in items.asset_names() if "carrier_bag" in name)
    n, e, d = TREE.position_ned
    name = sim.call("simSpawnObject", "Few_250_10_20", asset, pose(n - 3, e, d - 1.5), BIG, False, False)
    (component,) = sim.call("simListAnnotationObjects", "Few")
    assert name in component and sim.call("simGetAnnotationObjectColor", "Few", component) == "250,10,20"
    (layer,) = look(sim, request(11, "Few"))
    seen = where(layer, (250, 10, 20))
    assert seen.sum() > 10 and where(layer, (0, 0, 0))[~seen].all()
    assert not sim.call("simSetAnnotationObjectColor", "Few", TREE_MESH, 1, 2, 3, False)  # it is in no such layer
    assert sim.call("simDestroyObject", name) and sim.call("simListAnnotationObjects", "Few") == []


def test_textures_are_kept_and_told_and_not_drawn(sim: WireClient) -> None:
    assert sim.call("simSetAnnotationObjectTextureByPath", "Paths", TREE_MESH, "/Game/Bark", False)
    assert sim.call("simGetAnnotationObjectTexturePath", "Paths", TREE_MESH) == "/Game/Bark"
    assert sim.call("simEnableAnnotationObjectTextureByPath", "Found", TREE_MESH, False)
    assert sim.call("simGetAnnotationObjectTexturePath", "Found", TREE_MESH) == "/Game/Marks/rust-Tree_3"
    assert not sim.call("simEnableAnnotationObjectTextureByPath", "Paths", TREE_MESH, False)
    assert not sim.call("simSetAnnotationObjectTextureByPath", "Found", TREE_MESH, "/Game/Bark", False)
    with pytest.raises(RemoteError, match="'Paths' is of textures, which littersim does not draw"):
        look(sim, request(11, "Paths"))


NOT_SO = [
    ("simSetAnnotationObjectColor", ("Index", TREE_MESH, 1, 2, 3, False), False),
    ("simSetAnnotationObjectID", ("Direct", TREE_MESH, 5, False), False),
    ("simSetAnnotationObjectValue", ("Direct", TREE_MESH, 0.5, False), False),
    ("simSetAnnotationObjectColor", ("Direct", "Tree_3", 1, 2, 3, False), False),  # an actor's name is no component's
    ("simSetAnnotationObjectColor", ("Nowhere", TREE_MESH, 1, 2, 3, False), False),
    ("simGetAnnotationObjectColor", ("Nowhere", TREE_MESH), ""),
    ("simGetAnnotationObjectColor", ("Grey", TREE_MESH), ""),
    ("simGetAnnotationObjectID", ("Direct", "Nobody"), -1),
    ("simGetAnnotationObjectValue", ("Grey", "Nobody"), 0.0),
    ("simGetAnnotationObjectTexturePath", ("Grey", TREE_MESH), ""),
    ("simListAnnotationObjects", ("Nowhere",), []),
    ("simListAnnotationPoses", ("Nowhere", True, False), []),
]


@pytest.mark.parametrize(("method", "params", "answer"), NOT_SO)
def test_what_is_in_no_such_layer_is_answered_as_unreal_does(
    sim: WireClient, method: str, params: tuple[Any, ...], answer: Any
) -> None:
    assert sim.call(method, *params) == answer


REFUSED = [
    ("simSetAnnotationObjectColor", ("Direct", TREE_MESH, 256, 0, 0, False), r"no colour: its parts go from 0 to 255"),
    ("simSetAnnotationObjectValue", ("Grey", TREE_MESH, math.nan, False), "the value is no number"),
    ("simGetImages", ([request(11, "Nowhere")], ""), "no annotation layer 'Nowhere'; the settings declare 'Direct'"),
    ("simGetImages", ([request(11)], ""), "no annotation layer ''"),
    ("simGetImages", ([request(10)], ""), "image type 10 Lighting is not drawn"),
    ("simGetImage", ("0", 11, "", "Nowhere"), "no annotation layer 'Nowhere'"),
    ("simGetDetections", ("0", 11, "", "Nowhere"), "no annotation layer 'Nowhere'"),
]


@pytest.mark.parametrize(("method", "params", "words"), REFUSED)
def test_bad_input_is_refused_by_name_and_the_server_lives_on(
    sim: WireClient, method: str, params: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(RemoteError, match=words):
        sim.call(method, *params)
    assert sim.call("ping") is True


def test_one_image_of_a_layer_comes_as_a_png(sim: WireClient) -> None:
    sim.call("simSetAnnotationObjectColor", "Direct", ".*", 9, 8, 7, True)
    png = sim.call("simGetImage", "0", 11, "", "Direct")
    bgra = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert (bgra[-1] == (7, 8, 9, 255)).all()  # the ground


def test_all_kinds_of_one_call_are_of_one_view(sim: WireClient) -> None:
    n, e, d = TREE.position_ned
    sim.call("simSpawnObject", "Few_0_255_0", items.asset_names()[0], pose(n - 3, e, d - 1.5), BIG, False, False)
    sim.call("simSetAnnotationObjectColor", "Direct", ".*", 255, 255, 255, True)
    sim.call("simSetAnnotationObjectValue", "Grey", TREE_MESH, 1.0, False)
    direct, grey, ids, depth, few = look(
        sim, request(11, "Direct"), request(11, "Grey"), request(5), request(1, as_float=True), request(11, "Few")
    )
    tree = where(ids, colour_of(sim, TREE_MESH))
    assert (where(grey, (255, 255, 255)) == tree).all()
    assert (where(direct, (255, 255, 255)) == (depth[..., 0] < 65504)).mean() > 0.99
    assert where(few, (0, 255, 0)).any()


def test_an_episode_forgets_what_was_said(sim: WireClient) -> None:
    sim.call("simSetAnnotationObjectColor", "Direct", ".*", 1, 2, 3, True)
    sim.call("littersimEpisode", EPISODE)
    assert sim.call("simGetAnnotationObjectColor", "Direct", TREE_MESH) == "0,0,0"


def test_detections_have_filters_for_each_layer_and_names_of_components(sim: WireClient) -> None:
    sim.call("simAddDetectionFilterMeshName", "0", 11, "Tree_3*", "", "Grey")
    assert [each["name"] for each in sim.call("simGetDetections", "0", 11, "", "Grey")] == [TREE_MESH]
    assert sim.call("simGetDetections", "0", 11, "", "Direct") == []
    sim.call("simClearDetectionMeshNames", "0", 11, "", "Grey")
    assert sim.call("simGetDetections", "0", 11, "", "Grey") == []


def test_annotations_were_image_type_10_before_3_3(launch: Callable[..., WireClient]) -> None:
    with launch("cosys@3.2", **SETTINGS) as client:
        assert client.call("getServerVersion") == 3
        client.call("littersimEpisode", EPISODE)
        before_the_tree(client)
        assert client.call("simSetAnnotationObjectColor", "Direct", "Tree_3_0_Tree_3", 200, 31, 7, False)
        (layer,) = look(client, request(10, "Direct"))
        assert where(layer, (200, 31, 7)).sum() > 50
        with pytest.raises(RemoteError, match="image type 11 Annotation is not drawn"):
            look(client, request(11, "Direct"))
        name = client.call(
            "simSpawnObject", "Few_1_2_3", items.asset_names()[0], pose(0, 0, 0), VECTOR_ONE, False, False
        )
        assert not any(name in each for each in client.call("simListAnnotationObjects", "Few"))


def test_layers_do_not_need_instances_and_are_recorded(launch: Callable[..., WireClient], tmp_path: Path) -> None:
    recording = {"Folder": str(tmp_path / "records"), "Cameras": [
        {"CameraName": "0", "ImageType": 11, "Annotation": layer} for layer in ("Direct", "Grey")
    ]}  # fmt: skip
    with launch("cosys", **{**SETTINGS, "InitialInstanceSegmentation": False, "Recording": recording}) as client:
        assert client.call("simListInstanceSegmentationObjects") == []
        assert client.call("simSetAnnotationObjectColor", "Direct", TREE_MESH, 1, 2, 3, False)
        client.call("simPause", False)
        client.call("startRecording")
        deadline = time.monotonic() + 20
        while len(found := list((tmp_path / "records").rglob("img_Eye_0_11_Grey_*.png"))) < 2:
            assert time.monotonic() < deadline
        client.call("stopRecording")
        assert list(found[0].parent.glob("img_Eye_0_11_Direct_*.png"))
