"""What stands in a kind of ground."""

from __future__ import annotations

from dataclasses import dataclass, field

Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Blades:
    """Grass that stands on the first material: usual height of a blade in metres, blades per square metre."""

    height_m: float = 0.034
    per_m2: float = 8800.0
    straw: float = 0.11  # share of dead blades


@dataclass(frozen=True)
class Mottle:
    """How a ground of this kind changes from spot to spot; lengths in metres, amounts about 0..1.

    `patches` are where the second material comes through: from none to all of it, in deviations of a noise, and
    `ragged_m` the longest and shortest wave of their edge.
    `coarse` and `fine` sway the brightness; `stains` and `drips` are dark; `gum` spots per square metre; `cracks` show
    the second material; `slab_m` sets slabs of the last material off against each other; `relief_m` is its unevenness;
    `ripples_m` waves and `steps` footprints, in loose sand.
    """

    brightness: float = 1.0
    coarse: float = 0.12
    fine: float = 0.07
    tint: float = 0.4
    fine_tint: float = 0.2
    patches: tuple[float, float] | None = None
    ragged_m: tuple[float, float] = (2.0, 0.06)
    stains: float = 0.0
    drips: float = 0.0
    gum: float = 0.0
    cracks: float = 0.0
    slab_m: tuple[float, float] | None = None
    slab_tone: float = 0.1
    relief_m: float = 0.002
    ripples_m: float = 0.0
    steps: int = 0


@dataclass(frozen=True)
class GroundKind:
    """Two or three materials, by the names of littersim's recipes. Each gives way to the next one in the list.

    The first is laid so that its repeat never shows; the others repeat like slabs. `colours` are their mean albedos.
    `clutter` counts natural things per square metre; the key names kind and material ("leaf", "pebble@soil").
    """

    materials: tuple[str, ...]
    colours: tuple[Rgb, ...]
    mask_edge: float = 0.25
    tint_low: Rgb = (0.97, 1.0, 1.03)
    tint_high: Rgb = (1.06, 1.0, 0.92)
    gloss: float = 0.0
    mean_albedo: float = 0.15
    blades: Blades | None = None
    mottle: Mottle = Mottle()
    clutter: dict[str, float] = field(default_factory=dict)
