"""Does a dataset keep every promise? Files, tables, records and pixels are held against one another."""

from __future__ import annotations

import itertools
import json
import shlex
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ..annotations.records import Annotation
from ..errors import DatasetError, UsageError
from . import assemble, check_pixels, check_tables, layout, pictures, record
from .layout import Layout
from .reader import Coco, load_coco
from .record import EpisodeRecord

CHECKERS = 2
SHOWN_PROBLEMS = 20
_LOCAL_SETTINGS = {"address", "host", "port", "out", "workers", "live"}  # would make equal datasets differ


@dataclass(frozen=True)
class Problem:
    """A promise that is not kept; `file` is relative to the dataset."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


@dataclass
class CheckReport:
    """What was found in the dataset at `root`."""

    root: Path
    episodes: int = 0
    images: int = 0
    annotations: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    def add(self, file: str, what: str) -> None:
        self.problems.append(Problem(file, what))

    def summary(self) -> str:
        """For people: one line if all is well, else the first problems below it."""
        held = f"{self.episodes} episodes, {self.images} images, {self.annotations} annotations"
        if self.ok:
            return f"{self.root}: valid ({held})"
        lines = [f"{self.root}: {len(self.problems)} problems ({held})"]
        lines += [f"  {problem}" for problem in self.problems[:SHOWN_PROBLEMS]]
        if len(self.problems) > SHOWN_PROBLEMS:
            lines.append(f"  and {len(self.problems) - SHOWN_PROBLEMS} more")
        return "\n".join(lines)

    def to_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "dataset": str(self.root),
            "valid": self.ok,
            "episodes": self.episodes,
            "images": self.images,
            "annotations": self.annotations,
            "problems": [{"file": problem.file, "what": problem.what} for problem in self.problems],
        }


def check(path: str | Path) -> CheckReport:
    """Verify every invariant of the dataset at `path`. Raises: UsageError if there is no folder."""
    place = Layout(Path(path))
    if not place.root.is_dir():
        raise UsageError(f"{place.root}: is no folder. Name the folder of a dataset.")
    report = CheckReport(place.root)
    mission = _mission(place, report)
    records = _records(place, mission, report)
    report.episodes = len(records)
    _single_files(place, report)
    if not place.annotations.is_file():
        again = shlex.join(["litterscout", "capture", str(place.mission), "--out", str(place.root), "--resume"])
        report.add("annotations.json", f"is not there, so the dataset is incomplete. Go on with: {again}")
        return report
    try:
        coco = load_coco(place)
    except DatasetError as exc:
        report.add("annotations.json", str(exc))
        return report
    report.images, report.annotations = len(coco["images"]), len(coco["annotations"])
    for what in itertools.chain(
        check_tables.categories(coco, mission),
        check_tables.images(coco),
        check_tables.objects(coco, mission),
        check_tables.against_records(coco, records),
        _against_assembled(place, coco, report),
    ):
        report.add("annotations.json", what)
    _files(place, coco, report)
    _pixels(place, coco, report)
    return report


def _mission(place: Layout, report: CheckReport) -> dict[str, object]:
    """mission.json, empty if it cannot be read."""
    mission = _json(place.mission, report)
    server = mission.get("server")
    inside = set(mission) | (set(server) if isinstance(server, dict) else set())
    for key in sorted(inside & _LOCAL_SETTINGS):
        report.add("mission.json", f"holds {key!r}, which belongs to a run and not to a dataset")
    return mission


def _json(path: Path, report: CheckReport) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        report.add(path.name, f"cannot be read: {exc}")
        return {}
    if isinstance(found, dict):
        return found
    report.add(path.name, "holds no JSON object")
    return {}


def _records(place: Layout, mission: Mapping[str, object], report: CheckReport) -> dict[int, EpisodeRecord]:
    """All records that can be read, by index."""
    records: dict[int, EpisodeRecord] = {}
    for path in place.records():
        name = path.relative_to(place.root).as_posix()
        try:
            found = record.load(path)
        except DatasetError as exc:
            report.add(name, str(exc))
            continue
        if layout.episode_name(found["index"]) != path.stem:
            report.add(name, f"is the record of episode {found['index']}")
        records[found["index"]] = found
        for what in check_tables.episode(found):
            report.add(name, what)
    wanted = mission.get("episodes", len(records))
    missing = sorted(set(range(wanted)) - set(records)) if isinstance(wanted, int) else []
    for index in missing:
        report.add(f"episodes/{layout.episode_name(index)}.json", f"is not there; the mission has {wanted} episodes")
    return records


def _single_files(place: Layout, report: CheckReport) -> None:
    _json(place.versions, report)
    if not place.card.is_file():
        report.add(place.card.name, "is not there")
    for what in _log_faults(place):
        report.add(place.log.name, what)
    if place.annotations.is_file():  # else the run was cut off before it came to the overview
        try:
            pictures.read_rgb(place.overview)
        except DatasetError as exc:
            report.add(place.overview.name, str(exc))


def _log_faults(place: Layout) -> Iterator[str]:
    try:
        lines = place.log.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as exc:
        yield f"cannot be read: {exc}"
        return
    for n, line in enumerate(lines, 1):
        try:
            json.loads(line)
        except ValueError as exc:
            yield f"line {n} is no JSON: {exc}"


def _against_assembled(place: Layout, coco: Coco, report: CheckReport) -> Iterator[str]:
    """annotations.json against what the records say it must be."""
    if any(problem.file.startswith("episodes/") for problem in report.problems):
        return  # named already, and what follows from it would hide it
    for name, listed, wanted in (
        ("image", coco["images"], assemble.all_images(place)),
        ("annotation", coco["annotations"], assemble.all_annotations(place)),
    ):
        for n, (one, other) in enumerate(itertools.zip_longest(listed, wanted), 1):
            if one is None or other is None:
                yield f"{name} {n} is in {'the records' if one is None else 'annotations.json'} only"
                break
            if one != other:
                keys = sorted(key for key in {*one, *other} if one.get(key) != other.get(key))
                yield f"{name} {n} differs from its episode's record in {', '.join(keys)}"


def _files(place: Layout, coco: Coco, report: CheckReport) -> None:
    """Files that nothing names, and names of which there is no file."""
    facts = [image["litterscout"] for image in coco["images"]]
    named = {image["file_name"] for image in coco["images"]}
    named |= {fact["depth_file"] for fact in facts} | {fact["ids_file"] for fact in facts}
    present = {path.relative_to(place.root).as_posix(): path for path in layout.files(place.root)}
    for name, path in present.items():
        if not layout.is_ours(place.root, path):
            report.add(name, "is no part of a dataset")
        elif name.startswith(f"{layout.STAGING}/"):
            report.add(name, "was left behind by a run that was cut off")
        elif name.partition("/")[0] in layout.KINDS and name not in named:
            report.add(name, "is named nowhere in annotations.json")
    for name in sorted(named - set(present)):
        report.add(name, "is named in annotations.json, but not there")


def _pixels(place: Layout, coco: Coco, report: CheckReport) -> None:
    by_image: dict[int, list[Annotation]] = {image["id"]: [] for image in coco["images"]}
    for annotation in coco["annotations"]:
        by_image.get(annotation["image_id"], []).append(annotation)
    with ThreadPoolExecutor(CHECKERS) as pool:
        found = pool.map(lambda image: check_pixels.image(place, image, by_image[image["id"]]), coco["images"])
        for file, what in itertools.chain.from_iterable(found):
            report.add(file, what)
