"""The edge to the disk: whole files or none, and one kind of error when it will not take them."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import StorageError, UsageError
from . import layout
from .layout import Layout


@contextlib.contextmanager
def storing(path: Path) -> Iterator[None]:
    """Turn the system's refusals into a StorageError that names `path`."""
    try:
        yield
    except OSError as exc:
        raise StorageError(f"{path}: cannot be written: {exc.strerror or exc}. Make room or mend the folder.") from exc


def write(path: Path, data: bytes) -> None:
    """Write a file and have it on the disk before returning; the folder is flushed by `flush_folder`."""
    with storing(path), path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace(place: Layout, path: Path, chunks: Iterable[str]) -> None:
    """Put a text file at `path` at once, or leave what was there; UTF-8. Several processes may write the same one."""
    part = place.staging / f"{path.name}.{os.getpid()}"
    with storing(path):
        place.staging.mkdir(exist_ok=True)
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        flush_folder(path.parent)


def replace_bytes(place: Layout, path: Path, data: bytes) -> None:
    """Put a file at `path` at once, or leave what was there."""
    part = place.staging / path.name
    with storing(path):
        place.staging.mkdir(exist_ok=True)
    write(part, data)
    with storing(path):
        part.replace(path)
        flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Have the names in a folder on the disk; a system that cannot open folders keeps them by itself."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_free(root: Path, force: bool) -> None:
    """Raise UsageError unless a new dataset may be written at `root`; nothing is touched.

    With `force` it may also be there already, if all that lies there is a litterscout dataset.
    """
    try:
        if not root.exists() and not root.is_symlink():
            return
        if not root.is_dir():
            raise UsageError(f"{root}: is a file, and a dataset is a folder. Choose another --out.")
        present = list(layout.files(root))
        if not present and not any(root.iterdir()):
            return
        if all(path.relative_to(root).parts[0] == layout.STAGING for path in present) and _bare(root):
            return  # what a start that failed at once has left
        if not force:
            raise UsageError(
                f"{root}: is not empty. Choose another --out, go on with a dataset that was cut off with --resume, or"
                " replace one with --force."
            )
        require_only_ours(root, f"so --force leaves {root} alone")
        if not Layout(root).mission.is_file():
            raise UsageError(f"{root}: holds no mission.json, so --force does not take it for a dataset. Choose --out.")
    except OSError as exc:
        raise StorageError(f"{root}: cannot be looked at: {exc.strerror or exc}. Choose another --out.") from exc


def require_only_ours(root: Path, hence: str) -> None:
    """Raise UsageError where a file lies at `root` that is no part of a dataset."""
    foreign = next((path for path in layout.files(root) if not layout.is_ours(root, path)), None)
    if foreign is not None:
        raise UsageError(f"{foreign}: is no part of a dataset, {hence}. Move it or choose --out.")


def _bare(root: Path) -> bool:
    """Whether a folder holds folders of a dataset alone."""
    return {path.name for path in root.iterdir()} <= {*layout.FOLDERS, layout.STAGING}


def clear(root: Path) -> None:
    """Remove the dataset that `require_free` found at `root`.

    What says that it is complete goes first, then the records, without which no episode is; what says that it is a
    dataset, last.
    """
    with storing(root):
        (root / "annotations.json").unlink(missing_ok=True)
        for name in (*reversed(layout.FOLDERS), layout.STAGING):
            if (root / name).is_dir():
                shutil.rmtree(root / name)
        for name in layout.SINGLE_FILES:
            (root / name).unlink(missing_ok=True)
