"""litterscout schema: the JSON Schemas of the files that people write."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from ._options import ConfigDir, new_app

app = new_app()


@app.command()
def schema(
    of: Annotated[
        Literal["mission", "litter", "place"], typer.Argument(metavar="KIND", help="mission, litter or place.")
    ] = "mission",
    config_dir: ConfigDir = None,
) -> None:
    """Print the JSON Schema of missions, of litter items or of places."""
    from ..mission.schema import text

    print(text(of), end="")
