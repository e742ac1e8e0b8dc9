"""Small whole datasets, made by the same writer that makes the large ones."""

from __future__ import annotations

from pathlib import Path as FilePath

import numpy as np
from numpy.typing import NDArray

from litterscout.annotations.categories import ItemFacts, Labels
from litterscout.dataset.episode_writer import Style
from litterscout.dataset.writer import DatasetWriter
from litterscout.episode import Episode, Path, Placement, Scene, Sun
from litterscout.frame import Frame
from litterscout.geometry import Intrinsics, Pose, quaternion

WIDTH, HEIGHT = 48, 32
CAMERA = Intrinsics.from_fov(WIDTH, HEIGHT, 1.2)
ITEMS = {
    "can": ItemFacts("can", "Can", 12, "Can", {"00": (0.07, 0.07, 0.12), "01": (0.07, 0.1, 0.05)}.get),
    "mask": ItemFacts("mask", "Face mask", None, "Personal protection", {"00": (0.17, 0.09, 0.01)}.get),
}
MISSION: dict[str, object] = {"name": "tiny", "seed": 3, "place": "nowhere", "output": {"min_area_px": 2}}
VERSIONS: dict[str, object] = {"litterscout": "0"}
STYLE = Style("polygons", 2, True, "png")
SUN = Sun(120.0, 45.0, "2025-06-21T09:00:00")


def tiny_episode(index: int = 0, objects: int = 3) -> Episode:
    """Objects 1, 2, ... in a row to the north, every other one a face mask."""
    placements = tuple(
        Placement(
            f"litter__{item}__00__01{n + 1:02x}",
            f"SM_Litter_{item}_00",
            item,
            "00",
            Pose((2.0 + 0.1 * n, 0.1 * n, 0.0), quaternion(0.0, 0.0, 0.3 * n)),
            1.0,
            n + 1,
        )
        for n, item in enumerate((["can", "mask"] * objects)[:objects])
    )
    path = Path(np.array([[0.0, 0.0, -1.5]] * 2), np.zeros(2), 1.0)
    return Episode(index, 0, 11 + index, Scene("nowhere", placements), path, SUN, {"fog": 0.05})


def tiny_ids(nth: int, objects: int = 3) -> NDArray[np.uint32]:
    """Object 1 with a hole, object 2 in two parts, the others plain; all moved a little from frame to frame."""
    ids = np.zeros((HEIGHT, WIDTH), np.uint32)
    x = nth % 5
    ids[4:12, 4 + x : 12 + x] = 1
    ids[6:9, 6 + x : 8 + x] = 0
    ids[15:20, x : 6 + x] = 2
    ids[15:20, 9 + x : 12 + x] = 2
    for n in range(3, objects + 1):
        ids[22:26, 3 * n + x : 3 * n + 2 + x] = n
    return ids


def tiny_frame(nth: int, ids: NDArray[np.uint32] | None = None, seed: int = 0, camera: str = "front") -> Frame:
    """A frame of random colour over a floor 1.5 to 2 m away."""
    rng = np.random.default_rng([seed, nth])
    rgb = rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    depth = np.linspace(2.0, 1.5, HEIGHT, dtype=np.float32)[:, None].repeat(WIDTH, axis=1)
    pose = Pose((0.1 * nth, 0.0, -1.5), quaternion(0.0, -1.0, 0.0))
    seen = tiny_ids(nth) if ids is None else ids
    return Frame(rgb, depth, seen, pose, CAMERA, 50_000_000 * nth, "drone", camera)


def tiny_writer(root: FilePath, style: Style = STYLE, **options: object) -> DatasetWriter:
    labels = Labels.of("taco", ITEMS.values())
    return DatasetWriter(root, mission=MISSION, labels=labels, items=ITEMS, style=style, versions=VERSIONS, **options)


def tiny_dataset(root: FilePath, images: int = 3, episodes: int = 1, style: Style = STYLE) -> FilePath:
    """A finished dataset of so many images per episode."""
    with tiny_writer(root, style) as writer:
        for index in range(episodes):
            episode = tiny_episode(index)
            writer.begin_episode(episode, sun=episode.sun, weather=episode.weather)
            for nth in range(images):
                writer.put(nth, tiny_frame(nth, seed=index), altitude_agl_m=1.5, distortion=[0.0] * 5)
            writer.commit_episode()
        writer.finish()
    return root
