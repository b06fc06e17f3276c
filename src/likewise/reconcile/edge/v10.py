"""The addresses of the draft of version 1.0: https://reconciliation-api.github.io/specs/1.0-draft/."""

from importlib.metadata import version
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import JSONResponse

from likewise.http.context import Services
from likewise.reconcile import extending, forms10, suggesting
from likewise.reconcile.edge.reach import Reached
from likewise.reconcile.edge.v02 import Kind
from likewise.reconcile.queries import answered
from likewise.reconcile.suggesting import MOST_SUGGESTED, SUGGESTED


async def _content(request: Request) -> bytes:
    return await request.body()


def get_manifest(subject: Reached) -> JSONResponse:
    """The manifest."""
    return JSONResponse(forms10.manifest(subject, version("likewise")))


def match(subject: Reached, context: Services, content: Annotated[bytes, Depends(_content)]) -> JSONResponse:
    """The answers to a batch of queries."""
    answers = answered(context.asks, subject, forms10.queries_of(content))
    return JSONResponse(forms10.told(subject, answers))


def suggest(
    subject: Reached,
    context: Services,
    kind: Kind,
    prefix: Annotated[str, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_SUGGESTED)] = SUGGESTED,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> JSONResponse:
    """What begins with `prefix`: `limit` suggestions after the first `offset`."""
    place = (offset, limit)
    if kind == "entity":
        with context.database.statement() as session:
            return JSONResponse(suggesting.entities(session, subject, prefix, place))
    told = suggesting.properties if kind == "property" else suggesting.types
    return JSONResponse(told(subject, prefix, place))


def extend(subject: Reached, context: Services, content: Annotated[bytes, Depends(_content)]) -> JSONResponse:
    """The values of some properties of some records."""
    wish = extending.extension_of(content, "body")
    with context.database.statement() as session:
        return JSONResponse(extending.told10(session, subject, wish))


def propose(
    subject: Reached,
    wanted: Annotated[str, Query(alias="type", max_length=10_000)] = "",
    limit: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> JSONResponse:
    """The properties whose values can be fetched."""
    return JSONResponse(extending.proposed(subject, wanted, limit))
