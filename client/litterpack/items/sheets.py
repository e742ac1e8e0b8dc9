"""Paper, foil and film: tissues, newspaper, flyers, receipts, aluminium foil, torn plastic film; and wrappers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..mesh import Floats, Mesh, grid_faces, join, normals, sky_openness
from .creased import ball, draped, flat_sheet, folded_sheet, torn_outline
from .order import Order
from .skin import Skin, slab
from .wall import creases, hollows, turned


@dataclass(frozen=True)
class _Paper:
    """A kind of sheet: prints of both sides, how thick, how it shines, its relief before it is crumpled."""

    fronts: tuple[str, ...]
    backs: tuple[str, ...]
    thick_m: float
    rough: float
    metal: float = 0.0
    clear: float = 0.0
    ripple: float = 0.05
    ball: float = 0.25  # diameter as a share of the diagonal
    tints: tuple[tuple[float, float, float], ...] = ((1.0, 0.985, 0.96),)


PAPERS = {
    "tissue": _Paper(("tissue", "paper2"), ("tissue",), 0.0004, 0.95, ripple=0.07, ball=0.24),
    "newspaper": _Paper(("news0", "news1"), ("news1", "news0"), 0.0002, 0.92, ball=0.22, tints=((0.93, 0.9, 0.83),)),
    "flyer": _Paper(("flyer0", "flyer1", "flyer2"), ("flyer2", "plain"), 0.0002, 0.5, ball=0.3),
    "receipt": _Paper(("receipt", "paper0"), ("plain",), 0.0002, 0.7, ripple=0.03, ball=0.28),
}
FILMS = {
    "foil": _Paper(("foil",), ("foil",), 0.0002, 0.2, 0.92, ripple=0.06, ball=0.26, tints=((0.95, 0.95, 0.96),)),
    "clear": _Paper(("clear",), ("clear",), 0.0002, 0.12, clear=0.95, ripple=0.07,
                    tints=((0.96, 0.97, 0.98), (0.8, 0.9, 1.0), (0.95, 0.95, 0.9))),
    "black": _Paper(("plain",), ("plain",), 0.0003, 0.24, ripple=0.07, tints=((0.03, 0.03, 0.033), (0.05, 0.09, 0.16))),
}  # fmt: skip


def paper(order: Order) -> Mesh:
    """A sheet of paper. States: intact, folded, crushed, torn or balled. Styles: tissue, newspaper, flyer, receipt."""
    return _sheet(order, PAPERS[order.style])


def film(order: Order) -> Mesh:
    """Foil or film. States: spread, twisted, crushed, torn or balled. Styles: foil, clear, black."""
    return _sheet(order, FILMS[order.style])


def _sheet(order: Order, kind: _Paper) -> Mesh:
    rng, k = order.rng, order.serial
    tint = np.array(kind.tints[k % len(kind.tints)]) * rng.uniform(0.78, 1.0)
    crease = 0.4 if order.state != "intact" else 0.06
    front, back = (
        Skin(names[k % len(names)], kind.rough, kind.metal, kind.clear, tint, crease=crease)
        for names in (kind.fronts, kind.backs)
    )
    if order.state == "balled":
        size = kind.ball * float(np.hypot(*order.size_m[:2])) * rng.uniform(0.85, 1.15)
        return ball(order, size, front, back if kind.backs != kind.fronts else None)
    if order.state in ("intact", "folded"):
        v, f, uv = flat_sheet(order) if order.state == "intact" else folded_sheet(order)
        return slab(v, f, uv, kind.thick_m, front, back, openness=0.95)
    v, f, uv, sky = draped(order, kind.ripple, torn_outline(order) if order.state == "torn" else None)
    return slab(v, f, uv, kind.thick_m, front, back, openness=sky)


def wrapper(order: Order) -> Mesh:
    """A wrapper, printed outside. States: intact (a tube torn open at one end), torn, twisted, crushed or balled.

    Styles: bar (food), sweet.
    """
    rng, sweet = order.rng, order.style == "sweet"
    name = f"sweet{order.serial % 3}" if sweet else f"bar{order.serial % 5}"
    outside = Skin(name, 0.25, 0.5, 0.0, rng.uniform(0.82, 1.0), crease=0.35)
    silver = Skin("foil", 0.3, 0.8, 0.0, rng.uniform(0.8, 0.95), crease=0.35)
    if order.state == "balled":
        return ball(order, 0.32 * float(np.hypot(*order.size_m[:2])), outside, silver, 50)
    if order.state == "intact":
        return _bow(order, outside) if sweet else _sleeve(order, outside, silver)
    flat = Order(order.state, order.serial, rng, order.size_m * [1, 1.9, 1], order.style)  # slit along its seam
    v, f, uv, sky = draped(flat, 0.05, torn_outline(flat, 0.03) if order.state == "torn" else None)
    turned_up = order.serial % 2
    return slab(v, f, uv, 0.0002, silver if turned_up else outside, outside if turned_up else silver, openness=sky)


def _sleeve(order: Order, outside: Skin, silver: Skin) -> Mesh:
    """A flattened tube: crimped at one end, torn open at the other, a little air left in it."""
    (x, y, z), rng = order.size_m, order.rng
    rows, cols = 9, 22
    across, along = np.mgrid[-1 : 1 : rows * 1j, 0 : 1 : cols * 1j]
    folds = creases(along * x, across * y / 2, 6, 0.05, rng)
    bow = z * 0.3 * (along - rng.uniform(0.3, 0.7)) ** 2
    belly = np.sin(np.pi * np.clip((along - 0.07) / 0.93, 0, 0.8)) ** 0.7
    narrow = 1 - 0.05 * belly
    tear = 0.07 * x * (rng.uniform(-1, 0) + np.sin(across * rng.uniform(2, 5) + rng.uniform(0, 6)) * 0.5)
    parts = []
    for side in (1.0, -1.0):
        lift = belly * (1 - across**2) ** 0.7
        crimp = 0.0006 * np.sin(across * 60) * (along < 0.07)
        height = side * (z * 0.42 * lift + folds * lift) + crimp + bow
        v = np.stack([along * x + tear * along**9, across * y / 2 * narrow, height], -1).reshape(-1, 3)
        f = grid_faces(rows, cols)
        sky = np.clip(sky_openness(v, normals(v, f), 0.5) * hollows(v[:, 2].reshape(rows, cols), x / cols), 0.2, 1)
        uv = np.c_[along.ravel(), 0.5 - 0.5 * across.ravel() * side]
        parts.append((v, f if side > 0 else turned(f), uv, sky))
    low, high = (np.min([p[0].min(0) for p in parts], 0), np.max([p[0].max(0) for p in parts], 0))
    scale = order.size_m / (high - low)
    return join([slab(v * scale, f, uv, 0.0001, outside, silver, openness=sky, under_uv=uv) for v, f, uv, sky in parts])


def _bow(order: Order, outside: Skin) -> Mesh:
    """A sweet's wrapper still twisted at both ends, empty and crumpled between."""
    x, rng = float(order.size_m[0]), order.rng
    rows, cols = 15, 30
    angle, along = np.meshgrid(np.linspace(0, 2 * np.pi, rows), np.linspace(-1, 1, cols), indexing="ij")
    neck = 0.48
    fan = np.clip((np.abs(along) - neck) / (1 - neck), 0, 1)
    body = np.sqrt(np.clip(1 - (along / neck) ** 2, 0, 1))
    pleats = 1 + 0.35 * fan * np.sin(angle * 5 + rng.uniform(0, 6)) + 0.1 * body * np.sin(angle * 3 + 9 * along)
    radius = (0.10 + 0.9 * body + 1.0 * fan**0.8) * pleats
    twisted = angle + 2.2 * np.sign(along) * np.clip((np.abs(along) - 0.3) / 0.3, 0, 1)
    flat = 1 - 0.75 * fan
    v = np.stack([along * x / 2, np.cos(twisted) * radius, np.sin(twisted) * radius * flat], -1).reshape(-1, 3)
    v[:, 0] += 0.03 * x * fan.ravel() * np.sin(angle.ravel() * 3)
    v = (v - (v.max(0) + v.min(0)) / 2) * order.size_m / np.ptp(v, axis=0)
    f = turned(grid_faces(rows, cols))
    sky: Floats = np.clip(sky_openness(v, normals(v, f), 0.5), 0.2, 1)
    uv = np.c_[along.ravel() / 2 + 0.5, angle.ravel() / (2 * np.pi)]
    return slab(v, f, uv, 0.0002, outside, Skin("plain", 0.4, tint=0.9), openness=sky)
