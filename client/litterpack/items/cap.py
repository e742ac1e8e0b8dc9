"""Caps: plastic screw caps and crown caps."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Floats, Mesh, dense, join, lathe, make, moved
from .definition import State
from .shell import CAP_TINTS


def screw_cap(state: State, rng: np.random.Generator) -> Mesh:
    """A Ø 30 mm screw cap, open side down. `state`: intact or bent."""
    v, f, uv = lathe(dense([(0.0148, 0.0), (0.0148, 0.0100), (0.0138, 0.0136), (0.0, 0.0140)], 0.005), 60, _knurl)
    inner, g, inner_uv = lathe([(0.0, 0.0115), (0.0136, 0.0115), (0.0136, 0.0), (0.0147, 0.0)], 24)
    tint = np.array(CAP_TINTS[rng.integers(5)])
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


def crown(state: State, rng: np.random.Generator) -> Mesh:
    """A Ø 32 mm crown cap with 21 teeth, open side down. `state`: intact or bent over the opener."""
    profile = [(.0155, .0), (.0148, .0025), (.0138, .0045), (.0125, .0057), (.008, .0060), (0, .0060)]  # fmt: skip
    v, f, _ = lathe(profile, 63, _teeth)
    uv = v[:, :2] * [1, -1] / 0.0335 + 0.5
    over = make(v, f, uv, layer(f"crown{rng.integers(prints.CROWNS)}"), 0.35, metal=0.8)
    below = make(v, f[:, ::-1], uv * 0 + 0.001, layer("foil"), 0.5, metal=0.6, tint=(0.6, 0.58, 0.55), openness=0.5)
    both = join([over, moved(below, shift=(0, 0, -0.0003))])
    both.vertices["pos"][:, 2] += 0.0003
    if state == "bent":
        p = both.vertices["pos"]
        p[:, 2] += np.abs(p[:, 0]) * np.clip(p[:, 0], 0, None) * 18
    return both


def _teeth(angle: Floats, z: Floats) -> Floats:
    return np.asarray(1 + 0.032 * np.sin(21 * angle) * np.clip(1 - z / 0.004, 0, 1))
