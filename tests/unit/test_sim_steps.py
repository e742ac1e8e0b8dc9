"""The simulation thread when a step goes wrong."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from littersim import settings
from littersim.darkroom import Darkroom
from littersim.dialects import AIRSIM_181
from littersim.errors import CallError
from littersim.render.studio import Studio
from littersim.simulation import Simulation


def test_a_step_that_fails_stops_time_tells_who_waits_and_leaves_the_thread_alive(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    darkroom = Darkroom(Studio("cpu", "standard"), "standard", AIRSIM_181)
    sim = Simulation(settings.parse("{}"), "park_lawn", darkroom, lockstep=True, dialect=AIRSIM_181)

    def broken(*_: object) -> None:
        raise OSError("no file descriptors")

    monkeypatch.setattr(sim.vehicle(""), "step", broken)
    told: list[Any] = []
    answered, alive = threading.Event(), threading.Event()

    def tell(value: object, problem: Exception | None) -> None:
        told.append(problem)
        answered.set()

    sim.start()
    try:
        sim.submit(lambda: sim.run_for(1.0).when_done(tell, alive=lambda: True))
        assert answered.wait(20)
        sim.submit(alive.set)
        assert alive.wait(20)
    finally:
        sim.stop()
        darkroom.close()
    assert isinstance(told[0], CallError) and "no file descriptors" in str(told[0])
    assert sim.paused and "a step failed" in caplog.text
