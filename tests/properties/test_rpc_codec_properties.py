"""The decoder against msgpack itself: any value, any cut of the bytes."""

from __future__ import annotations

import contextlib
import math
import struct
from itertools import islice, pairwise
from typing import Any

import hypothesis.strategies as st
import msgpack
import numpy as np
import pytest
from hypothesis import given

from litterscout.errors import ProtocolError
from litterscout.rpc import codec

FLOATS = st.floats(width=32)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    FLOATS,
    st.text(max_size=40),
    st.binary(max_size=40),
    st.sampled_from([bytes(1023), bytes(1024), bytes(1_500), "x" * 5_000]),
    st.builds(msgpack.ExtType, st.integers(0, 127), st.sampled_from([b"", b"a", b"abcd", bytes(300)])),
)
LONG_ARRAYS = st.one_of(
    st.lists(FLOATS, min_size=60, max_size=200),
    st.lists(st.one_of(FLOATS, st.integers(0, 9), st.text(min_size=4, max_size=4)), min_size=64, max_size=90),
    st.builds(lambda n, x: [x] * n, st.integers(1, 600), st.one_of(FLOATS, st.integers(0, 2**32 - 1))),
    st.builds(
        lambda n, at, x: [0.5] * at + [x] + [0.25] * n,
        st.integers(0, 300),
        st.integers(0, 300),
        st.integers().filter(lambda i: -(2**63) <= i < 2**64),
    ),
)
KEYS = st.one_of(st.text(max_size=8), st.integers(0, 300), st.binary(max_size=4), st.just(bytes(1_100)))
VALUES = st.recursive(
    st.one_of(SCALARS, LONG_ARRAYS),
    lambda inner: st.one_of(st.lists(inner, max_size=6), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=12,
)


def plain(value: Any) -> Any:
    """What msgpack gives for the same bytes; floats by their bits, since NaN differs from itself."""
    if isinstance(value, np.ndarray):
        assert value.dtype == np.float32 and value.ndim == 1
        return [plain(float(x)) for x in value]
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, list):
        return [plain(x) for x in value]
    if isinstance(value, dict):
        return {key: plain(x) for key, x in value.items()}
    if isinstance(value, float):
        return ("float", "nan" if math.isnan(value) else struct.pack(">d", value))
    return value


def packed(value: object, single: bool) -> bytes:
    try:
        return msgpack.packb(value, use_single_float=single)
    except OverflowError:  # a double beyond float32
        return msgpack.packb(value)


def reference(data: bytes) -> Any:
    return plain(msgpack.unpackb(data, strict_map_key=False))


@given(VALUES, st.booleans(), st.lists(st.integers(0, 100_000), max_size=6))
def test_any_value_in_any_pieces_is_what_msgpack_gives(value: Any, single: bool, cuts: list[int]) -> None:
    data = packed(value, single)
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    decoder = codec.Decoder()
    got = [message for a, b in pairwise(edges) for message in decoder.feed(data[a:b])]
    assert [plain(message) for message in got] == [reference(data)]


@given(st.lists(VALUES, min_size=1, max_size=4), st.integers(1, 9_000))
def test_messages_end_where_they_end(values: list[Any], step: int) -> None:
    data = [packed(value, True) for value in values]
    stream = b"".join(data)
    decoder = codec.Decoder()
    got = [message for at in range(0, len(stream), step) for message in decoder.feed(stream[at : at + step])]
    assert [plain(message) for message in got] == [reference(one) for one in data]


@given(VALUES, st.data())
def test_a_message_without_its_end_is_not_given(value: Any, data: st.DataObject) -> None:
    whole = packed(value, True)
    cut = data.draw(st.integers(0, len(whole) - 1))
    decoder = codec.Decoder()
    assert decoder.feed(whole[:cut]) == []
    assert [plain(message) for message in decoder.feed(whole[cut:])] == [reference(whole)]


@given(st.binary(max_size=200))
def test_garbage_is_a_value_or_a_protocol_error(garbage: bytes) -> None:
    decoder = codec.Decoder(max_message_bytes=1 << 20)
    try:
        decoder.feed(garbage)
    except ProtocolError as exc:
        assert str(exc)


@given(st.integers(0, 2**32 - 1), st.text(max_size=20), st.lists(SCALARS, max_size=4))
def test_requests_decode_to_their_parts(msgid: int, method: str, params: list[Any]) -> None:
    assert reference(codec.request(msgid, method, params)) == plain([0, msgid, method, params])


@pytest.mark.parametrize("count", [63, 64, 65, 1000])
@given(position=st.integers(0, 999), tag=st.integers(0, 255))
def test_every_tag_byte_is_checked(count: int, position: int, tag: int) -> None:
    floats = np.empty(count, [("tag", "u1"), ("value", ">f4")])
    floats["tag"], floats["value"] = 0xCA, np.arange(count)
    floats["tag"][position % count] = tag
    data = b"\xdc" + count.to_bytes(2, "big") + floats.tobytes()
    unpacker = msgpack.Unpacker(strict_map_key=False, unicode_errors="surrogateescape")
    unpacker.feed(data)
    try:
        expected = [plain(unpacker.unpack())]
    except (msgpack.OutOfData, ValueError, TypeError):  # what the false tag begins is too long, nothing, or no key
        expected = []
    decoder = codec.Decoder()
    decoder.space()[: len(data)] = data
    decoder.taken(len(data))
    with contextlib.suppress(ProtocolError if not expected else ()):
        assert [plain(message) for message in islice(decoder.messages(), 1)] == expected
