"""What labels need to know of the pack's items."""

from __future__ import annotations

from pathlib import Path

from litterpack import items
from litterpack.errors import PackError
from litterpack.items import LitterItem

from ..annotations.categories import ItemFacts, Size
from ..errors import SettingsError


def item_facts(near: Path | None) -> dict[str, ItemFacts]:
    """Facts of every item there is, by name. Raises: SettingsError for a faulty item file."""
    try:
        return {item.name: _facts(item) for item in (items.load(name, near) for name in items.names(near))}
    except PackError as exc:
        raise SettingsError(f"{exc}") from exc


def _facts(item: LitterItem) -> ItemFacts:
    def size_m(variant: str) -> Size:
        return item.size_m(int(variant))

    return ItemFacts(item.name, item.title, item.taco_id, item.supercategory, size_m)
