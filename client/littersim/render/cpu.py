"""Draws a scene on the CPU: triangles into depth and numbers, then the colour of each pixel from what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from litterpack import bands
from litterpack.clutter import BLADE_FACES, BLADE_VERTICES
from littersim.render import post
from littersim.render.cpu_grass import shade_grass, stand
from littersim.render.cpu_ground import contact, shade_ground
from littersim.render.cpu_things import Things, of_clutter, of_instances, shade_things
from littersim.render.detail import detailed
from littersim.render.geometry import ground_mesh, merged
from littersim.render.raster import Screen, Target, draw, project
from littersim.render.sampling import Pyramid, pyramid
from littersim.render.scene import Grass, Scene, Zenith
from littersim.render.shot import FAR_M, Kind, Picture, View, flat_colour
from littersim.render.tones import MISC, constants
from littersim.render.visible import Camera, GrassBand, Picked, camera, pick

T = TypeVar("T")
_FACES_PER_BLADE = len(BLADE_FACES)


@dataclass(frozen=True, eq=False)
class _Set:
    """Things of one kind with room for their projected vertices; their triangles are numbered from `base`."""

    things: Things
    screen: Screen
    base: int


@dataclass(frozen=True, eq=False)
class _Blades:
    """The grass of one picture: slots of projected blades, numbered from `base`."""

    screen: Screen
    slots: NDArray[np.int32]
    base: int


class CpuRenderer:
    """Draws with compiled code on all cores and no system package; `draft` and `standard` are one.

    For one thread at a time.
    """

    name = "cpu"

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[object, ...], object]] = {}

    def draw(self, scene: Scene, view: View, wants: frozenset[Kind], hidden: frozenset[int]) -> Picture:
        """One picture of the scene; object ids in `hidden` are left out."""
        seen_from = camera(view)
        picked = pick(scene, seen_from, hidden)
        target = Target.of(view.height, view.width)
        ground = self._ground(scene, seen_from, picked, target)
        sets = self._sets(scene, len(ground[1]))
        self._things(scene, seen_from, picked, sets, target)
        after = sets[-1].base + len(sets[-1].things.faces)
        blades = self._grass(scene.grass, seen_from, picked.grass, after, target) if scene.grass is not None else None
        ids = _ids(scene, target, sets)
        depth = np.full(target.q.shape, FAR_M, np.float32)
        np.divide(np.float32(1), target.q, out=depth, where=target.index >= 0)
        rgb = None
        if "rgb" in wants:
            rgb = self._colour(scene, seen_from, target, sets, blades, len(ground[1]))
            rgb = post.finish(rgb, depth, ids, scene, view, smooth=True)
        return Picture(rgb, depth if "depth" in wants else None, ids if "ids" in wants else None)

    def _keep(self, part: str, key: tuple[object, ...], made: T | None = None) -> T | None:
        """What is kept for `key` (compared by identity), or None; keeps `made` where it is given."""
        if made is not None:
            self._kept[part] = (key, made)
            return made
        kept = self._kept.get(part)
        if kept is None or len(kept[0]) != len(key) or any(a is not b for a, b in zip(kept[0], key)):
            return None
        return kept[1]  # type: ignore[return-value]  # each part has one type

    def _ground(
        self, scene: Scene, seen_from: Camera, picked: Picked, target: Target
    ) -> tuple[Screen, NDArray[np.int32]]:
        mesh = ground_mesh(scene.ground)
        screen: Screen = self._keep("ground", (mesh,)) or self._keep("ground", (mesh,), Screen.of(len(mesh.points)))  # type: ignore[assignment]
        if len(picked.ground):
            spans = _runs(picked.ground) * 2
            corners = mesh.faces.reshape(len(mesh.centres), 6)[picked.ground]
            vertices = _runs(np.unique(corners))
            project(mesh.points, vertices, seen_from.pixels_from_world, screen)
            draw(target, screen, mesh.faces, spans)
        return screen, mesh.faces

    def _sets(self, scene: Scene, first: int) -> list[_Set]:
        """Instances, near clutter and far clutter; kept while they are the same."""
        parts: list[tuple[str, tuple[object, ...]]] = [("instances", (scene.instances,))]
        parts += [(f"clutter {k}", (level,)) for k, level in enumerate(scene.clutter)]
        sets = []
        for name, key in parts:
            kept: tuple[Things, Screen] | None = self._keep(name, key)
            if kept is None:
                if name == "instances":
                    drawn = detailed(scene.instances).instances
                    things = of_instances(drawn, merged(drawn))
                else:
                    things = of_clutter(scene.clutter[int(name[-1])].mesh, scene.ground.object_id)
                kept = things, Screen.of(len(things.points))
                self._keep(name, key, kept)
            sets.append(_Set(kept[0], kept[1], first))
            first += len(kept[0].faces)
        return sets

    def _things(self, scene: Scene, seen_from: Camera, picked: Picked, sets: list[_Set], target: Target) -> None:
        starts = merged(detailed(scene.instances).instances)
        k = picked.instances
        spans = [_between(starts.vertex_starts, starts.face_starts, k)]
        for level in range(len(scene.clutter)):
            faces = np.array([run[1:] for run in picked.clutter if run[0] == level], np.int64).reshape(-1, 2)
            order = scene.clutter[level].mesh.faces
            ends = [(order[a:b].min(), order[a:b].max() + 1) for a, b in faces]
            spans.append((np.array(ends, np.int64).reshape(-1, 2), faces))
        for part, (vertices, faces) in zip(sets, spans):
            if len(faces):
                project(part.things.points, vertices, seen_from.pixels_from_world, part.screen)
                draw(target, part.screen, part.things.faces, faces, part.base)

    def _grass(
        self, grass: Grass, seen_from: Camera, picked: tuple[GrassBand, ...], base: int, target: Target
    ) -> _Blades:
        total = sum(len(band.cells) * band.count for band in picked)
        kept: tuple[Screen, NDArray[np.int32], NDArray[np.int32]] | None = self._keep("blades", ())
        if kept is None or len(kept[1]) < total:
            room = max(total * 5 // 4, 1)
            faces = np.arange(room, dtype=np.int32)[:, None, None] * BLADE_VERTICES + BLADE_FACES
            kept = Screen.of(room * BLADE_VERTICES), np.zeros((room, 2), np.int32), faces.reshape(-1, 3)
            self._keep("blades", (), kept)
        screen, slots, faces = kept
        pos, root = _patch(grass)
        matrix, offset = seen_from.pixels_from_world, 0
        for band in picked:
            bands.run(
                stand, len(band.cells), band.cells, band.count, band.dense, band.widen, seen_from.eye, offset,
                pos, root, grass.cells, grass.corner_z, grass.side_m, grass.state, matrix, screen.hom, screen.snap,
                screen.q, slots,
            )  # fmt: skip
            offset += len(band.cells) * band.count
        if total:
            draw(target, screen, faces, np.array([[0, total * _FACES_PER_BLADE]], np.int64), base)
        return _Blades(screen, slots, base)

    def _colour(
        self, scene: Scene, seen_from: Camera, target: Target, sets: list[_Set], blades: _Blades | None, ground: int
    ) -> NDArray[np.uint8]:
        k = constants(scene.light, seen_from)
        look = scene.ground
        above = float(seen_from.eye[2]) - float(look.grid.mean())
        if scene.grass is not None:
            k[MISC, 0] = np.clip(1.6 - above / 2.0, 0.0, 1.0)  # from high up, few blades stand over the baked turf
        a, b = self._levels("a", look.layer_a.rgba), self._levels("b", look.layer_b.rgba)
        third = look.layer_c or look.layer_b
        c = self._levels("c", look.layer_c.rgba) if look.layer_c is not None else b
        place, shades = self._levels("place", look.place), self._contact(scene.zenith)
        prints, detail = self._levels("atlas", scene.atlas), self._levels("detail", scene.detail)
        env = self._levels("environment", scene.light.environment)
        sizes = np.array([t.size for t in (a, b, place, shades, prints, detail, env, c)], np.int64)
        lengths = np.array([look.layer_a.tile_m, look.layer_b.tile_m, look.place_m, third.tile_m], np.float32)
        softly = [*scene.sun_map.clip_from_world[:3], [scene.light.softness_m, 0.0, 0.0, 0.0]]
        sun = scene.sun_map.depth, np.array(softly, np.float32), np.float32(scene.sun_map.bias)
        box = np.array([*scene.zenith.centre, 0.5 / scene.zenith.half_m], np.float32)
        tints = np.array([look.tint_low, look.tint_high], np.float32)
        rgb = np.zeros((*target.q.shape, 3), np.uint8)
        rows = len(rgb)
        if not scene.flat_material:
            bands.run(
            shade_ground, rows, target.index, target.q, ground, k, a.texels, a.starts, b.texels, b.starts,
            c.texels, c.starts, place.texels, place.starts, sizes, lengths, np.float32(look.steps), tints,
            np.float32(look.mask_edge), np.float32(look.gloss), shades.texels, box, *sun, rgb,
        )  # fmt: skip
        grass = scene.grass
        shade = grass.shade if grass is not None else np.zeros((1, 1), np.float32)
        side = np.float32(grass.side_m if grass is not None else 1.0)
        for part in sets:
            t = part.things
            bands.run(
                shade_things, rows, target.index, target.q, part.base, k, part.screen.hom, t.points, t.normals, t.uv,
                t.skin, t.faces, t.owner, t.looks, prints.texels, prints.starts, detail.texels, detail.starts,
                env.texels, env.starts, a.texels, a.starts, place.texels, place.starts, sizes, lengths,
                shade, side, *sun, _flat_colours(scene, t), rgb,
            )  # fmt: skip
        if grass is not None and blades is not None and not scene.flat_material:
            bands.run(
                shade_grass, rows, target.index, target.q, blades.base, k, blades.screen.hom, blades.slots,
                _patch(grass)[0], grass.state, grass.reach, shade, side, grass.lit, grass.dim, rgb,
            )  # fmt: skip
        return rgb

    def _contact(self, zenith: Zenith) -> Pyramid:
        """Contact shade, kept while the zenith map is the same."""
        kept: Pyramid | None = self._keep("contact", (zenith,))
        return kept or self._keep("contact", (zenith,), pyramid(contact(zenith)))  # type: ignore[return-value]  # as made

    def _levels(self, part: str, image: NDArray[np.uint8]) -> Pyramid:
        """Mip levels of a texture with four channels, kept while it is the same array."""
        kept: Pyramid | None = self._keep(part, (image,))
        if kept is None:
            kept = pyramid(image)
            self._keep(part, (image,), kept)
        return kept


def _runs(numbers: NDArray[np.integer]) -> NDArray[np.int64]:
    """Ascending numbers as half-open spans (k, 2) of consecutive ones."""
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    first = np.concatenate([[0], breaks])
    last = np.concatenate([breaks - 1, [len(numbers) - 1]])
    return np.stack([numbers[first], numbers[last] + 1], -1).astype(np.int64)


def _between(
    vertex_starts: NDArray[np.int64], face_starts: NDArray[np.int64], k: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Spans of vertices and of faces of the instances `k`."""
    return (
        np.stack([vertex_starts[k], vertex_starts[k + 1]], -1),
        np.stack([face_starts[k], face_starts[k + 1]], -1),
    )


def _patch(grass: Grass) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Positions of the patch's vertices and roots of its blades, contiguous."""
    return np.ascontiguousarray(grass.patch["pos"]), np.ascontiguousarray(grass.patch["root"][::BLADE_VERTICES])


def _ids(scene: Scene, target: Target, sets: list[_Set]) -> NDArray[np.uint32]:
    """Object id of every pixel: that of its triangle's owner; grass and clutter are ground; 0 is sky."""
    instances = sets[0]
    ids = np.where(target.index >= 0, np.uint32(scene.ground.object_id), np.uint32(0))
    face = target.index - instances.base
    litter = (face >= 0) & (face < len(instances.things.faces))
    ids[litter] = instances.things.ids[instances.things.owner[face[litter]]]
    return ids


def _flat_colours(scene: Scene, things: Things) -> NDArray[np.uint8]:
    """(owners, 3) one colour for each litter object of `things`, black for the rest; (0, 3) where things are lit."""
    if not scene.flat_material:
        return np.zeros((0, 3), np.uint8)
    litter = {instance.object_id for instance in scene.instances if instance.litter}
    colours = [flat_colour(n) if n in litter else (0, 0, 0) for n in things.ids.tolist()]
    return np.array(colours, np.uint8).reshape(-1, 3)
