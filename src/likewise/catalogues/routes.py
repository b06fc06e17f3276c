"""HTTP routes of catalogues. Their records are changed by imports, which are jobs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from likewise.catalogues import links, sampling, service
from likewise.catalogues.links import LinkedRecord
from likewise.catalogues.sampling import SampleAnswer
from likewise.catalogues.schemas import CatalogueAnswer, ChangedCatalogue, NewCatalogue, RecordAnswer
from likewise.http.authorise import Admin, Viewer
from likewise.http.context import Services
from likewise.http.cursors import page_of, time_and_id, values_of
from likewise.http.idempotency import Created, Key, once
from likewise.http.models import Page, Success, succeeded
from likewise.queue.producer import PENDING

router = APIRouter(tags=["catalogues"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str | None, Query(max_length=2000)]


@router.post("/catalogues", status_code=201, response_model=Success[CatalogueAnswer])
def create_catalogue(
    wish: NewCatalogue, request: Request, context: Services, principal: Admin, key: Key = None
) -> JSONResponse:
    """Make a catalogue, empty as yet."""

    def work(session: Session) -> Created[CatalogueAnswer]:
        made = service.create(session, wish, principal.actor)
        return Created(CatalogueAnswer.model_validate(made), f"/api/v1/catalogues/{made.id}")

    return once(request, principal, key, wish).perform(context.database, work)


@router.get("/catalogues")
def list_catalogues(
    context: Services,
    _: Viewer,
    name: Annotated[str | None, Query(max_length=200)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Success[Page[CatalogueAnswer]]:
    """Catalogues by name; with `name` only the one that is called so."""
    after = values_of(cursor, 1)[0] if cursor else None
    with context.database.statement() as session:
        found = service.page(session, name, after, limit)
        return succeeded(page_of(map(CatalogueAnswer.model_validate, found), limit, lambda one: (one.name,)))


@router.get("/catalogues/{catalogue_id}")
def get_catalogue(catalogue_id: UUID, context: Services, _: Viewer) -> Success[CatalogueAnswer]:
    """A catalogue."""
    with context.database.statement() as session:
        return succeeded(CatalogueAnswer.model_validate(service.find(session, catalogue_id)))


@router.patch("/catalogues/{catalogue_id}")
def change_catalogue(
    catalogue_id: UUID, wish: ChangedCatalogue, context: Services, principal: Admin
) -> Success[CatalogueAnswer]:
    """Give a catalogue another name, or say what its columns are and which are left out: that holds for jobs to come."""
    with context.database.transaction() as session:
        return succeeded(CatalogueAnswer.model_validate(service.change(session, catalogue_id, wish, principal.actor)))


@router.delete("/catalogues/{catalogue_id}")
def delete_catalogue(catalogue_id: UUID, context: Services, principal: Admin) -> Success[CatalogueAnswer]:
    """Delete a catalogue with its records, sources, jobs, results, judgements, matchers and files."""
    with context.database.transaction() as session:
        answer = CatalogueAnswer.model_validate(service.find(session, catalogue_id))
        files = service.delete(session, catalogue_id, principal.actor)
    for uri in files:
        context.store.remove(uri)
    return succeeded(answer)


@router.get("/catalogues/{catalogue_id}/records")
def list_records(
    catalogue_id: UUID,
    context: Services,
    _: Viewer,
    search: Annotated[str | None, Query(min_length=1, max_length=500)] = None,
    key: Annotated[str | None, Query(max_length=10_000)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Success[Page[RecordAnswer]]:
    """A catalogue's records by key: all, those with words that begin like the words of `search`, or the one under `key`."""
    after = values_of(cursor, 1)[0] if cursor else None
    with context.database.statement() as session:
        found = service.records(session, catalogue_id, service.Wanted(search, key, after), limit)
        return succeeded(page_of(map(RecordAnswer.model_validate, found), limit, lambda one: (one.key,)))


@router.get("/catalogues/{catalogue_id}/records/{record_id}")
def get_record(catalogue_id: UUID, record_id: UUID, context: Services, _: Viewer) -> Success[RecordAnswer]:
    """A record by its id; `?key=` of the list finds it by the user's own key."""
    with context.database.statement() as session:
        return succeeded(RecordAnswer.model_validate(service.record_of(session, catalogue_id, record_id)))


@router.get("/catalogues/{catalogue_id}/records/{record_id}/links")
def list_links(
    catalogue_id: UUID, record_id: UUID, context: Services, _: Viewer, cursor: Cursor = None, limit: Limit = 100
) -> Success[Page[LinkedRecord]]:
    """The incoming records that belong to a record, by its latest link or by what people said, newest first."""
    after = time_and_id(cursor)
    with context.database.statement() as session:
        found = links.links(session, catalogue_id, record_id, after, limit)
    return succeeded(page_of(found, limit, lambda one: (one.linked_at.isoformat(), str(one.id))))


@router.post("/sample", status_code=202, response_model=Success[SampleAnswer])
def load_sample(request: Request, context: Services, principal: Admin, key: Key = None) -> JSONResponse:
    """Make a catalogue of the bundled sample, import it and match its lists; what is there already is only told."""
    uploads = sampling.files(context.store, int(context.settings.max_upload_bytes))
    sessions: list[Session] = []

    def work(session: Session) -> Created[SampleAnswer]:
        sessions.append(session)
        answer = sampling.begin(session, uploads, context.capacity, principal.actor)
        return Created(answer, f"/api/v1/catalogues/{answer.catalogue.id}", status=202)

    response = once(request, principal, key, b"").perform(context.database, work)
    for session in sessions:
        context.stream.publish(session.info.pop(PENDING, []))
    return response
