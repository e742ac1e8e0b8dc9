"""Blades of grass in GL: one patch, drawn once per visible cell with that cell's state."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from littersim.render.gl_context import Context, Uploads, put, release, texture
from littersim.render.scene import Grass
from littersim.render.shaders import GRASS_FRAGMENT, GRASS_VERTEX
from littersim.render.visible import DYING, GRASS_END_M, GRASS_FADES_M, GRASS_FULL_M, GrassBand

CELL = np.dtype([("cell", "2f4"), ("corner_z", "4f4"), ("row", "i4")])
UNITS = {"grass_shade": 3, "state": 9, "reach": 10}
THINNING = (GRASS_FULL_M, GRASS_FADES_M, GRASS_END_M, DYING)


class GrassPass:
    """Draws the grass of one scene. `ident` is the ground's object id: blades are ground."""

    def __init__(self, context: Context, uploads: Uploads, grass: Grass, ident: int) -> None:
        gl = context.gl
        self._context, self._grass, self._ident = context, grass, ident
        self.blades = len(grass.patch) // 5
        self._rows = np.zeros(len(grass.cells), CELL)
        self._rows["cell"], self._rows["corner_z"] = grass.cells, grass.corner_z
        self._rows["row"] = np.arange(len(grass.cells))
        self._shape = uploads.get(grass.patch, "blades", lambda: gl.buffer(_shape(grass)))
        self._light = uploads.get(grass.lit, "light", lambda: gl.buffer(np.hstack([grass.lit, grass.dim]).astype("f4")))
        self._index, self._indices = uploads.get(grass.faces, "index", lambda: _index(gl, grass))
        self._cells = gl.buffer(reserve=CELL.itemsize * max(len(grass.cells), 1), dynamic=True)
        self._arrays: dict[Any, Any] = {}
        self._textures = {
            "state": uploads.get(grass.state, "state", lambda: texture(gl, grass.state, repeat=False, nearest=True)),
            "reach": uploads.get(grass.reach, "reach", lambda: texture(gl, grass.reach, repeat=False, nearest=True)),
            "grass_shade": uploads.get(grass.shade, "shade", lambda: _shade(gl, grass)),
        }

    def release(self) -> None:
        """Free what is this pass's own; uploads stay."""
        release((*self._arrays.values(), self._cells))

    def bind(self) -> None:
        """Bind the textures that only blades read, and their shadow, which others read too."""
        for name, made in self._textures.items():
            made.use(UNITS[name])

    def draw(self, bands: tuple[GrassBand, ...], *options: str) -> None:
        """Draw the blades of `bands`, near ones first."""
        for band in bands:
            self._draw(band, *options)

    def _draw(self, band: GrassBand, *options: str) -> None:
        program = self._context.program(GRASS_VERTEX, GRASS_FRAGMENT, *options, **UNITS)
        if program not in self._arrays:
            parts = [(self._shape, "3f 2f", "pos", "root"), (self._cells, "2f 4f 1i/i", "cell", "corner_z", "row")]
            if "lit" in program:
                parts.append((self._light, "3f 3f", "lit", "dim"))
            self._arrays[program] = self._context.gl.vertex_array(program, parts, self._index, skip_errors=True)
        put(program, "band", (band.dense, band.widen))
        put(program, "thinning", THINNING)
        put(program, "ident", self._ident)
        self._cells.orphan()
        self._cells.write(self._rows[band.cells])
        self._arrays[program].render(vertices=band.count * self._indices, instances=len(band.cells))


def _index(gl: Any, grass: Grass) -> tuple[Any, int]:
    """Triangles of the blades as a buffer, and the number of indices a blade; none that is empty in every blade."""
    faces = grass.faces.reshape(len(grass.patch) // 5, -1, 3)
    corners = grass.patch["pos"][faces]
    sides = corners[:, :, 1:] - corners[:, :, :1]
    area = np.linalg.norm(np.cross(sides[:, :, 0], sides[:, :, 1]), axis=2).max(axis=0)
    kept = np.ascontiguousarray(faces[:, area > 0.0], np.int32)
    return gl.buffer(kept), kept.shape[1] * 3


def _shade(gl: Any, grass: Grass) -> Any:
    return texture(gl, grass.shade, repeat=True, mipmaps=False)


def _shape(grass: Grass) -> NDArray[np.float32]:
    return np.ascontiguousarray(np.hstack([grass.patch["pos"], grass.patch["root"][:, :2]]), np.float32)
