"""Microsoft AirSim 1.6 to 1.8.1, and every server that speaks like it: littersim by default, Colosseum up to 2.2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ...errors import ProtocolError
from ..structs import FIELDS, Struct

NAME: Final = "airsim"
SERVER_VERSION: Final = 1  # what getServerVersion says
RAW_ORDER: Final = "BGR"
# Parameters of simGetImages, which date a server: 1.6.0 added `external` to every image and camera call.
ARITIES: Final[Mapping[str, int]] = {"simGetImages": 3}


def packed(kind: str, struct: Struct) -> object:
    """Wire form of a struct: a map, which nested structs are as well."""
    return struct


def unpacked(kind: str, wire: Any) -> Struct:
    """Fields by name. Raises: ProtocolError if `wire` is no map with all fields of `kind`; more of them are allowed."""
    if not isinstance(wire, dict):
        raise ProtocolError(f"{kind} came back as {type(wire).__name__}, not as a map of its fields")
    for name, nested in FIELDS[kind].items():
        if name not in wire:
            raise ProtocolError(f"{kind} came back without {name}")
        if nested is not None:
            unpacked(nested, wire[name])
    return wire


def of_camera(*params: object) -> tuple[object, ...]:
    """Parameters of an image or camera call: the flag `external` ends them, false for the cameras of a vehicle."""
    return (*params, False)
