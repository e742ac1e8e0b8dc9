"""Meshes as structured numpy arrays: x forward, y left, z up, metres, counter-clockwise triangles seen from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

VERTEX = np.dtype([("pos", "3f4"), ("normal", "3f4"), ("uv", "2f4"), ("tint", "4u1"), ("mat", "4u1"), ("extra", "4u1")])
"""One vertex, 44 bytes.

pos metres; normal unit; uv into the artwork's layer; tint rgb = sqrt of a linear multiplier of albedo * 255, a = layer;
mat = roughness, metalness, transmission, openness to the sky, each * 255; extra = crease strength and dirt * 255, 0, 0.
"""

Floats = NDArray[np.float64]
Faces = NDArray[np.int32]
_LEAST_M2 = 1e-12


@dataclass(frozen=True, eq=False)
class Mesh:
    """`vertices` (n,) VERTEX, `faces` (m, 3) int32. Compared by identity, so that uploads can be kept by it."""

    vertices: NDArray[np.void]
    faces: Faces

    @property
    def size_m(self) -> tuple[float, float, float]:
        """Extent along x, y and z."""
        x, y, z = np.ptp(self.vertices["pos"], axis=0)
        return float(x), float(y), float(z)


def normals(v: Floats, f: NDArray[np.integer], weld_m: float = 1e-5) -> Floats:
    """Unit normals (n, 3), area weighted; vertices at one spot (seams) share theirs."""
    face = np.cross(v[f[:, 1]] - v[f[:, 0]], v[f[:, 2]] - v[f[:, 0]])
    spots, same = np.unique(np.round(v / weld_m).astype(np.int64), axis=0, return_inverse=True)
    same = same.ravel()
    corner = same[f]
    total = np.stack(
        [sum(np.bincount(corner[:, k], face[:, axis], len(spots)) for k in range(3)) for axis in range(3)], -1
    )
    n = total[same]
    unit: Floats = n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)
    return unit


def grid_faces(rows: int, cols: int) -> Faces:
    """Two triangles per cell of a rows x cols grid of vertices, split along the (0, 0)-(1, 1) diagonal."""
    i = (np.arange(rows - 1)[:, None] * cols + np.arange(cols - 1)[None]).ravel()
    lower, upper = np.stack([i, i + 1, i + cols + 1], -1), np.stack([i, i + cols + 1, i + cols], -1)
    return np.concatenate([lower, upper]).astype(np.int32)


def make(
    v: ArrayLike,
    f: ArrayLike,
    uv: ArrayLike,
    layer: int = 0,
    rough: ArrayLike = 0.7,
    metal: ArrayLike = 0.0,
    trans: ArrayLike = 0.0,
    tint: ArrayLike = 1.0,
    openness: ArrayLike = 1.0,
    normal: ArrayLike | None = None,
    crease: ArrayLike = 0.04,
    dirt: ArrayLike = 0.3,
) -> Mesh:
    """A mesh of positions (n, 3), triangles (m, 3) and uv (n, 2).

    `tint` is a linear multiplier, one number, a colour or (n, 3); the other properties are 0..1, one or (n,).
    """
    v, f = np.asarray(v, np.float64), np.asarray(f, np.int32)
    out = np.zeros(len(v), VERTEX)
    out["pos"], out["uv"] = v, uv
    out["normal"] = normals(v, f) if normal is None else normal
    out["tint"][:, :3] = _bytes(np.sqrt(np.broadcast_to(tint, (len(v), 3))))
    out["tint"][:, 3] = layer
    for k, value in enumerate((rough, metal, trans, openness)):
        out["mat"][:, k] = _bytes(value)
    out["extra"][:, 0], out["extra"][:, 1] = _bytes(crease), _bytes(dirt)
    return Mesh(out, f)


def _bytes(value: ArrayLike) -> NDArray[np.uint8]:
    return np.clip(np.asarray(value, np.float64) * 255, 0, 255).astype(np.uint8)


def join(meshes: Iterable[Mesh]) -> Mesh:
    """One mesh of all parts."""
    parts = list(meshes)
    starts = np.cumsum([0, *(len(m.vertices) for m in parts)])
    faces = [m.faces + np.int32(start) for m, start in zip(parts, starts)]
    return Mesh(np.concatenate([m.vertices for m in parts]), np.concatenate(faces))


def solid(mesh: Mesh) -> Mesh:
    """The mesh without triangles that have no area, as where a surface of revolution meets its axis."""
    a, b, c = mesh.vertices["pos"].astype(np.float64)[mesh.faces].transpose(1, 0, 2)
    double_area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return Mesh(mesh.vertices, mesh.faces[double_area > _LEAST_M2])


def moved(
    mesh: Mesh, rotation: ArrayLike | None = None, shift: ArrayLike = (0.0, 0.0, 0.0), scale: float = 1.0
) -> Mesh:
    """A copy: scaled, turned by the (3, 3) rotation, then shifted."""
    r = np.eye(3) if rotation is None else np.asarray(rotation, np.float64)
    v = mesh.vertices.copy()
    v["pos"] = v["pos"] @ (r.T * scale) + np.asarray(shift)
    v["normal"] = v["normal"] @ r.T
    return Mesh(v, mesh.faces)


def turn(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Floats:
    """Rotation about z, then y, then x (intrinsic), radians, counter-clockwise seen from the axis' tip."""
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_z = np.array([[cy, -sy, 0], [sy, cy, 0], [0, 0, 1]])
    about_y = np.array([[cp, 0, sp], [0, 1, 0], [-sp, 0, cp]])
    about_x = np.array([[1, 0, 0], [0, cr, -sr], [0, sr, cr]])
    result: Floats = about_z @ about_y @ about_x
    return result


