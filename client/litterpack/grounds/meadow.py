"""Grass that is mown twice a year, with a trodden path."""

from ._kind import Blades, GroundKind, Mottle

KIND = GroundKind(
    materials=("meadow_turf", "earth"),
    colours=((0.085, 0.095, 0.035), (0.16, 0.115, 0.075)),
    tint_low=(0.88, 1.0, 0.92),
    tint_high=(1.4, 1.12, 0.95),
    mean_albedo=0.115,
    blades=Blades(0.062, 5600, 0.28),
    mottle=Mottle(brightness=1.2, coarse=0.17, fine=0.1, tint=0.6, fine_tint=0.3, patches=(1.5, 2.6), relief_m=0.02),
    clutter={"leaf": 2.0, "big_leaf": 0.5, "twig": 0.8, "stick": 0.1, "petal": 2.5, "clover": 10.0, "tall_tuft": 0.5,
             "tuft": 1.6, "weed": 1.2},
)  # fmt: skip
