"""The numbers every shader of a frame shares, as one uniform block (std140; the order is that of `shaders.HEADER`)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from littersim.render.gl_camera import clip_from_world
from littersim.render.gl_context import FRAME_BLOCK
from littersim.render.scene import Scene
from littersim.render.visible import Camera

VECTORS = 12


class FrameBlock:
    """The uniform block's buffer."""

    def __init__(self, gl: Any) -> None:
        self._buffer = gl.buffer(reserve=(2 * 16 + VECTORS * 4) * 4, dynamic=True)

    def write(self, scene: Scene, camera: Camera) -> None:
        """Fill the block for a frame and bind it."""
        self._buffer.write(frame_numbers(scene, camera))
        self._buffer.bind_to_uniform_block(FRAME_BLOCK)


def frame_numbers(scene: Scene, camera: Camera) -> NDArray[np.float32]:
    """(80,) float32: two matrices column by column, then vectors."""
    light, ground, zenith = scene.light, scene.ground, scene.zenith
    layers = (ground.layer_a, ground.layer_b)
    tiles = [ground.place_m, *(layer.tile_m for layer in layers), ground.mask_edge]
    texels = [len(ground.place) / ground.place_m, *(len(layer.rgba) / layer.tile_m for layer in layers)]
    c = ground.layer_c
    third = (c.tile_m, len(c.rgba) / c.tile_m, ground.steps, 0.0) if c is not None else (1.0, 1.0, 1.0, 0.0)
    side = 1.0 if scene.grass is None else scene.grass.side_m
    turf = 0.0 if scene.grass is None else float(np.clip(1.6 - _height(scene, camera) / 2.0, 0.0, 1.0))
    vectors = [
        (*camera.eye, 1.0 / camera.focal_px), (*light.sun_dir, scene.sun_map.bias), (*light.sun, light.exposure),
        (*light.sky_up, light.softness_m), (*light.sky_side, 0.0), (*light.bounce, 0.0),
        (*zenith.centre, 0.5 / zenith.half_m, 0.0), tiles,
        (*ground.tint_low, ground.gloss), (*ground.tint_high, turf), (*texels, side), third,
    ]  # fmt: skip
    matrices = [clip_from_world(camera).T.ravel(), scene.sun_map.clip_from_world.T.ravel()]
    return np.concatenate([*matrices, np.array(vectors, np.float64).ravel()]).astype(np.float32)


def _height(scene: Scene, camera: Camera) -> float:
    return float(camera.eye[2] - scene.ground.grid.mean())
