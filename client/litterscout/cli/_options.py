"""Options that several commands share, and how they report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from litterpack import resources


def _use(folder: Path | None) -> Path | None:
    if folder is not None:
        resources.set_config_dir(folder)
    return folder


ConfigDir = Annotated[
    Path | None,
    typer.Option(
        "--config-dir",
        metavar="DIR",
        callback=_use,
        is_eager=True,
        help="Folder of missions, items and places, looked in first.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def new_app(**settings: object) -> typer.Typer:
    """A Typer for one command's file."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **settings)  # type: ignore[arg-type]  # passed on


def report(as_json: bool, data: dict[str, object], lines: list[str]) -> None:
    """Print `data` as one JSON object, or `lines` for people."""
    print(json.dumps(data, indent=2) if as_json else "\n".join(lines))
