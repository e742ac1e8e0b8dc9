"""Thin shells of revolution: drink cans and PET bottles, intact or crushed by mirror buckling."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Faces, Floats, Mesh, dense, join, lathe, make, mirror_dents, normals, sky_openness
from .definition import State
from .order import Order
from .wall import without

_CAN = [(0, .0075), (.0205, .0055), (.0235, .001), (.0255, .0), (.0275, .001), (.0318, .0085), (.0330, .0125),
        (.0330, .1005), (.0318, .1045), (.0275, .1115), (.0268, .1128), (.0272, .1146), (.0262, .1150), (.0256, .1120),
        (.0249, .1112), (0, .1116)]  # fmt: skip
_BOTTLE = [(0, .010), (.012, .004), (.022, .0), (.030, .004), (.0325, .014), (.0325, .040), (.0305, .043),
           (.0325, .046), (.0305, .052), (.0325, .056), (.0305, .062), (.0320, .066), (.0320, .118), (.0305, .121),
           (.0325, .126), (.0325, .140), (.030, .152), (.024, .172), (.0165, .188), (.0125, .194), (.0125, .199),
           (.0155, .200), (.0155, .2015), (.0125, .2025), (.0125, .205)]  # fmt: skip
_BOTTLE_CAP = [(.0125, .2015), (.0148, .2018), (.0150, .2130), (.0138, .2145), (0, .2146)]  # fmt: skip
_PET_TINTS = [(0.92, 0.97, 1.0), (0.74, 0.90, 1.0), (0.62, 0.90, 0.72), (0.94, 0.97, 1.0)]
CAP_TINTS = [(0.04, 0.16, 0.55), (0.80, 0.80, 0.78), (0.02, 0.30, 0.12), (0.62, 0.03, 0.03), (0.75, 0.50, 0.02)]


def can(order: Order) -> Mesh:
    """A drink can standing on z = 0. States: intact, dented, crushed, flat or stamped (shortened from above)."""
    state, serial, rng, (width, _, height) = order.state, order.serial, order.rng, order.size_m
    wider, taller = width / 0.066, height - 0.115
    wall, f, uv = lathe(_stretched(dense(_CAN, 0.006 if state == "stamped" else 0.007), wider, taller), 36)
    hole, hole_faces = _hole()
    tab, tab_faces = _tab()
    for part in (hole, tab):
        part += [0, 0, taller]
    z = wall[:, 2].copy()
    uv[:, 1] = 1 - np.clip((z - 0.0085) / (0.103 + taller), 0, 1)
    # bent together, so that hole and tab stay on the lid
    wall, hole, tab = np.split(_bent_can(np.concatenate([wall, hole, tab]), state, rng), np.cumsum([len(z), len(hole)]))
    n = normals(wall, f)
    sky = sky_openness(wall, n, 0.55)
    sky[(z > 0.1113 + taller) & (np.hypot(wall[:, 0], wall[:, 1]) < 0.02)] *= 0.75
    number = layer(f"can{serial % prints.CANS}")
    crease, tone = 0.0 if state == "intact" else 0.14, rng.uniform(0.75, 1.0)
    ends = (z > 0.1105 + taller) | (z < 0.008)
    flat = wall[:, :2] / 0.08 + 0.5  # lid and base; round them the print's u would meet in a point
    black, bare = np.full((len(hole), 2), 0.5), np.full((len(tab), 2), 0.002)
    return join(
        [
            without(make(wall, f, uv, number, 0.26, 0.9, 0.0, tone, sky, n, crease), ends),
            without(make(wall, f, flat, layer("foil"), 0.3, 0.9, 0.0, tone, sky, n, crease), ~ends, partly=True),
            make(hole, hole_faces, black, layer("plain"), rough=0.9, tint=(0.012, 0.011, 0.01), openness=0.3),
            make(tab, tab_faces, bare, layer("foil"), rough=0.3, metal=0.9),
        ]
    )


def _stretched(profile: Floats, wider: float, taller: float) -> Floats:
    """The 330 ml can's profile made wider, and taller between its ends."""
    r, z = profile.T
    middle = np.clip((z - 0.0125) / (0.1005 - 0.0125), 0, 1)
    return np.asarray(np.c_[r * wider, z + middle * taller])


def _bent_can(v: Floats, state: State, rng: np.random.Generator) -> Floats:
    if state == "dented":
        return mirror_dents(v, rng, 3, 0.45)
    if state == "crushed":
        return mirror_dents(v, rng, 9, 0.75, axis_bias=0.45, along=0.0)
    if state == "flat":
        v = mirror_dents(v, rng, 6, 0.6, axis_bias=0.5)
        v[:, 1] *= 0.22 + 0.3 * np.exp(-(((v[:, 2] - v[:, 2].mean()) / 0.02) ** 2))
        v[:, 0] *= 1.25
        v[:, 2] += 0.10 * v[:, 0] * np.sin(v[:, 2] * 60)
    if state == "stamped":
        return _buckled(v, 0.0085, float(v[:, 2].max()) - 0.0105, rng)
    return v


