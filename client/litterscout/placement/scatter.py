"""The litter of one episode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..episode import Placement
from ..errors import SettingsError
from ..ground import Area, Ground, Metres
from .mix import apportioned
from .names import object_name
from .points import Draws, candidates
from .rest import Rest, chosen, lying, rests

if TYPE_CHECKING:  # items are handed in; making them is the pack's work
    from litterpack.items import LitterItem


def scatter(
    area: Area,
    ground: Ground,
    items: Mapping[str, LitterItem],
    mix: Mapping[str, float],
    *,
    count: int,
    clustered: float,
    rng: np.random.Generator,
) -> tuple[Placement, ...]:
    """Lay `count` objects of `items` out over the area, in proportion to `mix`, none touching another or an obstacle.

    Object ids are 1..count in the order of their numbers. All draws are made before the ground is looked at.
    Raises: SettingsError if they do not find room.
    """
    kinds = apportioned(mix, count, rng)
    draws = Draws.of(count, clustered, rng)
    shares = rng.uniform(0, 1, (count, 4))  # variant, resting pose, yaw, how deep
    variants = [int(share * items[kind].variants) for kind, share in zip(kinds, shares[:, 0], strict=True)]
    known = {key: rests(items[key[0]], key[1]) for key in sorted(set(zip(kinds, variants, strict=True)))}
    resting = [chosen(known[kind, variant], share) for kind, variant, share in zip(kinds, variants, shares[:, 1])]
    places = _settled(candidates(draws, area, ground), area, ground, resting)

    placements = []
    for number, (kind, variant, rest, place) in enumerate(zip(kinds, variants, resting, places, strict=True)):
        asset = items[kind].asset_name(variant)
        label = asset.rsplit("_", 1)[1]
        pose = lying(rest, ground, place, yaw_rad=2 * np.pi * float(shares[number, 2]), sink=float(shares[number, 3]))
        placements.append(Placement(object_name(kind, label, number), asset, kind, label, pose, 1.0, number + 1))
    return tuple(placements)


def _settled(found: Metres, area: Area, ground: Ground, resting: list[Rest]) -> Metres:
    """(n, 2): of the (n, tries, 2) candidates each object's first that is free; the greatest objects choose first."""
    radii = np.array([rest.radius_m for rest in resting])
    placed: list[int] = []
    places = np.zeros((len(resting), 2))
    for i in np.argsort(-radii, kind="stable"):
        free = area.contains(found[i]) & ground.is_free(found[i, :, 0], found[i, :, 1], radii[i])
        free &= _apart(found[i], places[placed], radii[placed] + radii[i])
        if not free.any():
            raise SettingsError(
                f"litter.density_per_m2: object {len(placed) + 1} of {len(resting)} finds no room in "
                f"{area.size_m[0]:g} x {area.size_m[1]:g} m; lower it or make area.size_m greater."
            )
        places[i] = found[i, int(np.argmax(free))]
        placed.append(int(i))
    return places


def _apart(found: Metres, placed: Metres, least_m: Metres) -> NDArray[np.bool_]:
    """(tries,) whether each place keeps `least_m` (k,) from the (k, 2) ones that are taken."""
    gaps = np.linalg.norm(found[:, None] - placed[None], axis=2)
    return np.asarray((gaps >= least_m).all(axis=1))
