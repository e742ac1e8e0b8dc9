"""litterscout sim: start the embedded simulator."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from litterpack import resources

from ._options import ConfigDir, new_app

app = new_app()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def sim(
    context: typer.Context,
    place: Annotated[str, typer.Option(metavar="NAME", help="Place; `litterscout places` lists them.")] = "park_lawn",
    config_dir: ConfigDir = None,
) -> None:
    """Start littersim, the simulator, for any AirSim program; it prints its address.

    All other options are passed on to it: --port, --settings, --dialect, --renderer, --quality, --lockstep ...
    `littersim --help` tells of each.
    """
    command = [sys.executable, "-m", "littersim", "--place", place, *context.args]
    process = subprocess.Popen(command, env={**os.environ, **resources.environment()})
    try:
        code = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    raise typer.Exit(code)
