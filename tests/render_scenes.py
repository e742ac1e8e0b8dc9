"""Tiny scenes for renderer tests: made by hand, with nothing baked from a place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from litterpack.clutter import BLADE, BLADE_FACES
from litterpack.mesh import Mesh, box, make
from littersim.render.bake.light import daylight
from littersim.render.scene import ClutterLevel, Grass, GroundLook, Instance, Layer, Scene, SunMap, Zenith
from littersim.render.shot import View

GROUND_ID = 1


def down_view(
    height_m: float = 1.0, pitch_deg: float = -90.0, width: int = 48, height: int = 32, time_ns: int = 0
) -> View:
    """A camera above the origin that looks north and down."""
    half = np.radians(pitch_deg) / 2
    return View((0, 0, -height_m), (np.cos(half), 0, np.sin(half), 0), width, height, np.radians(70), time_ns)


def grey(shape: tuple[int, ...], value: int = 120) -> NDArray[np.uint8]:
    return np.full(shape, value, np.uint8)


def level_ground(slope_x: float = 0.0) -> GroundLook:
    """Four by four cells of half a metre about the origin, rising northwards."""
    x = np.linspace(-1, 1, 5)
    grid = np.repeat((slope_x * x)[:, None], 5, 1).astype(np.float32)
    layer = Layer(grey((16, 16, 4)), 1.0)
    place = np.dstack([grey((16, 16), 0), grey((16, 16), 128), grey((16, 16), 128), grey((16, 16), 128)])
    return GroundLook(
        GROUND_ID, layer, layer, place, 4.0, grid, (-1.0, -1.0), 0.5, 0.25, (1, 1, 1), (1, 1, 1), 0.0, 0.1
    )


def litter(mesh: Mesh, object_id: int, at: tuple[float, float, float] = (0, 0, 0)) -> Instance:
    """An instance of the mesh at a world position (NWU)."""
    matrix = np.eye(4)
    matrix[:3, 3] = at
    return Instance(mesh, matrix, object_id, 0.0, 1.0, 0.3, True)


def cube(size_m: float = 0.1) -> Mesh:
    return box((size_m, size_m, size_m), 0)


def square(size_m: float, z_m: float = 0.0) -> Mesh:
    """Two triangles that face up."""
    h = size_m / 2
    corners = np.array([[-h, -h, z_m], [h, -h, z_m], [h, h, z_m], [-h, h, z_m]])
    return make(corners, [[0, 1, 2], [0, 2, 3]], np.zeros((4, 2)))


def no_clutter() -> tuple[ClutterLevel, ClutterLevel]:
    empty = Mesh(square(1.0).vertices[:0], np.zeros((0, 3), np.int32))
    level = ClutterLevel(empty, np.zeros((0, 2)), np.zeros(1, np.int64))
    return level, level


def one_chunk(mesh: Mesh, xy: tuple[float, float]) -> ClutterLevel:
    return ClutterLevel(mesh, np.array([xy], float), np.array([0, mesh.faces.size], np.int64))


def one_blade_grass(height_scale: int = 128) -> Grass:
    """One upright blade of 20 cm, 4 cm wide, at the origin."""
    v = np.zeros(5, BLADE)
    v["pos"] = [[0, -0.02, 0], [0, 0.02, 0], [0, -0.02, 0.1], [0, 0.02, 0.1], [0, 0, 0.2]]
    v["normal"] = (1, 0, 0)
    state = np.array([[[200, 220, 120, height_scale]]], np.uint8)
    ones = np.ones((5, 3), np.float32)
    return Grass(
        v, BLADE_FACES, 0.5, np.zeros((1, 2), np.float32), np.zeros((1, 4), np.float32), state,
        np.array([[128]], np.uint8), np.zeros((8, 8), np.float32), ones, ones * 0.1,
    )  # fmt: skip


def tiny_scene(
    *instances: Instance,
    ground: GroundLook | None = None,
    grass: Grass | None = None,
    clutter: tuple[ClutterLevel, ClutterLevel] | None = None,
    fog: float = 0.0,
    flat_material: bool = False,
    seed: int = 1,
) -> Scene:
    clip = np.diag([0.5, 0.5, -0.5, 1.0])
    return Scene(
        daylight(180.0, 50.0, fog, 0.1),
        ground or level_ground(),
        grass,
        instances,
        clutter or no_clutter(),
        SunMap(np.ones((8, 8), np.float32), clip, 0.001),
        Zenith(np.zeros((8, 8, 2), np.uint8), (0.0, 0.0), 2.0),
        grey((1, 512, 512, 4), 200),
        grey((512, 512, 4), 128),
        flat_material,
        seed,
    )
