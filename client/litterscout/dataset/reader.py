"""Read a dataset: its images by number, pixels only when they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from ..annotations.records import Annotation, Category, Image
from ..errors import DatasetError
from ..frame import Depth, Rgb
from . import pictures
from .layout import Layout
from .record import first_fault


class License(TypedDict):
    id: int
    name: str
    url: str


class Coco(TypedDict):
    """annotations.json."""

    info: dict[str, str]
    licenses: list[License]
    categories: list[Category]
    images: list[Image]
    annotations: list[Annotation]


_FORM = TypeAdapter(Coco)


@dataclass(frozen=True, eq=False)
class Sample:
    """One image with its annotations, by instance; files are read when they are first asked for."""

    root: Path
    image: Image
    annotations: tuple[Annotation, ...]

    @cached_property
    def rgb(self) -> Rgb:
        """(H, W, 3) uint8."""
        return pictures.read_rgb(self.root / self.image["file_name"])

    @cached_property
    def depth(self) -> Depth:
        """(H, W) metres along the optical axis; 0 = no hit or beyond 65.535 m."""
        return pictures.depth_m(pictures.read_numbers(self.root / self.image["litterscout"]["depth_file"]))

    @cached_property
    def ids(self) -> NDArray[np.uint16]:
        """(H, W) instance numbers, 0 = none."""
        return pictures.read_numbers(self.root / self.image["litterscout"]["ids_file"])

    @property
    def masks(self) -> NDArray[np.bool_]:
        """(n, H, W) the pixels of each annotation."""
        numbers = np.array([one["attributes"]["instance"] for one in self.annotations], np.uint16)
        masks: NDArray[np.bool_] = self.ids[None] == numbers[:, None, None]
        return masks


class Dataset(Sequence[Sample]):
    """The images of a dataset in order of their ids. Can be pickled and shared by torch's DataLoader."""

    def __init__(self, root: Path, coco: Coco) -> None:
        self.root, self.categories, self._images = root, coco["categories"], coco["images"]
        self._annotations: dict[int, list[Annotation]] = {image["id"]: [] for image in self._images}
        for annotation in coco["annotations"]:
            self._annotations.setdefault(annotation["image_id"], []).append(annotation)

    @classmethod
    def open(cls, path: str | Path) -> Dataset:
        """Open the dataset at `path`. Raises: DatasetError if it is incomplete or cannot be read."""
        root = Path(path)
        return cls(root, load_coco(Layout(root)))

    def __len__(self) -> int:
        return len(self._images)

    @overload
    def __getitem__(self, index: int) -> Sample: ...

    @overload
    def __getitem__(self, index: slice) -> list[Sample]: ...

    def __getitem__(self, index: int | slice) -> Sample | list[Sample]:
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        image = self._images[index]
        return Sample(self.root, image, tuple(self._annotations[image["id"]]))

    def __iter__(self) -> Iterator[Sample]:
        return (self[n] for n in range(len(self)))


def load_coco(place: Layout) -> Coco:
    """Read annotations.json. Raises: DatasetError if it is not there or not of its form."""
    path = place.annotations
    if not path.is_file():
        raise DatasetError(
            f"{path}: is not there: no dataset, or one that is incomplete. `litterscout check {place.root}` tells more."
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        _FORM.validate_python(found, strict=True)
        return cast("Coco", found)  # as it is, with keys that others may have added
    except (OSError, ValueError) as exc:
        raise DatasetError(f"{path}: {first_fault(exc)}.") from exc
