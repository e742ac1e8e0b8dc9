"""Work of several owners, taken in turn."""

from __future__ import annotations

import threading

from littersim.turns import Turns


def test_owners_take_turns_and_keep_their_own_order() -> None:
    turns: Turns[str] = Turns()
    for work in ("a1", "a2", "a3", "b1", "b2", "c1"):
        turns.put(work[0], work)
    assert [turns.get(0) for _ in range(7)] == ["a1", "b1", "c1", "a2", "b2", "a3", None]


def test_what_is_held_waits_for_being_let_go_in_its_order() -> None:
    turns: Turns[str] = Turns()
    turns.put("a", "a1")
    turns.hold("a")
    turns.put("a", "a2")
    turns.put("b", "b1")
    assert len(turns) == 1
    assert [turns.get(0), turns.get(0)] == ["b1", None]
    turns.let_go("a")
    turns.let_go("a")
    assert [turns.get(0) for _ in range(3)] == ["a1", "a2", None]


def test_an_owner_that_was_held_with_nothing_left_is_heard_again() -> None:
    turns: Turns[str] = Turns()
    turns.hold("a")
    turns.let_go("a")
    turns.put("a", "a1")
    assert [turns.get(0), turns.get(0)] == ["a1", None]


def test_who_waits_is_woken() -> None:
    turns: Turns[str] = Turns()
    turns.hold("a")
    later = threading.Timer(0.05, lambda: (turns.put("a", "a1"), turns.let_go("a")))
    later.start()
    assert turns.get(30.0) == "a1"
    later.join()
