"""The command line: what it prints, where, and what it ends with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import jsonschema
import numpy as np
import pytest
from typer.testing import CliRunner

from litterscout import cli as commands
from litterscout import registry
from litterscout.cli import app

CONFIGS = Path(__file__).parents[2] / "sim_configs"


def run(*words):
    return CliRunner().invoke(app, list(words))


@pytest.fixture(autouse=True)
def nothing_remembered():
    yield
    from litterpack import resources

    resources.set_config_dir(None)


def test_help_lists_every_command_with_a_line_about_it():
    shown = run("--help").output
    for name in registry.names(commands):
        line = next(line for line in shown.splitlines() if line.strip().startswith(f"{name} "))
        assert len(line.split()) > 2


@pytest.mark.parametrize("name", registry.names(commands))
def test_every_command_explains_itself(name):
    done = run(name, "--help")
    assert done.exit_code == 0
    assert "Usage: " in done.output
    assert "--config-dir" in done.output


def test_every_command_that_reports_has_json():
    for name in set(registry.names(commands)) - {"schema", "sim"}:
        assert "--json" in run(name, "--help").output, name


def test_importing_the_command_line_imports_nothing_heavy():
    code = "import sys, litterscout.cli; print([m for m in ('numpy', 'numba', 'cv2', 'pydantic') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_python_m_litterscout_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "litterscout", "paths"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert "lawnmower" in done.stdout
    assert done.stderr == ""


def test_an_unknown_command_is_wrong_usage():
    assert run("captrue").exit_code == 2


def test_the_version_is_printed():
    assert run("--version").output.strip()[0].isdigit()


@pytest.mark.parametrize(("command", "key"), [("paths", "paths"), ("places", "places"), ("litter", "litter")])
def test_lists_are_one_json_object(command, key):
    rows = json.loads(run(command, "--json").stdout)[key]
    text = run(command).stdout
    assert rows
    for row in rows:
        assert row["name"] in text


def test_one_item_is_shown_with_its_variants():
    found = json.loads(run("litter", "show", "crown_cap", "--json").stdout)
    assert found["taco"] == "Metal bottle cap"
    assert len(found["variants"]) >= 5
    assert 28 < max(found["variants"][0]["size_mm"]) < 36


def test_a_contact_sheet_shows_every_variant_and_is_not_overwritten(tmp_path):
    sheet = tmp_path / "sheet.png"
    done = run("litter", "show", "pop_tab", "--out", str(sheet), "--px", "64")
    assert done.exit_code == 0
    variants = len(json.loads(run("litter", "show", "pop_tab", "--json").stdout)["variants"])
    picture = cv2.imread(str(sheet))
    assert picture.shape == (64, 64 * variants, 3)
    cells = np.split(picture, variants, axis=1)
    assert all(cell.std() > 5 for cell in cells), "something is in each"
    assert run("litter", "show", "pop_tab", "--out", str(sheet), "--px", "64").exit_code == 2
    assert run("litter", "show", "pop_tab", "--out", str(sheet), "--px", "64", "--force").exit_code == 0


@pytest.mark.parametrize("wrong", [(), ("crown_cap", "--all"), ("crown_cap", "--px", "7")])
def test_one_item_or_all_are_shown(wrong):
    assert run("litter", "show", *wrong).exit_code == 2


def test_all_items_can_be_shown_at_once():
    found = json.loads(run("litter", "show", "--all", "--json").stdout)["litter"]
    assert len(found) >= 32
    assert all(item["mass_g"] > 0 for item in found)


def test_an_item_nobody_has_is_one_line_and_exit_2():
    done = run("litter", "show", "crown_cpa")
    assert done.exit_code == 2
    assert done.stderr.startswith("SettingsError: ")
    assert "Did you mean 'crown_cap'?" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_pack_is_exported_as_glb(tmp_path):
    said = json.loads(run("litter", "build", str(tmp_path / "glb"), "--json").stdout)
    assert all(Path(file).read_bytes()[:4] == b"glTF" for file in said["files"])
    assert any("SM_Litter_crown_cap_00" in file for file in said["files"])


@pytest.mark.parametrize("kind", ["mission", "litter", "place"])
def test_the_schema_is_printed_as_shipped(kind):
    assert run("schema", kind).stdout == (CONFIGS / f"schema/{kind}.schema.json").read_text(), "run make schema"


def test_the_schema_of_missions_is_the_usual_one():
    assert run("schema").stdout == run("schema", "mission").stdout


@pytest.mark.parametrize(("kind", "folder"), [("mission", "missions"), ("litter", "litter"), ("place", "places")])
def test_shipped_files_are_valid_by_their_schema(kind, folder):
    schema = json.loads((CONFIGS / f"schema/{kind}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    for file in (CONFIGS / folder).glob("*.json"):
        shipped = json.loads(file.read_text())
        jsonschema.validate(shipped, schema, jsonschema.Draft202012Validator)
        assert (file.parent / shipped["$schema"]).is_file()


def test_init_copies_a_mission_with_its_schema_beside_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("init")
    assert done.exit_code == 0
    assert "Next: litterscout capture hello.json" in done.stdout
    mission = json.loads(Path("hello.json").read_text())
    assert Path(mission["$schema"]).read_text() == (CONFIGS / "schema/mission.schema.json").read_text()
    shipped = json.loads((CONFIGS / "missions/hello.json").read_text())
    assert {**mission, "$schema": shipped["$schema"]} == shipped


def test_init_overwrites_nothing_unless_forced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("hello.json").write_text("mine")
    refused = run("init")
    assert refused.exit_code == 2
    assert refused.stderr == "UsageError: hello.json exists already; --force overwrites it.\n"
    assert Path("hello.json").read_text() == "mine"
    assert run("init", "--force").exit_code == 0


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        ("{", (), "SettingsError: {file}: line 1, column 2: not JSON"),
        ('{"nmae": 1}', (), "SettingsError: {file}: nmae: there is no such key; did you mean 'name'?"),
        (None, ("--renderer", "vulkan"), "SettingsError: renderer: must be one of auto, gl, cpu, got 'vulkan'."),
        (None, ("--episodes", "0"), "SettingsError: mission hello: episodes: must be at least 1, got 0."),
        (None, ("--server", "here:there"), "SettingsError: "),
    ],
)
def test_wrong_settings_end_with_2_and_one_line_before_anything_is_written(tmp_path, content, options, says):
    file, out = tmp_path / "mission.json", tmp_path / "out"
    file.write_text(content if content is not None else (CONFIGS / "missions/hello.json").read_text())
    done = run("capture", str(file), "--out", str(out), *options)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith(says.format(file=file))
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_no_simulator_ends_with_3(tmp_path):
    done = run("capture", "hello", "--out", str(tmp_path / "out"), "--server", "127.0.0.1:1")
    assert done.exit_code == 3
    assert done.stderr.startswith("ConnectionFailed: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_is_taken_ends_with_2_and_stays(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    for options in ((), ("--force",)):
        done = run("capture", "hello", "--out", str(tmp_path), *options)
        assert done.exit_code == 2
        assert done.stderr.startswith("UsageError: ")
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_config_dir_that_is_not_there_ends_with_2(tmp_path):
    done = run("places", "--config-dir", str(tmp_path / "missing"))
    assert done.exit_code == 2
    assert done.stderr.startswith("SettingsError: ")


def test_missions_of_a_config_dir_are_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cfg/missions").mkdir(parents=True)
    (tmp_path / "cfg/missions/mine.json").write_text((CONFIGS / "missions/hello.json").read_text())
    assert run("init", "mine", "--config-dir", "cfg").exit_code == 0
    assert Path("mine.json").is_file()
