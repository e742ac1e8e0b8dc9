"""Calls to one simulator, from any number of threads, each with a deadline."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from ..errors import ConnectionLost, LitterscoutError, ProtocolError, RpcError, RpcTimeout
from . import codec, remote
from .transport import Transport, connect_tcp

log = logging.getLogger(__name__)

T = TypeVar("T")
U = TypeVar("U")
MAX_MESSAGE_BYTES = 512 << 20
_ABANDONED_KEPT = 10_000  # ids of timed-out calls that are remembered, to tell a late answer from a made-up one


class PendingCall(Generic[T]):
    """A call under way. Several threads may wait for it."""

    def __init__(
        self, session: Session, msgid: int, method: str, timeout_s: float, convert: Callable[[Any], T]
    ) -> None:
        self.method = method
        self._session, self._msgid, self._convert = session, msgid, convert
        self._timeout_s = timeout_s
        self._deadline = time.monotonic() + timeout_s
        self._answered = threading.Event()
        self._answer: tuple[object, Any] = (None, None)  # error, result; set before the event
        self._failure: Callable[[], LitterscoutError] | None = None

    def done(self) -> bool:
        """Whether `result` would return or raise at once."""
        return self._answered.is_set() or time.monotonic() >= self._deadline

    def result(self, timeout_s: float | None = None) -> T:
        """Wait for the answer: until the call's deadline, or at most `timeout_s`, after which one may ask again.

        Raises: RpcError if the server answered with an error, RpcTimeout, ConnectionLost, ProtocolError.
        """
        left = self._deadline - time.monotonic()
        wait_s = left if timeout_s is None else min(left, timeout_s)
        if not self._answered.wait(max(wait_s, 0.0)):
            raise self._late(timeout_s if timeout_s is not None and timeout_s < left else None)
        if self._failure is not None:
            raise self._failure()
        error, result = self._answer
        if error is not None:
            words = error if isinstance(error, str) else repr(error)
            raise RpcError(remote.explain(self.method, words, self._session.address), self.method, words)
        return self._convert(result)

    def _late(self, asked_s: float | None) -> RpcTimeout:
        where = self._session.address
        if asked_s is not None:
            return RpcTimeout(f"{self.method} is still running after another {asked_s:g} s ({where}).")
        self._session.abandon(self._msgid)
        return RpcTimeout(
            f"{self.method} gave no answer in {self._timeout_s:g} s ({where}). Is the simulator paused in the editor,"
            " or its window hidden? If it is only slow, raise server.timeout_s."
        )

    def answer(self, response: codec.Response) -> None:
        """For the session: the answer has come."""
        self._answer = response.error, response.result
        self._answered.set()

    def fail(self, failure: Callable[[], LitterscoutError]) -> None:
        """For the session: no answer can come any more. Each waiting thread gets an error of its own."""
        self._failure = failure
        self._answered.set()


class Session:
    """A connection on which calls run side by side; answers are matched by id, in whatever order they come.

    One thread reads. When the connection breaks or the answers are no MessagePack-RPC, every pending and later call
    fails at once.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        timeout_s: float = 30.0,
        max_message_bytes: int = MAX_MESSAGE_BYTES,
        first_id: int = 0,
    ) -> None:
        self.timeout_s = timeout_s
        self._transport = transport
        self._decoder = codec.Decoder(max_message_bytes)
        self._next_id = first_id
        self._pending: dict[int, PendingCall[Any]] = {}
        self._abandoned: dict[int, None] = {}
        self._broken: Callable[[str], LitterscoutError] | None = None
        self._state = threading.Lock()
        self._sending = threading.Lock()
        self._reader = threading.Thread(target=self._read, name=f"rpc {transport.address}", daemon=True)
        self._reader.start()

    @classmethod
    def connect(cls, address: str, *, timeout_s: float = 30.0, max_message_bytes: int = MAX_MESSAGE_BYTES) -> Self:
        """Open a session with "host:port". Raises: ConnectionFailed, SettingsError."""
        return cls(connect_tcp(address, timeout_s), timeout_s=timeout_s, max_message_bytes=max_message_bytes)

    @property
    def address(self) -> str:
        return self._transport.address

    @property
    def closed(self) -> bool:
        """Whether the connection is gone, by `close` or by fault."""
        return self._broken is not None

    def call(self, method: str, *params: object, timeout_s: float | None = None) -> Any:
        """Call and wait. Raises: as `PendingCall.result`."""
        return self.start(method, *params, timeout_s=timeout_s).result()

    def start(self, method: str, *params: object, timeout_s: float | None = None) -> PendingCall[Any]:
        """Send a call without waiting. `timeout_s` (the session's if None) counts from now.

        Raises: ConnectionLost, or ProtocolError after garbage. What goes wrong later is raised by `result`.
        """
        return self.start_as(_unchanged, method, *params, timeout_s=timeout_s)

    def start_as(
        self, convert: Callable[[Any], U], method: str, *params: object, timeout_s: float | None = None
    ) -> PendingCall[U]:
        """As `start`; `result` gives `convert(answer)`, made in the thread that asks."""
        with self._state:
            if self._broken is not None:
                raise self._broken(method)
            msgid = self._free_id()
            pending = PendingCall(self, msgid, method, self.timeout_s if timeout_s is None else timeout_s, convert)
            self._pending[msgid] = pending
        try:
            data = codec.request(msgid, method, params)
            with self._sending:
                self._transport.send(data)
        except ConnectionLost as exc:
            self._break(_lost(self.address, str(exc)))
        except BaseException:
            with self._state:
                self._pending.pop(msgid, None)
            raise
        return pending

    def _free_id(self) -> int:
        while self._next_id in self._pending or self._next_id in self._abandoned:
            self._next_id = (self._next_id + 1) & codec.MAX_ID
        msgid = self._next_id
        self._next_id = (msgid + 1) & codec.MAX_ID
        return msgid

    def abandon(self, msgid: int) -> None:
        """Forget a call that timed out; its answer is dropped when it comes."""
        with self._state:
            if self._pending.pop(msgid, None) is not None:
                self._abandoned[msgid] = None
                while len(self._abandoned) > _ABANDONED_KEPT:
                    del self._abandoned[next(iter(self._abandoned))]

    def _read(self) -> None:
        decoder = self._decoder
        try:
            while count := self._transport.receive_into(decoder.space()):
                decoder.taken(count)
                for message in decoder.messages():
                    self._answer(codec.response(message))
            self._break(_lost(self.address, "the simulator closed it"))
        except ConnectionLost as exc:
            self._break(_lost(self.address, str(exc)))
        except ProtocolError as exc:
            self._break(_garbled(self.address, str(exc)))
        except MemoryError:
            self._break(_garbled(self.address, "an answer too large for this machine's memory"))
        finally:
            self._break(_lost(self.address, "reading ended"))  # no effect after a better reason

    def _answer(self, response: codec.Response) -> None:
        with self._state:
            pending = self._pending.pop(response.msgid, None)
            late = pending is None and self._abandoned.pop(response.msgid, response) is None
        if pending is not None:
            pending.answer(response)
        elif late:
            log.debug("dropped the late answer to call %d", response.msgid)
        else:
            raise ProtocolError(f"an answer to call {response.msgid}, which was not made")

    def _break(self, why: Callable[[str], LitterscoutError]) -> None:
        with self._state:
            if self._broken is None:
                self._broken = why
            why = self._broken
            pending = list(self._pending.values())
            self._pending.clear()
        self._transport.close()
        for call in pending:
            call.fail(lambda method=call.method: why(method))  # type: ignore[misc]  # mypy cannot infer a default's type

    def close(self) -> None:
        """End the connection; pending calls fail with ConnectionLost. Closing twice is fine."""
        address = self.address
        self._break(lambda method: ConnectionLost(f"{method}: the connection to {address} was closed on this side."))
        if threading.current_thread() is not self._reader:
            self._reader.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _unchanged(value: Any) -> Any:
    return value


def _lost(address: str, why: str) -> Callable[[str], LitterscoutError]:
    return lambda method: ConnectionLost(
        f"the connection to {address} was lost during {method}: {why}."
        " The simulator may have crashed: read its log, start it anew."
    )


def _garbled(address: str, why: str) -> Callable[[str], LitterscoutError]:
    return lambda method: ProtocolError(
        f"{address} sent {why} during {method}. Is it an AirSim-family simulator, and the port its ApiServerPort?"
    )
