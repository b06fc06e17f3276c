"""Asking for the vectors of a catalogue's records to be made and kept: by a job, whenever a matcher that embeds begins to
decide, or is to be tried, and whenever records change while one does.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.db.states import JobKind, JobState, MatcherKind, MatcherState, Stage
from likewise.db.tables import Job, Matcher
from likewise.queue.producer import NewChunk, add_chunks

DECIDING = frozenset({MatcherState.SHADOW, MatcherState.CANARY, MatcherState.ACTIVE})
"""The states in which a matcher looks at every list, so that its vectors are worth keeping."""


def ask_backfill(session: Session, matcher: Matcher, traceparent: str | None = None) -> None:
    """Have a job embed what has no vector yet, where the matcher embeds and decides."""
    if matcher.state in DECIDING:
        embed_catalogue(session, matcher, traceparent)


def embed_catalogue(session: Session, matcher: Matcher, traceparent: str | None = None) -> bool:
    """Have a job embed what has no vector yet by a matcher, unless one is about to begin; whether the matcher embeds."""
    if matcher.kind is not MatcherKind.EMBEDDING:
        return False
    waiting = select(Job.id).where(
        Job.matcher_id == matcher.id, Job.kind == JobKind.EMBED, Job.state == JobState.QUEUED
    )
    if session.scalar(waiting.limit(1)) is not None:
        return True
    job = Job(catalogue_id=matcher.catalogue_id, matcher_id=matcher.id, kind=JobKind.EMBED, traceparent=traceparent)
    session.add(job)
    session.flush()
    add_chunks(session, job.id, [NewChunk(Stage.READ, 0)], traceparent)
    return True


def ask_backfills(session: Session, catalogue_id: UUID, traceparent: str | None = None) -> None:
    """The same for each matcher of a catalogue whose records have changed."""
    deciding = select(Matcher).where(Matcher.catalogue_id == catalogue_id, Matcher.state.in_(DECIDING))
    for matcher in session.scalars(deciding.order_by(Matcher.version)).all():
        ask_backfill(session, matcher, traceparent)
