"""The messages as JSON Schema (draft 2020-12), for producers and readers in other languages."""

import json

from likewise.contracts import MESSAGES, Message

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_files() -> dict[str, str]:
    """The text of every published schema, by file name."""
    return {kind.file_name: _text(kind) for kind in MESSAGES}


def _text(kind: type[Message]) -> str:
    schema = {"$schema": DIALECT, **kind.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
