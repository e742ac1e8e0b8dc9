"""One spot of a family: a place's definition as an episode's seed changes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..grounds import GroundKind
from .definition import PlaceDefinition, SceneryDefinition
from .relief import Floats

_CONCERN = 31  # keeps these draws apart from others of the same seed


@dataclass(frozen=True, eq=False)
class Mood:
    """`tones` (materials, 3) multiply albedos; `clutter` counts things per square metre; `wear` multiplies stains."""

    tones: Floats
    clutter: dict[str, float]
    wear: float


def vary(d: PlaceDefinition, kind: GroundKind, seed: int) -> tuple[PlaceDefinition, Mood]:
    """The definition and the mood of an episode; those that are written down for the seed 0."""
    count = len(kind.materials)
    if seed == 0:
        return d, Mood(np.ones((count, 3)), dict(kind.clutter), 1.0)
    rng = np.random.default_rng([seed, _CONCERN])
    tone = rng.uniform(-1, 1, count) * d.variety.tone
    warm = rng.uniform(-1, 1, count) * d.variety.hue
    tones = np.exp(tone[:, None] + warm[:, None] * np.array([1.0, 0.15, -1.0]))
    low, high = np.log(np.maximum(d.variety.clutter, 1e-3))
    clutter = {name: n * float(np.exp(rng.uniform(low, high))) for name, n in kind.clutter.items()}
    wear = float(rng.uniform(*d.variety.wear))
    things = tuple(t for k, given in enumerate(d.scenery) if (t := _moved(given, seed, k)) is not None)
    return d.model_copy(update={"scenery": things}), Mood(tones, clutter, wear)


def _moved(d: SceneryDefinition, seed: int, number: int) -> SceneryDefinition | None:
    """A thing where it stands this time, None where it is not there; each thing has draws of its own."""
    rng = np.random.default_rng([seed, _CONCERN, number])
    there, way, far, turn, which, shape = rng.random(6)
    if there >= d.chance:
        return None
    if d.chance == 1 and not (d.jitter_m or d.turn_deg or d.or_kinds):
        return d
    kinds = (d.kind, *d.or_kinds)
    kind = kinds[int(which * len(kinds))]
    reach, angle = d.jitter_m * np.sqrt(far), 2 * np.pi * way
    at = (d.at_m[0] + float(reach * np.cos(angle)), d.at_m[1] + float(reach * np.sin(angle)))
    return d.model_copy(
        update={
            "kind": kind,
            "at_m": at,
            "yaw_deg": d.yaw_deg + d.turn_deg * (2 * float(turn) - 1),
            "seed": d.seed + 100 * (1 + int(shape * 8)),
            "height_m": d.height_m if kind == d.kind else None,
        }
    )
