"""Accepting jobs: one statement, so that a job is in PostgreSQL whole or not at all after one round trip.

Nothing here looks into a file: the API never reads what it is sent.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
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
WITH catalogue AS (
    SELECT id FROM catalogues WHERE id = :catalogue_id
), known AS (
    SELECT id FROM sources WHERE catalogue_id = :catalogue_id AND name = :source
), made AS (
    INSERT INTO sources (catalogue_id, name)
    SELECT id, :source FROM catalogue WHERE :source IS NOT NULL AND NOT EXISTS (SELECT FROM known)
    ON CONFLICT DO NOTHING RETURNING id
), source AS (
    SELECT id FROM known UNION ALL SELECT id FROM made UNION ALL SELECT NULL WHERE :source IS NULL
), upload AS (
    INSERT INTO uploads (uri, filename, size, sha256, content)
    SELECT :uri, :filename, :size, :sha256, :content FROM catalogue, source RETURNING id
), job AS (
    INSERT INTO jobs (
        id, catalogue_id, kind, source_id, upload_id, options, requested_by, traceparent, webhook_url, expires_at)
    SELECT coalesce(:job_id, gen_random_uuid()), catalogue.id, :kind, source.id, upload.id, :options, :requested_by,
        :traceparent, :webhook_url, now() + make_interval(days => :keep_days)
    FROM catalogue, source, upload RETURNING *
), chunk AS (
    INSERT INTO job_chunks (job_id, stage, position, published_at)
    SELECT id, 'read', 0, clock_timestamp() FROM job RETURNING id
)
SELECT job.*, chunk.id AS chunk_id FROM job, chunk
""").bindparams(
    bindparam("catalogue_id", type_=Uuid),
    bindparam("job_id", type_=Uuid),
    bindparam("keep_days", type_=Integer),
    bindparam("options", type_=JSONB),
    *(bindparam(name, type_=LargeBinary) for name in ("sha256", "content")),
    *(
        bindparam(name, type_=Text)
        for name in ("source", "uri", "filename", "kind", "requested_by", "traceparent", "webhook_url")
    ),
)
"""The foreign keys share-lock the catalogue, so that it is not deleted meanwhile. `published_at`: see `add_chunks`."""


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


def accept(session: Session, new: NewJob, capacity: Capacity, job_id: UUID | None = None) -> JobAnswer:
    """A queued job with its first chunk, under `job_id` if given; it exists once this is committed.

    `Database.statement` is transaction enough.

    Raises:
        NotFoundError: there is no such catalogue.
        QueueError: too much is waiting already.
    """
    capacity.check(session)
    traceparent = new.traceparent or current_traceparent()
    given = {"kind": new.kind.value, "job_id": job_id, "traceparent": traceparent}
    values = {**vars(new), **vars(new.stored), **given}
    values.pop("stored")
    for _ in range(TRIES):
        try:
            row = session.execute(_ACCEPT, values).one_or_none()
        except IntegrityError as error:
            if getattr(error.orig, "sqlstate", None) != FOREIGN_KEY_VIOLATION:
                raise
            break  # the catalogue was deleted at the same moment
        if row is not None:
            message = chunk_message(row.id, row.chunk_id, 0, traceparent)
            session.info.setdefault(PENDING, []).append(message)
            return JobAnswer.model_validate(row)
        if session.get(Catalogue, new.catalogue_id) is None:
            break
    else:
        raise ProcessingError(f"the source '{new.source}' can neither be found nor made")
    raise NotFoundError(f"there is no catalogue {new.catalogue_id}")
