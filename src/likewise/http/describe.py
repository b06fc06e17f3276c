"""The OpenAPI description: FastAPI's, with the answers that Likewise really gives when it refuses."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic.alias_generators import to_camel

from likewise.http.authorise import CSRF_HEADER, SAFE_METHODS, SESSION_COOKIE, Public, Require
from likewise.http.codes import ERROR_CODES
from likewise.http.models import Failure
from likewise.http.preconditions import IF_MATCH
from likewise.http.uploads import FORM

REF = "#/components/schemas/{model}"
SECURITY: list[dict[str, list[str]]] = [{"apiKey": []}, {"session": []}]


def describe(app: FastAPI) -> None:
    """Makes `app.openapi()`, and so /openapi.json and /docs, give `openapi_of(app)`."""

    def openapi() -> dict[str, Any]:  # Any: FastAPI's own signature
        if app.openapi_schema is None:
            app.openapi_schema = openapi_of(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents


def operation_id(route: APIRoute) -> str:
    """What generated clients call the operation: its function's name, in camel case."""
    return to_camel(route.name)


def openapi_of(app: FastAPI) -> dict[str, Any]:  # Any: a JSON document
    """The description as a JSON document (OpenAPI 3.1)."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    failure = Failure.model_json_schema(ref_template=REF)
    schemas.update(failure.pop("$defs"))
    schemas["Failure"] = failure
    components["securitySchemes"] = {
        "apiKey": {"type": "http", "scheme": "bearer", "description": "A key that `likewise keys create` made."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION_COOKIE,
            "description": f"A signed-in browser; what changes anything also needs {CSRF_HEADER}.",
        },
    }
    for path, method, guard in guarded_routes(app):
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            _complete(operation, method, guard)
    return document


def guarded_routes(app: FastAPI) -> Iterator[tuple[str, str, Require | Public | None]]:
    """Every route of ours: its path, its method, and who may use it; null where nothing is declared."""
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, APIRoute):
            continue
        calls = [dependency.call for dependency in context.dependant.dependencies]
        guards = [call for call in calls if isinstance(call, Require | Public)]
        for method in sorted(context.methods or ()):
            yield context.path_format or "", method, guards[0] if guards else None


def _complete(operation: dict[str, Any], method: str, guard: Require | Public | None) -> None:
    """Puts the refusals of one operation in place of FastAPI's 422."""
    responses: dict[str, Any] = operation["responses"]
    responses.pop("422", None)
    asks, statuses = "parameters" in operation or "requestBody" in operation, {500, 503}
    if asks:
        statuses.add(400)
    if "requestBody" in operation:
        statuses |= {409, 413}
    elif asks and method == "POST":  # an Idempotency-Key that was used for something else
        statuses.add(409)
    if FORM in operation.get("requestBody", {}).get("content", {}):
        statuses.add(507)
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", ())):
        statuses |= {404} if method in SAFE_METHODS else {404, 409}
    if any(parameter["name"] == IF_MATCH for parameter in operation.get("parameters", ())):
        statuses |= {412, 428}
    if isinstance(guard, Require):
        operation["security"] = SECURITY
        operation["description"] = f"{operation.get('description', '')}\n\nNeeds the role `{guard.role}`.".strip()
        statuses |= {401, 403, 429}
    elif guard is not None and guard.limited:
        statuses |= {401, 429}
    for status in sorted(statuses):
        responses.setdefault(str(status), _refusal(status))


def _refusal(status: int) -> dict[str, Any]:
    codes = ", ".join(f"`{code}`" for code, meant in ERROR_CODES.items() if meant.status == status)
    return {"description": codes, "content": {"application/json": {"schema": {"$ref": REF.format(model="Failure")}}}}
