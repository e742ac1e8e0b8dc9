"""From a request to its answer: finds the method, checks the parameters, has the handler run, encodes the result.

The order is rpclib's: the method exists, the number of arguments, their types, the handler.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import Any

from littersim import codec
from littersim.api import methods
from littersim.api.methods import Method
from littersim.codec import Request
from littersim.errors import BadCast, CallError
from littersim.pending import Pending
from littersim.render.errors import RenderError
from littersim.server import Connection
from littersim.simulation import Simulation

log = logging.getLogger(__name__)
_DRAWN_AT_ONCE = 4  # calls of one connection


class Dispatcher:
    """Answers requests with the methods of `table`."""

    def __init__(self, simulation: Simulation, table: Mapping[str, Method]) -> None:
        self._simulation, self._table = simulation, table
        self._lock = threading.Lock()

    def take(self, connection: Connection, request: Request) -> None:
        """Queue a request; called in the sockets' thread, in the order of arrival."""
        self._simulation.submit(lambda: self._run(connection, request), connection)

    def _run(self, connection: Connection, request: Request) -> None:
        connection.taken(request)
        sent = methods.count(request.params)
        found = self._table.get(request.method)
        if found is None:
            self._fail(connection, request, methods.not_found(request.method, sent))
            return
        if sent != len(found.readers):
            self._suspect(request.method, f"{sent} arguments for {len(found.readers)}")
            self._fail(connection, request, methods.wrong_arity(request.method, sent, len(found.readers)))
            return
        try:
            result = found.handler(self._simulation, *found.arguments(request.params))
        except BadCast as exc:
            self._suspect(request.method, "an argument of another type")
            self._threw(connection, request, exc)
            return
        except Exception as exc:  # noqa: BLE001 - a defect in one handler must not end the simulation
            self._threw(connection, request, exc)
            return
        if not isinstance(result, Pending):
            self._succeed(connection, request, found, result)
            return

        def finish(value: Any, problem: Exception | None) -> None:
            if result.is_drawn:
                self._drawn(connection)
            if problem is None:
                self._succeed(connection, request, found, value)
            else:
                self._threw(connection, request, problem)

        if result.is_drawn:
            self._drawing(connection)
        result.when_done(finish, alive=lambda: request.msgid is not None and connection.open)

    def _suspect(self, method: str, what: str) -> None:
        """Tell of what clients of other server families send."""
        spoken = self._simulation.dialect
        self._simulation.say_once(
            f"{method} came with {what}: its client may speak another dialect than {spoken.name} (see --dialect)"
        )

    def _drawing(self, connection: Connection) -> None:
        """Count a call that is being drawn; further calls of a connection that has many wait, for others' sake."""
        with self._lock:
            connection.drawing += 1
            if connection.drawing == _DRAWN_AT_ONCE:
                self._simulation.hold(connection)

    def _drawn(self, connection: Connection) -> None:
        with self._lock:
            connection.drawing -= 1
            if connection.drawing == _DRAWN_AT_ONCE - 1:
                self._simulation.let_go(connection)

    def _succeed(self, connection: Connection, request: Request, found: Method, value: Any) -> None:
        if request.msgid is None:
            return
        parts: list[bytes] = []
        try:
            found.writer(value, parts)
        except Exception as exc:  # noqa: BLE001 - as above
            self._threw(connection, request, exc)
            return
        connection.send(codec.answer(request.msgid, parts))

    def _threw(self, connection: Connection, request: Request, problem: Exception) -> None:
        if not isinstance(problem, CallError | RenderError):
            log.error("%s failed", request.method, exc_info=problem)
        self._fail(connection, request, methods.threw(request.method, methods.count(request.params), problem))

    def _fail(self, connection: Connection, request: Request, error: str) -> None:
        if request.msgid is not None:
            connection.send(codec.failure(request.msgid, error))
        else:
            log.debug("a notification failed: %s", error)
