"""The reference of the API, out of its own description (`openapi.json`)."""

from collections.abc import Iterator, Mapping
from typing import Any

from markdown_tables import page, table
from schema_tables import Link, Schema, fields, named, type_of

INTRODUCTION = """\
What needs a role needs a key (`Authorization: Bearer KEY`) or a signed-in browser. Answers are `{"success": true,
"data": ...}`, of which only `data` is told below; refusals are `{"error": {"code", "message", "details"}}` with one
of the [error codes](errors.md). A running service has the same to try out at `/docs`, and for programs at
`/openapi.json`."""

ENVELOPE = "Success_"
"""How the names of the schemas begin that are nothing but the envelope around an answer."""


def api_reference(document: Mapping[str, Any]) -> str:
    """The page, for an OpenAPI document (Any: JSON)."""
    schemas: Mapping[str, Schema] = document["components"]["schemas"]

    def within(name: str) -> str:
        """A form by a link to it; of an envelope what is in it."""
        return type_of(schemas[name]["properties"]["data"], within) if name.startswith(ENVELOPE) else named(name)

    areas: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts = areas.setdefault(operation["tags"][0], [])
            parts += [f"### {method.upper()} {path}", *_operation(operation, within)]
    sections = [part for area, parts in areas.items() for part in (f"## {area.capitalize()}", *parts)]
    return page("The API", INTRODUCTION, *sections, "## Forms", *_forms(schemas, within))


def _operation(operation: Mapping[str, Any], link: Link) -> Iterator[str]:
    yield operation.get("description", "")
    yield table(("parameter", "in", "type", "meaning"), map(_parameter, operation.get("parameters", ())))
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content.get("schema", {})
        yield f"Takes `{media}`: {type_of(schema, link)}"
        yield fields(schema, link)
    taken = {status: response for status, response in operation["responses"].items() if status < "400"}
    yield table(("status", "answer"), (_answer(status, response, link) for status, response in taken.items()))
    refusals = sorted(operation["responses"].keys() - taken.keys())
    yield f"Refusals: {', '.join(refusals)}."


def _parameter(given: Mapping[str, Any]) -> tuple[str, str, str, str]:
    needed = " (needed)" if given.get("required") and given["in"] != "path" else ""
    return f"`{given['name']}`{needed}", given["in"], type_of(given["schema"]), given.get("description", "")


def _answer(status: str, response: Mapping[str, Any], link: Link) -> tuple[str, str]:
    told = "" if response["description"] == "Successful Response" else response["description"]
    contents = response.get("content", {}).items()
    kinds = [type_of(content["schema"], link) if content.get("schema") else f"`{media}`" for media, content in contents]
    return status, " ".join([told, *kinds]).strip()


def _forms(schemas: Mapping[str, Schema], link: Link) -> Iterator[str]:
    for name, schema in sorted(schemas.items()):
        if not name.startswith(ENVELOPE):
            yield f"### {name}"
            yield schema.get("description", "")
            yield fields(schema, link) or type_of(schema, link)
