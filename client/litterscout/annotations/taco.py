"""TACO's 60 classes and 28 supercategories, in TACO's own words and order ("Plastic glooves" is theirs).

Source: TACO, data/annotations.json of the official set (tacodataset.org); a class' place in the list is its id there.
"""

from __future__ import annotations

_BY_SUPERCATEGORY = (  # in the order of TACO's ids
    ("Aluminium foil", ("Aluminium foil",)),
    ("Battery", ("Battery",)),
    ("Blister pack", ("Aluminium blister pack", "Carded blister pack")),
    ("Bottle", ("Other plastic bottle", "Clear plastic bottle", "Glass bottle")),
    ("Bottle cap", ("Plastic bottle cap", "Metal bottle cap")),
    ("Broken glass", ("Broken glass",)),
    ("Can", ("Food Can", "Aerosol", "Drink can")),
    (
        "Carton",
        (
            "Toilet tube",
            "Other carton",
            "Egg carton",
            "Drink carton",
            "Corrugated carton",
            "Meal carton",
            "Pizza box",
        ),
    ),
    ("Cup", ("Paper cup", "Disposable plastic cup", "Foam cup", "Glass cup", "Other plastic cup")),
    ("Food waste", ("Food waste",)),
    ("Glass jar", ("Glass jar",)),
    ("Lid", ("Plastic lid", "Metal lid")),
    ("Other plastic", ("Other plastic",)),
    ("Paper", ("Magazine paper", "Tissues", "Wrapping paper", "Normal paper")),
    ("Paper bag", ("Paper bag", "Plastified paper bag")),
    (
        "Plastic bag & wrapper",
        (
            "Plastic film",
            "Six pack rings",
            "Garbage bag",
            "Other plastic wrapper",
            "Single-use carrier bag",
            "Polypropylene bag",
            "Crisp packet",
        ),
    ),
    (
        "Plastic container",
        (
            "Spread tub",
            "Tupperware",
            "Disposable food container",
            "Foam food container",
            "Other plastic container",
        ),
    ),
    ("Plastic glooves", ("Plastic glooves",)),
    ("Plastic utensils", ("Plastic utensils",)),
    ("Pop tab", ("Pop tab",)),
    ("Rope & strings", ("Rope & strings",)),
    ("Scrap metal", ("Scrap metal",)),
    ("Shoe", ("Shoe",)),
    ("Squeezable tube", ("Squeezable tube",)),
    ("Straw", ("Plastic straw", "Paper straw")),
    ("Styrofoam piece", ("Styrofoam piece",)),
    ("Unlabeled litter", ("Unlabeled litter",)),
    ("Cigarette", ("Cigarette",)),
)

CLASSES: tuple[tuple[str, str], ...] = tuple(  # (name, supercategory); the index is TACO's id
    (name, supercategory) for supercategory, names in _BY_SUPERCATEGORY for name in names
)
SUPERCATEGORIES: tuple[str, ...] = tuple(supercategory for supercategory, _ in _BY_SUPERCATEGORY)
