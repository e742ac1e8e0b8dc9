"""Pictures of a place in all its lights and weathers, as `litterscout places show` takes them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from conftest import long_only
from typer.testing import CliRunner

from litterscout.cli import app
from litterscout.mission import gallery
from litterscout.mission.gallery import VIEWS, WEATHERS

pytestmark = pytest.mark.slow
PX = 96
CLOCKS = ("08:00", "19:30")  # half of them: each is a spot that is baked


def run(*words):
    return CliRunner().invoke(app, list(words))


@long_only
def test_a_sheet_shows_a_place_at_its_times_in_all_weathers(tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "CLOCKS", CLOCKS)
    out = tmp_path / "plaza.png"
    done = run("places", "show", "plaza", "--out", str(out), "--px", str(PX))
    assert done.exit_code == 0, done.output
    height, width, _ = (sheet := cv2.imread(str(out))).shape
    assert width == 2 * len(WEATHERS) * PX
    cells = sheet[-2 * len(CLOCKS) * PX * 3 // 4 :].reshape(len(CLOCKS), 2, PX * 3 // 4, len(WEATHERS), 2, PX, 3)
    cells = cells.transpose(0, 3, 1, 4, 2, 5, 6).reshape(len(CLOCKS) * len(WEATHERS) * len(VIEWS), -1)
    assert height > 2 * len(CLOCKS) * PX * 3 // 4
    assert len(np.unique(cells, axis=0)) == len(cells), "no two pictures are alike"
    assert cells.std(axis=1).min() > 4
    assert run("places", "show", "plaza", "--out", str(out)).exit_code == 2, "it is not overwritten"


@pytest.mark.parametrize(
    "wrong",
    [("plaza",), ("plaza", "--out", "sheet.txt"), ("plazza", "--out", "sheet.png"), ("--out", "a.png", "--px", "7")],
)
def test_wrong_usage_ends_with_2(wrong, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("places", "show", *wrong).exit_code == 2
