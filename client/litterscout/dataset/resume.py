"""A dataset whose capture was cut off, or that gets more episodes: what is whole of it stays."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..errors import DatasetError, UsageError
from . import record, storage
from .layout import FOLDERS, KINDS, Layout

ANEW = "Choose another --out, or replace the dataset with --force."
_DRAWN_BY = ("renderer", "quality")  # of what littersim says of itself


def is_begun(root: Path) -> bool:
    """Whether a dataset lies at `root`, whole or not; where none does, a capture starts one."""
    return Layout(root).mission.is_file()


def whole_episodes(root: Path, mission: Mapping[str, object]) -> frozenset[int]:
    """Indices of the episodes at `root` that are stored whole; nothing is touched.

    Raises: UsageError unless what lies there is a dataset of this very mission with as many episodes or fewer;
    DatasetError for a record that cannot be read.
    """
    place = Layout(root)
    storage.require_only_ours(root, "so it cannot be resumed")
    begun = _json(place.mission)
    for key in sorted({*begun, *mission} - {"episodes"}):
        if begun.get(key) != mission.get(key):
            raise UsageError(f"{root}: was begun with another {key!r} in its mission, so it cannot be resumed. {ANEW}")
    wanted, had = mission.get("episodes"), begun.get("episodes")
    if isinstance(had, int) and isinstance(wanted, int) and had > wanted:
        raise UsageError(f"{root}: has {had} episodes, and {wanted} are fewer. {ANEW}")
    return frozenset(record.load(path)["index"] for path in place.records())


def drawn_by(root: Path) -> dict[str, str]:
    """The renderer and the quality with which the stored episodes were drawn, where that is known."""
    file = Layout(root).versions
    server = _json(file).get("server") if file.is_file() else None
    if not isinstance(server, dict):
        return {}
    return {key: str(server[key]) for key in _DRAWN_BY if key in server}


def require_alike(root: Path, before: Mapping[str, str], server: Mapping[str, object]) -> None:
    """Raises: UsageError where the simulator draws otherwise than before."""
    for key, value in before.items():
        if key in server and server[key] != value:
            raise UsageError(
                f"{root}: was drawn with the {key} {value!r}, and the simulator's is {server[key]!r}. {ANEW}"
            )


def clear_loose_ends(root: Path) -> None:
    """Remove what a run that was cut off has left behind; the dataset counts as incomplete from here on."""
    place = Layout(root)
    whole = {path.stem for path in place.records()}
    with storage.storing(root):
        place.annotations.unlink(missing_ok=True)
        storage.flush_folder(root)
        _whole_lines(place.log)
        if place.staging.is_dir():
            shutil.rmtree(place.staging)
        for name in FOLDERS:
            (root / name).mkdir(exist_ok=True)
        for kind in KINDS:
            for folder in (root / kind).iterdir():
                if folder.name not in whole:
                    shutil.rmtree(folder)


def _whole_lines(log: Path) -> None:
    """Cut off a last line that was not written to its end."""
    if log.is_file():
        with log.open("r+b") as file:
            file.truncate(file.read().rfind(b"\n") + 1)


def _json(file: Path) -> dict[str, object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise DatasetError(f"{file}: cannot be read: {exc}. {ANEW}") from exc
    if not isinstance(found, dict):
        raise DatasetError(f"{file}: holds no JSON object. {ANEW}")
    return found
