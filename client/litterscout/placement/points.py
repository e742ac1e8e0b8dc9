"""Candidate places for litter: a clustered (Thomas) process and a uniform one, drawn before the ground is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..ground import Area, Ground, Metres

CLUSTER_SIGMA_M = 0.7  # spread of a cluster: a patch of some 2 m, as about a bench or where a group sat
PER_CLUSTER = 6.0  # mean number of objects in a cluster
CLUSTER_TRIES = 24  # of the candidates of an object, those that stay with its cluster before it goes anywhere
TRIES = 96
PARENT_TRIES = 8


@dataclass(frozen=True, eq=False)
class Draws:
    """Numbers drawn for the clusters and for each object, the same whatever the ground is like."""

    parents: Metres  # (k, PARENT_TRIES, 3): north and east as shares, and a share to be kept by
    parent: NDArray[np.int64]  # (n,) cluster of each object, -1 for none
    offsets: Metres  # (n, CLUSTER_TRIES, 2) from the cluster's centre, in sigmas
    anywhere: Metres  # (n, TRIES, 2) north and east as shares

    @classmethod
    def of(cls, count: int, clustered: float, rng: np.random.Generator) -> Draws:
        """Draw for `count` objects, of which about the share `clustered` lies in clusters."""
        clusters = max(1, round(count * clustered / PER_CLUSTER))
        parents = rng.uniform(0, 1, (clusters, PARENT_TRIES, 3))
        parent = np.where(rng.uniform(0, 1, count) < clustered, rng.integers(0, clusters, count), -1)
        return cls(
            parents, parent, rng.standard_normal((count, CLUSTER_TRIES, 2)), rng.uniform(0, 1, (count, TRIES, 2))
        )


def candidates(draws: Draws, area: Area, ground: Ground) -> Metres:
    """(n, TRIES, 2) north, east in the order in which they are tried; those of a cluster may lie outside the area."""
    corner, size = np.array([area.north_m[0], area.east_m[0]]), np.array(area.size_m)
    centres = _centres(corner + draws.parents[..., :2] * size, draws.parents[..., 2], ground)
    found = np.asarray(corner + draws.anywhere * size)
    mine = draws.parent >= 0
    found[mine, :CLUSTER_TRIES] = centres[draws.parent[mine], None] + draws.offsets[mine] * CLUSTER_SIGMA_M
    return found


def _centres(places: Metres, shares: Metres, ground: Ground) -> Metres:
    """(k, 2): of each cluster's (k, tries, 2) places the first that is kept; attractors make keeping likelier."""
    pull = np.ones(shares.shape)
    for spot in ground.attractors:
        squared = (places[..., 0] - spot.north_m) ** 2 + (places[..., 1] - spot.east_m) ** 2
        pull += spot.weight * np.exp(-squared / (2 * spot.spread_m**2))
    kept = shares * pull.max() <= pull
    return np.asarray(places[np.arange(len(places)), np.argmax(kept, axis=1)])
