"""Microsoft AirSim 1.6 to 1.8.1, and littersim by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...errors import SimulatorError
from .. import dialect

if TYPE_CHECKING:
    from ...rpc.session import Session

SERVER_VERSION: Final = 1  # what getServerVersion says
PARAMETERS_OF_GET_IMAGES: Final = 3  # since 1.6.0, which added `external` to every image and camera call
VERSIONS: Final = (dialect.Dialect("airsim", "1.8.1", since="1.6"),)


def recognised(session: Session, server_version: int, structs_are_arrays: bool) -> dialect.Dialect | None:
    """Structs are maps, and there is none of Colosseum's calls."""
    if server_version != SERVER_VERSION or structs_are_arrays or dialect.arity(session, "simFindLookAtRotation"):
        return None
    if dialect.arity(session, "simGetImages") != PARAMETERS_OF_GET_IMAGES:
        raise SimulatorError(
            f"{session.address} is AirSim 1.5 or older, which this release of litterscout does not speak. Use"
            " littersim, AirSim 1.6 to 1.8.1, Colosseum or Cosys-AirSim 3."
        )
    return VERSIONS[0]
