"""Asphalt with painted bays, beds of bark mulch behind kerbs."""

from ._kind import GroundKind, Mottle

KIND = GroundKind(
    materials=("asphalt", "paint", "mulch"),
    colours=((0.10, 0.098, 0.095), (0.42, 0.41, 0.38), (0.09, 0.065, 0.045)),
    tint_low=(0.97, 0.99, 1.03),
    tint_high=(1.05, 1.0, 0.93),
    mean_albedo=0.12,
    mottle=Mottle(coarse=0.16, fine=0.07, tint=0.35, fine_tint=0.12, stains=0.45, drips=0.5, relief_m=0.0015),
    clutter={"big_leaf@asphalt": 1.6, "leaf@asphalt": 1.0, "pebble@asphalt": 4.0, "twig@asphalt": 0.7,
             "gum@asphalt": 0.5, "bark_bit@asphalt": 0.25, "bark_bit@mulch": 10.0, "leaf@mulch": 6.0,
             "big_leaf@mulch": 3.0, "weed@mulch": 1.2, "tuft@mulch": 0.8, "stick@mulch": 0.5},
)  # fmt: skip
