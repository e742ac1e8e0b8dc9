"""The server families that littersim can speak as, and what differs between them on the wire.

Source: the tags of AirSim 1.8.1, Colosseum 2.2.0 and 2.3.0, Cosys-AirSim 3.2 and 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from littersim.errors import LaunchError

Family = Literal["airsim", "colosseum", "cosys"]
AIRSIM, COLOSSEUM, COSYS = "airsim", "colosseum", "cosys"


@dataclass(frozen=True)
class Dialect:
    """How a server family speaks. `version` is the release as people name it, `server_version` what it says itself."""

    family: Family
    version: str
    server_version: int = 1
    structs_are_arrays: bool = False
    raw_order: Literal["BGR", "RGB"] = "BGR"  # of uncompressed images
    instances: bool = False  # segmentation by instance colours in place of stencil ids and the palette
    paints_spawned: bool = True  # whether what is spawned can be given an id
    indexed_components: bool = False  # whether instance names end in the component's number
    annotation_type: int | None = None  # the image type of annotation layers

    @property
    def name(self) -> str:
        """As on the command line: the version is left out where it is the family's usual one."""
        return self.family if _USUAL[self.family] == self.version else f"{self.family}@{self.version}"


_USUAL = {AIRSIM: "1.8.1", COLOSSEUM: "2.3", COSYS: "3.5"}
AIRSIM_181 = Dialect("airsim", "1.8.1")
KNOWN = (
    AIRSIM_181,
    Dialect("colosseum", "2.2"),
    Dialect("colosseum", "2.3", structs_are_arrays=True),
    Dialect("cosys", "3.2", 3, raw_order="RGB", instances=True, paints_spawned=False, annotation_type=10),
    Dialect("cosys", "3.5", 4, raw_order="RGB", instances=True, indexed_components=True, annotation_type=11),
)


def named(text: str) -> Dialect:
    """The dialect called "family" or "family@version". Raises: LaunchError."""
    family, _, version = text.partition("@")
    for dialect in KNOWN:
        if dialect.family == family and dialect.version == (version or _USUAL.get(family)):
            return dialect
    offered = ", ".join(f"{dialect.family}@{dialect.version}" for dialect in KNOWN)
    raise LaunchError(f"--dialect {text}: no such dialect; there are {offered}")
