"""GLB files read back, with another library, as the metric meshes that were written."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import trimesh

from litterpack import glb, items, mesh, places


def document(file: Path) -> dict:
    raw = file.read_bytes()
    magic, version, length, text_length, kind = struct.unpack_from("<4sIII4s", raw)
    assert (magic, version, length, kind) == (b"glTF", 2, len(raw), b"JSON")
    return json.loads(raw[20 : 20 + text_length])


def read_back(file: Path) -> trimesh.Trimesh:
    return trimesh.load(file, force="mesh", process=False)


@pytest.mark.parametrize("name", ["drink_can_330ml", "cigarette_butt", "paper_cup"])
def test_dimensions_and_axes_survive(name: str, tmp_path: Path) -> None:
    made = items.load(name).mesh(0)
    glb.write(made, tmp_path / "a.glb")
    back = read_back(tmp_path / "a.glb")
    x, y, z = made.size_m
    np.testing.assert_allclose(back.extents, [y, z, x], atol=1e-6)
    assert back.bounds[0][1] == pytest.approx(0, abs=1e-6), "y is up and the base is at zero"
    assert len(back.faces) == len(made.faces)


def test_forward_left_up_become_z_x_y(tmp_path: Path) -> None:
    tetrahedron = mesh.make(
        [[0, 0, 0], [3, 0, 0], [0, 2, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]], np.zeros((4, 2))
    )
    glb.write(tetrahedron, tmp_path / "a.glb")
    back = read_back(tmp_path / "a.glb")
    np.testing.assert_allclose(back.extents, [2, 1, 3])
    assert back.volume == pytest.approx(1.0), "a mirrored mesh would be inside out"


def test_materials_are_opaque_and_textured(tmp_path: Path) -> None:
    glb.write(items.load("pet_bottle_500ml").mesh(0), tmp_path / "a.glb")
    gltf = document(tmp_path / "a.glb")
    assert {m["alphaMode"] for m in gltf["materials"]} == {"OPAQUE"}
    assert all("baseColorTexture" in m["pbrMetallicRoughness"] for m in gltf["materials"])
    assert len(gltf["meshes"][0]["primitives"]) == len(gltf["materials"]) >= 2


def test_the_same_mesh_gives_the_same_bytes() -> None:
    made = items.load("crown_cap").mesh(1)
    assert glb.encode(made, "a") == glb.encode(made, "a")


def test_a_place_can_be_written(tmp_path: Path) -> None:
    place = places.load("park_lawn")
    glb.write(place.ground_mesh(), tmp_path / "ground.glb")
    back = read_back(tmp_path / "ground.glb")
    (south, north), (west, east) = place.bounds
    assert back.extents[2] == pytest.approx(north - south, abs=1)
    assert back.extents[0] == pytest.approx(east - west, abs=1)
