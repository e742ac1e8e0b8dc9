"""What stands in a place's JSON file. North and east are metres from where the vehicle starts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..definitions import Definition, DefinitionFile

Point = tuple[float, float]
Range = tuple[float, float]
Positive = Annotated[float, Field(gt=0)]
Grid = Annotated[float, Field(multiple_of=0.5)]


class Rectangle(Definition):
    """A rectangle along north and east."""

    north_m: Range = Field(description="least and greatest north")
    east_m: Range = Field(description="least and greatest east")


class Relief(Definition):
    """Smooth hills that are drawn from a seed and scaled to the steepest slope allowed."""

    seed: int = Field(ge=0, description="another seed, other hills")
    shortest_m: float = Field(ge=4, description="shortest distance between two hills")
    slope_deg: float = Field(ge=0, le=30, description="steepest slope outside the clearing")
    clearing_slope_deg: float = Field(ge=0, le=10, description="steepest slope in the clearing")
    fall_west_deg: float = Field(0.0, ge=0, le=5, description="how steeply the whole place falls towards west")


class PathDefinition(Definition):
    """A way that winds through given points."""

    points_m: tuple[Point, ...] = Field(min_length=2, description="north and east of points on its middle line")
    width_m: float = Field(gt=0.2, le=10, description="from edge to edge")
    material: str = Field(description="what it is made of: gravel or earth", pattern="^(gravel|earth)$")


class WornPatch(Definition):
    """Ground that is trodden bare."""

    at_m: Point = Field(description="north and east of its middle")
    radius_m: float = Field(gt=0, le=20, description="where half of the grass is left")


class CoverDefinition(Definition):
    """A strip of another material: straight, with square ends, between two points; winding through more of them."""

    name: str | None = Field(
        None, pattern="^[a-z][a-z0-9_]*$", description="by which attractors name it, such as wrack"
    )
    material: str = Field(description="one of the ground kind's materials, not the first")
    points_m: tuple[Point, ...] = Field(min_length=2, description="north and east of points on its middle line")
    width_m: float = Field(ge=0.05, le=60, description="from edge to edge")
    ragged_m: float = Field(0.0, ge=0, le=2, description="how far its edge wanders")
    edge_m: float = Field(0.03, ge=0.01, le=5, description="width over which it gives way to what lies beside it")
    share: float = Field(1.0, gt=0, le=1, description="how much of it covers its middle")


class KerbDefinition(Definition):
    """A row of kerb stones along north, 0.25 m wide, beyond which the ground is higher."""

    name: str = Field(pattern="^[a-z][a-z0-9_]*$", description="by which attractors name it")
    east_m: float = Field(multiple_of=0.25, description="where its face stands")
    raised: Literal["east", "west"] = Field(description="on which side the ground is higher")
    height_m: float = Field(ge=0.03, le=0.2, description="how much higher")


class InlayDefinition(Definition):
    """Something let into the ground that litter can lie on and that has no name of its own."""

    kind: str = Field(description="what it is: one of the kinds of inlay")
    at_m: Point = Field(description="north and east of its middle")
    yaw_deg: float = Field(0.0, description="heading of its front, clockwise from north")
    seed: int = Field(0, ge=0, description="another seed, another shape of the same kind")


class Variety(Definition):
    """How much one episode's spot differs from another's. The seed 0 shows the place as its file describes it."""

    tone: float = Field(0.0, ge=0, le=0.6, description="how much lighter or darker a material may be")
    hue: float = Field(0.0, ge=0, le=0.3, description="how much warmer or cooler a material may be")
    clutter: Range = Field((1.0, 1.0), description="least and greatest factor on each kind of clutter")
    wear: Range = Field((1.0, 1.0), description="least and greatest factor on stains, cracks and bare patches")


class SceneryDefinition(Definition):
    """Something that stands about."""

    name: str = Field(
        pattern="^[A-Za-z][A-Za-z0-9_]*$", description="name of the object in the simulator, such as Tree_1"
    )
    kind: str = Field(description="what it is: one of the kinds of scenery")
    at_m: Point = Field(description="north and east of its foot")
    yaw_deg: float = Field(0.0, description="heading of its front, clockwise from north")
    seed: int = Field(0, ge=0, description="another seed, another shape of the same kind")
    height_m: Positive | None = Field(None, description="height; the kind's own if left out")
    chance: float = Field(1.0, gt=0, le=1, description="share of episodes in which it is there")
    jitter_m: float = Field(0.0, ge=0, le=5, description="how far it may stand from its place, from episode to episode")
    turn_deg: float = Field(0.0, ge=0, le=180, description="how far it may be turned, from episode to episode")
    or_kinds: tuple[str, ...] = Field((), description="kinds that may stand there instead")


class AttractorDefinition(Definition):
    """Where litter gathers: about a named thing, along a kerb or a cover, or along both edges of the path ("path")."""

    about: str = Field(description="name of a thing of the scenery, a kerb or a cover, or path")
    spread_m: Positive = Field(description="usual distance of litter from it")
    weight: Positive = Field(description="share of litter against the other attractors")


class PlaceDefinition(DefinitionFile):
    """A place: where it lies on Earth, its ground, what stands on it, and where litter gathers."""

    title: str = Field(description="a name for people")
    latitude_deg: float = Field(ge=-89, le=89)
    longitude_deg: float = Field(ge=-180, le=180)
    altitude_m: float = Field(ge=-430, le=8000, description="of the start, above the sea")
    ground: str = Field(description="kind of ground, such as lawn or street")
    bounds: Rectangle = Field(description="the modelled ground; multiples of 0.5 m")
    clearing: Rectangle = Field(description="ground without trees and furniture, where missions take place")
    relief: Relief
    path: PathDefinition | None = None
    worn: tuple[WornPatch, ...] = ()
    covers: tuple[CoverDefinition, ...] = ()
    kerbs: tuple[KerbDefinition, ...] = ()
    inlays: tuple[InlayDefinition, ...] = ()
    variety: Variety = Field(default_factory=lambda: Variety.model_validate({}))
    scenery: tuple[SceneryDefinition, ...] = ()
    attractors: tuple[AttractorDefinition, ...] = ()
