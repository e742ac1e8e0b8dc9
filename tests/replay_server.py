"""A server of a few lines over real sockets, for what no real server can be asked to do: faults, and recorded bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

import msgpack

Handler = Callable[[socket.socket, int, str, list[Any]], None]


def answer(msgid: int, result: object, error: object = None) -> bytes:
    """Bytes of a response, floats as float32 like a real server's."""
    return msgpack.packb([1, msgid, error, result], use_single_float=True)


class ReplayServer:
    """Hands every request to `handle(connection, msgid, method, params)`, one thread per connection."""

    def __init__(self, handle: Handler) -> None:
        self._handle = handle
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests: list[tuple[str, list[Any]]] = []
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        unpacker = msgpack.Unpacker()
        with contextlib.suppress(OSError):
            while data := connection.recv(65536):
                unpacker.feed(data)
                for kind, msgid, method, params in unpacker:
                    assert kind == 0
                    self.requests.append((method, params))
                    self._handle(connection, msgid, method, params)

    def close(self) -> None:
        for end in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        for thread in self._threads:
            thread.join(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class RemoteError(Exception):
    """Raised by an answer of `serving` to send its text as the error."""


def serving(answers: Mapping[str, object]) -> ReplayServer:
    """A server with fixed answers: values, or functions of the parameters; anything else is an unknown method."""

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        connection.sendall(_reply(answers, msgid, method, params))

    return ReplayServer(handle)


def _reply(answers: Mapping[str, object], msgid: int, method: str, params: list[Any]) -> bytes:
    if method not in answers:
        words = f"rpclib: server could not find function '{method}' with argument count {len(params)}."
        return answer(msgid, None, words)
    value = answers[method]
    try:
        return answer(msgid, value(*params) if callable(value) else value)
    except RemoteError as exc:
        return answer(msgid, None, str(exc))
