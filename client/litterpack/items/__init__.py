"""Litter items: one JSON file each in sim_configs/litter, built into metric meshes.

Meshes are FLU (x forward, y left, z up), metres, origin at the centre of the base. An asset is one variant of an item.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .. import artwork, cache, mesh, prints, resources, resting, sheet
from ..definitions import read
from ..errors import UnknownName
from ..mesh import VERTEX, Floats, Mesh
from ..resting import RestingPose
from . import bag, butt, cap, cup, packet, shell, surface, wall
from .definition import ItemFile, State

Maker = Callable[[State, int, np.random.Generator], Mesh]
MAKERS: dict[str, Maker] = {
    "butt": butt.build,
    "bottle_cap": cap.screw_cap,
    "crown_cap": cap.crown,
    "can": shell.can,
    "bottle": shell.bottle,
    "packet": packet.build,
    "cup": cup.build,
    "bag": bag.build,
}
_MODULES = (artwork, prints, mesh, sheet, butt, cap, cup, bag, packet, shell, surface, wall)
_SOURCES = tuple(sys.modules[m.__name__] for m in _MODULES)
_ASSET = re.compile(r"SM_Litter_(?P<item>.+)_(?P<variant>\d\d)")


class LitterItem:
    """A kind of litter. Variants are numbered from 0; their meshes are made when first asked for, and kept."""

    def __init__(self, definition: ItemFile) -> None:
        self.definition = definition
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

    def asset_name(self, variant: int) -> str:
        """What `variant` is called in a simulator."""
        self._check(variant)
        return f"SM_Litter_{self.name}_{variant:02d}"

    def _check(self, variant: int) -> None:
        if not 0 <= variant < self.variants:
            raise UnknownName(f"variant of {self.name}", str(variant), map(str, range(self.variants)))

    def _meshes(self) -> tuple[Mesh, ...]:
        key = (*_SOURCES, self.definition.model_dump_json())
        kept = cache.load_or_make(f"item-{self.name}", key, self._build)
        return tuple(
            Mesh(np.asarray(kept[f"v{k}"]).view(VERTEX).reshape(-1), np.asarray(kept[f"f{k}"], np.int32))
            for k in range(self.variants)
        )

    def _build(self) -> dict[str, NDArray[np.generic]]:
        arrays: dict[str, NDArray[np.generic]] = {}
        for k, variant in enumerate(self.definition.variants):
            rng = np.random.default_rng([k, *self.name.encode()])  # a stream per variant: one more changes no other
            built = surface.weathered(MAKERS[self.definition.shape](variant.state, k, rng), variant.look, rng)
            points = built.vertices["pos"]
            low, high = points.min(0), points.max(0)
            points -= [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]]
            arrays[f"v{k}"] = built.vertices.view(np.uint8)
            arrays[f"f{k}"] = built.faces
        return arrays


def names(near: Path | None = None) -> list[str]:
    """Names of all items that can be found, those beside the mission file `near` included."""
    return resources.names("litter", near)


def load(name: str, near: Path | None = None) -> LitterItem:
    """The item called `name`. Raises: UnknownName with the nearest; BadDefinition naming file and field."""
    file = resources.find("litter", name, near)
    return _load(file, file.stat().st_mtime_ns)


@lru_cache(256)
def _load(file: Path, _changed_ns: int) -> LitterItem:
    return LitterItem(read(file, ItemFile))


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
