"""What is drawn for each episode: presets, ranges, and that draws do not disturb one another."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from litterscout.mission import randomize
from litterscout.mission.plan import Setting, plan
from litterscout.mission.randomize import PRESETS, CameraFaults, Randomize, Weather
from litterscout.mission.settings import MissionConfig
from litterscout.mission.world import AIRSIM_WEATHER, LITTERSIM_WEATHER

CONFIGS = Path(__file__).parents[2] / "sim_configs"
NEUTRAL = {
    "exposure_ev": 0.0, "white_balance_k": 6500.0, "noise": 0.0, "vignette": 0.0, "defocus_px": 0.0,
    "shutter_s": 0.0, "shake_radps": 0.0, "speed_mps": 0.0, "jpeg_quality": 100, "distortion_k1": 0.0,
}  # fmt: skip


def mission(**parts: object) -> MissionConfig:
    data = json.loads((CONFIGS / "missions/hello.json").read_text())
    data["randomize"] |= parts
    return MissionConfig.model_validate_json(json.dumps(data), strict=True)


def ranges(preset: str) -> dict[str, tuple[float, float]]:
    made = Randomize(preset=preset)  # type: ignore[arg-type]  # one of the three
    return {
        f"{part}.{name}": getattr(getattr(made, part), name)
        for part, kind in (("weather", Weather), ("camera", CameraFaults))
        for name in kind.model_fields
        if name != "chance"
    }


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_are_themselves_valid_settings(preset: str) -> None:
    made = mission(preset=preset).randomize
    for part, kind in (("weather", Weather), ("camera", CameraFaults)):
        assert kind.model_validate(getattr(made, part).model_dump()) == getattr(made, part)


def test_wild_covers_mild_and_mild_covers_none_but_for_files_that_are_always_compressed() -> None:
    wild, mild, none = ranges("wild"), ranges("mild"), ranges("none")
    for name in wild:
        assert wild[name][0] <= mild[name][0] <= mild[name][1] <= wild[name][1], name
        if name != "camera.jpeg_quality":
            assert mild[name][0] <= none[name][0] <= none[name][1] <= mild[name][1], name
    assert PRESETS["wild"]["weather"]["chance"] >= PRESETS["mild"]["weather"]["chance"]


def test_none_is_the_default_and_changes_nothing() -> None:
    assert mission().randomize.preset == "none"
    assert mission().randomize.camera == CameraFaults()
    assert mission().randomize.weather == Weather(fog=(0.0, 0.1))


def test_ranges_that_are_given_go_before_those_of_the_preset() -> None:
    made = mission(preset="wild", weather={"rain": [0, 0]}, camera={"noise": [0.01, 0.02]}).randomize
    assert made.weather.rain == (0, 0) and made.weather.clouds == (0, 1)
    assert made.camera.noise == (0.01, 0.02) and made.camera.defocus_px == (0, 2.5)


def test_a_mission_that_is_stored_and_read_again_is_the_same() -> None:
    wild = mission(preset="wild", weather={"fog": [0.1, 0.2]})
    assert MissionConfig.model_validate_json(json.dumps(wild.stored()), strict=True).randomize == wild.randomize


def test_the_same_seed_draws_the_same_weather_and_faults_within_their_ranges() -> None:
    wild = mission(preset="wild")
    setting = Setting.of(wild)
    low_high = {name.partition(".")[2]: pair for name, pair in ranges("wild").items()}
    seen = []
    for index in range(6):
        first, again = plan(wild, setting, index), plan(wild, setting, index)
        assert (first.weather, first.camera) == (again.weather, again.camera)
        for name, value in (first.weather | first.camera).items():
            if name in low_high:
                assert value == 0 or low_high[name][0] <= value <= low_high[name][1], name
        assert first.camera["speed_mps"] == wild.vehicle.speed_mps
        seen.append((tuple(first.weather.values()), tuple(first.camera.values())))
    assert len(set(seen)) == 6


def test_hello_keeps_its_cameras_neutral_and_its_sky_clear() -> None:
    hello = MissionConfig.load("hello")
    episode = plan(hello, Setting.of(hello), 0)
    assert episode.camera == NEUTRAL
    assert {name for name, value in episode.weather.items() if value} == {"fog"}


def test_wild_faults_leave_litter_path_and_sun_alone() -> None:
    plain, wild = mission(), mission(preset="wild")
    setting = Setting.of(plain)
    a, b = plan(plain, setting, 0), plan(wild, setting, 0)
    assert a.scene == b.scene and a.sun == b.sun and a.seed == b.seed
    assert np.array_equal(a.path.waypoints_m, b.path.waypoints_m)


def test_one_range_more_never_shifts_another_draw() -> None:
    def drawn(**changes: object) -> dict[str, float]:
        return Weather(fog=(0.0, 1.0), leaves=(0.0, 1.0), **changes).draw(np.random.default_rng(3))  # type: ignore[arg-type]

    assert {k: v for k, v in drawn(rain=(0.0, 1.0)).items() if k != "rain"} == {
        k: v for k, v in drawn().items() if k != "rain"
    }


def test_chance_is_how_often_weather_occurs() -> None:
    rng, made = np.random.default_rng(1), Weather(chance=0.25, rain=(0.5, 1.0), clouds=(0.5, 1.0))
    draws = [made.draw(rng) for _ in range(400)]
    assert 0.19 < np.mean([one["rain"] > 0 for one in draws]) < 0.31
    assert all(one["clouds"] >= 0.5 for one in draws)


def test_every_weather_has_a_name_on_the_wire() -> None:
    drawn = set(Weather().draw(np.random.default_rng(0)))
    assert drawn == set(LITTERSIM_WEATHER) == {*AIRSIM_WEATHER, "clouds"}


def test_dusk_is_flown_in_and_night_is_not() -> None:
    dusk = mission(time_of_day=["20:15", "20:15"])
    episode = plan(dusk, Setting.of(dusk), 0)
    assert -6 <= episode.sun.elevation_deg < 3
    assert randomize.Randomize().time_of_day == ("12:00", "12:00")
