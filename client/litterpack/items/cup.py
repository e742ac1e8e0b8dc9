"""Cups of paper, plastic and foam: a wall with a rolled rim, a recessed floor, an inside, and sometimes a lid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Faces, Floats, Mesh, dense, grid_faces, join, lathe, make, mirror_dents, normals, sky_openness
from ..outline import ragged
from .definition import State
from .order import Order
from .wall import below, trimmed, turned

_SIDES = 36
_WALL = [(0.0270, 0.0), (0.0275, 0.003), (0.0390, 0.0908)]  # of the 8 oz cup; others are stretched
_FLOOR_M = 0.0065
_ROLL = [(0.0010, 0.0004), (0.0010, 0.0016), (0.0003, 0.0022), (-0.0005, 0.0014)]  # of the rim: outwards, upwards
_LID = [(.0418, .0885), (.0422, .0945), (.0405, .0960), (.0392, .0945), (.0370, .0950), (.0358, .1035), (.0335, .1040),
        (.032, .1000), (0, .1000)]  # fmt: skip
_DREGS = np.array([0.55, 0.38, 0.24])


@dataclass(frozen=True)
class _Stuff:
    """What a cup is made of: its prints, how many there are, wall, and how clear and rough it is."""

    print_name: str
    prints: int
    wall_m: float
    clear: float = 0.0
    rough: float = 0.72
    lids: bool = False


STUFFS = {
    "": _Stuff("cup", prints.CUPS, 0.0005, lids=True),
    "plain": _Stuff("", 0, 0.0005, lids=True),
    "plastic": _Stuff("tumbler", 3, 0.0005, clear=0.9, rough=0.16),
    "foam": _Stuff("beads", 1, 0.0028, rough=0.9),
}


def build(order: Order) -> Mesh:
    """A cup standing on z = 0; the serial chooses the print. States: intact, crushed, flat or torn.

    Styles: the printed paper cup, plain, plastic, foam.
    """
    state, serial, rng, stuff = order.state, order.serial, order.rng, STUFFS[order.style]
    covered = state == "crushed" and rng.random() < 0.5 and stuff.lids
    wider, taller = (order.size_m[0] / 2 - 0.001) / 0.039, (order.size_m[2] - 0.0022) / 0.0908
    profile = dense(_WALL, 0.007 if order.style == "" else 0.009) * [wider, taller]
    wall, f, uv = lathe(profile, _SIDES, _ribs if order.style == "plastic" else None)
    floor, floor_faces, floor_uv = _floor(wider)
    height = order.size_m[2]
    z = wall[:, 2].copy()
    both = _worn(np.concatenate([wall, floor]), state, covered, height, rng)
    wall, floor = both[: len(wall)], both[len(wall) :]
    uv[:, 1] = 1 - z / height
    paper = np.full(3, rng.uniform(0.8, 1.0))
    lining = paper * [0.97, 0.95, 0.9]
    print_layer = layer(_print(stuff, serial))
    plain = layer("clear" if stuff.clear else "beads" if order.style == "foam" else "plain")
    dregs = 1.0 if stuff.clear else _DREGS
    inner = below(wall, f, stuff.wall_m)
    depth = np.clip(z / height, 0, 1)
    stained = np.where(z[:, None] < 0.02, lining * dregs, lining)
    sky = sky_openness(wall, normals(wall, f), 0.6)
    clear, soft = stuff.clear, round(stuff.rough - 0.12, 3) if not stuff.clear else stuff.rough
    bottom = below(floor, floor_faces, 0.0006)
    walls = [
        make(wall, f, uv, print_layer, stuff.rough, 0.0, clear, paper, sky),
        make(inner, turned(f), uv, plain, soft, 0.0, clear, stained, np.clip(0.25 + 0.6 * depth, 0, 1)),
    ]
    base = [
        make(floor, floor_faces, floor_uv, plain, soft, 0.0, clear, lining * dregs, 0.28),
        make(bottom, turned(floor_faces), floor_uv, plain, round(stuff.rough + 0.08, 3), 0.0, clear, paper, 0.5),
    ]
    if state == "torn":
        left = _bitten(z, wall, height, rng)
        return join([*(trimmed(side, left) for side in walls), *base])
    rim = _rim(wall, inner, f, plain, paper, clear)
    parts = [*walls, *base, rim]
    if covered:
        lv, lf, luv = lathe(dense(_LID, 0.008) * [wider, 1.0] + [0, height - 0.093], _SIDES)
        colour = (0.03, 0.028, 0.026) if rng.random() < 0.4 else (0.85, 0.85, 0.84)
        parts.append(make(lv, lf, luv, layer("plain"), rough=0.35, tint=colour))
    return join(parts)


def _print(stuff: _Stuff, serial: int) -> str:
    if stuff.prints == 0:
        return "plain"
    return stuff.print_name if stuff.prints == 1 else f"{stuff.print_name}{serial % stuff.prints}"


def _ribs(angle: Floats, z: Floats) -> Floats:
    """Rings pressed into thin plastic; the radius at the rim stays."""
    del angle
    return np.asarray(1 - 0.018 * (np.sin(z * 2 * np.pi / 0.019) > 0.2) * (z < 0.06))


def _floor(wider: float) -> tuple[Floats, Faces, Floats]:
    v, f, _ = lathe([(0.0273 * wider, _FLOOR_M), (0.014 * wider, _FLOOR_M), (0.0, _FLOOR_M)], _SIDES)
    return v, f, v[:, :2] / 0.06 + 0.5


def _worn(v: Floats, state: State, covered: bool, height: float, rng: np.random.Generator) -> Floats:
    if state == "crushed":  # a lid keeps the rim round
        return mirror_dents(v, rng, 4, 0.55, along=-0.22 if covered else 0.15)
    if state == "flat":
        share = v[:, 2] / height
        v = mirror_dents(v, rng, 3, 0.4, axis_bias=0.4)
        v[:, 1] *= 0.22 + 0.25 * (1 - share)
        v[:, 0] *= 1.22
    return v


def _bitten(z: Floats, wall: Floats, height: float, rng: np.random.Generator) -> Floats:
    """Below zero (n,) where a tear left the wall: under a ragged line that is lower on one side."""
    angle = np.arctan2(wall[:, 1], wall[:, 0])
    low = height * (0.62 + 0.3 * np.cos(angle + rng.uniform(0, 6.28)))
    around = np.c_[np.cos(angle), np.sin(angle)]
    return np.asarray(z - low - ragged(rng, 0.22 * height, 1.5)(around))


def _rim(wall: Floats, inner: Floats, f: Faces, number: int, tint: Floats, clear: float) -> Mesh:
    """The roll that follows the wall's upper edge, from outside over to inside."""
    around = _SIDES + 1
    edge, lining = wall[-around:], inner[-around:]
    out = normals(wall, f)[-around:]
    up = edge - wall[-2 * around : -around]
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    rings = [edge, *(edge + out * a + up * b for a, b in _ROLL), lining]
    return make(np.concatenate(rings), grid_faces(len(rings), around), np.full((len(rings) * around, 2), 0.5),
                number, 0.16 if clear else 0.7, trans=clear, tint=tint)  # fmt: skip
