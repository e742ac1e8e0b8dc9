"""An installed wheel, an installed sdist and an unpacked sdist all find their data files, without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = """
import json, litterpack
from litterpack import places, resources
folders = [str(p) for p in resources.search_path()]
print(json.dumps([litterpack.__file__, folders, resources.names("missions"), places.load("park_lawn").title]))
"""


def call(*command: str, cwd: Path, **env: str) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LITTERSCOUT_")}
    done = subprocess.run(command, cwd=cwd, env=clean | env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def found_from(path: Path, cwd: Path) -> list[object]:
    """What litterpack finds when it is imported from `path`."""
    import json

    found = json.loads(
        call(sys.executable, "-c", ASK, cwd=cwd, PYTHONPATH=str(path), NUMBA_CACHE_DIR=str(cwd / "numba"))
    )
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    pytest.importorskip("hatchling", reason="the build backend is not installed here: pip install hatchling")
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "hatchling", "build", "-d", str(folder), cwd=ROOT)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_an_installed_package_finds_its_own_data(built: Path, tmp_path: Path, kind: str) -> None:
    (package,) = built.glob(kind)
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    call(*pip, "--target", str(site), str(package), cwd=tmp_path)
    where, folders, missions, title = found_from(site, tmp_path)
    assert where == str(site / "litterpack" / "__init__.py")
    assert folders == [str(site / "litterpack" / "_sim_configs")]
    assert isinstance(missions, list)
    assert "hello" in missions
    assert title


@pytest.mark.slow
def test_an_unpacked_sdist_finds_its_own_data(built: Path, tmp_path: Path) -> None:
    (package,) = built.glob("*.tar.gz")
    with tarfile.open(package) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    where, folders, missions, _ = found_from(root / "client", tmp_path)
    assert where == str(root / "client" / "litterpack" / "__init__.py")
    assert folders == [str(root / "sim_configs")]
    assert isinstance(missions, list)
    assert "hello" in missions
