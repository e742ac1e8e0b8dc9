"""Hinged food boxes: pizza boxes, clamshells of card and foam, egg cartons."""

from __future__ import annotations

import numpy as np

from ..bending import bend, fitted
from ..mesh import Faces, Floats, Mesh, dense, grid_faces, join, lathe, mirror_dents, moved, normals, turn
from ..outline import ragged
from .order import Order
from .skin import Skin, slab
from .wall import hollows, trimmed

_CARD_M = 0.0016


def pizza_box(order: Order) -> Mesh:
    """A pizza box, its hinge at the back. States: intact (closed), open, crushed (trodden) or torn (lid alone)."""
    size, rng = order.size_m, order.rng
    tone = np.array([1, 0.98, 0.95]) * rng.uniform(0.75, 1.0)
    kraft = Skin("kraft", rough=0.93, tint=tone)
    printed = Skin(f"pizza{order.serial % 2}", rough=0.9, tint=tone)
    stained = Skin("grease", rough=0.8, tint=tone)
    tray = _tray(size * [1, 1, 0.93], kraft, stained)
    lid = moved(
        _tray(size * [1.0, 1.0, 0.9] + [0.004, 0.004, 0], printed, stained if order.serial % 2 else kraft),
        turn(roll=np.pi),
    )
    if order.state == "torn":
        made = moved(lid, turn(roll=np.pi))
        p = made.vertices["pos"].astype(np.float64)
        made = trimmed(made, p[:, 0] - size[0] * 0.18 - ragged(rng, 0.06, 0.2)(p[:, :2]))
        return _warped(made, size, rng, 0.5)
    if order.state == "open":
        hinge = np.array([0, size[1] / 2, size[2] * 0.93])
        back = moved(lid, None, (0, -size[1] / 2, 0))
        leaf = moved(back, turn(roll=-rng.uniform(1.75, 2.3)), hinge)
        return _warped(join([tray, leaf]), size, rng, 0.25)
    closed = join([tray, moved(lid, None, (0, 0, size[2] - 0.0008))])
    if order.state == "crushed":
        return _warped(closed, size, rng, 1.0)
    closed.vertices["pos"] = fitted(closed.vertices["pos"].astype(np.float64), size)
    return closed


def _tray(size: Floats, outside: Skin, inside: Skin) -> Mesh:
    """A floor with four walls, upwards; the floor's print reads from below."""
    n = 7
    a, b = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    v = np.c_[a.ravel(), b.ravel(), np.zeros(n * n)] * size / 2
    f = grid_faces(n, n)
    uv = np.c_[(a.ravel() + 1) / 2, (1 - b.ravel()) / 2]
    edge = Skin("flutes", rough=0.95, tint=outside.tint)
    parts = [slab(v, f, uv, _CARD_M, inside, outside, under_uv=uv * [1, -1] + [0, 1])]
    for k in range(4):
        long, deep = (size[0], size[1]) if k % 2 == 0 else (size[1], size[0])
        a, b = np.meshgrid(np.linspace(-1, 1, n), np.linspace(0, 1, 3))
        wall = np.c_[a.ravel() * long / 2, np.full(a.size, -deep / 2), b.ravel() * size[2]]
        wall_uv = np.c_[(a.ravel() + 1) / 2, 1 - b.ravel() * 0.13]
        parts.append(slab(wall @ turn(k * np.pi / 2).T, grid_faces(3, n), wall_uv, _CARD_M, outside, inside, edge))
    return join(parts)


