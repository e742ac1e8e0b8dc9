"""Parked cars: a lofted body, glass, wheels, lamps and plates, 4.1 m long along x."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Floats, Mesh, box, grid_faces, join, lathe, make, moved, turn

_FOOT_M = -0.06
_GLASS = np.array([0.018, 0.022, 0.024])
_PAINTS = np.array([[0.42, 0.43, 0.44], [0.30, 0.31, 0.33], [0.03, 0.03, 0.035], [0.50, 0.50, 0.49],
                    [0.02, 0.045, 0.14], [0.32, 0.02, 0.02], [0.10, 0.11, 0.12], [0.05, 0.10, 0.09],
                    [0.25, 0.22, 0.17]])  # fmt: skip
# Outline of the body: x, height of the waist, half width there; then of the roof.
_BODY = np.array([[-2.05, 0.52, 0.62], [-1.98, 0.78, 0.74], [-1.80, 0.92, 0.80], [-1.2, 0.94, 0.83], [-0.2, 0.91, 0.84],
                  [0.75, 0.90, 0.83], [1.2, 0.84, 0.81], [1.75, 0.74, 0.75],
                  [1.98, 0.62, 0.66], [2.05, 0.48, 0.56]])  # fmt: skip
_ROOF = np.array([[-1.86, 0.92, 0.70], [-1.55, 1.22, 0.64], [-1.1, 1.41, 0.58], [-0.4, 1.46, 0.57], [0.15, 1.41, 0.57],
                  [0.55, 1.2, 0.62], [0.98, 0.90, 0.72]])  # fmt: skip


def car(rng: np.random.Generator, height_m: float) -> Mesh:
    """A small car of one of the usual colours, its height set by stretching it a little."""
    paint = _PAINTS[int(rng.integers(len(_PAINTS)))] * rng.uniform(0.85, 1.15)
    parts = [_shell(paint), _cabin(paint), *_wheels(), *_details()]
    whole = join(parts)
    tall = whole.vertices["pos"][:, 2]
    whole.vertices["pos"][:, 2] = np.where(tall > 0, tall * height_m / float(tall.max()), tall)
    return whole


def _shell(paint: Floats) -> Mesh:
    """The body up to the waist: nine points around each cross-section."""
    rows = []
    for x, waist, half in _BODY:
        sill, low = 0.24, 0.20 + 0.1 * (abs(x) > 1.9)
        side = [(0.88 * half, low), (0.98 * half, sill + 0.06), (1.02 * half, 0.5 * (sill + waist)),
                (half, waist - 0.07), (0.93 * half, waist - 0.01), (0.5 * half, waist + 0.02)]  # fmt: skip
        ring = [*((x, y, z) for y, z in side), *((x, -y, z) for y, z in reversed(side))]
        rows.append(ring)
    v = np.array(rows, np.float64).reshape(-1, 3)
    count = len(rows[0])
    uv = v[:, [0, 2]] * 0.3
    body = make(v, grid_faces(len(rows), count), uv, layer("plain"), rough=0.22, tint=paint, dirt=0.25, crease=0.0)
    belly = moved(box((3.7, 1.3, 0.12), layer("plain"), 0.02, 0.9), None, (0, 0, 0.14))
    return join([body, belly])


def _cabin(paint: Floats) -> Mesh:
    """Roof in the paint, glass all round, pillars between."""
    parts = []
    left = np.array([[x, half, z] for x, z, half in _ROOF])
    right = left * [1, -1, 1]
    top = np.stack([left, left * [1, 0.6, 1] + [0, 0, 0.025], right * [1, 0.6, 1] + [0, 0, 0.025], right], 1).reshape(
        -1, 3
    )
    roof = slice(8, 20)
    parts.append(make(top[roof], grid_faces(3, 4), top[roof][:, [0, 1]], layer("plain"), 0.22, tint=paint, crease=0.0))
    for ends in (slice(0, 12), slice(16, 28)):
        parts.append(
            make(top[ends], grid_faces(3, 4), top[ends][:, [0, 1]], layer("plain"), 0.06, tint=_GLASS, dirt=0.15)
        )
    for edge in (left, right):
        foot = np.stack([edge[:, 0], np.sign(edge[:, 1]) * 0.79, np.full(len(edge), 0.90)], -1)
        v = np.stack([edge, foot], 1).reshape(-1, 3)
        parts.append(make(v, grid_faces(len(edge), 2), v[:, [0, 2]], layer("plain"), 0.06, tint=_GLASS, dirt=0.15))
        for x, lean in ((-0.32, 0.0), (-1.32, -0.25), (0.62, 0.3)):
            up = np.interp(x - lean * 0.2, left[:, 0], left[:, 2])
            side = float(np.sign(edge[0, 1]))
            at = [
                (x + lean, side * 0.80, 0.9),
                (x + lean + 0.07, side * 0.80, 0.9),
                (x, side * 0.60, up),
                (x + 0.07, side * 0.60, up),
            ]
            pillar = np.array(at) + [0, side * 0.006, 0]
            parts.append(make(pillar, [[0, 1, 3], [0, 3, 2]], np.zeros((4, 2)), layer("plain"), 0.3, tint=paint * 0.5))
    return join(parts)


def _wheels() -> list[Mesh]:
    tyre = [
        (0.0, -0.095),
        (0.20, -0.095),
        (0.29, -0.10),
        (0.315, -0.06),
        (0.32, 0.0),
        (0.315, 0.06),
        (0.29, 0.10),
        (0.2, 0.095),
    ]
    rim = [(0.2, 0.094), (0.195, 0.085), (0.06, 0.075), (0.0, 0.09)]
    made = []
    for x in (-1.28, 1.28):
        for side in (-1, 1):
            v, f, uv = lathe(tyre, 24)
            wheel = make(v, f, uv, layer("plain"), rough=0.9, tint=0.02)
            v, f, uv = lathe(rim, 20)
            spokes = 0.16 + 0.2 * (np.cos(np.arctan2(v[:, 1], v[:, 0]) * 5) > 0)
            cap = make(v, f, uv, layer("plain"), rough=0.35, metal=0.3, tint=spokes[:, None] * np.ones(3))
            made.append(moved(join([wheel, cap]), turn(0, 0, -side * np.pi / 2), (x, side * 0.73, 0.30)))
            arch = [(0.0, 0.0), (0.36, 0.0)]
            v, f, uv = lathe(arch, 20)
            dark = make(v, f, uv, layer("plain"), rough=0.95, tint=0.008)
            made.append(moved(dark, turn(0, 0, -side * np.pi / 2), (x, side * 0.853, 0.34)))
    return made


def _details() -> list[Mesh]:
    made = []
    for side in (-1, 1):
        lamp = {"front": (1.99, np.array([0.75, 0.76, 0.78])), "rear": (-2.0, np.array([0.30, 0.012, 0.012]))}
        for x, tint in lamp.values():
            made.append(moved(box((0.08, 0.26, 0.11), layer("plain"), tint, 0.15), None, (x * 0.985, side * 0.5, 0.56)))
        made.append(moved(box((0.1, 0.16, 0.11), layer("plain"), 0.03, 0.4), None, (0.72, side * 0.9, 0.92)))
    for x in (-2.055, 2.045):
        made.append(moved(box((0.012, 0.5, 0.11), layer("plain"), 0.7, 0.4), None, (x, 0, 0.40)))
        made.append(moved(box((0.06, 1.2, 0.14), layer("plain"), 0.03, 0.7), None, (x * 0.99, 0, 0.24)))
    foot = moved(box((0.02, 0.02, -_FOOT_M + 0.02), layer("plain"), 0.02, 0.9), None, (1.28, 0.73, _FOOT_M))
    return [*made, foot]
