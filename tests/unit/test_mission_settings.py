"""Mission files: what they may say, and what is said of those that may not."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from litterscout.errors import SettingsError
from litterscout.mission import schema
from litterscout.mission.settings import LITTERSIM, MissionConfig, launch_command, mission_file
from litterscout.paths.lawnmower import Settings as Lawnmower

CONFIGS = Path(__file__).parents[2] / "sim_configs"
VALUES = {"python": "py", "settings": "s.json", "place": "park_lawn", "renderer": "cpu", "quality": "draft"}


@pytest.fixture
def hello():
    return json.loads((CONFIGS / "missions/hello.json").read_text())


def load(tmp_path, data):
    file = tmp_path / "mission.json"
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    return MissionConfig.load(file)


def complaint(tmp_path, data):
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, data)
    message = str(raised.value)
    assert "\n" not in message
    return message.removeprefix(f"{tmp_path / 'mission.json'}: ")


def changed(data, path, value):
    *parents, last = path.split(".")
    at = data
    for key in parents:
        at = at[int(key)] if key.isdigit() else at[key]
    at[int(last) if last.isdigit() else last] = value
    return data


def test_hello_is_read_by_name_with_every_value(hello):
    mission = MissionConfig.load("hello")
    stored = mission.stored()
    for key, value in hello.items():
        if key in ("$schema", "server", "randomize"):
            continue
        given = stored[key]
        if isinstance(value, dict):
            given = {k: v for k, v in given.items() if k in value}
        elif key == "cameras":
            given = [{k: v for k, v in given[0].items() if k in value[0]}]
        assert given == value, key
    assert mission.randomize.time_of_day == ("08:00", "17:00")
    assert mission.randomize.weather.fog == (0.0, 0.1)
    assert list(mission.server.launch) == LITTERSIM
    assert isinstance(mission.path, Lawnmower)


def test_hello_has_176_objects():
    assert MissionConfig.load("hello").object_count == 176


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("path.overlap", 1.2, "path.overlap: must be below 1, got 1.2."),
        ("path.overlap", [0.1, 1.2], "path.overlap[1]: must be below 1, got 1.2."),
        ("path.overlap", "much", 'path.overlap: must be a number, got "much".'),
        ("path.overlpa", 0.2, "path.overlpa: there is no such key; did you mean 'overlap'?"),
        ("path.pattern", "lawnmover", "path.pattern: no pattern is called 'lawnmover'; did you mean 'lawnmower'?"),
        ("path.altitude_m", [2, 1], "path.altitude_m: [low, high] must ascend, got [2.0, 1.0]."),
        ("path", {}, "path: must be an object that names a `pattern`."),
        ("plase", "park_lawn", "plase: there is no such key; did you mean 'place'?"),
        ("place", "park_lwan", "place: no place is called 'park_lwan'; did you mean 'park_lawn'?"),
        ("litter.mix.crown_cpa", 1, "litter.mix: no litter item is called 'crown_cpa'; did you mean 'crown_cap'?"),
        ("litter.mix.crown_cap", -1, "litter.mix.crown_cap: must be above 0, got -1."),
        ("litter.mix", {}, "litter.mix: has 0 entries, must have 1."),
        ("vehicle.kind", "multirotr", "vehicle.kind: no vehicle is called 'multirotr'; did you mean 'multirotor'?"),
        ("vehicle.kind", "computer_vision", "vehicle.motion: a computer_vision can teleport, got 'fly'."),
        ("vehicle.motion", "flyy", "vehicle.motion: must be one of fly, teleport, got \"flyy\"; did you mean 'fly'?"),
        ("cameras.0.widht", 640, "cameras[0].widht: there is no such key; did you mean 'width'?"),
        ("cameras.0.width", "640", 'cameras[0].width: must be a whole number, got "640".'),
        ("cameras.0.width", 640.5, "cameras[0].width: must be a whole number, got 640.5."),
        ("cameras.0.fov_deg", 180, "cameras[0].fov_deg: must be at most 150, got 180."),
        ("cameras", [], "cameras: has 0 entries, must have 1."),
        ("area.size_m", [3], "area.size_m[1]: is missing."),
        ("area.size_m", [3, 3, 3], "area.size_m: has 3 entries, must have 2."),
        ("date", "today", 'date: must be a day, YYYY-MM-DD, got "today".'),
        ("randomize.weather.fgo", [0, 1], "randomize.weather.fgo: there is no such key; did you mean 'fog'?"),
        ("randomize.weather.fog", [0, 2], "randomize.weather.fog[1]: must be at most 1, got 2."),
        ("randomize.preset", "wlid", 'randomize.preset: must be one of none, mild, wild, got "wlid"; did you mean'),
        ("randomize.weather.clouds", [0.5, 0.2], "randomize.weather.clouds: [low, high] must ascend, got [0.5, 0.2]."),
        ("randomize.weather.chance", 2, "randomize.weather.chance: must be at most 1, got 2."),
        ("randomize.camera", {"nosie": [0, 0]}, "randomize.camera.nosie: there is no such key; did you mean 'noise'?"),
        ("randomize.camera", {"noise": [0, 1]}, "randomize.camera.noise[1]: must be at most 0.2, got 1."),
        ("randomize.camera", {"exposure_ev": [1, -1]}, "randomize.camera.exposure_ev: [low, high] must ascend, got"),
        ("randomize.camera", {"white_balance_k": [0, 9]}, "randomize.camera.white_balance_k[0]: must be at least 2500"),
        ("randomize.camera", {"jpeg_quality": [9, 95]}, "randomize.camera.jpeg_quality[0]: must be at least 10, got"),
        ("randomize.time_of_day", ["17:00", "08:00"], "randomize.time_of_day: [low, high] must ascend"),
        ("seed", -1, "seed: must be at least 0, got -1."),
        ("seed", True, "seed: must be a whole number, got true."),
        ("episodes", 0, "episodes: must be at least 1, got 0."),
        ("output.labels", "coco", "output.labels: must be one of taco, item, supercategory, litter, got"),
        ("server.dialect", "arisim", "server.dialect: no dialect is called 'arisim'; did you mean 'airsim'?"),
        ("server.launch", None, "server: needs `launch` or `address`."),
        ("render.quality", "high", "render.quality: must be one of draft, standard, got"),
    ],
)
def test_a_wrong_setting_is_one_line_with_key_bound_and_value(tmp_path, hello, path, value, message):
    assert complaint(tmp_path, changed(hello, path, value)).startswith(message)


def test_a_missing_key_is_named(tmp_path, hello):
    del hello["place"]
    assert complaint(tmp_path, hello) == "place: is missing."


def test_a_portrait_camera_that_no_simulator_draws_is_refused(tmp_path, hello):
    hello["cameras"][0] |= {"width": 480, "height": 1920, "fov_deg": 145}
    message = "cameras[0].fov_deg: 145 over 480 x 1920 px is 171.0 from top to bottom, simulators draw at most 170."
    assert complaint(tmp_path, hello) == message


def test_two_cameras_of_one_name_are_refused(tmp_path, hello):
    hello["cameras"] *= 2
    assert complaint(tmp_path, hello) == "cameras: two are called 'front_center'."


def test_more_than_255_objects_say_what_to_lower(tmp_path, hello):
    message = complaint(tmp_path, changed(hello, "litter.density_per_m2", 2.2))
    assert "makes 257 objects, an episode holds at most 255 for now; lower it to 2.17" in message
    assert load(tmp_path, changed(hello, "litter.density_per_m2", 2.17)).object_count <= 255


@pytest.mark.parametrize(
    ("text", "where"),
    [('{"name": }', "line 1, column 10"), ("{\n  'name': 1}", "line 2, column 3"), ("", "line 1, column 1")],
)
def test_bad_json_says_line_and_column(tmp_path, text, where):
    assert complaint(tmp_path, text).startswith(f"{where}: not JSON: ")


@pytest.mark.parametrize("text", ["[]", "3", '"hello"'])
def test_json_that_is_no_object_is_refused(tmp_path, text):
    assert "must be an object" in complaint(tmp_path, text)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "mission.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(SettingsError, match="cannot be read"):
        MissionConfig.load(tmp_path / "mission.json")


def test_not_a_number_is_refused(tmp_path, hello):
    text = json.dumps(hello).replace('"seed": 7', '"seed": NaN')
    assert complaint(tmp_path, text).startswith("seed: must be")


def test_a_mission_nobody_has_is_named_with_the_near_miss():
    with pytest.raises(SettingsError, match=r"'helo'.*Did you mean 'hello'"):
        mission_file("helo")


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"missing\.json: there is no such mission file"):
        MissionConfig.load(tmp_path / "missing.json")


def test_shipped_missions_are_named_by_their_place_in_the_pack(tmp_path, monkeypatch, hello):
    (tmp_path / "missions").mkdir()
    (tmp_path / "missions/bad.json").write_text(json.dumps(changed(hello, "path.overlap", 1.2)))
    monkeypatch.setenv("LITTERSCOUT_CONFIGS", str(tmp_path))
    with pytest.raises(SettingsError, match=r"^missions/bad\.json: path\.overlap: must be below 1, got 1\.2\.$"):
        MissionConfig.load("bad")


def test_items_beside_the_mission_are_found(tmp_path, hello):
    (tmp_path / "litter").mkdir()
    (tmp_path / "litter/my_item.json").write_text("{}")
    mission = load(tmp_path, changed(hello, "litter.mix", {"my_item": 1}))
    assert mission.near == tmp_path
    assert mission.checked().near == tmp_path


def test_copies_are_checked_when_they_are_used():
    mission = MissionConfig.load("hello")
    assert mission.model_copy(update={"seed": 3}).checked().seed == 3
    with pytest.raises(SettingsError, match=r"mission hello: episodes: must be at least 1, got 0\."):
        mission.model_copy(update={"episodes": 0}).checked()


def test_what_is_stored_is_read_again_as_the_same(tmp_path):
    mission = MissionConfig.load("hello")
    assert load(tmp_path, mission.stored()).stored() == mission.stored()


def test_what_is_stored_leaves_out_the_address(tmp_path, hello):
    mission = load(tmp_path, changed(hello, "server.address", "10.0.0.7:41451"))
    assert "10.0.0.7" not in json.dumps(mission.stored())


def test_one_overlap_stands_for_front_and_side():
    settings = {"pattern": "lawnmower", "altitude_m": (1, 2)}
    assert Lawnmower(**settings, overlap=0.3).front_side == (0.3, 0.3)
    assert Lawnmower(**settings, overlap=(0.8, 0.7)).front_side == (0.8, 0.7)


def test_the_launch_command_is_filled_in():
    command = launch_command(MissionConfig.load("hello"), VALUES)
    assert command[:3] == ["py", "-m", "littersim"]
    assert command[3:] == ["--port", "0", "--settings", "s.json", "--place", "park_lawn"] + [
        "--renderer",
        "cpu",
        "--quality",
        "draft",
    ]


def test_any_other_launch_needs_leave(tmp_path, hello):
    mission = load(tmp_path, changed(hello, "server.launch", ["rm", "-rf", "{settings}"]))
    with pytest.raises(SettingsError, match=r"server\.launch starts 'rm', not littersim.*--allow-launch"):
        launch_command(mission, VALUES)
    assert launch_command(mission, VALUES, allow_any=True) == ["rm", "-rf", "s.json"]


@pytest.mark.parametrize(("path", "value"), [("path.overlap", 1.2), ("path.pattern", "x"), ("seed", -1), ("plase", 1)])
def test_the_schema_refuses_what_the_settings_refuse(hello, path, value):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            changed(hello, path, value), json.loads(schema.text("mission")), jsonschema.Draft202012Validator
        )


def test_every_setting_is_described():
    def undescribed(part, where):
        for key, value in part.get("properties", {}).items():
            if "description" not in value and "$ref" not in value:
                yield f"{where}.{key}"

    whole = json.loads(schema.text("mission"))
    found = [*undescribed(whole, ""), *(u for name, d in whole["$defs"].items() for u in undescribed(d, name))]
    assert not found
