"""What a litter item's JSON file holds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..definitions import Definition, DefinitionFile

State = Literal["intact", "dented", "crushed", "flat", "stamped", "bent", "stubbed", "spread", "twisted", "balled"]
Look = Literal["fresh", "faded", "dirty"]


class Variant(Definition):
    """One mesh of the item."""

    state: State = Field(description="what has happened to its shape")
    look: Look = Field("fresh", description="what has happened to its surface")


class ItemFile(DefinitionFile):
    """A kind of litter: its class in TACO, its shape and its variants."""

    title: str = Field(description="for people")
    taco_id: int = Field(ge=0, le=59, description="class of TACO's official set")
    taco_name: str = Field(description="TACO's word for the class")
    supercategory: str = Field(description="TACO's word for the class above")
    shape: Literal["butt", "bottle_cap", "crown_cap", "can", "bottle", "packet", "cup", "bag"] = Field(
        description="which maker builds its meshes"
    )
    nominal_size_mm: tuple[float, float, float] = Field(
        description="x, y, z of an intact one, upright; of the flat film of one that is always crumpled"
    )
    attracted_by: tuple[str, ...] = Field((), description="where it gathers: kinds of attractors of a place")
    variants: tuple[Variant, ...] = Field(min_length=5, max_length=99, description="its meshes, in order")
