"""Things stamped or moulded from a flat outline: cutlery, pop tabs, six-pack rings, blister packs."""

from __future__ import annotations

import numpy as np

from ..bending import bend, fitted
from ..mesh import Faces, Floats, Mesh, grid_faces, join, lathe, normals
from ..outline import capsule, cut, disc, ragged, rectangle
from .order import Order
from .skin import Skin, slab
from .wall import without

_UP, _X = (0, 0, 1), (1, 0, 0)
_PLASTICS = [(0.84, 0.84, 0.83), (0.035, 0.035, 0.037), (0.80, 0.78, 0.70), (0.55, 0.04, 0.05)]


def cutlery(order: Order) -> Mesh:
    """A fork, knife or spoon (its style) along x, its handle behind. States: intact, bent or broken."""
    (x, y, z), rng = order.size_m, order.rng
    half, head = x / 2, {"fork": 0.38, "knife": 0.52, "spoon": 0.30}[order.style] * x
    outline = {"fork": _fork, "knife": _knife, "spoon": _spoon}[order.style]
    at = half * rng.uniform(-0.35, 0.1)
    noise = ragged(rng, 0.003, 0.01)

    def inside(p: Floats) -> Floats:
        d = outline(p, half, y / 2, head)
        if order.state == "broken":
            side = -1.0 if order.serial % 2 else 1.0
            d = np.maximum(d, side * (at - p[:, 0]) + noise(p))
        return d

    flat, f = cut(inside, (x, y), y / 15, 2.4) if order.style == "fork" else cut(inside, (x, y), y / 8)
    v = np.c_[flat, _profile(flat, order.style, half, y / 2, head, z)]
    if order.state != "broken":
        v = fitted(v, [x, y, max(z - 0.0012, 0.0005)])
    if order.state == "bent":
        v = bend(v, (half * rng.uniform(-0.2, 0.4), 0, 0), _X, _UP, rng.choice([-1, 1]) * rng.uniform(0.4, 1.1), 0.008)
    wood = order.serial % 5 == 4
    tint = np.array((0.62, 0.45, 0.27) if wood else _PLASTICS[order.serial % 4]) * rng.uniform(0.85, 1.0)
    skin = Skin(
        "plank" if wood else "plain", rough=0.8 if wood else 0.3, tint=np.clip(tint * (2.2 if wood else 1), 0, 1)
    )
    return slab(v, f, flat / 0.1, 0.0012, skin, skin, skin)


def _handle(p: Floats, half: float, wide: float, head: float) -> Floats:
    return capsule(p, (-half + wide * 0.5, 0), (half - head, 0), wide * 0.5, wide * 0.32)


def _fork(p: Floats, half: float, wide: float, head: float) -> Floats:
    root = half - head * 0.62
    d = np.minimum(
        _handle(p, half, wide, head), capsule(p, (half - head * 0.98, 0), (root, 0), wide * 0.34, wide * 0.86)
    )
    d = np.minimum(d, rectangle(p - [root, 0], head * 0.10, wide, wide * 0.25))
    tine = wide * 0.155
    for k in range(4):
        y = (k - 1.5) * (2 * wide - 2 * tine) / 3
        d = np.minimum(d, capsule(p, (root, y), (half - tine * 0.4, y * 0.97), tine * 1.15, tine * 0.55))
    return d


def _knife(p: Floats, half: float, wide: float, head: float) -> Floats:
    blade = rectangle(p - [half - head / 2, 0], head / 2, wide, wide * 0.3)
    tip = np.linalg.norm((p - [half - head * 0.45, -wide]) / [head * 0.45, wide * 2], axis=1) - 1
    blade = np.maximum(blade, np.where(p[:, 0] > half - head * 0.45, tip * wide, -1.0))
    return np.asarray(np.minimum(_handle(p, half, wide * 1.25, head * 0.95), blade))


def _spoon(p: Floats, half: float, wide: float, head: float) -> Floats:
    centre = np.array([half - head * 0.5, 0])
    oval = (np.linalg.norm((p - centre) / [head * 0.5, wide], axis=1) - 1) * wide
    return np.asarray(np.minimum(_handle(p, half, wide, head), oval))


