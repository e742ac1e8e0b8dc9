"""Colosseum: AirSim on Unreal Engine 5. From 2.3 on its structs are arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .. import dialect

if TYPE_CHECKING:
    from ...rpc.session import Session

SERVER_VERSION: Final = 1
VERSIONS: Final = (
    dialect.Dialect("colosseum", "2.3", since="2.3", structs_are_arrays=True),
    dialect.Dialect("colosseum", "2.2", since="2.0"),
)


def recognised(session: Session, server_version: int, structs_are_arrays: bool) -> dialect.Dialect | None:
    """Nothing else has structs as arrays; before that, simFindLookAtRotation gives it away."""
    if server_version != SERVER_VERSION:
        return None
    if structs_are_arrays:
        return VERSIONS[0]
    return VERSIONS[1] if dialect.arity(session, "simFindLookAtRotation") else None
