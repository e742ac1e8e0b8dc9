"""litterscout init: a shipped mission to edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import AsJson, ConfigDir, new_app, report

app = new_app()


@app.command()
def init(
    mission: Annotated[str, typer.Argument(metavar="[MISSION]", help="Name of a shipped mission.")] = "hello",
    force: Annotated[bool, typer.Option("--force", help="Overwrite the files that are there.")] = False,
    as_json: AsJson = False,
    config_dir: ConfigDir = None,
) -> None:
    """Copy a shipped mission here, to be edited, with its schema beside it."""
    from ..errors import StorageError, UsageError
    from ..mission import schema
    from ..mission.settings import MissionConfig, mission_file

    source = mission_file(mission)
    MissionConfig.load(source)
    text = source.read_text(encoding="utf-8").replace("../schema/mission.schema.json", "mission.schema.json")
    files = {Path(f"{source.stem}.json"): text, Path("mission.schema.json"): schema.text("mission")}
    there = [str(file) for file in files if file.exists()]
    if there and not force:
        raise UsageError(f"{', '.join(there)} exists already; --force overwrites it.")
    for file, content in files.items():
        try:
            file.write_text(content, encoding="utf-8")
        except OSError as exc:
            raise StorageError(f"{file}: cannot be written: {exc.strerror or exc}.") from exc
    names = [str(file) for file in files]
    report(as_json, {"files": names}, [f"Wrote {' and '.join(names)}.", f"Next: litterscout capture {names[0]}"])
