"""Items of users: one JSON file, and a GLB of their own beside it."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from litterpack import items
from litterpack.errors import BadDefinition

LIKE = {
    "name": "toy", "title": "Toy brick", "taco_id": 29, "taco_name": "Other plastic", "supercategory": "Other plastic",
    "mesh": "brick.glb", "nominal_size_mm": [32, 16, 10], "mass_g": 2.3,
    "variants": [{"look": "fresh"}, {"look": "dirty"}],
}  # fmt: skip


def brick(file: Path, scale: float = 1.0, colour: tuple[int, int, int] = (200, 30, 20)) -> None:
    """A GLB of a brick 32 x 16 x 10 mm along our x, y, z; glTF's are y, z, x."""
    made = trimesh.creation.box(np.array([0.016, 0.010, 0.032]) * scale)
    made.visual.face_colors = [*colour, 255]
    made.export(file)


def item(folder: Path, **change: Any) -> items.LitterItem:
    (folder / "litter").mkdir(exist_ok=True)
    (folder / "litter" / "toy.json").write_text(json.dumps({**LIKE, **change}))
    return items.load("toy", folder)


def litter(folder: Path) -> Path:
    (folder / "litter").mkdir(exist_ok=True)
    return folder / "litter" / "brick.glb"


def test_a_mesh_of_ones_own_lies_like_any_other(tmp_path: Path) -> None:
    brick(litter(tmp_path))
    made = item(tmp_path)
    np.testing.assert_allclose(made.size_m(0), (0.032, 0.016, 0.010), atol=1e-6)
    assert made.mesh(0).vertices["pos"][:, 2].min() == pytest.approx(0, abs=1e-7)
    assert len(made.resting_poses(0)) == 6
    red, green, _ = made.mesh(0).vertices["tint"][0, :3]
    assert red > 2 * green
    assert made.mesh(0).vertices.tobytes() != made.mesh(1).vertices.tobytes(), "dirty is dirtier"
    assert items.names(tmp_path).count("toy") == 1
    assert not [name for name in items.names(tmp_path) if "glb" in name]


@pytest.mark.parametrize(("scale", "shown"), [(1000.0, "32000 x 16000 x 10000 mm"), (1e-6, "0 x 0 x 0 mm")])
def test_a_mesh_in_other_units_is_refused(scale: float, shown: str, tmp_path: Path) -> None:
    brick(litter(tmp_path), scale)
    with pytest.raises(BadDefinition, match=rf"toy\.json: mesh: .*{shown}.*metres") as caught:
        item(tmp_path)
    assert caught.value.field == "mesh"


def test_a_mesh_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match=r"toy\.json: mesh: there is no brick\.glb"):
        item(tmp_path)


def test_what_is_no_glb_is_refused(tmp_path: Path) -> None:
    litter(tmp_path).write_text("solid brick")
    with pytest.raises(BadDefinition, match=r"mesh: brick\.glb cannot be read as GLB"):
        item(tmp_path)


def test_a_texture_that_is_missing_is_named(tmp_path: Path) -> None:
    file = litter(tmp_path)
    brick(file)
    raw = file.read_bytes()
    length = struct.unpack_from("<I", raw, 12)[0]
    document = json.loads(raw[20 : 20 + length])
    document["images"] = [{"uri": "paint.png"}]
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = raw[20 + length :]
    head = struct.pack("<4sIII4s", b"glTF", 2, 20 + len(text) + len(rest), len(text), b"JSON")
    file.write_bytes(head + text + rest)
    with pytest.raises(BadDefinition, match=r"mesh: brick\.glb needs the texture paint\.png"):
        item(tmp_path)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"shape": "can"}, "", "either shape or mesh"),
        ({"mesh": None}, "", "either shape or mesh"),
        ({"mesh": "../brick.glb"}, "mesh", "match"),
        ({"variants": [{"state": "crushed"}]}, "", "state intact"),
        ({"mesh": None, "shape": "can", "variants": [{"state": "smoked"}]}, "variants.0.state", "the shape can knows"),
        ({"mesh": None, "shape": "paper", "style": "silk"}, "style", "flyer, newspaper"),
        ({"size_range_mm": [[2, 1], [1, 2], [1, 2]]}, "", "least x 2 is above"),
        ({"nominal_size_mm": [0, 1, 1]}, "nominal_size_mm.0", "greater than 0"),
        ({"mass_g": 0}, "mass_g", "greater than 0"),
    ],
)
def test_what_cannot_be_is_said_with_file_and_field(change: dict, field: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadDefinition, match=words) as caught:
        item(tmp_path, **change)
    assert caught.value.field == field
    assert caught.value.file.name == "toy.json"


def test_an_item_of_ones_own_needs_no_more_than_a_json_file(tmp_path: Path) -> None:
    mine = item(tmp_path, mesh=None, shape="can", nominal_size_mm=[53, 53, 135],
                variants=[{"state": "intact", "size_mm": [53, 53, 88]}, {"state": "stamped"}])  # fmt: skip
    np.testing.assert_allclose(mine.size_m(0), (0.053, 0.053, 0.088), rtol=0.02)
    assert mine.size_m(1)[2] < 0.09
