"""Ground materials, one file each: `bake()` draws a tile that repeats; the file's name is the material's."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

import numpy as np

from litterpack import artwork, cache, clutter, naturals, noise
from litterpack.errors import UnknownName
from littersim.render import raster
from littersim.render.bake import tiles
from littersim.render.bake.materials import _blocks, _grassy, _matter, sand
from littersim.render.bake.materials._tile import Tile

__all__ = ["Tile", "load", "names"]


def names() -> list[str]:
    """Names of all materials."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def load(name: str) -> Tile:
    """The material called `name`; drawn on first use, then kept on disk. Raises: UnknownName."""
    if name not in names():
        raise UnknownName("ground material", name, names())
    module = importlib.import_module(f"{__name__}.{name}")
    bake: Callable[[], Tile] = module.bake

    def arrays() -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
        made = bake()
        return {"rgb": made.rgb, "height": made.height, "rest": np.array([made.tile_m, made.glow])}

    makers = (module, _matter, _grassy, _blocks, sand, tiles, raster, clutter, noise, naturals, artwork)
    kept = cache.load_or_make(f"ground-{name}", makers, arrays)
    tile_m, glow = (float(v) for v in np.asarray(kept["rest"], np.float64))
    return Tile(np.asarray(kept["rgb"], np.uint8), np.asarray(kept["height"], np.float32), tile_m, glow)
