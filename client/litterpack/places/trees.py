"""Trees of at most 4,000 triangles: trunk, limbs, a dark core, and single leaves about it."""

from __future__ import annotations

import numpy as np

from ..artwork import layer
from ..mesh import Floats, Mesh, join, make, moved, tube

_ROOT_M = -0.25  # the trunk begins below the ground, so that it has no gap on a slope


def linden(rng: np.random.Generator, height_m: float) -> Mesh:
    """A broad round tree, its crown from a quarter of its height."""
    h = height_m
    middle, radii = np.array([0, 0, 0.62 * h]), np.array([0.33, 0.33, 0.36]) * h
    blobs = _blobs(rng, middle, radii * 0.62, 9)
    trunk = _trunk(rng, 0.6 * h, 0.026 * h, layer("bark"), np.ones(3))
    limbs = _limbs(rng, 0.26 * h, 0.5 * h, middle, radii * 0.75, 0.010 * h, 9)
    cores = [_core(centre, radii * 0.34, np.array([0.30, 0.36, 0.24])) for centre in blobs]
    leaves = _leaves(rng, blobs, radii * 0.50, 1220, (0.034 * h, 0.060 * h), (0.62, 0.80), droop=0.35)
    return join([trunk, *limbs, *cores, leaves])


def birch(rng: np.random.Generator, height_m: float) -> Mesh:
    """A slender tree with a white trunk and hanging twigs."""
    h = height_m
    middle, radii = np.array([0, 0, 0.62 * h]), np.array([0.19, 0.19, 0.37]) * h
    blobs = _blobs(rng, middle, radii * np.array([0.55, 0.55, 0.75]), 9)
    trunk = _trunk(rng, 0.9 * h, 0.013 * h, layer("birch"), np.ones(3))
    limbs = _limbs(rng, 0.3 * h, 0.8 * h, middle, radii * 0.7, 0.004 * h, 10)
    cores = [_core(c, radii * np.array([0.33, 0.33, 0.20]), np.array([0.34, 0.40, 0.22])) for c in blobs]
    leaves = _leaves(
        rng, blobs, radii * np.array([0.6, 0.6, 0.36]), 1200, (0.024 * h, 0.038 * h), (0.5, 0.65), droop=0.8
    )
    return join([trunk, *limbs, *cores, leaves])


def spruce(rng: np.random.Generator, height_m: float) -> Mesh:
    """A conifer: whorls of drooping branches, shorter towards the top, almost down to the ground."""
    h, whorls, per_whorl = height_m, 17, 11
    parts = [_trunk(rng, 0.97 * h, 0.017 * h, layer("bark"), np.array([0.8, 0.72, 0.66]))]
    for k in range(whorls):
        t = k / (whorls - 1)
        z, reach = (0.10 + 0.85 * t) * h, (0.235 * (1 - t) ** 0.85 + 0.012) * h
        for j in range(per_whorl):
            yaw = (j + 0.5 * (k % 2) + rng.uniform(-0.3, 0.3)) * 2 * np.pi / per_whorl
            parts.append(_bough(rng, z + rng.uniform(-0.02, 0.02) * h, yaw, reach * rng.uniform(0.8, 1.12)))
    return join(parts)


def pine(rng: np.random.Generator, height_m: float) -> Mesh:
    """A tall pine of a forest: a bare reddish trunk, its boughs in the upper third."""
    h = height_m
    tint = np.array([0.95, 0.78, 0.64]) * rng.uniform(0.7, 1.0)
    parts = [_trunk(rng, 0.98 * h, rng.uniform(0.010, 0.014) * h, layer("bark"), tint)]
    for k in range(9):  # dead stubs below the crown
        yaw, z = k * 2.4 + rng.uniform(-0.4, 0.4), rng.uniform(0.2, 0.6) * h
        end = np.array([np.cos(yaw), np.sin(yaw), rng.uniform(-0.2, 0.2)]) * rng.uniform(0.2, 0.7)
        stub = np.array([[0, 0, z], [0, 0, z] + 0.5 * end, [0, 0, z] + end])
        parts.append(tube(stub, [0.016, 0.011, 0.005], 5, layer("bark"), 0.6, 0.9))
    for k in range(13):
        t = k / 12
        z, reach = (0.6 + 0.37 * t) * h, (0.17 * np.sin(np.pi * (0.25 + 0.72 * t)) + 0.01) * h
        for j in range(9):
            yaw = (j + 0.5 * (k % 2) + rng.uniform(-0.3, 0.3)) * 2 * np.pi / 9
            parts.append(_bough(rng, z + rng.uniform(-0.015, 0.015) * h, yaw, reach * rng.uniform(0.75, 1.15)))
    return join(parts)


