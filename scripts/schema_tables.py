"""JSON Schema as Markdown: a type in a few words, and the fields of an object as a table."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from markdown_tables import table

Schema: TypeAlias = Mapping[str, Any]
"""A JSON Schema (https://json-schema.org/draft/2020-12); Any: JSON."""
Link: TypeAlias = Callable[[str], str]
"""How another schema is named, by its name."""

BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "{} characters or more",
    "maxLength": "{} characters at most",
    "minItems": "{} items or more",
    "maxItems": "{} items at most",
    "pattern": "as `{}`",
}


def named(name: str) -> str:
    """A link to the schema's heading on the same page."""
    return f"[{name}](#{name.lower()})"


def type_of(schema: Schema, link: Link = named) -> str:
    """What a value is, in a few words."""
    if "$ref" in schema:
        return link(str(schema["$ref"]).rpartition("/")[2])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(type_of(one, link) for one in schema[several]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    bounds = [words.format(schema[bound]) for bound, words in BOUNDS.items() if bound in schema]
    return _plain(schema, link) + (f" ({', '.join(bounds)})" if bounds else "")


def _plain(schema: Schema, link: Link) -> str:
    kind = schema.get("type")
    if kind == "array":
        if "prefixItems" in schema:
            return f"array of {', '.join(type_of(one, link) for one in schema['prefixItems'])}"
        return f"array of {type_of(schema.get('items', {}), link)}"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"object of {type_of(values, link)}" if isinstance(values, Mapping) else "object"
    return str(schema.get("format") or kind or "any JSON")


def fields(schema: Schema, link: Link = named) -> str:
    """The fields of an object as a table; nothing where none are named."""
    return table(("field", "type", "needed", "meaning"), _rows(schema, link))


def _rows(schema: Schema, link: Link) -> Iterator[tuple[str, str, str, str]]:
    needed = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        default = field.get("default")
        told = "yes" if name in needed else f"no; `{_json(default)}`" if default is not None else "no"
        yield f"`{name}`", type_of(field, link), told, str(field.get("description", ""))


def _json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
