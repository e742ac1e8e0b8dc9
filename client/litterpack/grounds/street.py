"""A roadway of asphalt between pavements of slabs, with grime in the gutter and where slabs end."""

from ._kind import GroundKind, Mottle

KIND = GroundKind(
    materials=("asphalt", "grime", "paving"),
    colours=((0.10, 0.098, 0.095), (0.10, 0.088, 0.07), (0.19, 0.18, 0.16)),
    tint_low=(0.97, 0.99, 1.03),
    tint_high=(1.06, 1.0, 0.91),
    mean_albedo=0.14,
    mottle=Mottle(coarse=0.13, fine=0.06, tint=0.35, fine_tint=0.12, stains=0.38, drips=0.30, cracks=0.6,
                  slab_m=(0.4, 0.4), slab_tone=0.12, relief_m=0.0012),
    clutter={"big_leaf@asphalt": 0.9, "big_leaf@paving": 1.6, "leaf@grime": 5.0, "leaf@paving": 1.0, "twig@grime": 3.0,
             "twig@paving": 0.5, "pebble@grime": 9.0, "pebble@asphalt": 1.4, "gum@paving": 2.2, "petal@paving": 0.5,
             "weed@grime": 0.5, "tuft@grime": 0.7, "bark_bit@grime": 0.5},
)  # fmt: skip