def _warped(mesh: Mesh, size: Floats, rng: np.random.Generator, amount: float) -> Mesh:
    """A box that was wet, bent or trodden on."""
    p = mesh.vertices["pos"].astype(np.float64)
    x, y = p[:, 0] / size[0], p[:, 1] / size[1]
    a, b, c = rng.uniform(0, 6.28, 3)
    wave = 0.03 * np.sin(3.1 * x + a) * np.sin(2.3 * y + b) + 0.02 * np.cos(4 * (x * np.cos(c) + y * np.sin(c)))
    sunk = np.exp(-(((x - rng.uniform(-0.2, 0.2)) / 0.3) ** 2) - ((y - rng.uniform(-0.2, 0.2)) / 0.35) ** 2)
    share = np.clip(p[:, 2] / size[2], 0, 4)
    p[:, 2] += amount * (wave * size[0] * 0.5 - np.minimum(sunk * share, 1.0) * size[2] * 0.55)
    p[:, 1] += amount * 0.02 * np.clip(share, 0, 1) * np.sin(5 * x + a)
    p = bend(
        p, (size[0] * rng.uniform(-0.1, 0.25), 0, 0), (1, 0.3, 0), (0, 0, 1), amount * rng.uniform(0.1, 0.45), 0.05
    )
    return _reshaped(mesh, p)


def _reshaped(mesh: Mesh, p: Floats) -> Mesh:
    made = Mesh(mesh.vertices.copy(), mesh.faces)
    made.vertices["pos"] = p
    made.vertices["normal"] = normals(p, mesh.faces)
    return made


def clamshell(order: Order) -> Mesh:
    """A meal box of card or foam, hinged at the back. States: intact (closed), open, crushed or torn (tray alone)."""
    size, rng, foam = order.size_m, order.rng, order.style == "foam"
    skin = Skin(
        "beads" if foam else f"meal{order.serial % 2}", rough=0.85 if foam else 0.7, tint=rng.uniform(0.85, 1.0)
    )
    inner = Skin("beads" if foam else "kraft", rough=0.85, tint=(0.92, 0.86, 0.74))
    wall = 0.0025 if foam else 0.0007
    tray = _basin(size * [1, 1, 0.5], skin, inner, wall, order)
    lid = moved(_basin(size * [1, 1, 0.5], skin, inner, wall, order), turn(roll=np.pi))
    if order.state == "torn":
        p = tray.vertices["pos"].astype(np.float64)
        return trimmed(tray, p[:, 0] - size[0] * 0.22 - ragged(rng, 0.03, 0.1)(p[:, [1, 2]]))
    if order.state == "open":
        leaf = moved(
            moved(lid, None, (0, -size[1] / 2, 0)), turn(roll=-rng.uniform(1.7, 2.7)), (0, size[1] / 2, size[2] / 2)
        )
        return join([tray, leaf])
    closed = join([tray, moved(lid, None, (0, 0, size[2]))])
    if order.state == "crushed":
        p = mirror_dents(closed.vertices["pos"].astype(np.float64), rng, 6, 0.5, axis_bias=0.9)
        p[:, 2] *= 0.55 + 0.25 * np.sin(p[:, 0] * 25 + rng.uniform(0, 6))
        return _reshaped(closed, p)
    closed.vertices["pos"] = fitted(closed.vertices["pos"].astype(np.float64), size)
    return closed


def _basin(size: Floats, skin: Skin, inner: Skin, wall: float, order: Order) -> Mesh:
    """A rounded square tray that widens upwards to a lip."""
    rows = np.array(
        [(0, 0.03), (0.5, 0.02), (0.74, 0.0), (0.80, 0.05), (0.93, 0.86), (0.94, 0.92), (1.0, 0.94), (1.0, 1.0)]
    )
    v, f, uv = lathe(dense(rows, 0.3), 32)
    corner = 7.0 if order.style == "foam" else 12.0
    unit = v[:, :2] / np.maximum(np.linalg.norm(v[:, :2], axis=1, keepdims=True), 1e-9)
    v[:, :2] /= ((np.abs(unit) ** corner).sum(1) ** (1 / corner))[:, None] + 1e-12
    v = v * size * [0.5, 0.5, 1]
    uv = v[:, :2] / size[:2] * [0.94, -0.94] + 0.5
    return slab(v, f[:, ::-1], uv, wall, inner, skin, skin, np.clip(0.5 + v[:, 2] / size[2], 0, 1))


