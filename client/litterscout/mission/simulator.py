"""The simulator of a mission: started for it, or running already."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

from litterpack import resources

from ..airsim import Server, Simulator, connect, launch
from ..errors import ConnectionLost, SettingsError
from .server_settings import settings_json
from .settings import MissionConfig, is_littersim, launch_command

RENDERERS = ("auto", "gl", "cpu")
LAUNCH_S = 120.0  # an Unreal binary takes a minute to come up
AIRSIM_ADDRESS = "127.0.0.1:41451"
LAST_BREATH_S = 2.0  # between a broken connection and the end of the process that broke it
_PACKAGES = ("litterscout", "numpy", "scipy", "opencv-python-headless", "pycocotools", "msgpack", "pydantic", "numba")


@contextmanager
def simulator(mission: MissionConfig, *, address: str | None, renderer: str, allow_launch: bool) -> Iterator[Simulator]:
    """A connection to the running simulator at `address`, or the mission's own, or to one that is started and ended.

    Raises: SettingsError, SimulatorError; when a simulator that was started is lost, how it ended.
    """
    if renderer not in RENDERERS:
        raise SettingsError(f"renderer: must be one of {', '.join(RENDERERS)}, got {renderer!r}.")
    if address is None and mission.server.launch is None:
        address = mission.server.address
    if address is not None:
        with _connected(mission, address) as sim:
            yield sim
        return
    with tempfile.TemporaryDirectory(prefix="litterscout-") as folder:
        file = Path(folder) / "settings.json"
        file.write_text(settings_json(mission), encoding="utf-8")
        with _launched(mission, file, renderer, allow_launch) as server, _connected(mission, server.address) as sim:
            try:
                yield sim
            except ConnectionLost as exc:
                raise _explained(server, exc) from exc


def _connected(mission: MissionConfig, address: str) -> Simulator:
    return connect(address, timeout_s=mission.server.timeout_s, dialect=mission.server.dialect)


def _launched(mission: MissionConfig, settings: Path, renderer: str, allow_launch: bool) -> Server:
    values = {
        "python": sys.executable,
        "settings": str(settings),
        "place": mission.place,
        "renderer": renderer,
        "quality": mission.render.quality,
    }
    command = launch_command(mission, values, allow_any=allow_launch)
    # littersim says where it listens; others listen where their own settings say
    address = None if is_littersim(mission) else mission.server.address or AIRSIM_ADDRESS
    timeout_s = max(LAUNCH_S, mission.server.timeout_s)
    return launch(command, address=address, timeout_s=timeout_s, env=resources.environment(mission.near))


def _explained(server: Server, lost: ConnectionLost) -> ConnectionLost:
    """Why the connection broke, if the server's end tells."""
    with suppress(subprocess.TimeoutExpired):
        server.process.wait(LAST_BREATH_S)
    obituary = server.obituary()
    return ConnectionLost(obituary) if obituary else lost


def versions(sim: Simulator, server: Mapping[str, object]) -> dict[str, object]:
    """What made a dataset: our packages, the machine, and what the simulator says of itself."""
    return {
        "litterscout": metadata.version("litterscout"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        "dialect": sim.dialect.name,
        "server": dict(server),
    }
