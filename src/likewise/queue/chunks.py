"""The chunk row as lease and fence. All times are the database's; every function works in the caller's transaction.

`clock_timestamp()` rather than `now()`: a transaction that waited must not see the time it began.
"""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, exists, func, or_, select, update
from sqlalchemy.orm import Session

from likewise.db.states import ENDED, ChunkState
from likewise.db.tables import Flag, Job, JobChunk
from likewise.queue.settings import QueueSettings
from likewise.queue.work import ClaimedChunk

PAUSED = "paused"
NOW = func.clock_timestamp()


class FencedError(Exception):
    """The chunk is no longer ours: another worker claimed it, or it ended. Nothing may be written."""


def unleased() -> ColumnElement[bool]:
    """Nobody may be working on the chunk."""
    return or_(JobChunk.lease_until.is_(None), JobChunk.lease_until < NOW)


def due() -> ColumnElement[bool]:
    """The chunk is to be worked on, and nobody may be at it."""
    return and_(JobChunk.state == ChunkState.OPEN, JobChunk.next_at <= NOW, unleased())


def claim(session: Session, chunk_id: UUID, worker: str, settings: QueueSettings) -> ClaimedChunk | None:
    """Takes a chunk under a lease; None where it is not due, somebody has it, or the queue is paused.

    A lease that ran out means that a worker vanished with the chunk: `crashes` counts it, until `survived` takes it back.
    """
    free = (
        select(JobChunk.id)
        .where(JobChunk.id == chunk_id, due(), ~paused())
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    vanished = JobChunk.lease_until.is_not(None)
    row = session.execute(
        update(JobChunk)
        .where(JobChunk.id == free)
        .values(
            attempt=JobChunk.attempt + 1,
            crashes=JobChunk.crashes + cast(vanished, Integer),
            lease_until=NOW + timedelta(seconds=settings.lease),
            worker=worker,
        )
        .returning(JobChunk)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if row is None:
        return None
    traceparent = session.scalar(select(Job.traceparent).where(Job.id == row.job_id))
    return ClaimedChunk(
        id=row.id,
        job_id=row.job_id,
        stage=row.stage,
        position=row.position,
        first_row=row.first_row,
        row_count=row.row_count,
        attempt=row.attempt,
        failures=row.failures,
        crashes=row.crashes,
        payload=row.payload,
        traceparent=traceparent,
    )


def renew(session: Session, chunk: ClaimedChunk, settings: QueueSettings) -> bool:
    """Prolongs the lease.

    Returns:
        Whether the job was cancelled meanwhile.

    Raises:
        FencedError: the chunk is no longer ours.
    """
    _change(session, chunk, lease_until=NOW + timedelta(seconds=settings.lease))
    return cancelled(session, chunk.job_id)


def survived(session: Session, chunk: ClaimedChunk) -> None:
    """Takes back the crash that was counted when somebody else took the chunk: its worker stood still, and lives.

    So a machine that sleeps, or a database that is away for longer than a lease, holds nothing against the chunk in hand.
    """
    session.execute(
        update(JobChunk)
        .where(
            JobChunk.id == chunk.id,
            JobChunk.attempt > chunk.attempt,
            JobChunk.state == ChunkState.OPEN,
            JobChunk.crashes > 0,
        )
        .values(crashes=JobChunk.crashes - 1)
        .execution_options(synchronize_session=False)
    )


def cancelled(session: Session, job_id: UUID) -> bool:
    """Whether a job is to stop, or is over already."""
    row = session.execute(select(Job.cancel_requested_at, Job.state).where(Job.id == job_id)).one_or_none()
    return row is None or row.cancel_requested_at is not None or row.state in ENDED


def end(session: Session, chunk: ClaimedChunk, state: ChunkState, reason: str | None = None) -> None:
    """Closes a chunk that is still ours, for good; without a reason, it keeps that of the last failure that it outlived.

    Raises:
        FencedError: it is no longer ours.
    """
    why = {} if reason is None else {"last_error": reason}
    _change(session, chunk, state=state, lease_until=None, **why)


def put_back(session: Session, chunk: ClaimedChunk, delay: float = 0.0) -> None:
    """Gives a chunk back untouched, as when the worker is told to stop; due after `delay` seconds.

    Raises:
        FencedError: it is no longer ours.
    """
    _change(session, chunk, lease_until=None, next_at=NOW + timedelta(seconds=delay), published_at=None)


def wait(session: Session, chunk: ClaimedChunk, longest: float, still: Callable[[Session], bool]) -> None:
    """Gives a chunk back until `wake`, for so many seconds at most; at once where it need not wait any more.

    `still` is asked with the row locked: whoever ends the wait from then on wakes the chunk after it was given back.

    Raises:
        FencedError: it is no longer ours.
    """
    put_back(session, chunk, longest)
    if not still(session):
        put_back(session, chunk)


def wake(session: Session, job_ids: Select[UUID]) -> None:
    """Makes the open chunks of jobs due that wait, in the transaction that ends what they wait for. Nobody's work on one is
    disturbed; its row is waited for, since it may just be given back.
    """
    held = or_(JobChunk.next_at > NOW, JobChunk.lease_until.is_not(None))
    session.execute(
        update(JobChunk)
        .where(JobChunk.job_id.in_(job_ids), JobChunk.state == ChunkState.OPEN, held)
        .values(next_at=func.least(JobChunk.next_at, NOW), published_at=None)
        .execution_options(synchronize_session=False)
    )


def retry(session: Session, chunk: ClaimedChunk, delay: float, reason: str) -> None:
    """Gives a failed chunk back, due after `delay` seconds.

    Raises:
        FencedError: it is no longer ours.
    """
    later = NOW + timedelta(seconds=delay)
    _change(
        session,
        chunk,
        lease_until=None,
        next_at=later,
        published_at=None,
        failures=chunk.failures + 1,
        last_error=reason,
    )


def backoff(failures: int, settings: QueueSettings, chance: random.Random) -> float:
    """Seconds to wait after so many failures: exponential with a cap, and half of it left to chance.

    The jitter keeps chunks that failed together from coming back together (Brooker, "Exponential Backoff and Jitter", 2015).
    """
    longest = min(settings.backoff_cap, settings.backoff * 2.0 ** min(failures - 1, 30))
    return longest * (0.5 + 0.5 * chance.random())


def cancel_open(session: Session, job_id: UUID) -> int:
    """Closes the chunks of a job that nobody is working on; the others learn of it with their next heartbeat."""
    free = (
        select(JobChunk.id)
        .where(JobChunk.job_id == job_id, JobChunk.state == ChunkState.OPEN, unleased())
        .with_for_update(skip_locked=True)
    )
    closed = session.scalars(
        update(JobChunk)
        .where(JobChunk.id.in_(free))
        .values(state=ChunkState.CANCELLED, lease_until=None)
        .returning(JobChunk.id)
        .execution_options(synchronize_session=False)
    )
    return len(closed.all())


def paused() -> ColumnElement[bool]:
    """Whether somebody paused the queue."""
    return exists().where(Flag.name == PAUSED, Flag.value == func.to_jsonb(True))  # noqa: FBT003 -- SQL's true


def due_chunks(session: Session, limit: int) -> Sequence[UUID]:
    """Chunks to work on, longest due first: the way to work while Redis is away."""
    return session.scalars(select(JobChunk.id).where(due(), ~paused()).order_by(JobChunk.next_at).limit(limit)).all()


def _change(session: Session, chunk: ClaimedChunk, **values: object) -> None:
    """Changes the chunk's row where the latest attempt is ours: the fence."""
    changed = session.scalars(
        update(JobChunk)
        .where(JobChunk.id == chunk.id, JobChunk.attempt == chunk.attempt, JobChunk.state == ChunkState.OPEN)
        .values(**values)
        .returning(JobChunk.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if changed is None:
        raise FencedError(f"chunk {chunk.id}: attempt {chunk.attempt} is no longer the latest")
