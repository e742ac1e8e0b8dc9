"""What people put on and throw away: face masks with their loops, and thin gloves."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from ..artwork import layer
from ..mesh import Floats, Mesh, grid_faces, join, normals, sky_openness, tube
from ..outline import Distance, capsule, cut, rectangle
from ..sheet import crumpled_sheet
from .creased import sampled
from .order import Order
from .skin import Skin, slab
from .wall import hollows

_MASKS = [(0.30, 0.58, 0.75), (0.32, 0.60, 0.78), (0.04, 0.04, 0.045), (0.85, 0.86, 0.86)]
_GLOVES = [(0.05, 0.18, 0.52), (0.10, 0.28, 0.62), (0.03, 0.03, 0.033), (0.78, 0.78, 0.74)]
_LOOP_REACH = 0.021  # how far a loop lies beyond the mask
_PLEATS = (0.30, 0.48, 0.66)  # of a mask, as shares of its height
_SHRINK = {"crushed": (0.7, 0.16, 1), "folded": (0.8, 0.1, 1), "torn": (0.9, 0.06, 0), "twisted": (0.62, 0.2, 2),
           "spread": (0.95, 0.05, 0)}  # fmt: skip


def face_mask(order: Order) -> Mesh:
    """A pleated mask with two ear loops. States: intact, crushed, folded, torn (one loop hangs loose) or balled."""
    x, y, rng = order.size_m[0] - 2 * _LOOP_REACH, order.size_m[1], order.rng
    tint = np.array(_MASKS[order.serial % len(_MASKS)]) * rng.uniform(0.85, 1.0)
    rows, cols = 25, 21
    a, b = np.meshgrid(np.linspace(0, 1, cols), np.linspace(0, 1, rows))
    grid = _sheet(order, x, y, rows, cols)
    pleat = np.zeros(a.shape)
    for at in _PLEATS:
        pleat += 0.0045 * np.clip((b - at) / 0.03, 0, 1) - 0.0045 * np.clip((b - at - 0.03) / 0.13, 0, 1)
    f = grid_faces(rows, cols)
    v = grid.reshape(-1, 3)
    v = v + normals(v, f) * (pleat.ravel() * (0.4 + 0.6 * np.sin(np.pi * a.ravel())))[:, None]
    sky = np.clip(sky_openness(v, normals(v, f), 0.5) * hollows(v[:, 2].reshape(rows, cols), x / cols), 0.25, 1)
    pressed: Floats = 1 - 0.35 * np.sum([np.exp(-(((b.ravel() - at) / 0.016) ** 2)) for at in _PLEATS], axis=0)
    front = Skin("nonwoven", rough=0.95, tint=tint * pressed[:, None])
    back = Skin("nonwoven", rough=0.95, tint=0.85 * pressed[:, None] * np.ones(3))
    hem = Skin("nonwoven", rough=0.95, tint=tint)
    uv = np.c_[a.ravel() * x / 0.09, b.ravel() * y / 0.09]
    made = [slab(v, f, uv, 0.0009, front, back, hem, sky)]
    corners = v.reshape(rows, cols, 3)
    for side, column in ((-1, 0), (1, -1)):
        low, high = corners[1, column], corners[-2, column]
        loose = order.state == "torn" and side > 0
        made.append(_loop(low, high, corners[1, column - 2 * side] if column else corners[1, 2], loose, rng))
    return join(made)


def _sheet(order: Order, x: float, y: float, rows: int, cols: int) -> Floats:
    rng = order.rng
    if order.state == "intact":
        a, b = np.meshgrid(np.linspace(-0.5, 0.5, cols), np.linspace(-0.5, 0.5, rows))
        bulge = np.cos(np.pi * a) * np.cos(np.pi * b)
        z = (order.size_m[2] - 0.0035) * bulge * rng.uniform(0.9, 1.0) + 0.0008 * np.sin(9 * a + 5 * b)
        return np.stack([a * x, b * y, z], -1)
    shrink, top, folds = _SHRINK[order.state if order.state != "balled" else "twisted"]
    if order.state == "balled":
        shrink, top = 0.5, 0.3
    p, _, _ = crumpled_sheet(rng, x, y, rows, cols, shrink, top * x / 2, 90, 0.006, 0.001, folds)
    return p.reshape(rows, cols, 3)


def _loop(low: Floats, high: Floats, inward: Floats, loose: bool, rng: np.random.Generator) -> Mesh:
    """An elastic cord of 180 mm between two corners, lying on the ground; or torn off at its upper end."""
    out = (low + high) / 2 - inward
    out[2] = 0
    out /= max(float(np.linalg.norm(out)), 1e-9)
    along = high - low
    reach = _LOOP_REACH + 0.012
    aside = rng.uniform(-0.08, 0.08) * along
    knots = [low, low + out * reach * 0.6 + along * 0.02, (low + high) / 2 + out * reach + aside,
             high + out * reach * 0.6 - along * 0.02, high]  # fmt: skip
    if loose:
        knots[3:] = [high + out * reach * 1.6 + along * 0.1, high + out * reach * 2.2 - along * 0.2]
    line = CubicSpline(np.arange(5), np.array(knots))(np.linspace(0, 4, 22))
    line[1:-1, 2] = np.maximum(0.0013, line[1:-1, 2] * np.linspace(1, 0, 20) ** 2)
    line[:, 2] = np.maximum(line[:, 2], 0.0013)
    return tube(line, 0.0013, 6, layer("plain"), 0.85, 0.9)


def glove(order: Order) -> Mesh:
    """A thin glove lying flat, fingers along x. States: intact, crushed, folded or twisted."""
    (x, y, _), rng = order.size_m, order.rng
    tint = np.array(_GLOVES[order.serial % len(_GLOVES)]) * rng.uniform(0.85, 1.05)
    skin = Skin("plain", rough=0.38, tint=tint, crease=0.3)
    outline = _hand(x, y, rng)
    flat, f = cut(outline, (x, y * 1.3), y / 19)
    shift = (flat.max(0) + flat.min(0)) / 2
    flat = (flat - shift) * [x, y] / np.ptp(flat, axis=0)
    deep = np.clip(-outline(flat * 0.995 + shift), 0, None)
    swell = 0.0030 * (1 - np.exp(-deep / 0.006))
    noise = 0.0007 * np.sin(flat[:, 0] * 240 + 3 * np.sin(flat[:, 1] * 130)) * np.clip(deep / 0.004, 0, 1)
    rows, cols = 16, 30
    if order.state == "intact":
        middle = np.c_[flat, 0.0012 * np.sin(flat[:, 0] * 40 + rng.uniform(0, 6))]
        sky = np.full(len(flat), 1.0)
    else:
        shrink, top, folds = _SHRINK[order.state]
        p, grid_f, _ = crumpled_sheet(rng, x, y, rows, cols, shrink, top * x / 2, 90, 0.008, 0.002, folds)
        shade = sky_openness(p, normals(p, grid_f), 0.5)
        at = sampled(np.c_[p, shade].reshape(rows, cols, 4), flat / [x, y] + 0.5)
        middle, sky = at[:, :3], at[:, 3]
    out = normals(middle, f)
    uv = flat / 0.1
    top_side = middle + out * (swell + noise + 0.0003)[:, None]
    low_side = middle - out * (swell * 0.5 + 0.0003)[:, None]
    if order.state == "intact":
        low = float(np.min(low_side[:, 2]))
        scale = order.size_m[2] / (float(np.max(top_side[:, 2])) - low)
        top_side[:, 2], low_side[:, 2] = (top_side[:, 2] - low) * scale, (low_side[:, 2] - low) * scale
    return join([skin.on(top_side, f, uv, sky), skin.on(low_side, f[:, ::-1], uv, sky * 0.7)])


def _hand(x: float, y: float, rng: np.random.Generator) -> Distance:
    """Signed distance to a hand's outline: cuff at -x, four fingers at +x, thumb aside."""
    half, wide = x / 2, y / 2
    palm = wide * 0.82
    spread = rng.uniform(1.0, 1.12)
    tips = [(0.80, -0.75), (0.96, -0.26), (1.0, 0.25), (0.88, 0.74)]

    def inside(p: Floats) -> Floats:
        d = rectangle(p + [half * 0.24, 0], half * 0.36, palm, wide * 0.3)
        d = np.minimum(d, capsule(p, (-half * 1.4, 0), (-half * 0.4, 0), palm * 0.86, palm * 0.92))
        d = np.maximum(d, -half - p[:, 0])
        for reach, share in tips:
            tip = (half * reach - wide * 0.17, share * palm * spread)
            d = np.minimum(d, capsule(p, (0.0, share * palm * 0.96), tip, palm * 0.20, palm * 0.175))
        thumb = capsule(p, (-half * 0.38, wide * 0.45), (half * 0.02, wide * 1.08), palm * 0.30, palm * 0.21)
        return np.minimum(d, thumb)

    return inside
