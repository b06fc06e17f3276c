"""HTTP routes of sources and their records, and of erasing what is in a catalogue."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from likewise.http.authorise import Admin, Viewer
from likewise.http.context import Services
from likewise.http.cursors import page_of, values_of
from likewise.http.models import Page, Success, succeeded
from likewise.retention import erasing, sources
from likewise.retention.erasing import Erasing
from likewise.retention.schemas import Erased, IncomingAnswer, SourceAnswer

router = APIRouter(tags=["catalogues"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str | None, Query(max_length=2000)]


@router.get("/catalogues/{catalogue_id}/sources")
def list_sources(
    catalogue_id: UUID, context: Services, _: Viewer, cursor: Cursor = None, limit: Limit = 100
) -> Success[Page[SourceAnswer]]:
    """Where the records come from that were matched with a catalogue, by name."""
    after = values_of(cursor, 1)[0] if cursor else None
    with context.database.statement() as session:
        return succeeded(page_of(sources.sources(session, catalogue_id, after, limit), limit, lambda one: (one.name,)))


@router.get("/catalogues/{catalogue_id}/sources/{source_id}/records")
def list_source_records(
    catalogue_id: UUID,
    source_id: UUID,
    context: Services,
    _: Viewer,
    key: Annotated[str | None, Query(max_length=10_000)] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Success[Page[IncomingAnswer]]:
    """A source's records as they were last sent, by key, or the one under `key`."""
    after = values_of(cursor, 1)[0] if cursor else None
    with context.database.statement() as session:
        found = sources.records(session, (catalogue_id, source_id), key, after, limit)
        return succeeded(page_of(map(IncomingAnswer.model_validate, found), limit, lambda one: (one.key,)))


@router.delete("/catalogues/{catalogue_id}/sources/{source_id}")
def erase_source(catalogue_id: UUID, source_id: UUID, context: Services, principal: Admin) -> Success[Erased]:
    """Erase a source with its records, jobs, results, judgements, uploads and exports."""
    with context.database.transaction() as session:
        by = Erasing(context.store, principal.actor)
        files = erasing.erase_source(session, by, catalogue_id, source_id)
    for uri in files:
        context.store.remove(uri)
    return succeeded(Erased(id=source_id))


@router.delete("/catalogues/{catalogue_id}/sources/{source_id}/records/{record_id}")
def erase_source_record(
    catalogue_id: UUID, source_id: UUID, record_id: UUID, context: Services, principal: Admin
) -> Success[Erased]:
    """Erase an incoming record in all its jobs: results, judgements, exports; and the uploads of its source."""
    with context.database.transaction() as session:
        by = Erasing(context.store, principal.actor)
        erasing.erase_incoming(session, by, source_id, (catalogue_id, record_id))
    return succeeded(Erased(id=record_id))


@router.delete("/catalogues/{catalogue_id}/records/{record_id}")
def erase_catalogue_record(catalogue_id: UUID, record_id: UUID, context: Services, principal: Admin) -> Success[Erased]:
    """Erase a catalogue record: its fields, its place in results and exports, notes on it; and the imported files."""
    with context.database.transaction() as session:
        by = Erasing(context.store, principal.actor)
        erasing.erase_catalogue_record(session, by, catalogue_id, record_id)
    return succeeded(Erased(id=record_id))
