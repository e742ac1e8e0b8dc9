"""Meshes with fewer triangles: edges are collapsed as long as the surface stays where it was, to a tolerance.

Source: M. Garland and P. Heckbert 1997 (quadric error), here with unit weights, so that the root of the error bounds
the distance to every plane that a vertex stands for. Vertices are moved onto their neighbours, never anywhere new, so
that prints, normals and materials need no blending.
"""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack.mesh import Mesh

_WELD_M = 1e-6
_PASSES = 60
_TURN = 0.3  # least cosine by which a triangle may turn
_DEGENERATE = 1e-14


def simplified(mesh: Mesh, tolerances_m: NDArray[np.float64]) -> list[Mesh]:
    """The mesh for each of ascending tolerances, with only the vertices that are left."""
    position = mesh.vertices["pos"].astype(np.float64)
    spots, place = np.unique(np.round(position / _WELD_M).astype(np.int64), axis=0, return_inverse=True)
    place = place.ravel()
    points = np.empty((len(spots), 3))
    points[place] = position
    corners = np.ascontiguousarray(place[mesh.faces])
    whole = (corners != np.roll(corners, 1, axis=1)).all(1)
    corners, wedges = corners[whole], np.ascontiguousarray(mesh.faces[whole].astype(np.int64))
    quadrics = _quadrics(points, corners)
    found = []
    for tolerance_m in tolerances_m:
        corners, wedges = _collapsed(points, corners, wedges, quadrics, tolerance_m**2)
        used, faces = np.unique(wedges, return_inverse=True)
        found.append(Mesh(mesh.vertices[used].copy(), faces.reshape(-1, 3).astype(np.int32)))
    return found


@njit(cache=True, nogil=True)
def _incident(corners, count):
    """Faces of each vertex: those of v are `face[start[v] : start[v + 1]]`."""
    start = np.zeros(count + 1, np.int64)
    for f in range(len(corners)):
        for k in range(3):
            start[corners[f, k] + 1] += 1
    for v in range(count):
        start[v + 1] += start[v]
    face, filled = np.empty(start[count], np.int64), start[:-1].copy()
    for f in range(len(corners)):
        for k in range(3):
            face[filled[corners[f, k]]] = f
            filled[corners[f, k]] += 1
    return start, face


@njit(cache=True, nogil=True)
def _shared(corners, start, face, a, b):
    """How many triangles have the edge a-b."""
    count = 0
    for i in range(start[a], start[a + 1]):
        for k in range(3):
            count += corners[face[i], k] == b
    return count


@njit(cache=True, nogil=True)
def _add_plane(quadric, n, at):
    d = -(n[0] * at[0] + n[1] * at[1] + n[2] * at[2])
    p = (n[0], n[1], n[2], d)
    c = 0
    for i in range(4):
        for j in range(i, 4):
            quadric[c] += p[i] * p[j]
            c += 1


@njit(cache=True, nogil=True)
def _error(q, p):
    """Sum of squared distances of a point to the planes of a quadric."""
    x, y, z = p[0], p[1], p[2]
    square = q[0] * x * x + 2 * q[1] * x * y + 2 * q[2] * x * z + 2 * q[3] * x
    square += q[4] * y * y + 2 * q[5] * y * z + 2 * q[6] * y + q[7] * z * z + 2 * q[8] * z + q[9]
    return square


@njit(cache=True, nogil=True)
def _normal(points, a, b, c):
    u, v = points[b] - points[a], points[c] - points[a]
    return np.array([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]])


@njit(cache=True, nogil=True)
def _quadrics(points, corners):
    """(points, 10): the planes of each point's triangles, and those that stand on the borders it lies on."""
    quadrics = np.zeros((len(points), 10))
    start, face = _incident(corners, len(points))
    for f in range(len(corners)):
        n = _normal(points, corners[f, 0], corners[f, 1], corners[f, 2])
        length = np.sqrt((n * n).sum())
        if length < _DEGENERATE:
            continue
        n /= length
        for k in range(3):
            a, b = corners[f, k], corners[f, (k + 1) % 3]
            _add_plane(quadrics[a], n, points[a])
            if _shared(corners, start, face, a, b) == 1:
                e = points[b] - points[a]
                out = np.array([e[1] * n[2] - e[2] * n[1], e[2] * n[0] - e[0] * n[2], e[0] * n[1] - e[1] * n[0]])
                out /= max(np.sqrt((out * out).sum()), 1e-12)
                _add_plane(quadrics[a], out, points[a])
                _add_plane(quadrics[b], out, points[a])
    return quadrics


