"""The scene both renderers draw: everything baked into arrays, in the renderer's world.

The world is NWU (x north, y west, z up), metres. A scene is static. Colours are linear unless said otherwise; images
store the square root of linear albedo in 8 bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litterpack.mesh import Mesh
from littersim.render.shot import CALM, USUAL, CameraEffects, Lamp, Weather


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
    cloud: float = 0.0  # share of the sky
    softness_m: float = 0.0  # half width of shadows' edges on level ground
    level: float = 1.0  # light on the ground against that of full day
    gain: float = 1.0  # of the sensor, where exposure alone cannot follow the light


@dataclass(frozen=True, eq=False)
class Layer:
    """A tileable ground texture: rgb = sqrt(albedo x sky openness), a = sun factor / 2 for the scene's sun."""

    rgba: NDArray[np.uint8]  # (n, n, 4)
    tile_m: float


@dataclass(frozen=True, eq=False)
class GroundLook:
    """Two or three layers mixed by a map of the place, over a height grid whose cells are two triangles each.

    `place` repeats every `place_m` metres: level / steps, brightness / 2, tint / 2 + 1/2, sun factor / 2. At level 0
    layer a shows, at 1 layer b, at 2 layer c, between them a mixture; `steps` is 2 where there is a layer c, else 1.
    `grid` (rows along north, columns along west) holds corner heights; its first corner (lowest x and y) lies at
    `grid_origin`. A cell is split along its (row 0, column 1)-(row 1, column 0) diagonal, which is the (0, 0)-(1, 1)
    diagonal in the place's (north, east). Beyond the grid the ground goes on level at the border's height.
    Both renderers take its triangles from `geometry.ground_mesh`.
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
    layer_c: Layer | None = None

    @property
    def steps(self) -> int:
        """The highest level of the map."""
        return 1 if self.layer_c is None else 2


@dataclass(frozen=True, eq=False)
class Grass:
    """One patch of real blades repeated over square cells, with a state per blade and cell.

    `patch` (blades * 5,) BLADE vertices about the patch's centre, shuffled so that a prefix is a lower density; `faces`
    are three triangles a blade. `cells` (k, 2) are patch centres, at multiples of `side_m`; `corner_z` (k, 4) are
    heights of the ground at their (-, -), (+, -), (-, +), (+, +) [x, y] corners.
    `state` (k, blades, 4) uint8: rgb = sqrt(colour) with contact shade, a = height scale * 128 (0 = dead);
    `reach` (k, blades) uint8: half the sun factor that reaches the blade.
    `shade` (n, n) [y, x]: periodic height in metres under which blades shadow, looked up at
    (p.xy - sun_dir.xy / sun_dir.z * height above ground) / side_m + 1/2.
    `lit`, `dim` (blades * 5, 3): light per unit colour from the sun and from the sky at each patch vertex.

    A vertex of a blade in a cell stands at cell + root.xy + (pos.xy - root.xy) * (0.65 + 0.35 * widen), and
    pos.z * height scale above the cell's ground at its root (bilinear in corner_z); a blade of scale 0 is not drawn.
    Radiance = colour * (dim + lit * 2 * reach * (1 - 0.93 * under)),
    under = smoothstep(-0.001, 0.004, shade - height above ground - 0.0022).
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
    """A mesh in the world. Litter and scenery alike; `key` 0..1 varies its dirt, `ground_z` is the height it lies
    on.
    """

    mesh: Mesh
    world_from_mesh: NDArray[np.float64]  # (4, 4) NWU from FLU, scale included
    object_id: int
    ground_z: float
    tone: float
    key: float
    litter: bool  # never culled or simplified


@dataclass(frozen=True, eq=False)
class ClutterLevel:
    """All clutter of one level of detail in world space, sorted by square-metre chunk; vertices of a chunk are
    contiguous too.

    `extra[2]` of its vertices is their height above the ground, in 255ths of 8 cm.
    """

    mesh: Mesh
    chunk_xy: NDArray[np.float64]  # (k, 2) centres
    starts: NDArray[np.int64]  # (k + 1,) first index of each chunk in faces.ravel()


@dataclass(frozen=True, eq=False)
class SunMap:
    """Depth of the scene as the sun sees it: litter, scenery and clutter, orthographic. `clip_from_world` maps into
    -1..1.

    Column = (clip x / 2 + 1/2) * n, row = (clip y / 2 + 1/2) * n, texel centres at halves; depth = clip z / 2 + 1/2.
    A point is in shadow where its depth - bias exceeds the map's. Outside of the map nothing is in shadow.
    """

    depth: NDArray[np.float32]  # (n, n), 0..1, 1 = nothing
    clip_from_world: NDArray[np.float64]  # (4, 4)
    bias: float  # in units of depth


@dataclass(frozen=True, eq=False)
class Zenith:
    """Cover and height (of 8 cm) of what stands on the ground, seen from above: rg, over a square about `centre`.

    Column along x, row along y: (p.xy - centre) / (2 * half_m) + 1/2.
    """

    rg: NDArray[np.uint8]  # (n, n, 2)
    centre: tuple[float, float]
    half_m: float


@dataclass(frozen=True, eq=False)
class Scene:
    """What a renderer draws. Two scenes that share a part share its array objects, so uploads can be kept by
    identity.
    """

    light: Light
    ground: GroundLook
    grass: Grass | None
    instances: tuple[Instance, ...]
    clutter: tuple[ClutterLevel, ...]  # the nearest first; drawn with the ground's object id
    sun_map: SunMap
    zenith: Zenith
    atlas: NDArray[np.uint8]  # (layers, 512, 512, 4) rgb = sqrt(albedo), a = paint opacity
    detail: NDArray[np.uint8]  # (512, 512, 4) crease slopes xy, grime, grain
    flat_material: bool
    seed: int  # of the sensor's grain
    weather: Weather = CALM
    lamps: tuple[Lamp, ...] = ()
    camera: CameraEffects = USUAL
