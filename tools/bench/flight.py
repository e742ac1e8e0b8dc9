"""How fast littersim flies and answers: simulated seconds per second between pictures, and round trips."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from litterscout.airsim import connect, launch

Row = tuple[str, float, str]
SLICE_S = 0.1  # of simulated time per call, as captures advance it


def median_ms(call: Callable[[], object], runs: int) -> float:
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def run(runs: int = 5) -> list[Row]:
    rows: list[Row] = []
    command = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", "--lockstep"]
    with launch(command) as server, connect(server.address) as sim:
        sim.pause()
        sim.enable_api_control()
        sim.arm()
        rows.append(("ping, median round trip", median_ms(sim.ping, 400), "ms"))
        rows.append(("getMultirotorState, median round trip", median_ms(sim.multirotor_state, 400), "ms"))
        rising = sim.take_off()
        while not rising.done():
            sim.continue_for_time(SLICE_S)
        speeds = []
        for lap in range(runs):
            move = sim.move_to_position((20.0 if lap % 2 == 0 else 0.0, 0.0, -2.0), 2.0)
            began, slices = time.perf_counter(), 0
            while not move.done():
                sim.continue_for_time(SLICE_S)
                slices += 1
            speeds.append(slices * SLICE_S / (time.perf_counter() - began))
        rows.append(("flying 20 m at 2 m/s in 0.1 s slices", statistics.median(speeds), "x real time"))
    return rows


if __name__ == "__main__":
    for figure, value, unit in run():
        print(f"{figure:64s} {value:10.3f} {unit}")