@njit(cache=True, nogil=True)
def _has(corners, f, v):
    return corners[f, 0] == v or corners[f, 1] == v or corners[f, 2] == v


@njit(cache=True, nogil=True)
def _wedge(corners, wedges, f, v):
    return wedges[f, 0] if corners[f, 0] == v else wedges[f, 1] if corners[f, 1] == v else wedges[f, 2]


@njit(cache=True, nogil=True)
def _may_join(points, corners, wedges, start, face, p, q):
    """Whether p can move onto q: no triangle folds, no border or seam is bridged, the surface stays one sheet."""
    shared = _shared(corners, start, face, p, q)
    if shared > 2:
        return False
    neighbours = 0  # common ones of p and q; each must belong to a triangle of the edge
    for i in range(start[p], start[p + 1]):
        f = face[i]
        for k in range(3):
            r = corners[f, k]
            if r in (p, q):
                continue
            first = True
            for j in range(start[p], i):
                first = first and not _has(corners, face[j], r)
            if first and _shared(corners, start, face, q, r) > 0:
                neighbours += 1
            if shared == 2 and _shared(corners, start, face, p, r) == 1:
                return False  # p lies on a border that q does not follow
    if neighbours != shared:
        return False
    for i in range(start[p], start[p + 1]):
        f = face[i]
        if _has(corners, f, q):
            continue
        known = False
        own = _wedge(corners, wedges, f, p)
        for j in range(start[p], start[p + 1]):
            known = known or (_has(corners, face[j], q) and _wedge(corners, wedges, face[j], p) == own)
        if not known:
            return False
        a, b, c = corners[f, 0], corners[f, 1], corners[f, 2]
        old = _normal(points, a, b, c)
        new = _normal(points, q if a == p else a, q if b == p else b, q if c == p else c)
        lengths = np.sqrt((old * old).sum() * (new * new).sum())
        if (old * new).sum() < _TURN * lengths or (new * new).sum() < _DEGENERATE**2:
            return False
    return True


@njit(cache=True, nogil=True)
def _join(corners, wedges, start, face, p, q, gone):
    """Move p onto q in all triangles; those of the edge are gone."""
    for i in range(start[p], start[p + 1]):
        f = face[i]
        if _has(corners, f, q):
            gone[f] = True
    for i in range(start[p], start[p + 1]):
        f = face[i]
        if gone[f]:
            continue
        own = _wedge(corners, wedges, f, p)
        for j in range(start[p], start[p + 1]):
            g = face[j]
            if gone[g] and _has(corners, g, q) and _wedge(corners, wedges, g, p) == own:
                for k in range(3):
                    if corners[f, k] == p:
                        corners[f, k], wedges[f, k] = q, _wedge(corners, wedges, g, q)
                break


@njit(cache=True, nogil=True)
def _collapsed(points, corners, wedges, quadrics, most):
    """Triangles after all collapses whose error is at most `most`; quadrics gather where vertices go."""
    corners, wedges = corners.copy(), wedges.copy()
    for _ in range(_PASSES):
        start, face = _incident(corners, len(points))
        locked = np.zeros(len(points), np.bool_)
        gone = np.zeros(len(corners), np.bool_)
        for p in range(len(points)):
            if locked[p] or start[p] == start[p + 1]:
                continue
            best, target = most, -1
            for i in range(start[p], start[p + 1]):
                for k in range(3):
                    q = corners[face[i], k]
                    if q == p or locked[q]:
                        continue
                    error = _error(quadrics[p] + quadrics[q], points[q])
                    if error < best and _may_join(points, corners, wedges, start, face, p, q):
                        best, target = error, q
            if target < 0:
                continue
            for v in (p, target):
                for i in range(start[v], start[v + 1]):
                    for k in range(3):
                        locked[corners[face[i], k]] = True
            _join(corners, wedges, start, face, p, target, gone)
            quadrics[target] += quadrics[p]
        if not gone.any():
            break
        corners, wedges = corners[~gone], wedges[~gone]
    return corners, wedges
