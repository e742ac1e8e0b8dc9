"""litterscout check: every invariant of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import AsJson, ConfigDir, new_app, report

app = new_app()


@app.command()
def check(
    datasets: Annotated[list[Path], typer.Argument(metavar="DATASET...", help="Folders of datasets.")],
    as_json: AsJson = False,
    config_dir: ConfigDir = None,
) -> None:
    """Verify every invariant of datasets; ends with 1 when one is invalid."""
    from ..dataset.check import check as run

    found = [run(dataset) for dataset in datasets]
    valid = all(one.ok for one in found)
    report(as_json, {"valid": valid, "datasets": [one.to_json() for one in found]}, [one.summary() for one in found])
    if not valid:
        raise typer.Exit(1)
