"""The shapes that a litter item's JSON file can name, each with its maker, the states it knows and its styles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

from .. import bending, canvas, outline, prints, sheet
from ..mesh import Mesh
from . import (
    bag,
    blocks,
    boxes,
    butt,
    canister,
    cap,
    carton,
    creased,
    cup,
    flats,
    glass,
    lid,
    order,
    packet,
    paper_bag,
    pieces,
    rope,
    sheets,
    shell,
    skin,
    squeeze_tube,
    straw,
    tin,
    wall,
    worn_by_people,
)
from .order import Order

MODULES: tuple[ModuleType, ...] = (
    bag, bending, blocks, boxes, butt, canister, canvas, cap, carton, creased, cup, flats, glass, lid, order, outline,
    packet, paper_bag, pieces, prints, rope, sheet, sheets, shell, skin, squeeze_tube, straw, tin, wall, worn_by_people,
)  # fmt: skip
"""What meshes depend on, besides the modules every mesh does."""


@dataclass(frozen=True)
class Shape:
    """`build` makes one variant; it knows `states`, and `styles` where there is more than one kind."""

    build: Callable[[Order], Mesh]
    states: frozenset[str]
    styles: frozenset[str] = field(default_factory=lambda: frozenset({""}))


def _shape(build: Callable[[Order], Mesh], states: str, styles: str = "") -> Shape:
    return Shape(build, frozenset(states.split()), frozenset(styles.split() or [""]))


SHAPES: dict[str, Shape] = {
    "aerosol": _shape(tin.aerosol, "intact open dented"),
    "bag": _shape(bag.build, "spread twisted balled"),
    "battery": _shape(tin.battery, "intact dented"),
    "blister": _shape(flats.blister, "intact open bent"),
    "board": _shape(pieces.board, "intact torn bent folded"),
    "bottle": _shape(shell.bottle, "intact dented crushed"),
    "bottle_cap": _shape(cap.screw_cap, "intact bent"),
    "butt": _shape(butt.build, "intact bent flat stubbed"),
    "can": _shape(shell.can, "intact dented crushed flat stamped"),
    "canister": _shape(canister.build, "intact open dented crushed"),
    "carton": _shape(carton.build, "intact open crushed flat", "small large smokes"),
    "cigarette": _shape(straw.cigarette, "intact bent broken smoked"),
    "clamshell": _shape(boxes.clamshell, "intact open crushed torn", "card foam"),
    "crown_cap": _shape(cap.crown, "intact bent"),
    "cup": Shape(cup.build, frozenset({"intact", "crushed", "flat", "torn"}), frozenset(cup.STUFFS)),
    "cup_lid": _shape(lid.cup_lid, "intact bent torn"),
    "cutlery": _shape(flats.cutlery, "intact bent broken", "fork knife spoon"),
    "egg_carton": _shape(boxes.egg_carton, "intact open crushed torn"),
    "face_mask": _shape(worn_by_people.face_mask, "intact crushed folded torn balled"),
    "film": _shape(sheets.film, "spread twisted crushed torn balled", "foil clear black"),
    "foam": _shape(pieces.foam, "intact broken bent", "white black"),
    "food_can": _shape(tin.food_can, "intact open dented crushed flat"),
    "glass_bottle": _shape(glass.bottle, "intact broken", "beer wine"),
    "glass_shards": _shape(glass.shards, "broken"),
    "glove": _shape(worn_by_people.glove, "intact crushed folded twisted"),
    "jar_lid": _shape(lid.jar_lid, "intact dented bent"),
    "packet": _shape(packet.build, "intact spread twisted balled"),
    "paper": _shape(sheets.paper, "intact folded crushed torn balled", "tissue newspaper flyer receipt"),
    "paper_bag": _shape(paper_bag.build, "intact flat crushed torn balled"),
    "paper_tube": _shape(straw.paper_tube, "intact crushed flat torn"),
    "pizza_box": _shape(boxes.pizza_box, "intact open crushed torn"),
    "pop_tab": _shape(flats.pop_tab, "intact bent broken"),
    "rope": _shape(rope.build, "spread twisted balled"),
    "six_pack_rings": _shape(flats.six_pack_rings, "intact bent folded torn twisted"),
    "squeeze_tube": _shape(squeeze_tube.build, "intact open flat bent"),
    "straw": _shape(straw.straw, "intact bent flat crushed", "plastic paper"),
    "wrapper": _shape(sheets.wrapper, "intact torn twisted crushed balled", "bar sweet"),
}
