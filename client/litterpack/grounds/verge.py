"""Rough turf beside a way of gravel, bare earth between them."""

from ._kind import Blades, GroundKind, Mottle

KIND = GroundKind(
    materials=("turf", "earth", "gravel"),
    colours=((0.062, 0.088, 0.030), (0.16, 0.115, 0.075), (0.19, 0.175, 0.15)),
    tint_low=(0.9, 1.0, 0.95),
    tint_high=(1.35, 1.10, 0.92),
    mean_albedo=0.14,
    blades=Blades(0.042, 6800, 0.2),
    mottle=Mottle(brightness=1.2, coarse=0.14, fine=0.08, tint=0.5, fine_tint=0.25, patches=(1.1, 2.2), relief_m=0.012),
    clutter={"leaf": 3.0, "big_leaf": 1.2, "twig": 1.0, "stick": 0.15, "pebble@gravel": 6.0, "rock@gravel": 0.6,
             "pebble@earth": 3.0, "tuft": 1.3, "weed": 0.9, "clover@turf": 8.0, "petal": 0.5},
)  # fmt: skip
