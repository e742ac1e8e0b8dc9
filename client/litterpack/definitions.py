"""Definition files: strict JSON read into frozen pydantic models, with errors that name the file and the field."""

from __future__ import annotations

import json
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import BadDefinition, nearest


class Definition(BaseModel):
    """Base of everything that is read from JSON: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DefinitionFile(Definition):
    """A whole file; `$schema` is for editors."""

    schema_file: str | None = Field(None, alias="$schema", description="the JSON Schema of this file")
    name: str = Field(description="the file's name without .json")


_File = TypeVar("_File", bound=DefinitionFile)


def read(file: Path, model: type[_File]) -> _File:
    """The definition in `file`. Raises: BadDefinition on the first thing that is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8")
        given = json.loads(text)
    except (OSError, UnicodeDecodeError) as exc:
        raise BadDefinition(file, "", f"cannot be read: {exc}") from exc
    except json.JSONDecodeError as exc:
        raise BadDefinition(file, f"line {exc.lineno}, column {exc.colno}", f"not JSON: {exc.msg}") from exc
    try:
        definition = model.model_validate(given)
    except ValidationError as exc:
        problem = exc.errors(include_url=False)[0]
        where = problem["loc"]
        raise BadDefinition(file, ".".join(map(str, where)), _why(problem, model, where)) from exc
    if definition.name != file.stem:
        raise BadDefinition(file, "name", f"must be the file's name, {file.stem!r}, got {definition.name!r}")
    return definition


def _why(problem: Any, model: type[BaseModel], where: tuple[int | str, ...]) -> str:
    if problem["type"] == "extra_forbidden":
        owner = _model_at(model, where[:-1])
        near = nearest(str(where[-1]), [f.alias or name for name, f in owner.model_fields.items()]) if owner else None
        return f"unknown key.{f' Did you mean {near!r}?' if near else ''}"
    if problem["type"] == "missing":
        return "is missing"
    message: str = problem["msg"].removeprefix("Value error, ")
    value = problem.get("input")
    shown = f", got {value!r}" if isinstance(value, str | int | float | list | None) and len(repr(value)) < 60 else ""
    return message[0].lower() + message[1:] + shown


def _model_at(model: type[BaseModel], where: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model that holds the field at the end of `where`."""
    found: Any = model
    for step in where:
        if isinstance(step, str) and isinstance(found, type) and issubclass(found, BaseModel):
            field = next((f for name, f in found.model_fields.items() if step in (name, f.alias)), None)
            found = _inner(field.annotation) if field else None
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def _inner(annotation: Any) -> Any:
    """The model inside Optional, tuple or dict annotations."""
    if get_origin(annotation) in (tuple, list, dict, Union, UnionType):
        models = [_inner(part) for part in get_args(annotation)]
        return next((m for m in models if isinstance(m, type) and issubclass(m, BaseModel)), None)
    return annotation
