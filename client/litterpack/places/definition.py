"""What stands in a place's JSON file. North and east are metres from where the vehicle starts."""

from __future__ import annotations

from typing import Annotated

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


class PathDefinition(Definition):
    """A way that winds through given points."""

    points_m: tuple[Point, ...] = Field(min_length=2, description="north and east of points on its middle line")
    width_m: float = Field(gt=0.2, le=10, description="from edge to edge")
    material: str = Field(description="what it is made of: gravel or earth", pattern="^(gravel|earth)$")


class WornPatch(Definition):
    """Ground that is trodden bare."""

    at_m: Point = Field(description="north and east of its middle")
    radius_m: float = Field(gt=0, le=20, description="where half of the grass is left")


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


class AttractorDefinition(Definition):
    """Where litter gathers: about a named thing, or along both edges of the path ("path")."""

    about: str = Field(description="name of a thing of the scenery, or path")
    spread_m: Positive = Field(description="usual distance of litter from it")
    weight: Positive = Field(description="share of litter against the other attractors")


class PlaceDefinition(DefinitionFile):
    """A place: where it lies on Earth, its ground, what stands on it, and where litter gathers."""

    title: str = Field(description="a name for people")
    latitude_deg: float = Field(ge=-89, le=89)
    longitude_deg: float = Field(ge=-180, le=180)
    altitude_m: float = Field(ge=-430, le=8000, description="of the start, above the sea")
    ground: str = Field(description="recipe of the ground's look: lawn", pattern="^lawn$")
    bounds: Rectangle = Field(description="the modelled ground; multiples of 0.5 m")
    clearing: Rectangle = Field(description="ground without trees and furniture, where missions take place")
    relief: Relief
    path: PathDefinition | None = None
    worn: tuple[WornPatch, ...] = ()
    scenery: tuple[SceneryDefinition, ...] = ()
    attractors: tuple[AttractorDefinition, ...] = ()
