"""Metal that is filled and sealed: food cans, aerosols and batteries."""

from __future__ import annotations

import numpy as np

from ..bending import bend
from ..mesh import Floats, Mesh, dense, join, lathe, mirror_dents, normals, sky_openness
from .order import Order
from .skin import Skin, slab
from .wall import below, turned, without

_SIDES = 32
_STEEL = Skin("foil", rough=0.34, metal=0.85, tint=(0.86, 0.85, 0.83))
_SPRAY_CAPS = [(0.03, 0.03, 0.035), (0.82, 0.82, 0.8), (0.6, 0.05, 0.05), (0.05, 0.2, 0.5)]


def food_can(order: Order) -> Mesh:
    """A food can standing on z = 0, emptied. States: intact, open (its lid bent up), dented, crushed or flat."""
    (width, _, height), rng = order.size_m, order.rng
    r = width / 2
    wall, f, uv = lathe(_beaded(r, height), _SIDES)
    z = wall[:, 2].copy()
    base, base_faces, _ = lathe([(0.0, 0.003), (r * 0.55, 0.003), (r * 0.8, 0.002), (r - 0.0012, 0.001)], _SIDES)
    lid, lid_faces, _ = lathe([(r - 0.0045, 0.0), (r * 0.7, 0.0006), (r * 0.35, 0.0), (0.0, 0.0)], _SIDES)
    lid += [0, 0, height - 0.0035]
    lidded = order.state == "open" or (order.state != "intact" and order.serial % 2 == 0)
    lid = bend(lid, (r * 0.72, 0, height - 0.0035), (-1, 0, 0), (0, 0, 1), rng.uniform(1.2, 1.75), 0.006)
    parts = np.split(_pressed(np.concatenate([wall, base, lid]), order), np.cumsum([len(wall), len(base)]))
    wall, base, lid = parts
    label = Skin(f"tin{order.serial % 3}", rough=0.5, metal=0.5, tint=rng.uniform(0.8, 1.0))
    uv[:, 1] = 1 - np.clip((z - 0.008) / (height - 0.016), 0, 1)
    sky = sky_openness(wall, normals(wall, f), 0.6)
    inside = below(wall, f, 0.0004)
    made = [
        label.on(wall, f, uv, sky),
        Skin("foil", rough=0.4, metal=0.8, tint=(0.62, 0.58, 0.50)).on(
            inside, turned(f), uv * [1, 0.01], np.clip(0.2 + 0.7 * z / height, 0, 1)
        ),
        slab(base, base_faces, base[:, :2] / 0.1, 0.0006, _STEEL, openness=0.45),
    ]
    return join([*made, slab(lid, lid_faces, lid[:, :2] / 0.1, 0.0005, _STEEL)] if lidded else made)


def _beaded(r: float, height: float) -> Floats:
    """The wall's profile: a seam at both ends, and three beads between them."""
    seam = 0.0012
    rows = [(r - seam, 0.0), (r, 0.001), (r, 0.0028), (r - seam, 0.0036)]
    for share in (0.34, 0.5, 0.66):
        z = height * share
        rows += [(r - seam, z - 0.004), (r - seam - 0.0011, z), (r - seam, z + 0.004)]
    rows += [(r - seam, height - 0.0036), (r, height - 0.0028), (r, height - 0.001), (r - seam, height)]
    return dense(rows, 0.013)


def _pressed(v: Floats, order: Order) -> Floats:
    rng = order.rng
    if order.state == "dented":
        return mirror_dents(v, rng, 3, 0.4)
    if order.state == "crushed":
        return mirror_dents(v, rng, 7, 0.7, axis_bias=0.4, along=0.1)
    if order.state == "flat":
        v = mirror_dents(v, rng, 4, 0.45)
        v[:, 1] *= 0.3 + 0.25 * np.abs(v[:, 2] / v[:, 2].max() - 0.5)
        v[:, 0] *= 1.22
    return v


def aerosol(order: Order) -> Mesh:
    """A spray can standing on z = 0. States: intact (with its cap), open (its nozzle shows) or dented."""
    r, height, rng = order.size_m[0] / 2, float(order.size_m[2]), order.rng
    capped = order.state == "intact"
    cap_high = 0.036
    top = height - (cap_high - 0.012 if capped else 0.020)  # of the dome, on which cap or nozzle sits
    rows = [(0, .006), (r * .7, .004), (r * .86, .0), (r - .001, .0006), (r, .003), (r - .001, .005),
            (r - .001, top - .016), (r, top - .014), (r * .86, top - .008), (r * .5, top), (r * .45, top + .0015),
            (r * .30, top + .001), (0, top - .001)]  # fmt: skip
    v, f, uv = lathe(dense(rows, 0.016), _SIDES)
    z = v[:, 2].copy()
    uv[:, 1] = 1 - np.clip((z - 0.005) / (top - 0.021), 0, 1)
    if order.state == "dented":
        v = mirror_dents(v, rng, 4, 0.4, along=-0.1)
    sky = sky_openness(v, normals(v, f), 0.6)
    ends = (z > top - 0.015) | (z < 0.004)
    print_skin = Skin(f"spray{order.serial % 3}", rough=0.3, metal=0.85, tint=rng.uniform(0.85, 1.0))
    body = [
        without(print_skin.on(v, f, uv, sky), ends),
        without(_STEEL.on(v, f, v[:, :2] / 0.1 + 0.5, sky), ~ends, partly=True),
    ]
    colour = Skin("plain", rough=0.4, tint=_SPRAY_CAPS[order.serial % len(_SPRAY_CAPS)])
    if capped:
        foot = top - 0.012
        cap, cap_faces, cap_uv = lathe(
            [(r - .0015, foot), (r - .0005, foot), (r - .001, height - .004), (r - .004, height), (0, height)], _SIDES
        )  # fmt: skip
        return join([*body, colour.on(cap, cap_faces, cap_uv)])
    knob, knob_faces, knob_uv = lathe(
        [(.006, top), (.0062, height - .004), (.005, height), (.002, height - .0006), (0, height - .001)], 14
    )  # fmt: skip
    return join([*body, colour.on(knob, knob_faces, knob_uv)])


def battery(order: Order) -> Mesh:
    """A round cell lying along x, its nub forward. States: intact or dented."""
    length, width, _ = order.size_m
    r = width / 2
    nub, edge = 0.0015, 0.0006
    rows = [(0, 0), (r * .6, 0), (r - edge, .0004), (r, .001), (r, length - nub - .0012), (r - edge, length - nub),
            (r * .45, length - nub - .0003), (r * .38, length - nub), (r * .36, length - .0002),
            (0, length)]  # fmt: skip
    v, f, uv = lathe(dense(rows, 0.009), 20)
    z = v[:, 2].copy()
    uv[:, 1] = 1 - np.clip((z - 0.001) / (length - nub - 0.002), 0.02, 0.98)
    ends = (z > length - nub - 0.0008) | (z < 0.0008)
    if order.state == "dented":
        v = mirror_dents(v, order.rng, 2, 0.2)
    skin = Skin(f"cell{order.serial % 2}", rough=0.3, metal=0.6, tint=order.rng.uniform(0.85, 1.0))
    parts = [
        without(skin.on(v, f, uv), ends),
        without(_STEEL.on(v, f, v[:, :2] / 0.05 + 0.5), ~ends, partly=True),
    ]
    made = join(parts)
    made.vertices["pos"] = made.vertices["pos"][:, [2, 1, 0]] * [1, 1, -1]
    made.vertices["normal"] = made.vertices["normal"][:, [2, 1, 0]] * [1, 1, -1]
    return made
