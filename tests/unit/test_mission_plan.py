"""From a seed to episodes: each concern has its own stream, and everything lies where it may."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from litterscout.errors import SettingsError
from litterscout.ground import Area
from litterscout.mission.plan import CONCERNS, Setting, plan, stream
from litterscout.mission.settings import MissionConfig

CONFIGS = Path(__file__).parents[2] / "sim_configs"


@pytest.fixture(scope="module")
def hello():
    return MissionConfig.load("hello")


@pytest.fixture(scope="module")
def setting(hello):
    return Setting.of(hello)


def changed(mission, **parts):
    """The mission with keys of its parts replaced, checked as if it had been read so."""
    data = mission.stored()
    for part, values in parts.items():
        data[part] = {**data[part], **values} if isinstance(values, dict) else values
    return MissionConfig.model_validate_json(json.dumps(data), strict=True)


def same_path(a, b):
    return np.array_equal(a.path.waypoints_m, b.path.waypoints_m) and np.array_equal(
        a.path.headings_rad, b.path.headings_rad
    )


@pytest.mark.parametrize("index", [0, 1])
def test_hello_has_176_objects_in_proportion_and_24_stops(hello, setting, index):
    episode = plan(hello, setting, index)
    counts = Counter(p.item for p in episode.scene.placements)
    assert counts.total() == 176
    total = sum(hello.litter.mix.values())
    for item, weight in hello.litter.mix.items():
        assert abs(counts[item] - 176 * weight / total) < 1
    assert len(episode.path.waypoints_m) == 24


def test_the_same_seed_gives_the_same_episode(hello, setting):
    first, again = plan(hello, setting, 1), plan(hello, setting, 1)
    assert first.scene == again.scene
    assert same_path(first, again)
    assert (first.sun, first.weather, first.seed) == (again.sun, again.weather, again.seed)


@pytest.mark.parametrize("other", [{"index": 1}, {"index": 0, "attempt": 1}])
def test_another_index_or_attempt_gives_another_episode(hello, setting, other):
    first, second = plan(hello, setting, 0), plan(hello, setting, **other)
    assert first.scene != second.scene
    assert not same_path(first, second)
    assert first.sun != second.sun
    assert first.seed != second.seed


def test_more_episodes_leave_the_first_ones_as_they_are(hello, setting):
    assert plan(changed(hello, episodes=9), setting, 1).scene == plan(hello, setting, 1).scene


def test_streams_are_told_apart_by_all_that_names_them():
    names = [(7, 0, 0, "path"), (8, 0, 0, "path"), (7, 1, 0, "path"), (7, 0, 1, "path"), (7, 0, 0, "light")]
    assert len({stream(*name).integers(2**62) for name in names}) == len(names)
    assert stream(7, 0, 0, "path").integers(2**62) == stream(7, 0, 0, "path").integers(2**62)


def test_the_order_of_concerns_is_kept_for_every_seed_there_is():
    assert CONCERNS == ("placement", "path", "light", "camera", "server")


def test_another_path_leaves_litter_and_light_alone(hello, setting):
    first = plan(hello, setting, 0)
    other = plan(changed(hello, path={"altitude_m": [1.5, 3.0], "overlap": 0.6}), setting, 0)
    assert first.scene == other.scene
    assert (first.sun, first.weather, first.seed) == (other.sun, other.weather, other.seed)


def test_another_mix_leaves_path_and_light_alone(hello, setting):
    first = plan(hello, setting, 0)
    other = plan(changed(hello, litter={"density_per_m2": 0.5, "clustered": 0.0}), setting, 0)
    assert same_path(first, other)
    assert first.sun == other.sun


def test_another_light_leaves_litter_and_path_alone(hello, setting):
    first, other = plan(hello, setting, 0), plan(changed(hello, date="2025-09-01"), setting, 0)
    assert first.scene == other.scene
    assert same_path(first, other)
    assert first.sun != other.sun


@pytest.mark.parametrize("seed", range(5))
def test_litter_and_flight_stay_in_the_clearing_above_the_ground(hello, setting, seed):
    episode = plan(hello.model_copy(update={"seed": seed}), setting, 0)
    clearing = setting.clearing
    places = np.array([p.world_from_object.position_m for p in episode.scene.placements])
    assert clearing.contains(places[:, :2], slack_m=0.3).all()  # an origin may lie beside what lies in the area
    for placement in episode.scene.placements:
        mesh = setting.items[placement.item].mesh(int(placement.variant))
        seen = placement.world_from_object.apply(np.asarray(mesh.vertices["pos"], np.float64) * [1, -1, -1])
        clear_m = (-seen[:, 2] - setting.ground.elevation_m(seen[:, 0], seen[:, 1])).min()
        assert -0.012 < clear_m < 0.006, placement.name
    points = episode.path.waypoints_m
    above = -points[:, 2] - setting.ground.elevation_m(points[:, 0], points[:, 1])
    assert ((above > 1.19) & (above < 1.81)).all()


def test_time_and_fog_are_drawn_in_their_ranges(hello, setting):
    for seed in range(8):
        episode = plan(hello.model_copy(update={"seed": seed}), setting, 0)
        assert "2025-06-21T08:00:00" <= episode.sun.time <= "2025-06-21T17:00:00"
        assert 0.0 <= episode.weather["fog"] <= 0.1
        assert episode.sun.elevation_deg > 20


def test_an_area_that_does_not_fit_is_refused_with_the_most_that_does(hello):
    big = changed(hello, area={"size_m": [17.5, 8]}, litter={"density_per_m2": 0.5})
    with pytest.raises(SettingsError, match=r"area\.size_m: 17\.5 m towards north.*the most is 17\."):
        Setting.of(big)


def test_an_area_as_great_as_the_clearing_fits(hello):
    whole = changed(hello, area={"size_m": [17, 23]}, litter={"density_per_m2": 0.1})
    setting = Setting.of(whole)
    assert Area(*setting.place.clearing).size_m == (18, 24)
    assert plan(whole, setting, 0).scene.placements


def test_night_is_refused_with_time_and_height(hello):
    with pytest.raises(SettingsError, match=r"randomize\.time_of_day: at 02:00 on 2025-06-21 the sun stands -"):
        Setting.of(changed(hello, randomize={"time_of_day": ["02:00", "12:00"]}))


def test_a_camera_that_sees_no_ground_is_refused(hello, setting):
    cameras = [{**hello.stored()["cameras"][0], "pitch_deg": 80}]
    with pytest.raises(SettingsError, match=r"cameras\[0\]: the camera looks above the horizon"):
        plan(changed(hello, cameras=cameras), setting, 0)


def test_a_faulty_item_beside_the_mission_is_named_with_its_file(tmp_path):
    data = json.loads((CONFIGS / "missions/hello.json").read_text())
    data["litter"]["mix"] = {"my_can": 1}
    (tmp_path / "litter").mkdir()
    (tmp_path / "litter/my_can.json").write_text("{")
    (tmp_path / "mine.json").write_text(json.dumps(data))
    with pytest.raises(SettingsError, match=r"my_can\.json: .*not JSON"):
        Setting.of(MissionConfig.load(tmp_path / "mine.json"))


def test_an_item_beside_the_mission_is_laid_out(tmp_path):
    data = json.loads((CONFIGS / "missions/hello.json").read_text())
    data["litter"]["mix"] = {"my_can": 1}
    item = json.loads((CONFIGS / "litter/drink_can_330ml.json").read_text())
    (tmp_path / "litter").mkdir()
    (tmp_path / "litter/my_can.json").write_text(json.dumps({**item, "name": "my_can"}))
    (tmp_path / "mine.json").write_text(json.dumps(data))
    mission = MissionConfig.load(tmp_path / "mine.json")
    episode = plan(mission, Setting.of(mission), 0)
    assert {p.item for p in episode.scene.placements} == {"my_can"}
