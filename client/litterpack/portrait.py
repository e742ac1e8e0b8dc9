"""Pictures of one mesh on grey card, by rays: print, metal, clear plastic, a sun and soft shade. To look at items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray

from . import artwork
from .mesh import Floats, Mesh

_SUN = np.array([-0.42, 0.38, 0.82]) / np.linalg.norm([-0.42, 0.38, 0.82])
_SUN_LIGHT, _SKY_LIGHT = np.array([2.1, 2.0, 1.85]), np.array([0.62, 0.68, 0.78])
_CARD = 0.30  # albedo of the card beneath
_ELEVATION = np.radians(42)
_MARGIN = 1.16
_LAYERS = 10  # surfaces that one ray passes at most
_SHADE_RAYS = 6
_SHARP = 2  # drawn this much larger, then reduced


@dataclass(frozen=True, eq=False)
class Portrait:
    """`rgb` (px, px, 3) uint8 in parallel projection; `px_per_m` holds across the picture."""

    rgb: NDArray[np.uint8]
    px_per_m: float


def draw(mesh: Mesh, px: int) -> Portrait:
    """`mesh` as it stands on z = 0, seen from above and aside."""
    view = _View.of(mesh, px * _SHARP)
    world = _World(mesh)
    rng = np.random.default_rng(1)
    light = np.concatenate([world.seen(rays, view.forward, rng) for rays in np.array_split(view.origins(), 8)])
    square = light.reshape(px, _SHARP, px, _SHARP, 3)
    shown = np.clip(square / (square + 0.72) * 1.32, 0, 1).mean((1, 3)) ** (1 / 2.2)
    return Portrait((shown * 255).astype(np.uint8), view.px_per_m / _SHARP)


@dataclass(frozen=True, eq=False)
class _View:
    """A parallel camera: `forward`, `right` and `up` unit, `centre` in the picture's middle."""

    forward: Floats
    right: Floats
    up: Floats
    centre: Floats
    px_per_m: float
    px: int

    @staticmethod
    def of(mesh: Mesh, px: int) -> _View:
        forward = np.array([0.0, np.cos(_ELEVATION), -np.sin(_ELEVATION)])
        right = np.array([1.0, 0.0, 0.0])
        up = np.cross(right, forward)
        points = mesh.vertices["pos"].astype(np.float64)
        across, along = points @ right, points @ up
        span = max(float(np.ptp(across)), float(np.ptp(along)), 1e-4) * _MARGIN
        centre = right * (across.max() + across.min()) / 2 + up * (along.max() + along.min()) / 2
        return _View(forward, right, up, centre, px / span, px)

    def origins(self) -> Floats:
        """(px * px, 3): a ray's start for each pixel, row by row."""
        offset = (np.arange(self.px) + 0.5 - self.px / 2) / self.px_per_m
        start = self.centre - self.forward * 3.0
        grid = start + self.right * offset[None, :, None] - self.up * offset[:, None, None]
        return np.asarray(grid.reshape(-1, 3))


