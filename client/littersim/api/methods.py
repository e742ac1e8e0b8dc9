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
from typing import Annotated, Any, TypeVar

from littersim import api
from littersim.dialects import AIRSIM, COLOSSEUM, COSYS, Dialect
from littersim.errors import BadCast, CallError
from littersim.pending import Pending
from littersim.wire import Reader, Writer, reader, writer

Handler = TypeVar("Handler", bound=Callable[..., Any])
EVERY_MODE = ("Multirotor", "Car", "ComputerVision", "SkidVehicle")
EVERY_FAMILY = (AIRSIM, COLOSSEUM, COSYS)
NOT_COSYS = (AIRSIM, COLOSSEUM)


External = Annotated[bool, "external"]  # of a camera call: the camera stands in the world; no parameter in Cosys-AirSim
ExternalOrLayer = Annotated[bool | str, "external or layer"]  # the same; in Cosys-AirSim an annotation layer's name


@dataclass(frozen=True)
class Method:
    """A wire name, how its parameters are read, what answers it and how the result is written."""

    name: str
    readers: tuple[Reader, ...]
    external_at: int | None  # where the handler takes `external` that the wire does not carry
    handler: Callable[..., Any]
    writer: Writer

    def arguments(self, params: object) -> list[Any]:
        """The parameters as the handler takes them. Raises: BadCast."""
        given = params if isinstance(params, list) else []
        if len(given) != len(self.readers):  # a scalar in place of an array, whose bits happened to look like the count
            raise BadCast
        values = [read(value) for read, value in zip(self.readers, given, strict=True)]
        if self.external_at is not None:
            values.insert(self.external_at, False)
        return values


@dataclass(frozen=True)
class Declaration:
    """A method as its function declares it, for whatever dialect."""

    name: str
    kinds: tuple[Any, ...]
    returns: Any
    handler: Callable[..., Any]
    modes: tuple[str, ...]
    families: tuple[str, ...]

    def clashes_with(self, other: Declaration) -> bool:
        """Whether some simulator would have both."""
        shared = set(self.modes) & set(other.modes), set(self.families) & set(other.families)
        return self.name == other.name and all(shared)

    def spoken(self, dialect: Dialect) -> Method:
        """The method on the wire of a dialect."""
        cosys = dialect.family == COSYS
        external = [i for i, kind in enumerate(self.kinds) if kind == External and cosys]
        readers = [
            reader((str if cosys else bool) if kind == ExternalOrLayer else kind, dialect)
            for i, kind in enumerate(self.kinds)
            if i not in external
        ]
        return Method(
            self.name, tuple(readers), external[0] if external else None, self.handler,
            writer(self.returns, dialect),
        )  # fmt: skip


_declared: list[Declaration] = []


def method(
    name: str, modes: tuple[str, ...] = EVERY_MODE, families: tuple[str, ...] = EVERY_FAMILY
) -> Callable[[Handler], Handler]:
    """Declare the decorated function as what answers `name`, in simulators of the given SimModes and families."""

    def declare(handler: Handler) -> Handler:
        hints = typing.get_type_hints(handler, include_extras=True)
        returns = hints.pop("return")
        if typing.get_origin(returns) is Pending:
            (returns,) = typing.get_args(returns)
        _, *kinds = hints.values()  # the first parameter is the simulation
        made = Declaration(name, tuple(kinds), returns, handler, modes, families)
        if any(made.clashes_with(other) for other in _declared):
            raise ValueError(f"{name} is declared twice")
        _declared.append(made)
        return handler

    return declare


def table(mode: str, dialect: Dialect) -> dict[str, Method]:
    """Every method of a simulator of that SimMode and dialect, by wire name."""
    for module in pkgutil.iter_modules(api.__path__):  # importing a file is what declares its methods
        importlib.import_module(f"{api.__name__}.{module.name}")
    return {
        each.name: each.spoken(dialect) for each in _declared if mode in each.modes and dialect.family in each.families
    }


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
