"""The command `litterscout`: one file per command, imported when it is called."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from .. import registry
from ..errors import LitterscoutError, UsageError

INTERRUPTED = 130


class Commands(TyperGroup):
    """The files of this package as commands, and every error as one line and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        return registry.names(sys.modules[__name__])

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = get_command(registry.load(sys.modules[__name__], cmd_name).app)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        from litterpack.errors import PackError

        try:
            return super().invoke(ctx)
        except LitterscoutError as exc:
            raise _ended(f"{type(exc).__name__}: {exc}", exc.exit_code) from exc
        except PackError as exc:
            raise _ended(f"SettingsError: {exc}", UsageError.exit_code) from exc
        except KeyboardInterrupt as exc:
            raise _ended(str(exc) or "Interrupted.", INTERRUPTED) from exc


def _ended(line: str, exit_code: int) -> typer.Exit:
    print(" ".join(line.split()), file=sys.stderr)
    return typer.Exit(exit_code)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Synthetic litter datasets with exact COCO labels, flown in AirSim-family simulators.",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: litterscout capture hello",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(version("litterscout"))
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
]


@app.callback()
def root(version: Version = False) -> None:
    """Options of the command itself."""


def main() -> None:
    """Entry point of the console script."""
    app(prog_name="litterscout")
