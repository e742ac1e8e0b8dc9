"""Sessions over real sockets: order, threads, deadlines, and everything that a server can do wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgpack
import numpy as np
import pytest
from replay_server import ReplayServer, answer, serving

from litterscout.errors import (
    ConnectionFailed,
    ConnectionLost,
    LitterscoutError,
    ProtocolError,
    RpcError,
    RpcTimeout,
    SettingsError,
)
from litterscout.rpc.session import Session
from litterscout.rpc.transport import connect_tcp, parse_address

SHORT_S = 0.1


def sending(data: bytes, *, then_close: bool = False) -> ReplayServer:
    """A server that answers a request with `data`, once the last of several is there."""

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        if params == ["wait for more"]:
            return
        connection.sendall(data)
        if then_close:
            connection.shutdown(socket.SHUT_RDWR)

    return ReplayServer(handle)


def eventually(condition: Callable[[], bool], timeout_s: float = 5.0) -> bool:
    deadline = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    return condition()


def image_response(msgid: int) -> bytes:
    image = {"image_data_float": [1.5] * 5000, "image_data_uint8": bytes(9000)}
    return answer(msgid, [image])


def test_answers_are_matched_by_id_in_whatever_order_they_come() -> None:
    held: list[tuple[int, str]] = []

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        held.append((msgid, method))
        if method == "last":
            for number, name in reversed(held):
                connection.sendall(answer(number, name))

    with ReplayServer(handle) as server, Session.connect(server.address) as session:
        pending = [session.start(name) for name in ("first", "second", "last")]
        assert [call.result() for call in pending] == ["first", "second", "last"]
        assert all(call.done() for call in pending)


def test_ids_wrap_below_two_to_the_32_and_pass_over_calls_under_way() -> None:
    ids: list[int] = []

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        ids.append(msgid)
        if method == "ping":
            connection.sendall(answer(msgid, True))

    with ReplayServer(handle) as server, Session(connect_tcp(server.address, 5.0), first_id=2**32 - 2) as session:
        session.call("ping")
        session.start("held")
        session.call("ping")
        session._next_id = 2**32 - 1
        session.call("ping")
    assert ids == [2**32 - 2, 2**32 - 1, 0, 0]


def test_threads_share_a_session() -> None:
    with serving({"echo": lambda *params: list(params)}) as server, Session.connect(server.address) as session:

        def hammer(thread: int) -> list[Any]:
            return [session.call("echo", thread, i, "x" * (i % 50)) for i in range(100)]

        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(hammer, range(8)))
    for thread, answers in enumerate(results):
        assert answers == [[thread, i, "x" * (i % 50)] for i in range(100)]


def test_several_threads_wait_for_one_call() -> None:
    gate = threading.Event()

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        gate.wait(10)
        connection.sendall(answer(msgid, 7))

    with ReplayServer(handle) as server, Session.connect(server.address) as session:
        call = session.start("wait")
        assert not call.done()
        with ThreadPoolExecutor(3) as pool:
            waiting = [pool.submit(call.result) for _ in range(3)]
            gate.set()
            assert [one.result() for one in waiting] == [7, 7, 7]


def test_large_float_and_binary_answers_arrive_whole() -> None:
    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        data = image_response(msgid)
        for at in range(0, len(data), 777):
            connection.sendall(data[at : at + 777])

    with ReplayServer(handle) as server, Session.connect(server.address) as session:
        for _ in range(3):
            [image] = session.call("simGetImages")
            assert isinstance(image["image_data_float"], np.ndarray)
            assert (image["image_data_float"] == 1.5).all() and bytes(image["image_data_uint8"]) == bytes(9000)


def test_an_error_answer_raises_with_method_and_the_servers_words() -> None:
    with (
        serving({}) as server,
        Session.connect(server.address) as session,
        pytest.raises(RpcError, match=f"noSuch: the simulator at {server.address} has no such call") as caught,
    ):
        session.call("noSuch", 1, 2)
    assert caught.value.method == "noSuch"
    assert caught.value.remote == "rpclib: server could not find function 'noSuch' with argument count 2."


def test_an_error_that_is_no_text_is_an_error_too() -> None:
    with (
        sending(answer(0, None, {"code": 3})) as server,
        Session.connect(server.address) as session,
        pytest.raises(RpcError, match="code"),
    ):
        session.call("m")


def test_a_slow_server_meets_the_deadline_and_its_late_answer_is_dropped() -> None:
    gate = threading.Event()

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        if method == "slow":
            gate.wait(10)
        connection.sendall(answer(msgid, method))

    with ReplayServer(handle) as server, Session.connect(server.address) as session:
        began = time.monotonic()
        with pytest.raises(RpcTimeout, match=rf"slow gave no answer in 0.1 s \({server.address}\).*server.timeout_s"):
            session.call("slow", timeout_s=SHORT_S)
        assert time.monotonic() - began < 2
        gate.set()
        assert session.call("next") == "next"
        assert not session.closed and not session._abandoned


def test_asking_early_does_not_end_a_call() -> None:
    gate = threading.Event()

    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        gate.wait(10)
        connection.sendall(answer(msgid, False))

    with ReplayServer(handle) as server, Session.connect(server.address) as session:
        call = session.start("moveToPosition")
        with pytest.raises(RpcTimeout, match="still running"):
            call.result(0.01)
        gate.set()
        assert call.result(5) is False  # a false is returned, not raised


def test_half_a_message_meets_the_deadline() -> None:
    with (
        sending(image_response(0)[:3000]) as server,
        Session.connect(server.address) as session,
        pytest.raises(RpcTimeout),
    ):
        session.call("simGetImages", timeout_s=SHORT_S)


@pytest.mark.parametrize("sent", [0, 1, 5, 3000, 20_000])
def test_a_connection_closed_mid_image_fails_all_pending_calls_at_once(sent: int) -> None:
    with sending(image_response(0)[:sent], then_close=True) as server, Session.connect(server.address) as session:
        calls = [*(session.start("ping", "wait for more") for _ in range(3)), session.start("simGetImages")]
        began = time.monotonic()
        for call in calls:
            with pytest.raises(ConnectionLost, match=f"{server.address} was lost during {call.method}"):
                call.result()
        assert time.monotonic() - began < 5
        assert session.closed
        with pytest.raises(ConnectionLost, match="ping"):
            session.call("ping")


def test_a_connection_that_is_reset_is_lost() -> None:
    def handle(connection: socket.socket, msgid: int, method: str, params: list[Any]) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        connection.close()

    with (
        ReplayServer(handle) as server,
        Session.connect(server.address) as session,
        pytest.raises(ConnectionLost, match="read its log"),
    ):
        session.call("ping")


@pytest.mark.parametrize(
    "garbage",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xc1",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\xdd\xff\xff\xff\xff",
        msgpack.packb([0, 0, "ping", []]),
        msgpack.packb([2, "notice", []]),
        msgpack.packb({"jsonrpc": "2.0"}),
        answer(123_456, True),
    ],
)
def test_garbage_fails_every_call_with_a_protocol_error(garbage: bytes) -> None:
    with sending(garbage) as server, Session.connect(server.address) as session:
        calls = [session.start("ping", "wait for more"), session.start("ping")]
        for call in calls:
            with pytest.raises(ProtocolError) as caught:
                call.result()
            assert f"{server.address} sent " in str(caught.value)
        assert session.closed


def test_an_answer_to_a_call_never_made_is_told_apart_from_a_late_one() -> None:
    with (
        sending(answer(5, True)) as server,
        Session.connect(server.address) as session,
        pytest.raises(ProtocolError, match="an answer to call 5, which was not made"),
    ):
        session.call("ping")


def test_an_answer_beyond_the_cap_is_refused_by_its_header() -> None:
    header = b"\x94\x01\x00\xc0\xc6\x7f\xff\xff\xff"
    with (
        sending(header) as server,
        Session.connect(server.address, max_message_bytes=1 << 20) as session,
        pytest.raises(ProtocolError, match="1048576 bytes that max_message_bytes allows"),
    ):
        session.call("simGetImages")


def test_closing_fails_what_is_pending_and_is_fine_twice() -> None:
    with sending(b"") as server:
        session = Session.connect(server.address)
        call = session.start("moveToPosition")
        session.close()
        session.close()
        with pytest.raises(ConnectionLost, match=r"moveToPosition: the connection to .* was closed on this side"):
            call.result()


def test_each_waiting_thread_gets_an_error_of_its_own() -> None:
    with sending(b"", then_close=True) as server, Session.connect(server.address) as session:
        call = session.start("ping")
        errors: list[LitterscoutError] = []
        for _ in range(2):
            with pytest.raises(ConnectionLost) as caught:
                call.result()
            errors.append(caught.value)
    assert errors[0] is not errors[1]


def test_nobody_at_the_address_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ConnectionFailed, match=rf"no simulator at 127.0.0.1:{port} \(connection refused\). Start one"):
        Session.connect(f"127.0.0.1:{port}")


def test_a_parameter_that_cannot_be_sent_leaves_the_session_whole() -> None:
    with serving({"ping": True}) as server, Session.connect(server.address) as session:
        with pytest.raises(TypeError):
            session.call("ping", object())
        assert session.call("ping") is True
        assert not session._pending


def test_a_server_that_does_not_read_ends_sending() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        with (
            Session.connect(f"127.0.0.1:{listener.getsockname()[1]}", timeout_s=0.2) as session,
            pytest.raises((ConnectionLost, RpcTimeout)),
        ):
            session.call("simSpawnObject", bytes(64 << 20), timeout_s=5.0)
    finally:
        listener.close()


def test_the_reader_ends_with_the_session() -> None:
    with serving({"ping": True}) as server:
        before = threading.active_count()
        with Session.connect(server.address) as session:
            session.call("ping")
            reader = session._reader
        assert eventually(lambda: not reader.is_alive()) and before >= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:41451", ("127.0.0.1", 41451)),
        ("localhost", ("localhost", 41451)),
        (" sim.lan:5000 ", ("sim.lan", 5000)),
        ("[::1]:41451", ("::1", 41451)),
        ("[::1]", ("::1", 41451)),
        ("::1", ("::1", 41451)),
    ],
)
def test_addresses(text: str, expected: tuple[str, int]) -> None:
    assert parse_address(text) == expected


@pytest.mark.parametrize("text", ["", ":41451", "host:", "host:0", "host:65536", "host:x", "host:-1"])
def test_what_is_no_address_is_said_so(text: str) -> None:
    with pytest.raises(SettingsError, match="is no address; write HOST:PORT"):
        parse_address(text)
