"""Litter items: one JSON file each in sim_configs/litter, built into metric meshes.

Meshes are FLU (x forward, y left, z up), metres, origin at the centre of the base. An asset is one variant of an item.
"""

from __future__ import annotations

import re
import sys
import threading
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .. import artwork, cache, mesh, resources, resting
from ..definitions import read
from ..errors import BadDefinition, UnknownName
from ..mesh import VERTEX, Floats, Mesh
from ..resting import RestingPose
from . import given, surface
from .definition import ItemFile
from .makers import MODULES, SHAPES
from .order import Order

_SOURCES = tuple(sys.modules[m.__name__] for m in (artwork, mesh, surface, given, *MODULES))
_SIZES = 1 << 20  # tells the stream that sizes are drawn from apart from the one that shapes are
_ASSET = re.compile(r"SM_Litter_(?P<item>.+)_(?P<variant>\d\d)")


class LitterItem:
    """A kind of litter. Variants are numbered from 0; their meshes are made when first asked for, and kept."""

    def __init__(self, definition: ItemFile, file: Path) -> None:
        self.definition = definition
        self.file = file
        self.name = definition.name
        self.title = definition.title
        self.taco_id = definition.taco_id
        self.taco_name = definition.taco_name
        self.supercategory = definition.supercategory
        self.variants = len(definition.variants)
        self._lock = threading.Lock()
        self._made: tuple[Mesh, ...] | None = None
        self._poses: dict[int, tuple[RestingPose, ...]] = {}

    def mesh(self, variant: int) -> Mesh:
        """The mesh of `variant`; the same object every time. Raises: UnknownName for a variant that is not there."""
        self._check(variant)
        with self._lock:
            if self._made is None:
                self._made = self._meshes()
            return self._made[variant]

    def size_m(self, variant: int) -> tuple[float, float, float]:
        """Extent of the mesh along x, y, z."""
        return self.mesh(variant).size_m

    def resting_poses(self, variant: int) -> tuple[RestingPose, ...]:
        """How `variant` comes to rest on level ground; weights sum to 1."""
        made = self.mesh(variant)
        if variant not in self._poses:
            key = (sys.modules[resting.__name__], made.vertices["pos"])
            kept = cache.load_or_make(f"poses-{self.name}-{variant:02d}", key, lambda: _as_arrays(resting.poses(made)))
            self._poses[variant] = _as_poses(np.asarray(kept["poses"], np.float64))
        return self._poses[variant]

    def declared_m(self, variant: int) -> tuple[float, float, float]:
        """What `variant` measured along x, y, z before anything happened to it: declared, or drawn from the range."""
        self._check(variant)
        given = self.definition.variants[variant].size_mm
        if given is None:
            low, high = np.transpose(self.definition.size_range_mm or [(s, s) for s in self.definition.nominal_size_mm])
            shares = np.random.default_rng([variant, _SIZES, *self.name.encode()]).random(3)
            like = [next(j for j in range(3) if low[j] == low[k] and high[j] == high[k]) for k in range(3)]
            given = tuple(low + (high - low) * shares[like])
        x, y, z = (float(side) / 1000 for side in given)
        return x, y, z

    def asset_name(self, variant: int) -> str:
        """What `variant` is called in a simulator."""
        self._check(variant)
        return f"SM_Litter_{self.name}_{variant:02d}"

    def _check(self, variant: int) -> None:
        if not 0 <= variant < self.variants:
            raise UnknownName(f"variant of {self.name}", str(variant), map(str, range(self.variants)))

    def _meshes(self) -> tuple[Mesh, ...]:
        given_mesh = self.definition.mesh and self.file.with_name(self.definition.mesh)
        bytes_given = given_mesh.read_bytes() if given_mesh and given_mesh.is_file() else b""
        key = (*_SOURCES, self.definition.model_dump_json(), bytes_given)
        kept = cache.load_or_make(f"item-{self.name}", key, self._build)
        return tuple(
            Mesh(np.asarray(kept[f"v{k}"]).view(VERTEX).reshape(-1), np.asarray(kept[f"f{k}"], np.int32))
            for k in range(self.variants)
        )

    def _build(self) -> dict[str, NDArray[np.generic]]:
        arrays: dict[str, NDArray[np.generic]] = {}
        for k, variant in enumerate(self.definition.variants):
            rng = np.random.default_rng([k, *self.name.encode()])  # a stream per variant: one more changes no other
            order = Order(variant.state, k, rng, np.array(self.declared_m(k)), self.definition.style)
            built = surface.weathered(self._made_to(order), variant.look, rng)
            points = built.vertices["pos"]
            if variant.state == "intact" and self.definition.size_range_mm is not None:
                points *= np.float32(order.size_m) / np.ptp(points, axis=0)  # walls and ridges add a little
            low, high = points.min(0), points.max(0)
            points -= [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]]
            whole = mesh.solid(built)
            arrays[f"v{k}"] = whole.vertices.view(np.uint8)
            arrays[f"f{k}"] = whole.faces
        return arrays

    def _made_to(self, order: Order) -> Mesh:
        if self.definition.shape is not None:
            return SHAPES[self.definition.shape].build(order)
        return given.load(self.file.with_name(str(self.definition.mesh)), self.file, self.definition)


def names(near: Path | None = None) -> list[str]:
    """Names of all items that can be found, those beside the mission file `near` included."""
    return [name for name in resources.names("litter", near) if not Path(name).suffix]  # meshes may lie there too


def load(name: str, near: Path | None = None) -> LitterItem:
    """The item called `name`. Raises: UnknownName with the nearest; BadDefinition naming file and field."""
    file = resources.find("litter", name, near)
    return _load(file, file.stat().st_mtime_ns)


@lru_cache(256)
def _load(file: Path, _changed_ns: int) -> LitterItem:
    definition = read(file, ItemFile)
    item = LitterItem(definition, file)
    if definition.shape is None:
        item.mesh(0)  # what is wrong with a file from elsewhere is told now
        return item
    shape = SHAPES[definition.shape]
    if definition.style not in shape.styles:
        raise BadDefinition(file, "style", _unknown(definition.shape, definition.style, shape.styles))
    for k, variant in enumerate(definition.variants):
        if variant.state not in shape.states:
            raise BadDefinition(file, f"variants.{k}.state", _unknown(definition.shape, variant.state, shape.states))
    return item


def _unknown(shape: str, given_name: str, known: frozenset[str]) -> str:
    return f"the shape {shape} knows {', '.join(sorted(known))}, got {given_name!r}"


def asset_names() -> list[str]:
    """Names of the assets of all items."""
    return [item.asset_name(k) for item in map(load, names()) for k in range(item.variants)]


def asset(asset_name: str) -> tuple[LitterItem, int]:
    """Item and variant of an asset. Raises: UnknownName."""
    match = _ASSET.fullmatch(asset_name)
    if match is None or match["item"] not in names():
        raise UnknownName("litter asset", asset_name, asset_names())
    item = load(match["item"])
    if int(match["variant"]) >= item.variants:
        raise UnknownName("litter asset", asset_name, asset_names())
    return item, int(match["variant"])


def _as_arrays(poses: tuple[RestingPose, ...]) -> dict[str, NDArray[np.generic]]:
    return {"poses": np.array([[*p.quaternion_wxyz, p.height_m, p.weight] for p in poses])}


def _as_poses(rows: Floats) -> tuple[RestingPose, ...]:
    return tuple(RestingPose((w, x, y, z), height, weight) for w, x, y, z, height, weight in rows.tolist())