def _profile(p: Floats, style: str, half: float, wide: float, head: float, high: float) -> Floats:
    """Heights (n,): a handle stiffened by a ridge, a bowl or swept tines."""
    along = (p[:, 0] + half) / (2 * half)
    ridge = 0.18 * high * np.exp(-((p[:, 1] / (wide * 0.2)) ** 2)) * (along < 0.6)
    if style == "knife":
        return np.asarray(ridge)
    bow = 0.55 * high * np.sin(np.pi * np.clip(along, 0, 1)) ** 2
    if style == "spoon":
        q = np.linalg.norm((p - [half - head * 0.5, 0]) / [head * 0.5, wide], axis=1)
        return np.asarray(bow + ridge - 0.75 * high * np.clip(1 - q**2, 0, 1) ** 0.8)
    root = np.clip((along - 0.72) / 0.28, 0, 1)
    return np.asarray(
        bow + ridge - 0.6 * high * np.sin(root * np.pi * 0.85) * (0.6 + 0.4 * (1 - (p[:, 1] / wide) ** 2))
    )


def pop_tab(order: Order) -> Mesh:
    """A ring pull torn off its can, along x. States: intact, bent or broken (its ring open)."""
    (x, y, z), rng = order.size_m, order.rng
    r = y / 2

    def inside(p: Floats) -> Floats:
        d = np.minimum(disc(p, (x / 2 - r, 0), r), capsule(p, (x / 2 - r, 0), (-x / 2 + r * 0.72, 0), r, r * 0.72))
        d = np.maximum(d, -capsule(p, (x / 2 - r * 1.02, 0), (x / 2 - r * 0.82, 0), r * 0.56))
        d = np.maximum(d, -capsule(p, (-x * 0.22, -r * 0.28), (-x * 0.22, r * 0.28), r * 0.16))
        return np.maximum(d, 0.4 * r - np.abs(p[:, 1]) - (p[:, 0] < x * 0.3)) if order.state == "broken" else d

    flat, f = cut(inside, (x, y), y / 15)
    lip = -inside(flat)
    v = np.c_[flat, 0.35 * z * np.clip(lip / 0.0012, 0, 1) * -1 + 0.2 * z * np.sin(flat[:, 0] / x * 3)]
    v = fitted(v, [x, y, z - 0.0005]) if order.state == "intact" else v
    if order.state != "intact":
        v = bend(v, (rng.uniform(-0.1, 0.15) * x, 0, 0), _X, _UP, rng.choice([-1, 1]) * rng.uniform(0.4, 1.2), 0.003)
    gold = [(0.95, 0.95, 0.95), (0.95, 0.95, 0.95), (0.92, 0.70, 0.30), (0.85, 0.2, 0.2)][order.serial % 4]
    metal = Skin("foil", rough=0.3, metal=0.92, tint=gold)
    return slab(v, f, flat / 0.05, 0.0005, metal, metal, metal)


_RING_SIDES = 36


def six_pack_rings(order: Order) -> Mesh:
    """A carrier of six rings with open holes. States: intact (lying flat), bent, folded, torn or twisted."""
    (x, y, thick), rng = order.size_m, order.rng
    half = np.array([x / 6, y / 4])
    middles = [((i - 1) * 2 * half[0], (j - 0.5) * 2 * half[1]) for i in range(3) for j in range(2)]
    a = np.linspace(0, 2 * np.pi, _RING_SIDES + 1)
    unit = np.stack([np.cos(a), np.sin(a)], -1)
    outer = unit / ((np.abs(unit) ** 3.6).sum(1) ** (1 / 3.6))[:, None] * half  # rounded squares meet along their sides
    inner = unit * (half * 0.83)
    f = grid_faces(2, _RING_SIDES + 1)
    milky = Skin("clear", rough=0.22, clear=0.72, tint=(0.93, 0.95, 0.96), crease=0.2)
    edge = Skin("clear", rough=0.3, clear=0.4, tint=0.95)
    rings, cuts = [], rng.integers(0, _RING_SIDES, 6)
    flat = np.concatenate([np.concatenate([inner, outer]) + middle for middle in middles])
    v = np.c_[flat, np.zeros(len(flat))]
    v = v if order.state == "intact" else _draped_rings(v, order)
    for k, points in enumerate(np.split(v, 6)):
        kept = f
        if order.state == "torn" and k % 2 == 0:
            gone = (f % (_RING_SIDES + 1) - cuts[k]) % _RING_SIDES < 3
            kept = f[~gone.any(1)]
        ring = slab(points, kept[:, ::-1], flat.reshape(6, -1, 2)[k] / 0.2, thick, milky, milky, edge)
        rings.append(without(ring, np.zeros(len(ring.vertices), np.bool_)))  # vertices that a tear left over go
    return join(rings)


