"""Triangles into a depth buffer and a buffer of triangle numbers, one sample at each pixel's centre.

Vertices are snapped to 1/256 pixel and coverage is decided in integers with the top-left rule, so triangles that
share an edge
leave no gap and no overlap. The centre of pixel (column u, row v) lies at the integer coordinates (u, v).
`q` grows towards the viewer and is linear on the screen: 1 / depth for a camera, height along the view for parallel
light.
"""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from litterpack import bands

NEAR_M = 0.03
GUARD_PX = 32768.0  # triangles that reach farther off the picture are cut, to keep products inside 64 bits
_SNAP = 256.0


@dataclass(frozen=True, eq=False)
class Screen:
    """Projected vertices: homogeneous pixel coordinates (x * w, y * w, w), snapped pixels * 256 and q (0 = must be
    cut).
    """

    hom: NDArray[np.float64]  # (n, 3)
    snap: NDArray[np.int64]  # (n, 2)
    q: NDArray[np.float64]  # (n,)

    @staticmethod
    def of(count: int) -> Screen:
        """Room for `count` vertices."""
        return Screen(np.zeros((count, 3)), np.zeros((count, 2), np.int64), np.zeros(count))


@dataclass(frozen=True, eq=False)
class Target:
    """What triangles are drawn into: q of the nearest triangle (0 = none) and its number (-1 = none)."""

    q: NDArray[np.float32]  # (h, w)
    index: NDArray[np.int32]  # (h, w), or (0, 0) where nobody asks for numbers

    @staticmethod
    def of(height: int, width: int, empty_q: float = 0.0, numbered: bool = True) -> Target:
        """An empty target."""
        shape = (height, width) if numbered else (0, 0)
        return Target(np.full((height, width), empty_q, np.float32), np.full(shape, -1, np.int32))


@njit(cache=True, nogil=True)
def _place(hx, hy, w, i, hom, snap, q):
    hom[i, 0] = hx
    hom[i, 1] = hy
    hom[i, 2] = w
    q[i] = 0.0
    if w >= NEAR_M:
        inv = 1.0 / w
        x = hx * inv
        y = hy * inv
        if abs(x) < GUARD_PX and abs(y) < GUARD_PX:
            q[i] = inv
            snap[i, 0] = math.floor(x * _SNAP + 0.5)
            snap[i, 1] = math.floor(y * _SNAP + 0.5)


@njit(cache=True, nogil=True)
def _project(first, last, spans, points, m, hom, snap, q):
    for s in range(first, last):
        for i in range(spans[s, 0], spans[s, 1]):
            x = np.float64(points[i, 0])
            y = np.float64(points[i, 1])
            z = np.float64(points[i, 2])
            _place(
                m[0, 0] * x + m[0, 1] * y + m[0, 2] * z + m[0, 3],
                m[1, 0] * x + m[1, 1] * y + m[1, 2] * z + m[1, 3],
                m[2, 0] * x + m[2, 1] * y + m[2, 2] * z + m[2, 3],
                i, hom, snap, q,
            )  # fmt: skip


@njit(cache=True, nogil=True)
def _project_parallel(first, last, points, m, snap, q):
    for i in range(first, last):
        x = np.float64(points[i, 0])
        y = np.float64(points[i, 1])
        z = np.float64(points[i, 2])
        px = m[0, 0] * x + m[0, 1] * y + m[0, 2] * z + m[0, 3]
        py = m[1, 0] * x + m[1, 1] * y + m[1, 2] * z + m[1, 3]
        limit = GUARD_PX
        snap[i, 0] = math.floor(min(max(px, -limit), limit) * _SNAP + 0.5)
        snap[i, 1] = math.floor(min(max(py, -limit), limit) * _SNAP + 0.5)
        q[i] = m[2, 0] * x + m[2, 1] * y + m[2, 2] * z + m[2, 3]


