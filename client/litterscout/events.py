"""What a capture tells those who watch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class EpisodeStarted:
    index: int
    episodes: int
    frames: int


@dataclass(frozen=True)
class FrameStored:
    episode: int
    frame: int
    annotations: int


@dataclass(frozen=True)
class EpisodeStored:
    index: int
    frames: int
    annotations: int
    seconds: float


@dataclass(frozen=True)
class Warned:
    message: str


Event = EpisodeStarted | FrameStored | EpisodeStored | Warned
OnEvent = Callable[[Event], None]
