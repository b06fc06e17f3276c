"""Bodies that may be large: a file in a form, copied to disk piece by piece and never looked into, or records as JSON."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, TypeAlias, TypeVar, cast

import pydantic
from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from likewise.errors import ValidationError
from likewise.http.context import Services
from likewise.http.middleware import allow_body

FORM, JSON = "multipart/form-data", "application/json"
_FORM_EXTRA = 1 << 20
"""What a form may hold beside the file, in bytes."""

Wish = TypeVar("Wish", bound=BaseModel)


@dataclass(frozen=True)
class Received:
    """A request's body: a form's `file` with its `filename` and other `fields`, or the `body` of JSON."""

    file: BinaryIO | None = None
    filename: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def wish(self, kind: type[Wish], name: str = "options") -> Wish:
        """What the form's field `name` asks for, as JSON; the defaults where it is missing or empty.

        Raises:
            RequestValidationError: it is not what it should be.
        """
        return validated(kind, self.fields.get(name) or "{}", name)


def validated(kind: type[Wish], content: str | bytes, place: str = "body") -> Wish:
    """JSON as what a route asks for.

    Raises:
        RequestValidationError: it is not what it should be.
    """
    try:
        return kind.model_validate_json(content)
    except pydantic.ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**one, "loc": (place, *one["loc"])} for one in found]) from error


async def receive(request: Request, context: Services) -> AsyncIterator[Received]:
    """The body of a request that takes a file or JSON.

    Raises:
        ValidationError: it is neither, or the form has no file.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        allow_body(request, int(context.settings.max_upload_bytes) + _FORM_EXTRA)
        try:
            async with request.form(max_files=1, max_fields=20) as form:
                file = form.get("file")
                if not isinstance(file, UploadFile):
                    raise ValidationError("the form has no file: send it in the part 'file'")
                fields = {name: value for name, value in form.items() if isinstance(value, str)}
                spooled = cast("SpooledTemporaryFile[bytes]", file.file)
                yield Received(cast("BinaryIO", spooled), file.filename or "upload", fields)
        except HTTPException as error:
            if error.status_code != HTTPStatus.BAD_REQUEST:
                raise
            raise ValidationError(f"the form cannot be read: {error.detail}") from error
    elif kind == JSON:
        yield Received(body=await request.body())
    else:
        raise ValidationError(f"send a file as {FORM} or records as {JSON}, not {kind or 'nothing'}")


Body: TypeAlias = Annotated[Received, Depends(receive)]
"""A route's parameter `received: Body`, after the principal, so that nobody's body is read but theirs who may."""


def body_of(kind: type[BaseModel], *fields: str) -> dict[str, Any]:  # Any: a JSON document
    """What OpenAPI is told of such a body: `kind` is the JSON, `fields` are those that a form has beside the file."""
    whole = kind.model_json_schema()
    schema = _inlined(whole, whole.pop("$defs", {}))
    parts: dict[str, object] = {"file": {"type": "string", "format": "binary"}}
    parts |= {name: _part(schema["properties"][name]) for name in fields}
    form = {"type": "object", "required": ["file"], "properties": parts}
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema}, FORM: {"schema": form}}}}


def _part(schema: dict[str, Any]) -> dict[str, Any]:
    """A field as a part of a form, where everything is text: an object is written as JSON."""
    if schema.get("type") != "object":
        return schema
    return {"type": "string", "contentMediaType": JSON, "contentSchema": schema}


def _inlined(node: Any, models: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any part of a JSON document
    """A schema with its models in place: FastAPI collects only those that it reads itself."""
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(models[str(node["$ref"]).rpartition("/")[2]], models)
        return {name: _inlined(part, models) for name, part in node.items()}
    return [_inlined(part, models) for part in node] if isinstance(node, list) else node
