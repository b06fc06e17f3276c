"""The SQL of operations, on the database's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, tuple_, update
from sqlalchemy.orm import Session, defer

from likewise.db.flags import set_flag
from likewise.db.states import ChunkState, DeadLetterState, JobState, Stage
from likewise.db.tables import Catalogue, DeadLetter, Job, JobChunk, Matcher, WorkerHeartbeat
from likewise.queue.chunks import NOW, PAUSED, due, paused

ALIVE = timedelta(seconds=60)
"""A worker that was not heard of for so long counts as gone: as long as its lease on a chunk lasts."""


MOST_STOPPED = 100
"""More stopped matchers are not told of."""


@dataclass(frozen=True)
class Backlog:
    """Chunks that are not done, those of them that are due and in nobody's hands, and the age of the oldest in seconds."""

    open: int
    waiting: int
    oldest: float


def in_hand(session: Session) -> int:
    """How many chunks workers have in hand."""
    leased = JobChunk.state == ChunkState.OPEN, JobChunk.lease_until > NOW
    return session.scalar(select(func.count()).select_from(JobChunk).where(*leased)) or 0


def letters(
    session: Session, state: DeadLetterState | None, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[DeadLetter]:
    """Dead letters, newest first."""
    found = select(DeadLetter).order_by(DeadLetter.created_at.desc(), DeadLetter.id.desc()).limit(limit)
    if state is not None:
        found = found.where(DeadLetter.state == state)
    if after is not None:
        found = found.where(tuple_(DeadLetter.created_at, DeadLetter.id) < tuple_(*after))
    return session.scalars(found).all()


def lock_chunks(session: Session, job_id: UUID) -> None:
    """Locks a job's closed chunks, before the job: rows are locked in the order chunk, job, everywhere."""
    closed = JobChunk.state.in_((ChunkState.DEAD, ChunkState.CANCELLED))
    session.execute(
        select(JobChunk.id).where(JobChunk.job_id == job_id, closed).order_by(JobChunk.id).with_for_update()
    )


def waiting_letters(session: Session, job_id: UUID) -> Sequence[UUID]:
    """The dead letters of a job that nobody has decided on, oldest first."""
    chosen = select(DeadLetter.id).where(DeadLetter.job_id == job_id, DeadLetter.state == DeadLetterState.WAITING)
    return session.scalars(chosen.order_by(DeadLetter.created_at, DeadLetter.id)).all()


def lock_job(session: Session, job_id: UUID) -> Job:
    """A job's row, locked until the transaction ends."""
    return session.get_one(Job, job_id, with_for_update=True, populate_existing=True)


def has_dead_chunk(session: Session, job_id: UUID) -> bool:
    """Whether a piece of the job is still given up."""
    dead = exists().where(JobChunk.job_id == job_id, JobChunk.state == ChunkState.DEAD)
    return bool(session.scalar(select(dead)))


def reopen(session: Session, job_id: UUID) -> None:
    """Takes a job out of its end, with the chunks that its failure had closed; the sweeper publishes them.

    Its progress is counted anew: what was finished after the failure was not counted any more.
    """
    session.execute(
        update(JobChunk)
        .where(JobChunk.job_id == job_id, JobChunk.state == ChunkState.CANCELLED)
        .values(state=ChunkState.OPEN, lease_until=None, next_at=NOW, published_at=None)
        .execution_options(synchronize_session=False)
    )
    done = (
        select(func.coalesce(func.sum(JobChunk.row_count), 0))
        .where(JobChunk.job_id == job_id, JobChunk.stage == Stage.SCORE, JobChunk.state == ChunkState.DONE)
        .scalar_subquery()
    )
    session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(rows_done=done, state=JobState.RUNNING, finished_at=None, error_code=None, error_message=None)
        .execution_options(synchronize_session=False)
    )


def set_paused(session: Session, value: bool, set_by: str) -> None:  # noqa: FBT001 -- the flag's own value
    """Sets the switch that every claim looks at."""
    set_flag(session, PAUSED, value, set_by)


def is_paused(session: Session) -> bool:
    """Whether claiming is paused."""
    return bool(session.scalar(select(paused())))


def backlog(session: Session) -> Backlog:
    """What is left to do."""
    waits: ColumnElement[bool] = due()
    age = func.extract("epoch", NOW - func.min(JobChunk.next_at).filter(waits))
    row = session.execute(
        select(func.count(), func.count().filter(waits), func.coalesce(age, 0)).where(JobChunk.state == ChunkState.OPEN)
    ).one()
    return Backlog(row[0], row[1], float(row[2]))


def jobs_by_state(session: Session) -> dict[JobState, int]:
    """How many jobs are in each state; every state is present."""
    found = session.execute(select(Job.state, func.count()).group_by(Job.state))
    counted = {state: int(count) for state, count in found}
    return {state: counted.get(state, 0) for state in JobState}


def waiting_count(session: Session) -> int:
    """How many dead letters nobody has decided on."""
    chosen = select(func.count()).select_from(DeadLetter).where(DeadLetter.state == DeadLetterState.WAITING)
    return session.scalar(chosen) or 0


def stopped_matchers(session: Session) -> list[tuple[Matcher, str]]:
    """The matchers that were stopped by themselves and with which nobody has done anything since, and their catalogues'
    names.
    """
    found = select(Matcher, Catalogue.name).join(Catalogue, Catalogue.id == Matcher.catalogue_id)
    latest = found.where(Matcher.stopped_at.is_not(None)).order_by(Matcher.stopped_at.desc()).limit(MOST_STOPPED)
    return [(matcher, name) for matcher, name in session.execute(latest.options(defer(Matcher.recipe)))]


@dataclass(frozen=True)
class Working:
    """A worker, whether it lives, and what it works for; nulls for one that waits."""

    worker: WorkerHeartbeat
    alive: bool
    job_id: UUID | None
    stage: Stage | None


def workers(session: Session) -> list[Working]:
    """Every worker that is known, by name."""
    alive = WorkerHeartbeat.seen_at > NOW - ALIVE
    found = (
        select(WorkerHeartbeat, alive, JobChunk.job_id, JobChunk.stage)
        .outerjoin(JobChunk, JobChunk.id == WorkerHeartbeat.chunk_id)
        .order_by(WorkerHeartbeat.name)
    )
    return [Working(*row) for row in session.execute(found)]
