"""Finding, stopping and telling of jobs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import ENDED, JobState
from likewise.db.tables import Job
from likewise.errors import ConflictError, NotFoundError
from likewise.jobs import repository
from likewise.jobs.schemas import JobAnswer
from likewise.queue.chunks import cancel_open

LINKS = "links"
"""Where a job's summary says which file its links are in; nobody's business outside."""
PAIRS = "kept pairs"
"""Where it says which file its scored pairs are in, and how they were scored."""
PROBABILITIES = "probabilities"
"""Where it says how many rows' best candidates have which probability."""
PLACES = "places"
"""Where it says, by decision, in which row each `STEP`th result stands, from the first on."""
REVERTED = "reverted"
"""Where a job's counts say how many of its results were taken back."""
STEP = 1_000
OURS = frozenset({LINKS, PAIRS, PROBABILITIES, PLACES})
"""What a summary does not say to whoever asks for the job."""


def find(session: Session, job_id: UUID) -> Job:
    """A job.

    Raises:
        NotFoundError: there is none of that id.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError(f"there is no job {job_id}")
    return job


def known(session: Session, job_id: UUID) -> Job | None:
    """A job, None where there is none of that id any more."""
    return session.get(Job, job_id)


def answer(session: Session, job: Job) -> JobAnswer:
    """A job as it is told, with its speed while it runs.

    Raises:
        NotFoundError: it has just been deleted.
    """
    told = answers(session, [job])
    if not told:
        raise NotFoundError(f"there is no job {job.id}")
    return told[0]


def answers(session: Session, jobs: Sequence[Job]) -> list[JobAnswer]:
    """The same of many; without those that have just been deleted."""
    called = repository.names(session, [job.id for job in jobs])
    return [_told(session, job, *called[job.id]) for job in jobs if job.id in called]


def _told(session: Session, job: Job, catalogue: str, source: str | None) -> JobAnswer:
    summary = {name: value for name, value in job.summary.items() if name not in OURS}
    known = {name: getattr(job, name) for name in JobAnswer.model_fields if name in Job.__table__.columns}
    told = JobAnswer.model_validate(known | {"summary": summary, "catalogue_name": catalogue, "source_name": source})
    if job.state != JobState.RUNNING or job.started_at is None or not job.rows_done or job.rows_total is None:
        return told
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    rate = job.rows_done / max((now - job.started_at).total_seconds(), 1e-3)
    left = (job.rows_total - job.rows_done) / rate
    return told.model_copy(update={"rows_per_second": round(rate, 1), "seconds_left": round(left, 1)})


def page(session: Session, catalogue_id: UUID | None, after: tuple[datetime, UUID] | None, limit: int) -> list[Job]:
    """Jobs, newest first."""
    found = select(Job).order_by(Job.created_at.desc(), Job.id.desc()).limit(limit)
    if catalogue_id is not None:
        found = found.where(Job.catalogue_id == catalogue_id)
    if after is not None:
        found = found.where(tuple_(Job.created_at, Job.id) < after)
    return list(session.scalars(found))


def cancel(session: Session, job_id: UUID, actor: Actor) -> Job:
    """The job, which stops as soon as it can; what nobody has begun is not begun any more.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it is over.
    """
    # Rows are locked in the order chunk, job.
    closed = cancel_open(session, job_id)
    job = repository.lock(session, job_id)
    if job is None:
        raise NotFoundError(f"there is no job {job_id}")
    if job.state in ENDED:
        raise ConflictError(f"the job is over: {job.state}")
    job.cancel_requested_at = job.cancel_requested_at or func.clock_timestamp()
    record(session, actor, "cancel", ("job", job_id))
    session.flush()
    if closed and not repository.open_in_stage(session, job_id):
        repository.end(session, job_id, JobState.CANCELLED)
    session.refresh(job)
    return job


def links_uri(session: Session, job_id: UUID) -> str:
    """Where the links of a finished matching job lie in the store.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it has none, or not yet, or some of them were taken back.
    """
    job = find(session, job_id)
    if job.counts.get(REVERTED):
        raise ConflictError("decisions of this job were reverted: match the list again")
    uri = job.summary.get(LINKS)
    if not isinstance(uri, str):
        expired = job.finished_at is not None and job.expires_at is not None and not job.summary
        raise ConflictError(
            f"the job has no links to export: {'they have expired' if expired else f'it is {job.state}'}"
        )
    return uri
