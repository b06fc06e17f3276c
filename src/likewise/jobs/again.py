"""Deciding on a list again, without sending it again: by what people have said since, and by today's catalogue and policy.

It is a job like others, whose results take the place of the earlier ones: these stay, and hold again once the newer ones
are taken back. Whoever wants it asks for it; where all is answered that was drawn for a promise it begins by itself.
"""

from dataclasses import dataclass, field
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, bindparam, exists, or_, select, text
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.locks import try_lock
from likewise.db.rounds import keep_on
from likewise.db.session import Database
from likewise.db.states import COMPLETED, ENDED, JobKind, Stage
from likewise.db.tables import Job, Result
from likewise.errors import ConflictError
from likewise.jobs.service import find
from likewise.queue.producer import NewChunk, add_chunks, publishing
from likewise.queue.stream import Stream
from likewise.reviews import repository as reviews
from likewise.reviews.repository import Where

EVERY = 5.0
"""Seconds between two looks."""
LOCK = 0x6C696B6570726F6D
"""The advisory lock of whoever looks ("likeprom" in ASCII)."""
LATEST = 2_000
"""So many of the latest answers that promises count are looked at."""
LIST = "listJobId"
"""Where the first chunk of a job that decides on a list again names the job whose list that is."""
MORE = "more"
"""Where it says whether somebody wants more answers than spare as many people."""
PROMISING = Actor("promise")
SAMPLED: ColumnElement[bool] = Result.sampled.is_(True)

_ANSWERED = text("""
WITH latest AS MATERIALIZED (
    SELECT incoming_record_id, created_at FROM judgements WHERE sampled ORDER BY created_at DESC LIMIT :latest
), answered AS (
    SELECT record.source_id, max(latest.created_at) AS at
    FROM latest JOIN incoming_records record ON record.id = latest.incoming_record_id GROUP BY record.source_id
)
SELECT list.id FROM answered JOIN LATERAL (
    SELECT id, created_at, state FROM jobs WHERE source_id = answered.source_id AND kind = 'match'
    ORDER BY created_at DESC LIMIT 1
) list ON list.state IN ('completed', 'completed_with_errors') AND list.created_at < answered.at
WHERE EXISTS (SELECT FROM results WHERE job_id = list.id AND sampled AND reverted_at IS NULL)
ORDER BY answered.at
""").bindparams(bindparam("latest", LATEST))

log = structlog.get_logger("likewise.jobs")


def decide_again(session: Session, job_id: UUID, actor: Actor, *, more: bool = False) -> Job:
    """A new job for the list of an earlier one; with `more` it asks on for a promise that is kept, where that makes links.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it is no matching job that has come to its end, or a newer list of its source is there.
    """
    job = find(session, job_id)
    if job.kind is not JobKind.MATCH or job.source_id is None or job.state not in COMPLETED:
        raise ConflictError(f"there is no list to decide on again: the job is {job.state}, of the kind {job.kind}")
    found = newer(session, job)
    if found is not None:
        raise ConflictError(f"a newer list of the same source was sent: decide on that one again, {found}")
    made = Job(
        kind=JobKind.MATCH,
        catalogue_id=job.catalogue_id,
        source_id=job.source_id,
        options=job.options,
        requested_by=actor.name,
        expires_at=job.expires_at,
    )
    session.add(made)
    session.flush()
    add_chunks(session, made.id, [NewChunk(Stage.READ, 0, payload={LIST: str(job.id), MORE: more})])
    record(session, actor, "decide_again", ("job", made.id), listJobId=str(job.id))
    return made


def newer(session: Session, job: Job) -> UUID | None:
    """The newest later list of a job's source that has results, or may get some."""
    found = select(Job.id).where(Job.source_id == job.source_id, Job.kind == JobKind.MATCH)
    found = found.where(Job.created_at > job.created_at, or_(Job.state.in_(COMPLETED), Job.state.not_in(ENDED)))
    return session.scalar(found.order_by(Job.created_at.desc()).limit(1))


def due(session: Session) -> list[UUID]:
    """The lists of which all is answered that was drawn for their promise, one of a source at most: its last one."""
    return [job_id for job_id in session.scalars(_ANSWERED) if not asks(session, job_id)]


def asks(session: Session, job_id: UUID) -> bool:
    """Whether people are still asked about something that was drawn for a list's promise."""
    return bool(session.scalar(select(exists(reviews.asking(Where(job_id=job_id)).where(SAMPLED)))))


@dataclass(frozen=True)
class Promises:
    """Looks until `stop` is set, and has lists decided on again whose answers are in."""

    database: Database
    stream: Stream
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Works until told to stop."""
        keep_on(self.step, EVERY, self.stop, lambda reason: log.warning("not_decided_again", reason=reason))

    def step(self) -> list[UUID]:
        """One look, unless another worker is at it; the jobs that were added."""
        with publishing(self.database, self.stream) as session:
            if not try_lock(session, LOCK):
                return []
            return [decide_again(session, job_id, PROMISING).id for job_id in due(session)]
