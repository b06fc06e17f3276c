"""When people have judged enough for a matcher to learn: seen by one worker at a time, every few seconds, in one statement.

Enough is so many records judged one by one since the last time, and half as many as were known then: the more is known, the
less a few more answers say. Only the latest judgements are looked at, so that looking costs the same however many there are.
"""

from dataclasses import dataclass, field
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from likewise.db.locks import try_lock
from likewise.db.rounds import keep_on
from likewise.db.session import Database
from likewise.db.states import JobKind, Stage
from likewise.db.tables import Job
from likewise.jobs.learning import LEARNING, LEARNT, LIST, RECORDS
from likewise.queue.producer import NewChunk, add_chunks, publishing
from likewise.queue.stream import Stream

EVERY = 5.0
"""Seconds between two looks."""
LOCK = 0x6C696B656C726E20
"""The advisory lock of whoever looks ("likelrn " in ASCII)."""
LATEST = 2_000
"""So many of the latest judgements are looked at."""
MOST = 1_000
"""So many records are always enough, whatever was known before."""

_DUE = text("""
WITH latest AS MATERIALIZED (
    SELECT incoming_record_id, created_at FROM judgements
    WHERE judgement <> 'undo' AND NOT bulk AND NOT sampled
        AND NOT EXISTS (SELECT FROM judgements undo WHERE undo.undoes_id = judgements.id)
    ORDER BY created_at DESC LIMIT :latest
), judged AS (
    SELECT record.source_id, record.id, max(latest.created_at) AS at
    FROM latest JOIN incoming_records record ON record.id = latest.incoming_record_id GROUP BY record.source_id, record.id
)
SELECT source.id, source.catalogue_id, list.id
FROM judged JOIN sources source ON source.id = judged.source_id
JOIN LATERAL (
    SELECT id FROM jobs WHERE source_id = source.id AND kind = 'match' AND state IN ('completed', 'completed_with_errors')
    ORDER BY finished_at DESC LIMIT 1
) list ON true
LEFT JOIN LATERAL (
    SELECT created_at, state, coalesce(CAST(summary -> :learnt ->> :records AS bigint), 0) AS known
    FROM jobs WHERE source_id = source.id AND kind = 'learn' ORDER BY created_at DESC LIMIT 1
) last ON true
WHERE judged.at > coalesce(last.created_at, '-infinity') AND coalesce(last.state, '') NOT IN ('queued', 'running')
GROUP BY source.id, source.catalogue_id, list.id, last.known
HAVING count(*) >= least(greatest(:enough, coalesce(last.known, 0) / 2), :most)
ORDER BY source.id
""").bindparams(
    bindparam("latest", LATEST), bindparam("most", MOST), bindparam("learnt", LEARNT), bindparam("records", RECORDS)
)

log = structlog.get_logger("likewise.jobs")


@dataclass(frozen=True)
class Due:
    """A source of which enough was judged, its catalogue, and the job of the list to learn on: its last one."""

    source_id: UUID
    catalogue_id: UUID
    list_id: UUID


def due(session: Session, enough: int) -> list[Due]:
    """The sources of which `enough` records were judged since the last time."""
    return [Due(*row) for row in session.execute(_DUE, {"enough": enough})]


def begin_learning(session: Session, one: Due) -> UUID:
    """Add a job that learns; its id."""
    options = {LIST: str(one.list_id)}
    about = {"catalogue_id": one.catalogue_id, "source_id": one.source_id, "options": options}
    job = Job(kind=JobKind.LEARN, requested_by=LEARNING.name, **about)
    session.add(job)
    session.flush()
    add_chunks(session, job.id, [NewChunk(Stage.FIT, 0)])
    return job.id


@dataclass(frozen=True)
class Learning:
    """Looks until `stop` is set, and has learnt what is due. `enough` is how many judged records that are."""

    database: Database
    stream: Stream
    enough: int
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Works until told to stop."""
        keep_on(self.step, EVERY, self.stop, lambda reason: log.warning("not_learnt", reason=reason))

    def step(self) -> list[UUID]:
        """One look, unless another worker is at it; the jobs that were added."""
        with publishing(self.database, self.stream) as session:
            return (
                [begin_learning(session, one) for one in due(session, self.enough)] if try_lock(session, LOCK) else []
            )
