"""Meshes that users bring: a GLB file beside the item's JSON, in metres and y up; its textures colour the vertices."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from numpy.typing import NDArray

from ..artwork import layer
from ..errors import BadDefinition
from ..mesh import Floats, Mesh, join, make
from .definition import ItemFile

_MESH_FROM_GLTF = [2, 0, 1]
_MOST_TRIANGLES = 20_000
_TOLERANCE = 0.02  # of the size that the JSON file declares


def load(file: Path, item_file: Path, definition: ItemFile) -> Mesh:
    """The mesh in `file`. Raises: BadDefinition naming the JSON file, the field and what to do."""
    if not file.is_file():
        raise BadDefinition(item_file, "mesh", f"there is no {file.name} beside this file")
    for image in _document(file, item_file).get("images", ()):
        uri = str(image.get("uri", "data:"))
        if not uri.startswith("data:") and not (file.parent / uri).is_file():
            raise BadDefinition(
                item_file, "mesh", f"{file.name} needs the texture {uri}, which is not beside it; embed it"
            )
    try:
        scene = trimesh.load_scene(file)
        parts = [_part(g) for g in scene.dump() if isinstance(g, trimesh.Trimesh) and len(g.faces)]
    except Exception as exc:
        raise BadDefinition(item_file, "mesh", f"{file.name} cannot be read as GLB: {exc}") from exc
    if not parts:
        raise BadDefinition(item_file, "mesh", f"{file.name} holds no triangles")
    made = join(parts)
    _check(made, file, item_file, definition)
    return made


def _document(file: Path, item_file: Path) -> dict[str, Any]:
    """The JSON part of a GLB file. Source: glTF 2.0 specification, Khronos Group."""
    raw = file.read_bytes()
    try:
        magic, _, _, length, kind = struct.unpack_from("<4sIII4s", raw)
        if (magic, kind) != (b"glTF", b"JSON"):
            raise ValueError("it does not begin as GLB files do")
        document: dict[str, Any] = json.loads(raw[20 : 20 + length])
    except (struct.error, ValueError) as exc:
        raise BadDefinition(item_file, "mesh", f"{file.name} cannot be read as GLB: {exc}") from exc
    return document


def _part(geometry: trimesh.Trimesh) -> Mesh:
    material = getattr(geometry.visual, "material", None)
    rough, metal = (getattr(material, name, None) for name in ("roughnessFactor", "metallicFactor"))
    return make(
        np.asarray(geometry.vertices)[:, _MESH_FROM_GLTF],
        geometry.faces,
        np.full((len(geometry.vertices), 2), 0.5),
        layer("plain"),
        rough=0.7 if rough is None else float(rough),
        metal=0.0 if metal is None or material is None else float(metal),
        normal=np.asarray(geometry.vertex_normals)[:, _MESH_FROM_GLTF],
        tint=_colours(geometry),
    )


def _colours(geometry: trimesh.Trimesh) -> Floats:
    """Linear albedo (n, 3) at the vertices: of vertex colours, or the base colour texture where it is read there."""
    visual: Any = geometry.visual  # trimesh's kinds of visuals share no type
    if visual.kind == "texture":
        visual = visual.to_color()
    rgba: NDArray[np.uint8] = np.asarray(visual.vertex_colors)
    return np.asarray((rgba[:, :3] / 255.0) ** 2.2)


def _check(made: Mesh, file: Path, item_file: Path, definition: ItemFile) -> None:
    if len(made.faces) > _MOST_TRIANGLES:
        many = f"{file.name} has {len(made.faces)} triangles; reduce it to {_MOST_TRIANGLES} or fewer"
        raise BadDefinition(item_file, "mesh", many)
    if not np.isfinite(made.vertices["pos"]).all():
        raise BadDefinition(item_file, "mesh", f"{file.name} has vertices that are not numbers")
    measured, declared = np.array(made.size_m) * 1000, np.array(definition.nominal_size_mm)
    if (np.abs(measured - declared) > _TOLERANCE * declared + 0.1).any():
        shown = " x ".join(f"{side:g}" for side in np.round(measured, 1))
        wanted = " x ".join(f"{side:g}" for side in declared)
        raise BadDefinition(
            item_file, "mesh", f"{file.name} measures {shown} mm along x, y, z, but nominal_size_mm is {wanted}; "
            "export it in metres and y up, or correct nominal_size_mm",
        )  # fmt: skip
