"""What littersim costs: round trips, connections, images beside their bare render, lidar, a learning loop."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.bench.render import world as litter

from litterpack import places
from litterscout.airsim import Simulator, connect, launch
from littersim.render.shot import Kind, View
from littersim.render.studio import Studio
from littersim.segmentation import Stencil
from littersim.world import Sky, World

Row = tuple[str, float, str]
SIZES = ((640, 480), (1280, 720))
SCENE, PLANAR, SEGMENTATION = 0, 1, 5
CONNECTIONS, SECONDS = 4, 3.0
STEP_S = 0.05  # of a learning loop
EPISODE = {"version": 1, "place": "park_lawn", "seed": 7, "sun": {"azimuth_deg": 150, "elevation_deg": 48}}
ASKER = """
import sys, time
from litterscout.airsim import connect
with connect(sys.argv[1]) as sim:
    sim.ping()
    print("ready", flush=True)
    sys.stdin.readline()
    until, calls = time.perf_counter() + float(sys.argv[2]), 0
    while time.perf_counter() < until:
        sim.ping() if calls % 2 else sim.multirotor_state()
        calls += 1
    print(calls, flush=True)
"""


def median_ms(call: Callable[[], object], runs: int) -> float:
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def settings(width: int, height: int) -> dict[str, Any]:
    pose = {"X": 0.0, "Y": 0.0, "Z": 0.0, "Pitch": -60.0, "Roll": 0.0, "Yaw": 0.0}

    def sized(w: int, h: int) -> list[dict[str, Any]]:
        return [{"ImageType": kind, "Width": w, "Height": h, "FOV_Degrees": 70} for kind in (0, 1, 5)]

    lidar = {"SensorType": 6, "Enabled": True, "NumberOfChannels": 16, "PointsPerSecond": 100_000, "Range": 100}
    cameras = {
        "eye": {**pose, "CaptureSettings": sized(width, height)},
        "small": {**pose, "CaptureSettings": sized(84, 84)},
    }
    drone = {"VehicleType": "SimpleFlight", "Cameras": cameras, "Sensors": {"Lidar": lidar}}
    return {"SettingsVersion": 1.2, "SimMode": "Multirotor", "Vehicles": {"Drone": drone}}


def run(runs: int = 15) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for width, height in SIZES:
            file = Path(folder) / f"{width}.json"
            file.write_text(json.dumps(settings(width, height)))
            command = [sys.executable, "-m", "littersim", "--port", "0", "--lockstep", "--settings", str(file)]
            with launch(command) as server, connect(server.address, timeout_s=120) as sim:
                if (width, height) == SIZES[0]:
                    rows += _round_trips(sim) + _many(server.address) + _learning(sim) + _lidar(sim)
                rows += _images(sim, width, height, runs)
    return rows


def _round_trips(sim: Simulator) -> list[Row]:
    return [
        ("ping, median round trip (limit 0.25)", median_ms(sim.ping, 1000), "ms"),
        ("getMultirotorState, median round trip (limit 0.4)", median_ms(sim.multirotor_state, 1000), "ms"),
    ]


def _many(address: str) -> list[Row]:
    """Calls a second from several processes with a connection each, pings and states in turn."""
    command = [sys.executable, "-c", ASKER, address, str(SECONDS)]
    askers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(CONNECTIONS)
    ]
    for asker in askers:
        assert asker.stdout is not None
        asker.stdout.readline()
    for asker in askers:
        assert asker.stdin is not None
        asker.stdin.write("go\n")
        asker.stdin.flush()
    calls = sum(int(asker.communicate(timeout=60)[0]) for asker in askers)
    return [(f"calls from {CONNECTIONS} connections (at least 2000)", calls / SECONDS, "a second")]


def _learning(sim: Simulator, steps: int = 300) -> list[Row]:
    """Steps a second of a loop that commands a velocity, lets time pass, asks for the state and a small depth image."""
    sim.littersim_episode(EPISODE)
    session = sim.session
    sim.enable_api_control()
    sim.arm()
    rising = sim.take_off()
    while not rising.done():
        sim.continue_for_time(0.2)
    ask = {"camera_name": "small", "image_type": PLANAR, "pixels_as_float": True, "compress": False}
    began = time.perf_counter()
    for step in range(steps):
        east = 1.0 if step // 20 % 2 else -1.0
        session.start("moveByVelocity", 0.5, east, 0.0, STEP_S, 0, {"is_rate": True, "yaw_or_rate": 0.0}, "")
        sim.continue_for_time(STEP_S)
        sim.multirotor_state()
        session.call("simGetImages", [ask], "", False)
    return [
        (
            "learning loop, state + 84x84 depth + command (at least 60)",
            steps / (time.perf_counter() - began),
            "a second",
        )
    ]


def _lidar(sim: Simulator, scans: int = 40) -> list[Row]:
    sim.littersim_episode(EPISODE)
    points = 0
    began = time.perf_counter()
    for _ in range(scans):
        sim.continue_for_time(0.1)
        points = len(sim.session.call("getLidarData", "Lidar", "")["point_cloud"]) // 3
    rate = scans / (time.perf_counter() - began)
    return [(f"lidar scans, 16 channels, 10,000 rays, {points} hits (at least 20)", rate, "a second")]


def _images(sim: Simulator, width: int, height: int, runs: int) -> list[Row]:
    """Image calls beside the render alone of the same view, in turn."""
    sim.littersim_episode(EPISODE)
    place = places.load("park_lawn")
    world = World("park_lawn", Stencil(True), ("Drone",))
    world.restart("park_lawn", 7, Sky(150.0, 48.0, 0.0, weather_enabled=True), flat_material=False)
    one = {"x_val": 1.0, "y_val": 1.0, "z_val": 1.0}
    for k, thing in enumerate(litter(places.load("park_lawn")).things):
        at = dict(zip(("x_val", "y_val", "z_val"), thing.position_m, strict=True))
        turn = dict(zip(("w_val", "x_val", "y_val", "z_val"), thing.quaternion_wxyz, strict=True))
        where = {"position": at, "orientation": turn}
        sim.session.call("simSpawnObject", f"L{k}", thing.asset, where, one, False, False)
        world.spawn(f"L{k}", thing.asset, thing.position_m, thing.quaternion_wxyz, (1.0, 1.0, 1.0))
    stand = {"x_val": 5.0, "y_val": 3.0, "z_val": -1.5 - float(place.elevation_m(5.0, 3.0))}
    level = {"w_val": 1.0, "x_val": 0.0, "y_val": 0.0, "z_val": 0.0}
    sim.session.call("simSetVehiclePose", {"position": stand, "orientation": level}, True, "")
    sim.set_segmentation_id("L.*", 9, regex=True)
    info = sim.session.call("simGetCameraInfo", "eye", "", False)["pose"]
    view = View(
        tuple(info["position"].values()), tuple(info["orientation"].values()), width, height, 1.2217304763960306
    )

    def asked(kind: int, compress: bool) -> dict[str, Any]:
        as_float = kind == PLANAR and not compress
        return {"camera_name": "eye", "image_type": kind, "pixels_as_float": as_float, "compress": compress}

    def call(*requests: dict[str, Any]) -> Callable[[], object]:
        return lambda: sim.session.call("simGetImages", list(requests), "", False)

    studio = Studio("auto", "standard")
    state = world.snapshot()

    def drawn(*wants: Kind) -> Callable[[], object]:
        return lambda: studio.photograph(state, view, frozenset(wants))

    try:
        ways: dict[str, Callable[[], object]] = {
            "scene, render alone": drawn("rgb"),
            "scene, uncompressed": call(asked(SCENE, False)),
            "scene, PNG": call(asked(SCENE, True)),
            "scene + depth + labels, render alone": drawn("rgb", "depth", "ids"),
            "scene + depth + labels, uncompressed": call(
                asked(SCENE, False), asked(PLANAR, False), asked(SEGMENTATION, False)
            ),
        }
        took: dict[str, list[float]] = {name: [] for name in ways}
        for lap in range(runs + 2):
            for name, way in ways.items():
                began = time.perf_counter()
                way()
                if lap >= 2:
                    took[name].append(1000 * (time.perf_counter() - began))
        medians = {name: statistics.median(times) for name, times in took.items()}
    finally:
        studio.close()
    what = f"{studio.renderer_name} {width}x{height}"
    rows = [(f"{what} {name}", value, "ms") for name, value in medians.items()]
    alone, raw, png, all_alone, all_raw = medians.values()
    rows.append((f"{what} scene over its render (limit 15 % or 3 ms)", raw - alone, "ms"))
    rows.append((f"{what} all three over their render (limit 15 % or 3 ms)", all_raw - all_alone, "ms"))
    rows.append((f"{what} PNG over uncompressed (limit 12)", png - raw, "ms"))
    return rows
