"""Cartons: drink cartons of two sizes, and cigarette packets."""

from __future__ import annotations

import numpy as np

from ..bending import bend
from ..mesh import Faces, Floats, Mesh, join, lathe, mirror_dents, moved, normals, sky_openness, turn
from .blocks import Side, block, leant
from .order import Order
from .shell import CAP_TINTS
from .skin import Skin

_PRINTS = {"small": ("juice", 3), "large": ("milk", 3), "smokes": ("smokes", 3)}


def build(order: Order) -> Mesh:
    """A carton standing on z = 0. States: intact, open, crushed or flat. Styles: small, large, smokes."""
    name, count = _PRINTS[order.style]
    skin = Skin(f"{name}{order.serial % count}", rough=0.45, tint=order.rng.uniform(0.85, 1.0), crease=0.1)
    if order.style == "smokes" and order.state == "open":
        return _hinged(order, skin)
    high = order.size_m - [0, 0, 0.012 if order.style == "large" and order.state != "flat" else 0]
    sides = block(high, 6, 9)
    spots = _fittings(order, high[2])
    points = [s.v for s in sides] + [p for p, *_ in spots]
    ends = np.cumsum([len(p) for p in points])[:-1]
    pieces = np.split(_pressed(np.concatenate(points), order, high), ends)
    made = [skin.on(v, s.f, s.uv, sky_openness(v, normals(v, s.f), 0.6)) for v, s in zip(pieces, sides, strict=False)]
    made += [look.on(v, f, uv) for v, (_, f, uv, look) in zip(pieces[len(sides) :], spots)]
    return join(made)


def _pressed(v: Floats, order: Order, size: Floats) -> Floats:
    rng = order.rng
    if order.state == "crushed":
        twist = rng.uniform(0.2, 0.6) * np.clip(v[:, 2] / size[2], 0, 1)
        c, s = np.cos(twist), np.sin(twist)
        v = np.c_[v[:, 0] * c - v[:, 1] * s, v[:, 0] * s + v[:, 1] * c, v[:, 2]]
        v = mirror_dents(v, rng, 6, 0.62, axis_bias=0.5)
        return bend(v, (0, 0, size[2] * rng.uniform(0.35, 0.6)), (0, 0, 1), (0, 1, 0), rng.uniform(0.1, 0.5), 0.02)
    if order.state == "flat":
        v = leant(v, rng.uniform(1.22, 1.4))
        v[:, 1] += 0.006 * np.sin(v[:, 2] / size[2] * 5 + rng.uniform(0, 6)) * np.sin(v[:, 0] * 40)
        return bend(v, (0, 0, size[2] * 0.6), (0, 0, 1), (0, 1, 0), rng.uniform(-0.3, 0.4), 0.02)
    if order.state == "open" or order.serial % 2:
        hollow = np.cos(np.pi * v[:, 0] / size[0]) * np.sin(np.pi * np.clip(v[:, 2] / size[2], 0, 1))
        v = v + np.c_[np.zeros(len(v)), -np.sign(v[:, 1]) * hollow * 0.05 * size[1], np.zeros(len(v))]
    return v


def _fittings(order: Order, high: float) -> list[tuple[Floats, Faces, Floats, Skin]]:
    """A screw cap, or the hole that a straw goes through."""
    if order.style == "large" and order.state != "flat":
        v, f, uv = lathe(
            [(0.015, high), (0.0152, high + 0.002), (0.0142, high + 0.010), (0.0125, high + 0.012), (0, high + 0.012)],
            20,
        )
        v[:, 1] -= order.size_m[1] * 0.12
        return [(v, f, uv, Skin("plain", rough=0.4, tint=CAP_TINTS[(order.serial + 2) % 5]))]
    if order.style == "small":
        v, f, uv = lathe([(0.0, high + 0.0004), (0.0035, high + 0.0004)], 12)
        v[:, :2] += order.size_m[:2] * [0.22, 0.2]
        pierced = order.state != "intact" or order.serial % 2 == 1
        look = Skin("plain", rough=0.9, tint=0.01)
        foil = Skin("foil", rough=0.35, metal=0.8)
        return [(v, f[:, ::-1], uv, look if pierced else foil)]
    return []


def _hinged(order: Order, skin: Skin) -> Mesh:
    """A cigarette packet with its lid thrown back."""
    x, y, z = order.size_m
    joint = 0.76 * z
    body, lid = block(np.array([x, y, joint]), 2, 3), block(np.array([x, y, z - joint]), 2, 2)
    share = 1 - 0.88 * joint / z
    parts = [_part(s, skin, v_from=share, v_to=1.0) for s in body if s.name != "top"]
    inner = block(np.array([x - 0.001, y - 0.001, joint * 0.999]), 2, 1)
    foil = Skin("foil", rough=0.45, metal=0.6, tint=0.9)
    card = Skin("plain", rough=0.8, tint=0.9)
    parts += [card.on(s.v, s.f[:, ::-1], s.uv, 0.5) for s in inner if s.name not in ("top", "bottom")]
    parts += [foil.on(s.v - [0, 0, 0.006], s.f, s.uv * 4, 0.5) for s in inner if s.name == "top"]
    cover = [_part(s, skin, v_from=0.12, v_to=share) for s in lid if s.name != "bottom"]
    cover += [card.on(s.v * [0.985, 0.97, 0.99], s.f[:, ::-1], s.uv, 0.5) for s in lid if s.name != "bottom"]
    thrown = moved(join(cover), np.eye(3), (0, -y / 2, 0))
    turned = moved(thrown, turn(roll=-order.rng.uniform(1.3, 2.0)), (0, y / 2, joint))
    return join([*parts, turned])


def _part(side: Side, skin: Skin, v_from: float, v_to: float) -> Mesh:
    uv = side.uv.copy()
    if side.name not in ("top", "bottom"):
        uv[:, 1] = v_from + (uv[:, 1] - 0.12) / 0.88 * (v_to - v_from)
    return skin.on(side.v, side.f, uv)
