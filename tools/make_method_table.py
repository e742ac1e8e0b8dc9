"""Writes client/littersim/README.md: every method of the AirSim API, how faithful it is, and what tests it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from littersim.api import methods
from littersim.dialects import COLOSSEUM, COSYS, KNOWN, Dialect

ROOT = Path(__file__).parents[1]
MODES = ("Multirotor", "Car", "ComputerVision")
WITHOUT_EFFECT = re.compile(r"sim\.without_effect\(|_known\(sim")
PARTLY = {
    "simSetDistortionParam": "kept and told, not drawn",
    "simSetFocusDistance": "kept and told, not drawn",
    "simSetFocusAperture": "kept and told, not drawn",
    "simSetWeatherParameter": "fog is drawn; the rest is taken",
    "simSpawnObject": "of physics there is the fall, of blueprints there are lights",
    "simSetLightIntensity": "taken; true for spawned lights",
    "simRunConsoleCommand": "false: there is no console",
    "simSwapTextures": "empty: nothing swaps textures",
    "simLoadLevel": "true for the open place alone",
    "simFlushPersistentMarkers": "markers are not drawn",
    "getGpsData": "without latency",
    "simGetImages": "no OpticalFlow (8, 9)",
    "simGetImage": "no OpticalFlow (8, 9)",
    "setSafety": "throws, as SimpleFlight does",
}
HEAD = """# littersim's methods

Written by `python tools/make_method_table.py` from the handlers' declarations. *Effect* is `full` where the call does
what AirSim 1.8.1's does, as far as a simulator without Unreal can; `taken` where parameters and answer are AirSim's and
nothing happens, which is logged once. Modes: M multirotor, C car, V computer vision.

| method | parameters | modes | effect | tests that call it |
|---|---|---|---|---|
"""


def tests_of(names: list[str]) -> dict[str, str]:
    """The test files in which each name stands, at most three."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for file in sorted((ROOT / "tests").rglob("*.py")):
        words = set(re.findall(r"\w+", file.read_text(encoding="utf-8")))
        for name in names:
            if words & {name, f"{name}Async"}:
                found[name].append(file.stem)
    return {name: ", ".join(files[:3]) or "–" for name, files in found.items()}


def effect(method: methods.Method) -> str:
    if method.name in PARTLY:
        return PARTLY[method.name]
    return "taken" if WITHOUT_EFFECT.search(inspect.getsource(method.handler)) else "full"


def rows(dialect: Dialect, skip: frozenset[str] = frozenset()) -> list[str]:
    by_mode = {mode: methods.table(mode, dialect) for mode in MODES}
    names = sorted({name for table in by_mode.values() for name in table} - skip, key=str.lower)
    tested = tests_of(names)
    lines = []
    for name in names:
        found = next(table[name] for table in by_mode.values() if name in table)
        modes = "".join(letter for letter, mode in zip("MCV", MODES, strict=True) if name in by_mode[mode])
        lines.append(f"| `{name}` | {len(found.readers)} | {modes} | {effect(found)} | {tested[name]} |")
    return lines


def text() -> str:
    airsim = next(dialect for dialect in KNOWN if dialect.family not in (COLOSSEUM, COSYS))
    known = frozenset(name for mode in MODES for name in methods.table(mode, airsim))
    parts = [HEAD + "\n".join(rows(airsim))]
    for dialect in KNOWN:
        if dialect.name in (COLOSSEUM, COSYS):
            head = (
                f"\n\n## {dialect.name.capitalize()} {dialect.version} has besides\n\n" + HEAD[HEAD.index("| method") :]
            )
            parts.append(head + "\n".join(rows(dialect, known)))
    return "".join(parts) + "\n"


if __name__ == "__main__":
    (ROOT / "client" / "littersim" / "README.md").write_text(text(), encoding="utf-8")