def lathe(
    profile: ArrayLike, segments: int, flutes: Callable[[Floats, Floats], Floats] | None = None
) -> tuple[Floats, Faces, Floats]:
    """Surface of revolution about z: vertices, faces, uv (u round, v along the profile's length).

    `profile` holds (radius, z) rows, upwards for an outside wall; `flutes(angle, z)` multiplies the radius.
    """
    rows = np.asarray(profile, np.float64)
    a = np.linspace(0, 2 * np.pi, segments + 1)
    r = np.repeat(rows[:, :1], segments + 1, 1)
    if flutes is not None:
        r = r * flutes(a[None], rows[:, 1:2])
    v = np.stack([r * np.cos(a), r * np.sin(a), np.broadcast_to(rows[:, 1:2], r.shape)], -1).reshape(-1, 3)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(rows, axis=0).T))])
    uv = np.stack(np.broadcast_arrays(a[None] / (2 * np.pi), (along / along[-1])[:, None]), -1).reshape(-1, 2)
    return v, grid_faces(len(rows), segments + 1), uv


def dense(profile: ArrayLike, step: float) -> Floats:
    """A (radius, z) profile with rows added so that no segment is longer than `step`."""
    given = np.asarray(profile, np.float64)
    rows = [given[:1]]
    for a, b in pairwise(given):
        n = max(1, int(np.ceil(np.hypot(*(b - a)) / step)))
        rows.append(a + (b - a) * (np.arange(1, n + 1) / n)[:, None])
    return np.concatenate(rows)


def tube(
    points: ArrayLike, radii: ArrayLike, sides: int, layer: int, tint: ArrayLike = 1.0, rough: float = 0.8
) -> Mesh:
    """A round pipe along `points` (n, 3) with one radius per point, open at both ends."""
    line = np.asarray(points, np.float64)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.cross(along, [0.13, 0.2, 0.97])
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(side, along)
    a = np.linspace(0, 2 * np.pi, sides + 1)[None, :, None]
    radius = np.broadcast_to(radii, len(line))[:, None, None]
    v = line[:, None] + radius * (np.cos(a) * side[:, None] - np.sin(a) * up[:, None])
    u, t = np.broadcast_arrays(a[..., 0] / (2 * np.pi), np.linspace(0, 1, len(line))[:, None])
    uv = np.stack([u, t], -1).reshape(-1, 2)
    return make(v.reshape(-1, 3), grid_faces(len(line), sides + 1), uv, layer, rough=rough, tint=tint)


def box(size: ArrayLike, layer: int, tint: ArrayLike = 1.0, rough: float = 0.8, metal: float = 0.0) -> Mesh:
    """A cuboid of the given x, y, z extent, centred in x and y, standing on z = 0; each side shows the whole layer."""
    x, y, z = np.asarray(size, np.float64)
    quad, uv = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2, np.array([[0, 1], [1, 1], [1, 0], [0, 0]])
    frames = [turn(k * np.pi / 2) for k in range(4)]
    sides = [np.c_[np.full(4, 0.5), quad] @ frame.T for frame in frames]
    lids = [np.c_[quad, np.full(4, 0.5)], np.c_[quad[::-1], np.full(4, -0.5)]]
    v = np.concatenate([*sides, *lids])
    f = np.concatenate([np.array([[0, 1, 2], [0, 2, 3]]) + 4 * k for k in range(6)])
    normal = np.repeat([*(frame[:, 0] for frame in frames), [0, 0, 1], [0, 0, -1]], 4, axis=0)
    v = (v + np.array([0, 0, 0.5])) * [x, y, z]
    return make(v, f, np.tile(uv, (6, 1)), layer, rough=rough, metal=metal, tint=tint, normal=normal)


def mirror_dents(
    v: ArrayLike,
    rng: np.random.Generator,
    count: int,
    depth: float,
    axis_bias: float = 0.25,
    along: float | None = None,
    keep: float = 0.9,
) -> Floats:
    """Positions (n, 3) of a thin shell about z, dented by reflecting what lies beyond random planes.

    Reflection is nearly isometric, which gives the sharp ridges of crushed metal. `depth` 0..1 of the radius; `along`
    is where dents centre on the axis (-0.5..0.5 of the length), anywhere if None; `keep` below 1 softens the ridges.
    """
    v = np.array(v, np.float64)
    low, high = v.min(0), v.max(0)
    radius = 0.5 * min(high[0] - low[0], high[1] - low[1])
    mid = 0.5 * (low + high)
    for _ in range(count):
        a = rng.uniform(0, 2 * np.pi)
        n = np.array([np.cos(a), np.sin(a), rng.normal(0, axis_bias)])
        n /= np.linalg.norm(n)
        share = rng.uniform(-0.4, 0.4) if along is None else rng.normal(along, 0.15)
        p = mid + np.array([0, 0, share * (high[2] - low[2])])
        over = (v - p) @ n - radius * (1 - rng.uniform(0.4, 1) * depth)
        reach = np.exp(-(((v - p)[:, 2] / (radius * rng.uniform(0.7, 1.8))) ** 2))
        v -= np.clip(over, 0, None)[:, None] * n * (2 * keep * reach)[:, None]
    return v


def sky_openness(v: Floats, n: Floats, floor: float = 0.35) -> Floats:
    """How much sky each vertex sees (n,), guessed: low points and points that face inwards see less."""
    z = (v[:, 2] - v[:, 2].min()) / max(float(np.ptp(v[:, 2])), 1e-6)
    away = v - v.mean(0)
    away /= np.linalg.norm(away, axis=1, keepdims=True) + 1e-9
    facing = (away * n).sum(1)
    open_sky: Floats = np.clip(floor + (1 - floor) * (0.35 + 0.4 * z + 0.45 * np.clip(facing, -0.4, 1)), floor, 1)
    return open_sky
