"""Simulated time: whole steps, in nanoseconds from a fixed epoch, so that two runs have the same time stamps."""

from __future__ import annotations

import math

STEP_NS = 2_500_000  # 400 Hz: above SimpleFlight's 333 Hz, and 50 Hz samples fall on whole steps
STEP_S = STEP_NS * 1e-9
FRAME_NS = 20_000_000  # what simContinueForFrames counts: 50 frames a second of simulated time
EPOCH_NS = 1_000_000_000_000_000_000  # 2001-09-09 01:46:40 UTC


class Clock:
    """Time since the episode began, in whole steps."""

    def __init__(self) -> None:
        self.elapsed_ns = 0

    @property
    def now_ns(self) -> int:
        """The time stamp that the wire carries."""
        return EPOCH_NS + self.elapsed_ns

    @property
    def elapsed_s(self) -> float:
        return self.elapsed_ns * 1e-9

    def tick(self) -> None:
        self.elapsed_ns += STEP_NS

    def restart(self) -> None:
        self.elapsed_ns = 0

    def after(self, seconds: float) -> int:
        """`elapsed_ns` at the first whole step that lies at least `seconds` ahead."""
        return self.elapsed_ns + math.ceil(round(seconds / STEP_S, 6)) * STEP_NS
