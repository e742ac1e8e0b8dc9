"""The JSON Schemas of the files that people write, as shipped in sim_configs/schema."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel

from litterpack.items.definition import ItemFile
from litterpack.places.definition import PlaceDefinition

from .settings import MissionConfig

Kind = Literal["mission", "litter", "place"]
MODELS: dict[Kind, type[BaseModel]] = {"mission": MissionConfig, "litter": ItemFile, "place": PlaceDefinition}


def text(kind: Kind) -> str:
    """The schema of one kind of file, as JSON."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | MODELS[kind].model_json_schema(by_alias=True), indent=2) + "\n"
