"""GLB files read back, with another library, as the metric meshes that were written."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
import trimesh

from litterpack import artwork, glb, items, mesh, places


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


def accessor(file: Path, number: int) -> np.ndarray:
    """An attribute's values as they stand in the file, read by the specification alone."""
    raw, gltf = file.read_bytes(), document(file)
    entry = gltf["accessors"][number]
    view = gltf["bufferViews"][entry["bufferView"]]
    start = 20 + struct.unpack_from("<I", raw, 12)[0] + 8 + view["byteOffset"]
    kind = {5126: "<f4", 5125: "<u4", 5123: "<u2"}[entry["componentType"]]
    width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}[entry["type"]]
    return np.frombuffer(raw, kind, entry["count"] * width, start).reshape(-1, width)


def test_base_colour_times_vertex_colour_is_the_albedo_of_the_picture(tmp_path: Path) -> None:
    made = items.load("plastic_bottle_cap").mesh(0)
    glb.write(made, tmp_path / "a.glb")
    gltf = document(tmp_path / "a.glb")
    (part,) = gltf["meshes"][0]["primitives"]
    tint = accessor(tmp_path / "a.glb", part["attributes"]["COLOR_0"])[:, :3] / 65535
    used = made.vertices[np.unique(made.faces)]
    np.testing.assert_allclose(tint, (used["tint"][:, :3] / 255) ** 2, atol=1e-5)
    view = gltf["bufferViews"][gltf["images"][0]["bufferView"]]
    raw = (tmp_path / "a.glb").read_bytes()
    start = 20 + struct.unpack_from("<I", raw, 12)[0] + 8 + view["byteOffset"]
    picture = cv2.imdecode(np.frombuffer(raw, np.uint8, view["byteLength"], start), cv2.IMREAD_COLOR_RGB) / 255
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    layer = artwork.atlas().layers[artwork.layer("plain"), ..., :3] / 255
    np.testing.assert_allclose(linear, layer**2, atol=0.005)


def test_uv_and_unit_normals_come_along(tmp_path: Path) -> None:
    made = items.load("crown_cap").mesh(0)
    glb.write(made, tmp_path / "a.glb")
    parts = document(tmp_path / "a.glb")["meshes"][0]["primitives"]
    uv = np.concatenate([accessor(tmp_path / "a.glb", p["attributes"]["TEXCOORD_0"]) for p in parts])
    normal = np.concatenate([accessor(tmp_path / "a.glb", p["attributes"]["NORMAL"]) for p in parts])
    used = made.vertices[np.unique(made.faces)]
    assert len(uv) == len(used)
    assert {tuple(row) for row in uv.tolist()} == {tuple(row) for row in used["uv"].tolist()}
    np.testing.assert_allclose(np.linalg.norm(normal, axis=1), 1, atol=1e-5)


def test_only_bare_metal_is_metal(tmp_path: Path) -> None:
    glb.write(items.load("drink_can_330ml").mesh(0), tmp_path / "a.glb")
    metal = {
        m["name"]: m["pbrMetallicRoughness"]["metallicFactor"] > 0.5 for m in document(tmp_path / "a.glb")["materials"]
    }
    assert metal == {"M_can0": True, "M_foil": True, "M_plain": False}


def test_the_pack_holds_every_asset_under_its_name(tmp_path: Path) -> None:
    files = glb.write_pack(tmp_path / "pack", place_names=["park_lawn"])
    names = {file.stem for file in files}
    assert names == {file.stem for file in (tmp_path / "pack").iterdir()}
    assert set(items.asset_names()) <= names
    scenery = {f"SM_Place_park_lawn_{thing.name}" for thing in places.load("park_lawn").scenery}
    assert names - set(items.asset_names()) == scenery | {"SM_Place_park_lawn_Ground"}
    for name in items.asset_names():
        item, variant = items.asset(name)
        first = document(tmp_path / "pack" / f"{name}.glb")
        spans = [first["accessors"][p["attributes"]["POSITION"]] for p in first["meshes"][0]["primitives"]]
        extent = np.max([s["max"] for s in spans], axis=0) - np.min([s["min"] for s in spans], axis=0)
        x, y, z = item.size_m(variant)
        np.testing.assert_allclose(extent, [y, z, x], atol=1e-6)


@pytest.mark.slow
def test_every_asset_is_read_by_another_library_with_its_material(tmp_path: Path) -> None:
    for name in items.asset_names():
        item, variant = items.asset(name)
        glb.write(item.mesh(variant), tmp_path / "a.glb", name)
        scene = trimesh.load_scene(tmp_path / "a.glb", process=False)
        assert sum(len(part.faces) for part in scene.geometry.values()) == len(item.mesh(variant).faces), name
        x, y, z = item.size_m(variant)
        np.testing.assert_allclose(scene.extents, [y, z, x], atol=1e-6)
        for part in scene.geometry.values():
            material = part.visual.material
            assert isinstance(material, trimesh.visual.material.PBRMaterial), name
            assert material.baseColorTexture.size == (512, 512)
            assert 0 < material.roughnessFactor <= 1


def test_a_place_can_be_written(tmp_path: Path) -> None:
    place = places.load("park_lawn")
    glb.write(place.ground_mesh(), tmp_path / "ground.glb")
    back = read_back(tmp_path / "ground.glb")
    (south, north), (west, east) = place.bounds
    assert back.extents[2] == pytest.approx(north - south, abs=1)
    assert back.extents[0] == pytest.approx(east - west, abs=1)
