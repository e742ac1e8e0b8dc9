"""Compiled: which material covers points of the ground, from its path, its worn patches and its covers."""

# Compiled kernels are typed by numba.
# ruff: noqa: ANN001, ANN202
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import math

from numba import njit

from ..noise import step

WEAR, PATH, LEVEL = 0, 1, 2  # what `masks` tells of a point
_EDGE_M = 0.10  # width over which a path gives way to grass
_RAGGED_M = 0.09  # how far a path's edge wanders
_MOST = 2.0  # of the noise, in its deviations


@njit(cache=True, nogil=True)
def _wrapped(noise, row, column):
    """A periodic field between its texels."""
    size = len(noise)
    i, j = math.floor(row), math.floor(column)
    f, g = row - i, column - j
    i, j = int(i) % size, int(j) % size
    i1, j1 = (i + 1) % size, (j + 1) % size
    return (noise[i, j] * (1 - g) + noise[i, j1] * g) * (1 - f) + (noise[i1, j] * (1 - g) + noise[i1, j1] * g) * f


@njit(cache=True, nogil=True)
def _held(field, row, column):
    """A field between its texels, beyond its border as at it."""
    rows, columns = field.shape
    row, column = min(max(row, 0.0), rows - 1.0), min(max(column, 0.0), columns - 1.0)
    i, j = min(int(row), rows - 2), min(int(column), columns - 2)
    f, g = row - i, column - j
    return (field[i, j] * (1 - g) + field[i, j + 1] * g) * (1 - f) + (
        field[i + 1, j] * (1 - g) + field[i + 1, j + 1] * g
    ) * f


@njit(cache=True, nogil=True)
def _along_line(line, first, end, n, e, enough):
    """Distance to a line of points first..end, or more than `enough`."""
    best = enough * enough
    for k in range(first, end - 1):
        an, ae = line[k, 0], line[k, 1]
        bn, be = line[k + 1, 0], line[k + 1, 1]
        if n < min(an, bn) - enough or n > max(an, bn) + enough:
            continue
        dn, de = bn - an, be - ae
        t = min(max(((n - an) * dn + (e - ae) * de) / (dn * dn + de * de), 0.0), 1.0)
        rn, re = n - an - t * dn, e - ae - t * de
        best = min(best, rn * rn + re * re)
    return math.sqrt(best)


@njit(cache=True, nogil=True)
def _beyond_strip(line, first, n, e, half_m):
    """Distance to the edge of a straight strip with square ends, negative inside."""
    hn, he = (line[first + 1, 0] - line[first, 0]) / 2, (line[first + 1, 1] - line[first, 1]) / 2
    rn, re = n - line[first, 0] - hn, e - line[first, 1] - he
    length = math.sqrt(hn * hn + he * he)
    along, across = (rn * hn + re * he) / length, (re * hn - rn * he) / length
    return max(abs(along) - length, abs(across) - half_m)


@njit(cache=True, nogil=True)
def masks(begin, stop, north, east, what, noise, per_m, field, origin, cell_m, half_m, worn, path_level, lines, starts,
          strips, out):  # fmt: skip
    """Shares 0..1 of bare earth or of path, or the level of the covers, at points begin..stop.

    `worn` (k, 3) are north, east and radius; `strips` (k, 5) half width, raggedness, edge, share and level of a cover,
    whose line is `lines[starts[k] : starts[k + 1]]`.
    """
    for p in range(begin, stop):
        n, e = north[p], east[p]
        wander = _wrapped(noise, n * per_m, e * per_m)
        ragged = min(max(wander, -_MOST), _MOST)
        away = math.inf
        if len(field):
            away = _held(field, (n - origin[0]) / cell_m, (e - origin[1]) / cell_m) - half_m + _RAGGED_M * ragged
        path = step(_EDGE_M / 2, -_EDGE_M / 2, away)
        if what == PATH:
            out[p] = path
            continue
        level = 0.55 * step(0.45, 0.0, away + 0.12 * wander)
        for k in range(len(worn)):
            gone = math.sqrt((n - worn[k, 0]) ** 2 + (e - worn[k, 1]) ** 2) / worn[k, 2]
            level = max(level, step(1.35, 0.65, gone + 0.22 * wander))
        if what == LEVEL:
            level = max(level, path_level * path)
            for k in range(len(strips)):
                half, rough, edge, share, number = strips[k]
                if starts[k + 1] - starts[k] > 2:
                    reach = half + edge / 2 + _MOST * rough + 1e-6
                    gap = _along_line(lines, starts[k], starts[k + 1], n, e, reach) - half
                else:
                    gap = _beyond_strip(lines, starts[k], n, e, half)
                level = max(level, number * share * step(edge / 2, -edge / 2, gap + rough * ragged))
        out[p] = level
