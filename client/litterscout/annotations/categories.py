"""Which categories a dataset has, and which one a litter item falls into."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ..errors import UnknownName
from .records import Category
from .taco import CLASSES, SUPERCATEGORIES

Choice = Literal["taco", "item", "supercategory", "litter"]
Size = tuple[float, float, float]  # extent along the mesh's x, y, z, m


@dataclass(frozen=True)
class ItemFacts:
    """What labels need to know of a litter item. `taco_id` is None where TACO has no such class.

    supercategory: TACO's word, or one of our own beside TACO's. size_m: of a variant's mesh; None where nobody knows.
    """

    name: str
    title: str
    taco_id: int | None
    supercategory: str
    size_m: Callable[[str], Size | None]


@dataclass(frozen=True)
class Labels:
    """The whole list of categories, ids from 1, and the category of each item."""

    choice: Choice
    categories: tuple[Category, ...]
    category_of_item: Mapping[str, int]

    @classmethod
    def of(cls, choice: Choice, items: Iterable[ItemFacts]) -> Labels:
        """Labels for all `items` there are, not only those in use, so that ids do not depend on a mission."""
        known = sorted(items, key=lambda item: item.name)
        wanted = {item.name: _category(choice, item) for item in known}
        listed = _always(choice)
        listed += [entry for entry in dict.fromkeys(wanted.values()) if entry not in listed]
        ids = {entry: n for n, entry in enumerate(listed, 1)}
        categories = tuple(
            Category(id=n, name=name, supercategory=supercategory, taco_id=taco_id)
            for (name, supercategory, taco_id), n in ids.items()
        )
        return cls(choice, categories, {name: ids[entry] for name, entry in wanted.items()})


Entry = tuple[str, str, int | None]  # name, supercategory, taco_id


def _category(choice: Choice, item: ItemFacts) -> Entry:
    if choice == "taco" and item.taco_id is not None:
        return (*CLASSES[item.taco_id], item.taco_id)
    if choice == "taco":
        return item.title, item.supercategory, None
    if choice == "item":
        return item.name, item.supercategory, item.taco_id
    return (item.supercategory, item.supercategory, None) if choice == "supercategory" else _LITTER


_LITTER: Entry = ("Litter", "Litter", None)


def _always(choice: Choice) -> list[Entry]:
    """What is listed whatever items there are."""
    if choice == "taco":
        return [(*names, taco_id) for taco_id, names in enumerate(CLASSES)]
    if choice == "supercategory":
        return [(name, name, None) for name in SUPERCATEGORIES]
    return [_LITTER] if choice == "litter" else []


def named(categories: Iterable[Category], name: str) -> Category:
    """The category called `name`, capitals aside. Raises: UnknownName with the near misses."""
    by_name = {category["name"].casefold(): category for category in categories}
    if found := by_name.get(name.casefold()):
        return found
    near = difflib.get_close_matches(name.casefold(), by_name, n=1)
    hint = f" Did you mean {by_name[near[0]]['name']!r}?" if near else ""
    raise UnknownName(f"no category is called {name!r} among {len(by_name)}.{hint}")
