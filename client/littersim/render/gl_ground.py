"""The ground in GL: its cells and the level ring round them, each with the cheapest shader that will do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from littersim.render.geometry import GroundMesh, ground_mesh
from littersim.render.gl_context import Context, Uploads, put, release, texture
from littersim.render.scene import GroundLook, Scene, Zenith
from littersim.render.shaders import GROUND_VERTEX, PLAIN_FRAGMENT
from littersim.render.shaders_material import GROUND_FRAGMENT

CONTACT_REACH_M = 0.10  # how far beside a thing its contact shade is still seen
LAYER_LEAST, LAYER_MOST = 0.15, 0.97  # of a step: below it the next layer does not show, above it nothing else does
# Bits of a cell's kind, and what it is compiled with.
VARIANTS = ((1, "NEAR"), (2, "LAYER_B"), (4, "TURF"), (8, "WIDE"), (16, "LAYER_C"), (32, "ONLY_C"))
UNITS = {"place": 0, "contact": 1, "sun_map": 2, "grass_shade": 3, "layer_a": 4, "layer_b": 5, "layer_c": 11}


@dataclass(frozen=True, eq=False)
class Cells:
    """What the ground's cells allow: `mixed` and `rich` where layer b and c may show, `plain` where nothing but c does,
    `wide` in the ring to the horizon.
    """

    mesh: GroundMesh
    index: NDArray[np.int32]  # (cells, 6)
    mixed: NDArray[np.bool_]  # (cells,)
    rich: NDArray[np.bool_]  # (cells,)
    plain: NDArray[np.bool_]  # (cells,)
    wide: NDArray[np.bool_]  # (cells,)


def cells_of(ground: GroundLook) -> Cells:
    """The cells of the ground's triangles."""
    mesh = ground_mesh(ground)
    index = mesh.faces.reshape(-1, 6)
    wide = np.ones([n + 1 for n in ground.grid.shape], bool)
    wide[1:-1, 1:-1] = False
    spots = mesh.points[index][..., :2].astype(np.float64)
    low, high = _levels(ground, spots)
    wide = wide.ravel()
    third = ground.layer_c is not None
    rich = (high > 1 + LAYER_LEAST) | (wide & third)
    plain = (low > 1 + LAYER_MOST) & ~wide
    return Cells(mesh, index, (high > LAYER_LEAST) | wide, rich, plain, wide)


