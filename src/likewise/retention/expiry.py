"""What has had its time: uploads and results of jobs, after the days that the settings or the job's own wish give them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, false, func, or_, select, update
from sqlalchemy.orm import Session

from likewise.db.session import Database
from likewise.db.states import ENDED
from likewise.db.tables import Job, JobChunk, Result
from likewise.retention import leftovers
from likewise.store import Store

AT_ONCE = 100
"""Jobs looked at in one go."""


@dataclass(frozen=True)
class Days:
    """How many days after a job's end its upload and its results are kept; 0 for ever."""

    uploads: int = 0
    results: int = 0


def expire_results(database: Database, store: Store, days: Days) -> int:
    """Remove results, links and uploads of jobs whose time is over, job by job; how many jobs they were.

    A job's row stays, with its counts and the time at which its results expired.
    """
    by_settings = and_(Job.expires_at.is_(None), _older(days.results)) if days.results else false()
    due = or_(Job.expires_at <= func.now(), by_settings)
    # Chunks and results go together, but for jobs that a record was erased from, which have no chunks any more.
    kept = or_(exists().where(JobChunk.job_id == Job.id), exists().where(Result.job_id == Job.id))
    waiting = and_(Job.state.in_(ENDED), due, kept)
    return _each(database, store, waiting, _expire)


def expire_uploads(database: Database, store: Store, days: Days) -> int:
    """Remove the uploads of jobs that ended too long ago; how many they were."""
    if not days.uploads:
        return 0
    waiting = and_(Job.state.in_(ENDED), Job.upload_id.is_not(None), _older(days.uploads))
    return _each(database, store, waiting, _expire_upload)


def _each(
    database: Database, store: Store, waiting: ColumnElement[bool], expire: Callable[[Session, Store, Job], None]
) -> int:
    done = 0
    while True:
        with database.transaction() as session:
            found: Sequence[UUID] = session.scalars(select(Job.id).where(waiting).limit(AT_ONCE)).all()
        for job_id in found:
            with database.transaction() as session:
                job = session.scalar(select(Job).where(Job.id == job_id, waiting).with_for_update())
                if job is not None:
                    expire(session, store, job)
                    done += 1
        if len(found) < AT_ONCE:
            return done


def _expire(session: Session, store: Store, job: Job) -> None:
    store.remove(f"jobs/{job.id}")
    leftovers.remove_uploads(session, store, [job.upload_id])
    session.execute(delete(Result).where(Result.job_id == job.id))
    session.execute(delete(JobChunk).where(JobChunk.job_id == job.id))
    expired = func.least(func.coalesce(Job.expires_at, func.now()), func.now())
    values: dict[str, object] = {"summary": {}, "error_message": None, "expires_at": expired, "upload_id": None}
    session.execute(update(Job).where(Job.id == job.id).values(**values).execution_options(synchronize_session=False))


def _expire_upload(session: Session, store: Store, job: Job) -> None:
    leftovers.remove_uploads(session, store, [job.upload_id])


def _older(days: int) -> ColumnElement[bool]:
    return Job.finished_at < func.now() - timedelta(days=days)
