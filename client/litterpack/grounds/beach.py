"""Dry sand, damp sand towards the sea, and the wrack that tides leave between them."""

from ._kind import GroundKind, Mottle

KIND = GroundKind(
    materials=("sand", "damp_sand", "wrack"),
    colours=((0.27, 0.22, 0.155), (0.13, 0.10, 0.065), (0.10, 0.08, 0.05)),
    tint_low=(0.96, 1.0, 1.04),
    tint_high=(1.05, 1.0, 0.93),
    mean_albedo=0.22,
    mottle=Mottle(coarse=0.06, fine=0.03, tint=0.35, fine_tint=0.1, relief_m=0.012, ripples_m=0.006, steps=1600),
    clutter={"shell@sand": 2.2, "shell@damp_sand": 3.5, "shell@wrack": 4.0, "pebble@sand": 3.0, "pebble@damp_sand": 5.0,
             "rock@damp_sand": 0.5, "rock@sand": 0.12, "wrack@wrack": 4.0, "wrack@damp_sand": 0.7, "wrack@sand": 0.15,
             "stick@wrack": 1.0, "stick@sand": 0.12, "twig@sand": 0.8, "big_leaf@sand": 0.2, "tall_tuft@sand": 0.05,
             "bark_bit@wrack": 0.8},
)  # fmt: skip
