"""The addresses of version 0.2: https://reconciliation-api.github.io/specs/0.2/."""

from importlib.metadata import version
from typing import Annotated, Literal, TypeAlias

from fastapi import Form, Query, Response

from likewise.errors import ValidationError
from likewise.http.context import Context, Services
from likewise.reconcile import extending, forms02, suggesting
from likewise.reconcile.edge.jsonp import Callback, response
from likewise.reconcile.edge.reach import Reached
from likewise.reconcile.queries import BATCH, answered
from likewise.reconcile.subject import Subject
from likewise.reconcile.suggesting import SUGGESTED

Batch: TypeAlias = Annotated[str | None, Query()]
Kind: TypeAlias = Literal["entity", "property", "type"]


def get_service(
    subject: Reached, context: Services, queries: Batch = None, extend: Batch = None, callback: Callback = None
) -> Response:
    """The manifest; with `queries` or `extend` their answers."""
    if queries is not None:
        return response(_reconciled(context, subject, queries), callback)
    if extend is not None:
        return response(_extended(context, subject, extend), callback)
    return response(forms02.manifest(subject, version("likewise"), BATCH), callback)


def post_service(
    subject: Reached,
    context: Services,
    queries: Annotated[str | None, Form()] = None,
    extend: Annotated[str | None, Form()] = None,
) -> Response:
    """The answers to a batch of queries, or to a data extension query, as a form has them."""
    if queries is not None:
        return response(_reconciled(context, subject, queries), None)
    if extend is not None:
        return response(_extended(context, subject, extend), None)
    raise ValidationError("send a form (application/x-www-form-urlencoded) with `queries` or `extend`")


def suggest(
    subject: Reached,
    context: Services,
    kind: Kind,
    prefix: Annotated[str, Query(max_length=500)] = "",
    cursor: Annotated[int, Query(ge=0, le=10_000)] = 0,
    *,
    callback: Callback = None,
) -> Response:
    """What begins with `prefix`; `cursor` is how many suggestions to skip."""
    place = (cursor, SUGGESTED)
    if kind == "entity":
        with context.database.statement() as session:
            return response(suggesting.entities(session, subject, prefix, place), callback)
    told = suggesting.properties if kind == "property" else suggesting.types
    return response(told(subject, prefix, place), callback)


def flyout(
    subject: Reached,
    context: Services,
    kind: Kind,
    name: Annotated[str, Query(alias="id", max_length=10_000)],
    callback: Callback = None,
) -> Response:
    """A suggestion as a piece of HTML."""
    with context.database.statement() as session:
        return response(suggesting.flyout(session, subject, kind, name), callback)


def propose(
    subject: Reached,
    wanted: Annotated[str, Query(alias="type", max_length=10_000)] = "",
    limit: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    callback: Callback = None,
) -> Response:
    """The properties whose values can be fetched."""
    return response(extending.proposed(subject, wanted, limit), callback)


def _reconciled(context: Context, subject: Subject, content: str) -> forms02.Json:
    batch = forms02.queries_of(content)
    answers = answered(context.asks, subject, list(batch.values()))
    return forms02.told(subject, dict(zip(batch, answers, strict=True)))


def _extended(context: Context, subject: Subject, content: str) -> forms02.Json:
    wish = extending.extension_of(content, "extend")
    with context.database.statement() as session:
        return extending.told02(session, subject, wish)
