"""Deciding on dead letters, pausing and resuming, and the overview. Each change is in the audit log."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import DeadLetterState, JobState
from likewise.db.tables import DeadLetter, Matcher
from likewise.errors import ConflictError, NotFoundError
from likewise.evolution.service import proposed
from likewise.operations import repository
from likewise.operations.schemas import Overview, Replayed, StoppedMatcher, StopReason, WorkerAnswer
from likewise.queue import dead_letters
from likewise.reviews import counting
from likewise.reviews.repository import Where

SUBJECT = "dead_letter"


def page(
    session: Session, state: DeadLetterState | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[DeadLetter]:
    """Dead letters, newest first."""
    return list(repository.letters(session, state, after, limit))


def find(session: Session, letter_id: UUID) -> DeadLetter:
    """A dead letter.

    Raises:
        NotFoundError: there is none of that id.
    """
    letter = session.get(DeadLetter, letter_id, populate_existing=True)
    if letter is None:
        raise NotFoundError(f"there is no dead letter {letter_id}")
    return letter


def replay(session: Session, letter_id: UUID, actor: Actor) -> Replayed:
    """Gives the job of a dead letter another chance: this piece and the others it has lost, with nothing held against them.

    Raises:
        NotFoundError: there is no such dead letter.
        ConflictError: it was decided on, holds no piece of a job, or the job cannot become whole again.
    """
    letter = _waiting(session, letter_id)
    if letter.job_id is None or letter.chunk_id is None:
        raise ConflictError("this message belongs to no job: correct it and send it again, and discard this one")
    repository.lock_chunks(session, letter.job_id)
    job = repository.lock_job(session, letter.job_id)
    if job.state is not JobState.FAILED:
        raise ConflictError(f"the job is {job.state}, so there is nothing to replay: discard this dead letter")
    replayed = [
        one for one in repository.waiting_letters(session, job.id) if dead_letters.replay(session, one) is not None
    ]
    if letter_id not in replayed:
        raise ConflictError("somebody has just decided on this dead letter")
    session.flush()
    if repository.has_dead_chunk(session, job.id):
        raise ConflictError("another piece of the job was discarded, so it cannot become whole: start it anew")
    repository.reopen(session, job.id)
    for one in replayed:
        record(session, actor, "replay", (SUBJECT, one), jobId=str(job.id))
    return Replayed(job_id=job.id, letters=tuple(replayed))


def discard(session: Session, letter_id: UUID, actor: Actor) -> DeadLetter:
    """Gives a dead letter up for good; what it held stays undone.

    Raises:
        NotFoundError: there is no such dead letter.
        ConflictError: it was decided on.
    """
    _waiting(session, letter_id)
    if not dead_letters.discard(session, letter_id):
        raise ConflictError("somebody has just decided on this dead letter")
    record(session, actor, "discard", (SUBJECT, letter_id))
    session.flush()
    return find(session, letter_id)


def pause(session: Session, actor: Actor, *, paused: bool) -> bool:
    """Stops or resumes the claiming of work by every worker; what has begun is finished. Returns whether it is paused."""
    repository.set_paused(session, paused, actor.name)
    record(session, actor, "pause" if paused else "resume", ("flag", None))
    return paused


def overview(session: Session) -> Overview:
    """How the service is now."""
    left = repository.backlog(session)
    workers = (
        WorkerAnswer(
            name=one.worker.name,
            host=one.worker.host,
            pid=one.worker.pid,
            version=one.worker.version,
            chunk_id=one.worker.chunk_id,
            job_id=one.job_id,
            stage=one.stage,
            started_at=one.worker.started_at,
            seen_at=one.worker.seen_at,
            alive=one.alive,
        )
        for one in repository.workers(session)
    )
    return Overview(
        paused=repository.is_paused(session),
        open_chunks=left.open,
        waiting_chunks=left.waiting,
        oldest_waiting_seconds=max(left.oldest, 0.0),
        jobs=repository.jobs_by_state(session),
        waiting_reviews=counting.waiting(session, Where()).number,
        waiting_dead_letters=repository.waiting_count(session),
        stopped_matchers=tuple(_stopped(*row) for row in repository.stopped_matchers(session)),
        proposed_matchers=tuple(proposed(session)),
        workers=tuple(workers),
    )


def _stopped(matcher: Matcher, catalogue_name: str) -> StoppedMatcher:
    return StoppedMatcher(
        matcher_id=matcher.id,
        catalogue_id=matcher.catalogue_id,
        catalogue_name=catalogue_name,
        version=matcher.version,
        stopped_at=matcher.stopped_at,
        because=TypeAdapter(tuple[StopReason, ...]).validate_python(matcher.stopped_because),
        revert=f"/api/v1/matchers/{matcher.id}/revert",
    )


def _waiting(session: Session, letter_id: UUID) -> DeadLetter:
    letter = find(session, letter_id)
    if letter.state is not DeadLetterState.WAITING:
        raise ConflictError(f"this dead letter was {letter.state} already")
    return letter