class _World:
    """The mesh and the card under it."""

    def __init__(self, mesh: Mesh) -> None:
        self._vertices, self._faces = mesh.vertices, mesh.faces
        self._points = mesh.vertices["pos"].astype(np.float64)
        self._reach = float(np.ptp(self._points, axis=0).max())
        self._atlas = artwork.atlas().layers
        self._scene = EmbreeScene()
        corners = np.array([[-9, -9, 0], [9, -9, 0], [9, 9, 0], [-9, 9, 0]], np.float32)
        self._kept = [
            TriangleMesh(self._scene, np.ascontiguousarray(mesh.vertices["pos"], np.float32), mesh.faces),
            TriangleMesh(self._scene, corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32)),
        ]

    def seen(self, origins: Floats, forward: Floats, rng: np.random.Generator) -> Floats:
        """Radiance (n, 3) along parallel rays; clear surfaces let through what lies behind."""
        light, left = np.zeros((len(origins), 3)), np.ones((len(origins), 3))
        at, live = origins.copy(), np.arange(len(origins))
        for _ in range(_LAYERS):
            toward = np.broadcast_to(forward, (len(live), 3))
            distance, piece, face, uv = self._cast(at[live], toward)
            hit = at[live] + toward * distance[:, None]
            card = piece != 0
            light[live[card]] += left[live[card]] * self._card(hit[card], rng)
            shown, through = self._surface(hit[~card], face[~card], uv[~card], forward, rng)
            live, hit = live[~card], hit[~card]
            light[live] += left[live] * shown
            left[live] *= through
            at[live] = hit + forward * (1e-5 * self._reach + 2e-6)
            live = live[left[live].max(1) > 0.02]
            if not len(live):
                break
        return light

    def _cast(self, origins: Floats, directions: Floats) -> tuple[Floats, NDArray[np.int32], NDArray[np.int32], Floats]:
        found = self._scene.run(
            np.ascontiguousarray(origins, np.float32), np.ascontiguousarray(directions, np.float32), output=1,
            query="INTERSECT",
        )  # fmt: skip
        uv = np.stack([found["u"], found["v"]], -1).astype(np.float64)
        piece = found["geomID"].astype(np.int32)
        return np.where(piece < 0, 3.0, found["tfar"]).astype(np.float64), piece, found["primID"].astype(np.int32), uv

    def _reached(self, at: Floats, normal: Floats, toward: Floats) -> Floats:
        """Share of light (n,) that comes along `toward` (n, 3) or (3,): clear things stop little."""
        start = at + normal * (4e-4 * self._reach + 2e-5)
        _, piece, face, _ = self._cast(start, np.broadcast_to(toward, at.shape))
        blocked = piece == 0
        stops = np.zeros(len(at))
        corner = self._vertices[self._faces[face[blocked], 0]]
        stops[blocked] = 1 - 0.7 * corner["mat"][:, 2] / 255
        return 1 - stops

    def _sky(self, at: Floats, normal: Floats, rng: np.random.Generator) -> Floats:
        """Share of the sky (n,) that a surface sees."""
        total = np.zeros(len(at))
        for _ in range(_SHADE_RAYS):
            toward = rng.normal(size=at.shape)
            toward = toward / np.linalg.norm(toward, axis=1, keepdims=True) + normal * 1.001
            toward /= np.linalg.norm(toward, axis=1, keepdims=True)
            total += self._reached(at, normal, toward)
        return total / _SHADE_RAYS

    def _card(self, at: Floats, rng: np.random.Generator) -> Floats:
        normal = np.broadcast_to([0.0, 0.0, 1.0], at.shape)
        sun = self._reached(at, normal, _SUN) * _SUN[2]
        return np.asarray(_CARD * (sun[:, None] * _SUN_LIGHT + self._sky(at, normal, rng)[:, None] * _SKY_LIGHT))

    def _surface(
        self, at: Floats, face: NDArray[np.int32], uv: Floats, forward: Floats, rng: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """What a surface shows (n, 3) and the share of what lies behind that it lets through (n, 3)."""
        weights = np.c_[1 - uv.sum(1), uv][..., None]
        corner = self._vertices[self._faces[face]]
        normal = (corner["normal"] * weights).sum(1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
        normal *= np.where(normal @ forward > 0, -1, 1)[:, None]
        tint = ((corner["tint"][..., :3] * weights).sum(1) / 255) ** 2
        rough, metal, clear, _ = ((corner["mat"] * weights).sum(1) / 255).T
        print_rgb, paint = self._print((corner["uv"] * weights).sum(1), corner["tint"][:, 0, 3])
        albedo = print_rgb * tint
        metal, clear = metal * (1 - 0.75 * paint), clear * (1 - paint)
        facing = np.clip(-(normal @ forward), 0, 1)
        away = (1 - facing) ** 2
        sunlit = self._reached(at, normal, _SUN)[:, None]
        sun = np.clip(normal @ _SUN, 0, None)[:, None] * sunlit * _SUN_LIGHT
        sky = self._sky(at, normal, rng)[:, None] * (0.6 + 0.4 * normal[:, 2:]) * _SKY_LIGHT
        diffuse = albedo * (sun + sky + 0.10 * np.clip(-normal[:, 2:] + 0.4, 0, 1)) * (1 - metal[:, None])
        base = 0.045 + 0.705 * metal
        fresnel = base + (np.maximum(1 - rough, base) - base) * away
        mirrored = forward - 2 * (normal @ forward)[:, None] * normal
        half = _SUN - forward
        half /= np.linalg.norm(half)
        power = 2 / (rough**4 + 0.0006)
        glare = (power + 2) / 8 * np.clip(normal @ half, 0, 1) ** power * np.clip(normal @ _SUN, 0, 1) * sunlit[:, 0]
        colour = 1 + (0.93 + (albedo - 0.93) * (paint * 0.8)[:, None] - 1) * metal[:, None]
        gloss = colour * fresnel[:, None] * (_room(mirrored, rough) + (np.minimum(glare, 6.0))[:, None] * _SUN_LIGHT)
        through = clear[:, None] * np.sqrt((0.15 + 0.85 * tint) * (0.92 - 0.66 * away[:, None]))
        return diffuse * (1 - 0.93 * clear[:, None]) + gloss * (1 - 0.3 * clear[:, None]), through

    def _print(self, uv: Floats, layer: NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Albedo (n, 3) and paint opacity (n,) of the artwork, between texels."""
        size = self._atlas.shape[1]
        place = uv % 1 * size - 0.5
        low = np.floor(place).astype(np.int64)
        share = (place - low)[..., None]
        texel = np.zeros((len(uv), 4))
        for dx in (0, 1):
            for dy in (0, 1):
                part = (share[:, 0] if dx else 1 - share[:, 0]) * (share[:, 1] if dy else 1 - share[:, 1])
                texel += part * self._atlas[layer, (low[:, 1] + dy) % size, (low[:, 0] + dx) % size]
        return (texel[:, :3] / 255) ** 2, texel[:, 3] / 255


def _room(direction: Floats, rough: Floats) -> Floats:
    """Mirror image (n, 3) of a bright sky over a grey card, blurred by roughness."""
    edge = (0.04 + 0.5 * rough)[:, None]
    up = direction[:, 2:]
    sky = np.clip((up + 0.02) / edge * 0.5 + 0.5, 0, 1)
    band = np.exp(-(((up - 0.45) / (0.12 + 0.4 * rough[:, None])) ** 2)) * (0.9 - 0.5 * rough[:, None])
    return np.asarray((1 - sky) * _CARD * 1.3 + sky * (_SKY_LIGHT * 1.1) + sky * band)
