"""What the groups of calls share: the session, the dialect, structs in and out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import ProtocolError
from ..rpc.session import PendingCall, Session
from .dialect import Dialect
from .structs import Struct, parsed

T = TypeVar("T")


class Calls:
    """Base of the groups of calls. Every call raises RpcError, RpcTimeout, ConnectionLost or ProtocolError."""

    def __init__(self, session: Session, dialect: Dialect) -> None:
        self.session = session
        self.dialect = dialect

    def _bool(self, method: str, *params: object, timeout_s: float | None = None) -> bool:
        return _flag(method, self.session.call(method, *params, timeout_s=timeout_s))

    def _pending_bool(self, timeout_s: float | None, method: str, *params: object) -> PendingCall[bool]:
        return self.session.start_as(lambda answer: _flag(method, answer), method, *params, timeout_s=timeout_s)

    def _text(self, method: str, *params: object) -> str:
        answer = self.session.call(method, *params)
        if not isinstance(answer, str):
            raise ProtocolError(f"{method} answered {answer!r}, not a text")
        return answer

    def _integer(self, method: str, *params: object) -> int:
        answer = self.session.call(method, *params)
        if not isinstance(answer, int) or isinstance(answer, bool):
            raise ProtocolError(f"{method} answered {answer!r}, not a whole number")
        return answer

    def _names(self, method: str, *params: object) -> list[str]:
        answer = self.session.call(method, *params)
        if not isinstance(answer, list) or not all(isinstance(name, str) for name in answer):
            raise ProtocolError(f"{method} answered no list of names")
        return answer

    def _struct(self, kind: str, parse: Callable[[Struct], T], method: str, *params: object) -> T:
        wire: Any = self.session.call(method, *params)
        return parsed(parse, self.dialect.unpacked(kind, wire), method)


def _flag(method: str, answer: object) -> bool:
    if not isinstance(answer, bool):
        raise ProtocolError(f"{method} answered {answer!r}, not true or false")
    return answer
