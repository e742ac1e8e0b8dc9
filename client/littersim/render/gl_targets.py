"""Framebuffers of one picture size, and what is read back from them."""

from __future__ import annotations

from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from littersim.render.gl_context import Context, release
from littersim.render.shaders import FULL_VERTEX, FXAA_FRAGMENT, RESOLVE_FRAGMENT
from littersim.render.shot import FAR_M

SAMPLES = 4
PICTURE_UNIT, IDS_UNIT = 11, 12


Colour = tuple[float, float, float]
Edges = Literal["fxaa", "samples"]  # one sample a pixel, smoothed; the mean of four samples


class Targets:
    """Single-sample colour, depth and ids; a multisampled colour; and what colour becomes with smooth edges."""

    def __init__(self, context: Context, width: int, height: int) -> None:
        self._gl = gl = context.gl
        self.size = (width, height)
        self._colour = gl.texture(self.size, 4)
        self._colour.repeat_x = self._colour.repeat_y = False
        self._finished = gl.texture(self.size, 4)
        self._depth = gl.texture(self.size, 1, dtype="f4")
        self._ids = gl.texture(self.size, 1, dtype="u4")
        self._z = gl.depth_renderbuffer(self.size)
        self.labels = gl.framebuffer([self._depth, self._ids], self._z)
        self.all = gl.framebuffer([self._colour, self._depth, self._ids], self._z)
        self._finish = gl.framebuffer([self._finished])
        self._plain = gl.framebuffer([self._colour], self._z)
        self._smooth_colour = gl.texture(self.size, 4, samples=SAMPLES)
        self._smooth_z = gl.depth_renderbuffer(self.size, samples=SAMPLES)
        self._samples = gl.framebuffer([self._smooth_colour], self._smooth_z)
        self._only_depth = gl.framebuffer([self._depth])
        self._corners = gl.buffer(np.array([-1, -1, 3, -1, -1, 3], np.float32))
        fxaa = context.program(FULL_VERTEX, FXAA_FRAGMENT, picture=PICTURE_UNIT, ids=IDS_UNIT)
        resolve = context.program(FULL_VERTEX, RESOLVE_FRAGMENT, samples=PICTURE_UNIT, ids=IDS_UNIT)
        self._fxaa, self._resolve = (gl.vertex_array(p, [(self._corners, "2f", "corner")]) for p in (fxaa, resolve))

    def clear(self, colour: Colour) -> None:
        """No object and no depth anywhere; paint the single-sample colour."""
        self.all.clear(depth=1.0)
        self._only_depth.clear(FAR_M, 0.0, 0.0, 0.0)
        self._plain.clear(*_with_luma(colour))

    def colour(self, edges: Edges, colour: Colour) -> Any:
        """The framebuffer for a pass of colour alone, cleared; `colour` is what edges against the sky blend with."""
        if edges == "samples":
            self._samples.clear(*colour, 0.0, depth=1.0)
            return self._samples
        self._plain.clear(*_with_luma(colour), depth=1.0)
        return self._plain

    def rgb(self, edges: Edges) -> NDArray[np.uint8]:
        """(H, W, 3) colour, its edges finished."""
        self._finish.use()
        self._gl.disable(self._gl.DEPTH_TEST)
        (self._smooth_colour if edges == "samples" else self._colour).use(PICTURE_UNIT)
        self._ids.use(IDS_UNIT)
        (self._resolve if edges == "samples" else self._fxaa).render()
        return np.asarray(cv2.cvtColor(self._read(self._finished, np.uint8, 4), cv2.COLOR_RGBA2RGB), np.uint8)

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
        """Free everything."""
        made = [part for part in vars(self).values() if hasattr(part, "release") and part is not self._gl]
        release(tuple(made))


def _with_luma(colour: Colour) -> tuple[float, float, float, float]:
    red, green, blue = colour
    return red, green, blue, 0.3 * red + 0.59 * green + 0.11 * blue
