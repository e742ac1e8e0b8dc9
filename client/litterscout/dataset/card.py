"""The data card: README.md of a dataset, what it holds and how to read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from ..annotations.records import Category


class Counts(Protocol):
    """How much a dataset holds."""

    episodes: int
    images: int
    annotations: int
    too_small: int
    left_out: int
    per_category: Counter[int]


_READING = """\
## Files

| file | holds |
| --- | --- |
| `annotations.json` | COCO instance segmentation of the whole dataset; every mask is exact |
| `images/` | RGB |
| `depth/` | 16-bit PNG, millimetres along the optical axis; 0 = no hit or beyond 65.535 m |
| `ids/` | 16-bit PNG, the instance number of each pixel (`attributes.instance`), 0 = none |
| `episodes/` | one record per episode: every placed object, path, sun, weather, frames |
| `overview.png` | contact sheet with outlines |
| `mission.json`, `versions.json` | what was asked for, and what made it |

World coordinates are north, east, down in metres; cameras look along x, with y right and z down; quaternions are
w, x, y, z. Pixel centres lie at integers. Depth and masks show the first surface of litter, translucent or
not.

```python
import litterscout as ls
sample = ls.Dataset.open(".")[0]   # .rgb .depth .ids .masks .annotations
```

`litterscout check` verifies every file against every other.
"""


def text(mission: Mapping[str, object], categories: Sequence[Category], totals: Counts) -> str:
    """The card as Markdown, the same for the same dataset."""
    lines = [
        f"# {mission.get('name', 'litter')}",
        "",
        "Synthetic litter with exact instance masks, rendered by a simulator and labelled by litterscout.",
        "",
        f"- {totals.episodes} episodes, {totals.images} images, {totals.annotations} annotations",
        f"- place: {mission.get('place', 'unknown')}; seed: {mission.get('seed', 'unknown')}",
        f"- objects with fewer pixels than the mission's `min_area_px`, not labelled: {totals.too_small}",
        f"- pictures taken but not kept: {totals.left_out}",
        "",
        "## Categories",
        "",
        "| category | annotations |",
        "| --- | ---: |",
    ]
    for category in categories:
        if count := totals.per_category[category["id"]]:
            lines.append(f"| {category['name']} | {count} |")
    unused = sum(not totals.per_category[category["id"]] for category in categories)
    lines += ["", f"{len(categories)} categories are listed, {unused} of them do not occur.", ""]
    return "\n".join(lines) + "\n" + _READING
