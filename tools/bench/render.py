"""Frames (RGB with shadows, depth, ids) of every place: times, times to load it, and memory, by renderer and quality.

Each place has a process of its own, first with an empty cache, then with that cache filled. Processor time stands
beside what a clock says, for a machine that does other things besides.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

from litterpack import items, places
from litterpack.places import Place
from littersim.render.errors import RenderError
from littersim.render.shot import Thing, View, WorldState
from littersim.render.studio import Studio

Row = tuple[str, float, str]
EVERYTHING = frozenset({"rgb", "depth", "ids"})
POSES = (
    ("0.5 m nadir", 0.5, -90.0),
    ("1.2 m -60", 1.2, -60.0),
    ("1.5 m -30", 1.5, -30.0),
    ("3 m -60", 3.0, -60.0),
    ("8 m nadir", 8.0, -90.0),
)
SKIES = (("sun", 0.0), ("overcast", 1.0))
STUDIOS = (("gl", "standard"), ("gl", "draft"), ("cpu", "standard"))
SIZES = ((640, 480), (1280, 720))
RUNS = 5
OBJECTS = 176  # as dense as `hello` strews them


def world(place: Place, objects: int = OBJECTS) -> WorldState:
    """A spot of a place with litter in a lattice over its clearing, so that it needs no seed."""
    assets = items.asset_names()
    (north, far_north), (east, far_east) = place.clearing.north_m, place.clearing.east_m
    across = math.ceil(math.sqrt(objects))
    things = []
    for k in range(objects):
        n = north + 0.7 + (far_north - north - 1.4) * (k % across) / across
        e = east + 0.7 + (far_east - east - 1.4) * (k // across) / across
        down = -float(place.elevation_m(n, e))
        things.append(Thing(100 + k, assets[k * 7 % len(assets)], (n, e, down), (1.0, 0.0, 0.0, 0.0)))
    ids = (("Ground", 1), *((thing.name, 2 + n) for n, thing in enumerate(place.scenery)))
    return WorldState(place.name, 7, 150.0, 48.0, 0.0, ids, tuple(things), place_seed=place.seed)


def view(place: Place, height_m: float, pitch_deg: float, width: int, height: int) -> View:
    """From the clearing's southern part, looking north."""
    north = place.clearing.north_m[0] + 3.0
    east = sum(place.clearing.east_m) / 2
    half = math.radians(pitch_deg) / 2
    at = (north, east, -height_m - float(place.elevation_m(north, east)))
    return View(at, (math.cos(half), 0.0, math.sin(half), 0.0), width, height, math.radians(70))


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of all processors."""
    clock, used = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - clock, time.process_time() - used


def load_rows(name: str, when: str) -> list[Row]:
    """What a place takes to be drawn first, and another spot of it, in this process."""
    rows: list[Row] = []
    with Studio("auto", "standard") as studio:
        for what, seed in ((f"{when} load", 0), (f"{when}, next spot", 1)):
            scene = world(places.load(name, seed=seed))
            clock_s, used_s = timed(lambda: studio.warm(scene))  # noqa: B023  called at once
            rows += [(f"{name} {what}", clock_s, "s"), (f"{name} {what}, processor", used_s, "s")]
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*rows, (f"{name} {when}, most memory", mib, "MiB")]


def frame_rows(name: str) -> list[Row]:
    """Medians of frames of a place over poses and skies."""
    rows: list[Row] = []
    place = places.load(name, seed=1)
    for renderer, quality in STUDIOS:
        try:
            with Studio(renderer, quality) as studio:  # type: ignore[arg-type]  # as they stand above
                for size in SIZES if renderer == "gl" else SIZES[:1]:
                    rows += _studio_rows(studio, place, f"{name} {renderer} {quality}", size)
                if (renderer, quality) == STUDIOS[0]:
                    rows += _crowd_rows(studio, place, f"{name} {renderer} {quality}")
        except RenderError as problem:
            print(f"{renderer}: {problem}", file=sys.stderr)
    return rows


def _studio_rows(studio: Studio, place: Place, label: str, size: tuple[int, int]) -> list[Row]:
    rows: list[Row] = []
    clocks, used = [], []
    for sky, cloud in SKIES:
        scene = replace(world(place), cloud=cloud)
        for pose, height_m, pitch_deg in POSES:
            seen_from = view(place, height_m, pitch_deg, *size)
            clock_ms, used_ms = _median_ms(studio, scene, seen_from)
            clocks.append(clock_ms)
            used.append(used_ms)
            rows.append((f"{label} {size[0]}x{size[1]} {pose} {sky}", clock_ms, "ms"))
    whole = f"{label} {size[0]}x{size[1]} median over poses and skies"
    rows += [(whole, statistics.median(clocks), "ms"), (f"{whole}, processor", statistics.median(used), "ms")]
    return rows


def _crowd_rows(studio: Studio, place: Place, label: str) -> list[Row]:
    """How much longer a frame with 1000 objects takes than one with 50."""
    seen_from = view(place, 3.0, -60.0, *SIZES[0])
    few, many = (_median_ms(studio, world(place, count), seen_from)[1] for count in (50, 1000))
    return [(f"{label} 1000 objects against 50", many / few, "times")]


def _median_ms(studio: Studio, scene: WorldState, seen_from: View) -> tuple[float, float]:
    studio.photograph(scene, seen_from, EVERYTHING)
    took = [timed(lambda: studio.photograph(scene, seen_from, EVERYTHING)) for _ in range(RUNS)]
    clock_ms, used_ms = (1000 * statistics.median(part) for part in zip(*took, strict=True))
    return clock_ms, used_ms


def run() -> list[Row]:
    rows: list[Row] = []
    for name in places.names():
        with tempfile.TemporaryDirectory() as cache:
            for part in ("cold", "cached", "frames"):
                rows += _in_a_process(name, part, cache)
    medians = [row for row in rows if "median over" in row[0]]
    for label in dict.fromkeys(row[0].split(" ", 1)[1] for row in medians):
        values = [value for figure, value, _ in medians if figure.split(" ", 1)[1] == label]
        rows.append((f"all places {label}", statistics.median(values), "ms"))
    return rows


def _in_a_process(name: str, part: str, cache: str) -> list[Row]:
    command = [sys.executable, "-m", "tools.bench.render", name, part]
    done = subprocess.run(
        command, env={**os.environ, "LITTERSCOUT_CACHE": cache}, stdout=subprocess.PIPE, text=True, check=True
    )
    return [(figure, value, unit) for figure, value, unit in json.loads(done.stdout)]


if __name__ == "__main__":
    place_name, wanted = sys.argv[1:]
    print(json.dumps(frame_rows(place_name) if wanted == "frames" else load_rows(place_name, wanted)))