@njit(cache=True, nogil=True)
def _triangle(x0, y0, x1, y1, x2, y2, q0, q1, q2, number, row0, row1, best, index):
    width = best.shape[1]
    low = max((min(y0, y1, y2) + 255) >> 8, row0)
    high = min(max(y0, y1, y2) >> 8, row1 - 1)
    left = max((min(x0, x1, x2) + 255) >> 8, 0)
    right = min(max(x0, x1, x2) >> 8, width - 1)
    if low > high or left > right:
        return
    area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
    if area == 0:
        return
    if area < 0:
        x1, y1, q1, x2, y2, q2 = x2, y2, q2, x1, y1, q1
        area = -area
    dx0 = x2 - x1
    dy0 = y2 - y1
    dx1 = x0 - x2
    dy1 = y0 - y2
    dx2 = x1 - x0
    dy2 = y1 - y0
    px = left << 8
    py = low << 8
    # An edge that is not a top or left one does not own the pixels that lie on it.
    e0 = dx0 * (py - y1) - dy0 * (px - x1) - (0 if dy0 < 0 or (dy0 == 0 and dx0 > 0) else 1)
    e1 = dx1 * (py - y2) - dy1 * (px - x2) - (0 if dy1 < 0 or (dy1 == 0 and dx1 > 0) else 1)
    e2 = dx2 * (py - y0) - dy2 * (px - x0) - (0 if dy2 < 0 or (dy2 == 0 and dx2 > 0) else 1)
    keep = len(index) == len(best)
    inv = 1.0 / area
    qx = -((q1 - q0) * dy1 + (q2 - q0) * dy2) * inv
    qy = ((q1 - q0) * dx1 + (q2 - q0) * dx2) * inv
    start = q0 + qx * (px - x0) + qy * (py - y0)
    for row in range(low, high + 1):
        a = e0
        b = e1
        c = e2
        for col in range(left, right + 1):
            if (a | b | c) >= 0:
                value = np.float32(start + qx * ((col - left) << 8) + qy * ((row - low) << 8))
                if value > best[row, col]:
                    best[row, col] = value
                    if keep:
                        index[row, col] = number
            a -= dy0 << 8
            b -= dy1 << 8
            c -= dy2 << 8
        e0 += dx0 << 8
        e1 += dx1 << 8
        e2 += dx2 << 8


@njit(cache=True, nogil=True)
def _fill(row0, row1, spans, faces, snap, q, base, owners, cut, best, index):
    top = (row0 << 8) - 255
    bottom = (row1 << 8) + 255
    owned = len(owners) > 0
    for s in range(len(spans)):
        for f in range(spans[s, 0], spans[s, 1]):
            a = faces[f, 0]
            b = faces[f, 1]
            c = faces[f, 2]
            ya = snap[a, 1]
            yb = snap[b, 1]
            yc = snap[c, 1]
            if max(ya, yb, yc) < top or min(ya, yb, yc) > bottom:
                continue
            if cut and (q[a] == 0.0 or q[b] == 0.0 or q[c] == 0.0):
                continue
            number = owners[f] if owned else f
            _triangle(
                snap[a, 0], ya, snap[b, 0], yb, snap[c, 0], yc, q[a], q[b], q[c], base + number, row0, row1, best, index
            )


@njit(cache=True, nogil=True)
def _count_cut(spans, faces, hom, q):
    count = 0
    for s in range(len(spans)):
        for f in range(spans[s, 0], spans[s, 1]):
            a = faces[f, 0]
            b = faces[f, 1]
            c = faces[f, 2]
            if (q[a] == 0.0 or q[b] == 0.0 or q[c] == 0.0) and max(hom[a, 2], hom[b, 2], hom[c, 2]) > NEAR_M:
                count += 1
    return count


@njit(cache=True, nogil=True)
def _clip(spans, faces, hom, q, out_hom, out_snap, out_q, out_faces, owners):
    poly = np.empty((10, 3))
    kept = np.empty((10, 3))
    vertices = 0
    triangles = 0
    for s in range(len(spans)):
        for f in range(spans[s, 0], spans[s, 1]):
            a = faces[f, 0]
            b = faces[f, 1]
            c = faces[f, 2]
            if not (q[a] == 0.0 or q[b] == 0.0 or q[c] == 0.0) or max(hom[a, 2], hom[b, 2], hom[c, 2]) <= NEAR_M:
                continue
            for j in range(3):  # by number: assigning rows compiles shape checks, for seconds
                poly[0, j] = hom[a, j]
                poly[1, j] = hom[b, j]
                poly[2, j] = hom[c, j]
            n = 3
            for plane in range(5):
                m = 0
                for k in range(n):
                    after = (k + 1) % n
                    dp = _side(poly, k, plane)
                    dr = _side(poly, after, plane)
                    if dp >= 0.0:
                        for j in range(3):
                            kept[m, j] = poly[k, j]
                        m += 1
                    if (dp >= 0.0) != (dr >= 0.0):
                        t = dp / (dp - dr)
                        for j in range(3):
                            kept[m, j] = poly[k, j] + t * (poly[after, j] - poly[k, j])
                        m += 1
                n = m
                for k in range(n):
                    for j in range(3):
                        poly[k, j] = kept[k, j]
            for k in range(n):
                _place(poly[k, 0], poly[k, 1], max(poly[k, 2], NEAR_M), vertices + k, out_hom, out_snap, out_q)
            for k in range(n - 2):
                out_faces[triangles, 0] = vertices
                out_faces[triangles, 1] = vertices + k + 1
                out_faces[triangles, 2] = vertices + k + 2
                owners[triangles] = f
                triangles += 1
            vertices += n
    return triangles


