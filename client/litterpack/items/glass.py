"""Glass: bottles, whole or broken, and shards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..mesh import Floats, Mesh, dense, grid_faces, join, lathe, normals, sky_openness
from ..outline import cut, ragged
from .order import Order
from .skin import Skin, slab
from .wall import below, trimmed, turned, without

_SIDES = 28
TINTS = [(0.82, 0.92, 0.88), (0.03, 0.20, 0.04), (0.14, 0.045, 0.008)]  # clear, green, brown
_BEER = [(0, .008), (.55, .007), (.85, .0), (.95, .002), (1.0, .012), (1.0, .118), (.985, .132), (.88, .150),
         (.62, .168), (.47, .182), (.43, .195), (.415, .2185), (.47, .2195), (.47, .2245), (.44, .226),
         (.435, .230)]  # fmt: skip
_WINE = [(0, .022), (.45, .012), (.8, .001), (.93, .0), (1.0, .008), (1.0, .175), (.985, .188), (.90, .203),
         (.66, .219), (.46, .231), (.40, .243), (.385, .278), (.43, .280), (.43, .288), (.40, .290),
         (.395, .300)]  # fmt: skip
_THICK_M = 0.0028


def bottle(order: Order) -> Mesh:
    """A bottle standing on z = 0; clear, green or brown by serial. States: intact or broken. Styles: beer, wine."""
    (width, _, height), rng, wine = order.size_m, order.rng, order.style == "wine"
    rows = np.array(_WINE if wine else _BEER)
    rows = dense(rows * [width / 2, height / rows[-1, 1]], 0.018)
    v, f, uv = lathe(rows, _SIDES)
    sky = sky_openness(v, normals(v, f), 0.7)
    tint = TINTS[(order.serial + (1 if wine else 2)) % 3]
    glass = Skin("clear", rough=0.06, clear=0.9, tint=tint, crease=0.02)
    outer, labels = glass.on(v, f, uv, sky), _labels(order, wine)
    if order.state != "broken":
        mouth, mouth_faces, mouth_uv = lathe([rows[-1], rows[-1] - [0.0035, 0.0], rows[-1] - [0.004, 0.03]], _SIDES)
        lip = Skin("clear", rough=0.1, clear=0.8, tint=tint).on(mouth, mouth_faces, mouth_uv, 0.4)
        return join([outer, lip, *labels])
    over = _line(height, keep_neck=order.serial % 2 == 1, rng=rng)
    gone = over(v) > 0
    inner = Skin("clear", rough=0.06, clear=0.9, tint=tint).on(below(v, f, _THICK_M), turned(f), uv, sky * 0.8)
    left = [without(part, gone, partly=True) for part in (outer, inner)]
    torn = [trimmed(label, over(label.vertices["pos"].astype(np.float64)) + 0.008) for label in labels]
    return join([*left, *(label for label in torn if len(label.faces))])


def _labels(order: Order, wine: bool) -> list[Mesh]:
    """Paper on the front and back, a hair outside the glass; every fourth bottle has lost it."""
    if order.serial % 4 == 3:
        return []
    (width, _, height), (low, high) = order.size_m, (0.20, 0.50) if wine else (0.19, 0.47)
    paper = Skin(
        f"{'vin' if wine else 'ale'}{order.serial % 2}", rough=0.75, clear=0.9, tint=order.rng.uniform(0.85, 1)
    )
    made = []
    for left, right in ((24, 232), (300, 470)):
        u, share = np.meshgrid(np.linspace(left, right, 11) / 512, np.linspace(0, 1, 5))
        a, r = 2 * np.pi * u.ravel(), width / 2 + 0.0002
        z = height * (low + (high - low) * share.ravel())
        uv = np.c_[u.ravel(), (380 - 248 * share.ravel()) / 512]
        made.append(paper.on(np.c_[r * np.cos(a), r * np.sin(a), z], grid_faces(5, 11), uv))
    return made


def _line(height: float, keep_neck: bool, rng: np.random.Generator) -> Callable[[Floats], Floats]:
    """Heights (n,) of points beyond a jagged line round the bottle: above it, or below it where the neck is kept."""
    phase, noise = rng.uniform(0, 6), ragged(rng, height * 0.22, 1.6)

    def over(v: Floats) -> Floats:
        angle = np.arctan2(v[:, 1], v[:, 0])
        line = height * ((0.5 if keep_neck else 0.42) + 0.08 * np.cos(angle + phase))
        line = line + noise(np.c_[np.cos(angle), np.sin(angle)])
        return np.asarray(line - v[:, 2] if keep_neck else v[:, 2] - line)

    return over


def shards(order: Order) -> Mesh:
    """A shard of a bottle's wall lying hollow side down. State: broken."""
    (length, width, _), rng = order.size_m, order.rng
    corners = _polygon(rng, length / 2, width / 2)

    def inside(p: Floats) -> Floats:
        return np.asarray(np.max([p @ n - d for n, d in corners], axis=0))

    flat, f = cut(inside, (length, width), max(length, width) / 9)
    flat = (flat - (flat.max(0) + flat.min(0)) / 2) * [length, width] / np.ptp(flat, axis=0)
    radius = rng.uniform(0.029, 0.037)
    a = rng.uniform(0, np.pi)
    across = flat @ [np.cos(a), np.sin(a)]
    z = np.sqrt(np.maximum(radius**2 - across**2, (radius * 0.4) ** 2))
    glass = Skin("clear", rough=0.06, clear=0.88, tint=TINTS[order.serial % 3], crease=0.05)
    edge = Skin("clear", rough=0.12, clear=0.55, tint=np.array(TINTS[order.serial % 3]) * 0.8, crease=0.3)
    return slab(np.c_[flat, z], f, flat / 0.05, _THICK_M, glass, edge=edge)


def _polygon(rng: np.random.Generator, x: float, y: float) -> list[tuple[Floats, float]]:
    """Half-planes of a sharp-cornered convex piece within x, y: normals and distances from the origin."""
    angles = np.cumsum(rng.uniform(1.3, 2.3, 5))
    angles = angles[angles < angles[0] + 5.2]
    normal = np.stack([np.cos(angles), np.sin(angles)], -1)
    reach = np.hypot(normal[:, 0] * x, normal[:, 1] * y) * rng.uniform(0.35, 0.85, len(angles))
    box = [(np.array(n, np.float64), d) for n, d in (((1, 0), x), ((-1, 0), x), ((0, 1), y), ((0, -1), y))]
    return [*zip(normal, reach.tolist()), *box]
