"""Data files are found in the user's folder, beside the mission, in the checkout: in that order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from litterpack import resources
from litterpack.errors import NoSuchFolder, PackError, UnknownName

CHECKOUT = Path(__file__).parents[2] / "sim_configs"


@pytest.fixture(autouse=True)
def no_folder_of_the_user(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(resources.VARIABLE, raising=False)
    yield
    resources.set_config_dir(None)


def configs(folder: Path, *files: str) -> Path:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("{}")
    return folder


def test_the_checkout_holds_what_is_shipped() -> None:
    assert resources.search_path() == (CHECKOUT,)
    assert resources.find("places", "park_lawn") == CHECKOUT / "places" / "park_lawn.json"
    assert resources.find("missions", "hello").is_file()


def test_a_name_may_bear_its_ending_and_must_where_it_is_not_json() -> None:
    assert resources.find("places", "park_lawn.json") == resources.find("places", "park_lawn")
    assert resources.find("airsim", "palette.csv").name == "palette.csv"


def test_each_source_hides_those_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    option = configs(tmp_path / "option", "places/park_lawn.json")
    variable = configs(tmp_path / "variable", "places/park_lawn.json")
    mission = configs(tmp_path / "mission", "places/park_lawn.json")
    assert resources.find("places", "park_lawn", mission) == mission / "places/park_lawn.json"
    monkeypatch.setenv(resources.VARIABLE, str(variable))
    assert resources.find("places", "park_lawn", mission) == variable / "places/park_lawn.json"
    resources.set_config_dir(option)
    assert resources.search_path(mission) == (option, mission, CHECKOUT)
    assert resources.find("places", "park_lawn", mission) == option / "places/park_lawn.json"


def test_a_later_source_serves_what_an_earlier_one_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(resources.VARIABLE, str(configs(tmp_path, "litter/my_tin.json")))
    assert resources.find("litter", "my_tin") == tmp_path / "litter/my_tin.json"
    assert resources.find("places", "park_lawn") == CHECKOUT / "places/park_lawn.json"
    assert "my_tin" in resources.names("litter")
    assert "park_lawn" in resources.names("places")


def test_near_may_be_the_mission_file_and_its_folder_may_be_called_missions(tmp_path: Path) -> None:
    configs(tmp_path, "missions/mine.json", "litter/a.json")
    assert resources.find("litter", "a", tmp_path / "missions" / "mine.json") == tmp_path / "litter/a.json"
    configs(tmp_path / "flat", "mine.json", "litter/b.json")
    assert resources.find("litter", "b", tmp_path / "flat" / "mine.json") == tmp_path / "flat/litter/b.json"


def test_a_started_process_is_told_all_folders_of_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resources.environment() == {}
    option, mission = configs(tmp_path / "o", "places/x.json"), configs(tmp_path / "m", "litter/y.json")
    resources.set_config_dir(option)
    told = resources.environment(mission)
    resources.set_config_dir(None)
    assert told == {resources.VARIABLE: os.pathsep.join([str(option), str(mission)])}
    monkeypatch.setenv(resources.VARIABLE, told[resources.VARIABLE])
    assert resources.find("places", "x").is_relative_to(option)
    assert resources.find("litter", "y").is_relative_to(mission)


def test_an_unknown_name_says_which_one_was_meant() -> None:
    with pytest.raises(UnknownName, match=r"no place is called 'park_lawm'.*Did you mean 'park_lawn'\?") as caught:
        resources.find("places", "park_lawm")
    assert caught.value.near == "park_lawn"
    assert isinstance(caught.value, PackError | LookupError)


@pytest.mark.parametrize("name", ["../places/park_lawn", "/etc/passwd", "places/park_lawn", ""])
def test_a_name_never_leaves_the_folders(name: str) -> None:
    with pytest.raises(UnknownName):
        resources.find("missions", name)


def test_a_named_folder_that_is_missing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoSuchFolder, match=r"--config-dir: .*nowhere is not a folder"):
        resources.set_config_dir(tmp_path / "nowhere")
    monkeypatch.setenv(resources.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(NoSuchFolder, match=r"\$LITTERSCOUT_CONFIGS: .*nowhere is not a folder"):
        resources.find("places", "park_lawn")
