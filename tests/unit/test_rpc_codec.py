"""Bytes of the wire: recorded ones, long float arrays, and what must not be accepted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest

from litterscout.errors import ProtocolError
from litterscout.rpc import codec

RECORDINGS = sorted((Path(__file__).parents[1] / "golden" / "wire").glob("[0-8]*.json"))


def recorded(value: Any) -> Any:
    """The README's JSON form of a decoded value."""
    if isinstance(value, dict):
        return {key: recorded(x) for key, x in value.items()}
    if isinstance(value, bytes | memoryview):
        return {"__bin__": bytes(value).hex()}
    if isinstance(value, list | np.ndarray):
        return [recorded(x) for x in value]
    if isinstance(value, float) and np.isnan(value):
        return "nan"
    return value


def exchanges(path: Path) -> list[tuple[str, Any]]:
    """(hex of whole messages, decoded) of every response in a recording."""
    recording = json.loads(path.read_text())
    if "events" in recording:
        return [(e["hex"], e["decoded"]) for e in recording["events"] if e["direction"] == "response"]
    decoded = recording["response_decoded"]
    several = bool(decoded) and isinstance(decoded[0], list)
    hexes = recording["response_hex"]
    return [(hexes, decoded if several else [decoded])] if hexes else []


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_recorded_responses_decode_to_what_was_recorded(path: Path) -> None:
    for text, expected in exchanges(path):
        messages = codec.Decoder().feed(bytes.fromhex(text))
        assert [recorded(m) for m in messages] == (expected if isinstance(expected[0], list) else [expected])


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_requests_decode_to_the_recorded_ones(path: Path) -> None:
    decoded = json.loads(path.read_text()).get("request_decoded")
    for kind, msgid, method, params in [decoded] if decoded and decoded[0] == 0 and len(decoded) == 4 else []:
        assert msgpack.unpackb(codec.request(msgid, method, params)) == [kind, msgid, method, params]


def test_short_requests_have_the_recorded_bytes() -> None:
    assert codec.request(0, "ping", []).hex() == "940000a470696e6790"
    assert codec.request(11, "simGetCollisionInfo", [""]).hex() == "94000bb373696d476574436f6c6c6973696f6e496e666f91a0"


def float_message(values: np.ndarray, extra: bytes = b"") -> bytes:
    floats = np.empty(values.size, [("tag", "u1"), ("value", ">f4")])
    floats["tag"], floats["value"] = 0xCA, values
    return b"\x94\x01\x07\xc0\x92\xdd" + values.size.to_bytes(4, "big") + floats.tobytes() + (extra or b"\xc0")


@pytest.mark.parametrize("chunk", [1, 4, 5, 1000, 65536, 1 << 24])
def test_float_arrays_come_as_float32_however_the_stream_is_cut(chunk: int) -> None:
    values = np.random.default_rng(1).normal(size=3000).astype(np.float32)
    values[:3] = np.nan, np.inf, -0.0
    data, decoder = float_message(values), codec.Decoder()
    [message] = [m for at in range(0, len(data), chunk) for m in decoder.feed(data[at : at + chunk])]
    got = codec.response(message).result[0]
    assert got.dtype == np.float32 and got.flags.owndata and got.flags.writeable
    np.testing.assert_array_equal(got.view(np.uint32), values.view(np.uint32))


def test_an_array_with_one_whole_number_in_it_is_decoded_in_full() -> None:
    data = msgpack.packb([0.5] * 5000 + [3] + [0.25] * 5000, use_single_float=True)
    [message] = codec.Decoder().feed(data)
    assert message == [0.5] * 5000 + [3] + [0.25] * 5000


