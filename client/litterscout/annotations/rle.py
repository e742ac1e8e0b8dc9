"""Run lengths of masks as COCO has them, and of every object of an id image in one pass.

COCO counts pixels column by column, background first. Source: COCO API, maskApi.c (rleEncode, rleToString).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from typing_extensions import TypedDict

from ..frame import Mask

Int = NDArray[np.int64]
IdImage = NDArray[np.unsignedinteger]  # (H, W), 0 = nothing
_BITS, _FIRST_CHAR = 5, 48  # each character carries five bits and a flag that more follow; "0" stands for 0


class Rle(TypedDict):
    """Compressed run lengths; `size` is [height, width]."""

    size: list[int]
    counts: str


@dataclass(frozen=True, eq=False)
class Runs:
    """Vertical runs of pixels of one object each, sorted by object id, column and row.

    ids: (n,) ids that occur, ascending. first: (n + 1,) where each id's runs begin in the arrays below.
    column, top, bottom: (m,) a run covers rows top <= row < bottom of its column.
    """

    height: int
    width: int
    ids: Int
    first: Int
    column: Int
    top: Int
    bottom: Int

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def area_px(self) -> Int:
        """(n,) number of pixels of each object."""
        covered = np.concatenate([[0], np.cumsum(self.bottom - self.top)])
        area: Int = covered[self.first[1:]] - covered[self.first[:-1]]
        return area

    @cached_property
    def bbox_xywh(self) -> Int:
        """(n, 4) tight boxes: left column, top row, width and height, px."""
        if not len(self):
            return np.zeros((0, 4), np.int64)
        begin, end = self.first[:-1], self.first[1:]
        left, right = self.column[begin], self.column[end - 1] + 1
        top, bottom = np.minimum.reduceat(self.top, begin), np.maximum.reduceat(self.bottom, begin)
        return np.stack([left, top, right - left, bottom - top], axis=1)

    @cached_property
    def owner(self) -> Int:
        """(m,) which of `ids` each run belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))

    def counts(self) -> tuple[Int, Int]:
        """COCO's uncompressed counts of all objects, one after the other, and the (n + 1,) places where each begins."""
        start = self.column * self.height + self.top
        end = self.column * self.height + self.bottom
        # a run that fills its column to the bottom goes on at the top of the next one
        joined = (start[1:] == end[:-1]) & (self.owner[1:] == self.owner[:-1])
        keep_start, keep_end = np.append([True], ~joined), np.append(~joined, [True])
        if not len(start):
            keep_start = keep_end = np.zeros(0, np.bool_)
        start, end, owner = start[keep_start], end[keep_end], self.owner[keep_start]
        runs = np.bincount(owner, minlength=len(self))
        last = np.cumsum(runs) - 1
        rest = self.height * self.width - end[last]
        before = np.append([0], end[:-1])
        before[last[:-1] + 1] = 0
        places = np.concatenate([[0], np.cumsum(2 * runs + (rest > 0))])
        at = places[owner] + 2 * (np.arange(len(start)) - (np.cumsum(runs) - runs)[owner])
        counts = np.zeros(places[-1], np.int64)
        counts[at], counts[at + 1] = start - before, end - start
        counts[places[1:][rest > 0] - 1] = rest[rest > 0]
        return counts, places

    def strings(self) -> list[str]:
        """COCO's compressed counts of each object."""
        return _strings(*self.counts())

    def compressed(self) -> list[Rle]:
        """Each object's mask as COCO and pycocotools take it."""
        return [Rle(size=[self.height, self.width], counts=string) for string in self.strings()]

    def only(self, kept: NDArray[np.bool_]) -> Runs:
        """The runs of some of the objects; kept: (n,)."""
        if kept.all():
            return self
        lengths = np.diff(self.first)
        runs = np.repeat(kept, lengths)
        first = np.concatenate([[0], np.cumsum(lengths[kept])])
        return Runs(
            self.height, self.width, self.ids[kept], first, self.column[runs], self.top[runs], self.bottom[runs]
        )


def scan(object_ids: IdImage) -> Runs:
    """Find the runs of every object of an id image at once. Raises: ValueError if it is not (H, W)."""
    if object_ids.ndim != 2:
        raise ValueError(f"an id image is (H, W), got {object_ids.shape}")
    height, width = object_ids.shape
    changes = np.empty((height + 1, width), np.bool_)
    if height:
        np.not_equal(object_ids[0], 0, out=changes[0])
        np.not_equal(object_ids[-1], 0, out=changes[-1])
    np.not_equal(object_ids[1:], object_ids[:-1], out=changes[1:-1])
    row, column = np.divmod(np.flatnonzero(changes), max(width, 1))
    order = _stable_order(column)  # row by row already, so that column by column is all that is missing
    row, column = row[order], column[order]
    above = np.where(row > 0, object_ids[row - 1, column], 0) if len(row) else np.zeros(0, object_ids.dtype)
    below = np.where(row < height, object_ids[np.minimum(row, height - 1), column], 0) if len(row) else above
    begins, ends = below != 0, above != 0  # in this order every run begins, then ends, before the next begins
    ids, owner = np.unique(below[begins], return_inverse=True)
    by_object = _stable_order(owner)
    return Runs(
        height,
        width,
        ids.astype(np.int64),
        np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(ids)))]).astype(np.int64),
        column[begins][by_object],
        row[begins][by_object],
        row[ends][by_object],
    )


def _stable_order(keys: Int) -> Int:
    """What sorts non-negative `keys`, equal ones as they are; numpy sorts 16-bit numbers several times faster."""
    small = keys.astype(np.uint16) if keys.max(initial=0) < 1 << 16 else keys
    return np.argsort(small, kind="stable")


def encode(mask: Mask) -> list[int]:
    """Run lengths of `mask`, column by column, background first (COCO uncompressed RLE).

    Args: mask: (H, W) bool. Raises: ValueError if not 2-D. Source: COCO API, rleEncode.
    """
    if not mask.any():
        if mask.ndim != 2:
            raise ValueError(f"a mask is (H, W), got {mask.shape}")
        return [mask.size]
    counts, _ = scan(mask.astype(np.uint8)).counts()
    return [int(count) for count in counts]


def decode(counts: Sequence[int], height: int, width: int) -> Mask:
    """(H, W) mask of uncompressed counts. Raises: ValueError if they do not fill the picture exactly."""
    lengths = np.asarray(counts, np.int64)
    if (lengths < 0).any() or lengths.sum() != height * width:
        raise ValueError(f"{lengths.sum()} pixels are counted, {width}x{height} has {height * width}")
    values = np.arange(len(lengths)) % 2 == 1
    mask: Mask = np.ascontiguousarray(np.repeat(values, lengths).reshape(width, height).T)
    return mask


def compress(counts: Sequence[int]) -> str:
    """COCO's string of uncompressed counts. Source: COCO API, rleToString."""
    lengths = np.asarray(counts, np.int64)
    return _strings(lengths, np.array([0, len(lengths)]))[0]


def decompress(string: str) -> list[int]:
    """Uncompressed counts of COCO's string. Raises: ValueError if it ends inside a number. Source: rleFrString."""
    counts: list[int] = []
    value = shift = 0
    for char in string.encode("ascii"):
        bits = char - _FIRST_CHAR
        value |= (bits & 0x1F) << shift
        shift += _BITS
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        counts.append(value + counts[-2] if len(counts) > 2 else value)
        value = shift = 0
    if shift:
        raise ValueError("the run-length string ends inside a number")
    return counts


def _strings(counts: Int, places: Int) -> list[str]:
    """Compress many lists of counts at once; list i is counts[places[i]:places[i + 1]]."""
    nth = np.arange(len(counts)) - np.repeat(places[:-1], np.diff(places))
    values = counts.copy()
    late = np.flatnonzero(nth > 2)  # from the fourth on, COCO stores the difference to the last but one
    values[late] -= counts[late - 2]
    digits = np.ones(len(values), np.int64)
    limit = 1 << (_BITS - 1)
    while (longer := (values < -limit) | (values >= limit)).any():
        digits += longer
        limit <<= _BITS
    ends = np.cumsum(digits)
    text = np.empty(ends[-1] if len(ends) else 0, np.uint8)
    for k in range(int(digits.max(initial=0))):
        has = np.flatnonzero(digits > k)
        more = (digits[has] > k + 1).astype(np.int64) << _BITS
        text[ends[has] - digits[has] + k] = ((values[has] >> (_BITS * k)) & 0x1F | more) + _FIRST_CHAR
    whole = text.tobytes().decode("ascii")
    cuts = np.concatenate([[0], ends])[places]
    return [whole[a:b] for a, b in zip(cuts[:-1].tolist(), cuts[1:].tolist())]
