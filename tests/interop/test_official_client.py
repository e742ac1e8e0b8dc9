"""The official AirSim client flies littersim, and gets bit for bit the images that our client gets."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from litterscout.airsim import connect
from litterscout.airsim.types import ImageKind, ImageRequest

ROOT = Path(__file__).parents[2]
OFFICIAL = ROOT / ".venv-airsim/bin/python"
CAMERA = {
    "X": 0.5, "Y": 0.0, "Z": 0.1, "Pitch": -60.0, "Roll": 0.0, "Yaw": 0.0,
    "CaptureSettings": [{"ImageType": kind, "Width": 96, "Height": 72, "FOV_Degrees": 70} for kind in (0, 1, 2, 5)],
}  # fmt: skip
SETTINGS = {
    "SettingsVersion": 1.2,
    "SimMode": "Multirotor",
    "ClockSpeed": 8,
    "Vehicles": {"Drone": {"VehicleType": "SimpleFlight", "Cameras": {"front_center": CAMERA}}},
}
KINDS = [
    (ImageKind.SCENE, False, False),
    (ImageKind.SCENE, False, True),
    (ImageKind.DEPTH_PLANAR, True, False),
    (ImageKind.DEPTH_PERSPECTIVE, True, False),
    (ImageKind.SEGMENTATION, False, False),
    (ImageKind.SEGMENTATION, False, True),
]


@pytest.mark.slow
def test_official_client_flies_and_sees_the_same_bits(
    littersim_factory: Callable[..., object], renderer_name: str, tmp_path: Path
) -> None:
    assert OFFICIAL.exists(), "run `make interop`: it builds the official client's environment"
    (tmp_path / "settings.json").write_text(json.dumps(SETTINGS))
    server = littersim_factory("--renderer", renderer_name, "--settings", str(tmp_path / "settings.json"))
    script = Path(__file__).with_name("fly_official.py")
    command = [str(OFFICIAL), str(script), str(server.port), str(tmp_path / "official.npz")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("REPORT "))[7:])

    assert "Connected!" in done.stdout
    assert report["armed"] is True
    assert report["vehicles"] == ["Drone"]
    assert "Ground" in report["objects"]
    assert -2.3 < report["take_off"][2] < -1.2, "take-off hovers at about -1.72 m"
    np.testing.assert_allclose(report["move"], [3, 1, -2], atol=0.5)
    assert report["landed_state"] == 1

    theirs = np.load(tmp_path / "official.npz")
    with connect(server.address) as sim:
        ours = sim.get_images([ImageRequest("front_center", kind, f, c) for kind, f, c in KINDS])
    for index, (image, fact) in enumerate(zip(ours, report["images"], strict=True)):
        raw = theirs[f"image_{index}"]
        kind, as_float, compress = KINDS[index]
        assert (fact["width"], fact["height"]) == (96, 72)
        if as_float:
            expected = raw.reshape(72, 96)
        elif compress:
            expected = cv2.cvtColor(cv2.imdecode(raw, cv2.IMREAD_UNCHANGED), cv2.COLOR_BGRA2RGB)
        else:
            expected = raw.reshape(72, 96, 3)[..., ::-1]
        np.testing.assert_array_equal(image.pixels, expected, err_msg=f"{kind} float={as_float} compress={compress}")
