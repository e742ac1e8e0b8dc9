"""From the state of the world to a scene: bakes what changed, and keeps the rest as the same objects."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from litterpack import cache, items, noise, places
from litterpack.artwork import atlas
from litterpack.errors import PackError
from litterpack.mesh import Mesh
from litterpack.places import Place, SceneryThing
from littersim import hulls
from littersim.render import geometry
from littersim.render.bake import grass as turf
from littersim.render.bake import materials, placemap, plants, shadow
from littersim.render.bake.light import LOWEST_DEG, daylight, filtered
from littersim.render.errors import RenderError
from littersim.render.sampling import pyramid
from littersim.render.scene import (
    ClutterLevel,
    Grass,
    GroundLook,
    Instance,
    Layer,
    Light,
    Scene,
    SunMap,
    Zenith,
)
from littersim.render.shot import Coat, Thing, WorldState

GROUND = "Ground"
_LAST_LAYER = 255  # a vertex names its layer in a byte
_LEAST_UV = 0.2
_SNOW_STOPS = 0.9  # a camera exposes white ground shorter
_INLAY_SHADE = 0.12  # of their height: what shades the ground beside them is open to one side
_INLAY_M = 0.05  # inlays are no thing that dirt and shade gather under
MARGIN_M = 2.0  # how far beyond the clearing grass blades and clutter reach

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class _Site:
    """A place as the renderer needs it, whatever the sun."""

    place: Place
    base: placemap.PlaceBase
    scenery: tuple[Instance, ...]
    inlays: tuple[Instance, ...]  # drawn with the ground's object id
    clearing: plants.Rect  # x low, x high, y low, y high
    level: GroundLook  # the ground with layers of another sun or none: only for its height


class SceneBuilder:
    """Builds scenes one after another; for one thread at a time."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, object]] = {}

    def build(self, world: WorldState) -> Scene:
        """The scene of a state of the world. Raises: RenderError when it names a place or asset that there is not."""
        try:
            return self._build(world)
        except PackError as exc:
            raise RenderError(str(exc)) from exc

    def _build(self, world: WorldState) -> Scene:
        names = (world.place, world.place_ids, world.place_seed)
        site = self._keep("site", names, lambda: _site(world.place, world.place_seed, dict(world.place_ids)))
        sun = (world.sun_azimuth_deg, max(world.sun_elevation_deg, LOWEST_DEG))  # where its shadows come from
        camera, cloud, albedo = world.camera, overcast(world), site.place.kind.mean_albedo
        shine = (
            sun,
            world.sun_elevation_deg,
            world.fog,
            cloud,
            world.weather.road_snow,
            camera.exposure_ev,
            camera.white_balance_k,
            albedo,
        )
        light = self._keep("light", shine, lambda: _light(world, cloud, albedo))
        ground = self._keep("ground", (names, sun), lambda: _ground(site, light.sun_dir))
        clutter = self._keep("clutter", (names, world.seed), lambda: _clutter(site, world.seed))
        litter = self._litter(world, site)
        things = (names, world.things)
        square = shadow.focus(_spots(litter), site.clearing)
        sun_map = self._keep(
            "sun map", (things, world.seed, sun), lambda: _sun_map(site, square, light, litter, clutter)
        )
        zenith = self._keep("zenith", (things, world.seed), lambda: _zenith(site, square, litter, clutter))
        grass = self._grass(site, light, ground, sun_map, zenith, (names, sun))
        return Scene(
            light=light,
            ground=ground,
            grass=grass,
            instances=self._keep(
                "instances",
                (names, world.seed, world.things, world.coats),
                lambda: _coated(site.scenery + site.inlays + litter, world.coats),
            ),
            clutter=clutter,
            sun_map=sun_map,
            zenith=zenith,
            atlas=self._keep("atlas", world.coats, lambda: _layers(world.coats)),
            detail=_detail(),
            flat_material=world.flat_material,
            seed=world.seed,
            weather=world.weather,
            lamps=world.lamps,
            camera=world.camera,
        )

    def _keep(self, part: str, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for the same key the last time, else made anew."""
        kept = self._kept.get(part)
        if kept is None or kept[0] != key:
            kept = key, make()
            self._kept[part] = kept
        return kept[1]  # type: ignore[return-value]  # each part has one type

    def _litter(self, world: WorldState, site: _Site) -> tuple[Instance, ...]:
        """Instances of the things; a thing that did not change keeps its instance."""
        key = (world.place, world.seed)
        kept = self._kept.get("things")
        old: dict[Thing, Instance] = kept[1] if kept is not None and kept[0] == key else {}  # type: ignore[assignment]
        meshes = {name: _mesh(name) for name in {t.asset: None for t in world.things if t not in old}}
        new = {t: old.get(t) or _instance(t, meshes[t.asset], world.seed, site) for t in world.things}
        self._kept["things"] = (key, new)
        return tuple(new.values())

    def _grass(
        self, site: _Site, light: Light, ground: GroundLook, sun_map: SunMap, zenith: Zenith, sunned: Hashable
    ) -> Grass | None:
        blades = site.place.kind.blades
        if blades is None:
            return None
        patch = self._keep("patch", blades, lambda: turf.patch(blades.height_m, blades.per_m2, blades.straw))
        cells, corner_z = self._keep("cells", site.place.name, lambda: _cells(site))
        place = self._keep("place levels", sunned, lambda: pyramid(ground.place))
        shading = self._keep("grass shade", sunned, lambda: turf.shade(patch, light.sun_dir))
        lights = self._keep("grass light", light, lambda: turf.light(patch, light))
        made = (sun_map, zenith, ground)  # compared by identity
        states = self._keep("blades", made, lambda: turf.state(patch, cells, corner_z, ground, place, zenith, sun_map))
        return self._keep(
            "grass", (*made, light), lambda: turf.assemble(patch, cells, corner_z, states, shading, lights)
        )


def overcast(world: WorldState) -> float:
    """Share of the sky that is covered: no rain and no snow falls from a clear one."""
    return max(
        world.cloud,
        min(1.0, 0.6 + 0.6 * world.weather.rain) * min(1.0, 8 * world.weather.rain),
        min(1.0, 0.6 + 0.5 * world.weather.snow) * min(1.0, 8 * world.weather.snow),
    )


def _light(world: WorldState, cloud: float, albedo: float) -> Light:
    light = daylight(world.sun_azimuth_deg, world.sun_elevation_deg, world.fog, albedo, cloud)
    stops = world.camera.exposure_ev - _SNOW_STOPS * min(1.0, 2 * world.weather.road_snow)
    return filtered(light, stops, world.camera.white_balance_k)


def _site(name: str, seed: int, ids: dict[str, int]) -> _Site:
    place = places.load(name, seed=seed)
    if GROUND not in ids:
        raise RenderError(f"{name}: {GROUND} has no object id. Give one in place_ids.")
    north, east = place.bounds.north_m, place.bounds.east_m
    reach = 2 * max(abs(v) for v in (*north, *east))
    place_m = float(np.ceil(reach / 8) * 8)
    kind = place.kind
    spot = placemap.Spot(kind.mottle, len(kind.materials) - 1, seed, place.wear)
    base = placemap.base(place_m, _cover_key(place), lambda x, y: place.material_level(x, -y), spot)
    clearing = _rect(place.clearing.north_m, place.clearing.east_m)
    # Columns run west in the renderer, east in the place.
    grid = np.ascontiguousarray(place.ground_grid[:, ::-1], np.float32)
    origin = (float(place.grid_origin[0]), -float(place.grid_origin[1]) - (grid.shape[1] - 1) * place.cell_m)
    blank = Layer(np.zeros((1, 1, 4), np.uint8), 1.0)
    third = blank if len(kind.materials) > 2 else None
    level = GroundLook(
        ids[GROUND], blank, blank, np.zeros((1, 1, 4), np.uint8), place_m, grid, origin, place.cell_m,
        kind.mask_edge, kind.tint_low, kind.tint_high, kind.gloss, kind.mean_albedo, third,
    )  # fmt: skip
    scenery = tuple(_standing(thing, ids[thing.name], 0.0) for thing in place.scenery if thing.name in ids)
    inlays = tuple(_standing(thing, ids[GROUND], _INLAY_M) for thing in place.inlays)
    return _Site(place, base, scenery, inlays, clearing, level)


def _standing(thing: SceneryThing, object_id: int, above_m: float) -> Instance:
    """A thing of the place, lit as if its foot were `above_m` over the ground."""
    matrix = np.eye(4)
    c, s = np.cos(-thing.yaw_rad), np.sin(-thing.yaw_rad)
    matrix[:2, :2] = [[c, -s], [s, c]]
    matrix[:3, 3] = geometry.nwu_from_ned(thing.position_ned)
    return Instance(thing.mesh, matrix, object_id, float(matrix[2, 3]) - above_m, 1.0, 0.37, False)


def _cover_key(place: Place) -> NDArray[np.float32]:
    """What covers a place, as part of a cache's key: its layers on a coarse grid."""
    north, east = place.bounds.north_m, place.bounds.east_m
    n, e = np.meshgrid(np.arange(north[0], north[1], 0.25), np.arange(east[0], east[1], 0.25))
    return place.material_level(n, e)


def _rect(north: tuple[float, float], east: tuple[float, float], margin: float = 0.0) -> plants.Rect:
    return north[0] - margin, north[1] + margin, -east[1] - margin, -east[0] + margin


def _wider(rect: plants.Rect, margin: float) -> plants.Rect:
    return rect[0] - margin, rect[1] + margin, rect[2] - margin, rect[3] + margin


def _ground(site: _Site, sun: NDArray[np.float32]) -> GroundLook:
    tones = site.place.tones
    baked = (materials.load(name) for name in site.place.kind.materials)
    layers = [Layer(tile.lit(sun, tone), tile.tile_m) for tile, tone in zip(baked, tones)]
    scenery = geometry.merged(site.scenery)
    points = _above_ground(site, scenery.vertices["pos"])
    place = placemap.lit(site.base, sun, points, scenery.faces)
    level = site.level
    return GroundLook(
        level.object_id, layers[0], layers[1], place, level.place_m, level.grid,
        level.grid_origin, level.cell_m, level.mask_edge, level.tint_low, level.tint_high, level.gloss,
        level.mean_albedo, layers[2] if len(layers) > 2 else None,
    )  # fmt: skip


def _above_ground(site: _Site, points: NDArray[np.float32]) -> NDArray[np.float32]:
    above = np.array(points, np.float32)
    above[:, 2] -= geometry.elevation(site.level, points[:, 0], points[:, 1])
    return above


def _clutter(site: _Site, seed: int) -> tuple[ClutterLevel, ...]:
    rng = np.random.default_rng([seed, 17])
    area = _wider(site.clearing, MARGIN_M)
    place = site.place

    def share(material: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.floating]:
        off = np.abs(place.material_level(x, -y) - place.kind.materials.index(material))
        return np.asarray(np.clip(1 - off, 0, 1), np.float32)

    return plants.scatter(rng, place.clutter, area, lambda x, y: geometry.elevation(site.level, x, y), share)


def _mesh(asset: str) -> Mesh:
    """The mesh of a litter asset, or of a vehicle."""
    if hulls.is_hull(asset):
        return hulls.mesh(asset)
    item, variant = items.asset(asset)
    return item.mesh(variant)


def _instance(thing: Thing, mesh: Mesh, seed: int, site: _Site) -> Instance:
    w, x, y, z = thing.quaternion_wxyz
    matrix = np.eye(4)
    matrix[:3, :3] = geometry.rotation((w, x, -y, -z)) * np.array(thing.scale)
    matrix[:3, 3] = geometry.nwu_from_ned(thing.position_m)
    rng = np.random.default_rng([seed, thing.object_id])
    ground_z = float(geometry.elevation(site.level, matrix[0, 3], matrix[1, 3]))
    tone, key = rng.uniform(0.85, 1.0), rng.random()
    return Instance(mesh, matrix, thing.object_id, ground_z, float(tone), float(key), True)


def _layers(coats: tuple[tuple[int, Coat], ...]) -> NDArray[np.uint8]:
    """The artwork, and behind it a layer for each coat in use."""
    own = atlas().layers
    extra = {coat.key: coat.texels for _, coat in coats}
    return np.concatenate([own, np.stack(list(extra.values()))]) if extra else own


def _coated(instances: tuple[Instance, ...], coats: tuple[tuple[int, Coat], ...]) -> tuple[Instance, ...]:
    """The instances, those that have a coat with it in place of their own materials."""
    by_id = dict(coats)
    first = len(atlas().layers)
    layers = {key: first + k for k, key in enumerate(dict.fromkeys(coat.key for coat in by_id.values()))}
    if layers and max(layers.values()) > _LAST_LAYER:
        raise RenderError(f"{len(layers)} materials at once are too many; there is room for {_LAST_LAYER + 1 - first}.")
    return tuple(
        replace(each, mesh=_dressed(each.mesh, layers[by_id[each.object_id].key])) if each.object_id in by_id else each
        for each in instances
    )


def _dressed(mesh: Mesh, layer: int) -> Mesh:
    """The mesh with another layer of the atlas all over it, dull and opaque."""
    vertices = mesh.vertices.copy()
    vertices["tint"] = (255, 255, 255, layer)
    vertices["mat"][:, :3] = (150, 0, 0)  # roughness, metalness, transmission
    if (
        np.ptp(vertices["uv"], axis=0).min() < _LEAST_UV
    ):  # of a mesh whose own artwork is plain: seen from its widest side
        axes = np.argsort(np.ptp(vertices["pos"], axis=0))[:0:-1]
        flat = vertices["pos"][:, axes]
        vertices["uv"] = (flat - flat.min(0)) / np.maximum(np.ptp(flat, axis=0), 1e-6)
    return Mesh(vertices, mesh.faces)


def _spots(litter: tuple[Instance, ...]) -> NDArray[np.float64]:
    return np.array([i.world_from_mesh[:2, 3] for i in litter]).reshape(-1, 2)


def _sun_map(
    site: _Site, square: shadow.Square, light: Light, litter: tuple[Instance, ...], clutter: tuple[ClutterLevel, ...]
) -> SunMap:
    ground_z = float(geometry.elevation(site.level, square[0], square[1]))
    parts = [geometry.merged(site.scenery), geometry.merged(site.inlays), geometry.merged(litter)]
    meshes = [Mesh(part.vertices, part.faces) for part in parts]
    return shadow.sun_map(square, ground_z, light.sun_dir, [*meshes, clutter[0].mesh])


def _zenith(
    site: _Site, square: shadow.Square, litter: tuple[Instance, ...], clutter: tuple[ClutterLevel, ...]
) -> Zenith:
    merged = [geometry.merged(site.scenery), geometry.merged(site.inlays), geometry.merged(litter)]
    meshes = [*(Mesh(m.vertices, m.faces) for m in merged), clutter[1].mesh]
    low = [(_above_ground(site, m.vertices["pos"]), m.faces) for m in meshes]
    low[1][0][:, 2] *= _INLAY_SHADE
    return shadow.zenith(square, low)


def _cells(site: _Site) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    cells = turf.cells_over(site.level, _wider(site.clearing, MARGIN_M))
    half = turf.SIDE_M / 2
    offsets = [(-half, -half), (half, -half), (-half, half), (half, half)]
    corners = [geometry.elevation(site.level, cells[:, 0] + dx, cells[:, 1] + dy) for dx, dy in offsets]
    return cells, np.stack(corners, -1).astype(np.float32)


@lru_cache(1)
def _detail() -> NDArray[np.uint8]:
    """Fine relief and dirt that all meshes share: crease slopes, grime and grain (512, 512, 4)."""

    def make() -> dict[str, NDArray[np.generic]]:
        rng = np.random.default_rng(8)
        _, gx, gy = noise.creases(512, rng)
        grime, grain = 0.16 * noise.spectral(512, 1.7, rng), 0.2 * noise.spectral(512, 0.8, rng)
        channels = np.stack([0.16 * gx, 0.16 * gy, grime, grain], -1) + 0.5
        return {"detail": (np.clip(channels, 0, 1) * 255).astype(np.uint8)}

    return np.asarray(cache.load_or_make("detail", (sys.modules[__name__], noise), make)["detail"], np.uint8)