def _trunk(rng: np.random.Generator, top_m: float, radius_m: float, number: int, tint: Floats) -> Mesh:
    t = np.linspace(0, 1, 9)
    z = _ROOT_M + t * (top_m - _ROOT_M)
    bend = np.cumsum(rng.normal(0, 0.006, (9, 2)), axis=0) * top_m * t[:, None]
    radius = radius_m * (1.0 - 0.78 * t + 0.6 * np.exp(-t * 16))
    mesh = tube(np.c_[bend, z], radius, 10, number, tint, 0.9)
    mesh.vertices["uv"] *= [2.0, 5.0]
    return mesh


def _limbs(
    rng: np.random.Generator, low_m: float, high_m: float, middle: Floats, radii: Floats, radius_m: float, count: int
) -> list[Mesh]:
    limbs = []
    for k in range(count):
        start = np.array([0, 0, low_m + (high_m - low_m) * k / count])
        yaw = k * 2.4 + rng.uniform(-0.3, 0.3)
        rise = rng.uniform(-0.1, 0.7)
        end = middle + radii * np.array([np.cos(yaw), np.sin(yaw), rise]) * rng.uniform(0.75, 1.0)
        knee = 0.5 * (start + end) + [0, 0, 0.12 * float(np.linalg.norm(end - start))]
        line = np.array([start, 0.5 * (start + knee), knee, end])
        limbs.append(tube(line, radius_m * np.array([1.2, 0.9, 0.7, 0.25]), 5, layer("bark"), 0.9, 0.9))
    return limbs


def _blobs(rng: np.random.Generator, middle: Floats, radii: Floats, count: int) -> Floats:
    """Centres (count, 3) of clumps spread evenly over an ellipsoid."""
    k = np.arange(count) + 0.5
    z = 1 - 2 * k / count
    yaw = k * np.pi * (3 - np.sqrt(5)) + rng.uniform(0, 2 * np.pi)
    flat = np.sqrt(1 - z**2)
    unit = np.stack([flat * np.cos(yaw), flat * np.sin(yaw), z], -1) + rng.normal(0, 0.13, (count, 3))
    centres: Floats = middle + unit * radii
    return centres


def _core(centre: Floats, radii: Floats, tint: Floats) -> Mesh:
    """A dark ellipsoid that closes the gaps between leaves."""
    z, a = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(0, 2 * np.pi, 9), indexing="ij")
    flat = np.sqrt(1 - z**2)
    v = np.stack([flat * np.cos(a), flat * np.sin(a), z], -1).reshape(-1, 3)
    i = (np.arange(4)[:, None] * 9 + np.arange(8)).ravel()
    faces = np.concatenate([np.stack([i, i + 1, i + 10], -1), np.stack([i, i + 10, i + 9], -1)])
    uv = np.stack([a / np.pi, z * 0.5 + 0.5], -1).reshape(-1, 2) * 1.5
    return make(v * radii + centre, faces, uv, layer("needles"), rough=0.9, tint=tint, openness=0.45, normal=v)


