"""Bends that keep lengths: round a line, as card and straws do, or into a roll, as paper does; making to measure."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .mesh import Floats


def bend(
    v: Floats, at: ArrayLike, along: ArrayLike, up: ArrayLike, angle_rad: float, radius_m: float = 0.002
) -> Floats:
    """Positions (n, 3) of which those beyond the plane through `at` across `along` are turned towards `up`.

    The turn follows an arc of `radius_m`; lengths in the plane through `at` across `up` are kept.
    """
    start, ahead, above = (np.asarray(x, np.float64) for x in (at, along, up))
    ahead = ahead / np.linalg.norm(ahead)
    above = above - ahead * (above @ ahead)
    above = above / np.linalg.norm(above)
    if angle_rad < 0:
        above, angle_rad = -above, -angle_rad
    beyond, height = (v - start) @ ahead, (v - start) @ above
    arc = radius_m * angle_rad
    turned = np.clip(beyond / max(radius_m, 1e-9), 0, angle_rad)
    rest = np.clip(beyond - arc, 0, None)
    inner = radius_m - height
    forward = np.where(beyond > 0, inner * np.sin(turned) + rest * np.cos(turned), beyond)
    upward = np.where(beyond > 0, radius_m - inner * np.cos(turned) + rest * np.sin(turned), height)
    aside = (v - start) - beyond[:, None] * ahead - height[:, None] * above
    return np.asarray(start + aside + forward[:, None] * ahead + upward[:, None] * above)


def curl(v: Floats, direction_rad: float, radius_m: float) -> Floats:
    """Positions (n, 3) of a level sheet bent upwards over a cylinder across `direction_rad`, from the middle."""
    ahead = np.array([np.cos(direction_rad), np.sin(direction_rad), 0.0])
    along = v @ ahead
    turned = along / radius_m
    out = v + ((radius_m - v[:, 2]) * np.sin(turned) - along)[:, None] * ahead
    out[:, 2] = radius_m - (radius_m - v[:, 2]) * np.cos(turned)
    return np.asarray(out)


def fitted(v: Floats, size_m: ArrayLike) -> Floats:
    """Positions (n, 3) stretched along each axis to measure `size_m` (3,), centred, standing on z = 0."""
    low, high = v.min(0), v.max(0)
    scale = np.asarray(size_m, np.float64) / np.maximum(high - low, 1e-9)
    middle = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    return np.asarray((v - middle) * scale)
