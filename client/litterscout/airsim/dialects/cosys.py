"""Cosys-AirSim 3: raw images are R,G,B, no call takes `external`, segmentation is by instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .. import dialect

if TYPE_CHECKING:
    from ...rpc.session import Session

_NEW: Final = dialect.Dialect(
    "cosys", "3.5", since="3.3", raw_order="RGB", camera_calls_take_external=False, object_pose_takes_frame=True,
    instances=True,
)  # fmt: skip
_OLD: Final = dialect.Dialect(
    "cosys", "3.2", since="3.0", raw_order="RGB", camera_calls_take_external=False, object_pose_takes_frame=True,
    instances=True, labels_spawned=False,
)  # fmt: skip
VERSIONS: Final = (_NEW, _OLD)
_BY_SERVER_VERSION: Final = {4: _NEW, 3: _OLD}


def recognised(session: Session, server_version: int, structs_are_arrays: bool) -> dialect.Dialect | None:
    """It alone has server versions 3 (3.0 to 3.2) and 4."""
    return _BY_SERVER_VERSION.get(server_version)