def _buckled(v: Floats, low: float, high: float, rng: np.random.Generator) -> Floats:
    """A can trodden down along its axis: between the stiff ends the wall folds into staggered lobes."""
    v = v.copy()
    share = np.clip((v[:, 2] - low) / (high - low), 0, 1)
    angle = np.arctan2(v[:, 1], v[:, 0]) + rng.uniform(0, 6.28)
    folds = rng.uniform(2.2, 3.2)
    lobes = np.cos(3 * angle + 1.3 * share) * np.sin(2 * np.pi * folds * share) - 0.25
    v[:, :2] *= (1 + 0.16 * lobes * np.sin(np.pi * share) ** 0.7)[:, None]
    left = rng.uniform(0.22, 0.42)
    v[:, 2] -= (1 - left) * (high - low) * share
    lean = rng.uniform(0.05, 0.18)  # the lid ends up askew
    v[:, 2] += lean * v[:, 0] * share
    v[:, 0] += 0.012 * rng.uniform(-1, 1) * share
    return mirror_dents(v, rng, 2, 0.3)


def _hole() -> tuple[Floats, Faces]:
    """The drinking hole."""
    a = np.linspace(0, 2 * np.pi, 19)
    rim = np.c_[0.0095 * np.cos(a), 0.0125 + 0.0075 * np.sin(a), np.full(19, 0.1119)]
    i = np.arange(18)
    return np.r_[rim, [[0, 0.0125, 0.1119]]], np.stack([i, i + 1, np.full(18, 19)], -1).astype(np.int32)


def _tab() -> tuple[Floats, Faces]:
    """The ring pull."""
    v = [[-0.006, -0.012, 0.1148], [0.006, -0.012, 0.1148], [-0.0075, 0.004, 0.1138], [0.0075, 0.004, 0.1138]]
    return np.array(v), np.array([[0, 1, 2], [1, 3, 2]], np.int32)


def bottle(order: Order) -> Mesh:
    """A PET bottle standing on z = 0, mostly with its cap. States: intact, dented or crushed."""
    state, serial, rng, (width, _, height) = order.state, order.serial, order.rng, order.size_m
    v, f, uv = lathe(dense(_BOTTLE, 0.0075), 36, _feet)
    z = v[:, 2].copy()
    taller = height - 0.2146
    v = _grown(v, width / 0.065, taller)
    uv[:, 1] = 0.34 + (0.118 - z) / (0.118 - 0.066) * 0.28
    squash = 1.0
    if state == "dented":
        v = mirror_dents(v, rng, 5, 0.5, axis_bias=0.3)
    elif state == "crushed":
        v = mirror_dents(v, rng, 8, 0.62, axis_bias=0.5)
        squash = rng.uniform(0.55, 0.8)
        wave = 0.10 * np.sin(np.clip(z / 0.19, 0, 1) * np.pi * 5 + rng.uniform(0, 6)) * (z < 0.19)
        v[:, 2] = v[:, 2] * squash + wave * 0.035
        v[:, 0] += 0.014 * np.sin(np.clip(z / 0.2, 0, 1) * np.pi)
    number = layer(f"label{serial % prints.LABELS}" if rng.random() < 0.75 else "clear")
    sky = sky_openness(v, normals(v, f), 0.65)
    body = make(v, f, uv, number, rough=0.17, trans=0.95, tint=_PET_TINTS[serial % len(_PET_TINTS)], openness=sky,
                crease=0.1 if state == "intact" else 0.4)  # fmt: skip
    if state != "intact" and rng.random() < 0.3:
        return body
    cv, cf, cuv = lathe(dense(_BOTTLE_CAP, 0.006), 60, _knurl)
    cv[:, 2] += taller - (0.2146 + taller) * (1 - squash) * 0.93
    return join([body, make(cv, cf, cuv, layer("plain"), rough=0.45, tint=CAP_TINTS[(serial + 1) % len(CAP_TINTS)])])


def _grown(v: Floats, wider: float, taller: float) -> Floats:
    """A 0.5 l bottle's positions made wider and taller below its neck, which stays as caps need it."""
    r, z = np.hypot(v[:, 0], v[:, 1]), v[:, 2]
    neck = 0.0125
    shoulder = neck + (r - neck) * (0.0325 * wider - neck) / (0.0325 - neck)
    to = np.where(z < 0.145, r * wider, np.where(z < 0.1885, shoulder, r))
    ratio = np.where(r > 0, to / np.maximum(r, 1e-9), 1.0)
    below_neck = np.clip(z / 0.188, 0, 1)
    return np.asarray(np.c_[v[:, :2] * ratio[:, None], z + below_neck * taller])


def _feet(angle: Floats, z: Floats) -> Floats:
    """Five feet of a bottle's base."""
    return np.asarray(1 - 0.16 * np.clip(1 - z / 0.02, 0, 1) * (0.5 + 0.5 * np.cos(5 * angle)) ** 2)


def _knurl(angle: Floats, _: Floats) -> Floats:
    return np.asarray(1 + 0.018 * np.sign(np.sin(angle * 30)))
