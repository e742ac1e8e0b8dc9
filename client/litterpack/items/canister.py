"""Plastic canisters and jugs: a rounded block with a handle and a neck."""

from __future__ import annotations

import numpy as np

from ..bending import fitted
from ..mesh import Faces, Floats, Mesh, dense, join, lathe, mirror_dents, normals, sky_openness
from .order import Order
from .shell import CAP_TINTS
from .skin import Skin
from .wall import without

_SIDES = 40
_LABEL = (0.14, 0.50)  # from and to, as shares of the height
_TINTS = [(0.80, 0.81, 0.80), (0.05, 0.20, 0.55), (0.75, 0.45, 0.03), (0.85, 0.85, 0.86), (0.55, 0.05, 0.05)]
# share of the half width, share of the height
_PROFILE = [(0, .012), (.78, .008), (.90, .0), (1.0, .02), (1.0, .14), (1.0, .50), (1.0, .60), (.97, .68), (.86, .76),
            (.62, .83), (.34, .885), (.25, .90), (.24, .93)]  # fmt: skip


def build(order: Order) -> Mesh:
    """A canister standing on z = 0. States: intact (with its cap), open, dented or crushed."""
    size, rng = order.size_m, order.rng
    v, f, uv = lathe(dense(np.array(_PROFILE), 0.1) * [1.0, size[2]], _SIDES)
    share = v[:, 2] / size[2]
    v[:, :2] = _squared(v[:, :2], np.clip((0.88 - share) / 0.2, 0, 1)) * size[:2] / 2
    grip = _grip(v, share, size)
    v[:, 1] += grip
    uv = np.c_[uv[:, 0], 1 - np.clip((share - _LABEL[0]) / (_LABEL[1] - _LABEL[0]), 0.01, 0.99)]
    cap, cap_faces, cap_uv = _cap(size)
    cut = len(v)
    both = _pressed(np.concatenate([v, cap]), order)
    v, cap = both[:cut], both[cut:]
    tint = np.array(_TINTS[order.serial % len(_TINTS)]) * rng.uniform(0.85, 1.0)
    sky = sky_openness(v, normals(v, f), 0.6)
    milky = 0.15 if order.serial % 5 in (0, 3) else 0.0
    labelled = (share > _LABEL[0] - 1e-6) & (share < _LABEL[1] + 1e-6)
    number = f"jug{order.serial % 2}"
    parts = [
        without(Skin("plain", rough=0.42, clear=milky, tint=tint).on(v, f, uv, sky), labelled),
        without(Skin(number, rough=0.4, tint=rng.uniform(0.85, 1.0)).on(v, f, uv, sky), ~labelled, partly=True),
    ]
    if order.state != "open":
        parts.append(Skin("plain", rough=0.45, tint=CAP_TINTS[order.serial % 5]).on(cap, cap_faces, cap_uv))
    return join(parts)


def _squared(xy: Floats, amount: Floats) -> Floats:
    """Round outlines made into rounded rectangles where `amount` is 1."""
    r = np.linalg.norm(xy, axis=1)
    unit = xy / np.maximum(r, 1e-9)[:, None]
    power = 5.0
    square = 1 / np.maximum((np.abs(unit) ** power).sum(1), 1e-3) ** (1 / power)
    return np.asarray(xy * (1 + (square - 1) * amount)[:, None])


def _grip(v: Floats, share: Floats, size: Floats) -> Floats:
    """A hollow on both sides of the back, which leaves a handle between them."""
    x = v[:, 0] / (size[0] / 2)
    near = np.exp(-(((x + 0.62) / 0.24) ** 2) - ((share - 0.56) / 0.17) ** 4)
    return np.asarray(-np.sign(v[:, 1]) * np.minimum(np.abs(v[:, 1]) * 0.62, size[1] * 0.34) * near)


def _cap(size: Floats) -> tuple[Floats, Faces, Floats]:
    r = min(size[0], size[1]) * 0.16
    low = 0.905 * size[2]
    v, f, uv = lathe([(r, low), (r * 1.02, low + 0.001), (r, size[2] - 0.002), (r * 0.9, size[2]), (0, size[2])], 24)
    return v, f, uv


def _pressed(v: Floats, order: Order) -> Floats:
    if order.state == "intact":
        return fitted(v, order.size_m)
    if order.state == "dented":
        return mirror_dents(v, order.rng, 3, 0.4)
    if order.state == "crushed":
        v = mirror_dents(v, order.rng, 7, 0.6, axis_bias=0.4)
        v[:, 2] *= order.rng.uniform(0.65, 0.85)
    return v
