"""Where data files are found: the user's folder, beside the mission, the checkout, the wheel's copy; the first wins.

A folder of data files holds one sub-folder per kind: missions, litter, places, airsim, schema.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, get_args

from .errors import NoSuchFolder, UnknownName

Kind = Literal["missions", "litter", "places", "airsim", "schema"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VARIABLE = "LITTERSCOUT_CONFIGS"
_WORDS: dict[Kind, str] = {
    "missions": "mission",
    "litter": "litter item",
    "places": "place",
    "airsim": "AirSim data file",
    "schema": "schema",
}
_PACKAGE = Path(__file__).resolve().parent
_config_dir: Path | None = None


def set_config_dir(folder: Path | str | None) -> None:
    """Look in `folder` before anywhere else, instead of in $LITTERSCOUT_CONFIGS; None undoes it.

    Raises: NoSuchFolder.
    """
    global _config_dir  # noqa: PLW0603 - one process has one configuration folder, as it has one environment
    _config_dir = None if folder is None else _folder(Path(folder), "--config-dir")


def search_path(near: Path | None = None) -> tuple[Path, ...]:
    """Folders in the order they are looked through. `near` is the folder of the mission file, or the file itself.

    Raises: NoSuchFolder where --config-dir or $LITTERSCOUT_CONFIGS names a folder that is not there.
    """
    folders = [*_users(), *_beside(near), *_shipped()]
    return tuple(dict.fromkeys(folders))


def environment(near: Path | None = None) -> dict[str, str]:
    """What to add to the environment of a process that must find the same files as this one."""
    folders = dict.fromkeys([*_users(), *_beside(near)])
    return {VARIABLE: os.pathsep.join(map(str, folders))} if folders else {}


def find(kind: Kind, name: str, near: Path | None = None) -> Path:
    """The file called `name` (".json" may be left out). Raises: UnknownName, with the nearest name; NoSuchFolder."""
    file_name = name if Path(name).suffix else f"{name}.json"
    folders = search_path(near)
    if Path(file_name).name == file_name:  # a name, not a path: a mission must not reach outside the folders
        for folder in folders:
            if (folder / kind / file_name).is_file():
                return folder / kind / file_name
    raise UnknownName(_WORDS[kind], name, names(kind, near), f" in {', '.join(map(str, folders))}")


def names(kind: Kind, near: Path | None = None) -> list[str]:
    """Names of all files of a kind, sorted; those of JSON files without the ending."""
    files = [file for folder in search_path(near) for file in (folder / kind).glob("*.*") if file.is_file()]
    return sorted({file.stem if file.suffix == ".json" else file.name for file in files})


def _users() -> list[Path]:
    if _config_dir is not None:
        return [_config_dir]
    return [_folder(Path(part), f"${VARIABLE}") for part in os.environ.get(VARIABLE, "").split(os.pathsep) if part]


def _beside(near: Path | None) -> list[Path]:
    if near is None:
        return []
    folder = (near if near.is_dir() else near.parent).resolve()
    return [folder.parent if folder.name == "missions" else folder]


def _shipped() -> list[Path]:
    checkout = _PACKAGE.parents[1]
    candidates = [checkout / "sim_configs"] if (checkout / "pyproject.toml").is_file() else []
    return [folder for folder in (*candidates, _PACKAGE / "_sim_configs") if folder.is_dir()]


def _folder(path: Path, source: str) -> Path:
    path = path.expanduser().resolve()
    if not path.is_dir():
        raise NoSuchFolder(f"{source}: {path} is not a folder; it should hold {', '.join(KINDS)}")
    return path
