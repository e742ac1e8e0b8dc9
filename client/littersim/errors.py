"""What can go wrong in littersim, one class per thing that a reader of the message can do about it."""

from __future__ import annotations


class LittersimError(Exception):
    """Base of all errors raised on purpose."""


class LaunchError(LittersimError):
    """An option or a settings file is wrong: nothing was started."""


class CallError(LittersimError):
    """A call cannot be answered; its words reach the client as the exception that the handler threw."""


class BadCast(CallError):
    """A parameter has another type than the method declares."""

    def __init__(self) -> None:
        super().__init__("std::bad_cast")  # libstdc++'s words, as a server on Linux sends them


class BrokenFrame(LittersimError):
    """The peer sent bytes that are no MessagePack-RPC; its connection is dropped."""
