"""Writes client/littersim/README.md: every method of the AirSim API, how faithful it is, and what tests it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from littersim.api import methods
from littersim.dialects import COLOSSEUM, COSYS, KNOWN, Dialect

ROOT = Path(__file__).parents[1]
MODES = {"Multirotor": "M", "Car": "C", "ComputerVision": "V"}
COSYS_MODES = MODES | {"SkidVehicle": "S"}
WITHOUT_EFFECT = re.compile(r"sim\.without_effect\(|_known\(sim|_light\(sim")
PARTLY = {
    "simAddVehicle": "as AirSim's, it takes the pose's radians for degrees: it starts nearly unturned",
    "simSetFocusDistance": "kept and told, not drawn",
    "simSetFocusAperture": "kept and told, not drawn",
    "simSetObjectMaterial": "plain colours by name; the ground keeps its own",
    "simSetObjectMaterialFromTexture": "the ground keeps its own",
    "simDestroyObject": "all but the ground and the vehicles",
    "simSetObjectPose": "spawned objects, which nothing blocks: what the place holds is static, and answers false",
    "simSetObjectScale": "spawned objects: what the place holds is static, and answers false",
    "simSetLightIntensity": "spawned lights; without shadows",
    "simSpawnObject": "of physics there is the fall, of blueprints there are lights",
    "simSetTimeOfDay": "the time is the place's mean solar time, where AirSim's is that of the machine's zone",
    "simRunConsoleCommand": "false: there is no console",
    "simSwapTextures": "empty: nothing swaps textures",
    "simLoadLevel": "true for the open place alone",
    "simFlushPersistentMarkers": "markers are not drawn",
    "simGetSegmentationObjectID": "as AirSim, which compares with lower-case names: others are -1",
    "simSetFocalLength": "full",
    "simGetImages": "of Cosys-AirSim no Lighting (10) and no layers of textures",
    "simGetImage": "as simGetImages",
    "setSafety": "throws, as SimpleFlight does",
    "getEchoData": "the sensor's own pulse; SensePassive is taken",
    "getGPULidarData": "intensity is the cosine of the angle of incidence: materials are not known",
    "getUWBData": "beacons in line of sight, without reflections",
    "getWifiData": "beacons in line of sight, without reflections",
    "simSetAnnotationObjectTextureByPath": "kept and told, not drawn",
    "simEnableAnnotationObjectTextureByPath": "kept and told, not drawn",
    "simSetAnnotationObjectColor": "drawn exactly, where Unreal bends what is not in its colour map",
    "simGetPhysicsRawKinematics": "the ground truth's",
}
NOTES = {
    COSYS: """S is the SimMode SkidVehicle, with CPHusky and Pioneer: it has every call of C; Car also knows BoxCar. A
ComputerVision vehicle has API control and sensors. `getLidarData` tells a point for every beam of a whole turn, in the
sensor's frame. Settings that are taken without effect: lights (`WorldLights`, `Lights`), `PassiveEchoBeacons`,
`MoveWorldOrigin`, the `ViewDistance` of layers, whatever only Unreal's window would show.

""",
}
HEAD = """# littersim's methods

Written by `python tools/make_method_table.py` from the handlers' declarations. *Effect* is `full` where the call does
what AirSim 1.8.1's does, as far as a simulator without Unreal can; `taken` where parameters and answer are AirSim's and
nothing happens, which is logged once. Tier A is what litterscout, AirSim's example scripts and Cosys-AirSim's use, B
the rest. Modes: M multirotor, C car, V computer vision. Every method is also called by `test_sim_fuzz`, with nasty
values.

Never done here: assets other than the litter and lights that `simListAssets` names (no cubes nor spheres), plots and
markers, Unreal's console, levels and windows.

| method | tier | parameters | modes | effect | tests that call it |
|---|---|---|---|---|---|
"""


def words_of(folder: Path) -> set[str]:
    """All words in a folder's Python files, methods' without the Async of the official client."""
    texts = (file.read_text(encoding="utf-8") for file in folder.rglob("*.py") if file.name != "besides.py")
    return {word.removesuffix("Async") for text in texts for word in re.findall(r"\w+", text)}


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
    letters = COSYS_MODES if dialect.family == COSYS else MODES
    by_mode = {mode: methods.table(mode, dialect) for mode in letters}
    names = sorted({name for table in by_mode.values() for name in table} - skip, key=str.lower)
    tested = tests_of(names)
    used = words_of(ROOT / "tests" / "interop") | words_of(ROOT / "client" / "litterscout" / "airsim")
    lines = []
    for name in names:
        found = next(table[name] for table in by_mode.values() if name in table)
        modes = "".join(letter for mode, letter in letters.items() if name in by_mode[mode])
        tier = "A" if name in used else "B"
        lines.append(f"| `{name}` | {tier} | {len(found.readers)} | {modes} | {effect(found)} | {tested[name]} |")
    return lines


def text() -> str:
    airsim = next(dialect for dialect in KNOWN if dialect.family not in (COLOSSEUM, COSYS))
    known = frozenset(name for mode in MODES for name in methods.table(mode, airsim))
    parts = [HEAD + "\n".join(rows(airsim))]
    for dialect in KNOWN:
        if dialect.name in (COLOSSEUM, COSYS):
            head = f"\n\n## {dialect.name.capitalize()} {dialect.version} has besides\n\n"
            head += NOTES.get(dialect.name, "") + HEAD[HEAD.index("| method") :]
            parts.append(head + "\n".join(rows(dialect, known)))
    return "".join(parts) + "\n"


if __name__ == "__main__":
    (ROOT / "client" / "littersim" / "README.md").write_text(text(), encoding="utf-8")
