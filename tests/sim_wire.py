"""A bare MessagePack-RPC client for tests of littersim: none of the project's own protocol code."""

from __future__ import annotations

import socket
from typing import Any

import msgpack

VECTOR_ONE = {"x_val": 1.0, "y_val": 1.0, "z_val": 1.0}
KEEP_HEADING = {"is_rate": True, "yaw_or_rate": 0.0}
NO_TIMEOUT = 3e38


def vector(x: float, y: float, z: float) -> dict[str, float]:
    return {"x_val": x, "y_val": y, "z_val": z}


def pose(
    x: float, y: float, z: float, wxyz: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0)
) -> dict[str, Any]:
    w, qx, qy, qz = wxyz
    return {"position": vector(x, y, z), "orientation": {"w_val": w, "x_val": qx, "y_val": qy, "z_val": qz}}


class RemoteError(Exception):
    """The server answered with an error."""


class WireClient:
    """One connection. Messages are matched by id; a call waits at most `timeout_s`."""

    def __init__(self, host: str, port: int, timeout_s: float = 60.0) -> None:
        self.sock = socket.create_connection((host, port), timeout=timeout_s)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unpacker = msgpack.Unpacker(
            raw=False, strict_map_key=False, max_buffer_size=2**31 - 1, unicode_errors="surrogateescape"
        )
        self._answers: dict[int, tuple[Any, Any]] = {}
        self._next = 0

    def __enter__(self) -> WireClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def send(self, method: str, *params: Any) -> int:
        """Send a call without waiting; returns its id."""
        self._next += 1
        self.sock.sendall(msgpack.packb([0, self._next, method, list(params)], unicode_errors="surrogateescape"))
        return self._next

    def receive(self) -> tuple[int, Any, Any]:
        """The next response: id, error, result."""
        while True:
            for frame in self._unpacker:
                kind, msgid, error, result = frame
                assert kind == 1
                return msgid, error, result
            data = self.sock.recv(2**20)
            if not data:
                raise ConnectionError("the server closed the connection")
            self._unpacker.feed(data)

    def wait(self, msgid: int) -> Any:
        """The result of a call that was sent. Raises: RemoteError with the server's words."""
        error, result = self.wait_raw(msgid)
        if error is not None:
            raise RemoteError(error)
        return result

    def wait_raw(self, msgid: int) -> tuple[Any, Any]:
        """Error and result of a call that was sent."""
        while msgid not in self._answers:
            found, error, result = self.receive()
            self._answers[found] = (error, result)
        return self._answers.pop(msgid)

    def call(self, method: str, *params: Any) -> Any:
        return self.wait(self.send(method, *params))

    def done(self, msgid: int) -> bool:
        """Whether the answer is there, judged by a later call that has been answered."""
        self.call("ping")
        return msgid in self._answers
