"""Lids: of take-away cups, and of jars."""

from __future__ import annotations

import numpy as np

from ..bending import bend
from ..mesh import Floats, Mesh, dense, join, lathe, mirror_dents
from ..outline import ragged
from .order import Order
from .skin import Skin, slab
from .wall import trimmed

_SIDES = 36
_TINTS = [(0.82, 0.82, 0.81), (0.03, 0.028, 0.026), (0.78, 0.78, 0.76), (0.35, 0.18, 0.08)]
_JAR_TINTS = [(0.75, 0.60, 0.22), (0.55, 0.04, 0.04), (0.8, 0.8, 0.79), (0.04, 0.15, 0.06)]


def cup_lid(order: Order) -> Mesh:
    """A lid lying as it sat on its cup. Every third is clear and domeless. States: intact, bent or torn."""
    (width, _, height), rng = order.size_m, order.rng
    clear = order.serial % 3 == 2
    r, h = width / 2, height
    raised = [(.985, .0), (1.0, .30), (.955, .42), (.93, .28), (.88, .34), (.85, .95), (.80, 1.0), (.765, .78),
              (.35, .74), (0, .74)]  # fmt: skip
    flat = [(0.985, 0.0), (1.0, 0.55), (0.96, 0.95), (0.93, 1.0), (0.90, 0.45), (0.55, 0.40), (0.12, 0.42), (0, 0.42)]
    v, f, uv = lathe(dense(np.array(flat if clear else raised) * [r, h], 0.011), _SIDES)
    v = _bent(v, order)
    colour = _TINTS[order.serial % len(_TINTS)]
    plain = Skin("plain", rough=0.34, tint=np.array(colour) * rng.uniform(0.85, 1.0))
    skin = Skin("clear", rough=0.14, clear=0.88, tint=(0.95, 0.97, 0.98)) if clear else plain
    made = slab(v, f, uv, 0.0005, skin, edge=skin)
    if order.state == "torn":
        edge = ragged(rng, 0.25 * r, r)
        p = made.vertices["pos"].astype(np.float64)
        made = trimmed(made, p[:, 0] * 0.8 + p[:, 1] * 0.6 - 0.15 * r - edge(p[:, :2]))
    if clear or order.state != "intact":
        return made
    sip, sip_faces, sip_uv = lathe([(0.0, 0.0), (0.0042, 0.0), (0.0042, -0.001)], 12)
    sip = (sip[:, :] * [0.6, 1.5, 1.0]) + [r * 0.62, 0, h * 0.742 + 0.0008]
    return join([made, Skin("plain", rough=0.9, tint=0.01).on(sip, sip_faces[:, ::-1], sip_uv, 0.3)])


def _bent(v: Floats, order: Order) -> Floats:
    r = order.size_m[0] / 2
    if order.state == "bent":
        v = bend(
            v, (r * order.rng.uniform(-0.1, 0.3), 0, 0), (1, 0.2, 0), (0, 0, 1), order.rng.uniform(0.3, 0.75), 0.03
        )
        v[:, 2] += 0.004 * np.sin(3 * np.arctan2(v[:, 1], v[:, 0])) * np.hypot(v[:, 0], v[:, 1]) / r
    return v


def jar_lid(order: Order) -> Mesh:
    """A metal twist-off lid, open side down. States: intact, dented or bent."""
    r, h = order.size_m[0] / 2, order.size_m[2]
    rows = np.array([(.96, .0), (1.0, .04), (1.0, .12), (.97, .2), (.97, .85), (.93, 1.0), (.86, 1.0), (.8, .93),
                     (.3, .93), (.28, .96), (0, .96)])  # fmt: skip
    v, f, _ = lathe(dense(rows * [r, h], 0.012), _SIDES, _lugs)
    if order.state == "dented":
        v = mirror_dents(v, order.rng, 2, 0.25)
    v = _bent(v, order)
    paint = Skin("lacquer", rough=0.3, metal=0.7, tint=_JAR_TINTS[order.serial % 4])
    steel = Skin("foil", rough=0.4, metal=0.75, tint=(0.72, 0.70, 0.62))
    return slab(v, f, v[:, :2] / 0.1 + 0.5, 0.0005, paint, steel, steel)


def _lugs(angle: Floats, z: Floats) -> Floats:
    return np.asarray(1 - 0.006 * (np.sin(angle * 24) > 0) * (z > 0.002) * (z < 0.009))
