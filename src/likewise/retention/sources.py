"""Telling of sources and their records."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from likewise.db.tables import Catalogue, IncomingRecord, Source
from likewise.errors import NotFoundError
from likewise.retention.schemas import SourceAnswer


def sources(session: Session, catalogue_id: UUID, after: str | None, limit: int) -> list[SourceAnswer]:
    """A catalogue's sources by name.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    if session.get(Catalogue, catalogue_id) is None:
        raise NotFoundError(f"there is no catalogue {catalogue_id}")
    count = select(func.count()).where(IncomingRecord.source_id == Source.id).scalar_subquery()
    found = select(Source, count).where(Source.catalogue_id == catalogue_id).order_by(Source.name).limit(limit)
    if after is not None:
        found = found.where(Source.name > after)
    return [
        SourceAnswer(id=source.id, name=source.name, record_count=records, created_at=source.created_at)
        for source, records in session.execute(found)
    ]


def records(
    session: Session, place: tuple[UUID, UUID], key: str | None, after: str | None, limit: int
) -> list[IncomingRecord]:
    """A source's records by key, or the one under `key`; `place` is the catalogue's id and the source's.

    Raises:
        NotFoundError: the catalogue has no such source.
    """
    source = session.get(Source, place[1])
    if source is None or source.catalogue_id != place[0]:
        raise NotFoundError(f"the catalogue has no source {place[1]}")
    found = (
        select(IncomingRecord).where(IncomingRecord.source_id == source.id).order_by(IncomingRecord.key).limit(limit)
    )
    if key is not None:
        found = found.where(IncomingRecord.key == key)
    if after is not None:
        found = found.where(IncomingRecord.key > after)
    return list(session.scalars(found))
