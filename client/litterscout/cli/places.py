"""litterscout places: where missions can take place."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ._options import AsJson, ConfigDir, new_app, report
from ._picture import require_free, write

app = new_app(invoke_without_command=True)


@app.callback()
def places(context: typer.Context, as_json: AsJson = False, config_dir: ConfigDir = None) -> None:
    """List the places, or show what they look like."""
    if context.invoked_subcommand is None:
        list_places(as_json, config_dir)


@app.command("list")
def list_places(as_json: AsJson = False, config_dir: ConfigDir = None) -> None:
    """List the places."""
    from litterpack import places as shipped

    from ..ground import Area

    rows: list[dict[str, object]] = []
    lines = []
    for place in map(shipped.load, shipped.names()):
        north_m, east_m = Area(*place.clearing).size_m
        at = place.latitude_deg, place.longitude_deg
        rows.append(
            {"name": place.name, "latitude_deg": at[0], "longitude_deg": at[1], "clearing_m": [north_m, east_m]}
        )
        lines.append(f"{place.name:20} {at[0]:8.3f} {at[1]:8.3f}   clearing {north_m:g} x {east_m:g} m")
    report(as_json, {"places": rows}, lines)


@app.command()
def show(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Draw the contact sheet to this PNG or JPG.")],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Names of places; all if left out.")
    ] = None,
    px: Annotated[int, typer.Option("--px", min=96, max=1024, help="Width of each picture.")] = 400,
    renderer: Annotated[str, typer.Option(metavar="NAME", help="auto, gl or cpu.")] = "auto",
    force: Annotated[bool, typer.Option("--force", help="Overwrite the sheet.")] = False,
    as_json: AsJson = False,
    config_dir: ConfigDir = None,
) -> None:
    """Draw places at four times of day in three weathers, as a drone and a robot see them, and close up."""
    from itertools import groupby

    from litterpack import places as shipped

    from ..mission import gallery, place_sheet

    require_free(out, force)
    chosen = list(dict.fromkeys(names)) if names else shipped.names()
    blocks = []
    for name, shots in groupby(gallery.shots(chosen, width_px=px, renderer=renderer), lambda shot: shot.place):
        print(f"Taking pictures of {name}.", file=sys.stderr)
        blocks.append(place_sheet.block(shots))
    write(place_sheet.sheet(blocks), out)
    report(as_json, {"places": chosen, "file": str(out)}, [f"Drew {out}."])