def test_long_binaries_are_views_that_outlive_the_decoder() -> None:
    decoder = codec.Decoder()
    [first] = decoder.feed(msgpack.packb([1, 0, None, bytes(range(256)) * 40]))
    decoder.feed(msgpack.packb([1, 1, None, b"\xff" * 10240]))
    [huge] = decoder.feed(
        msgpack.packb({"a": bytes(70_000), "b": "x" * 70_000, "c": msgpack.ExtType(5, bytes(70_000))})
    )
    assert isinstance(first[3], memoryview) and first[3].readonly
    assert bytes(huge["a"]) == huge["c"].data == bytes(70_000) and huge["b"] == "x" * 70_000
    assert bytes(first[3]) == bytes(range(256)) * 40


def test_answers_that_are_held_stay_as_they_are_while_buffers_are_used_again() -> None:
    decoder, rng = codec.Decoder(), np.random.default_rng(5)
    held: list[tuple[memoryview, bytes]] = []
    for turn in range(40):
        sent = rng.bytes(int(rng.integers(1024, 200_000)))
        [message] = decoder.feed(msgpack.packb([1, turn, None, sent]))
        held.append((message[3], sent))
        held = [one for one in held if rng.random() < 0.7]
        assert all(view == data for view, data in held)


def test_names_that_are_not_utf8_keep_their_bytes() -> None:
    [name] = codec.Decoder().feed(b"\xa3a\xffb")
    assert codec.request(1, "m", [name]).endswith(b"\xa3a\xffb")


@pytest.mark.parametrize(
    "value",
    [np.float32(1.5), np.int64(3), np.bool_(True), np.array([1.0, 2.0], np.float32), [np.uint8(7)]],
    ids=lambda value: type(value).__name__,
)
def test_numpy_values_are_sent_as_plain_ones(value: Any) -> None:
    sent = msgpack.unpackb(codec.request(1, "m", [value]))[3][0]
    assert sent == (value.tolist() if hasattr(value, "tolist") else [7])


@pytest.mark.parametrize(("msgid", "method"), [(-1, "ping"), (2**32, "ping"), (0, b"ping"), (0, None)])
def test_requests_that_would_abort_a_server_are_never_made(msgid: int, method: Any) -> None:
    with pytest.raises(ValueError, match="no request has id"):
        codec.request(msgid, method, [])


def test_a_parameter_without_wire_form_is_named() -> None:
    with pytest.raises(TypeError, match="object cannot be sent"):
        codec.request(0, "m", [object()])


@pytest.mark.parametrize(
    "value",
    [[1, 2, None], [0, 1, None, None], [True, 1, None, None], [1, -1, None, None], [1, 2**32, None, None],
     [1, "1", None, None], 72, None, {"a": 1}, [2, "m", []], "x" * 500],
    ids=repr,
)  # fmt: skip
def test_what_is_no_response_is_a_protocol_error(value: Any) -> None:
    with pytest.raises(ProtocolError, match="what is no MessagePack-RPC response") as caught:
        codec.response(value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xc1", "begins no MessagePack object"),
        (b"\x94\x01\x00\xc0\xc1" + bytes(5000), "begins no MessagePack object"),
        (b"\xdd\xff\xff\xff\xff", "max_message_bytes"),
        (b"\xc6\x10\x00\x00\x00", "max_message_bytes"),
        (b"\xdf\x00\x90\x00\x00", "max_message_bytes"),
        (b"\x91" * 5000, "nested deeper"),
    ],
)
def test_bytes_that_cannot_become_a_message_are_told_at_once(data: bytes, why: str) -> None:
    with pytest.raises(ProtocolError, match=why):
        codec.Decoder(max_message_bytes=1 << 20).feed(data)


def test_a_message_as_long_as_the_cap_passes() -> None:
    data = msgpack.packb(bytes(9_995))
    assert len(codec.Decoder(max_message_bytes=len(data)).feed(data)) == 1
    with pytest.raises(ProtocolError, match="max_message_bytes"):
        codec.Decoder(max_message_bytes=len(data) - 1).feed(data)


def test_a_false_length_does_not_take_memory_before_bytes_come() -> None:
    decoder = codec.Decoder()
    assert decoder.feed(b"\x94\x01\x00\xc0\xdd\x18\x00\x00\x00") == []
    assert len(decoder.space()) < 4 << 20
