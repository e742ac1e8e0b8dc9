"""The `path` of a mission: settings of whichever pattern it names, without a list of patterns anywhere."""

from __future__ import annotations

import json
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from .. import paths, registry
from ..paths import PathSettings
from .explain import hint


class AnyPattern:
    """Annotation that turns the JSON of a path into the settings of the pattern it names."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            validated,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda s: s.model_dump(mode="json")),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        patterns = [registry.load(paths, name).Settings for name in registry.names(paths)]
        return {"anyOf": [handler(pattern.__pydantic_core_schema__) for pattern in patterns]}


def validated(value: Any) -> PathSettings:
    """Settings of the pattern named in `value`. Raises: ValueError (pydantic's where a key is wrong)."""
    if isinstance(value, PathSettings):
        return value
    if not isinstance(value, dict) or not isinstance(value.get("pattern"), str):
        raise ValueError("must be an object that names a `pattern`")
    known = registry.names(paths)
    if value["pattern"] not in known:
        raise ValueError(f"pattern: no pattern is called {value['pattern']!r}{hint(value['pattern'], known)}")
    settings: type[PathSettings] = registry.load(paths, value["pattern"]).Settings
    return settings.model_validate_json(json.dumps(value), strict=True)
