"""Natural things that are not litter (leaves, twigs, pebbles, needles, petals, shells, clover) and the grass patch."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .mesh import Faces, Floats, Mesh, grid_faces, join, make, moved, tube, turn
from .noise import linear

BLADE = np.dtype([("pos", "3f4"), ("normal", "3f4"), ("tint", "4u1"), ("root", "3f4")])
"""A vertex of a grass blade, 40 bytes.

pos metres about the patch's centre; tint rgb = sqrt of linear albedo * 255, a = height along the blade * 255;
root = x and y of the blade's root, and a number 0..1 that keys its colour.
"""
BLADE_VERTICES = 5
BLADE_FACES = np.array([[0, 1, 2], [1, 3, 2], [2, 3, 4]], np.int32)


def leaf(
    rng: np.random.Generator,
    layer: int,
    length: float = 0.06,
    breadth: float = 0.45,
    curl: float = 0.5,
    rows: int = 9,
    lobes: float = 0.0,
) -> Mesh:
    """A leaf along y on z = 0, five columns wide: folded along its midrib, curled along its length, with a stalk.

    `length` metres, `breadth` as a share of it, `curl` about 0 (flat) to 1, `lobes` how deep the outline is notched.
    """
    t = np.linspace(0, 1, rows)
    half = 0.5 * breadth * length * np.sin(np.pi * t ** rng.uniform(0.6, 0.9)) ** rng.uniform(0.7, 1.0)
    half *= 1 + lobes * np.cos(t * np.pi * rng.integers(5, 8))
    across = np.array([-1, -0.55, 0, 0.55, 1.0])
    fold, bend = rng.normal(0, 0.35) * curl, rng.normal(0.5, 1.4) * curl
    slope = fold + 0.9 * curl * np.abs(across)
    x = half[:, None] * across * np.cos(slope)
    z = half[:, None] * np.abs(across) * np.sin(slope) + rng.normal(0, 0.03 * length * curl, (rows, 5))
    angle = bend * (t - 0.5)
    y = np.broadcast_to((np.cumsum(np.cos(angle)) * length / rows)[:, None], x.shape) - length * 0.5
    lift = (np.cumsum(np.sin(angle)) * length / rows)[:, None]
    sweep = rng.normal(0, 0.12) * length * (t[:, None] - 0.5) ** 2
    v = np.stack([x + sweep, y, z + lift], -1).reshape(-1, 3)
    uv = np.stack(np.broadcast_arrays(across[None] * 0.5 + 0.5, t[:, None]), -1).reshape(-1, 2)
    blade = make(v, grid_faces(rows, 5), uv, layer, rough=0.62, tint=rng.uniform(0.65, 1.2))
    mesh = join([blade, _stalk(v[2], length, layer)])
    mesh.vertices["pos"][:, 2] -= mesh.vertices["pos"][:, 2].min()
    return mesh


def _stalk(root: Floats, length: float, layer: int) -> Mesh:
    w, back = 0.0006, -length * 0.3
    ends = root + np.array([[-w, 0, 0], [w, 0, 0], [0.004 - w, back, 0.002], [0.004 + w, back, 0.002]])
    return make(ends, [[0, 1, 2], [1, 3, 2]], np.full((4, 2), 0.5), layer, rough=0.7, tint=0.8)


def twig(rng: np.random.Generator, layer: int, length: float = 0.12, radius: float = 0.002) -> Mesh:
    """A crooked twig along x, sometimes forked."""
    n = 7
    t = np.linspace(0, 1, n)
    sideways = np.cumsum(rng.normal(0, 0.05, n)) * length
    up = radius + np.abs(np.cumsum(rng.normal(0, 0.02, n))) * length
    line = np.stack([t * length - length / 2, sideways, up], -1)
    tint = np.array([1, 0.94, 0.86]) * rng.uniform(0.5, 1.3)
    parts = [tube(line, radius * (1.1 - 0.6 * t), 5, layer, tint)]
    if rng.random() < 0.6:
        k = rng.integers(2, 5)
        end = line[k] + np.array([0.3, rng.choice([-1, 1]) * 0.35, 0.05]) * length * rng.uniform(0.4, 0.9)
        parts.append(tube(np.linspace(line[k], end, 4), radius * np.linspace(0.7, 0.3, 4), 4, layer, tint))
    return join(parts)


def needle(rng: np.random.Generator, layer: int) -> Mesh:
    """A dry pine needle or a straw of dead grass along x."""
    t = np.linspace(-0.5, 0.5, 4)
    length = rng.uniform(0.05, 0.11)
    line = np.stack([t * length, rng.normal(0, 0.16) * length * t**2 * 4, np.full(4, 0.0008)], -1)
    tint = linear([rng.uniform(150, 205), rng.uniform(105, 140), rng.uniform(60, 85)]) * 2.6
    return tube(line, np.full(4, 0.0006), 3, layer, tint, 0.5)


def pebble(rng: np.random.Generator, layer: int, subdivisions: int = 2) -> Mesh:
    """A worn stone one metre wide, to be scaled, sunk a little into the ground."""
    ball, faces = _ball(subdivisions)
    v = ball.copy()
    for _ in range(7):
        n = rng.normal(size=3)
        n /= np.linalg.norm(n)
        over = v @ n - rng.uniform(0.55, 0.85)
        v -= np.clip(over, 0, None)[:, None] * n * 0.85
    v *= rng.uniform(0.65, 1.0, 3) * [1, 1, 0.65]
    uv = np.stack([np.arctan2(v[:, 1], v[:, 0]) / (2 * np.pi) + 0.5, v[:, 2] * 0.3 + 0.5], -1)
    tone = np.array([1, rng.uniform(0.9, 0.99), rng.uniform(0.76, 0.95)]) * rng.uniform(0.5, 1.7)
    v[:, 2] -= v[:, 2].min() * 0.7
    return make(v * 0.5, faces, uv, layer, rough=0.75, tint=tone / max(tone.max(), 1.0))


@lru_cache
def _ball(subdivisions: int) -> tuple[Floats, Faces]:
    from trimesh.creation import icosphere  # slow to import, and seldom needed

    ball = icosphere(subdivisions=subdivisions)
    return np.array(ball.vertices, np.float64), np.array(ball.faces, np.int32)


def petal(rng: np.random.Generator, layer: int) -> Mesh:
    """A fallen petal, pink or white."""
    mesh = leaf(rng, layer, length=0.02, breadth=0.8, curl=0.8, rows=5)
    return tinted(mesh, linear(rng.choice([[240, 190, 205], [245, 235, 225], [228, 120, 150]])))


def shell_bit(rng: np.random.Generator, layer: int) -> Mesh:
    """A broken piece of sea shell."""
    k = 6
    a = np.arange(k) / k * 2 * np.pi
    rim = np.stack([np.cos(a) * rng.uniform(0.4, 1, k), np.sin(a) * rng.uniform(0.4, 1, k), np.zeros(k)], -1)
    v = np.concatenate([rim, [[0, 0, 0.4]]]) * 0.006
    f = [[i, (i + 1) % k, k] for i in range(k)]
    tint = np.array([0.9, 0.84, 0.76]) * rng.uniform(0.7, 1.0)
    return make(v, f, np.full((k + 1, 2), 0.5), layer, rough=0.4, tint=tint)


def clover(rng: np.random.Generator, layer: int) -> Mesh:
    """Three green leaflets 28 mm above the ground."""
    parts = []
    for k in range(3):
        leaflet = leaf(rng, layer, length=0.011, breadth=0.95, curl=0.25, rows=4)
        leaflet = tinted(leaflet, np.array([0.34, 0.52, 0.22]) * rng.uniform(0.8, 1.2))
        out = turn(k * 2.1) @ np.array([0, 0.006, 0.0]) + [0, 0, 0.028]
        parts.append(moved(leaflet, turn(k * 2.1 + rng.normal(0, 0.2), 0, rng.normal(0, 0.2)), out))
    return join(parts)


def gum(rng: np.random.Generator, layer: int) -> Mesh:
    """Chewing gum trodden flat: mostly dark, now and then still pale."""
    k = 14
    a = np.arange(k) / k * 2 * np.pi
    reach = 0.010 * (1 + 0.12 * np.cos(2 * a + rng.uniform(0, 6)) + rng.normal(0, 0.06, k)) * rng.uniform(0.7, 1.4)
    rim = np.stack([reach * np.cos(a) * rng.uniform(0.75, 1.0), reach * np.sin(a), np.full(k, 0.0002)], -1)
    v = np.concatenate([rim * [1, 1, -1], rim * [0.8, 0.8, 6], [[0, 0, 0.0015]]])
    i = np.arange(k)
    after = (i + 1) % k
    sides = [np.stack([i, after, k + after], -1), np.stack([i, k + after, k + i], -1)]
    faces = np.concatenate([*sides, np.stack([k + i, k + after, np.full(k, 2 * k)], -1)])
    dark = rng.choice([0.03, 0.045, 0.06, 0.09, 0.32, 0.5])
    return make(v, faces, np.full((len(v), 2), 0.5), layer, rough=0.75, tint=dark * np.array([1.0, 0.97, 0.92]))


def shell(rng: np.random.Generator, layer: int) -> Mesh:
    """Half of a cockle, ribbed, lying with its hollow up or down."""
    rows, cols, size = 6, 17, 0.016
    t, a = np.meshgrid(np.linspace(0, 1, rows), np.linspace(-1.35, 1.35, cols), indexing="ij")
    reach = size * t * (1 + 0.16 * np.cos(a)) * (1 + 0.03 * np.cos(a * 14) * t)
    bulge = size * 0.55 * np.sin(np.pi * 0.5 * t) * np.cos(a * 0.85) * rng.choice([-1, 1])
    v = np.stack([reach * np.sin(a), reach * np.cos(a) - size * 0.5, bulge], -1).reshape(-1, 3)
    v[:, 2] -= v[:, 2].min() + 0.001
    pale = linear(rng.choice([[232, 222, 204], [206, 186, 160], [180, 150, 126], [150, 146, 150]]))
    bands = 1 - 0.25 * (np.sin(t * 16 + rng.uniform(0, 6)) > 0.4)
    tint = pale * bands.reshape(-1, 1)
    return make(v, grid_faces(rows, cols), np.full((rows * cols, 2), 0.5), layer, rough=0.45, tint=tint)


def bark_bit(rng: np.random.Generator, layer: int) -> Mesh:
    """A flake of bark, a little curved."""
    rows, cols = 4, 4
    t, s = np.meshgrid(np.linspace(-0.5, 0.5, rows), np.linspace(-0.5, 0.5, cols), indexing="ij")
    length, width = rng.uniform(0.03, 0.07), rng.uniform(0.015, 0.03)
    x = t * length + rng.normal(0, 0.08, t.shape) * length * (np.abs(s) > 0.3)
    y = s * width * (1 + rng.normal(0, 0.2, t.shape))
    z = 0.006 + rng.normal(0, 0.3) * 0.02 * (s**2) - 0.02 * t**2 * rng.uniform(0, 1)
    v = np.stack([x, y, z], -1).reshape(-1, 3)
    below = v - [0, 0, 0.004]
    faces = np.concatenate([grid_faces(rows, cols), grid_faces(rows, cols)[:, ::-1] + rows * cols])
    both = np.concatenate([v, below])
    both[:, 2] -= both[:, 2].min() + 0.001
    uv = np.tile(np.stack([s, t], -1).reshape(-1, 2) * 0.4 + rng.random(2), (2, 1))
    return make(both, faces, uv, layer, rough=0.9, tint=rng.uniform(0.5, 1.1) * np.array([1.0, 0.9, 0.8]))


def rosette(rng: np.random.Generator, layers: list[int]) -> Mesh:
    """A low weed such as plantain: leaves that spread from one root."""
    parts = []
    for k in range(int(rng.integers(5, 10))):
        length = rng.uniform(0.03, 0.07)
        blade = leaf(rng, layers[int(rng.integers(len(layers)))], length, rng.uniform(0.22, 0.5), 0.5, rows=6)
        rise = turn(k * 2.4 + rng.normal(0, 0.2)) @ turn(0, 0, rng.uniform(0.1, 0.7))
        parts.append(moved(moved(blade, None, (0, length * 0.55, 0)), rise))
    return join(parts)


def tuft(rng: np.random.Generator, layer: int, height: float, blades: int) -> Mesh:
    """A clump of grass that was not mown, its blades leaning outwards, some of them dead."""
    rows = 5
    t = np.linspace(0, 1, rows)
    parts = []
    for _ in range(blades):
        yaw, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 1.0)
        length, wide = height * rng.uniform(0.5, 1.25), rng.uniform(0.0012, 0.0026) * (1 + height)
        bend = lean * (0.4 + 0.9 * t)
        out = np.concatenate([[0.0], np.cumsum(np.sin(bend[:-1]))]) * length / (rows - 1)
        up = np.concatenate([[0.0], np.cumsum(np.cos(bend[:-1]))]) * length / (rows - 1)
        side = wide * (1 - t**2) * np.array([[-1.0], [1.0]])
        across, ahead = np.array([-np.sin(yaw), np.cos(yaw), 0]), np.array([np.cos(yaw), np.sin(yaw), 0])
        root = rng.normal(0, 0.12 * height + 0.004, 3) * [1, 1, 0]
        middle = root + out[:, None] * ahead + up[:, None] * [0, 0, 1]
        v = np.stack([middle + side[k][:, None] * across for k in (0, 1)], 1).reshape(-1, 3)
        dead = rng.random() < 0.25
        colour = rng.normal([0.34, 0.27, 0.14], 0.04) if dead else rng.normal([0.11, 0.16, 0.05], [0.02, 0.025, 0.01])
        tint = np.clip(colour, 0.01, 1) * np.repeat(0.45 + 0.75 * t, 2)[:, None]
        openness = np.repeat(0.35 + 0.65 * t, 2)
        normal = np.array([0, 0, 1.0]) + 0.5 * ahead
        shown = make(v, grid_faces(rows, 2), np.full((2 * rows, 2), 0.5), layer, 0.6, tint=tint, openness=openness,
                     normal=normal / np.linalg.norm(normal), dirt=0.0)  # fmt: skip
        parts.append(shown)
    return join(parts)


def wrack(rng: np.random.Generator, layer: int) -> Mesh:
    """Strands of dried seaweed, dark and crinkled."""
    parts = []
    for _ in range(int(rng.integers(2, 6))):
        strand = leaf(rng, layer, rng.uniform(0.06, 0.2), rng.uniform(0.06, 0.14), rng.uniform(0.5, 1.3), rows=9)
        tone = rng.choice([0.3, 0.5, 0.9]) * np.array([1.0, 0.85, 0.6])
        parts.append(moved(tinted(strand, tone), turn(rng.uniform(0, 6.28)), (*rng.normal(0, 0.02, 2), 0.0)))
    return join(parts)


def cone(rng: np.random.Generator, layer: int) -> Mesh:
    """A fallen cone of a pine, lying on its side."""
    rows, cols = 9, 11
    t, a = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 2 * np.pi, cols), indexing="ij")
    reach = (
        0.016
        * np.sin(np.pi * np.clip(t * 0.9 + 0.08, 0, 1)) ** 0.7
        * (1 + 0.28 * ((np.arange(rows)[:, None] % 2) - 0.5))
    )
    reach = reach * (1 + 0.12 * np.cos(a * 5))
    v = np.stack([(t - 0.5) * 0.05, reach * np.cos(a), reach * np.sin(a) + 0.014], -1).reshape(-1, 3)
    uv = np.stack([a / 3, t * 2], -1).reshape(-1, 2)
    dark = (0.4 + 0.8 * (np.arange(rows)[:, None] % 2) * np.ones_like(a)).reshape(-1, 1)
    return make(v, grid_faces(rows, cols), uv, layer, rough=0.9, tint=dark * [0.75, 0.6, 0.45] * rng.uniform(0.7, 1.1))


def tinted(mesh: Mesh, colour: ArrayLike) -> Mesh:
    """A copy whose tint is `colour` (linear multiplier) all over."""
    vertices = mesh.vertices.copy()
    vertices["tint"][:, :3] = np.clip(np.sqrt(colour) * 255, 0, 255)
    return Mesh(vertices, mesh.faces)


def grass_patch(
    rng: np.random.Generator, side: float = 0.5, per_m2: float = 8800, height: float = 0.034, straw: float = 0.11
) -> tuple[NDArray[np.void], Faces]:
    """Mown turf over a square that repeats every `side` metres: BLADE vertices (5 a blade) and triangles (3 a blade).

    Blades are in random order, so any prefix is the same turf at a lower density. `height` is the usual length, metres,
    `straw` the share of dead blades.
    """
    count = int(per_m2 * side * side)
    root = rng.uniform(-side / 2, side / 2, (count, 2))
    lean = np.clip(rng.normal(0.75, 0.38, count), 0.05, 1.4)
    length = height * rng.gamma(9, 1 / 9, count) * 1.35
    flat = rng.random(count) < 0.16  # trodden down
    lean[flat] = rng.uniform(1.25, 1.5, int(flat.sum()))
    length[flat] *= 1.3
    colour = _blade_colours(rng, flat, straw)
    key = rng.random(count)
    vertices = _blade_shapes(rng, root, lean, length, colour)
    vertices["root"] = np.c_[root, key][:, None]
    faces = np.arange(count, dtype=np.int32)[:, None, None] * BLADE_VERTICES + BLADE_FACES
    return vertices.reshape(-1), faces.reshape(-1, 3)


def _blade_colours(rng: np.random.Generator, flat: NDArray[np.bool_], straw_share: float) -> Floats:
    """Linear albedo (n, 3): mostly green, some straw, more of it among trodden blades."""
    count = len(flat)
    dead = rng.random(count) < straw_share
    dead |= flat & (rng.random(count) < 0.4)
    green = rng.normal([0.122, 0.176, 0.060], [0.030, 0.034, 0.014], (count, 3))
    straw = rng.normal([0.36, 0.28, 0.15], [0.06, 0.05, 0.03], (count, 3))
    colour: Floats = np.where(dead[:, None], straw, green) * rng.uniform(0.75, 1.25, count)[:, None]
    return colour


def _blade_shapes(
    rng: np.random.Generator, root: Floats, lean: Floats, length: Floats, colour: Floats
) -> NDArray[np.void]:
    """Blades (n, 5) that bend more towards their tips; all but `root` is filled in."""
    count = len(root)
    yaw = rng.uniform(0, 2 * np.pi, count)
    width = rng.gamma(7, 1 / 7, count) * 0.0029
    twist = yaw + np.pi / 2 + rng.normal(0, 0.5, count)
    across = np.stack([np.cos(twist), np.sin(twist), rng.normal(0, 0.25, count)], -1)
    out = np.zeros((count, BLADE_VERTICES), BLADE)
    corners = [(0.0, 0.55, -1), (0.0, 0.55, 1), (0.5, 1.0, -1), (0.5, 1.0, 1), (1.0, 0.32, -1)]
    for k, (t, w, side) in enumerate(corners):
        bend = lean * (0.35 + 0.65 * t)
        up = np.stack([np.sin(bend) * np.cos(yaw), np.sin(bend) * np.sin(yaw), np.cos(bend)], -1)
        p = up * (length * t)[:, None] + side * across * (width * w / 2)[:, None]
        p[:, :2] += root
        p[:, 2] = np.maximum(p[:, 2], 0.001)
        n = np.cross(across, up)
        n *= np.sign(n[:, 2:3]) / np.linalg.norm(n, axis=1, keepdims=True)
        n += side * across * 0.55  # rounds the blade
        shade = colour * (1.12 if t == 1.0 else 1.0) + (np.array([0.055, 0.05, 0.0275]) if t == 0.0 else 0.0)
        out["pos"][:, k], out["normal"][:, k] = p, n / np.linalg.norm(n, axis=1, keepdims=True)
        out["tint"][:, k] = np.clip(np.c_[np.sqrt(np.clip(shade, 0, 1)), np.full(count, t)] * 255, 0, 255)
    return out
