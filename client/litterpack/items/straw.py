"""Thin pipes: straws of plastic and paper, whole cigarettes, cardboard tubes."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..bending import bend
from ..mesh import Floats, Mesh, join, lathe, mirror_dents, moved, tube, turn
from ..outline import ragged
from . import butt
from .order import Order
from .skin import Skin, slab
from .wall import trimmed

_STRAW_TINTS = [(0.72, 0.03, 0.04), (0.03, 0.03, 0.035), (0.06, 0.32, 0.70), (0.84, 0.84, 0.83), (0.05, 0.45, 0.16),
                (0.85, 0.55, 0.03)]  # fmt: skip
_X, _Y, _Z = np.eye(3)
_TIPPING, _PAPER = 0.66, (0.675, 0.775)  # along the print of a butt: to the end of the tipping paper, clean paper


def straw(order: Order) -> Mesh:
    """A straw lying along x. States: intact, bent, flat or crushed. Styles: plastic (with a bellows) or paper."""
    (length, width, _), rng, paper = order.size_m, order.rng, order.style == "paper"
    r, t = width / 2, np.r_[0, 0.12, 0.25, 0.37, 0.5, 0.62, 0.70]
    radii = np.ones(len(t))
    if paper:
        t, radii = np.r_[t, 0.8, 0.9, 1.0], np.ones(10)
    else:
        rings = np.linspace(0.72, 0.79, 11)
        t = np.r_[t, rings, 0.81, 0.9, 1.0]
        radii = np.r_[radii, np.where(np.arange(11) % 2, 0.80, 1.0), 1, 1, 1]
    v, f, uv = lathe(np.c_[r * radii, t * length], 10)
    v = v @ turn(pitch=np.pi / 2).T
    v[:, 2] *= {"flat": 0.25, "crushed": 0.6}.get(order.state, 1.0)
    v[:, 1] *= {"flat": 1.42, "crushed": 1.2}.get(order.state, 1.0)
    v = _kinked(v, order, length, rng)
    uv[:, 1] *= 4 if paper else 1
    tint = np.array(_STRAW_TINTS[order.serial % len(_STRAW_TINTS)])
    lined = order.serial % 3 == 1
    outside = (
        Skin(f"stripe{order.serial % 2}", rough=0.85)
        if paper
        else Skin("stripe2" if lined else "plain", rough=0.32, tint=np.clip(tint + 0.1 * lined, 0, 1))
    )
    inside = Skin("plain", rough=0.8, tint=0.75 if paper else tint * 0.5)
    return slab(v, f, uv, 0.0004, outside, inside, inside, under_uv=uv)


def _kinked(v: Floats, order: Order, length: float, rng: np.random.Generator) -> Floats:
    turned = rng.uniform(0.35, 1.3) * rng.choice([-1, 1])
    if order.state == "bent":
        v = bend(v, (0.74 * length, 0, 0), _X, _Y, turned, 0.014 if order.style != "paper" else 0.004)
        v = bend(v, (rng.uniform(0.2, 0.5) * length, 0, 0), _X, _Y, rng.uniform(-0.4, 0.4), 0.02)
    elif order.state in ("flat", "crushed"):
        v = bend(v, (rng.uniform(0.3, 0.6) * length, 0, 0), _X, _Y, turned * 0.8, 0.003)
    return v


def cigarette(order: Order) -> Mesh:
    """A whole cigarette along x, filter first. States: intact, bent, broken (torn open) or smoked (half burnt)."""
    (length, width, _), rng, state = order.size_m, order.rng, order.state
    tipping, r = 0.028, width / 2
    left = {"smoked": rng.uniform(0.5, 0.72), "broken": rng.uniform(0.6, 0.85)}.get(state, 1.0) * length
    t = np.r_[0, 0.4, 0.75, 1.0, 1.03]
    rows = np.r_[t * tipping, np.linspace(tipping * 1.03, left, 14)[1:]]
    v, f, uv = lathe(np.c_[np.full(len(rows), r), rows], 14)
    x = v[:, 2].copy()
    burnt = 1.0 if state == "smoked" else 0.0
    paper = _PAPER[0] + (x - tipping) / (left - tipping) * (_PAPER[1] - _PAPER[0])
    scorched = _PAPER[1] + np.clip((x - left + 0.008) / 0.008, 0, 1) * (0.995 - _PAPER[1])
    uv[:, 1] = np.where(x <= tipping * 1.001, x / tipping * _TIPPING, paper)
    uv[:, 1] = np.where(burnt * (x > left - 0.008) > 0, scorched, uv[:, 1])
    if state != "intact":
        v[:, :2] *= (1 + 0.05 * np.sin(x * 420 + rng.uniform(0, 6) + 2 * np.arctan2(v[:, 1], v[:, 0])))[:, None]
        v[:, 0] *= 0.85
    ring = 15
    name = "butt_cork" if order.serial % 3 != 1 else "butt_white"
    v = v @ turn(pitch=np.pi / 2).T
    v = _broken(v, order, left, rng)
    body = Skin(name, rough=0.85, tint=np.array([1, 0.99, 0.97]) * rng.uniform(0.8, 1.0)).on(v, f, uv)
    parts = [body, butt.end(v[:ring], layer("end_filter"), 0.0, flip=True)]
    tip = "end_ash" if state == "smoked" else "tobacco"
    parts.append(butt.end(v[-ring:], layer(tip), 0.0, flip=False))
    if state == "broken":
        parts += _shreds(v[-ring:].mean(0), v[-ring:].mean(0) - v[-3 * ring : -2 * ring].mean(0), r, rng)
    return join(parts)


def _broken(v: Floats, order: Order, length: float, rng: np.random.Generator) -> Floats:
    if order.state in ("bent", "smoked"):
        for share in rng.uniform(0.4, 0.8, 1 if order.state == "smoked" else 2):
            v = bend(v, (share * length, 0, 0), _X, _Y, rng.uniform(-0.6, 0.6), 0.006)
    if order.state == "broken":
        v = bend(v, (0.55 * length, 0, 0), _X, _Y, rng.uniform(0.3, 0.9), 0.004)
    return v


def _shreds(at: Floats, along: Floats, r: float, rng: np.random.Generator) -> list[Mesh]:
    """Tobacco that hangs out of a torn end."""
    ahead = along / np.linalg.norm(along)
    made = []
    for _ in range(9):
        start = at + rng.normal(0, r * 0.35, 3)
        middle = start + ahead * rng.uniform(0.002, 0.005) + rng.normal(0, 0.001, 3)
        end = middle + ahead * rng.uniform(0.001, 0.004) + rng.normal(0, 0.0015, 3)
        line = np.maximum(np.stack([start - ahead * 0.002, start, middle, end]), [-1, -1, -r])
        made.append(tube(line, 0.00045, 4, layer("tobacco"), rng.uniform(0.7, 1.1), 0.9))
    return made


def paper_tube(order: Order) -> Mesh:
    """The core of a toilet roll, lying along x. States: intact, crushed, flat or torn."""
    (length, width, _), rng = order.size_m, order.rng
    v, f, uv = lathe(np.c_[np.full(9, width / 2), np.linspace(0, length, 9)], 24)
    z = v[:, 2].copy()
    if order.state == "crushed":
        v = mirror_dents(v, rng, 3, 0.6)
    if order.state in ("flat", "torn"):
        amount = 0.16 if order.state == "flat" else 0.75
        v[:, 1] *= amount + 0.1 * z / length
        v[:, 0] *= 1.0 + 0.5 * (1 - amount)
    card = Skin("tube_card", rough=0.92, tint=np.array([1, 0.98, 0.95]) * rng.uniform(0.75, 1.0))
    inner = Skin("tube_card", rough=0.95, tint=np.array([0.85, 0.82, 0.78]))
    made = slab(v, f, uv, 0.0006, card, inner, inner)
    if order.state == "torn":
        noise = ragged(rng, 0.14 * length, 1.5)
        angle = np.arctan2(made.vertices["pos"][:, 1], made.vertices["pos"][:, 0]).astype(np.float64)
        high = made.vertices["pos"][:, 2].astype(np.float64)
        line = length * (0.72 + 0.2 * np.cos(angle))
        made = trimmed(made, high - line - noise(np.c_[np.cos(angle), np.sin(angle)]))
    return moved(made, turn(pitch=np.pi / 2))
