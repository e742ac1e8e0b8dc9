"""litterscout schema: the JSON Schemas of the files that people write."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ._options import ConfigDir, new_app

app = new_app()


@app.command()
def schema(
    of: Annotated[Literal["mission", "litter"], typer.Argument(metavar="KIND", help="mission or litter.")] = "mission",
    config_dir: ConfigDir = None,
) -> None:
    """Print the JSON Schema of mission files, or of litter items' files."""
    if of == "litter":
        from litterpack.items.definition import schema_text
    else:
        from ..mission.settings import schema_text

    print(schema_text(), end="")
