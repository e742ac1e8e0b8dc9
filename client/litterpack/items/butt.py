"""Cigarette butts: filter, tipping paper, a scorched end; round, bent, flattened or stubbed out."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Floats, Mesh, join, lathe, make, moved, turn
from .definition import State
from .order import Order

_RADIUS_M = 0.0039
_FILTER_M = 0.024
_SQUASH: dict[State, float] = {"intact": 0.95, "bent": 0.8, "flat": 0.42, "stubbed": 0.85}


def build(order: Order) -> Mesh:
    """A butt lying along x. States: intact, bent, flat or stubbed."""
    state, serial, rng = order.state, order.serial, order.rng
    length = 0.0306 if state == "intact" else float(np.clip(rng.normal(0.0306, 0.005), 0.021, 0.044))
    rows, sides = 14, 14
    t = np.linspace(0, 1, rows)
    v, f, _ = lathe(np.c_[np.full(rows, _RADIUS_M), t * length], sides)
    ring = np.repeat(t, sides + 1)
    uv = np.c_[np.tile(np.linspace(0, 1, sides + 1), rows), _along_print(ring, _FILTER_M / length)]
    v = _worn(v, ring, length, state, rng)
    cork = serial % 3 != 1  # two of three are
    tint = np.array([1, 0.985, 0.95]) * rng.uniform(0.62, 1.0)
    body = make(v, f, uv, layer("butt_cork" if cork else "butt_white"), rough=0.85, tint=tint)
    ends = [
        end(v[: sides + 1], layer("end_filter"), 0.0006, flip=True),
        end(v[-sides - 1 :], layer("end_ash"), -0.0012, flip=False),
    ]
    return moved(join([body, *ends]), turn(pitch=np.pi / 2))


def _along_print(ring: Floats, filter_share: float) -> Floats:
    """Print coordinate v: tipping paper to 0.66, then paper and scorch."""
    paper = 0.66 + (ring - filter_share) / max(1 - filter_share, 0.05) * 0.34
    along: Floats = np.where(ring < filter_share, ring / filter_share * 0.66, paper)
    return np.asarray(ring * 0.97) if filter_share > 0.95 else along


def _worn(v: Floats, ring: Floats, length: float, state: State, rng: np.random.Generator) -> Floats:
    v = v.copy()
    squash = _SQUASH[state]
    v[:, 0] *= squash
    v[:, 1] *= 1 + (1 - squash) * 0.5
    if state != "intact":
        v[:, :2] *= (1 + 0.06 * np.sin(ring * 19 + rng.uniform(0, 6) + 2 * np.arctan2(v[:, 1], v[:, 0])))[:, None]
    burnt = np.clip((ring - 0.72) / 0.28, 0, 1)
    if state == "stubbed":
        v[:, 2] -= burnt**2 * length * 0.16
        v[:, :2] *= (1 + burnt * 0.25 + 0.22 * burnt * np.sin(3 * np.arctan2(v[:, 1], v[:, 0]) + 9 * ring))[:, None]
    bend = 0.0 if state == "intact" else rng.normal(0, 0.2)
    if state in ("bent", "stubbed"):
        bend += rng.choice([-1, 1]) * rng.uniform(0.5, 1.1)
    knee = rng.uniform(0.5, 0.75) * length
    over = np.clip(v[:, 2] - knee, 0, None)
    v[:, 1] += np.sin(bend) * over
    v[:, 2] -= (1 - np.cos(bend)) * over
    v[:, 0] *= 1 + 0.25 * np.exp(-(((v[:, 2] - knee) / 0.002) ** 2)) * min(abs(bend), 1.0)
    return v


def end(rim: Floats, number: int, inward: float, flip: bool) -> Mesh:
    """A disc that closes a rim of vertices, its middle moved along z."""
    k = len(rim) - 1
    a = np.linspace(0, 2 * np.pi, k + 1)
    uv = np.r_[np.c_[np.cos(a), np.sin(a)] * 0.48 + 0.5, [[0.5, 0.5]]]
    i = np.arange(k)
    fan = np.stack([i, i + 1, np.full(k, k + 1)], -1)
    points = np.r_[rim, (rim.mean(0) + [0, 0, inward])[None]]
    return make(points, fan[:, ::-1] if flip else fan, uv, number, rough=0.95, openness=0.8)
