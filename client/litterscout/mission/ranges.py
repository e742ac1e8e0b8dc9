"""Kinds of values that mission settings have: bounded numbers, clocks, and [low, high] ranges of them."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

T = TypeVar("T", float, int, str)


def ascending(value: tuple[T, T]) -> tuple[T, T]:
    """The range itself. Raises: ValueError where it runs backwards."""
    low, high = value
    if low > high:
        raise ValueError(f"[low, high] must ascend, got {list(value)}")
    return value


class Settings(BaseModel):
    """What all parts of a mission file are: frozen, with every key known and every number finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Share = Annotated[float, Field(ge=0, le=1)]
ShareRange = Annotated[tuple[Share, Share], AfterValidator(ascending)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
ClockRange = Annotated[tuple[Clock, Clock], AfterValidator(ascending)]
