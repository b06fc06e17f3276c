"""Taking back what a version of a matcher has decided: its results stay to be read, and hold for nothing any more.

What a record had before then holds again: an earlier result by another version, or none; a question that this result had
made needless is asked again. What people have said stands, and so does what failed.
"""

from uuid import UUID

from sqlalchemy import Select, func, select, true, union, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import ENDED, JUDGED, Decision, JobKind, MatcherState
from likewise.db.tables import Job, JobMatcher, Matcher, Result
from likewise.errors import ConflictError
from likewise.jobs.service import REVERTED, find
from likewise.matchers import versions
from likewise.matchers.schemas import RevertedDecisions
from likewise.reviews import repository as reviews

IN_USE = frozenset({MatcherState.ACTIVE, MatcherState.CANARY})
AT_ONCE = 10_000
"""Rows of a job that one statement takes back, so that none takes longer than the database lets it."""


def revert(session: Session, matcher_id: UUID, actor: Actor) -> RevertedDecisions:
    """Take back all that a matcher has decided in jobs that are over; again, where more have ended since.

    Raises:
        NotFoundError: there is no such matcher.
        ConflictError: it still decides.
    """
    matcher = versions.locked(session, matcher_id)
    if matcher.state in IN_USE:
        advice = "roll it back" if matcher.state is MatcherState.ACTIVE else "retire it"
        raise ConflictError(f"version {matcher.version} is {matcher.state} and decides on more: {advice} first")
    rows = [_revert_in(session, matcher, job_id) for job_id in session.scalars(_jobs_of(matcher)).all()]
    reverted = RevertedDecisions(rows=sum(rows), jobs=sum(1 for number in rows if number))
    versions.answered(matcher)
    versions.note(session, actor, "revert", matcher, rows=reverted.rows, jobs=reverted.jobs)
    return reverted


def revert_job(session: Session, job_id: UUID, actor: Actor) -> RevertedDecisions:
    """Take back all that a matching job has decided, whichever versions did: its list was decided on again, and that is not
    wanted.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it is no matching job, or not over.
    """
    job = find(session, job_id)
    if job.kind is not JobKind.MATCH or job.state not in ENDED:
        raise ConflictError(f"the job has decided on nothing, or not yet: it is {job.state}, of the kind {job.kind}")
    rows = _revert_in(session, None, job_id)
    record(session, actor, "revert", ("job", job_id), rows=rows)
    return RevertedDecisions(rows=rows, jobs=1 if rows else 0)


def _jobs_of(matcher: Matcher) -> Select[UUID]:
    own = select(Job.id).where(Job.matcher_id == matcher.id)
    as_canary = select(JobMatcher.job_id).where(
        JobMatcher.matcher_id == matcher.id, JobMatcher.state == MatcherState.CANARY
    )
    return select(Job.id).where(Job.id.in_(union(own, as_canary)), Job.state.in_(ENDED)).order_by(Job.created_at)


def _revert_in(session: Session, matcher: Matcher | None, job_id: UUID) -> int:
    """In one job, what a version has decided, or all; how many rows there were."""
    last = session.scalar(select(func.max(Result.row)).where(Result.job_id == job_id)) or 0
    rows = sum(_revert_rows(session, matcher, job_id, start) for start in range(0, last, AT_ONCE))
    if rows:
        counted = func.jsonb_build_object(REVERTED, func.coalesce(Job.counts[REVERTED].as_integer(), 0) + rows)
        told = update(Job).where(Job.id == job_id).values(counts=Job.counts.op("||", return_type=JSONB())(counted))
        session.execute(told.execution_options(synchronize_session=False))
    return rows


def _revert_rows(session: Session, matcher: Matcher | None, job_id: UUID, start: int) -> int:
    """The next rows after `start`, as many as one statement takes."""
    taken = (
        update(Result)
        .where(Result.job_id == job_id, Result.row > start, Result.row <= start + AT_ONCE)
        .where(true() if matcher is None else Result.matcher_id == matcher.id, Result.reverted_at.is_(None))
        .where(Result.decision != Decision.FAILED, ~Result.reason.startswith(JUDGED))
        .values(reverted_at=func.now(), settled=True)
        .returning(Result.incoming_record_id)
        .execution_options(synchronize_session=False)
    )
    records = session.scalars(taken).all()
    reviews.ask_again(session, sorted({record for record in records if record is not None}))
    return len(records)