_CELLS = (3, 2)  # a box of six: along x and y


def egg_carton(order: Order) -> Mesh:
    """A box of moulded pulp for six eggs. States: intact (closed), open, torn (part of the tray) or crushed."""
    size, rng = order.size_m, order.rng
    tint = np.array([(1, 1, 1), (0.72, 0.80, 0.66), (0.95, 0.82, 0.68)][order.serial % 3]) * rng.uniform(0.75, 1.0)
    pulp = Skin("pulp", rough=0.97, tint=tint)
    low = size * [1, 1, 0.55]
    tray = _moulded(low, 26, 18, _cup_height, pulp)
    if order.state == "torn":
        p = tray.vertices["pos"].astype(np.float64)
        return trimmed(tray, p[:, 0] - size[0] * rng.uniform(-0.02, 0.2) - ragged(rng, 0.014, 0.05)(p[:, :2]))
    lid = moved(_moulded(size * [1, 1, 0.5], 14, 10, _lid_height, pulp), turn(roll=np.pi))
    if order.state == "open":
        leaf = moved(
            moved(lid, None, (0, -size[1] / 2, 0)), turn(roll=-rng.uniform(1.6, 2.9)), (0, size[1] / 2, low[2])
        )
        return join([tray, leaf])
    closed = join([tray, moved(lid, None, (0, 0, size[2]))])
    p = fitted(closed.vertices["pos"].astype(np.float64), size)
    if order.state == "crushed":
        p = mirror_dents(p, rng, 5, 0.55, axis_bias=1.0)
        p[:, 2] *= 0.6 + 0.2 * np.sin(p[:, 0] * 22 + rng.uniform(0, 6))
        p = bend(p, (0, 0, 0), (1, 0.2, 0), (0, 0, 1), rng.uniform(0.1, 0.4), 0.03)
    return _reshaped(closed, p)


def _moulded(size: Floats, nx: int, ny: int, height: object, pulp: Skin) -> Mesh:
    a, b = np.meshgrid(np.linspace(-1, 1, nx + 1), np.linspace(-1, 1, ny + 1))
    z = height(a, b)  # type: ignore[operator]  # one of the two functions below
    v = np.c_[(a * size[0] / 2).ravel(), (b * size[1] / 2).ravel(), (z * size[2]).ravel()]
    f: Faces = grid_faces(ny + 1, nx + 1)
    shade = np.clip(hollows(v[:, 2].reshape(a.shape), size[0] / nx), 0.25, 1)
    sky = np.clip(shade * (0.45 + 0.55 * z.ravel()), 0.2, 1)
    uv = np.c_[a.ravel(), b.ravel()] * size[:2] / 0.12
    return slab(v, f, uv, 0.0018, pulp, pulp, pulp, sky)


def _cup_height(a: Floats, b: Floats) -> Floats:
    """Hollows for eggs and, between four of them, cones that rise to the rim."""
    u, w = (a + 1) / 2 * _CELLS[0], (b + 1) / 2 * _CELLS[1]
    cup = np.maximum(np.abs(u - np.floor(u) - 0.5), np.abs(w - np.floor(w) - 0.5)) * 2
    round_cup = np.hypot(u - np.floor(u) - 0.5, w - np.floor(w) - 0.5) * 2
    wall = np.clip((np.maximum(cup, round_cup * 0.95) - 0.45) / 0.5, 0, 1)
    border = np.maximum(np.abs(a), np.abs(b)) > 0.97
    inner = 0.72 * wall**1.3
    return np.where(border, 1.0, np.maximum(inner, np.where(np.maximum(np.abs(a), np.abs(b)) > 0.91, 0.97, 0)))


def _lid_height(a: Floats, b: Floats) -> Floats:
    """A shallow box with rounded walls, hollow side up."""
    edge = np.maximum(np.abs(a), np.abs(b))
    return np.asarray(np.clip((edge - 0.72) / 0.24, 0, 1) ** 0.7)
