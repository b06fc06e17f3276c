"""Accepting jobs: one statement, so that jobs are in PostgreSQL whole or not at all after one round trip.

Nothing here looks into a file: the API never reads what it is sent.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from likewise.db.states import JobKind
from likewise.db.tables import Catalogue, JsonObject
from likewise.errors import NotFoundError, ProcessingError
from likewise.jobs.schemas import JobAnswer
from likewise.queue.producer import PENDING, Capacity, chunk_message
from likewise.store import Stored
from likewise.telemetry.tracing import current_traceparent

OPEN_CHUNKS = 100_000
"""More open chunks than this, and new work is refused for now."""
TRIES = 3
"""A source that another request is just making is not seen by the statement that meets it, but by the next one."""
FOREIGN_KEY_VIOLATION = "23503"

_ACCEPT = text("""
WITH wish AS MATERIALIZED (
    SELECT coalesce(job_id, gen_random_uuid()) AS job_id, gen_random_uuid() AS upload_id, position, uri, filename, size,
        sha256, content, options::jsonb AS options, requested_by, traceparent, webhook_url,
        now() + make_interval(days => keep_days) AS expires_at
    FROM unnest(CAST(:job_id AS uuid[]), CAST(:uri AS text[]), CAST(:filename AS text[]), CAST(:size AS bigint[]),
        CAST(:sha256 AS bytea[]), CAST(:content AS bytea[]), CAST(:options AS text[]), CAST(:requested_by AS text[]),
        CAST(:traceparent AS text[]), CAST(:webhook_url AS text[]), CAST(:keep_days AS int[]))
    WITH ORDINALITY AS wish(job_id, uri, filename, size, sha256, content, options, requested_by, traceparent, webhook_url,
        keep_days, position)
), catalogue AS (
    SELECT id, name FROM catalogues WHERE id = :catalogue_id
), known AS (
    SELECT id FROM sources WHERE catalogue_id = :catalogue_id AND name = :source
), made AS (
    INSERT INTO sources (catalogue_id, name)
    SELECT id, :source FROM catalogue WHERE :source IS NOT NULL AND NOT EXISTS (SELECT FROM known)
    ON CONFLICT DO NOTHING RETURNING id
), source AS (
    SELECT id FROM known UNION ALL SELECT id FROM made UNION ALL SELECT NULL WHERE :source IS NULL
), upload AS (
    INSERT INTO uploads (id, uri, filename, size, sha256, content)
    SELECT upload_id, uri, filename, size, sha256, content FROM wish, catalogue, source
), job AS (
    INSERT INTO jobs (
        id, catalogue_id, kind, source_id, upload_id, options, requested_by, traceparent, webhook_url, expires_at)
    SELECT job_id, catalogue.id, :kind, source.id, upload_id, options, requested_by, traceparent, webhook_url, expires_at
    FROM wish, catalogue, source RETURNING *
), chunk AS (
    INSERT INTO job_chunks (job_id, stage, position, published_at)
    SELECT job_id, 'read', 0, clock_timestamp() FROM wish, catalogue, source RETURNING id, job_id
)
SELECT job.*, chunk.id AS chunk_id, catalogue.name AS catalogue_name, :source AS source_name
FROM catalogue, wish JOIN job ON job.id = wish.job_id JOIN chunk ON chunk.job_id = wish.job_id
ORDER BY wish.position
""").bindparams(bindparam("catalogue_id", type_=Uuid), bindparam("source", type_=Text), bindparam("kind", type_=Text))
"""The foreign keys share-lock the catalogue, so that it is not deleted meanwhile. `published_at`: see `add_chunks`."""
EACH = ("job_id", "filename", "requested_by", "traceparent", "webhook_url", "keep_days")
"""What each job of several brings along, beside its file and its options."""


@dataclass(frozen=True)
class NewJob:
    """A job to accept: what is to be done with which file, for whom, and who is told of its end. `source` is null for an
    import; `keep_days` is how long its results are kept, from now on, null for as long as the settings say.
    """

    kind: JobKind
    catalogue_id: UUID
    stored: Stored
    filename: str
    requested_by: str
    source: str | None = None
    options: JsonObject = field(default_factory=dict)
    traceparent: str | None = None
    webhook_url: str | None = None
    keep_days: int | None = None
    job_id: UUID | None = None


def accept(session: Session, new: NewJob, capacity: Capacity) -> JobAnswer:
    """As `accept_all`, for one."""
    return accept_all(session, [new], capacity)[0]


def accept_all(session: Session, jobs: Sequence[NewJob], capacity: Capacity) -> list[JobAnswer]:
    """Queued jobs of one kind, for one catalogue and source, each with its first chunk: all of them exist once this is
    committed, or none does.

    `Database.statement` is transaction enough.

    Raises:
        NotFoundError: there is no such catalogue.
        QueueError: too much is waiting already.
    """
    capacity.check(session)
    first, values = jobs[0], _values(jobs)
    for _ in range(TRIES):
        try:
            rows = session.execute(_ACCEPT, values).all()
        except IntegrityError as error:
            if getattr(error.orig, "sqlstate", None) != FOREIGN_KEY_VIOLATION:
                raise
            break  # the catalogue was deleted at the same moment
        if rows:
            messages = [chunk_message(row.id, row.chunk_id, 0, row.traceparent) for row in rows]
            session.info.setdefault(PENDING, []).extend(messages)
            return [JobAnswer.model_validate(row) for row in rows]
        if session.get(Catalogue, first.catalogue_id) is None:
            break
    else:
        raise ProcessingError(f"the source '{first.source}' can neither be found nor made")
    raise NotFoundError(f"there is no catalogue {first.catalogue_id}")


def _values(jobs: Sequence[NewJob]) -> dict[str, object]:
    first, here = jobs[0], current_traceparent()
    traced = [job if job.traceparent else replace(job, traceparent=here) for job in jobs]
    stored = {name: [getattr(job.stored, name) for job in jobs] for name in ("uri", "size", "sha256", "content")}
    each = {name: [getattr(job, name) for job in traced] for name in EACH}
    shared = {"catalogue_id": first.catalogue_id, "source": first.source, "kind": first.kind.value}
    return {**stored, **each, **shared, "options": [json.dumps(job.options) for job in jobs]}
