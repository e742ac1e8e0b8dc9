"""Laid stones: which one a texel belongs to, and how far it lies from its edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from litterpack.noise import Field


@dataclass(frozen=True, eq=False)
class Blocks:
    """`inside` metres from the stone's edge, negative in the joint; `u`, `v` metres from its middle; `ident` its id."""

    inside: Field  # (n, n)
    u: Field
    v: Field
    ident: NDArray[np.uint32]


def laid(
    n: int, tile_m: float, size_m: tuple[float, float], joint_m: float, round_m: float, bond: float = 0.5,
    warp: tuple[Field | float, Field | float] = (0.0, 0.0),
) -> Blocks:  # fmt: skip
    """Stones in rows along x (columns of the texture), each row shifted by the share `bond` of a stone, over the wrap.

    `size_m` along x and y must divide `tile_m`, y an even number of times; `warp` moves points, in metres.
    """
    at = ((np.arange(n, dtype=np.float32) + 0.5) / n * tile_m).astype(np.float32)
    x, y = at[None] + warp[0], at[:, None] + warp[1]
    x, y = np.broadcast_arrays(x, y)
    across, down = round(tile_m / size_m[0]), round(tile_m / size_m[1])
    row = np.floor(y / size_m[1])
    shifted = x / size_m[0] + bond * (row % 2)
    column = np.floor(shifted)
    u, v = (shifted - column - 0.5) * size_m[0], (y / size_m[1] - row - 0.5) * size_m[1]
    qx = np.abs(u) - (size_m[0] / 2 - joint_m / 2 - round_m)
    qy = np.abs(v) - (size_m[1] / 2 - joint_m / 2 - round_m)
    outside = np.hypot(np.maximum(qx, 0), np.maximum(qy, 0)) + np.minimum(np.maximum(qx, qy), 0) - round_m
    number = (column % across + across * (row % down)).astype(np.uint32) + np.uint32(1)
    ident = number * np.uint32(2654435761)
    ident ^= ident >> np.uint32(15)
    return Blocks(np.asarray(-outside, np.float32), np.asarray(u, np.float32), np.asarray(v, np.float32), ident)
