"""MessagePack-RPC frames: bytes to requests, answers to bytes. A socket's bytes may be cut anywhere.

Source: the msgpack-rpc specification and the behaviour of rpclib 2.3.0, whose aborts become dropped connections here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgpack

from littersim.errors import BrokenFrame

MAX_REQUEST_BYTES = 16 * 2**20  # the largest true request, a path of many points, takes a few hundred kilobytes
_MAX_ELEMENTS = 2**18
_MAX_CONTAINERS = 2**18
_LONG_CONTAINERS = (0xDD, 0xDF)  # MessagePack's array 32 and map 32
_MAX_MSGID = 2**32 - 1


@dataclass(frozen=True)
class Request:
    """A call. `msgid` is None for a notification, which is run and never answered."""

    msgid: int | None
    method: str
    params: object
    size: int = field(default=0, compare=False)  # in bytes


class Framer:
    """Cuts the bytes of one connection into requests.

    A message is kept as bytes until it is whole: the objects that it stands for may take seventy times as much.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._scout = msgpack.Unpacker(max_buffer_size=2 * MAX_REQUEST_BYTES)  # walks ahead and makes no objects
        self._begin = 0  # where `_held` begins in the scout's count

    @property
    def held(self) -> int:
        """Bytes of a message that is not whole yet."""
        return len(self._held)

    def feed(self, data: bytes) -> Iterator[Request]:
        """Yield the requests that `data` completes. Raises: BrokenFrame; the connection is of no more use then."""
        self._held += data
        try:
            self._scout.feed(data)
            while (message := self._next()) is not None:
                request = _request(_unpacked(message), len(message))
                if request is not None:
                    yield request
        except (ValueError, TypeError, OverflowError, msgpack.BufferFull, msgpack.UnpackException) as exc:
            raise BrokenFrame(f"the bytes are no MessagePack ({exc or type(exc).__name__})") from exc
        _check_length(len(self._held))
        _check_head(bytes(self._held[:5]))

    def _next(self) -> bytes | None:
        """The next message, cut off; None if it is not whole."""
        try:
            self._scout.skip()
        except msgpack.OutOfData:
            return None
        size = self._scout.tell() - self._begin
        _check_length(size)
        message = bytes(self._held[:size])
        del self._held[:size]
        self._begin += size
        return message


def _check_length(size: int) -> None:
    if size > MAX_REQUEST_BYTES:
        raise BrokenFrame(f"a message is longer than {MAX_REQUEST_BYTES} bytes")


def _check_head(head: bytes) -> None:
    """Refuse a message that begins as a list or map of far too many elements, before they come."""
    if len(head) == 5 and head[0] in _LONG_CONTAINERS and int.from_bytes(head[1:]) > _MAX_ELEMENTS:
        raise BrokenFrame(f"a list of {int.from_bytes(head[1:])} elements")


def _unpacked(message: bytes) -> object:
    """The value of a whole message. Raises: what msgpack raises; BrokenFrame for far too many lists and maps."""
    hook = _Census() if len(message) > _MAX_CONTAINERS else None  # what is shorter cannot have so many
    return msgpack.unpackb(
        message,
        raw=False,
        strict_map_key=False,
        unicode_errors="surrogateescape",
        max_array_len=_MAX_ELEMENTS,
        max_map_len=_MAX_ELEMENTS,
        object_hook=hook,
        list_hook=hook,
    )


class _Census:
    """Counts lists and maps as msgpack makes them."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, made: object) -> object:
        self._count += 1
        if self._count > _MAX_CONTAINERS:
            raise BrokenFrame(f"a message has more than {_MAX_CONTAINERS} lists and maps")
        return made


def _request(frame: object, size: int) -> Request | None:
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
        return Request(None, method, params, size)
    msgid = middle[0]
    if not _is_whole(msgid) or not 0 <= msgid <= _MAX_MSGID:
        raise BrokenFrame(f"msgid {msgid!r}")
    return Request(msgid, method, params, size)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def answer(msgid: int, result: list[bytes]) -> bytes:
    """The response that carries an encoded result."""
    return b"".join([b"\x94\x01", msgpack.packb(msgid), b"\xc0", *result])


def failure(msgid: int, error: str) -> bytes:
    """The response that carries an error text."""
    packed: bytes = msgpack.packb([1, msgid, error, None], unicode_errors="surrogateescape")
    return packed
