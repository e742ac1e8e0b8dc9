"""Servers started as commands: littersim or an Unreal binary."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Any, Final, Self

from ..errors import ConnectionFailed, SettingsError
from ..rpc.transport import parse_address

log = logging.getLogger(__name__)

_LAST_LINES: Final = 40  # of what the server said, kept for error messages
_SHOWN_LINES: Final = 5
_GOODBYE_S: Final = 5.0  # between asking a server to end and killing it
_POLL_S: Final = 0.1
_PROCESS_GROUPS: Final = os.name == "posix"  # wrapper scripts start the real binary as a child


class Server:
    """A server that this process started. It is ended by `close`, and with the `with` block."""

    def __init__(self, process: subprocess.Popen[str], command: Sequence[str]) -> None:
        self.process = process
        self.command = tuple(command)
        self.address = ""
        self.ready: dict[str, Any] = {}  # what it announced; empty for servers that announce nothing
        self._said: deque[str] = deque(maxlen=_LAST_LINES)
        self._announced: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._listeners = [
            threading.Thread(target=self._listen, args=(process.stdout, True), daemon=True),
            threading.Thread(target=self._listen, args=(process.stderr, False), daemon=True),
        ]
        for listener in self._listeners:
            listener.start()

    def _listen(self, stream: IO[str], announces: bool) -> None:
        """Read a stream to its end, so that the server never waits for a reader."""
        with stream:
            for line in stream:
                event = _ready_event(line) if announces else None
                if event is not None:
                    self._announced.put(event)
                else:
                    self._said.append(line.rstrip())
                    log.debug("server: %s", line.rstrip())
        if announces:
            self._announced.put(None)

    def wait_announced(self, timeout_s: float) -> None:
        """Wait for the line that says where the server listens. Raises: ConnectionFailed."""
        try:
            event = self._announced.get(timeout=timeout_s)
        except queue.Empty:
            raise ConnectionFailed(
                f"{self._name} did not say that it is ready in {timeout_s:g} s.{self._last_words()}"
            ) from None
        if event is None:
            raise ConnectionFailed(self.obituary(1.0) or f"{self._name} stopped talking.{self._last_words()}")
        self.ready = event
        self.address = f"{event['host']}:{event['port']}"

    def wait_listening(self, address: str, timeout_s: float) -> None:
        """Wait until something accepts connections at `address`. Raises: ConnectionFailed."""
        host, port = parse_address(address)
        deadline = time.monotonic() + timeout_s
        while True:
            if obituary := self.obituary():
                raise ConnectionFailed(obituary)
            with contextlib.suppress(OSError), socket.create_connection((host, port), 1.0):
                break
            if time.monotonic() > deadline:
                raise ConnectionFailed(
                    f"{self._name} does not listen at {address} after {timeout_s:g} s.{self._last_words()}"
                )
            time.sleep(_POLL_S)
        self.address = address

    @property
    def _name(self) -> str:
        return f"the server `{' '.join(self.command[:4])}{' …' if len(self.command) > 4 else ''}`"

    def obituary(self, within_s: float = 0.0) -> str | None:
        """How the server ended and what it said last, in one line; None while it runs.

        `within_s`: time that it is given to end, since a connection or a stream breaks a moment before.
        """
        try:
            code = self.process.wait(within_s)
        except subprocess.TimeoutExpired:
            return None
        for listener in self._listeners:
            listener.join(1.0)
        how = f"was killed by {_signal_name(-code)}" if code < 0 else f"ended with exit code {code}"
        return f"{self._name} {how}.{self._last_words()}"

    def _last_words(self) -> str:
        lines = [line.strip() for line in self._said if line.strip()][-_SHOWN_LINES:]
        return f" It said last: {' | '.join(lines)}" if lines else " It said nothing."

    def close(self) -> None:
        """End the server and what it started: asked first, killed after 5 s. Closing twice is fine."""
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(_GOODBYE_S)
        except subprocess.TimeoutExpired:
            log.warning("%s did not end when asked and is killed", self._name)
            self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            self.process.wait()
        for listener in self._listeners:
            listener.join(_GOODBYE_S)

    def _signal(self, number: int) -> None:
        if self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if _PROCESS_GROUPS:
                os.killpg(self.process.pid, number)
            else:
                self.process.terminate()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def launch(
    command: Sequence[str], *, address: str | None = None, timeout_s: float = 60.0, env: Mapping[str, str] | None = None
) -> Server:
    """Start a server and wait until it can be called.

    Args: address: where it will listen; None for servers that announce it on stdout as one JSON line with `event`
    "ready", `host` and `port`, as littersim does. env: added to this process' environment.
    Raises: SettingsError if the command cannot be started, ConnectionFailed if it ends or is not ready in `timeout_s`.
    """
    if not command:
        raise SettingsError('server.launch is empty; it names a command, such as ["littersim", "--port", "0"].')
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **(env or {})},
            start_new_session=_PROCESS_GROUPS,  # an interrupt from the keyboard must reach us first
        )
    except OSError as exc:
        raise SettingsError(
            f"server.launch: {command[0]!r} cannot be started: {(exc.strerror or str(exc)).lower()}."
        ) from exc
    server = Server(process, command)
    try:
        if address is None:
            server.wait_announced(timeout_s)
        else:
            server.wait_listening(address, timeout_s)
    except BaseException:
        server.close()
        raise
    return server


def _ready_event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    is_ready = isinstance(event, dict) and event.get("event") == "ready" and {"host", "port"} <= event.keys()
    return event if is_ready else None


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
