"""How a server family speaks, and which of the families in `dialects` a server is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, cast

from .. import registry
from ..errors import ProtocolError, RpcError, SettingsError, SimulatorError, UnknownName
from ..rpc import remote
from ..rpc.session import Session
from . import dialects
from .structs import FIELDS, Struct

RawOrder = Literal["RGB", "BGR"]
AUTO: Final = "auto"
_IMPOSSIBLE: Final = (
    None,
) * 30  # no method takes as many, so the server's complaint tells what it takes, and nothing runs


@dataclass(frozen=True)
class Dialect:
    """What differs between servers. `version` is the last release known to speak so, `since` the first."""

    family: str
    version: str
    since: str
    raw_order: RawOrder = "BGR"  # of uncompressed colour images
    structs_are_arrays: bool = False  # in the order of `structs.FIELDS`; maps otherwise
    camera_calls_take_external: bool = True
    object_pose_takes_frame: bool = False
    instances: bool = False  # segmentation by instance colours and component names, in place of ids and the palette
    labels_spawned: bool = True  # whether spawned objects can be given an id

    @property
    def name(self) -> str:
        return f"{self.family}@{self.version}"

    def packed(self, kind: str, struct: Struct) -> object:
        """Wire form of a struct, whose nested structs have theirs already or are maps of their fields."""
        if not self.structs_are_arrays:
            return struct
        fields = FIELDS[kind]
        return [
            self.packed(nested, struct[name]) if nested and isinstance(struct[name], Mapping) else struct[name]
            for name, nested in fields.items()
            if name in struct
        ]

    def unpacked(self, kind: str, wire: Any) -> Struct:
        """Fields of a struct by name; more of them than are known are allowed. Raises: ProtocolError."""
        fields = FIELDS[kind]
        if self.structs_are_arrays:
            if not isinstance(wire, list) or len(wire) < len(fields):
                raise ProtocolError(f"{kind} came back as {type(wire).__name__}, not as an array of its fields")
            found: dict[str, Any] = dict(zip(fields, wire, strict=False))
        else:
            if not isinstance(wire, dict):
                raise ProtocolError(f"{kind} came back as {type(wire).__name__}, not as a map of its fields")
            found = wire
        for name, nested in fields.items():
            if name not in found:
                raise ProtocolError(f"{kind} came back without {name}")
            if nested is not None:
                found[name] = self.unpacked(nested, found[name])
        return found

    def of_camera(self, *params: object) -> tuple[object, ...]:
        """Parameters of an image or camera call of a vehicle's camera, where `external` is false if there is one."""
        return (*params, False) if self.camera_calls_take_external else params

    def of_object(self, name: str) -> tuple[object, ...]:
        """Parameters of a question for an object's pose in global NED."""
        return (name, True) if self.object_pose_takes_frame else (name,)


class Family(Protocol):
    """A module of `dialects`."""

    VERSIONS: tuple[Dialect, ...]  # newest first

    @staticmethod
    def recognised(session: Session, server_version: int, structs_are_arrays: bool) -> Dialect | None:
        """Which of them the server speaks; None if it is of another family. Raises: SimulatorError."""


def family(name: str) -> Family:
    """The family called `name`. Raises: UnknownName."""
    return cast(Family, registry.load(dialects, name))


def load(name: str) -> Dialect:
    """The dialect of "family", which is its newest, or the one that "family@release" speaks. Raises: UnknownName."""
    of, _, release = name.partition("@")
    versions = family(of).VERSIONS  # newest first
    if not release:
        return versions[0]
    if re.fullmatch(r"\d+(\.\d+)*", release):
        for dialect in versions:
            if _numbers(dialect.since) <= _numbers(release):
                return dialect
    raise UnknownName(
        f"{of} has no release {release!r}; known are those since {' and '.join(each.since for each in versions)}."
    )


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


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
    """The dialect that the server speaks. Raises: SimulatorError if it is none of them."""
    version = session.call("getServerVersion")
    if not isinstance(version, int):
        raise SimulatorError(f"{session.address} has server version {version!r}, which is no number.")
    arrays = isinstance(session.call("simGetVehiclePose", ""), list)
    for name in registry.names(dialects):
        found = family(name).recognised(session, version, arrays)
        if found is not None:
            return found
    raise SimulatorError(
        f"{session.address} has server version {version}{' and structs as arrays' if arrays else ''}, which no known"
        " AirSim-family server has. Use littersim, AirSim 1.6 to 1.8.1, Colosseum or Cosys-AirSim 3."
    )


def choose(session: Session, name: str) -> Dialect:
    """The dialect called `name`, or the detected one for "auto". Raises: UnknownName, SettingsError, SimulatorError."""
    wanted = None if name == AUTO else load(name)  # before the server is asked: a name may be wrong
    spoken = detect(session)
    if wanted is not None and spoken != wanted and spoken.family != name:
        raise SettingsError(f'server.dialect is {name!r}, but {session.address} speaks {spoken.name!r}. Use "auto".')
    return spoken
