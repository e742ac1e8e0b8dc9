"""The simulation thread when a step or a call goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from littersim import settings
from littersim.darkroom import Darkroom
from littersim.dialects import AIRSIM_181
from littersim.errors import CallError
from littersim.render.studio import Studio
from littersim.simulation import Simulation


@pytest.fixture
def sim() -> Iterator[Simulation]:
    darkroom = Darkroom(Studio("cpu", "standard"), "standard", AIRSIM_181)
    simulation = Simulation(settings.parse("{}"), "park_lawn", darkroom, lockstep=True, dialect=AIRSIM_181)
    simulation.start()
    yield simulation
    simulation.stop()
    darkroom.close()


def assert_alive(sim: Simulation) -> None:
    alive = threading.Event()
    sim.submit(alive.set)
    assert alive.wait(20)


def test_a_call_that_fails_is_told_and_leaves_the_thread_alive(
    sim: Simulation, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise UnicodeEncodeError("utf-8", "\udc80", 0, 1, "surrogates not allowed")

    sim.submit(broken)
    assert_alive(sim)
    assert "surrogates not allowed" in caplog.text


def test_a_step_that_fails_stops_time_tells_who_waits_and_leaves_the_thread_alive(
    sim: Simulation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no file descriptors")

    monkeypatch.setattr(sim.vehicle(""), "step", broken)
    told: list[Any] = []
    answered = threading.Event()

    def tell(value: object, problem: Exception | None) -> None:
        told.append(problem)
        answered.set()

    sim.submit(lambda: sim.run_for(1.0).when_done(tell, alive=lambda: True))
    assert answered.wait(20)
    assert_alive(sim)
    assert isinstance(told[0], CallError) and "no file descriptors" in str(told[0])
    assert sim.paused and "a step failed" in caplog.text
