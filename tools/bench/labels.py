"""Times of labelling a 1920x1080 frame with 60 objects half hidden by grass, and of checking what comes out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from litterscout.annotations import polygons, rle
from litterscout.annotations.annotate import Subject, annotate_frame
from litterscout.frame import Frame
from litterscout.geometry import Intrinsics, Pose

Row = tuple[str, float, str]
WIDTH, HEIGHT, OBJECTS, BLADES = 1920, 1080, 60, 4000


def id_image(seed: int = 0) -> NDArray[np.uint32]:
    """Convex shapes of some 160 px, cut into pieces and holes by thin blades, with ids as a simulator gives them."""
    rng = np.random.default_rng(seed)
    ids = np.zeros((HEIGHT, WIDTH), np.int32)
    for k in range(OBJECTS):
        centre = rng.uniform((60, 60), (WIDTH - 60, HEIGHT - 60))
        points = (rng.normal(0, 45, (12, 2)) + centre).astype(np.int32)
        cv2.fillPoly(ids, [cv2.convexHull(points)], 5 + 7 * k)
    for _ in range(BLADES):
        x, y, lean = (int(value) for value in rng.uniform((0, 0, -20), (WIDTH, HEIGHT, 20)))
        cv2.line(ids, (x, y), (x + lean, y - 25), 0, 1)
    return ids.astype(np.uint32)


def median_ms(work: Callable[[], object], runs: int) -> float:
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def run(runs: int = 25) -> list[Row]:
    ids = id_image()
    found = rle.scan(ids)
    camera = Intrinsics.from_fov(WIDTH, HEIGHT, 1.2)
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    frame = Frame(pixels, np.ones(ids.shape, np.float32), ids, Pose(), camera, 0, "drone", "front")
    subjects = [Subject(int(object_id), 1, world_from_object=Pose()) for object_id in found.ids]

    def all_run_lengths() -> object:
        runs_of_all = rle.scan(ids)
        return runs_of_all.strings(), runs_of_all.area_px, runs_of_all.bbox_xywh

    return [
        ("run lengths, areas and boxes, 1920x1080, 60 objects", median_ms(all_run_lengths, runs), "ms"),
        (
            "exact polygons from ids, 1920x1080, 60 objects",
            median_ms(lambda: polygons.trace(rle.scan(ids)), runs),
            "ms",
        ),
        (
            "whole annotations with polygons, 1920x1080, 60 objects",
            median_ms(lambda: annotate_frame(frame, subjects, "polygons", 1), runs),
            "ms",
        ),
    ]


def main() -> None:
    for figure, value, unit in run():
        print(f"{figure:64s} {value:10.3f} {unit}")


if __name__ == "__main__":
    main()
