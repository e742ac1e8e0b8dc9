"""What is made of all episodes together: annotations.json, the data card and the overview."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..annotations.records import Annotation, Category, Image
from . import card, overview, pictures, record, stable_json, storage
from .layout import Layout
from .overview import Sheet

LICENSES = [{"id": 1, "name": "MIT License", "url": "https://opensource.org/license/mit"}]


@dataclass
class Totals:
    """How much a dataset holds."""

    episodes: int = 0
    images: int = 0
    annotations: int = 0
    too_small: int = 0
    left_out: int = 0
    per_category: Counter[int] = field(default_factory=Counter)


def finish(place: Layout, mission: Mapping[str, object], categories: Sequence[Category]) -> Totals:
    """Write card and overview, then annotations.json: with it the dataset is complete. Raises: StorageError."""
    totals = count(place)
    storage.replace(place, place.card, [card.text(mission, categories, totals)])
    storage.replace_bytes(place, place.overview, pictures.encode_rgb(_sheet(place, categories, totals).rgb(), "png"))
    storage.replace(place, place.annotations, coco_text(place, mission, categories))
    with storage.storing(place.staging):
        shutil.rmtree(place.staging)
    return totals


def count(place: Layout) -> Totals:
    """Go through all records once."""
    totals = Totals()
    for path in place.records():
        episode = record.load(path)
        totals.episodes += 1
        totals.images += len(episode["frames"])
        totals.left_out += len(episode["left_out"])
        for frame in episode["frames"]:
            totals.annotations += len(frame["annotations"])
            totals.too_small += frame["too_small"]
            totals.per_category.update(one["category_id"] for one in frame["annotations"])
    return totals


def coco_text(place: Layout, mission: Mapping[str, object], categories: Sequence[Category]) -> Iterator[str]:
    """annotations.json piece by piece, one record in memory at a time; one image or annotation per line."""
    yield '{"info": ' + stable_json.compact(info(mission)) + ",\n"
    yield '"licenses": ' + stable_json.compact(LICENSES) + ",\n"
    yield '"categories": ' + stable_json.lined(list(categories), 1) + ",\n"
    yield '"images": ['
    yield from _separated(all_images(place))
    yield '],\n"annotations": ['
    yield from _separated(all_annotations(place))
    yield "]}\n"


def info(mission: Mapping[str, object]) -> dict[str, object]:
    """COCO's info, without dates."""
    return {
        "description": f"Synthetic litter with exact masks: mission {mission.get('name', '')}".strip(),
        "url": "",
        "version": "1",
        "contributor": "litterscout",
    }


def all_images(place: Layout) -> Iterator[Image]:
    """All images with their ids, by episode, frame and camera."""
    image_id = 0
    for path in place.records():
        for frame in record.load(path)["frames"]:
            image_id += 1
            yield Image(id=image_id, **frame["image"])


def all_annotations(place: Layout) -> Iterator[Annotation]:
    """All annotations with their ids, by image and instance."""
    image_id = annotation_id = 0
    for path in place.records():
        for frame in record.load(path)["frames"]:
            image_id += 1
            for found in frame["annotations"]:
                annotation_id += 1
                yield Annotation(id=annotation_id, image_id=image_id, **found)


def _separated(entries: Iterator[Image] | Iterator[Annotation]) -> Iterator[str]:
    for n, entry in enumerate(entries):
        yield (",\n" if n else "\n") + stable_json.compact(entry)


def _sheet(place: Layout, categories: Sequence[Category], totals: Totals) -> Sheet:
    """The contact sheet of pictures spread evenly over the dataset."""
    wanted = overview.choose(totals.images)
    present = {category["id"]: category["name"] for category in categories if totals.per_category[category["id"]]}
    sheet = Sheet(len(wanted), overview.tags(present))
    nth = 0
    for path in place.records():
        for frame in record.load(path)["frames"]:
            if nth in wanted:
                rgb = pictures.read_rgb(place.root / frame["image"]["file_name"])
                ids = pictures.read_numbers(place.root / frame["image"]["litterscout"]["ids_file"])
                sheet.add(rgb, ids, frame)
            nth += 1
    return sheet
