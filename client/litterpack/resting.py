"""How an object comes to rest on level ground: the faces of its convex hull that its weight stays above."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from .mesh import Floats, Mesh

Quat = tuple[float, float, float, float]
MOST = 40  # enough for every way a round thing can roll
_LIKELY = 0.05  # poses this much less probable than the likeliest are left out
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
    kept: list[tuple[Floats, float]] = []
    for facet in _facets(outward):
        if not _stands(corners[facet], outward[facet[0]], centre):
            continue
        share = float(sum(_solid_angle(triangle - centre) for triangle in corners[facet]))
        alike = next((k for k, (other, _) in enumerate(kept) if float(outward[facet[0]] @ other) > _ALIKE), None)
        if alike is None:
            kept.append((outward[facet[0]], share))
        else:
            kept[alike] = (kept[alike][0], kept[alike][1] + share)
    kept = sorted(kept, key=lambda pair: -pair[1])[:MOST]
    likely = [pair for pair in kept if pair[1] >= _LIKELY * kept[0][1]]
    total = sum(weight for _, weight in likely)
    return tuple(_pose(points, down, weight / total) for down, weight in likely)


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


def _stands(triangles: Floats, outward: Floats, centre: Floats) -> bool:
    """Whether `centre`, projected along `outward`, falls into one of the facet's triangles."""
    for a, b, c in triangles:
        sides = [float(np.cross(q - p, centre - p) @ outward) for p, q in ((a, b), (b, c), (c, a))]
        if min(sides) >= 0 or max(sides) <= 0:
            return True
    return False


def _solid_angle(triangle: Floats) -> float:
    """Solid angle of a triangle (3, 3) seen from the origin. Source: Van Oosterom and Strackee, 1983."""
    a, b, c = triangle
    la, lb, lc = np.linalg.norm(triangle, axis=1)
    top = abs(float(np.linalg.det(triangle)))
    return 2 * float(np.arctan2(top, la * lb * lc + (a @ b) * lc + (b @ c) * la + (c @ a) * lb))


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
