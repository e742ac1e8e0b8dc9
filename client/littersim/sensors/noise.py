"""Seeded noise that depends on time alone: the same instant gives the same reading, however often it is asked for."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from littersim.sensors.declared import Sensor

KNOT_NS = 1_000_000_000  # drifts are drawn once a second, and joined by straight lines
_WHITE, _DRIFT = 1, 2


def white(sensor: Sensor, time_ns: int, size: int) -> NDArray[np.float64]:
    """Independent normal numbers for an instant."""
    return np.random.default_rng([sensor.seed, _WHITE, time_ns]).standard_normal(size)


def drift(sensor: Sensor, time_ns: int, size: int, tau_s: float) -> NDArray[np.float64]:
    """A first-order Gauss-Markov process of unit deviation at an instant since the episode began."""
    knot, rest = divmod(time_ns, KNOT_NS)
    before, after = _knot(sensor.seed, int(knot), size, tau_s), _knot(sensor.seed, int(knot) + 1, size, tau_s)
    share = rest / KNOT_NS
    return before * (1 - share) + after * share


@lru_cache(maxsize=4096)
def _knot(seed: int, knot: int, size: int, tau_s: float) -> NDArray[np.float64]:
    """The process at a whole second: what is left of a window's older draws, weighted as the recursion weighs them."""
    keep = math.exp(-1.0 / tau_s)
    window = min(knot + 1, max(8, int(5 * tau_s)), 4000)
    draws = np.array([np.random.default_rng([seed, _DRIFT, knot - k]).standard_normal(size) for k in range(window)])
    weights = keep ** np.arange(window) * math.sqrt(1.0 - keep * keep)
    return np.asarray(weights @ draws)
