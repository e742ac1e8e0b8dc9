"""An answer that comes later."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Pending(Generic[Result]):
    """An answer that comes later, given once by `resolve` or `fail`, from any thread.

    `awaited` is False when nobody waits any more: the connection is gone, or it was a notification. `is_drawn`: it
    comes from the darkroom and not by simulated time.
    """

    def __init__(self, is_drawn: bool = False) -> None:
        self.is_drawn = is_drawn
        self._lock = threading.Lock()
        self._outcome: tuple[Any, Exception | None] | None = None
        self._then: Callable[[Any, Exception | None], None] | None = None
        self._alive: Callable[[], bool] = lambda: False

    @property
    def done(self) -> bool:
        return self._outcome is not None

    @property
    def awaited(self) -> bool:
        return not self.done and self._alive()

    @property
    def abandoned(self) -> bool:
        """Whether somebody has waited and does so no more; not yet True while it is being handed over."""
        with self._lock:
            return self._then is not None and not self._alive()

    def resolve(self, value: Result) -> None:
        self._settle(value, None)

    def fail(self, problem: Exception) -> None:
        self._settle(None, problem)

    def when_done(self, then: Callable[[Any, Exception | None], None], alive: Callable[[], bool]) -> None:
        """Call `then(value, problem)` once the answer is there, which may be now."""
        with self._lock:
            self._then, self._alive = then, alive
            outcome = self._outcome
        if outcome is not None:
            then(*outcome)

    def _settle(self, value: Any, problem: Exception | None) -> None:
        with self._lock:
            if self._outcome is not None:
                return
            self._outcome = value, problem
            then = self._then
        if then is not None:
            then(value, problem)
