"""Meshes in GL: litter and scenery one by one, clutter in spans of one large mesh."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from litterpack.mesh import Mesh
from littersim.render.detail import detailed
from littersim.render.geometry import spheres
from littersim.render.gl_context import Context, Uploads, put, texture
from littersim.render.scene import Scene
from littersim.render.shaders import PLAIN_FRAGMENT
from littersim.render.shaders_material import CLUTTER_FRAGMENT, THING_FRAGMENT, THING_VERTEX
from littersim.render.shot import flat_colour
from littersim.render.visible import Camera

LAYOUT = "3f 3f 2f 4f1 4f1 4f1"
NAMES = ("pos", "normal", "uv", "tint", "mat", "extra")
UNITS = {"place": 0, "sun_map": 2, "grass_shade": 3, "layer_a": 4, "atlas": 6, "detail": 7, "environment": 8}
FINE_PX2 = 3.0  # triangles smaller than this are lit at their vertices: llvmpipe shades sixteen pixels for the smallest
VISIBLE_SHARE = 0.3  # of a sphere's square, what a thing inside covers; half of its triangles show
IDENTITY = np.eye(4)


class ThingPass:
    """Draws the instances and the clutter of one scene."""

    def __init__(self, context: Context, uploads: Uploads, scene: Scene) -> None:
        gl = context.gl
        self._context, self._scene = context, scene
        self._instances = detailed(scene.instances).instances
        self._parts = [_mesh(gl, uploads, i.mesh) for i in self._instances]
        self._centres, self._radii = spheres(self._instances)
        linear = np.array([i.world_from_mesh[:3, :3] for i in self._instances]).reshape(-1, 3, 3)
        self._turns = np.linalg.inv(linear).transpose(0, 2, 1)  # normals turn with the inverse transpose
        self._clutter = [_mesh(gl, uploads, level.mesh) for level in scene.clutter]
        self._lit_by_grass = ("GRASS",) if scene.grass is not None else ()
        self._textures = {
            "sun_map": uploads.get(scene.sun_map.depth, "sun map", lambda: _depth_texture(gl, scene.sun_map.depth)),
            "atlas": uploads.get(scene.atlas, "atlas", lambda: _layers(gl, scene.atlas)),
            "detail": uploads.get(scene.detail, "repeated", lambda: texture(gl, scene.detail, repeat=True)),
            "environment": uploads.get(
                scene.light.environment, "mirrored", lambda: texture(gl, scene.light.environment, repeat=False)
            ),
        }

    def bind(self) -> None:
        """Bind the textures of things."""
        for name, made in self._textures.items():
            made.use(UNITS[name])

    def draw(self, chosen: NDArray[np.int64], camera: Camera, *options: str) -> None:
        """Draw the versions of instances of these numbers."""
        if not len(chosen):
            return
        distance = np.maximum(np.linalg.norm(self._centres[chosen] - camera.eye, axis=1), 1e-3)
        for k, px_per_m in zip(chosen, camera.focal_px / distance):
            self._draw_instance(k, float(px_per_m), options)

    def draw_clutter(self, spans: tuple[tuple[int, int, int], ...], *options: str) -> None:
        """Draw (level, first face, end face) spans of clutter, as part of the ground."""
        for level, first, end in spans:
            part = self._clutter[level]
            program = self._program(part, CLUTTER_FRAGMENT, *options, "CLUTTER")
            _set(program, IDENTITY, IDENTITY, (1.0, 0.37, 0.0, 0.0), self._scene.ground.object_id, (0.0, 0.0, 0.0))
            part.array(program).render(vertices=3 * (end - first), first=3 * first)

    def _draw_instance(self, k: int, px_per_m: float, options: tuple[str, ...]) -> None:
        instance, part = self._instances[k], self._parts[k]
        wide_px = 2.0 * self._radii[k] * px_per_m
        fine = VISIBLE_SHARE * wide_px * wide_px < FINE_PX2 * part.faces / 2.0
        extra = (("CLEAR",) if part.clear else ()) + (("VERTEX_LIT",) if fine else ()) + self._lit_by_grass
        program = self._program(part, THING_FRAGMENT, *options, *extra)
        level = float(np.log2(max(part.texels_per_m / px_per_m, 1.0)))
        look = (instance.tone, instance.key, instance.ground_z, level)
        red, green, blue = flat_colour(instance.object_id) if instance.litter else (0, 0, 0)
        colour = red / 255.0, green / 255.0, blue / 255.0
        _set(program, instance.world_from_mesh, self._turns[k], look, instance.object_id, colour)
        part.array(program).render()

    def _program(self, part: MeshBuffers, fragment: str, *options: str) -> Any:
        if "IDS" in options or "FLAT" in options:
            known = tuple(o for o in options if o in ("IDS", "COLOUR", "BOTH", "FLAT"))
            return self._context.program(THING_VERTEX, PLAIN_FRAGMENT, *known, **UNITS)
        return self._context.program(THING_VERTEX, fragment, *options, **UNITS)


class MeshBuffers:
    """One mesh on the GPU, with the vertex arrays made for it."""

    def __init__(self, gl: Any, mesh: Mesh) -> None:
        self._gl = gl
        self._vertices = gl.buffer(np.ascontiguousarray(mesh.vertices).view(np.uint8))
        self._index = gl.buffer(np.ascontiguousarray(mesh.faces, np.int32))
        self._arrays: dict[Any, Any] = {}
        self.faces = len(mesh.faces)
        self.texels_per_m = texels_per_m(mesh)
        self.clear = bool((mesh.vertices["mat"][:, 2] > 0).any())

    def array(self, program: Any) -> Any:
        """The vertex array for `program`; attributes it does not read are skipped."""
        if program not in self._arrays:
            parts = [(self._vertices, LAYOUT, *NAMES)]
            self._arrays[program] = self._gl.vertex_array(program, parts, self._index, skip_errors=True)
        return self._arrays[program]

    def release(self) -> None:
        for part in (*self._arrays.values(), self._vertices, self._index):
            part.release()


def _mesh(gl: Any, uploads: Uploads, mesh: Mesh) -> MeshBuffers:
    kept: MeshBuffers = uploads.get(mesh, "mesh", lambda: MeshBuffers(gl, mesh))
    return kept


def texels_per_m(mesh: Mesh, texels: int = 512) -> float:
    """Density of the artwork on a mesh: the root of its area in texels over its area in square metres."""
    position, uv = mesh.vertices["pos"][mesh.faces].astype(np.float64), mesh.vertices["uv"][mesh.faces] * float(texels)
    metres2 = np.linalg.norm(np.cross(position[:, 1] - position[:, 0], position[:, 2] - position[:, 0]), axis=1).sum()
    along, across = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    texels2 = np.abs(along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0]).sum()
    return float(np.sqrt(texels2 / max(metres2, 1e-12)))


def _set(
    program: Any, world: NDArray[np.float64], turn: NDArray[np.float64], look: tuple[float, ...], ident: int,
    flat: tuple[float, ...],
) -> None:  # fmt: skip
    put(program, "world_from_mesh", world)
    put(program, "normal_from_mesh", turn[:3, :3])
    put(program, "look", look)
    put(program, "ident", ident)
    put(program, "flat_colour", flat)


def _depth_texture(gl: Any, depth: NDArray[np.float32]) -> Any:
    made = gl.depth_texture((depth.shape[1], depth.shape[0]), np.ascontiguousarray(depth, np.float32))
    made.compare_func = "<="
    made.filter = (gl.LINEAR, gl.LINEAR)
    made.repeat_x = made.repeat_y = False
    return made


def _layers(gl: Any, atlas: NDArray[np.uint8]) -> Any:
    count, height, width, channels = atlas.shape
    made = gl.texture_array((width, height, count), channels, np.ascontiguousarray(atlas))
    made.build_mipmaps()
    made.filter = (gl.LINEAR_MIPMAP_LINEAR, gl.LINEAR)
    return made
