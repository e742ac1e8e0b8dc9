"""The scene both renderers draw: everything baked into arrays, in the renderer's world NWU (x north, y west, z up), metres.

A scene is static. Colours are linear unless said otherwise; images store the square root of linear albedo in 8 bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from litterpack.mesh import Mesh
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Light:
    """Sun and sky. `sun_dir` points to the sun; rgb radiances where full sun on a facing white surface is about 3."""

    sun_dir: NDArray[np.float32]  # (3,)
    sun: NDArray[np.float32]  # (3,)
    sky_up: NDArray[np.float32]  # (3,)
    sky_side: NDArray[np.float32]  # (3,)
    bounce: NDArray[np.float32]  # (3,) light from the ground
    exposure: float
    environment: NDArray[np.uint8]  # (256, 256, 3) sphere map, sqrt(radiance / 4)
    fog: float


@dataclass(frozen=True, eq=False)
class Layer:
    """A tileable ground texture: rgb = sqrt(albedo x sky openness), a = sun factor / 2 for the scene's sun."""

    rgba: NDArray[np.uint8]  # (n, n, 4)
    tile_m: float


@dataclass(frozen=True, eq=False)
class GroundLook:
    """Two layers mixed by a map of the place, over a height grid whose cells are two triangles each.

    `place` repeats every `place_m` metres: mask of layer b, brightness / 2, tint / 2 + 1/2, sun factor / 2.
    `grid` (rows along north, columns along west) holds corner heights; its first corner lies at `grid_origin`.
    A cell is split along its (0, 0)-(1, 1) diagonal. Beyond the grid the ground goes on level at the border's height.
    """

    object_id: int
    layer_a: Layer
    layer_b: Layer
    place: NDArray[np.uint8]  # (m, m, 4)
    place_m: float
    grid: NDArray[np.float32]  # (rows, columns)
    grid_origin: tuple[float, float]
    cell_m: float
    mask_edge: float
    tint_low: tuple[float, float, float]
    tint_high: tuple[float, float, float]
    gloss: float
    mean_albedo: float


@dataclass(frozen=True, eq=False)
class Grass:
    """One patch of real blades repeated over square cells, with a state per blade and cell.

    `patch` (blades * 5,) BLADE vertices about the patch centre, shuffled so that a prefix is a lower density; 9 indices a blade.
    `cells` (k, 2) float32 patch centres; `corner_z` (k, 4) ground heights at (-,-), (+,-), (-,+), (+,+) [x, y] corners;
    `state` (k, blades, 4) uint8: sqrt(colour) rgb with contact shade, height scale * 128 (0 = dead);
    `reach` (k, blades) uint8: sun that reaches the blade; `shade` (n, n) float32: periodic height under which blades shadow,
    looked up at (p.xy - sun_slope * height_above_ground) / side + 1/2.
    `lit`, `dim` (blades * 5, 3) float32: light per unit colour from the sun and from the sky at each patch vertex.
    """

    patch: NDArray[np.void]
    faces: NDArray[np.int32]
    side_m: float
    cells: NDArray[np.float32]
    corner_z: NDArray[np.float32]
    state: NDArray[np.uint8]
    reach: NDArray[np.uint8]
    shade: NDArray[np.float32]
    lit: NDArray[np.float32]
    dim: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Instance:
    """A mesh in the world. Litter and scenery alike; `key` 0..1 varies its dirt, `ground_z` is the height it lies on."""

    mesh: Mesh
    world_from_mesh: NDArray[np.float64]  # (4, 4) NWU from FLU, scale included
    object_id: int
    ground_z: float
    tone: float
    key: float
    litter: bool  # never culled or simplified


@dataclass(frozen=True, eq=False)
class ClutterLevel:
    """All clutter of one level of detail in world space, sorted by square-metre chunk."""

    mesh: Mesh
    chunk_xy: NDArray[np.float64]  # (k, 2) centres
    starts: NDArray[np.int64]  # (k + 1,) first index of each chunk in faces.ravel()


@dataclass(frozen=True, eq=False)
class SunMap:
    """Depth of the scene as the sun sees it: litter, scenery and clutter, orthographic. `clip_from_world` maps into -1..1."""

    depth: NDArray[np.float32]  # (n, n), 0..1, 1 = nothing
    clip_from_world: NDArray[np.float64]  # (4, 4)


@dataclass(frozen=True, eq=False)
class Zenith:
    """Cover and height (of 8 cm) of what stands on the ground, seen from above: rg, over a square about `centre`."""

    rg: NDArray[np.uint8]  # (n, n, 2)
    centre: tuple[float, float]
    half_m: float


@dataclass(frozen=True, eq=False)
class Scene:
    """What a renderer draws. Two scenes that share a part share its array objects, so uploads can be kept by identity."""

    light: Light
    ground: GroundLook
    grass: Grass | None
    instances: tuple[Instance, ...]
    clutter: tuple[ClutterLevel, ...]  # near and far; drawn with the ground's object id
    sun_map: SunMap
    zenith: Zenith
    atlas: NDArray[np.uint8]  # (layers, 512, 512, 4) rgb = sqrt(albedo), a = paint opacity
    detail: NDArray[np.uint8]  # (512, 512, 4) crease slopes xy, grime, grain
    flat_material: bool
