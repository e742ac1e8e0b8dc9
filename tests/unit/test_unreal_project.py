"""The Unreal project's files parse, and hold what segmentation needs."""

import json
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2] / "unreal_project"


def ini(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Sections of an Unreal ini file: `[Section]`, `Key=Value` with an optional `+-.!` before the key, `;` comments."""
    found: dict[str, list[tuple[str, str]]] = {}
    section = None
    for line in path.read_text().splitlines():
        if not line.strip() or line.startswith(";"):
            continue
        if header := re.fullmatch(r"\[([^\]]+)\]", line):
            section = header[1]
            found.setdefault(section, [])
        else:
            pair = re.fullmatch(r"([+.!-]?[A-Za-z0-9_.]+)=(.*)", line)
            assert pair, f"{path.name}: {line!r} is no key"
            assert section, f"{path.name}: {line!r} stands before any section"
            found[section].append((pair[1], pair[2]))
    return found


def test_descriptor_is_strict_json_and_lists_airsim_and_its_module() -> None:
    descriptor = json.loads((PROJECT / "LitterScout.uproject").read_text("utf-8"))
    assert descriptor["FileVersion"] == 3
    assert {p["Name"] for p in descriptor["Plugins"] if p["Enabled"]} >= {"AirSim", "ChaosVehiclesPlugin"}
    assert [m["Name"] for m in descriptor["Modules"]] == ["LitterScout"]
    assert (PROJECT / "Source/LitterScout/LitterScout.Build.cs").exists()


@pytest.mark.parametrize("path", sorted((PROJECT / "Config").glob("*.ini")), ids=lambda p: p.name)
def test_ini_has_no_key_twice_in_a_section(path: Path) -> None:
    for section, pairs in ini(path).items():
        plain = [key for key, _ in pairs if key[0] not in "+-.!"]
        assert len(plain) == len(set(plain)), f"{path.name} [{section}]"


def test_custom_depth_keeps_a_stencil_and_no_history_blends_ids() -> None:
    engine = dict(ini(PROJECT / "Config/DefaultEngine.ini")["/Script/Engine.RendererSettings"])
    assert engine["r.CustomDepth"] == "3"
    assert engine["r.AntiAliasingMethod"] == "1"
    assert engine["r.DefaultFeature.MotionBlur"] == "False"


def test_litter_folder_is_always_cooked() -> None:
    packaging = ini(PROJECT / "Config/DefaultGame.ini")["/Script/UnrealEd.ProjectPackagingSettings"]
    assert ("+DirectoriesToAlwaysCook", '(Path="/Game/Litter")') in packaging


@pytest.mark.parametrize(("name", "kind"), [("LitterScout", "Game"), ("LitterScoutEditor", "Editor")])
def test_target_class_bears_its_files_name(name: str, kind: str) -> None:
    text = (PROJECT / f"Source/{name}.Target.cs").read_text()
    assert f"class {name}Target : TargetRules" in text
    assert f"TargetType.{kind}" in text
