"""litterscout capture: fly a mission, record and annotate."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from ._options import AsJson, ConfigDir, new_app, report

app = new_app()


@app.command()
def capture(
    *,
    mission: Annotated[str, typer.Argument(metavar="MISSION", help="Mission file, or name of a shipped one: hello.")],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the dataset; usually out/MISSION.")] = None,
    server: Annotated[str | None, typer.Option(metavar="HOST:PORT", help="Use this running simulator.")] = None,
    episodes: Annotated[int | None, typer.Option(metavar="N", help="Number of episodes.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="Seed.")] = None,
    renderer: Annotated[str, typer.Option(metavar="NAME", help="auto, gl or cpu: the embedded simulator's.")] = "auto",
    force: Annotated[bool, typer.Option("--force", help="Replace the dataset that is there.")] = False,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Simulators at once; usually one for each two cores.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Keep its whole episodes, capture the missing ones; start where none is.")
    ] = False,
    allow_launch: Annotated[bool, typer.Option("--allow-launch", help="Let it start more than littersim.")] = False,
    as_json: AsJson = False,
    config_dir: ConfigDir = None,
) -> None:
    """Fly a mission, record and annotate it."""
    from ..errors import SimulatorError, StorageError
    from ..mission.settings import MissionConfig
    from ..scale.local import capture as run
    from ._progress import Progress

    config = MissionConfig.load(mission)
    folder = out or Path("out") / config.name
    given = {
        "--server": server,
        "--episodes": episodes,
        "--seed": seed,
        "--workers": workers,
        "--config-dir": config_dir,
    }
    options = [str(part) for name, value in given.items() if value is not None for part in (name, value)]
    options += ["--renderer", renderer] if renderer != "auto" else []
    options += ["--allow-launch"] if allow_launch else []
    again = shlex.join(["litterscout", "capture", str(mission), "--out", str(folder), "--resume", *options])
    progress = Progress()
    try:
        with progress:
            dataset = run(
                config,
                folder,
                on_event=progress,
                server=server,
                episodes=episodes,
                seed=seed,
                renderer=renderer,
                force=force,
                resume=resume,
                workers=workers,
                allow_launch=allow_launch,
            )
    except KeyboardInterrupt as exc:
        raise KeyboardInterrupt(f"Interrupted. To go on: {again}") from exc
    except (SimulatorError, StorageError) as exc:
        if progress.started:
            exc.args = (f"{exc} To go on: {again}",)
        raise
    images, annotations = len(dataset), sum(len(sample.annotations) for sample in dataset)
    counts = {"episodes": episodes or config.episodes, "images": images, "annotations": annotations}
    report(
        as_json,
        {"dataset": str(folder), **counts},
        [
            f"{images} pictures with {annotations} annotations in {folder}",
            f"Look at {folder / 'overview.png'}",
            f"Next: litterscout check {folder}",
        ],
    )
