"""Squeezable tubes: round at the shoulder, flat at the crimp, with a cap."""

from __future__ import annotations

import numpy as np

from ..bending import bend
from ..mesh import Faces, Floats, Mesh, join, lathe, mirror_dents, moved, normals, sky_openness, turn
from .order import Order
from .skin import Skin

_SIDES = 28
_CAPS = [(0.82, 0.82, 0.81), (0.05, 0.18, 0.5), (0.03, 0.03, 0.03)]


def build(order: Order) -> Mesh:
    """A tube lying along x, its cap forward. States: intact, flat (squeezed out), bent (rolled up) or open."""
    (length, width, height), rng = order.size_m, order.rng
    r = height / 2
    capped = order.state != "open"
    cap_long = 0.19 * length if capped else 0.06 * length
    body = length - cap_long
    t = np.r_[0, 0.04, 0.05, np.linspace(0.12, 1, 10)]
    v, f, uv = lathe(np.c_[np.ones(len(t)), t], _SIDES)
    share = v[:, 2].copy()
    flat = 0.9 if order.state in ("flat", "bent") else 0.15
    thick = r * np.clip((share - 0.04) * (1.15 if flat < 0.5 else 1.0), 0, 1) ** (0.6 if flat < 0.5 else 1.7) + 0.0006
    wide = width / 2 + (r - width / 2) * np.clip(share - 0.05, 0, 1) ** 1.3
    v = np.c_[share * body, v[:, 0] * wide, v[:, 1] * thick * (0.45 if flat > 0.5 else 1.0)]
    v[share < 0.045, 2] *= 1 + 0.5 * np.sin(v[share < 0.045, 1] * 900)
    parts = _folded(v, order, body, rng)
    skin = Skin(f"paste{order.serial % 3}", rough=0.35, metal=0.25, tint=rng.uniform(0.85, 1.0), crease=0.12)
    uv = np.c_[uv[:, 0], 1 - share]
    shell = skin.on(parts, f[:, ::-1] if _inward(parts, f) else f, uv, sky_openness(parts, normals(parts, f), 0.6))
    neck, neck_faces, neck_uv = lathe(_nozzle(r, body, length, capped), 20)
    cap = Skin("plain", rough=0.4, tint=_CAPS[order.serial % 3])
    head = moved(cap.on(neck, neck_faces, neck_uv), turn(pitch=np.pi / 2))
    return join([shell, head])


def _nozzle(r: float, body: float, length: float, capped: bool) -> Floats:
    """The shoulder, and a cap or the bare thread."""
    if capped:
        rows = [(r, body - .001), (r * .96, body + .001), (r * .94, body + .002), (r * .86, length - .001),
                (r * .8, length), (0, length)]  # fmt: skip
    else:
        rows = [(r, body - .001), (r * .9, body + .002), (r * .36, body + .005), (r * .36, length), (r * .22, length),
                (r * .2, length - .004), (0, length - .004)]  # fmt: skip
    return np.array(rows)


def _inward(v: Floats, f: Faces) -> bool:
    n = normals(v, f)
    middle = np.abs(v[:, 0] - v[:, 0].mean()) < 0.3 * float(np.ptp(v[:, 0]))
    return float((n[middle, 2] * (v[middle, 2] - v[middle, 2].mean())).sum()) < 0


def _folded(v: Floats, order: Order, body: float, rng: np.random.Generator) -> Floats:
    if order.state == "bent":
        return bend(v, (body * 0.42, 0, 0), (-1, 0, 0.0), (0, 0, 1), rng.uniform(1.6, 2.8), 0.006)
    if order.state == "flat":
        v[:, 2] += 0.0025 * np.sin(v[:, 0] * 90 + rng.uniform(0, 6)) * np.clip(v[:, 0] / body, 0, 1)
        return v
    lying = v[:, [2, 1, 0]]
    return mirror_dents(lying, rng, 2, 0.2)[:, [2, 1, 0]] if order.state == "open" else v
