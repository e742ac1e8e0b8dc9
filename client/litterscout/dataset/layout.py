"""Where each file of a dataset lies, and which files are a dataset's at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["images", "depth", "ids"]
KINDS: tuple[Kind, ...] = ("images", "depth", "ids")
FOLDERS = (*KINDS, "episodes")  # records last: without one there is no episode
STAGING = ".staging"  # what is not whole yet; inside the dataset, so that moving it into place is a rename
SINGLE_FILES = (
    "annotations.json",
    "overview.png",
    "README.md",
    "versions.json",
    "run.log.jsonl",
    "mission.json",
)
_CAMERA = r"[A-Za-z0-9._-]+"
_OURS = re.compile(
    rf"images/E\d{{4,}}/F\d{{5,}}_{_CAMERA}\.(jpg|png)|(depth|ids)/E\d{{4,}}/F\d{{5,}}_{_CAMERA}\.png"
    rf"|episodes/E\d{{4,}}\.json|{re.escape(STAGING)}/.*|" + "|".join(re.escape(name) for name in SINGLE_FILES)
)


def episode_name(index: int) -> str:
    return f"E{index:04d}"


def picture_file(kind: Kind, episode: int, frame: int, camera: str, suffix: str) -> str:
    """Path relative to the dataset, with forward slashes. Raises: ValueError if `camera` cannot be part of one."""
    if not re.fullmatch(_CAMERA, camera):
        raise ValueError(f"camera {camera!r}: files can be named after letters, digits, dot, dash and underscore only")
    return f"{kind}/{episode_name(episode)}/F{frame:05d}_{camera}.{suffix}"


@dataclass(frozen=True)
class Layout:
    """The paths of the dataset at `root`."""

    root: Path

    @property
    def annotations(self) -> Path:
        return self.root / "annotations.json"

    @property
    def mission(self) -> Path:
        return self.root / "mission.json"

    @property
    def versions(self) -> Path:
        return self.root / "versions.json"

    @property
    def card(self) -> Path:
        return self.root / "README.md"

    @property
    def overview(self) -> Path:
        return self.root / "overview.png"

    @property
    def log(self) -> Path:
        return self.root / "run.log.jsonl"

    @property
    def staging(self) -> Path:
        return self.root / STAGING

    def pictures(self, kind: Kind, episode: int) -> Path:
        return self.root / kind / episode_name(episode)

    def record(self, episode: int) -> Path:
        return self.root / "episodes" / f"{episode_name(episode)}.json"

    def records(self) -> list[Path]:
        """The records of all whole episodes, by index."""
        found = [path for path in (self.root / "episodes").glob("E*.json") if path.stem[1:].isdigit()]
        return sorted(found, key=lambda path: int(path.stem[1:]))


def files(root: Path) -> Iterator[Path]:
    """Every file and link below `root`, in order of name."""
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            yield path


def is_ours(root: Path, path: Path) -> bool:
    """Whether a dataset at `root` may hold a file at `path`."""
    return not path.is_symlink() and _OURS.fullmatch(path.relative_to(root).as_posix()) is not None
