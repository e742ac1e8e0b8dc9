"""Pictures that are higher than wide: Unreal's field of view is that along the longer side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from conftest import LittersimProcess, served
from numpy.typing import NDArray
from sim_wire import WireClient, pose

EPISODE = '{"version": 1, "place": "park_lawn", "seed": 1, "sun": {"azimuth_deg": 150, "elevation_deg": 45}}'
WIDTH, HEIGHT = 144, 256
FOCAL = HEIGHT / 2  # of 90 degrees
SCENE, PLANAR, PERSPECTIVE, DISPARITY, LABELS, NORMALS, FLOW = 0, 1, 2, 4, 5, 6, 8
DOWN = (math.sqrt(0.5), 0.0, -math.sqrt(0.5), 0.0)
CAN = "SM_Litter_drink_can_330ml_00"
RIGHT = (np.arange(WIDTH) - (WIDTH - 1) / 2) / FOCAL
BELOW = (np.arange(HEIGHT) - (HEIGHT - 1) / 2) / FOCAL


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittersimProcess]:
    sizes = [{"ImageType": kind, "Width": WIDTH, "Height": HEIGHT, "FOV_Degrees": 90} for kind in range(10)]
    settings = {"SimMode": "ComputerVision", "CameraDefaults": {"CaptureSettings": sizes}}
    yield from served(settings, tmp_path_factory.mktemp("portrait"), "--quality", "draft")


@pytest.fixture
def sim(server: LittersimProcess) -> Iterator[WireClient]:
    """A camera five metres above the lawn that looks straight down."""
    with WireClient(server.host, server.port) as client:
        client.call("littersimEpisode", EPISODE)
        client.call("simSetVehiclePose", pose(-0.5, 0, -5, DOWN), True, "")
        yield client


def shoot(sim: WireClient, *kinds: int) -> list[dict[str, Any]]:
    requests = [
        {"camera_name": "0", "image_type": k, "pixels_as_float": k not in (LABELS, NORMALS), "compress": False}
        for k in kinds
    ]
    found: list[dict[str, Any]] = sim.call("simGetImages", requests, "", False)
    return found


def floats(sim: WireClient, *kinds: int) -> list[NDArray[np.float64]]:
    return [np.array(each["image_data_float"]).reshape(HEIGHT, WIDTH) for each in shoot(sim, *kinds)]


def colours(sim: WireClient, kind: int) -> NDArray[np.uint8]:
    """(H, W, 3) RGB."""
    (image,) = shoot(sim, kind)
    return np.frombuffer(image["image_data_uint8"], np.uint8).reshape(HEIGHT, WIDTH, 3)[..., ::-1]


def test_rays_spread_by_half_the_angle_to_the_top_and_by_less_to_the_sides(sim: WireClient) -> None:
    planar, perspective = floats(sim, PLANAR, PERSPECTIVE)
    ratio = perspective / planar
    assert ratio == pytest.approx(np.sqrt(1 + RIGHT[None] ** 2 + BELOW[:, None] ** 2), rel=1e-5)
    assert ratio[0, WIDTH // 2] == pytest.approx(math.sqrt(2), rel=0.003)


def test_disparity_is_a_share_of_the_width(sim: WireClient) -> None:
    planar, disparity = floats(sim, PLANAR, DISPARITY)
    assert disparity == pytest.approx(0.25 * FOCAL / WIDTH / planar, rel=1e-4)


def test_normals_of_the_lawn_do_not_lean(sim: WireClient) -> None:
    forward, right, down = (colours(sim, NORMALS).reshape(-1, 3) / 255 * 2 - 1).mean(axis=0)
    assert forward < -0.9 and abs(right) < 0.05 and abs(down) < 0.05


def test_flow_of_a_step_to_the_north_is_a_share_of_the_height(sim: WireClient) -> None:
    (planar,) = floats(sim, PLANAR)
    floats(sim, FLOW)
    sim.call("simSetVehiclePose", pose(-0.5, 0.3, -5, DOWN), True, "")
    (right,) = floats(sim, FLOW)
    assert np.median(right) == pytest.approx(-0.3 / np.median(planar) * FOCAL / WIDTH, rel=0.02)


def test_objects_are_seen_and_detected_where_the_projection_says(sim: WireClient) -> None:
    at = (1.9, 0.9, -1.5)
    sim.call("simSpawnObject", "Can", CAN, pose(*at), {"x_val": 3.0, "y_val": 3.0, "z_val": 3.0}, False, False)
    sim.call("simSetSegmentationObjectID", ".*", 0, True)
    sim.call("simSetSegmentationObjectID", "Can", 255, False)
    rows, columns = np.nonzero((colours(sim, LABELS) == 255).all(axis=2))
    assert len(rows) > 30
    info = sim.call("simGetCameraInfo", "0", "", False)
    eye = np.array(list(info["pose"]["position"].values()))
    north, east, down = np.array([at[0], at[1], at[2] - 0.17]) - eye  # the can's middle
    matrix = np.array(info["proj_mat"]["matrix"])
    x, y, _, w = matrix @ [down, east, -north, 1.0]
    seen = (1 - x / w) * WIDTH / 2, (1 + y / w) * HEIGHT / 2
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(seen, abs=2)
    sim.call("simAddDetectionFilterMeshName", "0", LABELS, "Can", "", False)
    (found,) = sim.call("simGetDetections", "0", LABELS, "", False)
    low, high = found["box2D"]["min"], found["box2D"]["max"]
    assert (low["x_val"] + high["x_val"]) / 2 == pytest.approx(columns.mean(), abs=6)
    assert (low["y_val"] + high["y_val"]) / 2 == pytest.approx(rows.mean(), abs=6)
    assert low["y_val"] - 1 <= rows.min() and rows.max() <= high["y_val"] + 1


def test_both_fields_of_view_are_told(sim: WireClient) -> None:
    across = math.degrees(2 * math.atan(WIDTH / HEIGHT))
    told = sim.call("simGetCurrentFieldOfView", "0", "", False)
    assert told == f"Current Field Of View:  Horizontal: {across:f}  Vertical: 90.000000"


def test_a_lens_bends_about_the_same_focal_length(sim: WireClient) -> None:
    (straight,) = floats(sim, PLANAR)
    sim.call("simSetDistortionParam", "0", "K1", -0.2, "", False)
    (bent,) = floats(sim, PLANAR)
    edge = 1 - 0.2  # where the ray at 45 degrees is seen
    row = round((HEIGHT - 1) / 2 - FOCAL * edge)
    assert bent[row + 1, WIDTH // 2] < 1e4 < 1 + bent[row - 2, WIDTH // 2], "beyond it there is no ray in the picture"
    assert straight.max() < 1e4
