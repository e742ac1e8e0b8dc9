"""Times of a complete frame (RGB with shadows, depth, ids) in `park_lawn`, renderers and qualities side by side."""

from __future__ import annotations

import statistics
import time

from litterpack import items, places
from littersim.render.errors import RenderError
from littersim.render.shot import Thing, View, WorldState
from littersim.render.studio import Studio

Row = tuple[str, float, str]
EVERYTHING = frozenset({"rgb", "depth", "ids"})
POSES = (
    ("0.5 m nadir", 0.5, -90.0),
    ("1.2 m -60", 1.2, -60.0),
    ("1.5 m -60", 1.5, -60.0),
    ("3 m -60", 3.0, -60.0),
    ("8 m nadir", 8.0, -90.0),
)


def world(objects: int = 176) -> WorldState:
    """A spot of park_lawn with litter as dense as `hello` strews it, in a lattice so that it needs no seed."""
    place = places.load("park_lawn")
    assets = items.asset_names()
    things = []
    for k in range(objects):
        north, east = 0.8 * (k % 16), 0.8 * (k // 16)
        height = float(place.elevation_m(north, east))
        things.append(Thing(100 + k, assets[k * 7 % len(assets)], (north, east, -height), (1.0, 0.0, 0.0, 0.0)))
    ids = (("Ground", 1), *((thing.name, 2 + n) for n, thing in enumerate(place.scenery)))
    return WorldState("park_lawn", 7, 150.0, 48.0, 0.0, ids, tuple(things))


def view(height_m: float, pitch_deg: float, width: int, height: int) -> View:
    import math

    half = math.radians(pitch_deg) / 2
    return View((5.0, 3.0, -height_m), (math.cos(half), 0.0, math.sin(half), 0.0), width, height, math.radians(70))


def run(runs: int = 9) -> list[Row]:
    rows: list[Row] = []
    scene = world()
    for renderer, quality in (("gl", "standard"), ("gl", "draft"), ("cpu", "standard")):
        try:
            studio = Studio(renderer, quality)
        except RenderError as problem:
            print(f"{renderer}: {problem}")
            continue
        try:
            began = time.perf_counter()
            studio.warm(scene)
            rows.append((f"{renderer} {quality} first scene", time.perf_counter() - began, "s"))
            medians = []
            for name, altitude, pitch in POSES:
                took = []
                for _ in range(runs):
                    began = time.perf_counter()
                    studio.photograph(scene, view(altitude, pitch, 640, 480), EVERYTHING, frozenset())
                    took.append(1000 * (time.perf_counter() - began))
                medians.append(statistics.median(took))
                rows.append((f"{renderer} {quality} 640x480 {name}", medians[-1], "ms"))
            rows.append((f"{renderer} {quality} 640x480 median over poses", statistics.median(medians), "ms"))
        finally:
            studio.close()
    return rows


if __name__ == "__main__":
    for figure, value, unit in run():
        print(f"{figure:64s} {value:10.3f} {unit}")
