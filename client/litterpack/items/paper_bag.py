"""Paper bags: standing open, folded flat, crushed or torn."""

from __future__ import annotations

import numpy as np

from ..bending import bend
from ..mesh import Faces, Floats, Mesh, grid_faces, join, normals, sky_openness
from ..outline import ragged
from .blocks import leant
from .creased import ball, draped, torn_outline
from .order import Order
from .skin import Skin, slab
from .wall import creases, hollows, trimmed, turned

_PAPER_M = 0.0003


def build(order: Order) -> Mesh:
    """A bag. States: intact (standing open), flat, crushed, torn (its front half) or balled."""
    rng = order.rng
    tint = np.array([(1, 1, 1), (1, 1, 1), (0.95, 0.93, 0.9)][order.serial % 3]) * rng.uniform(0.75, 1.0)
    outside = Skin(f"kraftbag{order.serial % 2}", rough=0.93, tint=tint, crease=0.25)
    inside = Skin("kraftpaper", rough=0.95, tint=tint * 0.92, crease=0.25)
    x, y, z = order.size_m
    if order.state == "balled":
        return ball(order, 0.34 * float(np.hypot(x, z)), outside, inside, 60)
    if order.state in ("torn", "crushed"):
        flat = Order(order.state, order.serial, rng, np.array([x + y, z, 0.001]), order.style)
        v, f, uv, sky = draped(flat, 0.035, torn_outline(flat, 0.03) if order.state == "torn" else None)
        return slab(v, f, uv, _PAPER_M, outside, inside, openness=sky)
    return _standing(order, outside, inside)


def _standing(order: Order, outside: Skin, inside: Skin) -> Mesh:
    """Four walls with gussets, a zigzag edge at the mouth, a floor."""
    (x, y, z), rng = order.size_m, order.rng
    around, up = 33, 10
    corner = np.array([(-1, -1), (1, -1), (1, 0), (1, 1), (-1, 1), (-1, 0), (-1, -1)]) * [x / 2, y / 2]
    corner[[2, 5], 0] *= 1 - 0.22 * y / x  # the gussets' creases lie inwards
    reach = np.r_[0, np.cumsum(np.linalg.norm(np.diff(corner, axis=0), axis=1))]
    at = np.unique(np.r_[np.linspace(0, reach[-1], around - 4), reach])
    ring = np.stack([np.interp(at, reach, corner[:, k]) for k in (0, 1)], -1)
    share = np.linspace(0, 1, up)
    zigzag = 0.004 * (np.arange(len(at)) % 2)
    squeeze = 1 - 0.45 * np.exp(-(((share - 0.55) / 0.3) ** 2)) * (order.state == "intact") * rng.uniform(0.3, 1)
    v = np.stack([
        np.broadcast_to(ring[:, 0], (up, len(at))), ring[:, 1] * squeeze[:, None],
        share[:, None] * z - zigzag * (share[:, None] == 1),
    ], -1).reshape(-1, 3)  # fmt: skip
    f = turned(grid_faces(up, len(at)))[:, ::-1]
    f = np.ascontiguousarray(f, np.int32)
    u = np.broadcast_to(at / reach[-1], (up, len(at))).ravel()
    uv = np.c_[u, np.repeat(1 - share, len(at))]
    out = normals(v, f)
    dent = creases(u * reach[-1], v[:, 2], 14, 0.16, rng) * np.clip(v[:, 2] / z * 4, 0, 1)
    v[:, :2] += out[:, :2] * np.clip(dent, -0.009, 0.009)[:, None] * (v[:, 2:] < z)
    floor, floor_faces = _floor(ring)
    if order.state == "flat":
        both = _pressed(np.concatenate([v, floor]), order)
        v, floor = both[: len(v)], both[len(v) :]
    else:
        v = np.c_[_within(v[:, :2], x, y), v[:, 2]]
    sky = np.clip(sky_openness(v, normals(v, f), 0.55) * hollows(v[:, 1].reshape(up, len(at)), 0.02), 0.3, 1)
    walls = slab(v, f, uv, _PAPER_M, outside, inside, openness=sky, under_uv=uv)
    base = slab(floor, floor_faces, floor[:, :2] / x + 0.5, _PAPER_M, inside, inside, openness=0.3)
    if order.serial % 4 == 3:
        p = walls.vertices["pos"].astype(np.float64)
        tear = p[:, 2] - z * 0.7 - 3 * ragged(rng, 0.02, 0.15)(p[:, :2])
        walls = trimmed(walls, np.minimum(tear, p[:, 0]))
    return join([walls, base])


def _within(xy: Floats, x: float, y: float) -> Floats:
    low, high = xy.min(0), xy.max(0)
    return np.asarray((xy - (low + high) / 2) * [x, y] / (high - low))


def _floor(ring: Floats) -> tuple[Floats, Faces]:
    n = len(ring)
    i = np.arange(n - 1)
    v = np.c_[np.r_[ring, [[0.0, 0.0]]], np.full(n + 1, 0.0006)]
    return v, np.stack([i, i + 1, np.full(n - 1, n)], -1).astype(np.int32)


def _pressed(v: Floats, order: Order) -> Floats:
    v = leant(v, np.pi / 2 - 0.05)
    return bend(
        v,
        (0, 0, order.size_m[2] * order.rng.uniform(0.3, 0.7)),
        (0.2, 0, 1),
        (0, 1, 0),
        order.rng.uniform(0.1, 0.5),
        0.04,
    )
