"""Every error of litterscout, one class per thing a caller can do about it. Messages: what, where, what to do."""

from __future__ import annotations


class LitterscoutError(Exception):
    """Base of all errors raised on purpose. `exit_code` is what the command line ends with."""

    exit_code = 1


class SettingsError(LitterscoutError):
    """A setting, a name or a file given by the user is wrong."""

    exit_code = 2


class UsageError(LitterscoutError):
    """The command cannot be run as asked, such as an output folder that exists."""

    exit_code = 2


class UnknownName(SettingsError, LookupError):
    """A setting names something no module or file provides."""


class SimulatorError(LitterscoutError):
    """The simulator is not there, was lost, or does not behave."""

    exit_code = 3


class ConnectionFailed(SimulatorError):
    """No simulator could be reached at the address."""


class ConnectionLost(SimulatorError):
    """The connection broke; all pending calls fail with it."""


class ProtocolError(SimulatorError):
    """What came back is not MessagePack-RPC, or exceeds the cap on message size."""


class RpcTimeout(SimulatorError):
    """A call was not answered before its deadline."""


class RpcError(SimulatorError):
    """The server answered a call with an error. `method` and `remote` hold the call's name and the server's words."""

    def __init__(self, message: str, method: str = "", remote: str = "") -> None:
        super().__init__(message)
        self.method, self.remote = method, remote


class ImageError(SimulatorError):
    """An image came back empty, short, or with colours that mean nothing."""


class VehicleError(SimulatorError):
    """A vehicle did not arrive, collided or is stuck."""


class DatasetError(LitterscoutError):
    """A dataset is invalid, incomplete or cannot be read."""


class StorageError(LitterscoutError):
    """Writing failed: disk full, folder gone, no permission."""
