"""How an object comes to rest on level ground: the faces of its convex hull that its weight stays above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from .mesh import Floats, Mesh

Quat = tuple[float, float, float, float]
MOST = 6
_LIKELY = 0.02  # poses less probable than this are left out
_ALIKE = np.cos(np.radians(12))  # facets closer than this are one pose


@dataclass(frozen=True)
class RestingPose:
    """`quaternion_wxyz` turns the mesh into the pose (FLU); its origin is then `height_m` above the ground.

    `weight` is the pose's probability among those of the mesh.
    """

    quaternion_wxyz: Quat
    height_m: float
    weight: float


def poses(mesh: Mesh) -> tuple[RestingPose, ...]:
    """The stable poses of `mesh`, likeliest first, taken as a body of even density inside its convex hull.

    A hull facet is stable when the centre of mass stands above it; its share is the solid angle under which the
    centre of mass sees it. Source: Goldberg et al., Part pose statistics, IEEE T-RA 15(5), 1999 (first estimate).
    """
    points = mesh.vertices["pos"].astype(np.float64)
    hull = ConvexHull(np.round(points, 6))
    corners = hull.points[hull.simplices]  # (m, 3, 3)
    outward = hull.equations[:, :3]
    centre = _centre_of_mass(corners, hull.points.mean(0))
    above, shares = _stands(corners, outward, centre), _solid_angles(corners - centre)
    kept: list[tuple[Floats, float]] = []
    for facet in _facets(outward):
        if not above[facet].any():
            continue
        down, share = outward[facet[0]], float(shares[facet].sum())
        alike = next((k for k, (other, _) in enumerate(kept) if float(down @ other) > _ALIKE), None)
        if alike is None:
            kept.append((down, share))
        else:
            kept[alike] = (kept[alike][0], kept[alike][1] + share)
    total = sum(weight for _, weight in kept)
    likely = _few([pair for pair in kept if pair[1] >= _LIKELY * total])
    total = sum(weight for _, weight in likely)
    return tuple(_pose(points, down, weight / total) for down, weight in likely)


def _few(found: list[tuple[Floats, float]]) -> list[tuple[Floats, float]]:
    """At most MOST of the poses, heaviest first: the nearest two become the heavier of them, with both weights.

    So the many ways in which a round thing can roll become a few, and do not crowd out the ways in which it stands.
    """
    left = sorted(found, key=lambda pair: -pair[1])
    while len(left) > MOST:
        downs = np.stack([down for down, _ in left])
        near = np.triu(downs @ downs.T, 1) + np.tril(np.full((len(left), len(left)), -2.0))
        heavy, light = divmod(int(near.argmax()), len(left))
        left[heavy] = (left[heavy][0], left[heavy][1] + left.pop(light)[1])
    return sorted(left, key=lambda pair: -pair[1])


def _facets(outward: Floats) -> list[NDArray[np.int64]]:
    """Triangles of a hull grouped by their plane's direction; on a convex hull that is their plane."""
    left = np.arange(len(outward))
    groups = []
    while len(left):
        same = outward[left] @ outward[left[0]] > 1 - 1e-7
        groups.append(left[same])
        left = left[~same]
    return groups


def _centre_of_mass(corners: Floats, inside: Floats) -> Floats:
    """Of the solid bounded by triangles (m, 3, 3), whatever their winding; `inside` is any point in it."""
    volumes = np.abs(np.linalg.det(corners - inside))
    centres = (corners.sum(1) + inside) / 4
    return np.asarray((centres * volumes[:, None]).sum(0) / volumes.sum())


def _stands(triangles: Floats, outward: Floats, centre: Floats) -> NDArray[np.bool_]:
    """Whether `centre`, projected along `outward` (m, 3), falls into each triangle (m, 3, 3)."""
    edges = np.roll(triangles, -1, axis=1) - triangles
    sides = (np.cross(edges, centre - triangles) * outward[:, None]).sum(2)
    inside: NDArray[np.bool_] = (sides >= 0).all(1) | (sides <= 0).all(1)
    return inside


def _solid_angles(triangles: Floats) -> Floats:
    """Solid angles (m,) of triangles (m, 3, 3) seen from the origin. Source: Van Oosterom and Strackee, 1983."""
    a, b, c = triangles.transpose(1, 0, 2)
    la, lb, lc = np.linalg.norm(triangles, axis=2).T
    ab, bc, ca = ((p * q).sum(1) for p, q in ((a, b), (b, c), (c, a)))
    return np.asarray(2 * np.arctan2(np.abs(np.linalg.det(triangles)), la * lb * lc + ab * lc + bc * la + ca * lb))


def _pose(points: Floats, down: Floats, weight: float) -> RestingPose:
    q = _turning(down)
    height = -float((points @ _rotation(q).T)[:, 2].min())
    return RestingPose(q, height, weight)


def _turning(down: Floats) -> Quat:
    """Least rotation that turns `down` into (0, 0, -1)."""
    axis = np.cross(down, [0.0, 0.0, -1.0])
    w = 1.0 - float(down[2])
    if w < 1e-9:
        return 0.0, 1.0, 0.0, 0.0
    q = np.array([w, *axis])
    q /= np.linalg.norm(q)
    return float(q[0]), float(q[1]), float(q[2]), float(q[3])


def _rotation(q: Quat) -> Floats:
    w, x, y, z = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
