"""Exact polygons: contours along pixel edges that COCO's own rasteriser turns back into the very same pixels.

A corner is a lattice point (column, row) where a contour turns. In every lattice column the corners of an object,
from top to bottom, are in turn upper and lower ends of vertical edges; in every lattice row, from left to right, left
and right ends of horizontal ones. Following the two kinds of edge in turn walks round a contour.

COCO fills a ring by the even-odd rule, column by column (rleFrPoly), so a hole is carried by the ring around it: a
vertical cut, walked there and back, adds nothing to any column. Parts that touch at a corner alone stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rle import Int, Runs

Polygons = list[list[int]]  # one flat [x0, y0, x1, y1, ...] per part


@dataclass(frozen=True, eq=False)
class _Corners:
    """Corners of all objects, sorted by object, column and row; where a mask touches itself diagonally there are two.

    edge: (k,) for the upper end of a vertical edge +1 if the mask lies right of it, -1 if left.
    along_row, along_column: (k,) the corner at the other end of the horizontal and of the vertical edge.
    """

    owner: Int
    x: Int
    y: Int
    edge: Int
    along_row: Int
    along_column: Int
    by_row: Int  # the corners sorted by object, row and column


@dataclass(eq=False)
class _Ring:
    """A contour as flat points in walking order, and the holes that hang on the edges after some of them."""

    owner: int
    is_outer: bool
    points: list[int]
    holes: dict[int, list[tuple[int, int, _Ring]]]  # after the nth point: (column and row of the cut's end, hole)


def trace(runs: Runs) -> list[Polygons]:
    """Polygons of each object of `runs`: pixel corners, px, holes joined to the ring around them by a cut.

    The outer rings run clockwise as seen, holes the other way, each of >= 4 corners.
    """
    found = _corners(runs)
    walked, places = _walk(found)
    rings = _rings(found, walked, places)
    _hang_holes(runs, found, walked, places, rings)
    for ring in reversed(rings):  # a hole hangs on a ring that begins further left, or above it in the same column
        if ring.holes:
            ring.points = _cut_in(ring)
    polygons: list[Polygons] = [[] for _ in range(len(runs))]
    for ring in rings:
        if ring.is_outer:
            polygons[ring.owner].append(ring.points)
    return polygons


def _corners(runs: Runs) -> _Corners:
    """Find where contours turn: where a run begins or ends and its neighbour to the left does not do the same."""
    rows, columns = runs.height + 1, runs.width + 1
    lattice = (runs.owner * columns + runs.column) * rows
    begin, end = lattice + runs.top, lattice + runs.bottom
    key = np.concatenate([begin, end, begin + rows, end + rows])
    turn = np.repeat([1, -1, -1, 1], len(begin))
    order = np.argsort(key, kind="stable")
    key, turn = key[order], turn[order]
    firsts = np.flatnonzero(np.append([True], key[1:] != key[:-1])) if len(key) else np.zeros(0, np.int64)
    total = np.add.reduceat(turn, firsts) if len(key) else turn
    key, turn = key[firsts][total != 0], total[total != 0]
    twice = np.abs(turn)  # 2 where two parts touch diagonally: the end of one vertical edge, the begin of the next
    key, turn = np.repeat(key, twice), np.repeat(turn, twice)
    owner, place = np.divmod(key, columns * rows)
    x, y = np.divmod(place, rows)
    index = np.arange(len(key))
    # the upper edge goes with the horizontal one on the mask's side: to the right where the mask is right of it (-2)
    is_double = np.append(key[1:] == key[:-1], [False]) if len(key) else np.zeros(0, np.bool_)
    second = np.zeros(len(key), np.int64)
    second[np.flatnonzero(is_double & (turn < 0))] = 1
    second[np.flatnonzero(is_double & (turn > 0)) + 1] = 1
    by_row = np.argsort(((owner * rows + y) * columns + x) * 2 + second)
    along_row = np.empty_like(index)
    along_row[by_row] = by_row[index ^ 1]
    return _Corners(owner, x, y, np.sign(turn), along_row, index ^ 1, by_row)


def _walk(found: _Corners) -> tuple[Int, Int]:
    """Follow edges round every contour, each from the topmost corner of its leftmost column.

    Returns all corners in walking order, and the (r + 1,) places in it where each contour begins.
    """
    row, column = found.along_row, found.along_column
    clockwise, back = column[row].tolist(), row[column].tolist()  # two edges per step: twice as fast
    edges = found.edge.tolist()
    seen = bytearray(len(edges))
    every_other: list[int] = []
    places = [0]
    for start in range(0, len(edges), 2):  # only upper ends begin a contour; the lower end stands behind its upper one
        if seen[start] or seen[start + 1]:
            continue
        following = clockwise if edges[start] > 0 else back
        here = start
        while not seen[here]:
            seen[here] = 1
            every_other.append(here)
            here = following[here]
        places.append(len(every_other))
    one = np.array(every_other, np.int64)
    cuts = np.array(places, np.int64)
    is_outer = np.repeat(found.edge[one[cuts[:-1]]] > 0, np.diff(cuts))
    return np.stack([one, np.where(is_outer, row[one], column[one])], axis=1).ravel(), 2 * cuts


def _rings(found: _Corners, walked: Int, places: Int) -> list[_Ring]:
    """The contours, those that begin further left first."""
    flat = np.stack([found.x[walked], found.y[walked]], axis=1).ravel().tolist()
    firsts = walked[places[:-1]]
    cuts = (2 * places).tolist()
    facts = zip(found.owner[firsts].tolist(), (found.edge[firsts] > 0).tolist(), cuts[:-1], cuts[1:])
    return [_Ring(owner, is_outer, flat[a:b], {}) for owner, is_outer, a, b in facts]


def _hang_holes(runs: Runs, found: _Corners, walked: Int, places: Int, rings: list[_Ring]) -> None:
    """Give every hole to the ring that is met first straight above the hole's first corner."""
    holes = [ring for ring in rings if not ring.is_outer]
    if not holes:
        return
    firsts = walked[places[:-1]]
    firsts = firsts[found.edge[firsts] < 0]
    owner, x, y = found.owner[firsts], found.x[firsts], found.y[firsts]
    rows, columns = runs.height + 1, runs.width + 1
    run_keys = (runs.owner * columns + runs.column) * rows + runs.bottom
    y_met = runs.top[np.searchsorted(run_keys, (owner * columns + x) * rows + y)]
    row_keys = ((found.owner * rows + found.y) * columns + found.x)[found.by_row]
    left_end = (np.searchsorted(row_keys, (owner * rows + y_met) * columns + x, side="right") - 1) & ~1
    corner, other = found.by_row[left_end], found.by_row[left_end + 1]
    position = np.empty(len(walked), np.int64)
    position[walked] = np.arange(len(walked))
    ring = np.searchsorted(places, position[corner], side="right") - 1
    a, b = position[corner] - places[ring], position[other] - places[ring]
    nth = np.where((a + 1) % np.diff(places)[ring] == b, a, b)
    for hole, n, after, column, row in zip(holes, ring.tolist(), nth.tolist(), x.tolist(), y_met.tolist()):
        rings[n].holes.setdefault(after, []).append((column, row, hole))


def _cut_in(ring: _Ring) -> list[int]:
    """Flat points of a ring with its holes, whose own points are whole already, cut in where they hang."""
    points: list[int] = []
    done = 0
    for nth in sorted(ring.holes):
        upto = 2 * nth + 2
        points += ring.points[done:upto]
        done = upto
        rightwards = ring.points[upto % len(ring.points)] > ring.points[upto - 2]
        for column, row, hole in sorted(ring.holes[nth], key=lambda hanging: hanging[0], reverse=not rightwards):
            cut = (column, row)
            points += () if tuple(points[-2:]) == cut else cut
            points += hole.points
            points += (*hole.points[:2], *cut)
    return points + ring.points[done:]
