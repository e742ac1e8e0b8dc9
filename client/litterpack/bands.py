"""Compiled kernels run over bands of rows by a pool of threads; results never depend on the number of bands."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise


def run(kernel: Callable[..., object], rows: int, *args: object, bands: int | None = None) -> None:
    """Call `kernel(first, end, *args)` for bands that cover `rows` rows, as many at once as there are processors.

    The kernel must release the GIL and write rows first..end only.
    """
    count = max(1, min(rows, bands or (os.cpu_count() or 1) * 3))
    edges = [rows * k // count for k in range(count + 1)]
    jobs = [_pool().submit(kernel, first, end, *args) for first, end in pairwise(edges)]
    for job in jobs:
        job.result()


@lru_cache(1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="bands")
