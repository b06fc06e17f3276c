"""What answers of the reconciliation API look like: our own schemas, and those that the W3C group publishes where they lie
beside the checkout (`../shared/reconciliation`, whose README says what to mind).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema_rs import Draft7Validator

Json = Mapping[str, Any]  # Any: a JSON document
PUBLISHED = Path(__file__).parents[2].parent / "shared" / "reconciliation"
FOLDERS: Mapping[str, str] = {"0.2": "0.2", "1.0": "1.0-draft"}
SWAGGER = "http://swagger.io/v2/schema.json"

_TEXT: Json = {"type": "string", "minLength": 1}


def _object(required: Mapping[str, Json], more: Mapping[str, Json] | None = None) -> Json:
    """An object with these members and no others."""
    members = {**required, **(more or {})}
    return {"type": "object", "required": list(required), "properties": members, "additionalProperties": False}


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


_NAMED = _object({"id": _TEXT, "name": _TEXT})
_ENTITIES = _object(
    {"result": _list(_object({"id": _TEXT, "name": _TEXT, "notable": _list(_NAMED)}, {"description": _TEXT}))}
)
_NAMES = _object({"result": _list(_NAMED)})
_VALUES = _list(_object({"str": _TEXT}))
_META = _list(_NAMED)
_PROPOSED = _object(
    {"properties": _list(_NAMED), "type": {"type": "string"}}, {"limit": {"type": "integer", "minimum": 1}}
)


def _candidates(feature: Json) -> Json:
    known: Mapping[str, Json] = {
        "id": _TEXT,
        "name": _TEXT,
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {**_list(_NAMED), "minItems": 1},
        "features": _list(feature),
    }
    return _list(_object(known, {"description": _TEXT}))


_TWO = _object({"id": _TEXT, "value": {"type": "number"}})
_THREE = _object({"id": _TEXT, "name": _TEXT, "value": {"type": "number"}})
_PATH = _object(
    {"service_url": _TEXT, "service_path": _TEXT}, {"flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"}}
)
_BOTH: Mapping[str, Json] = {
    "name": _TEXT,
    "serviceVersion": _TEXT,
    "defaultTypes": {**_list(_NAMED), "maxItems": 1},
    "batchSize": {"const": 100},
}

OWN: Mapping[tuple[str, str], Json] = {
    ("0.2", "manifest"): _object(
        {
            **_BOTH,
            "versions": {"const": ["0.2"]},
            "identifierSpace": {"type": "string", "pattern": "^https?://"},
            "schemaSpace": {"type": "string", "pattern": "^https?://"},
            "view": _object({"url": {"type": "string", "pattern": r"\{\{id\}\}"}}),
            "preview": _object(
                {
                    "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                    "width": {"type": "integer"},
                    "height": {"type": "integer"},
                }
            ),
            "suggest": _object({"entity": _PATH, "property": _PATH, "type": _PATH}),
            "extend": _object({"propose_properties": _PATH}),
        }
    ),
    ("1.0", "manifest"): _object(
        {
            **_BOTH,
            "versions": {"const": ["1.0-draft"]},
            "view": _object({"url": {"type": "string", "pattern": r"[^{]\{id\}$"}}),
            "preview": _object({"width": {"type": "integer"}, "height": {"type": "integer"}}),
            "suggest": {"const": {"entity": True, "property": True, "type": True}},
            "extend": {"const": {"proposeProperties": True, "propertySettings": []}},
            "standardizedScore": {"const": True},
        }
    ),
    ("0.2", "reconciliation-result-batch"): {
        "type": "object",
        "additionalProperties": _object({"result": _candidates(_TWO)}),
    },
    ("1.0", "reconciliation-result-batch"): _object({"results": _list(_object({"candidates": _candidates(_THREE)}))}),
    ("0.2", "data-extension-response"): _object(
        {
            "meta": _META,
            "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _VALUES}},
        }
    ),
    ("1.0", "data-extension-response"): _object(
        {
            "meta": _META,
            "rows": _list(
                _object({"id": {"type": "string"}, "properties": _list(_object({"id": _TEXT, "values": _VALUES}))})
            ),
        }
    ),
    **{(version, "suggest-entities-response"): _ENTITIES for version in FOLDERS},
    **{(version, f"suggest-{kind}-response"): _NAMES for version in FOLDERS for kind in ("properties", "types")},
    **{(version, "data-extension-property-proposal"): _PROPOSED for version in FOLDERS},
}
"""By version and the name of the published schema; ours say all that an answer of ours may hold."""


@cache
def validators(version: str, name: str) -> "tuple[Draft7Validator, ...]":
    """Our own schema, and the published one where it is there."""
    from jsonschema_rs import Draft7Validator

    own = Draft7Validator(dict(OWN[version, name]))
    folder = PUBLISHED / FOLDERS[version] / "schemas"
    return (own, _published(folder, name)) if folder.is_dir() else (own,)


def _published(folder: Path, name: str) -> "Draft7Validator":
    """A schema with the others beside it: under their files' names, whatever they call themselves."""
    from jsonschema_rs import Draft7Validator, Registry

    base = f"https://example.org/{folder.parent.name}/"
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    for schema in schemas.values():
        schema.pop("$schema", None)  # it names no draft
        schema.pop("$id", None)
    known = [(base + file, schema) for file, schema in schemas.items()] + [(SWAGGER, schemas["openapi.json"])]
    return Draft7Validator({"$ref": f"{base}{name}.json"}, registry=Registry(known, draft=7))


def check(version: str, name: str, answer: object) -> None:
    """Fails where an answer is not what a schema says."""
    for validator in validators(version, name):
        problems = [f"{'/'.join(map(str, one.instance_path))}: {one.message}" for one in validator.iter_errors(answer)]
        assert not problems, problems


def examples(version: str, name: str, folder: str) -> list[str]:
    """The texts of the published examples of a kind, "valid" or "invalid"; none where they are not there."""
    found = sorted((PUBLISHED / FOLDERS[version] / "examples" / name / folder).glob("*.json"))
    return [path.read_text("utf-8") for path in found]
