"""MessagePack-RPC frames: bytes to requests, answers to bytes. A socket's bytes may be cut anywhere.

Source: the msgpack-rpc specification and the behaviour of rpclib 2.3.0, whose aborts become dropped connections here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgpack

from littersim.errors import BrokenFrame

MAX_REQUEST_BYTES = 16 * 2**20  # the largest true request, a path of many points, takes a few hundred kilobytes
_MAX_ELEMENTS = 2**18
_MAX_MSGID = 2**32 - 1


@dataclass(frozen=True)
class Request:
    """A call. `msgid` is None for a notification, which is run and never answered."""

    msgid: int | None
    method: str
    params: object


class Framer:
    """Cuts the bytes of one connection into requests."""

    def __init__(self) -> None:
        self._unpacker = msgpack.Unpacker(
            raw=False,
            strict_map_key=False,
            unicode_errors="surrogateescape",
            max_buffer_size=MAX_REQUEST_BYTES,
            max_array_len=_MAX_ELEMENTS,
            max_map_len=_MAX_ELEMENTS,
        )

    def feed(self, data: bytes) -> Iterator[Request]:
        """Yield the requests that `data` completes. Raises: BrokenFrame; the connection is of no more use then."""
        try:
            self._unpacker.feed(data)
        except msgpack.BufferFull as exc:
            raise BrokenFrame(f"a message is longer than {MAX_REQUEST_BYTES} bytes") from exc
        while True:
            try:
                frame = self._unpacker.unpack()
            except msgpack.OutOfData:
                return
            except (ValueError, TypeError, OverflowError, msgpack.UnpackException) as exc:
                raise BrokenFrame(f"the bytes are no MessagePack ({exc or type(exc).__name__})") from exc
            request = _request(frame)
            if request is not None:
                yield request


def _request(frame: object) -> Request | None:
    """The request in `frame`; None for what rpclib ignores: other values than arrays, and arrays of other sizes.

    rpclib tells calls from notifications by size alone: the type may be any byte.
    """
    if not isinstance(frame, list) or len(frame) not in (3, 4):
        return None
    kind, *middle, method, params = frame
    if not _is_whole(kind) or not 0 <= kind <= 255:
        raise BrokenFrame(f"message type {kind!r}")
    if isinstance(method, bytes):
        method = method.decode("utf-8", "surrogateescape")
    if not isinstance(method, str):
        raise BrokenFrame(f"method {method!r}")
    if not middle:
        return Request(None, method, params)
    msgid = middle[0]
    if not _is_whole(msgid) or not 0 <= msgid <= _MAX_MSGID:
        raise BrokenFrame(f"msgid {msgid!r}")
    return Request(msgid, method, params)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def answer(msgid: int, result: list[bytes]) -> bytes:
    """The response that carries an encoded result."""
    return b"".join([b"\x94\x01", msgpack.packb(msgid), b"\xc0", *result])


def failure(msgid: int, error: str) -> bytes:
    """The response that carries an error text."""
    packed: bytes = msgpack.packb([1, msgid, error, None], unicode_errors="surrogateescape")
    return packed