@njit(cache=True, nogil=True)
def _side(poly, k, plane):
    limit = GUARD_PX * 0.5
    if plane == 0:
        return poly[k, 2] - NEAR_M * 1.0001
    if plane == 1:
        return limit * poly[k, 2] - poly[k, 0]
    if plane == 2:
        return limit * poly[k, 2] + poly[k, 0]
    if plane == 3:
        return limit * poly[k, 2] - poly[k, 1]
    return limit * poly[k, 2] + poly[k, 1]


_NOBODY = np.zeros(0, np.int32)
PIECE = 4096  # vertices or blades that one call projects; fixed, so that results never depend on the number of threads


def pieces(spans: NDArray[np.int64], size: int = PIECE) -> NDArray[np.int64]:
    """`spans` (k, 2) cut into spans of at most `size`."""
    out = [np.zeros((0, 2), np.int64)]
    for first, last in spans:
        edges = np.append(np.arange(first, last, size), last)
        out.append(np.stack([edges[:-1], edges[1:]], -1))
    return np.concatenate(out)


def project(points: NDArray[np.float32], spans: NDArray[np.int64], matrix: NDArray[np.float64], screen: Screen) -> None:
    """Project the vertices in `spans` (k, 2) with `matrix` (3, 4), whose rows give x * w, y * w and w in pixels and
    metres.
    """
    if len(spans):
        cut = pieces(spans)
        m = np.ascontiguousarray(matrix)
        bands.run(_project, len(cut), cut, points, m, screen.hom, screen.snap, screen.q)


def draw(
    target: Target,
    screen: Screen,
    faces: NDArray[np.int32],
    spans: NDArray[np.int64],
    base: int = 0,
    count: int | None = None,
) -> None:
    """Draw the faces in `spans` (k, 2) under the numbers base + face, cutting them at the camera's near plane.

    Of several triangles at one depth the first drawn stays. `count` bands of rows are drawn side by side.
    """
    rows = len(target.q)
    bands.run(
        _fill, rows, spans, faces, screen.snap, screen.q, base, _NOBODY, True, target.q, target.index, bands=count
    )  # fmt: skip
    crossing = _count_cut(spans, faces, screen.hom, screen.q)
    if crossing:
        extra, cut = Screen.of(crossing * 8), np.zeros((crossing * 6, 3), np.int32)
        owners = np.zeros(crossing * 6, np.int32)
        made = _clip(spans, faces, screen.hom, screen.q, extra.hom, extra.snap, extra.q, cut, owners)
        whole = np.array([[0, made]], np.int64)
        bands.run(_fill, rows, whole, cut, extra.snap, extra.q, base, owners, True, target.q, target.index, bands=count)


def draw_parallel(
    target: Target,
    points: NDArray[np.float32],
    faces: NDArray[np.int32],
    matrix: NDArray[np.float64],
    owners: NDArray[np.int32] = _NOBODY,
    count: int | None = None,
) -> None:
    """Draw faces in parallel projection; the rows of `matrix` (3, 4) give pixel x, pixel y and q.

    `owners` (faces,) are the numbers to write instead of the faces' own.
    """
    if not len(faces):
        return
    snap, q = np.empty((len(points), 2), np.int64), np.empty(len(points))
    bands.run(_project_parallel, len(points), points, np.ascontiguousarray(matrix, np.float64), snap, q)
    spans = np.array([[0, len(faces)]], np.int64)
    bands.run(_fill, len(target.q), spans, faces, snap, q, 0, owners, False, target.q, target.index, bands=count)
