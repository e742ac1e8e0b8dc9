"""Bytes to and from a simulator over TCP."""

from __future__ import annotations

import contextlib
import socket
from typing import Final, Protocol

from ..errors import ConnectionFailed, ConnectionLost, SettingsError

DEFAULT_PORT: Final = 41451
_QUICKACK: Final[int | None] = getattr(socket, "TCP_QUICKACK", None)  # Linux alone


class Transport(Protocol):
    """A stream of bytes. One thread receives while others send, one at a time; `close` wakes the receiver."""

    @property
    def address(self) -> str:
        """Who is at the other end, for messages."""

    def send(self, data: bytes) -> None:
        """Send all of `data`. Raises: ConnectionLost."""

    def receive_into(self, room: memoryview) -> int:
        """Wait for bytes and put them at the front of `room`; 0 = the other end closed. Raises: ConnectionLost."""

    def close(self) -> None: ...


def parse_address(address: str) -> tuple[str, int]:
    """Split "host", "host:port" or "[v6]:port". Raises: SettingsError."""
    host, colon, port = address.strip().rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, port = address.strip(), str(DEFAULT_PORT)
    if host.endswith("]") != host.startswith("["):
        host, port = address.strip(), str(DEFAULT_PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f"{address!r} is no address; write HOST:PORT, such as 127.0.0.1:{DEFAULT_PORT}.")
    return host, int(port)


class TcpTransport:
    """A TCP connection without Nagle's delay (40 ms a call with rpclib), acknowledging at once where the system can."""

    def __init__(self, connection: socket.socket, address: str, send_timeout_s: float) -> None:
        self._socket = connection
        self._address = address
        connection.settimeout(send_timeout_s)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._acknowledge_quickly()

    @property
    def address(self) -> str:
        return self._address

    def _acknowledge_quickly(self) -> None:
        if _QUICKACK is not None:
            self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)  # Linux drops it by itself: each time anew

    def send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as exc:
            raise ConnectionLost(f"sending to {self._address} failed: {_words(exc)}") from exc

    def receive_into(self, room: memoryview) -> int:
        while True:
            try:
                count = self._socket.recv_into(room)
                if count:
                    self._acknowledge_quickly()
                return count
            except TimeoutError:
                continue  # the socket's timeout is for sending; calls have deadlines of their own
            except OSError as exc:
                raise ConnectionLost(f"receiving from {self._address} failed: {_words(exc)}") from exc

    def close(self) -> None:
        with contextlib.suppress(OSError):  # already gone
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits in recv, which close alone does not
        self._socket.close()


def _words(exc: OSError) -> str:
    return (exc.strerror or str(exc) or type(exc).__name__).lower()


def connect_tcp(address: str, timeout_s: float) -> TcpTransport:
    """Open a connection to "host:port" within `timeout_s`, which also bounds every send.

    Raises: ConnectionFailed, SettingsError.
    """
    host, port = parse_address(address)
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        connection = socket.create_connection((host, port), timeout_s)
    except UnicodeError as exc:
        raise SettingsError(f"{address!r} names no host: {exc}. Give HOST:PORT, such as 127.0.0.1:41451.") from exc
    except TimeoutError as exc:
        raise ConnectionFailed(
            f"{place} did not answer in {timeout_s:g} s. Is the host right, and no firewall between? LocalHostIp in the"
            " simulator's settings.json says where it listens."
        ) from exc
    except OSError as exc:
        raise ConnectionFailed(
            f"no simulator at {place} ({_words(exc)}). Start one, such as `litterscout sim --port {port}`,"
            " or correct the address."
        ) from exc
    return TcpTransport(connection, place, timeout_s)
