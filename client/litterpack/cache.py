"""Arrays that are dear to make, kept on disk under a key made of everything they depend on.

The folder is $LITTERSCOUT_CACHE, or litterscout in the user's cache folder. Cold or warm, a caller gets the same
arrays; a cache that cannot be written or read only costs time.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
import os
import platform
import tempfile
import threading
import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from types import ModuleType

import cv2
import llvmlite.binding  # type: ignore[import-untyped]  # numba's, has no types
import numba
import numpy as np
import PIL
import scipy
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Arrays = dict[str, NDArray[np.generic]]
LIMIT_BYTES = 4 << 30  # the files used longest ago go first
# what computes the arrays: another version may change a last bit
_MAKERS = (np, scipy, cv2, numba, PIL)
_locks: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)


def folder() -> Path:
    """Where cached files lie; it need not exist."""
    if named := os.environ.get("LITTERSCOUT_CACHE"):
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "litterscout"


def load_or_make(name: str, key: object, make: Callable[[], Mapping[str, NDArray[np.generic]]]) -> Arrays:
    """Arrays by name: those kept for `key`, else those that `make` gives, which are then kept.

    `key` holds everything the result depends on: numbers, strings, arrays, sequences of them, and modules, which stand
    for their source. Versions of the libraries that compute and the kind of processor are added.
    Raises: TypeError on a key that holds anything else.
    """
    file = folder() / f"{name}-{digest((key, _platform()))[:20]}.npz"
    with _locks[file]:
        kept = _read(file)
        if kept is not None:
            return kept
        made = {k: np.ascontiguousarray(v) for k, v in make().items()}
        _write(file, made)
        return made


def digest(key: object) -> str:
    """Hexadecimal SHA-256 of a key; the same in every process."""
    hasher = hashlib.sha256()
    for part in _parts(key):
        hasher.update(len(part).to_bytes(8, "little") + part)
    return hasher.hexdigest()


def _parts(key: object) -> list[bytes]:
    if isinstance(key, ModuleType):
        return [b"module", _source(key)]
    if isinstance(key, np.ndarray):
        return [b"array", str(key.dtype).encode(), str(key.shape).encode(), np.ascontiguousarray(key).tobytes()]
    if isinstance(key, bytes):
        return [b"bytes", key]
    if isinstance(key, str | int | float | None):
        return [type(key).__name__.encode(), repr(key).encode()]
    if isinstance(key, np.generic):
        return _parts(key.item())
    if isinstance(key, Mapping):
        return [b"map", str(len(key)).encode(), *(p for k in sorted(key) for p in (*_parts(k), *_parts(key[k])))]
    if isinstance(key, Sequence):
        return [b"list", str(len(key)).encode(), *(p for item in key for p in _parts(item))]
    raise TypeError(f"a cache key cannot hold a {type(key).__name__}")


@lru_cache
def _source(module: ModuleType) -> bytes:
    return Path(inspect.getfile(module)).read_bytes()


@lru_cache
def _platform() -> tuple[str, ...]:
    versions = (f"{module.__name__} {module.__version__}" for module in _MAKERS)
    return (platform.machine(), llvmlite.binding.get_host_cpu_name(), metadata.version("trimesh"), *versions)


def _read(file: Path) -> Arrays | None:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        os.utime(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as exc:
        log.warning("%s cannot be read and is made anew: %s", file, exc)
        return None
    return arrays


def _write(file: Path, arrays: Arrays) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as target:
            part = Path(target.name)
            try:
                np.savez(target, allow_pickle=False, **arrays)
                target.close()
                part.replace(file)
            finally:
                part.unlink(missing_ok=True)
        _prune(file)
    except OSError as exc:
        log.warning("%s cannot be kept: %s. Name a folder that can be written in $LITTERSCOUT_CACHE.", file, exc)


def _prune(newest: Path) -> None:
    """Delete the files used longest ago while all together exceed LIMIT_BYTES."""
    files = sorted(((f.stat().st_mtime_ns, f.stat().st_size, f) for f in newest.parent.glob("*.npz")), reverse=True)
    total = 0
    for _, size, file in files:
        total += size
        if total > LIMIT_BYTES and file != newest:
            file.unlink(missing_ok=True)
