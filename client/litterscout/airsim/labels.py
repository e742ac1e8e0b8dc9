"""Segmentation images to object ids, by the colours of the server's dialect."""

from __future__ import annotations

from ..frame import ObjectIds, Rgb
from . import instances, palette
from .dialect import Dialect


def ids(rgb: Rgb, dialect: Dialect) -> tuple[ObjectIds, int]:
    """(H, W) uint32 ids of an (H, W, 3) image, and the number of pixels of no known colour, which get id 0."""
    return instances.ids(rgb) if dialect.instances else palette.ids(rgb)


def highest(dialect: Dialect) -> int:
    """The largest id that an object can have."""
    return instances.COUNT - 1 if dialect.instances else len(palette.colours()) - 1
