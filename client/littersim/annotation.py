"""Annotation layers of Cosys-AirSim: what each shows of the world, and in which colours.

A thing is in a layer when the layer shows all, or when it bears a tag with the layer's name. Spawned objects bear
their name as a tag, and nothing else has one: "Roads_255_0_0" is red in the layer "Roads".

Source: ObjectAnnotator.cpp and docs/annotation.md of Cosys-AirSim 3.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from littersim import segmentation
from littersim.actors import Actor
from littersim.errors import CallError
from littersim.segmentation import INSTANCES, Paint, Rgb
from littersim.settings_cosys import GREYSCALE, RGB, TEXTURE, LayerEntry
from littersim.world import World

BLACK: Rgb = (0, 0, 0)
NO_INDEX = -1


@dataclass(frozen=True)
class Mark:
    """What a layer says of a thing. What nothing was said of is black, under the last index."""

    rgb: Rgb = BLACK
    index: int = INSTANCES - 1
    value: float = 0.0
    texture: str = ""


@dataclass(frozen=True)
class Shown:
    """How a layer's image is made: colours by object id, and the object ids that are not in it."""

    paint: Paint
    hidden: frozenset[int]


class Packed:
    """Colours as one number each."""

    def colour(self, number: int) -> Rgb:
        return number >> 16 & 255, number >> 8 & 255, number & 255


class Layer:
    """One layer; what calls say of things holds until the next episode."""

    def __init__(self, entry: LayerEntry) -> None:
        self.entry = entry
        self._said: dict[int, Mark] = {}  # by object id

    def members(self, world: World) -> list[Actor]:
        """What is in the layer, in the order in which it appeared."""
        return [actor for actor in world.annotatable() if self.entry.shows_all or self._tag(actor)]

    def mark(self, actor: Actor) -> Mark:
        """What the layer says of a member."""
        said = self._said.get(actor.object_id)
        return said if said is not None else self._by_tag(self._tag(actor))

    def say(self, actors: Iterable[Actor], mark: Mark) -> None:
        self._said |= {actor.object_id: mark for actor in actors}

    def shown(self, world: World) -> Shown:
        """How its image is made. Raises: CallError for a layer of textures."""
        if self.entry.kind == TEXTURE:
            raise CallError(f"annotation layer '{self.entry.name}' is of textures, which littersim does not draw")
        inside = {actor.object_id: _packed(self.mark(actor).rgb) for actor in self.members(world)}
        return Shown(Paint(inside, Packed()), frozenset(world.drawn_ids()).difference(inside))

    def _tag(self, actor: Actor) -> str:
        return actor.name if actor.asset is not None and self.entry.name in actor.name else ""

    def _by_tag(self, tag: str) -> Mark:
        words = tag.partition(self.entry.name)[2].strip("_").split("_")
        try:
            return self._read(words)
        except (ValueError, IndexError):
            return Mark()

    def _read(self, words: Sequence[str]) -> Mark:
        if self.entry.kind == GREYSCALE:
            return greyscale(float(words[0]))
        if self.entry.kind == RGB and self.entry.direct:
            return coloured((int(words[0]), int(words[1]), int(words[2])))
        return indexed(int(words[0])) if self.entry.kind == RGB else Mark()


def layers(entries: Iterable[LayerEntry]) -> dict[str, Layer]:
    """Fresh layers by name."""
    return {entry.name: Layer(entry) for entry in entries}


def indexed(index: int) -> Mark:
    """The colour of that index of the colour map. Raises: ValueError where there is none."""
    if not 0 <= index < INSTANCES:
        raise ValueError(f"{index} is none of {INSTANCES} colours")
    return Mark(segmentation.instance_colour(index), index)


def coloured(rgb: Rgb) -> Mark:
    """A colour as it is. Raises: ValueError for what is none."""
    if not all(0 <= part <= 255 for part in rgb):
        raise ValueError(f"{rgb} is no colour: its parts go from 0 to 255")
    found = segmentation.instance_of(rgb)
    return Mark(rgb, NO_INDEX if found is None else found)


def greyscale(value: float) -> Mark:
    """A grey between 0 and 1; what lies outside is taken as the nearest bound. Raises: ValueError for NaN."""
    share = min(max(value, 0.0), 1.0)
    grey = round(share * 255)
    return Mark((grey, grey, grey), value=share)


def _packed(rgb: Rgb) -> int:
    return rgb[0] << 16 | rgb[1] << 8 | rgb[2]
