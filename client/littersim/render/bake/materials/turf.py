"""Mown grass seen from above."""

from __future__ import annotations

from littersim.render.bake.materials._grassy import grassy
from littersim.render.bake.materials._tile import Tile


def bake(size: int = 2048) -> Tile:
    """Blades of four patches over each other, with thatch between them, on earth."""
    return grassy(size, height_m=0.034, per_m2=5200, straw=0.11, thatch=2200)
