"""Caps: plastic screw caps and crown caps."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Floats, Mesh, dense, join, lathe, make
from .order import Order
from .shell import CAP_TINTS
from .wall import below, turned

_CROWN = [(0.0155, 0.0), (0.0148, 0.0025), (0.0138, 0.0045), (0.0125, 0.0057), (0.008, 0.0060), (0, 0.0060)]
_SEAL = [(0.0, 0.0044), (0.0100, 0.0044), (0.0108, 0.0040), (0.0118, 0.0040), (0.0128, 0.0050)]  # faces down


def screw_cap(order: Order) -> Mesh:
    """A Ø 30 mm screw cap, open side down. The serial chooses the colour. States: intact or bent."""
    state, serial = order.state, order.serial
    v, f, uv = lathe(dense([(0.0148, 0.0), (0.0148, 0.0100), (0.0138, 0.0136), (0.0, 0.0140)], 0.005), 60, _knurl)
    inner, g, inner_uv = lathe([(0.0, 0.0109), (0.0134, 0.0109), (0.0134, 0.0), (0.0147, 0.0)], 24)
    tint = np.array(CAP_TINTS[serial % len(CAP_TINTS)])
    if state == "bent":
        for points in (v, inner):
            points[:, 0] *= 0.88
            points[:, 1] *= 1.06
            points[:, 2] += 0.12 * np.clip(points[:, 0], 0, None)
    outside = make(v, f, uv, layer("plain"), 0.45, tint=tint)
    inside = make(inner, g, inner_uv, layer("plain"), 0.5, tint=tint * 0.7, openness=0.6)
    return join([outside, inside])


def _knurl(angle: Floats, z: Floats) -> Floats:
    return np.asarray(1 + 0.012 * np.sign(np.sin(angle * 30)) * (z > 0.001))


def crown(order: Order) -> Mesh:
    """A Ø 32 mm crown cap with 21 teeth, open side down. The serial chooses the print. States: intact or bent."""
    state, serial = order.state, order.serial
    v, f = lathe(_CROWN, 63, _teeth)[:2]
    seal, seal_faces = lathe(_SEAL, 28)[:2]
    if state == "bent":
        for points in (v, seal):
            points[:, 2] += np.clip(points[:, 0], 0, None) ** 2 * 18
    uv = v[:, :2] * [1, -1] / 0.0335 + 0.5
    number = layer(f"crown{serial % prints.CROWNS}")
    steel, bare = (0.6, 0.58, 0.55), np.full((len(v), 2), 0.001)
    return join(
        [
            make(v, f, uv, number, 0.35, metal=0.8),
            make(below(v, f, 0.0003), turned(f), bare, layer("foil"), 0.5, metal=0.6, tint=steel, openness=0.5),
            make(seal, seal_faces, seal[:, :2] / 0.04 + 0.5, layer("plain"), 0.5, tint=0.72, openness=0.6),
        ]
    )


def _teeth(angle: Floats, z: Floats) -> Floats:
    return np.asarray(1 + 0.032 * np.sin(21 * angle) * np.clip(1 - z / 0.004, 0, 1))
