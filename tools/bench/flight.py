"""How fast littersim flies: simulated seconds per second between pictures."""

from __future__ import annotations

import statistics
import sys
import time

from litterscout.airsim import connect, launch

Row = tuple[str, float, str]
SLICE_S = 0.1  # of simulated time per call, as captures advance it


def run(runs: int = 5) -> list[Row]:
    rows: list[Row] = []
    command = [sys.executable, "-m", "littersim", "--port", "0", "--renderer", "cpu", "--lockstep"]
    with launch(command) as server, connect(server.address) as sim:
        sim.pause()
        sim.enable_api_control()
        sim.arm()
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
