"""Optical flow: how far each pixel's bit of the world has moved in the picture since the camera's picture before.

Unreal's flow is that of one frame of its game loop. Here a frame is a picture that was asked for, so that the flow
between two pictures can be had; the first picture of a camera has none.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from littersim.render.shot import Thing, View, WorldState

_NEAREST_M = 1e-3
_ROUNDING = 1e-9
_VIVID = 0.1  # share of the picture's width at which the colour wheel is brightest


@dataclass(frozen=True)
class Before:
    """The picture before: how it was seen, and the world then."""

    view: View
    world: WorldState


def moved(before: WorldState, now: WorldState) -> list[tuple[Thing, Thing]]:
    """Objects that stand otherwise than they did, as they were and as they are."""
    were = {thing.object_id: thing for thing in before.things}
    return [(were[t.object_id], t) for t in now.things if were.get(t.object_id, t) != t]


def flow(
    depth_m: NDArray[np.float32], ids: NDArray[np.uint32] | None, view: View, now: WorldState, before: Before
) -> NDArray[np.float32]:
    """(H, W, 2) shares of the picture's width and height, right and down.

    `depth_m` is planar; `ids` are needed where objects have moved.
    """
    height, width = depth_m.shape
    across = (np.arange(width) - (width - 1) / 2) / view.focal_px
    down = (np.arange(height) - (height - 1) / 2) / view.focal_px
    depth = depth_m.astype(np.float64)
    points = np.stack([depth, depth * across[None, :], depth * down[:, None]], -1)
    points = points @ _matrix(view.quaternion_wxyz).T + view.position_m
    for was, thing in moved(before.world, now):
        mine = ids == thing.object_id
        points[mine] = _carried(points[mine], thing, was)
    seen = (points - before.view.position_m) @ _matrix(before.view.quaternion_wxyz)
    ahead = np.maximum(seen[..., 0], _NEAREST_M)
    focal = before.view.focal_px
    shift = np.stack(
        [
            (across[None, :] * view.focal_px - seen[..., 1] / ahead * focal) / width,
            (down[:, None] * view.focal_px - seen[..., 2] / ahead * focal) / height,
        ],
        -1,
    )
    shift[seen[..., 0] < _NEAREST_M] = 0.0  # it was behind the camera
    shift[np.abs(shift) < _ROUNDING] = 0.0
    return shift.astype(np.float32)


def _carried(points: NDArray[np.float64], thing: Thing, was: Thing) -> NDArray[np.float64]:
    """World points on an object, put where they were on it before."""
    own = (points - thing.position_m) @ _matrix(thing.quaternion_wxyz) / thing.scale
    return np.asarray((own * was.scale) @ _matrix(was.quaternion_wxyz).T + was.position_m)


def _matrix(q: tuple[float, float, float, float]) -> NDArray[np.float64]:
    """(3, 3) turn of a unit quaternion: columns are the turned axes."""
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def encoded(shift: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(H, W, 3): a share of -0.5..0.5 as 0..255, right in red, down in green."""
    rgb = np.zeros((*shift.shape[:2], 3), np.uint8)
    rgb[..., :2] = np.rint(np.clip(shift + 0.5, 0, 1) * 255)
    return rgb


def wheel(shift: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(H, W, 3) RGB: the direction as a hue, red being right, the size as brightness."""
    height, width = shift.shape[:2]
    right, down = shift[..., 0], shift[..., 1] * (height / width)
    hsv = np.full((height, width, 3), 255, np.uint8)
    hsv[..., 0] = (np.degrees(np.arctan2(down, right)) % 360.0 / 2.0).astype(np.uint8)
    hsv[..., 2] = np.rint(np.clip(np.hypot(right, down) / _VIVID, 0, 1) * 255)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), np.uint8)
