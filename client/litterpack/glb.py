"""Meshes as GLB: what Unreal imports is what littersim draws.

glTF is right-handed with y up and metres: gltf (x, y, z) = mesh (y, z, x). Materials are opaque; clear plastic too,
since ids and depth take the first surface. Source: glTF 2.0 specification, Khronos Group.
"""

from __future__ import annotations

import json
import struct
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from . import artwork, items, places
from .mesh import Mesh

_FLOAT, _UINT32, _UINT16 = 5126, 5125, 5123  # glTF component types
_VERTICES, _INDICES = 34962, 34963  # glTF buffer view targets
_GLTF_FROM_MESH = [1, 2, 0]


class _Buffer:
    """The binary chunk as it grows, with the views and accessors that describe it."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []

    def view(self, raw: bytes, target: int | None = None) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)}
        self.views.append(view if target is None else {**view, "target": target})
        self.data += raw
        return len(self.views) - 1

    def accessor(self, array: NDArray[np.generic], component: int, kind: str, target: int, **more: Any) -> int:
        at = self.view(np.ascontiguousarray(array).tobytes(), target)
        entry = {"bufferView": at, "componentType": component, "count": len(array), "type": kind, **more}
        self.accessors.append(entry)
        return len(self.accessors) - 1


def write(mesh: Mesh, file: Path, name: str | None = None) -> None:
    """Write one mesh as a self-contained GLB; the same mesh gives the same bytes. Raises: OSError."""
    file.write_bytes(encode(mesh, name or file.stem))


def write_pack(folder: Path, place_names: list[str] | None = None) -> list[Path]:
    """Write every asset of every item, and ground and scenery of places, as NAME.glb. Raises: OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    meshes: dict[str, Mesh] = {}
    for item in map(items.load, items.names()):
        meshes |= {item.asset_name(k): item.mesh(k) for k in range(item.variants)}
    for place in map(places.load, places.names() if place_names is None else place_names):
        meshes[f"SM_Place_{place.name}_Ground"] = place.ground_mesh()
        meshes |= {f"SM_Place_{place.name}_{thing.name}": thing.mesh for thing in place.scenery}
    for name, mesh in meshes.items():
        write(mesh, folder / f"{name}.glb", name)
    return [folder / f"{name}.glb" for name in meshes]


def encode(mesh: Mesh, name: str) -> bytes:
    """The bytes of a GLB file of one mesh, a primitive and a material per print it bears."""
    buffer, gltf = _Buffer(), _document(name)
    layers = mesh.vertices["tint"][mesh.faces[:, 0], 3]
    for number in np.unique(layers):
        faces = mesh.faces[layers == number]
        used, local = np.unique(faces, return_inverse=True)
        vertices = mesh.vertices[used]
        gltf["materials"].append(_material(gltf, buffer, int(number), vertices))
        gltf["meshes"][0]["primitives"].append(
            {
                "attributes": _attributes(buffer, vertices),
                "indices": buffer.accessor(local.astype("<u4").reshape(-1), _UINT32, "SCALAR", _INDICES),
                "material": len(gltf["materials"]) - 1,
            }
        )
    gltf |= {"buffers": [{"byteLength": len(buffer.data)}], "bufferViews": buffer.views, "accessors": buffer.accessors}
    return _container(gltf, bytes(buffer.data))


def _document(name: str) -> dict[str, Any]:
    return {
        "asset": {"version": "2.0", "generator": "litterpack"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "name": name}],
        "meshes": [{"name": name, "primitives": []}],
        "materials": [],
        "textures": [],
        "images": [],
        "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}],
    }


def _attributes(buffer: _Buffer, vertices: NDArray[np.void]) -> dict[str, int]:
    position = np.asarray(vertices["pos"][:, _GLTF_FROM_MESH], "<f4")
    normal = np.asarray(vertices["normal"][:, _GLTF_FROM_MESH], np.float64)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    bounds = {"min": position.min(0).tolist(), "max": position.max(0).tolist()}
    linear = (vertices["tint"][:, :3].astype(np.float64) / 255) ** 2
    colour = np.c_[np.rint(linear * 65535), np.full(len(vertices), 65535)].astype("<u2")  # linear: 8 bits lose the dark
    return {
        "POSITION": buffer.accessor(position, _FLOAT, "VEC3", _VERTICES, **bounds),
        "NORMAL": buffer.accessor(normal.astype("<f4"), _FLOAT, "VEC3", _VERTICES),
        "TEXCOORD_0": buffer.accessor(np.asarray(vertices["uv"], "<f4"), _FLOAT, "VEC2", _VERTICES),
        "COLOR_0": buffer.accessor(colour, _UINT16, "VEC4", _VERTICES, normalized=True),
    }


def _material(gltf: dict[str, Any], buffer: _Buffer, number: int, vertices: NDArray[np.void]) -> dict[str, Any]:
    rough, metal = (float(np.median(vertices["mat"][:, k])) / 255 for k in (0, 1))
    pbr: dict[str, Any] = {
        "baseColorTexture": {"index": _texture(gltf, buffer, _base_colour(number))},
        "roughnessFactor": round(rough, 4),
        "metallicFactor": round(metal, 4),
    }
    if metal > 0:
        pbr["metallicRoughnessTexture"] = {"index": _texture(gltf, buffer, _metalness(number))}
    names = {value: key for key, value in artwork.INDEX.items()}
    return {"name": f"M_{names[number]}", "pbrMetallicRoughness": pbr, "alphaMode": "OPAQUE", "doubleSided": True}


def _srgb(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Encoded value of linear 0..1, as glTF wants base colour textures. Source: IEC 61966-2-1."""
    return np.asarray(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


@lru_cache
def _base_colour(number: int) -> bytes:
    albedo = (artwork.atlas().layers[number, ..., :3].astype(np.float64) / 255) ** 2
    return _png(np.rint(_srgb(albedo) * 255))


@lru_cache
def _metalness(number: int) -> bytes:
    """Paint covers metal: the print's opacity takes metalness away."""
    bare = 255 - artwork.atlas().layers[number, ..., 3].astype(np.float64)
    return _png(np.stack([np.zeros_like(bare), np.full_like(bare, 255), bare], -1))


def _png(rgb: NDArray[np.float64]) -> bytes:
    encoded, png = cv2.imencode(".png", rgb[..., ::-1].astype(np.uint8))
    if not encoded:
        raise OSError("a texture could not be encoded as PNG")
    return png.tobytes()


def _texture(gltf: dict[str, Any], buffer: _Buffer, png: bytes) -> int:
    gltf["images"].append({"bufferView": buffer.view(png), "mimeType": "image/png"})
    gltf["textures"].append({"sampler": 0, "source": len(gltf["images"]) - 1})
    return len(gltf["textures"]) - 1


def _container(gltf: dict[str, Any], binary: bytes) -> bytes:
    text = json.dumps(gltf, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks
