"""Names of litter objects, the same in every simulator, picture and file."""

from __future__ import annotations

DIGIT = 255  # a base-255 digit is written 01..ff, so that no name holds a 00
MOST = DIGIT * DIGIT


def object_name(item: str, variant: str, number: int) -> str:
    """litter__<item>__<variant>__<nnnn>; `number` from 0 as two digits, high then low, each d + 1 in lower-case hex.

    Raises: ValueError for a number that two digits cannot hold.
    """
    if not 0 <= number < MOST:
        raise ValueError(f"object number {number} is not in 0..{MOST - 1}")
    high, low = divmod(number, DIGIT)
    return f"litter__{item}__{variant}__{high + 1:02x}{low + 1:02x}"
