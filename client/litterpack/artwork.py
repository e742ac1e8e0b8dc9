"""The prints and natural textures that all meshes share: one 512 x 512 layer each, found by name.

A mesh names its layer by number, so numbers follow from the list of names alone and making a mesh bakes no picture.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from . import built, cache, canvas, labels, naturals, noise, prints, stuffs, wrappings
from .canvas import SIZE, Print
from .errors import UnknownName
from .noise import linear

_BRIGHTEST = 0.88  # linear albedo of the whitest paper
_SEED = 3
_FIRST_LEAVES = 8  # the bright ones came later and stand at the end
_Maker = Callable[[np.random.Generator], Print]


@dataclass(frozen=True, eq=False)
class Atlas:
    """`layers` (n, 512, 512, 4) uint8: rgb = sqrt(linear albedo) * 255, a = paint opacity (0 shows plastic or metal).

    `index` gives the layer's number by name.
    """

    layers: NDArray[np.uint8]
    index: dict[str, int]


def _makers() -> dict[str, _Maker]:
    makers: dict[str, _Maker] = {"plain": partial(naturals.plain, colour=(235, 235, 235))}
    series: dict[str, tuple[int, Callable[..., Print]]] = {
        "can": (prints.CANS, prints.can),
        "label": (prints.LABELS, prints.bottle_label),
        "packet": (prints.PACKETS, prints.packet),
        "cup": (prints.CUPS, prints.cup),
        "paper": (prints.PAPERS, prints.paper),
        "crown": (prints.CROWNS, prints.crown_cap),
        "card": (prints.CARDS, prints.cardboard),
        "bag": (prints.BAGS, prints.bag),
        "leaf": (_FIRST_LEAVES, naturals.leaf),
    }
    for name, (count, maker) in series.items():
        makers |= {f"{name}{k}": partial(maker, k=k) for k in range(count)}
    makers |= {
        "butt_cork": partial(prints.butt, cork=True),
        "butt_white": partial(prints.butt, cork=False),
        "end_filter": prints.filter_end,
        "end_ash": prints.ash_end,
        "foil": partial(naturals.bare, colour=(214, 214, 214)),
        "clear": partial(naturals.bare, colour=(236, 236, 236)),
        "bark": naturals.bark,
        "birch": naturals.birch,
        "stone": naturals.stone,
        "plank": naturals.plank,
        "needles": naturals.needles,
        **{f"leaf{k}": partial(naturals.leaf, k=k) for k in range(_FIRST_LEAVES, len(naturals.LEAF_TONES))},
        "granite": built.granite,
        "iron": built.iron,
        "concrete": built.concrete,
        "brick": built.brick,
        "render": built.render,
        "window": built.window,
        "hedge": built.hedge,
    }
    return makers | _later()


def _later() -> dict[str, _Maker]:
    """Layers added after meshes with the numbers of those before were drawn: these follow them."""
    series: dict[str, tuple[int, Callable[..., Print]]] = {
        "tin": (labels.TINS, labels.tin),
        "spray": (labels.SPRAYS, labels.spray),
        "ale": (labels.ALES, labels.ale),
        "vin": (labels.VINS, labels.vin),
        "jug": (labels.JUGS, labels.jug),
        "cell": (labels.CELLS, labels.cell),
        "paste": (labels.PASTES, labels.paste),
        "tumbler": (labels.TUMBLERS, labels.tumbler),
        "juice": (wrappings.JUICES, wrappings.juice),
        "milk": (wrappings.MILKS, wrappings.milk),
        "smokes": (wrappings.SMOKES, wrappings.smokes),
        "meal": (wrappings.MEALS, wrappings.meal),
        "pizza": (wrappings.PIZZAS, wrappings.pizza),
        "bar": (wrappings.BARS, wrappings.bar),
        "sweet": (wrappings.SWEETS, wrappings.sweet),
        "kraftbag": (wrappings.KRAFTBAGS, wrappings.kraftbag),
        "news": (wrappings.NEWS, wrappings.news),
        "flyer": (wrappings.FLYERS, wrappings.flyer),
        "stripe": (wrappings.STRIPES, wrappings.stripe),
    }
    single: dict[str, _Maker] = {
        "grease": wrappings.grease,
        "kraftpaper": wrappings.kraftpaper,
        "receipt": wrappings.receipt,
    }
    textures = ("kraft", "flutes", "pulp", "tissue", "tube_card", "beads", "pores", "nonwoven", "strand", "tobacco",
                "lacquer", "blister")  # fmt: skip
    single |= {name: getattr(stuffs, name) for name in textures}
    return {f"{name}{k}": partial(maker, k=k) for name, (n, maker) in series.items() for k in range(n)} | single


_MAKERS = _makers()
INDEX = {name: k for k, name in enumerate(_MAKERS)}
"""Number of every layer by name."""


def layer(name: str) -> int:
    """Number of the layer called `name`. Raises: UnknownName."""
    if name not in INDEX:
        raise UnknownName("artwork layer", name, INDEX)
    return INDEX[name]


@lru_cache(1)
def atlas() -> Atlas:
    """All layers; drawn on first use, then kept on disk."""
    sources = (sys.modules[__name__], canvas, prints, labels, wrappings, stuffs, naturals, built, noise)
    made = cache.load_or_make("artwork", sources, lambda: {"layers": _draw()})
    return Atlas(np.asarray(made["layers"], np.uint8), dict(INDEX))


def _draw() -> NDArray[np.uint8]:
    layers = np.empty((len(INDEX), SIZE, SIZE, 4), np.uint8)

    def draw(name: str) -> None:
        rng = np.random.default_rng([_SEED, *name.encode()])  # a stream per layer: a new print changes no other
        layers[INDEX[name]] = _encode(*_MAKERS[name](rng))

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(draw, INDEX))
    return layers


def _encode(rgb: NDArray[np.generic], opacity: NDArray[np.generic]) -> NDArray[np.uint8]:
    albedo = np.minimum(linear(np.clip(rgb, 0, 255)), _BRIGHTEST)
    return np.asarray(np.dstack([np.sqrt(albedo), opacity]) * 255, np.uint8)
