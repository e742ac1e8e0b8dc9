"""The command: starts everything, announces the port, waits for SIGTERM or for its parent's death."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import NoReturn

from litterpack import resources
from litterpack.errors import PackError
from littersim import options as command_line
from littersim import settings as settings_file
from littersim import settings_cosys
from littersim.errors import CallError, LaunchError, LittersimError
from littersim.options import Options
from littersim.settings import Settings

log = logging.getLogger(__name__)
_PARENT_CHECK_S = 1.0
_CLOSE_S = 1.0


def main() -> NoReturn:
    """Run until told to end, then end without waiting for a picture or a compilation still under way in a thread."""
    code = _main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _main(arguments: Sequence[str]) -> int:
    """The exit code: 0 ended, 2 wrong options or settings."""
    logging.basicConfig(stream=sys.stderr, format="littersim: %(message)s", level=logging.WARNING)
    parent = os.getppid()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    try:
        asked = command_line.parse(arguments)
        if asked.verbose:
            logging.getLogger().setLevel(logging.INFO)
        return _run(asked, ended, parent)
    except (LittersimError, PackError) as exc:
        print(f"littersim: {exc}", file=sys.stderr)
        return 2


def _settings(asked: Options) -> Settings:
    if asked.settings is None:
        return settings_file.parse("{}", dialect=asked.dialect)
    return settings_file.load(asked.settings, asked.dialect)


def _host(asked: Options, settings: Settings) -> str:
    """The address to listen at. Raises: LaunchError."""
    host = asked.host or settings.host or command_line.LOOPBACK
    command_line.is_loopback(host, "LocalHostIp")
    return host


def _place(asked: Options, settings: Settings) -> str:
    """The place to draw; a level of Unreal's that the settings name is none."""
    if asked.place is None and settings.place and settings.place not in resources.names("places"):
        log.warning(
            "Default Environment %r is no place of littersim's; %s is drawn", settings.place, command_line.DEFAULT_PLACE
        )
        return command_line.DEFAULT_PLACE
    return asked.place or settings.place or command_line.DEFAULT_PLACE


def _run(asked: Options, ended: threading.Event, parent: int) -> int:
    # Imported late: a wrong option is answered at once, and numba takes its time
    from littersim.api import methods, recorder
    from littersim.darkroom import Darkroom
    from littersim.dispatch import Dispatcher
    from littersim.render.errors import RenderError
    from littersim.render.studio import Studio
    from littersim.server import Server
    from littersim.simulation import Simulation

    settings = _settings(asked)
    settings_cosys.check(settings.sim_mode, settings.vehicles, asked.dialect)
    resources.set_config_dir(asked.config_dir)
    try:
        studio = Studio(asked.renderer, asked.quality)
    except RenderError as exc:
        raise LaunchError(str(exc)) from exc
    if asked.renderer == "auto" and studio.renderer_name == "cpu":
        log.warning("no OpenGL here, so pictures are drawn on the CPU, slower and plainer; `make gl` installs it")
    host, place = _host(asked, settings), _place(asked, settings)
    darkroom = Darkroom(studio, asked.quality, asked.dialect)
    simulation = Simulation(settings, place, darkroom, asked.lockstep, asked.dialect)
    dispatcher = Dispatcher(simulation, methods.table(settings.sim_mode, asked.dialect))
    server = Server(host, settings.port if asked.port is None else asked.port, dispatcher.take)
    if settings.recording.enabled:
        _record(lambda: recorder.start_recording(simulation))
    simulation.start()
    server.start()
    if not command_line.is_loopback(host, "LocalHostIp"):
        log.warning("listening at %s: other machines can reach it, and it asks for no password", host)
    ready = {
        "event": "ready", "host": host, "port": server.port, "dialect": asked.dialect.name,
        "renderer": darkroom.renderer_name, "pid": os.getpid(),
    }  # fmt: skip
    print(json.dumps(ready), flush=True)
    _wait(ended, None if asked.stay else parent)
    server.stop()
    simulation.stop()
    closing = threading.Thread(target=darkroom.close, daemon=True)  # a scene that is being baked is not waited for
    closing.start()
    closing.join(_CLOSE_S)
    return 0


def _record(start: Callable[[], None]) -> None:
    """Start to record as the settings want it; where that cannot be, the simulator is there all the same."""
    try:
        start()
    except CallError as exc:
        log.warning("Recording: Enabled is true, and nothing is recorded: %s", exc)


def _wait(ended: threading.Event, parent: int | None) -> None:
    """Wait for the end. The parent is watched by number: PR_SET_PDEATHSIG fires when a mere thread of it ends."""
    while not ended.wait(_PARENT_CHECK_S):
        if parent is not None and os.getppid() != parent:
            return


if __name__ == "__main__":
    main()
