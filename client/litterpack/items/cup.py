"""Paper cups with an inside, a rim and sometimes a lid."""

from __future__ import annotations

import numpy as np

from .. import prints
from ..artwork import layer
from ..mesh import Mesh, dense, join, lathe, make, mirror_dents, normals, sky_openness
from .definition import State

_HEIGHT = 0.093
_OUTER = [(0, .003), (.0255, .003), (.027, .0), (.0275, .002),
          *((.0275 + .0115 * k / 9, .002 + .088 * k / 9) for k in range(1, 10))]  # fmt: skip
_RIM = [(0.0397, 0.0905), (0.0400, 0.0922), (0.0392, 0.0930)]
_INNER = [*((.0382 - .0112 * k / 6, .0915 - .0845 * k / 6) for k in range(1, 7)), (0, .007)]  # fmt: skip
_LID = [(.0418, .0885), (.0422, .0945), (.0405, .0960), (.0392, .0945), (.0370, .0950), (.0358, .1035), (.0335, .1040),
        (.032, .1000), (0, .1000)]  # fmt: skip


def build(state: State, rng: np.random.Generator) -> Mesh:
    """An 8 oz cup standing on z = 0. `state`: intact, crushed or flat."""
    sides = 32
    profile = np.array([*_OUTER, *_RIM, *_INNER])
    v, f, _ = lathe(profile, sides)
    row = np.repeat(np.arange(len(profile)), sides + 1)
    z = v[:, 2].copy()
    uv = np.c_[np.tile(np.linspace(0, 1, sides + 1), len(profile)), 1 - np.clip(z / _HEIGHT, 0, 1)]
    inside = row >= len(_OUTER) + 1
    if state == "crushed":
        v = mirror_dents(v, rng, 4, 0.55, along=0.2)
    elif state == "flat":
        v = mirror_dents(v, rng, 3, 0.4, axis_bias=0.4)
        v[:, 1] *= 0.22 + 0.25 * (1 - z / _HEIGHT)
        v[:, 0] *= 1.22
    sky = np.where(inside, np.clip(0.25 + 0.6 * z / _HEIGHT, 0, 1), sky_openness(v, normals(v, f), 0.6))
    tint = np.full((len(v), 3), rng.uniform(0.8, 1.0))
    tint[inside] *= [0.97, 0.95, 0.9]
    tint[inside & (z < 0.02)] *= [0.55, 0.38, 0.24]  # what was left in it
    print_layer = layer(f"cup{rng.integers(prints.CUPS)}")
    number = np.where(inside, layer("plain"), print_layer)
    parts = [make(v, f, uv, rough=0.72, tint=tint, openness=sky)]
    parts[0].vertices["tint"][:, 3] = number
    if state == "crushed" and rng.random() < 0.5:
        lv, lf, luv = lathe(dense(_LID, 0.008), sides)
        colour = (0.03, 0.028, 0.026) if rng.random() < 0.4 else (0.85, 0.85, 0.84)
        parts.append(make(lv, lf, luv, layer("plain"), rough=0.35, tint=colour))
    return join(parts)