def _levels(ground: GroundLook, spots: NDArray[np.float64]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Lowest and highest level of the map in each cell; blocks of the place map of about a quarter of a metre."""
    size = len(ground.place)
    block = max(1, int(0.25 / ground.place_m * size))
    blocks = size // block
    tiled = ground.place[: blocks * block, : blocks * block, 0].reshape(blocks, block, blocks, block)
    at = np.floor(spots / (ground.place_m / size * block)).astype(np.int64) % blocks
    scale = np.float32(ground.steps / 255)
    around = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)]
    low = np.minimum.reduce([np.roll(tiled.min((1, 3)), shift, (0, 1)) for shift in around])
    high = np.maximum.reduce([np.roll(tiled.max((1, 3)), shift, (0, 1)) for shift in around])
    return low[at[..., 1], at[..., 0]].min(axis=1) * scale, high[at[..., 1], at[..., 0]].max(axis=1) * scale


def contact_shade(zenith: Zenith) -> NDArray[np.uint8]:
    """(n, n) how open the ground is beside and under what stands on it: 255 = as if nothing stood there.

    Cover close by (12 mm) darkens by how high it stands, height around (45 mm) by how much sky it hides.
    """
    texel_m = 2.0 * zenith.half_m / len(zenith.rg)
    close, around = (_mean_over(zenith.rg, reach / texel_m) for reach in (0.012, 0.045))
    rise = np.clip((close[..., 1] + 0.08) / 0.20, 0.0, 1.0)
    rise *= rise * (3.0 - 2.0 * rise)
    shade = (1.0 - 0.75 * close[..., 0] * rise) * (1.0 - 0.90 * np.minimum(1.5 * around[..., 1], 0.85))
    return np.asarray(np.round(shade * 255.0), np.uint8)


def _mean_over(rg: NDArray[np.uint8], texels: float) -> NDArray[np.float32]:
    sigma = max(0.5 * texels, 0.4)
    return np.asarray(cv2.GaussianBlur(rg, (0, 0), sigma), np.float32) / np.float32(255.0)


def near_things(scene: Scene) -> NDArray[np.bool_]:
    """(cells,) where contact shade or a cast shadow may fall; only there is it looked up."""
    ground, counts = scene.ground, [n - 1 for n in scene.ground.grid.shape]
    hit = np.zeros(counts, bool)
    for xy, reach in ((_standing(scene.zenith), CONTACT_REACH_M), (_shadowed(scene), 0.05)):
        for dx in (-reach, 0.0, reach):
            for dy in (-reach, 0.0, reach):
                at = np.floor((xy + (dx, dy) - ground.grid_origin) / ground.cell_m).astype(np.int64)
                inside = ((at >= 0) & (at < counts)).all(axis=1)
                hit[tuple(at[inside].T)] = True
    return np.pad(hit, 1).ravel()


def _standing(zenith: Zenith) -> NDArray[np.float64]:
    """(n, 2) places with something over them, each standing for a block of texels."""
    n = len(zenith.rg)
    block = max(1, int(0.04 / (2.0 * zenith.half_m / n)))
    kept = n // block
    cover = zenith.rg[: kept * block, : kept * block, 0].reshape(kept, block, kept, block).max((1, 3))
    rows, columns = np.nonzero(cover)
    return np.stack([columns + 0.5, rows + 0.5], -1) * (block * 2.0 * zenith.half_m / n) + zenith.centre - zenith.half_m


def _shadowed(scene: Scene) -> NDArray[np.float64]:
    """(n, 2) where the sun map's casters throw their shadow, on ground taken as level under each of them."""
    depth, block = scene.sun_map.depth, 4
    kept = len(depth) // block
    nearest = depth[: kept * block, : kept * block].reshape(kept, block, kept, block).min((1, 3))
    rows, columns = np.nonzero(nearest < 1.0)
    clip = np.stack([(columns + 0.5) / kept, (rows + 0.5) / kept, nearest[rows, columns], np.ones(len(rows))], -1)
    clip[:, :3] = clip[:, :3] * 2.0 - 1.0
    world = clip @ np.linalg.inv(scene.sun_map.clip_from_world).T
    low = float(scene.ground.grid.min())
    sun = scene.light.sun_dir.astype(np.float64)
    spread = []
    for level in np.linspace(low, float(scene.ground.grid.max()), 5):
        fall = np.maximum(world[:, 2:3] - level, 0.0) / sun[2]
        spread.append(world[:, :2] - sun[:2] * fall)
    return np.concatenate(spread)


def _repeated(gl: Any, image: NDArray[np.uint8]) -> Any:
    return texture(gl, image, repeat=True, dithered=True)


def _contact(gl: Any, zenith: Zenith) -> Any:
    return texture(gl, contact_shade(zenith), repeat=False, mipmaps=False)


def _blank(gl: Any) -> Any:
    """What is read as the shade of blades where there are none."""
    return texture(gl, np.zeros((1, 1), np.float32), repeat=True, mipmaps=False)


class GroundPass:
    """Draws the ground of one scene."""

    def __init__(self, context: Context, uploads: Uploads, scene: Scene) -> None:
        self._context, self._look = context, scene.ground
        gl = context.gl
        ground = scene.ground
        third = ground.layer_c or ground.layer_b  # a sampler needs something to read
        self._cells: Cells = uploads.get(ground.place, "cells", lambda: cells_of(ground))
        self._near: NDArray[np.bool_] = uploads.get(scene.sun_map.depth, "near", lambda: near_things(scene))
        self._corners = uploads.get(ground.grid, "corners", lambda: gl.buffer(self._cells.mesh.points))
        self._index = gl.buffer(reserve=self._cells.index.nbytes, dynamic=True)
        self._arrays: dict[Any, Any] = {}
        bare = {} if scene.grass else {"grass_shade": uploads.get(ground.grid, "no grass", lambda: _blank(gl))}
        self._textures = bare | {
            "place": uploads.get(ground.place, "dithered", lambda: _repeated(gl, ground.place)),
            "layer_a": uploads.get(ground.layer_a.rgba, "dithered", lambda: _repeated(gl, ground.layer_a.rgba)),
            "layer_b": uploads.get(ground.layer_b.rgba, "dithered", lambda: _repeated(gl, ground.layer_b.rgba)),
            "layer_c": uploads.get(third.rgba, "dithered", lambda: _repeated(gl, third.rgba)),
            "contact": uploads.get(scene.zenith.rg, "contact", lambda: _contact(gl, scene.zenith)),
        }

    def release(self) -> None:
        """Free what is this pass's own; uploads stay."""
        release((*self._arrays.values(), self._index))

    def bind(self) -> None:
        """Bind the ground's textures; other passes read them too."""
        for name, made in self._textures.items():
            made.use(UNITS[name])

    def draw(self, seen: NDArray[np.int64], turf: NDArray[np.bool_], *options: str) -> None:
        """Draw the cells `seen`; where `turf`, dense blades hide how the ground is tiled."""
        if "IDS" in options or "FLAT" in options:
            self._draw(seen, PLAIN_FRAGMENT, *options)
            return
        if "BOTH" in options:  # drafts read the ground as under turf
            turf = ~self._cells.wide[seen]
        cells = self._cells
        kinds = self._near[seen] * 1 + cells.mixed[seen] * 2 + turf * 4 + cells.wide[seen] * 8 + cells.rich[seen] * 16
        kinds = np.where(cells.plain[seen], self._near[seen] * 1 + 32, kinds)
        for kind in np.unique(kinds):
            extra = tuple(name for bit, name in VARIANTS if kind & bit)
            self._draw(seen[kinds == kind], GROUND_FRAGMENT, *options, *extra)

    def under(self, seen: NDArray[np.int64], xy: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Which of the cells `seen` lie under grass patches centred at `xy`."""
        inner = np.array(self._look.grid.shape) - 1
        covered = np.zeros(inner + 2, bool)
        at = np.floor((xy - self._look.grid_origin) / self._look.cell_m).astype(np.int64)
        covered[tuple(at[((at >= 0) & (at < inner)).all(axis=1)].T + 1)] = True
        return np.asarray(covered.ravel()[seen])

    def _draw(self, chosen: NDArray[np.int64], fragment: str, *options: str) -> None:
        if not len(chosen):
            return
        program = self._context.program(GROUND_VERTEX, fragment, *options, **UNITS)
        if program not in self._arrays:
            self._arrays[program] = self._context.gl.vertex_array(program, [(self._corners, "3f", "pos")], self._index)
        put(program, "ident", self._look.object_id)
        put(program, "flat_colour", (0.0, 0.0, 0.0))
        index = self._cells.index[chosen]
        self._index.orphan()
        self._index.write(index)
        self._arrays[program].render(vertices=index.size)
