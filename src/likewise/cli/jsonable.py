"""Results as JSON: the field names of the dataclasses, in snake_case like the columns of the links."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path


def to_json(value: object) -> str:
    """Any of the engine's results as indented JSON; raises ValueError for NaN, which JSON does not have."""
    return json.dumps(jsonable(value), ensure_ascii=False, indent=2, allow_nan=False)


def jsonable(value: object) -> object:
    """Dataclasses and mappings as objects, tuples as arrays, enums and paths as their text."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(jsonable(key)): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    return str(value) if isinstance(value, Path) else value
