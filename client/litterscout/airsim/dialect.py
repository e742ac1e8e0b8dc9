"""What a server family's file in `dialects` provides, and which of them a server speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, Protocol, cast

from .. import registry
from ..errors import ProtocolError, RpcError, SettingsError, SimulatorError
from ..rpc import remote
from ..rpc.session import Session
from . import dialects
from .structs import Struct

RawOrder = Literal["RGB", "BGR"]
AUTO: Final = "auto"
_IMPOSSIBLE: Final = (
    None,
) * 30  # no method takes as many, so the server's complaint tells what it takes, and nothing runs


class Dialect(Protocol):
    """A module of `dialects`."""

    NAME: str
    SERVER_VERSION: int
    RAW_ORDER: RawOrder  # of uncompressed colour images
    ARITIES: Mapping[str, int]

    @staticmethod
    def packed(kind: str, struct: Struct) -> object:
        """Wire form of a struct."""

    @staticmethod
    def unpacked(kind: str, wire: Any) -> Struct:
        """Fields of a struct by name. Raises: ProtocolError."""

    @staticmethod
    def of_camera(*params: object) -> tuple[object, ...]:
        """Parameters of an image or camera call of a vehicle's camera."""


def load(name: str) -> Dialect:
    """The dialect called `name`. Raises: UnknownName."""
    return cast(Dialect, registry.load(dialects, name))


def arity(session: Session, method: str) -> int | None:
    """How many parameters the server's `method` takes, None if it has no such method. Nothing is run."""
    try:
        session.call(method, *_IMPOSSIBLE)
    except RpcError as exc:
        if remote.is_absent(exc.remote):
            return None
        if (wanted := remote.wanted_parameters(exc.remote)) is not None:
            return wanted
        raise
    raise ProtocolError(
        f"{session.address} accepts {len(_IMPOSSIBLE)} parameters for {method}: not an AirSim-family server."
    )


def detect(session: Session) -> Dialect:
    """The dialect that the server speaks. Raises: SimulatorError, naming the family, if it is not spoken here."""
    where = session.address
    version = session.call("getServerVersion")
    if version in (3, 4):
        raise _unspoken(where, "Cosys-AirSim 3")
    if version != 1:
        raise SimulatorError(f"{where} has server version {version!r}, which no known AirSim-family server has.")
    if isinstance(session.call("simGetVehiclePose", ""), list):
        raise _unspoken(where, "Colosseum 2.3 or newer (structs as arrays)")
    dialect = load("airsim")
    for method, wanted in dialect.ARITIES.items():
        if arity(session, method) != wanted:
            raise _unspoken(where, "AirSim 1.5 or older")
    return dialect


def _unspoken(where: str, family: str) -> SimulatorError:
    return SimulatorError(
        f"{where} is {family}, which this release of litterscout does not speak. Use littersim, AirSim 1.6 to 1.8.1,"
        " or Colosseum up to 2.2."
    )


def choose(session: Session, name: str) -> Dialect:
    """The dialect called `name`, or the detected one for "auto". Raises: UnknownName, SettingsError, SimulatorError."""
    found = None if name == AUTO else load(name)
    spoken = detect(session)
    if found is not None and found.NAME != spoken.NAME:
        raise SettingsError(f'server.dialect is {name!r}, but {session.address} speaks {spoken.NAME!r}. Use "auto".')
    return spoken
