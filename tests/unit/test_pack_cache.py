"""What is dear to make is made once, and a bad cache costs time only."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from litterpack import cache, noise, prints
from litterpack.mesh import VERTEX


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LITTERSCOUT_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


class Maker:
    """Makes arrays and counts how often."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> cache.Arrays:
        self.calls += 1
        rng = np.random.default_rng(1)
        vertices = np.zeros(5, VERTEX)
        vertices["pos"] = rng.normal(size=(5, 3))
        return {"noise": rng.random((4, 6), np.float32).T, "vertices": vertices, "one": np.array(7)}


def same(a: cache.Arrays, b: cache.Arrays) -> bool:
    return a.keys() == b.keys() and all(a[k].dtype == b[k].dtype and a[k].tobytes() == b[k].tobytes() for k in a)


def flags(arrays: cache.Arrays) -> list[tuple[bool, bool]]:
    return [(a.flags.c_contiguous, a.flags.writeable) for a in arrays.values()]


def test_warm_gives_what_cold_gave_without_making_it(folder: Path) -> None:
    make = Maker()
    cold, warm = (cache.load_or_make("thing", ("key", 1), make) for _ in range(2))
    assert make.calls == 1
    assert same(cold, warm)
    assert flags(cold) == flags(warm)  # compiled kernels see one type
    assert [f.name[:6] for f in folder.iterdir()] == ["thing-"]  # and nothing half written


def test_another_key_is_made_anew() -> None:
    make = Maker()
    for key in (1, 2, 1.0, "1", (1,), {"a": 1}, {"a": 2}, np.array([1]), np.array([1.0]), None, b"1", noise, prints):
        cache.load_or_make("thing", key, make)
    assert make.calls == 13
    cache.load_or_make("thing", {"a": 2}, make)
    assert make.calls == 13


def test_keys_do_not_run_together() -> None:
    assert cache.digest(("ab", "c")) != cache.digest(("a", "bc"))
    assert cache.digest((("a",), "b")) != cache.digest(("a", ("b",)))
    assert cache.digest({"a": 1, "b": 2}) == cache.digest({"b": 2, "a": 1})


def test_a_key_is_the_same_in_every_process() -> None:
    ask = "from litterpack import cache, noise; print(cache.digest(('a', 1.5, {'x': None}, noise)))"
    for seed in ("0", "1"):
        env = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == cache.digest(("a", 1.5, {"x": None}, noise))


def test_a_key_of_unknown_things_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold a set"):
        cache.load_or_make("thing", {1, 2}, Maker())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"not a zip"),
        lambda file: file.write_bytes(file.read_bytes()[:-40]),
        lambda file: file.write_bytes(file.read_bytes()[:200] + b"\xff" * 8 + file.read_bytes()[208:]),
    ],
    ids=["empty", "other", "cut", "flipped"],
)
def test_a_spoilt_file_is_made_anew(
    folder: Path, caplog: pytest.LogCaptureFixture, spoil: Callable[[Path], object]
) -> None:
    make = Maker()
    cold = cache.load_or_make("thing", 1, make)
    (file,) = folder.iterdir()
    spoil(file)
    with caplog.at_level(logging.WARNING):
        again = cache.load_or_make("thing", 1, make)
    assert same(cold, again)
    assert make.calls == 2
    assert "made anew" in caplog.text
    cache.load_or_make("thing", 1, make)
    assert make.calls == 2


def test_a_folder_that_cannot_be_written_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LITTERSCOUT_CACHE", str(tmp_path / "file" / "below"))
    make = Maker()
    with caplog.at_level(logging.WARNING):
        made = [cache.load_or_make("thing", 1, make) for _ in range(2)]
    assert make.calls == 2
    assert same(*made)
    assert "cannot be" in caplog.text


def test_what_was_used_longest_ago_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = {"a": np.zeros(1000, np.uint8)}
    monkeypatch.setattr(cache, "LIMIT_BYTES", 3000)
    for k in range(2):
        cache.load_or_make("old", k, lambda: big)
    for k, file in enumerate(sorted(folder.iterdir())):
        os.utime(file, (k + 1, k + 1))
    oldest = min(folder.iterdir(), key=lambda f: f.stat().st_mtime)
    cache.load_or_make("new", 0, lambda: big)
    assert not oldest.exists()
    assert len(list(folder.iterdir())) == 2


def test_threads_that_ask_at_once_wait_for_one_making() -> None:
    make = Maker()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: cache.load_or_make("thing", 1, make), range(8)))
    assert make.calls == 1
    assert all(same(made[0], other) for other in made)


def test_the_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LITTERSCOUT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "litterscout"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache.folder() == Path.home() / ".cache" / "litterscout"
