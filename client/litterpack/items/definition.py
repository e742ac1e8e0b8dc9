"""What a litter item's JSON file holds."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ..definitions import Definition, DefinitionFile

State = Literal[
    "intact", "dented", "crushed", "flat", "stamped", "bent", "stubbed", "spread", "twisted", "balled",
    "torn", "open", "folded", "broken", "smoked",
]  # fmt: skip
Look = Literal["fresh", "faded", "dirty", "wet"]
Shape = Literal[
    "aerosol", "bag", "battery", "blister", "board", "bottle", "bottle_cap", "butt", "can", "canister", "carton",
    "cigarette", "clamshell", "crown_cap", "cup", "cup_lid", "cutlery", "egg_carton", "face_mask", "film", "foam",
    "food_can", "glass_bottle", "glass_shards", "glove", "jar_lid", "packet", "paper", "paper_bag", "paper_tube",
    "pizza_box", "pop_tab", "rope", "six_pack_rings", "squeeze_tube", "straw", "wrapper",
]  # fmt: skip
Millimetres = Annotated[float, Field(gt=0, le=5000)]
Range = tuple[Millimetres, Millimetres]


class Variant(Definition):
    """One mesh of the item."""

    state: State = Field("intact", description="what has happened to its shape")
    look: Look = Field("fresh", description="what has happened to its surface")
    size_mm: tuple[Millimetres, Millimetres, Millimetres] | None = Field(
        None, description="x, y, z before anything happened to it; drawn from size_range_mm if left out"
    )


class ItemFile(DefinitionFile):
    """A kind of litter: its class in TACO, its shape and its variants."""

    title: str = Field(description="for people")
    taco_id: int = Field(ge=0, le=59, description="class of TACO's official set")
    taco_name: str = Field(description="TACO's word for the class")
    supercategory: str = Field(description="TACO's word for the class above")
    shape: Shape | None = Field(None, description="which maker builds its meshes; left out where `mesh` is given")
    style: str = Field("", description="which of the shape's kinds, where it has several")
    mesh: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.glb$",
        description="a GLB file beside this one, in metres and y up, in place of a shape",
    )
    nominal_size_mm: tuple[Millimetres, Millimetres, Millimetres] = Field(
        description="x, y, z of an intact one, upright; of the flat film of one that is always crumpled"
    )
    size_range_mm: tuple[Range, Range, Range] | None = Field(
        None,
        description="least and greatest x, y, z of variants before anything happened to them; nominal_size_mm if left "
        "out. Axes with the same range are drawn as one, so round things stay round",
    )
    mass_g: float = Field(gt=0, le=100_000, description="mass of a usual one, empty")
    density_weight: float = Field(1.0, gt=0, description="share in a mix that does not say otherwise")
    attracted_by: tuple[str, ...] = Field((), description="where it gathers: kinds of attractors of a place")
    variants: tuple[Variant, ...] = Field(min_length=1, max_length=99, description="its meshes, in order")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.shape is None) == (self.mesh is None):
            raise ValueError("needs either shape or mesh, and not both")
        if self.mesh is not None and any(v.state != "intact" for v in self.variants):
            raise ValueError("variants of a mesh file are all in state intact; only their look differs")
        for axis, (low, high) in zip("xyz", self.size_range_mm or (), strict=False):
            if low > high:
                raise ValueError(f"size_range_mm: least {axis} {low:g} is above greatest {high:g}")
        return self
