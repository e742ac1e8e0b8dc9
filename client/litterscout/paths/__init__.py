"""Where to fly: one file per pattern, each with `Settings` and `plan`. Pure: no simulator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Protocol

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ..episode import Path
from ..ground import Area, Ground
from ._footprint import Footprint


def _ordered(value: tuple[float, float]) -> tuple[float, float]:
    if value[0] > value[1]:
        raise ValueError(f"[low, high] must ascend, got {list(value)}")
    return value


Altitude = Annotated[float, Field(ge=0.2, le=120)]
AltitudeRange = Annotated[tuple[Altitude, Altitude], AfterValidator(_ordered)]


class PathSettings(BaseModel):
    """What every pattern is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pattern: str = Field(description="Name of the pattern; `litterscout paths` lists them.")
    altitude_m: AltitudeRange = Field(
        description="[low, high] height of the vehicle above the ground below it, m; drawn per episode."
    )


@dataclass(frozen=True, eq=False)
class Planned:
    """A path, and the [front, side] overlap left where it was thinned to the frames allowed (None where it was not)."""

    path: Path
    remaining_overlap: tuple[float, float] | None = None


class Pattern(Protocol):
    """What a file of this package offers."""

    Settings: type[PathSettings]

    def plan(
        self,
        area: Area,
        ground: Ground,
        footprint: Footprint,
        settings: PathSettings,
        *,
        frames: int,
        speed_mps: float,
        rng: np.random.Generator,
    ) -> Planned: ...
