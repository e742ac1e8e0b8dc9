"""Paper cups: a printed wall with a rolled rim, a recessed floor, an inside, and sometimes a lid."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Faces, Floats, Mesh, dense, grid_faces, join, lathe, make, mirror_dents, normals, sky_openness
from .definition import State
from .wall import below, turned

_SIDES = 36
_HEIGHT = 0.093
_PAPER_M = 0.0005
_WALL = [(0.0270, 0.0), (0.0275, 0.003), (0.0390, 0.0908)]
_FLOOR_M = 0.0065
_ROLL = [(0.0010, 0.0004), (0.0010, 0.0016), (0.0003, 0.0022), (-0.0005, 0.0014)]  # of the rim: outwards, upwards
_LID = [(.0418, .0885), (.0422, .0945), (.0405, .0960), (.0392, .0945), (.0370, .0950), (.0358, .1035), (.0335, .1040),
        (.032, .1000), (0, .1000)]  # fmt: skip
_DREGS = np.array([0.55, 0.38, 0.24])


def build(state: State, serial: int, rng: np.random.Generator) -> Mesh:
    """An 8 oz cup standing on z = 0. `serial` chooses the print. `state`: intact, crushed or flat."""
    covered = state == "crushed" and rng.random() < 0.5
    wall, f, uv = lathe(dense(_WALL, 0.007), _SIDES)
    floor, floor_faces, floor_uv = _floor()
    z = wall[:, 2].copy()
    both = _worn(np.concatenate([wall, floor]), state, covered, rng)
    wall, floor = both[: len(wall)], both[len(wall) :]
    uv[:, 1] = 1 - z / _HEIGHT
    paper = np.full(3, rng.uniform(0.8, 1.0))
    lining = paper * [0.97, 0.95, 0.9]
    print_layer, plain = layer(f"cup{serial % prints.CUPS}"), layer("plain")
    inner = below(wall, f, _PAPER_M)
    depth = np.clip(z / _HEIGHT, 0, 1)
    stained = np.where(z[:, None] < 0.02, lining * _DREGS, lining)
    sky = sky_openness(wall, normals(wall, f), 0.6)
    parts = [
        make(wall, f, uv, print_layer, 0.72, tint=paper, openness=sky),
        make(inner, turned(f), uv, plain, 0.6, tint=stained, openness=np.clip(0.25 + 0.6 * depth, 0, 1)),
        make(floor, floor_faces, floor_uv, plain, 0.6, tint=lining * _DREGS, openness=0.28),
        make(below(floor, floor_faces, 0.0006), turned(floor_faces), floor_uv, plain, 0.8, tint=paper, openness=0.5),
        _rim(wall, inner, f, plain, paper),
    ]
    if covered:
        lv, lf, luv = lathe(dense(_LID, 0.008), _SIDES)
        colour = (0.03, 0.028, 0.026) if rng.random() < 0.4 else (0.85, 0.85, 0.84)
        parts.append(make(lv, lf, luv, plain, rough=0.35, tint=colour))
    return join(parts)


def _floor() -> tuple[Floats, Faces, Floats]:
    v, f, _ = lathe([(0.0273, _FLOOR_M), (0.014, _FLOOR_M), (0.0, _FLOOR_M)], _SIDES)
    return v, f, v[:, :2] / 0.06 + 0.5


def _worn(v: Floats, state: State, covered: bool, rng: np.random.Generator) -> Floats:
    if state == "crushed":  # a lid keeps the rim round
        return mirror_dents(v, rng, 4, 0.55, along=-0.22 if covered else 0.15)
    if state == "flat":
        share = v[:, 2] / _HEIGHT
        v = mirror_dents(v, rng, 3, 0.4, axis_bias=0.4)
        v[:, 1] *= 0.22 + 0.25 * (1 - share)
        v[:, 0] *= 1.22
    return v


def _rim(wall: Floats, inner: Floats, f: Faces, number: int, tint: Floats) -> Mesh:
    """The roll that follows the wall's upper edge, from outside over to inside."""
    around = _SIDES + 1
    edge, lining = wall[-around:], inner[-around:]
    out = normals(wall, f)[-around:]
    up = edge - wall[-2 * around : -around]
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    rings = [edge, *(edge + out * a + up * b for a, b in _ROLL), lining]
    return make(np.concatenate(rings), grid_faces(len(rings), around), np.full((len(rings) * around, 2), 0.5),
                number, 0.7, tint=tint)  # fmt: skip