def _leaves(
    rng: np.random.Generator,
    blobs: Floats,
    radii: Floats,
    count: int,
    length_m: tuple[float, float],
    breadth: tuple[float, float],
    droop: float,
) -> Mesh:
    """Leaves of two triangles folded along the midrib, on the skins of the clumps, lit as the clump would be."""
    blob = blobs[rng.integers(len(blobs), size=count)]
    out = rng.normal(size=(count, 3))
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    depth = rng.uniform(0.62, 1.06, count)
    foot = blob + out * radii * depth[:, None]
    ahead = out * rng.uniform(-0.1, 0.5, (count, 1)) + rng.normal(0, 0.5, (count, 3)) - np.array([0, 0, droop])
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    across = np.cross(ahead, out + rng.normal(0, 0.4, (count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    length = rng.uniform(*length_m, count)[:, None]
    wide = length * rng.uniform(*breadth, (count, 1)) / 2
    sag = -0.12 * length * np.array([0, 0, 1.0])
    middle = foot + ahead * length * 0.45
    corners = np.stack([foot, middle - across * wide + sag, foot + ahead * length, middle + across * wide + sag], 1)
    faces = np.arange(count)[:, None, None] * 4 + np.array([[0, 1, 2], [0, 2, 3]])
    uv = np.tile([[0.5, 0.0], [0.0, 0.45], [0.5, 1.0], [1.0, 0.45]], (count, 1))
    normal = 0.75 * out + 0.25 * np.cross(across, ahead) * np.sign(np.cross(across, ahead)[:, 2:3]) + [0, 0, 0.25]
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    tone = rng.uniform(0.6, 1.15, (count, 1)) * (0.7 + 0.3 * np.clip(out[:, 2:3] + 0.5, 0, 1))
    tint = np.clip(tone * np.array([1.0, 1.0, 0.85]) * rng.uniform(0.9, 1.08, (count, 3)), 0, 1)
    openness = np.clip(0.35 + 0.65 * (depth - 0.6) / 0.4 + 0.15 * out[:, 2], 0.35, 1)
    return make(
        corners.reshape(-1, 3),
        faces.reshape(-1, 3),
        uv,
        layer("leaf6"),
        rough=0.6,
        tint=np.repeat(tint, 4, 0),
        openness=np.repeat(openness, 4),
        normal=np.repeat(normal, 4, 0),
        dirt=0.0,
    )


def _bough(rng: np.random.Generator, z: float, yaw: float, reach: float) -> Mesh:
    """A drooping branch of needles: a roof of four rows of vertices, ragged at the sides, pointed at the end."""
    t = np.array([0.0, 0.35, 0.7, 1.0])
    half = np.array([0.10, 0.23, 0.19, 0.015]) * reach * rng.uniform(0.85, 1.25, 4) + 0.02
    drop = -0.10 * reach * t - 0.28 * reach * t**2 + 0.06 * reach * (t > 0.9)
    x = t * reach
    ridge = np.stack([x, 0 * x, drop], -1)
    left, right = ridge + np.c_[0 * x, half, -0.5 * half], ridge + np.c_[0 * x, -half, -0.5 * half]
    v = np.stack([right, ridge, left], 1).reshape(-1, 3)
    i = (np.arange(3)[:, None] * 3 + np.arange(2)).ravel()
    faces = np.concatenate([np.stack([i, i + 3, i + 4], -1), np.stack([i, i + 4, i + 1], -1)])
    uv = np.stack([np.tile([0.0, 0.5, 1.0], 4), np.repeat(t, 3) * 2], -1) * 0.6 + rng.random(2)
    tone = rng.uniform(0.6, 1.05) * np.array([0.75, 0.95, 0.8])
    openness = np.repeat(np.clip(0.35 + 0.65 * t, 0, 1), 3)
    normal = np.tile([[0.25, -0.5, 0.8], [0.2, 0, 1.0], [0.25, 0.5, 0.8]], (4, 1)) + np.array([0.3, 0, 0])
    normal = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    bough = make(v, faces, uv, layer("needles"), rough=0.75, tint=tone, openness=openness, normal=normal, dirt=0.0)
    c, s = np.cos(yaw), np.sin(yaw)
    return moved(bough, [[c, -s, 0], [s, c, 0], [0, 0, 1]], (0, 0, z))
