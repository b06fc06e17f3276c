"""Bodies that may be large: a file in a form, put into the store as it comes and never looked into, or records as JSON."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Annotated, Any, TypeAlias, TypeVar

import pydantic
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from likewise.db.session import CommitUnknownError
from likewise.errors import ValidationError
from likewise.http.context import Context, Services
from likewise.http.forms import FormReader
from likewise.http.middleware import allow_body
from likewise.store import NewFile, Stored, json_lines

FORM, JSON = "multipart/form-data", "application/json"
RECORDS_FILE = "records.jsonl"
"""What records that were sent as JSON are called as a file."""
_FORM_EXTRA = 1 << 20
"""What a form may hold beside the file, in bytes."""
_PIECE = 1 << 20
"""Bytes that are written to the store at once, by a thread."""

Wish = TypeVar("Wish", bound=BaseModel)


@dataclass(frozen=True)
class Received:
    """A request's body: a form's `file`, in the store, with its `filename` and other `fields`, or the `body` of JSON."""

    file: Stored | None = None
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
    """The body of a request that takes a file or JSON; a file of a request that fails is not kept.

    Raises:
        ValidationError: it is neither, or the form has no file.
        TooLargeError, ProcessingError: as `Store.save`.
    """
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == JSON:
        yield Received(body=await request.body())
        return
    if kind != FORM:
        raise ValidationError(f"send a file as {FORM} or records as {JSON}, not {kind or 'nothing'}")
    received = await _file_of(request, context, FormReader(content_type))
    try:
        yield received
    except CommitUnknownError:  # there may be a job that needs the file
        raise
    except BaseException:
        if received.file is not None:
            await run_in_threadpool(context.store.discard, received.file)
        raise


async def _file_of(request: Request, context: Context, form: FormReader) -> Received:
    limit = int(context.settings.max_upload_bytes)
    allow_body(request, limit + _FORM_EXTRA)
    file = await run_in_threadpool(context.store.new_file, "uploads", limit)
    try:
        await _copy(request, form, file)
        form.finish()
        stored = await run_in_threadpool(file.finish)
    except BaseException:
        await run_in_threadpool(file.abandon)
        raise
    return Received(stored, form.filename or "upload", form.fields)


async def _copy(request: Request, form: FormReader, file: NewFile) -> None:
    waiting = bytearray()
    try:
        async for piece in request.stream():
            waiting += form.feed(piece)
            if len(waiting) >= _PIECE:
                await run_in_threadpool(file.write, bytes(waiting))
                waiting.clear()
    except ClientDisconnect as error:
        raise ValidationError("the connection was closed before the form was complete") from error
    await run_in_threadpool(file.write, bytes(waiting))


Body: TypeAlias = Annotated[Received, Depends(receive)]
"""A route's parameter `received: Body`, after the principal, so that nobody's body is read but theirs who may."""


@contextmanager
def lent(
    context: Context, received: Received, records: Iterable[Mapping[str, object]] | None
) -> Iterator[tuple[str, str]]:
    """A request's file, or else its records as one, where workers find it for as long as the block lasts: its place in the
    store, and its sender's name for it.
    """
    limit = int(context.settings.max_upload_bytes)
    file = received.file or context.store.save("uploads", BytesIO(json_lines(records or ())), limit)
    try:
        yield str(file.uri), received.filename or RECORDS_FILE
    finally:
        context.store.discard(file)


def body_of(kind: type[BaseModel], *fields: str) -> dict[str, Any]:  # Any: a JSON document
    """What OpenAPI is told of such a body: `kind` is the JSON, `fields` are those that a form has beside the file."""
    whole = kind.model_json_schema()
    schema = _inlined(whole, whole.pop("$defs", {}))
    parts: dict[str, object] = {"file": {"type": "string", "format": "binary"}}
    parts |= {name: _part(schema["properties"][name]) for name in fields}
    form = {"type": "object", "required": ["file"], "properties": parts}
    return {"requestBody": {"required": True, "content": {JSON: {"schema": schema}, FORM: {"schema": form}}}}


def _part(schema: dict[str, Any]) -> dict[str, Any]:
    """A field as a part of a form, where everything is text: an object is written as JSON, and null by leaving it out."""
    some = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(some) == 1:
        schema = {name: value for name, value in schema.items() if name not in ("anyOf", "default")} | some[0]
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
