"""Framebuffers of one picture size, and what is read back from them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from littersim.render.shot import FAR_M

SAMPLES = 4


class Targets:
    """Single-sample colour, depth and ids; and a multisampled colour that can be resolved into the former."""

    def __init__(self, gl: Any, width: int, height: int) -> None:
        self._gl = gl
        self.size = (width, height)
        self._colour = gl.texture(self.size, 4)
        self._depth = gl.texture(self.size, 1, dtype="f4")
        self._ids = gl.texture(self.size, 1, dtype="u4")
        self._z = gl.depth_renderbuffer(self.size)
        self.labels = gl.framebuffer([self._depth, self._ids], self._z)
        self.all = gl.framebuffer([self._colour, self._depth, self._ids], self._z)
        self._plain = gl.framebuffer([self._colour])
        self._smooth_colour = gl.renderbuffer(self.size, 4, samples=SAMPLES)
        self._smooth_z = gl.depth_renderbuffer(self.size, samples=SAMPLES)
        self.smooth = gl.framebuffer([self._smooth_colour], self._smooth_z)
        self._only_depth = gl.framebuffer([self._depth])

    def clear(self) -> None:
        """Black, no object and no depth anywhere, at one sample a pixel."""
        self.all.clear(depth=1.0)
        self._only_depth.clear(FAR_M, 0.0, 0.0, 0.0)

    def clear_smooth(self) -> None:
        """Black at all samples."""
        self.smooth.clear(depth=1.0)

    def resolve(self) -> None:
        """Average the samples of the smooth colour."""
        self._gl.copy_framebuffer(self._plain, self.smooth)

    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3)."""
        return np.asarray(cv2.cvtColor(self._read(self._colour, np.uint8, 4), cv2.COLOR_RGBA2RGB), np.uint8)

    def depth_m(self) -> NDArray[np.float32]:
        """(H, W) planar metres."""
        return self._read(self._depth, np.float32, 1)[..., 0]

    def object_ids(self) -> NDArray[np.uint32]:
        """(H, W), 0 = nothing."""
        return self._read(self._ids, np.uint32, 1)[..., 0]

    def _read(self, source: Any, kind: Any, channels: int) -> NDArray[Any]:
        out = np.empty((self.size[1], self.size[0], channels), kind)
        source.read_into(out)
        return out

    def release(self) -> None:
        for part in (self.labels, self.all, self._plain, self.smooth, self._only_depth, self._colour,
                     self._depth, self._ids, self._z, self._smooth_colour, self._smooth_z):  # fmt: skip
            part.release()