def _draped_rings(v: Floats, order: Order) -> Floats:
    rng, (x, y, _) = order.rng, order.size_m
    wave = 0.006 * np.sin(v[:, 0] / x * rng.uniform(5, 9) + rng.uniform(0, 6)) * np.cos(v[:, 1] / y * rng.uniform(3, 6))
    v[:, 2] += wave
    if order.state == "folded":
        return bend(
            v, (rng.uniform(-0.1, 0.1) * x, 0, 0), (1, rng.uniform(-0.3, 0.3), 0), _UP, rng.uniform(2.4, 2.9), 0.004
        )
    if order.state == "twisted":
        v = bend(v, (-0.1 * x, 0, 0), (1, 0.5, 0), _UP, rng.uniform(1.2, 2.0), 0.012)
        return bend(v, (0, 0.1 * y, 0), (-0.4, 1, 0), _UP, rng.uniform(0.8, 1.8), 0.012)
    return bend(v, (rng.uniform(0, 0.2) * x, 0, 0), (1, rng.uniform(-0.4, 0.4), 0), _UP, rng.uniform(0.3, 0.9), 0.03)


def blister(order: Order) -> Mesh:
    """A pack of ten pills along x, domes up. States: intact (full), open (most pushed out) or bent."""
    (x, y, z), rng = order.size_m, order.rng
    base = 0.0005
    flat, f = cut(lambda p: rectangle(p, x / 2, y / 2, 0.004), (x, y), x / 14)
    clear = order.serial % 2 == 0
    sheet = slab(
        np.c_[flat, np.full(len(flat), base / 2)], f, flat / [x, -y] + 0.5, base,
        Skin("foil", rough=0.28, metal=0.85, crease=0.1), Skin("blister", rough=0.35, metal=0.6),
        Skin("foil", metal=0.8),
    )  # fmt: skip
    parts: list[Mesh] = [sheet]
    shell = (
        Skin("clear", rough=0.12, clear=0.85, tint=(0.93, 0.95, 0.96)) if clear else Skin("foil", rough=0.25, metal=0.9)
    )
    dome, dome_faces, dome_uv = _dome(x, y, z - base)
    pill = Skin("plain", rough=0.6, tint=[(0.85, 0.85, 0.83), (0.8, 0.35, 0.25), (0.75, 0.7, 0.3)][order.serial % 3])
    for i in range(5):
        for j in (-1, 1):
            at = np.array([(i - 2) * x / 5.2, j * y * 0.23, base])
            used = order.state == "open" and rng.random() < 0.75
            shape = dome.copy()
            if used:
                shape[:, 2] *= rng.uniform(0.2, 0.6)
                shape[:, 2] += 0.0006 * np.sin(shape[:, 0] * 900 + i) * (shape[:, 2] > 0.0005)
            if clear and not used:
                parts.append(pill.on(shape * [0.8, 0.8, 0.8] + at, dome_faces, dome_uv, 0.6))
            parts.append(shell.on(shape + at, dome_faces, dome_uv))
    made = join(parts)
    if order.state != "intact":
        p = made.vertices["pos"].astype(np.float64)
        p = bend(p, (x * rng.uniform(-0.2, 0.1), 0, 0), (1, rng.uniform(-0.2, 0.2), 0), _UP,
                 rng.choice([-1, 1]) * rng.uniform(0.15, 0.8), 0.012)  # fmt: skip
        made.vertices["pos"], made.vertices["normal"] = p, _kept_normals(made, p)
    return made


def _kept_normals(mesh: Mesh, p: Floats) -> Floats:
    return normals(p, mesh.faces, 1e-7)


def _dome(x: float, y: float, high: float) -> tuple[Floats, Faces, Floats]:
    v, f, uv = lathe([(1.0, 0.0), (0.93, 0.55), (0.72, 0.92), (0.0, 1.0)], 12)
    return v * [x / 13.5, y * 0.16, high], f, uv
