"""Mown turf, with bare earth and gravel where it is worn and on paths."""

from ._kind import Blades, GroundKind, Mottle

KIND = GroundKind(
    materials=("turf", "earth"),
    colours=((0.062, 0.088, 0.030), (0.16, 0.115, 0.075)),
    tint_low=(0.86, 1.02, 0.92),
    tint_high=(1.35, 1.10, 0.95),
    mean_albedo=0.105,
    blades=Blades(),
    mottle=Mottle(
        brightness=1.27,
        coarse=0.17,
        fine=0.10,
        tint=0.55,
        fine_tint=0.30,
        patches=(1.7, 2.6),
        ragged_m=(0.3, 0.1),
        relief_m=0.012,
    ),
    clutter={"leaf": 8.0, "twig": 1.2, "petal": 0.8, "clover": 24.0},
)
