"""The reference of the queue's messages, out of the schemas in contracts/."""

import json
from collections.abc import Iterator
from typing import Any

from markdown_tables import page
from schema_tables import fields, type_of

from likewise.contracts.schemas import schema_files

INTRODUCTION = """\
What travels over Redis is plain JSON, with the keys below and no others. `contracts/` has each message as JSON Schema
(draft 2020-12). Programs of others send `match.submit`; the other messages are what API and workers say to each
other."""


def messages_reference() -> str:
    """The page."""
    return page("Messages", INTRODUCTION, *(part for item in schema_files().items() for part in _message(*item)))


def _message(file: str, text: str) -> Iterator[str]:
    schema: dict[str, Any] = json.loads(text)  # Any: a JSON document
    kind = schema["properties"]["type"]["const"]

    def place(name: str) -> str:
        return f"[{name}](#{kind.replace('.', '')}-{name.lower()})"

    yield f"## {kind}"
    yield f"{schema.get('description', '')} Schema: `contracts/{file}`."
    yield fields(schema, place)
    for name, part in schema.get("$defs", {}).items():
        yield f"### {kind}: {name}"
        yield part.get("description", "")
        yield fields(part, place) or type_of(part, place)
