"""The floor of a mixed forest and the tracks through it."""

from ._kind import GroundKind, Mottle

KIND = GroundKind(
    materials=("forest_floor", "track"),
    colours=((0.11, 0.075, 0.045), (0.16, 0.12, 0.075)),
    mask_edge=0.3,
    tint_low=(0.92, 1.0, 1.0),
    tint_high=(1.14, 1.0, 0.86),
    mean_albedo=0.11,
    mottle=Mottle(coarse=0.16, fine=0.08, tint=0.4, fine_tint=0.2, patches=(1.3, 2.4), relief_m=0.016),
    clutter={"leaf": 7.0, "big_leaf": 4.0, "needle": 6.0, "twig": 2.5, "stick": 0.9, "cone": 0.7, "bark_bit": 1.6,
             "pebble@track": 3.0, "rock@track": 0.3, "rock": 0.1, "tuft@forest_floor": 0.6, "weed@forest_floor": 0.6,
             "clover@forest_floor": 2.0},
)  # fmt: skip
