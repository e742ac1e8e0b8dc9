"""A queue of several owners' work, taken from them in turn, so that none waits for another's backlog."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

Work = TypeVar("Work")


class Turns(Generic[Work]):
    """Work of one owner comes out in the order in which it was put in; owners take turns. Any thread may call.

    An owner can be held: its work then stays where it is until it is let go.
    """

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._lines: dict[Hashable, deque[Work]] = {}
        self._turns: deque[Hashable] = deque()  # owners with work that may be taken
        self._held: set[Hashable] = set()

    def __len__(self) -> int:
        """How many owners have work that may be taken now."""
        return len(self._turns)

    def put(self, owner: Hashable, work: Work) -> None:
        with self._ready:
            line = self._lines.setdefault(owner, deque())
            line.append(work)
            if len(line) == 1 and owner not in self._held:
                self._turns.append(owner)
                self._ready.notify()

    def get(self, timeout_s: float | None = None) -> Work | None:
        """The next work; None where none came in time."""
        with self._ready:
            if not self._ready.wait_for(lambda: self._turns, timeout_s):
                return None
            owner = self._turns.popleft()
            line = self._lines[owner]
            work = line.popleft()
            if line:
                self._turns.append(owner)
            else:
                del self._lines[owner]
            return work

    def hold(self, owner: Hashable) -> None:
        """Take no more of this owner's work until it is let go."""
        with self._ready:
            self._held.add(owner)
            if owner in self._turns:
                self._turns.remove(owner)

    def let_go(self, owner: Hashable) -> None:
        with self._ready:
            if owner not in self._held:
                return
            self._held.remove(owner)
            if owner in self._lines:
                self._turns.append(owner)
                self._ready.notify()
