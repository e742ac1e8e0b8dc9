"""What all tests share: reproducible hypothesis, a cache of their own, and a real littersim process."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from sim_wire import WireClient

settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci")

RENDERERS = ("cpu", "gl")

Test = TypeVar("Test", bound=Callable[..., Any])
LONG = os.environ.get("LITTERSCOUT_SOAK") == "1"


def long_only(test: Test) -> Test:
    """Mark a test that takes ten seconds or more and shows what shorter ones show in part: it runs in `make soak`."""
    skip = pytest.mark.skipif(not LONG, reason="takes ten seconds or more; runs in `make soak`")
    return pytest.mark.soak(skip(test))


@dataclass(frozen=True)
class LittersimProcess:
    """A running server: its address, what it announced, and the process itself."""

    host: str
    port: int
    ready: dict[str, object]
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"


def start_littersim(
    *options: str, env: dict[str, str] | None = None, cwd: Path | None = None, log: Path | None = None
) -> LittersimProcess:
    """Start `python -m littersim --port 0 …` and wait for the line that says it is ready; stderr may go to `log`."""
    command = [sys.executable, "-m", "littersim", "--port", "0", *options]
    with log.open("w") if log else contextlib.nullcontext(subprocess.PIPE) as stderr:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=stderr, text=True, env={**os.environ, **(env or {})}, cwd=cwd
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        _, problem = process.communicate(timeout=10)
        raise RuntimeError(f"littersim ended before it was ready: {problem}")
    ready = json.loads(line)
    return LittersimProcess(ready["host"], ready["port"], ready, process)


def stop_littersim(server: LittersimProcess) -> None:
    server.process.terminate()
    server.process.communicate(timeout=10)


@pytest.fixture
def littersim_factory() -> Iterator[Callable[..., LittersimProcess]]:
    """Start any number of littersim processes; all are stopped at the end of the test."""
    running: list[LittersimProcess] = []

    def start(*options: str, env: dict[str, str] | None = None, log: Path | None = None) -> LittersimProcess:
        running.append(start_littersim(*options, env=env, log=log))
        return running[-1]

    yield start
    for server in running:
        stop_littersim(server)


def served(settings: object, folder: Path, *options: str) -> Iterator[LittersimProcess]:
    """For a fixture to `yield from`: a littersim on the CPU renderer with these settings, stopped afterwards."""
    file = folder / "settings.json"
    file.write_text(json.dumps(settings))
    server = start_littersim("--renderer", "cpu", *options, "--settings", str(file))
    yield server
    stop_littersim(server)


@pytest.fixture
def launch(tmp_path: Path, littersim_factory: Callable[..., LittersimProcess]) -> Callable[..., WireClient]:
    """Start a server with a dialect and settings of its own; gives a client of it."""

    def start(dialect: str, **settings: object) -> WireClient:
        file = tmp_path / "settings.json"
        file.write_text(json.dumps(settings))
        running = littersim_factory("--renderer", "cpu", "--dialect", dialect, "--settings", str(file))
        return WireClient(running.host, running.port)

    return start


@pytest.fixture(scope="session")
def littersim_cpu() -> Iterator[LittersimProcess]:
    """One lockstep littersim on the CPU renderer for the whole session; expect anything that others left in it."""
    server = start_littersim("--renderer", "cpu", "--lockstep")
    yield server
    stop_littersim(server)


def gl_missing() -> str | None:
    """Why OpenGL cannot be had here, or None where it can."""
    import moderngl

    try:
        moderngl.create_context(standalone=True, backend="egl", require=330).release()
    except Exception as problem:  # noqa: BLE001  a missing library raises a bare Exception
        return f"OpenGL is not here ({problem}); `make gl` installs it"
    return None


@pytest.fixture(params=RENDERERS)
def renderer_name(request: pytest.FixtureRequest) -> str:
    """Every renderer in turn; GL is left out, with the reason, where it cannot run."""
    name: str = request.param
    if name == "gl" and (why := gl_missing()):
        pytest.skip(why)
    return name


@pytest.fixture(scope="session")
def golden_wire() -> Path:
    return Path(__file__).parent / "golden" / "wire"
