"""Leaves, stones, weeds and the like scattered over the clearing, merged in world space and sorted by square metre."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from litterpack import clutter
from litterpack.artwork import layer
from litterpack.mesh import VERTEX, Mesh, moved
from littersim.render.scene import ClutterLevel
from littersim.render.simplify import simplified

HEIGHT_UNIT_M = 0.08  # of `extra[2]`, height above the ground
MOST = 6000  # things in all, however large the clearing
_FAR_SIZE_M = 0.045  # smaller things are left out of the far level
_MOVED_M = (0.0015, 0.004)  # by how much outlines may move in the far levels: half a pixel where they begin
_LEAF_LAYERS = (0, 1, 1, 2, 4, 4, 5, 3)
_BRIGHT_LAYERS = (8, 8, 9, 9, 10, 11, 2, 1)

Ground = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
Rect = tuple[float, float, float, float]  # x low, x high, y low, y high
Share = Callable[[str, NDArray[np.float64], NDArray[np.float64]], NDArray[np.floating]]


@dataclass(frozen=True)
class _Kind:
    make: Callable[[np.random.Generator], Mesh]
    variants: int
    size_m: float
    scale: tuple[float, float]
    lift_m: float = 0.0  # rests on the blades, at most this high
    leafy: bool = False  # two triangles will do from afar


def _leaf(rng: np.random.Generator) -> Mesh:
    name = f"leaf{_LEAF_LAYERS[rng.integers(len(_LEAF_LAYERS))]}"
    length, breadth, curl = rng.uniform(0.025, 0.075), rng.uniform(0.28, 0.7), rng.uniform(0.3, 1.2)
    lobes = float(rng.choice([0.0, 0.0, 0.12]))
    return clutter.leaf(rng, layer(name), length, breadth, curl, rows=7, lobes=lobes)


def _twig(rng: np.random.Generator) -> Mesh:
    return clutter.twig(rng, layer("bark"), rng.uniform(0.04, 0.16), rng.uniform(0.0009, 0.0026))


def _petal(rng: np.random.Generator) -> Mesh:
    return clutter.petal(rng, layer("plain"))


def _clover(rng: np.random.Generator) -> Mesh:
    return clutter.clover(rng, layer("leaf3"))


def _big_leaf(rng: np.random.Generator) -> Mesh:
    number = _BRIGHT_LAYERS[rng.integers(len(_BRIGHT_LAYERS))]
    length, lobes = rng.uniform(0.04, 0.11), float(rng.choice([0.0, 0.1, 0.22]))
    breadth, curl = rng.uniform(0.4, 0.95), rng.uniform(0.15, 1.0)
    return clutter.leaf(rng, layer(f"leaf{number}"), length, breadth, curl, rows=9, lobes=lobes)


def _pebble(rng: np.random.Generator) -> Mesh:
    return moved(clutter.pebble(rng, layer("stone"), 1), scale=0.01)


def _rock(rng: np.random.Generator) -> Mesh:
    grey = rng.uniform(0.5, 1.0) * np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.86, 0.95)])
    return moved(clutter.tinted(clutter.pebble(rng, layer("stone"), 2), grey), scale=0.045)


def _needle(rng: np.random.Generator) -> Mesh:
    return clutter.needle(rng, layer("plain"))


def _gum(rng: np.random.Generator) -> Mesh:
    return clutter.gum(rng, layer("plain"))


def _shell(rng: np.random.Generator) -> Mesh:
    return clutter.shell(rng, layer("plain"))


def _shell_bit(rng: np.random.Generator) -> Mesh:
    return clutter.shell_bit(rng, layer("plain"))


def _bark_bit(rng: np.random.Generator) -> Mesh:
    return clutter.bark_bit(rng, layer("bark"))


def _weed(rng: np.random.Generator) -> Mesh:
    return clutter.rosette(rng, [layer("leaf6"), layer("leaf7")])


def _tuft(rng: np.random.Generator, height_m: float, blades: int) -> Mesh:
    return clutter.tuft(rng, layer("plain"), height_m, blades)


def _wrack(rng: np.random.Generator) -> Mesh:
    return clutter.wrack(rng, layer("leaf0"))


def _cone(rng: np.random.Generator) -> Mesh:
    return clutter.cone(rng, layer("bark"))


def _stick(rng: np.random.Generator) -> Mesh:
    return clutter.twig(rng, layer("bark"), rng.uniform(0.15, 0.4), rng.uniform(0.003, 0.008))


_KINDS = {
    "leaf": _Kind(_leaf, 14, 0.05, (0.7, 1.2), 0.03, leafy=True),
    "big_leaf": _Kind(_big_leaf, 18, 0.08, (0.7, 1.15), 0.02, leafy=True),
    "pebble": _Kind(_pebble, 7, 0.01, (0.3, 1.6)),
    "rock": _Kind(_rock, 7, 0.05, (0.4, 1.5)),
    "needle": _Kind(_needle, 6, 0.04, (0.6, 1.1)),
    "gum": _Kind(_gum, 8, 0.02, (0.6, 1.3)),
    "shell": _Kind(_shell, 8, 0.03, (0.4, 1.3)),
    "shell_bit": _Kind(_shell_bit, 6, 0.01, (0.5, 1.8)),
    "bark_bit": _Kind(_bark_bit, 8, 0.05, (0.4, 1.4)),
    "weed": _Kind(_weed, 6, 0.07, (0.5, 1.3)),
    "tuft": _Kind(partial(_tuft, height_m=0.07, blades=26), 6, 0.07, (0.5, 1.5)),
    "tall_tuft": _Kind(partial(_tuft, height_m=0.34, blades=44), 6, 0.2, (0.6, 1.3)),
    "wrack": _Kind(_wrack, 8, 0.12, (0.5, 1.5)),
    "cone": _Kind(_cone, 4, 0.05, (0.7, 1.2)),
    "stick": _Kind(_stick, 8, 0.2, (0.5, 1.2)),
    "twig": _Kind(_twig, 6, 0.08, (0.6, 1.2)),
    "petal": _Kind(_petal, 5, 0.02, (0.7, 1.2), 0.03),
    "clover": _Kind(_clover, 4, 0.03, (0.7, 1.3)),
}


def scatter(
    rng: np.random.Generator, per_m2: Mapping[str, float], area: Rect, ground: Ground, share: Share | None = None
) -> tuple[ClutterLevel, ...]:
    """Near, far and farthest level of the clutter in a rectangle; `ground(x, y)` is the height it lies on.

    A kind named like "leaf@paving" lies only where `share("paving", x, y)` of the ground is of that material.
    """
    size = (area[1] - area[0]) * (area[3] - area[2])
    part = min(1.0, MOST / max(size * sum(per_m2.values()), 1.0))
    clumps = rng.uniform((area[0], area[2]), (area[1], area[3]), (60, 2))
    levels: tuple[list[_Batch], ...] = ([], [], [])
    for name, density in per_m2.items():
        kind_name, _, material = name.partition("@")
        kind = _KINDS[kind_name]
        for _ in range(kind.variants):
            mesh = kind.make(rng)
            count = max(1, int(density * part * size / kind.variants))
            poses = _poses(rng, count, area, clumps, kind)
            if material and share is not None:
                poses = poses[rng.random(count) < share(material, poses[:, 0], poses[:, 1])]
            for level, version in zip(levels, (mesh, *_from_afar(mesh, kind))):
                level.append(_batch(version, poses, ground))
    return tuple(map(_level, levels))


def _from_afar(mesh: Mesh, kind: _Kind) -> list[Mesh]:
    """What stands for a thing in the far and in the farthest level; nothing for what is small."""
    if kind.size_m < _FAR_SIZE_M:
        return []
    if kind.leafy:
        return [_outline(mesh)] * len(_MOVED_M)
    return simplified(mesh, np.array(_MOVED_M) / kind.scale[1])


def _poses(
    rng: np.random.Generator, count: int, area: Rect, clumps: NDArray[np.float64], kind: _Kind
) -> NDArray[np.float64]:
    """x, y, lift, scale, yaw, tone of each (count, 6); nearly half of them in clumps."""
    spots = rng.uniform((area[0], area[2]), (area[1], area[3]), (count, 2))
    some = rng.random(count) < 0.45
    near = clumps[rng.integers(len(clumps), size=count)] + rng.normal(0, 0.4, (count, 2))
    some &= ((near > (area[0], area[2])) & (near < (area[1], area[3]))).all(1)
    spots[some] = near[some]
    lift, yaw = rng.uniform(0, 1, count) * kind.lift_m, rng.uniform(0, 2 * np.pi, count)
    poses: NDArray[np.float64] = np.c_[spots, lift, rng.uniform(*kind.scale, count), yaw, rng.uniform(0.6, 1.15, count)]
    return poses


@dataclass(frozen=True, eq=False)
class _Batch:
    chunk: NDArray[np.int64]  # (count, 2)
    vertices: NDArray[np.void]  # (count, nv)
    faces: NDArray[np.int32]  # (nf, 3)


def _batch(mesh: Mesh, poses: NDArray[np.float64], ground: Ground) -> _Batch:
    count = len(poses)
    v = np.broadcast_to(mesh.vertices, (count, len(mesh.vertices))).copy()
    c, s, zero, one = np.cos(poses[:, 4]), np.sin(poses[:, 4]), np.zeros(count), np.ones(count)
    turn = np.stack([np.stack([c, -s, zero], -1), np.stack([s, c, zero], -1), np.stack([zero, zero, one], -1)], 1)
    v["pos"] = np.einsum("kij,kvj->kvi", turn, v["pos"]) * poses[:, 3, None, None]
    v["normal"] = np.einsum("kij,kvj->kvi", turn, v["normal"])
    above = v["pos"][..., 2] + poses[:, 2, None]
    v["extra"][..., 2] = np.clip(above / HEIGHT_UNIT_M * 255, 0, 255)
    v["pos"][..., :2] += poses[:, None, :2]
    v["pos"][..., 2] = above + ground(poses[:, 0], poses[:, 1])[:, None]
    v["tint"][..., :3] = np.minimum(v["tint"][..., :3] * np.sqrt(poses[:, 5])[:, None, None], 255)
    return _Batch(np.floor(poses[:, :2]).astype(np.int64), v, mesh.faces)


def _level(batches: list[_Batch]) -> ClutterLevel:
    """All batches as one mesh, chunk by chunk."""
    if not batches:
        none = Mesh(np.zeros(0, VERTEX), np.zeros((0, 3), np.int32))
        return ClutterLevel(none, np.zeros((0, 2)), np.zeros(1, np.int64))
    chunk = np.concatenate([b.chunk for b in batches])
    owner = np.repeat(np.arange(len(batches)), [len(b.chunk) for b in batches])
    row = np.concatenate([np.arange(len(b.chunk)) for b in batches])
    order = np.lexsort((row, owner, chunk[:, 1], chunk[:, 0]))
    nv = np.array([b.vertices.shape[1] for b in batches])[owner[order]]
    nf = np.array([len(b.faces) for b in batches])[owner[order]]
    starts = np.concatenate([[0], np.cumsum(nv)])
    vertices = np.concatenate([batches[owner[k]].vertices[row[k]] for k in order])
    faces = np.concatenate([batches[owner[k]].faces + np.int32(s) for k, s in zip(order, starts)])
    keys, first = np.unique(chunk[order], axis=0, return_index=True)
    face_starts = np.concatenate([[0], np.cumsum(nf)])
    edges = np.concatenate([face_starts[first], face_starts[-1:]]) * 3
    return ClutterLevel(Mesh(vertices, faces.astype(np.int32)), keys + 0.5, edges.astype(np.int64))


def _outline(mesh: Mesh) -> Mesh:
    """Two triangles for a leaf that is seen from afar: five columns wide, four vertices of stalk at the end."""
    rows = (len(mesh.vertices) - 4) // 5
    middle = rows // 2
    corners = mesh.vertices[[2, middle * 5, middle * 5 + 4, (rows - 1) * 5 + 2]].copy()
    return Mesh(corners, np.array([[0, 2, 1], [1, 2, 3]], np.int32))
