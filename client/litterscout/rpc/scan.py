"""Where a MessagePack object ends, told without decoding it, for a stream that is cut anywhere."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from ..errors import ProtocolError

FLOAT32: Final = 0xCA
FLOAT_BYTES: Final = 5  # tag and four bytes, big endian
MIN_FLOATS: Final = 64  # shorter arrays are as fast as Python lists
MIN_BINARY: Final = 1024
MAX_DEPTH: Final = 500  # msgpack's own decoder ends at 1024 levels

_CONSTANT: Final = {0xC0: 1, 0xC2: 1, 0xC3: 1}
_NUMBER: Final = {0xCA: 5, 0xCB: 9, 0xCC: 2, 0xCD: 3, 0xCE: 5, 0xCF: 9, 0xD0: 2, 0xD1: 3, 0xD2: 5, 0xD3: 9}
_STRING: Final = {0xD9: 1, 0xDA: 2, 0xDB: 4}  # tag: bytes of the length that follows
_BINARY: Final = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_EXTENSION: Final = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED_EXTENSION: Final = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_CONTAINER: Final = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}  # tag: length bytes, objects per entry


def _size(tag: int) -> int:
    """Bytes of the object that begins with `tag`; 0 where a length follows, a container opens or nothing begins."""
    if tag < 0x80 or tag >= 0xE0:
        return 1
    return tag - 0xA0 + 1 if 0xA0 <= tag < 0xC0 else (_CONSTANT | _NUMBER).get(tag, 0)


_SIZE: Final = bytes(map(_size, range(256)))


class Span(NamedTuple):
    """An object worth decoding apart: a binary, an extension, or an array whose every tag was seen to be float32."""

    start: int
    payload: int
    end: int
    floats: int = 0  # entries of the array, 0 for binaries and extensions
    is_extension: bool = False


class Scanner:
    """Follows one object through a buffer that grows; what was scanned is never looked at again."""

    def __init__(self, max_bytes: int) -> None:
        self._max = max_bytes
        self._at = 0
        self._left: list[int] = [1]  # objects still to come, per open container
        self._arrays: list[tuple[int, int, int]] = [(0, 0, 0)]  # start, payload, entries of each open container
        self._floats: list[int] = [0]  # float32 entries stepped over in each open container, by tag
        self.spans: list[Span] = []
        self.at_least = 0  # bytes the object is known to need
        self.expected = 0  # bytes it will have if what comes is like what came

    @property
    def fresh(self) -> bool:
        return self._at == 0 and self.at_least == 0

    def scan(self, buffer: bytearray, filled: int) -> int | None:
        """Go on with the first `filled` bytes. Returns the object's end, or None if more bytes are needed.

        Raises: ProtocolError for a byte no object begins with, or an object beyond `max_bytes` or MAX_DEPTH.
        """
        left = self._left
        while True:
            while left and not left[-1]:
                self._close()
            if not left:
                self._need(self._at)
                return self._at
            if self._at >= filled:
                self._need(self._at + 1)
                return None
            size = _SIZE[buffer[self._at]]
            if not size:
                if not self._open(buffer, filled):
                    return None
            elif self._at + size > filled:
                self._need(self._at + size)
                return None
            elif size == FLOAT_BYTES and (left[-1] >= MIN_FLOATS or self._floats[-1]) and buffer[self._at] == FLOAT32:
                self._skip_floats(buffer, filled)
            else:
                self._at += size
                left[-1] -= 1

    def _need(self, total: int) -> None:
        """Note that the object has at least `total` bytes: each one that is open or missing has one or more."""
        self.at_least = max(self.at_least, total)
        self.expected = max(self.expected, self.at_least)
        if self.at_least > self._max:
            raise ProtocolError(f"a message of more than the {self._max} bytes that max_message_bytes allows")

    def _close(self) -> None:
        self._left.pop()
        start, payload, entries = self._arrays.pop()
        if self._floats.pop() == entries >= MIN_FLOATS:
            self.spans.append(Span(start, payload, self._at, entries))

    def _skip_floats(self, buffer: bytearray, filled: int) -> None:
        """Step over the run of float32 that begins here, in pieces that double, so that mixed arrays cost no more."""
        piece = MIN_FLOATS
        self.expected = self._at + FLOAT_BYTES * self._left[-1]
        while count := min(self._left[-1], (filled - self._at) // FLOAT_BYTES, piece):
            tags = np.frombuffer(buffer, np.uint8, count * FLOAT_BYTES, self._at)[::FLOAT_BYTES]
            is_float = tags == FLOAT32
            run = count if is_float.all() else int(is_float.argmin())
            self._at += run * FLOAT_BYTES
            self._left[-1] -= run
            self._floats[-1] += run
            if run < count:
                return
            piece *= 2

    def _open(self, buffer: bytearray, filled: int) -> bool:
        """Step over a header with a length, and what it announces unless that is a container. False: more is needed."""
        tag, start = buffer[self._at], self._at
        if 0x80 <= tag < 0xA0:
            self._enter(start, start + 1, tag & 15, 1 if tag >= 0x90 else 2)
            return True
        width, per_entry = _CONTAINER.get(tag, (0, 0))
        width = width or _STRING.get(tag) or _BINARY.get(tag) or _EXTENSION.get(tag) or 0
        payload = start + 1 + width
        if not width and tag not in _FIXED_EXTENSION:
            raise ProtocolError(f"byte 0x{tag:02x}, which begins no MessagePack object")
        if payload > filled:
            self._need(payload)
            return False
        length = int.from_bytes(buffer[start + 1 : payload], "big") if width else _FIXED_EXTENSION[tag]
        if per_entry:
            self._enter(start, payload, length, per_entry)
            return True
        is_extension = tag in _EXTENSION or tag in _FIXED_EXTENSION
        span = Span(start, payload, payload + length + is_extension, 0, is_extension)
        return self._step(span, filled, tag in _STRING)

    def _enter(self, start: int, payload: int, entries: int, per_entry: int) -> None:
        self._need(payload + entries * per_entry)
        if len(self._left) > MAX_DEPTH:
            raise ProtocolError(f"a message nested deeper than {MAX_DEPTH} levels")
        self._at = payload
        self._left[-1] -= 1
        self._left.append(entries * per_entry)
        self._floats.append(0)
        self._arrays.append((start, payload, entries if per_entry == 1 else 0))

    def _step(self, span: Span, filled: int, is_string: bool) -> bool:
        if span.end > filled:
            self._need(span.end)
            return False
        if span.is_extension or (not is_string and span.end - span.payload >= MIN_BINARY):
            self.spans.append(span)
        self._at = span.end
        self._left[-1] -= 1
        return True
