"""A square of granite setts; under its trees gravel, with grime where they meet."""

from ._kind import GroundKind, Mottle

KIND = GroundKind(
    materials=("gravel", "grime", "setts"),
    colours=((0.19, 0.175, 0.15), (0.10, 0.088, 0.07), (0.15, 0.145, 0.135)),
    tint_low=(0.96, 0.99, 1.03),
    tint_high=(1.07, 1.0, 0.9),
    mean_albedo=0.14,
    mottle=Mottle(coarse=0.12, fine=0.05, tint=0.4, fine_tint=0.1, stains=0.4, drips=0.2, relief_m=0.004),
    clutter={"leaf@gravel": 4.0, "big_leaf@gravel": 2.0, "twig@gravel": 1.5, "leaf@setts": 1.2, "big_leaf@setts": 1.6,
             "twig@setts": 0.5, "petal@setts": 0.8, "gum@setts": 1.2, "pebble@setts": 0.8, "bark_bit@gravel": 0.6,
             "tuft@grime": 0.8, "weed@grime": 0.8},
)  # fmt: skip
