"""What a surface is made of, and slabs that wear one skin above, one below and one on their edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..artwork import layer
from ..mesh import Faces, Floats, Mesh, join, make, normals
from ..outline import rim
from .wall import turned


@dataclass(frozen=True, eq=False)
class Skin:
    """Properties as `mesh.make` takes them, and the print's name."""

    print_name: str = "plain"
    rough: ArrayLike = 0.7
    metal: float = 0.0
    clear: float = 0.0
    tint: ArrayLike = 1.0
    crease: float = 0.04
    dirt: float = 0.3

    def on(self, v: ArrayLike, f: ArrayLike, uv: ArrayLike, openness: ArrayLike = 1.0) -> Mesh:
        """A mesh in this skin."""
        number = layer(self.print_name)
        return make(
            v, f, uv, number, self.rough, self.metal, self.clear, self.tint, openness, crease=self.crease,
            dirt=self.dirt,
        )  # fmt: skip


def slab(
    v: Floats,
    f: Faces,
    uv: Floats,
    thickness_m: float,
    over: Skin,
    under: Skin | None = None,
    edge: Skin | None = None,
    openness: ArrayLike = 1.0,
    under_uv: Floats | None = None,
) -> Mesh:
    """A sheet given real thickness: `v` (n, 3) becomes its middle; without `edge` its sides stay open.

    The print below reads rightly, as the sheet's back does, unless `under_uv` says otherwise.
    """
    out = normals(v, f) * (thickness_m / 2)
    back = np.c_[1 - uv[:, 0], uv[:, 1]] if under_uv is None else under_uv
    dim = np.asarray(openness) * 0.85
    parts = [over.on(v + out, f, uv, openness), (under or over).on(v - out, turned(f), back, dim)]
    if edge is not None:
        parts.append(_side(v + out, v - out, f, edge))
    return join(parts)


def _side(top: Floats, bottom: Floats, f: Faces, skin: Skin) -> Mesh:
    """The strip between the outlines of both sides; seams inside the sheet, where vertices meet, are no outline."""
    _, first, same = np.unique(np.round(top / 1e-6).astype(np.int64), axis=0, return_index=True, return_inverse=True)
    welded = same.ravel()[f]
    whole = (welded != np.roll(welded, 1, axis=1)).all(1)
    used, local = np.unique(first[rim(welded[whole])], return_inverse=True)
    a, b = local.reshape(-1, 2).T
    n = len(used)
    faces = np.concatenate([np.stack([a, a + n, b + n], -1), np.stack([a, b + n, b], -1)])
    along = top[used, :2].sum(1) / 0.06
    uv = np.r_[np.c_[along, np.full(n, 0.02)], np.c_[along, np.full(n, 0.98)]]
    return skin.on(np.r_[top[used], bottom[used]], faces, uv, 0.9)
