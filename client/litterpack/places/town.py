"""What stands in a street: lamp posts, bollards, walls, fences, hedges, signs and stands for bicycles."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Floats, Mesh, box, grid_faces, join, lathe, make, moved, tube, turn

FOOT_M = -0.12  # feet reach this far into the ground, so that none floats on a slope
_STEEL = np.array([0.10, 0.105, 0.11])


def turned_body(profile: list[tuple[float, float]], tint: Floats, rough: float = 0.5, metal: float = 0.0) -> Mesh:
    """A round body of (radius, z) rows."""
    v, f, uv = lathe(profile, 16)
    return make(v, f, uv, layer("plain"), rough=rough, metal=metal, tint=tint)


def lamp_post(rng: np.random.Generator, height_m: float) -> Mesh:
    """A steel post with an arm towards x and a flat lamp."""
    h = height_m
    tint = _STEEL * rng.uniform(0.6, 2.0)
    post = turned_body([(0.085, FOOT_M), (0.085, 0.9), (0.075, 0.95), (0.055, h * 0.9), (0.04, h * 0.96)], tint)
    arm = tube([(0, 0, h * 0.95), (0.25, 0, h * 0.985), (0.8, 0, h)], 0.03, 8, layer("plain"), tint, 0.5)
    lamp = moved(box((0.6, 0.24, 0.09), layer("plain"), tint, 0.5), None, (1.0, 0, h - 0.05))
    hatch = moved(box((0.01, 0.09, 0.4), layer("plain"), tint * 0.8, 0.5), None, (0.083, 0, 0.4))
    return join([post, arm, lamp, hatch])


def bollard(rng: np.random.Generator, height_m: float) -> Mesh:
    """A short post with a round head and a reflecting band."""
    h, tint = height_m, _STEEL * rng.uniform(0.3, 1.2)
    body = [(0.06, FOOT_M), (0.06, 0.72 * h), (0.052, 0.74 * h), (0.052, 0.8 * h), (0.06, 0.82 * h)]
    cap = [(0.06, 0.82 * h), (0.058, 0.94 * h), (0.04, 0.985 * h), (0.0, h)]
    band = turned_body([(0.0615, 0.6 * h), (0.0615, 0.68 * h)], np.array([0.6, 0.58, 0.55]), 0.4)
    return join([turned_body(body, tint), turned_body(cap, tint), band])


def sign(rng: np.random.Generator, height_m: float) -> Mesh:
    """A traffic sign on a thin galvanised pole."""
    h = height_m
    pole = tube(
        [(0, 0, FOOT_M), (0, 0, 0.5 * h), (0, 0, h)],
        0.03,
        8,
        layer("plain"),
        np.full(3, 0.36) * rng.uniform(0.7, 1.1),
        0.45,
    )
    a = np.linspace(0, 2 * np.pi, 25)
    ring = np.stack([np.full(25, 0.036), 0.3 * np.cos(a), 0.3 * np.sin(a) + h - 0.32], -1)
    colour = np.array([[0.03, 0.09, 0.34], [0.42, 0.02, 0.02]][int(rng.integers(2))])
    parts = [pole]
    for scale, shift, tint in ((1.0, 0.0, colour), (0.72, 0.003, np.array([0.75, 0.75, 0.75])), (0.6, 0.005, colour)):
        centre = np.array([[0.036 + shift, 0, h - 0.32]])
        rim = (ring - centre) * [0, scale, scale] + centre
        v = np.concatenate([rim, centre])
        f = np.stack([np.arange(24), np.arange(1, 25), np.full(24, 25)], -1)
        parts.append(make(v, f, np.full((26, 2), 0.5), layer("plain"), rough=0.35, tint=tint))
    parts.append(moved(box((0.006, 0.6, 0.6), layer("plain"), 0.3, 0.5), None, (0.026, 0, h - 0.62)))
    return join(parts)


def bike_stand(rng: np.random.Generator, height_m: float) -> Mesh:
    """A hoop of steel tube to lean bicycles on, along y."""
    h, half = height_m, 0.4
    tint = np.full(3, 0.32) * rng.uniform(0.5, 1.2)
    line = [(0, -half, FOOT_M), (0, -half, 0.6 * h), (0, -half * 0.9, 0.88 * h), (0, -half * 0.6, h),
            (0, half * 0.6, h), (0, half * 0.9, 0.88 * h), (0, half, 0.6 * h), (0, half, FOOT_M)]  # fmt: skip
    return tube(line, 0.022, 8, layer("plain"), tint, 0.35)


def wall(rng: np.random.Generator, height_m: float) -> Mesh:
    """A brick wall 6 m long along y with a coping of concrete."""
    length, thick = 6.0, 0.24
    tint = np.array([1.0, 0.97, 0.93]) * rng.uniform(0.75, 1.05)
    body = moved(box((thick, length, height_m - FOOT_M - 0.06), layer("brick"), tint, 0.9), None, (0, 0, FOOT_M))
    body.vertices["uv"] *= [length / 1.0, (height_m - FOOT_M) / 0.6]
    coping = moved(box((thick + 0.08, length, 0.06), layer("concrete"), 0.8, 0.85), None, (0, 0, height_m - 0.06))
    coping.vertices["uv"] *= [6.0, 0.3]
    return join([body, coping])


def fence(rng: np.random.Generator, height_m: float) -> Mesh:
    """A picket fence 6 m long along y, of weathered wood or painted steel."""
    length, h = 6.0, height_m
    wooden = rng.random() < 0.6
    number = layer("plank") if wooden else layer("plain")
    tint = np.array([0.95, 0.88, 0.78]) * rng.uniform(0.6, 1.0) if wooden else _STEEL * rng.uniform(0.4, 1.5)
    wide, deep, gap = (0.09, 0.02, 0.14) if wooden else (0.018, 0.018, 0.11)
    parts = []
    for y in np.arange(-length / 2 + gap / 2, length / 2, gap):
        top = h * (1 + rng.normal(0, 0.006))
        picket = box((deep, wide, top - 0.06), number, tint * rng.uniform(0.8, 1.1), 0.8)
        picket.vertices["uv"] = picket.vertices["uv"][:, ::-1] * [1.0, 0.12] + [0, rng.random()]
        parts.append(moved(picket, None, (0, y, 0.06)))
    for z in (0.22 * h, 0.8 * h):
        parts.append(moved(box((0.04, length, 0.06), number, tint * 0.9, 0.8), None, (-0.03, 0, z)))
    for y in np.arange(-length / 2, length / 2 + 0.1, 2.0):
        at = min(max(y, -length / 2 + 0.05), length / 2 - 0.05)
        parts.append(moved(box((0.09, 0.09, h * 1.02 - FOOT_M), number, tint * 0.8, 0.8), None, (-0.06, at, FOOT_M)))
    return join(parts)


def hedge(rng: np.random.Generator, height_m: float) -> Mesh:
    """A clipped hedge 5 m long along y, its leaves standing out of its skin."""
    length, deep, h = 5.0, 0.7, height_m
    rows, cols = 12, 40
    s, y = np.meshgrid(np.linspace(0, 1, rows), np.linspace(-length / 2, length / 2, cols), indexing="ij")
    profile = np.array([[deep / 2 * 0.9, FOOT_M], [deep / 2, 0.5 * h], [deep / 2 * 0.92, 0.93 * h], [deep / 4, h],
                        [-deep / 4, h], [-deep / 2 * 0.92, 0.93 * h], [-deep / 2, 0.5 * h],
                        [-deep / 2 * 0.9, FOOT_M]])  # fmt: skip
    at = s * (len(profile) - 1)
    x, z = (np.interp(at, np.arange(len(profile)), profile[:, k]) for k in (0, 1))
    swell = 1 + 0.07 * rng.normal(size=s.shape)
    v = np.stack([x * swell, y, np.where(z > 0, z * (1 + 0.03 * rng.normal(size=s.shape)), z)], -1).reshape(-1, 3)
    around = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(profile, axis=0).T))])
    uv = np.stack([y / 0.9, np.interp(at, np.arange(len(profile)), around) / 0.9], -1).reshape(-1, 2)
    tone = rng.uniform(0.6, 1.0) * np.array([rng.uniform(0.9, 1.15), 1.0, rng.uniform(0.8, 1.0)])
    open_sky = np.clip(0.4 + 0.6 * v[:, 2] / h, 0.3, 1)
    skin = make(v, grid_faces(rows, cols), uv, layer("hedge"), rough=0.8, tint=np.clip(tone, 0, 1), openness=open_sky)
    return join([skin, foliage(rng, v[v[:, 2] > 0.05], 900, (0.025, 0.055), tone)])


def foliage(rng: np.random.Generator, spots: Floats, count: int, length_m: tuple[float, float], tone: Floats) -> Mesh:
    """Leaves of two triangles that stand about some of the given points (n, 3)."""
    foot = spots[rng.integers(len(spots), size=count)] + rng.normal(0, 0.05, (count, 3))
    ahead = rng.normal(size=(count, 3)) + [0, 0, 0.3]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    across = np.cross(ahead, rng.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    length = rng.uniform(*length_m, (count, 1))
    corners = np.stack([foot, foot + ahead * length * 0.5 - across * length * 0.28, foot + ahead * length,
                        foot + ahead * length * 0.5 + across * length * 0.28], 1)  # fmt: skip
    corners[..., 2] = np.maximum(corners[..., 2], 0.01)
    f = np.arange(count)[:, None, None] * 4 + np.array([[0, 1, 2], [0, 2, 3]])
    uv = np.tile([[0.5, 0.0], [0.0, 0.45], [0.5, 1.0], [1.0, 0.45]], (count, 1))
    tint = np.clip(tone * rng.uniform(0.7, 1.2, (count, 1)), 0, 1)
    normal = np.cross(across, ahead)
    normal = normal * np.sign(normal[:, 2:3] + 1e-9) + [0, 0, 0.6]
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return make(
        corners.reshape(-1, 3), f.reshape(-1, 3), uv, layer("leaf6"), rough=0.6, tint=np.repeat(tint, 4, 0),
        openness=0.8, normal=np.repeat(normal, 4, 0), dirt=0.0,
    )  # fmt: skip


def bush(rng: np.random.Generator, height_m: float) -> Mesh:
    """A round shrub of leaves about a dark heart."""
    h = height_m
    rows, cols = 9, 16
    t, a = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 2 * np.pi, cols), indexing="ij")
    reach = 0.42 * h * np.sqrt(np.clip(1 - (1.7 * t - 0.75) ** 2, 0.0, 1)) * (1 + 0.13 * rng.normal(size=t.shape))
    reach[:, -1] = reach[:, 0]
    z = FOOT_M + t * (0.92 * h - FOOT_M)
    v = np.stack([reach * np.cos(a), reach * np.sin(a), z], -1).reshape(-1, 3)
    tone = rng.uniform(0.55, 1.0) * np.array([rng.uniform(0.85, 1.2), 1.0, rng.uniform(0.7, 1.0)])
    uv = np.stack([a * 0.42 * h / 0.8, z / 0.8], -1).reshape(-1, 2)
    heart = make(v, grid_faces(rows, cols), uv, layer("hedge"), rough=0.8, tint=np.clip(tone * 0.8, 0, 1), openness=0.6)
    upper = v[v[:, 2] > 0.06] * 1.04
    return join([heart, foliage(rng, upper, 1100, (0.03 * h + 0.01, 0.06 * h + 0.02), tone)])


def dune_grass(rng: np.random.Generator, height_m: float) -> Mesh:
    """A clump of marram, pale and stiff."""
    from ..clutter import tuft  # as for boulders

    clumps = [
        moved(tuft(rng, layer("plain"), 0.78 * height_m, 70), turn(rng.uniform(0, 6)), (*rng.normal(0, 0.16, 2), -0.06))
        for _ in range(3)
    ]
    whole = join(clumps)
    tall = whole.vertices["pos"][:, 2]
    whole.vertices["pos"][:, 2] = np.where(tall > 0, tall * height_m / float(tall.max()), tall)
    return whole


def boulder(rng: np.random.Generator, height_m: float) -> Mesh:
    """A large stone that keeps cars off the grass."""
    from ..clutter import pebble  # trimesh is slow to import, and boulders are few

    stone = pebble(rng, layer("granite"), 3)
    pos = stone.vertices["pos"]
    scale = (height_m - FOOT_M) / float(np.ptp(pos[:, 2]))
    low = float(pos[:, 2].min()) * scale
    stone.vertices["uv"] *= 3
    return moved(stone, turn(rng.uniform(0, 6)), (0, 0, FOOT_M - low), scale)
