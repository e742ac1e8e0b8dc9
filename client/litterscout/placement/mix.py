"""How many of each item."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


def apportioned(weights: Mapping[str, float], count: int, rng: np.random.Generator) -> list[str]:
    """`count` item names in drawn order, each as often as its weight says (largest remainders, first named first)."""
    names = list(weights)
    quotas = np.array([weights[name] for name in names], dtype=np.float64)
    quotas *= count / quotas.sum()
    counts = np.floor(quotas).astype(np.int64)
    by_remainder = np.argsort(counts - quotas, kind="stable")
    counts[by_remainder[: count - int(counts.sum())]] += 1
    return [names[i] for i in rng.permutation(np.repeat(np.arange(len(names)), counts))]
