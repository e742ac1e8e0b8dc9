"""Run under the official client: what AirSim's example scripts do, call for call, with their effects asserted.

Usage: python scripts SERVER PORT FOLDER. Prints a line `ROW {…}` for each script that runs against that server. The
scripts are those of AirSim 1.8.1's PythonClient that need no window, plot or learning library; what they do is written
anew here, with shorter ways and fewer rounds, and all at the ClockSpeed of the server.
"""

import contextlib
import importlib
import json
import os
import sys
import traceback

import airsim
from observe import sleep
from rows import SCRIPTS, Check, Counter
from terminal import Terminal

KINDS = ("flight", "drone_world", "drone_keys", "car", "computer_vision", "environment", "besides")
DRONE, CAR = airsim.MultirotorClient, airsim.CarClient
CLIENTS = {"drone": DRONE, "drones": DRONE, "external physics": DRONE, "car": CAR, "cars": CAR,
           "viewpoint": airsim.VehicleClient}  # fmt: skip
FROM_NOTHING = '{"version": 1, "place": "park_lawn", "seed": 0, "sun": {"azimuth_deg": 150, "elevation_deg": 50}}'


def begin(client):
    """The world as at the server's launch, when the vehicles have come down to the ground."""
    client.client.call("littersimEpisode", FROM_NOTHING)
    client.simEnableWeather(False)
    client.simPause(False)
    if isinstance(client, airsim.MultirotorClient | airsim.CarClient):
        sleep(client, 2)


def run(script, connect, folder):
    """Run one script; its row for the table."""
    client = connect()
    client.connect, client.watch = connect, connect()  # whose calls do not count
    begin(client.watch)
    counter, check, problem, trace, terminal = Counter(), Check(folder), "", "", None
    client = counter.counting(client)
    client.another = lambda: counter.counting(connect())
    try:
        with Terminal() if script.waits else contextlib.nullcontext() as terminal:
            script.function(client, check)
        if script.waits != (terminal.waited if terminal else 0):
            problem = f"it waits {script.waits} times for a key, and did {terminal.waited} times"
    except Exception as exc:  # noqa: BLE001 - whatever it was, the row says so
        problem, trace = f"{type(exc).__name__}: {exc}", traceback.format_exc()
    return {"script": script.name, "calls": counter.calls, "assertions": check.count,
            "keys": terminal.waited if terminal else 0, "problem": problem, "trace": trace}  # fmt: skip


def main():
    server, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    for kind in KINDS:
        importlib.import_module(kind)
    os.chdir(folder)
    for script in SCRIPTS:
        if script.server == server:
            row = run(script, lambda: CLIENTS[server](port=port, timeout_value=120), folder)
            print("ROW " + json.dumps(row), flush=True)


main()
