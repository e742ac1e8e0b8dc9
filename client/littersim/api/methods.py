"""The table of methods: each is a function whose annotations declare its parameters and its result on the wire.

`@method("simPause")` over `def pause(sim: Simulation, is_paused: bool) -> None` is the whole declaration. A function
that answers later returns a `Pending`, and its annotation says of what.
"""

from __future__ import annotations

import importlib
import pkgutil
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from littersim import api
from littersim.errors import BadCast, CallError
from littersim.pending import Pending
from littersim.wire import Reader, Writer, reader, writer

Handler = TypeVar("Handler", bound=Callable[..., Any])
EVERY_MODE = ("Multirotor", "ComputerVision")


@dataclass(frozen=True)
class Method:
    """A wire name, how its parameters are read, what answers it and how the result is written."""

    name: str
    readers: tuple[Reader, ...]
    handler: Callable[..., Any]
    writer: Writer
    modes: tuple[str, ...]

    def arguments(self, params: object) -> list[Any]:
        """The parameters as declared. Raises: BadCast."""
        given = params if isinstance(params, list) else []
        if len(given) != len(self.readers):  # a scalar in place of an array, whose bits happened to look like the count
            raise BadCast
        return [read(value) for read, value in zip(self.readers, given, strict=True)]


_table: dict[str, Method] = {}


def method(name: str, modes: tuple[str, ...] = EVERY_MODE) -> Callable[[Handler], Handler]:
    """Declare the decorated function as what answers `name`, in simulators of the given SimModes."""

    def declare(handler: Handler) -> Handler:
        hints = typing.get_type_hints(handler, include_extras=True)
        returns = hints.pop("return")
        if typing.get_origin(returns) is Pending:
            (returns,) = typing.get_args(returns)
        _, *kinds = hints.values()  # the first parameter is the simulation
        if name in _table:
            raise ValueError(f"{name} is declared twice")
        _table[name] = Method(name, tuple(reader(kind) for kind in kinds), handler, writer(returns), modes)
        return handler

    return declare


def table(mode: str) -> dict[str, Method]:
    """Every method of a simulator of that SimMode, by wire name."""
    for module in pkgutil.iter_modules(api.__path__):  # importing a file is what declares its methods
        importlib.import_module(f"{api.__name__}.{module.name}")
    return {name: each for name, each in _table.items() if mode in each.modes}


# The texts of rpclib 2.3.0


def count(params: object) -> int:
    """How many arguments rpclib sees: it reads the size field of whatever stands in place of the array."""
    if params is None:
        return 0
    if isinstance(params, list | dict | str | bytes):
        return len(params)
    return int(params) & 0xFFFFFFFF if isinstance(params, int) else 0


def not_found(name: str, arguments: int) -> str:
    return f"rpclib: server could not find function '{name}' with argument count {arguments}."


def wrong_arity(name: str, sent: int, wanted: int) -> str:
    """The two numbers stand in each other's place, as rpclib prints them."""
    return (
        f"rpclib: client error C0002: Function '{name}' was called with an invalid number of arguments."
        f" Expected: {sent}, got: {wanted}"
    )


def threw(name: str, arguments: int, problem: Exception) -> str:
    """What the handler threw; anything but a CallError is a defect of ours, and its class is named too."""
    what = str(problem) if isinstance(problem, CallError) else f"{type(problem).__name__}: {problem}"
    return (
        f"rpclib: function '{name}' (called with {arguments} arg(s)) threw an exception."
        f" The exception contained this information: {what}."
    )
