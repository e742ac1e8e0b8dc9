"""Every mission that is shipped, besides `hello`: a few of its pictures, and what it says of itself."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import litterscout as ls
from litterpack import resources
from litterscout.dataset.check import check

NAMES = sorted(set(resources.names("missions")) - {"hello"})
LONG = os.environ.get("LITTERSCOUT_SOAK") == "1"
FLOWN = NAMES if LONG else ["street_butts"]
FRAMES = 3
HEIGHTS_M = {  # of the cameras above the ground
    "beach_survey": (2.9, 6.1),
    "car_park_10m": (9.7, 10.3),
    "park_oblique": (1.4, 2.6),
    "street_butts": (0.9, 2.1),
    "waist_height": (0.9, 1.1),
}

pytestmark = [
    pytest.mark.slow,
    # pycocotools 2.0 under numpy 2
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"),
]


@pytest.mark.soak
@pytest.mark.parametrize("name", FLOWN)
def test_a_shipped_mission_flies_and_its_dataset_is_valid(name: str, tmp_path: Path) -> None:
    mission = ls.MissionConfig.load(name).model_copy(update={"episodes": 1, "frames_per_episode": FRAMES})
    dataset = ls.capture(mission, tmp_path / "out")
    report = check(tmp_path / "out")
    assert report.ok, report.summary()
    assert report.images == FRAMES * len(mission.cameras)
    assert report.annotations >= FRAMES, "litter lies in clusters, and close pictures show little ground"
    low, high = HEIGHTS_M[name]
    for sample in dataset:
        height_m = sample.image["litterscout"]["altitude_agl_m"]
        assert low < height_m < high
        assert np.std(sample.rgb) > 5


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_mission_is_as_large_as_it_may_be(name: str) -> None:
    mission = ls.MissionConfig.load(name)
    assert mission.randomize.preset == "mild"
    assert 100 <= mission.object_count <= 255
    assert mission.litter.clustered >= 0.5


def test_butts_are_most_of_what_lies_in_the_street() -> None:
    mix = ls.MissionConfig.load("street_butts").litter.mix
    assert mix["cigarette_butt"] > 0.6 * sum(mix.values())
