"""Actors: things of the world that have a name, and which names they can have."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from dataclasses import dataclass

from littersim import lights, names
from littersim.attitude import NO_OFFSET, NO_TURN, Quaternion, Vector
from littersim.errors import CallError
from littersim.names import Pattern

GROUND = "Ground"
PLAYER_START = "PlayerStart"
POINT_LIGHT = "PointLight_1"  # that levels usually have, and scripts look for; it does not shine
LIGHT_AT: Vector = (3.0, 1.0, -1.5)
NO_OBJECT = 0  # the object id of what is never drawn and takes no number from what is
NO_SIZE: Vector = (1.0, 1.0, 1.0)
_PLAIN_NAME = re.compile(r"[\w\- ]*")


@dataclass(frozen=True)
class Actor:
    """A thing with a name. Only spawned ones, made from an asset or a blueprint, can be moved."""

    name: str
    object_id: int
    position: Vector = NO_OFFSET
    orientation: Quaternion = NO_TURN
    scale: Vector = NO_SIZE
    asset: str | None = None
    drawn: bool = True
    blueprint: str | None = None
    intensity: float = lights.USUAL_INTENSITY  # of a light
    has_physics: bool = False
    is_vehicle: bool = False

    @property
    def spawned(self) -> bool:
        return self.asset is not None or self.blueprint is not None

    @property
    def lasting(self) -> bool:
        """Whether it stays: the ground carries all, and vehicles have clients that steer them."""
        return self.is_vehicle or self.name == GROUND


def check_name(name: str) -> None:
    """Raises: CallError for a name that no actor can have."""
    if problem := names.wrong(name):
        raise CallError(problem)


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name itself, or with the number after the largest that a name like it ends in.

    Source: AirSim 1.8.1, WorldSimApi::spawnObject, which takes the name for a regular expression.
    """
    if _PLAIN_NAME.fullmatch(name):
        alike = [each for each in taken if name in each]
    else:
        like = Pattern(name)
        alike = [each for each in taken if like.occurs_in(each)]
    if not alike:
        return name
    endings = [each[len(each.rstrip(string.digits)) :] for each in alike]
    return f"{name}{max(int(ending or 0) for ending in endings) + 1}"
