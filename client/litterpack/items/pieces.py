"""Pieces of packaging material: corrugated board, and foam, white or black."""

from __future__ import annotations

import numpy as np

from ..bending import bend, fitted
from ..mesh import Floats, Mesh, join, normals, sky_openness
from ..outline import cut, ragged, rectangle
from .blocks import block, broken_off
from .order import Order
from .skin import Skin, slab


def board(order: Order) -> Mesh:
    """A piece of corrugated board. States: intact (cut on all sides), torn, bent or folded."""
    (x, y, thick), rng = order.size_m, order.rng
    torn = order.state in ("torn", "folded")
    noise = ragged(rng, 0.05 * x, 0.3 * x)
    slope = rng.uniform(-0.25, 0.25)

    def inside(p: Floats) -> Floats:
        flap = rectangle(p, x / 2, y / 2, 0.004)
        tear = p[:, 0] + slope * p[:, 1] - 0.36 * x + noise(p)
        return np.maximum(flap, tear) if torn else flap

    flat, f = cut(inside, (x, y), max(x, y) / 15)
    v = np.c_[flat, np.zeros(len(flat))]
    v[:, 2] += 0.0015 * np.sin(flat[:, 0] / x * 7 + rng.uniform(0, 6)) * (order.state != "intact")
    v = _creased(v, order)
    uv = np.c_[flat[:, 0] / 0.3 + 0.5, 0.5 - flat[:, 1] / 0.3]
    tone = np.array([1, 0.98, 0.95]) * rng.uniform(0.7, 1.0)
    front = Skin("card0" if order.serial % 3 != 1 else "kraft", rough=0.95, tint=tone)
    made = slab(
        v, f, uv, thick, front, Skin("kraft", rough=0.95, tint=tone * 0.92), Skin("flutes", rough=0.97, tint=tone)
    )
    if order.state == "intact":
        made.vertices["pos"] = fitted(made.vertices["pos"].astype(np.float64), order.size_m)
    return made


def _creased(v: Floats, order: Order) -> Floats:
    rng, (x, y, _) = order.rng, order.size_m
    up, right, ahead = (0, 0, 1), (1, 0, 0), (0, 1, 0)
    if order.state == "bent":
        v = bend(v, (x * rng.uniform(-0.1, 0.2), 0, 0), right, up, rng.uniform(0.3, 0.9), 0.02)
        return bend(
            v, (0, y * rng.uniform(0.0, 0.3), 0), (rng.uniform(-0.3, 0.3), 1, 0), up, rng.uniform(-0.5, 0.5), 0.01
        )
    if order.state == "folded":
        return bend(v, (0, y * rng.uniform(-0.1, 0.2), 0), ahead, up, rng.uniform(1.5, 2.6), 0.006)
    if order.state == "torn":
        return bend(v, (x * rng.uniform(0.0, 0.15), 0, 0), right, up, rng.uniform(-0.4, 0.4), 0.02)
    return v


def foam(order: Order) -> Mesh:
    """A piece of foam broken from a moulded block. States: intact, broken or bent. Styles: white, black."""
    rng, size, black = order.rng, order.size_m, order.style == "black"
    sides = block(size, 9, 6)
    points = np.concatenate([s.v for s in sides])
    if order.state != "intact":
        points = _fractured(points, size, rng, 2 if order.state == "bent" else 3)
    if order.state == "bent":
        points = bend(points, (0, 0, 0), (1, 0, 0), (0, 0, 1), rng.uniform(-0.5, 0.5), 0.08)
    points = _worn_edges(points, size, 0.0008 if not black else 0.0012)
    points = fitted(points, size) if order.state == "intact" else points
    name, tint = ("pores", (0.035, 0.035, 0.037)) if black else ("beads", (1.0, 1.0, 0.98))
    skin = Skin(name, rough=0.95, tint=np.array(tint) * rng.uniform(0.8, 1.0), dirt=0.6)
    made, start = [], 0
    for side in sides:
        v = points[start : start + len(side.v)]
        start += len(side.v)
        flat = np.argsort(np.ptp(v, axis=0))[1:]
        made.append(skin.on(v, side.f, v[:, flat] / 0.075, sky_openness(v, normals(v, side.f), 0.6)))
    return join(made)


def _fractured(points: Floats, size: Floats, rng: np.random.Generator, planes: int) -> Floats:
    middle = np.array([0, 0, size[2] / 2])
    v = points - middle
    for _ in range(planes):
        a = rng.uniform(0, 2 * np.pi)
        n = np.array([np.cos(a), np.sin(a), rng.normal(0, 0.2)])
        reach = np.abs(n[:2] / np.linalg.norm(n) * size[:2] / 2).max()
        noise = ragged(rng, 0.06 * size.min(), 0.5 * size.min())
        rough = noise(v[:, :2]) + 0.35 * noise(v[:, [2, 0]] * 2.1)
        v = broken_off(v, n, reach * rng.uniform(0.5, 0.9), rough)
    return np.asarray(v + middle)


def _worn_edges(points: Floats, size: Floats, round_m: float) -> Floats:
    """Corners and edges drawn in a little, since foam crumbles there."""
    half = size / 2
    centred = points - [0, 0, half[2]]
    near = (np.abs(np.abs(centred) - half) < 1e-4).sum(1)
    return np.asarray(points - np.sign(centred) * (round_m * np.clip(near - 1, 0, 2) * 0.5)[:, None])
