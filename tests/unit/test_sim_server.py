"""littersim's sockets with small bounds: who holds too much is dropped, and nobody else."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator

import msgpack
import pytest

from littersim import server as sockets
from littersim.codec import Request
from littersim.server import Connection, Server

BIG = 3_000_000  # more than a socket takes at once


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Answers "big" with far too much at once, "some" with what one may hold, and all else with a byte."""
    monkeypatch.setattr(sockets, "MAX_UNSENT_BYTES", 40 * BIG)
    monkeypatch.setattr(sockets, "MAX_UNSENT_OF_ALL_BYTES", 60 * BIG)

    def answer(connection: Connection, request: Request) -> None:
        connection.taken(request)
        connection.send(b"\0" * {"big": 90 * BIG, "some": 10 * BIG}.get(request.method, 1))

    running = Server("127.0.0.1", 0, answer)
    running.start()
    yield running
    running.stop()


def ask(server: Server, method: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    line.sendall(msgpack.packb([0, 1, method, []]))
    return line


def is_answered(line: socket.socket) -> bool:
    line.sendall(msgpack.packb([0, 2, "ping", []]))
    return line.recv(1) == b"\0"


def dropped(logged: pytest.LogCaptureFixture) -> int:
    """How many the server has dropped because they do not read."""
    return sum("does not read its answers" in record.message for record in logged.records)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_one_that_holds_more_than_all_may_is_dropped_and_the_server_lives_on(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with ask(server, "big"), ask(server, "ping") as other:
        wait_until(lambda: dropped(caplog) == 1)
        assert other.recv(1) == b"\0" and is_answered(other)


def test_who_holds_little_outlives_those_who_hold_too_much(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    with contextlib.ExitStack() as lines:
        patient = lines.enter_context(ask(server, "some"))
        for _ in range(3):
            lines.enter_context(ask(server, "big"))
        wait_until(lambda: dropped(caplog) == 3)
        received = 0
        while received < 10 * BIG:
            part = patient.recv(1 << 20)
            assert part, "it was dropped for what others hold"
            received += len(part)
        assert is_answered(patient)
