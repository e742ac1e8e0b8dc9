"""MessagePack-RPC messages to and from bytes; long float arrays never pass through Python floats.

A response is found in the stream by `scan.Scanner`, which also says where its long arrays and binaries lie.
Those are cut out and decoded here; everything else is left to `msgpack`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgpack
import numpy as np

from ..errors import ProtocolError
from .scan import Scanner, Span

MAX_ID: Final = 2**32 - 1  # rpclib aborts the simulator on a greater message id
REQUEST, RESPONSE = 0, 1
_FLOAT: Final = np.dtype([("tag", "u1"), ("value", ">f4")])
_SMALL_BYTES: Final = 4096  # below this one try with msgpack's C decoder is faster than finding the end first
_LEAST_ROOM: Final = 1 << 16
_PLACEHOLDER: Final = 0x4C  # extension type that stands for a value decoded here; real extensions are cut out as well


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to call `msgid`: `error` is None when it succeeded."""

    msgid: int
    error: object
    result: Any


def request(msgid: int, method: str, params: Sequence[object]) -> bytes:
    """Bytes of the request `[0, msgid, method, params]`; numpy scalars and arrays become numbers and lists.

    Raises: ValueError for an id or method that would abort the server, TypeError for a parameter that
    MessagePack has no form for.
    """
    if not 0 <= msgid <= MAX_ID or not isinstance(method, str):
        raise ValueError(f"no request has id {msgid!r} and method {method!r}")
    packed: bytes = msgpack.packb(
        [REQUEST, msgid, method, list(params)], default=_plain, use_bin_type=True, unicode_errors="surrogateescape"
    )
    return packed


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be sent: {value!r}")


def response(value: object) -> Response:
    """Check that `value` is `[1, msgid, error, result]`. Raises: ProtocolError."""
    match value:
        case [int(kind), int(msgid), error, result] if kind == RESPONSE and kind is not True and 0 <= msgid <= MAX_ID:
            return Response(msgid, error, result)
    raise ProtocolError(f"what is no MessagePack-RPC response: {_shortened(value)}")


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def decode(message: bytes | bytearray | memoryview, spans: Sequence[Span] = ()) -> Any:
    """Value of one whole MessagePack object.

    `spans` are the scanner's findings in it: float32 arrays become (n,) float32, binaries a read-only memoryview
    of `message`, without a copy.
    Strings that are not UTF-8 keep their bytes (surrogateescape).
    Raises: ProtocolError.
    """
    view = memoryview(message).toreadonly()
    try:
        cut = [(span, _extract(view, span)) for span in sorted(spans)]
        return _unpack(_with_placeholders(view, cut), [value for _, value in cut])
    except (ValueError, TypeError) as exc:
        if not spans:
            raise ProtocolError(f"what is no MessagePack: {exc or type(exc).__name__}") from exc
    return decode(message)  # such as a long binary for a map's key: views cannot be hashed


def _extract(view: memoryview, span: Span) -> Any:
    if span.is_extension:
        return msgpack.unpackb(view[span.start : span.end])
    payload = view[span.payload : span.end]
    return np.frombuffer(payload, _FLOAT)["value"].astype(np.float32) if span.floats else payload


def _with_placeholders(view: memoryview, cut: Sequence[tuple[Span, Any]]) -> bytes | memoryview:
    if not cut:
        return view
    pieces: list[bytes | memoryview] = []
    at = 0
    for index, (span, _) in enumerate(cut):
        pieces += [view[at : span.start], b"\xd6", bytes([_PLACEHOLDER]), index.to_bytes(4, "big")]
        at = span.end
    return b"".join([*pieces, view[at:]])


def _unpack(data: bytes | memoryview, values: Sequence[Any]) -> Any:
    def fill(code: int, index: bytes) -> Any:
        return values[int.from_bytes(index, "big")] if values else msgpack.ExtType(code, index)

    return msgpack.unpackb(data, raw=False, strict_map_key=False, unicode_errors="surrogateescape", ext_hook=fill)


class Decoder:
    """Whole messages out of a byte stream that is cut anywhere.

    Use: `view = space()`, write bytes to its front, `taken(n)`, then `messages()`.
    """

    def __init__(self, max_message_bytes: int = 512 << 20) -> None:
        self._max = max_message_bytes
        self._buffer = bytearray(_LEAST_ROOM)
        self._filled = 0
        self._spare = bytearray()  # held views of an answer when it was put aside
        self._scanner = Scanner(max_message_bytes)

    def space(self) -> memoryview:
        """Room for the next bytes: never empty, and growing with what has come towards what is expected to come."""
        held, room = self._filled, len(self._buffer) - self._filled
        if room < min(_LEAST_ROOM, max(self._scanner.expected - held, 1)):
            credible = max(4 * held + (1 << 20), len(self._spare))  # a header may lie
            wanted = max(min(self._scanner.expected, credible, self._max + _LEAST_ROOM), held + _LEAST_ROOM)
            self._move(wanted, memoryview(self._buffer)[:held])
        return memoryview(self._buffer)[held:]

    def _move(self, size: int, held: memoryview | bytearray) -> None:
        """Go on in another buffer: the spare one, which saves the system mapping new pages, if nobody looks at it."""
        is_spare = len(self._spare) >= size and _unseen(self._spare)
        moved, self._spare = (self._spare, bytearray()) if is_spare else (bytearray(size), self._spare)
        moved[: len(held)] = held
        self._buffer = moved

    def taken(self, count: int) -> None:
        """Tell that `count` bytes were written to the front of `space()`."""
        self._filled += count

    def feed(self, data: bytes | bytearray | memoryview) -> list[Any]:
        """Messages that `data` completes: for bytes that already lie elsewhere. Raises: ProtocolError."""
        done: list[Any] = []
        rest = memoryview(data)
        while rest:
            room = self.space()
            count = min(len(room), len(rest))
            room[:count] = rest[:count]
            rest = rest[count:]
            del room  # or the buffer would count as seen
            self.taken(count)
            done += self.messages()
        return done

    def messages(self) -> Iterator[Any]:
        """Every message that is complete, in turn. Raises: ProtocolError for one that is no MessagePack or too long."""
        while self._filled:
            whole = self._small() if self._scanner.fresh and self._filled <= _SMALL_BYTES else None
            if whole is None:
                whole = self._scanned()
            if whole is None:
                return
            yield whole[0]

    def _small(self) -> tuple[Any] | None:
        """A short message in one go, or None if it takes the scanner to tell."""
        held = bytes(memoryview(self._buffer)[: self._filled])
        try:
            value, rest = _unpack(held, ()), b""
        except msgpack.ExtraData as exc:
            value, rest = exc.unpacked, exc.extra
        except (ValueError, TypeError):
            return None
        self._buffer[: len(rest)] = rest
        self._filled = len(rest)
        return (value,)

    def _scanned(self) -> tuple[Any] | None:
        end = self._scanner.scan(self._buffer, self._filled)
        if end is None:
            return None
        spans, self._scanner = self._scanner.spans, Scanner(self._max)
        rest = self._buffer[end : self._filled]
        value = decode(memoryview(self._buffer)[:end], spans)
        if not _unseen(self._buffer):
            seen = self._buffer
            self._move(max(_LEAST_ROOM, len(rest)), rest)
            self._spare = seen
        self._buffer[: len(rest)] = rest
        self._filled = len(rest)
        return (value,)


def _unseen(buffer: bytearray) -> bool:
    """Whether no view of `buffer` is held: only then its length may change."""
    try:
        buffer.append(buffer.pop())
    except BufferError:
        return False
    return True
