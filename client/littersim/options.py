"""The command line of littersim."""

from __future__ import annotations

import argparse
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn, get_args

from littersim import dialects
from littersim.dialects import Dialect
from littersim.errors import LaunchError

Renderer = Literal["auto", "gl", "cpu"]
Quality = Literal["draft", "standard"]
DEFAULT_PLACE = "park_lawn"
LOOPBACK = "127.0.0.1"
_DIALECTS = "airsim, colosseum[@2.2|@2.3], cosys[@3.2|@3.5] (default: airsim)"


@dataclass(frozen=True)
class Options:
    """What was asked for. `port` None means the one in the settings."""

    port: int | None
    host: str | None
    settings: Path | None
    place: str | None
    dialect: Dialect
    renderer: Renderer
    quality: Quality
    config_dir: Path | None
    lockstep: bool
    stay: bool
    verbose: bool


class _Parser(argparse.ArgumentParser):
    """Raises what argparse would print and exit with."""

    def error(self, message: str) -> NoReturn:
        raise LaunchError(f"{message}. See littersim --help.")


def parse(arguments: Sequence[str]) -> Options:
    """Options from the words of the command line. Raises: LaunchError; SystemExit after --help."""
    parser = _Parser(
        prog="littersim", description="A headless simulator that speaks AirSim's protocol.", allow_abbrev=False
    )
    parser.add_argument(
        "--port", type=int, help="TCP port; 0 takes a free one (default: ApiServerPort of the settings, or 41451)"
    )
    parser.add_argument(
        "--host", help="IPv4 address to listen at (default: LocalHostIp of the settings, or this machine alone)"
    )
    parser.add_argument("--settings", type=Path, metavar="FILE", help="an AirSim settings.json")
    parser.add_argument("--place", help=f"name of the place to draw (default: {DEFAULT_PLACE})")
    parser.add_argument("--dialect", default="airsim", metavar="NAME", help=f"server family to speak as: {_DIALECTS}")
    parser.add_argument(
        "--renderer", choices=get_args(Renderer), default="auto", help="what draws (default: gl where it is there)"
    )
    parser.add_argument("--quality", choices=get_args(Quality), default="standard")
    parser.add_argument("--config-dir", type=Path, metavar="DIR", help="look for places and litter here first")
    parser.add_argument(
        "--lockstep", action="store_true", help="simulated time moves only while a call waits for it, at full speed"
    )
    parser.add_argument("--stay", action="store_true", help="live on when the process that started it is gone")
    parser.add_argument("--verbose", action="store_true", help="tell more on stderr")
    words = vars(parser.parse_args(arguments))
    options = Options(**{**words, "dialect": dialects.named(words["dialect"])})
    _check(options)
    return options


def _check(options: Options) -> None:
    if options.port is not None and not 0 <= options.port <= 65535:
        raise LaunchError(f"--port: must be from 0 to 65535, got {options.port}")
    if options.host is not None:
        is_loopback(options.host, "--host")


def is_loopback(host: str, source: str) -> bool:
    """Whether only this machine can reach the address. Raises: LaunchError for what is none, naming its source."""
    try:
        return host == "localhost" or ipaddress.IPv4Address(host).is_loopback
    except ValueError as exc:
        raise LaunchError(f"{source} {host}: must be an IPv4 address, such as {LOOPBACK}") from exc
