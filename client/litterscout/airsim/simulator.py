"""A simulator: every call of the AirSim API that litterscout uses, in snake_case and SI units."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from ..rpc.session import Session
from . import dialect as dialects
from .camera_calls import CameraCalls


class Simulator(CameraCalls):
    """A connection to an AirSim-family server; usable from several threads. Close it, or use it in a `with`.

    The calls come from WorldCalls, VehicleCalls and CameraCalls.
    """

    @property
    def address(self) -> str:
        return self.session.address

    def reset(self) -> None:
        super().reset()
        self._starts.clear()

    def littersim_episode(self, episode: Mapping[str, object], *, timeout_s: float | None = None) -> dict[str, Any]:
        self._starts.clear()
        return super().littersim_episode(episode, timeout_s=timeout_s)

    def close(self) -> None:
        """End the connection. What the server is doing goes on."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def connect(address: str = "127.0.0.1:41451", *, timeout_s: float = 30.0, dialect: str = dialects.AUTO) -> Simulator:
    """Connect to a server that runs at "host:port". `timeout_s` is the deadline of every call but motions.

    Raises: ConnectionFailed if nobody answers, SimulatorError if its family is not spoken here, SettingsError for an
    address or dialect that is none.
    """
    session = Session.connect(address, timeout_s=timeout_s)
    try:
        return Simulator(session, dialects.choose(session, dialect))
    except BaseException:
        session.close()
        raise
