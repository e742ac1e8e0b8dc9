"""Synthetic litter datasets with exact COCO labels, flown in AirSim-family simulators.

What is offered here is imported when it is first used, so that `import litterscout` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .airsim import Simulator as Simulator
    from .airsim import connect as connect
    from .annotations.annotate import annotate as annotate
    from .dataset.reader import Dataset as Dataset
    from .errors import LitterscoutError as LitterscoutError
    from .frame import Frame as Frame
    from .geometry import Intrinsics as Intrinsics
    from .geometry import Pose as Pose
    from .mission.settings import MissionConfig as MissionConfig
    from .scale.local import capture as capture

_HOMES = {
    "Dataset": "dataset.reader",
    "Frame": "frame",
    "Intrinsics": "geometry",
    "LitterscoutError": "errors",
    "MissionConfig": "mission.settings",
    "Pose": "geometry",
    "Simulator": "airsim",
    "annotate": "annotations.annotate",
    "capture": "scale.local",
    "connect": "airsim",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605  a list, made of the one table


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
