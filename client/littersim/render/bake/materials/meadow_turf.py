"""Unmown grass seen from above: longer, looser, with much dead straw."""

from __future__ import annotations

from littersim.render.bake.materials._grassy import grassy
from littersim.render.bake.materials._tile import Tile


def bake(size: int = 2048) -> Tile:
    """As turf, with fewer and longer blades."""
    return grassy(size, height_m=0.062, per_m2=3000, straw=0.28, thatch=4200)
