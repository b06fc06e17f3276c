"""What matchers did lately, out of their jobs and what people said of their links.

Answers that are given at once leave nothing behind, so only lists count.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import String, bindparam, func, select, text
from sqlalchemy.orm import Session

from likewise.db.states import JUDGED, JobKind, JobState, MatcherState
from likewise.db.tables import Job, JobChunk, JobMatcher, Matcher
from likewise.matchers import versions
from likewise.matchers.accuracy import Tally, tallies
from likewise.matchers.trial import Measured
from likewise.retention.erasing import ERASED

WINDOW = 50
"""So many of a matcher's latest lists are looked at."""
PIECES = 1_000
"""So many of their latest pieces."""
OVER = (JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED)
NOW = func.clock_timestamp()


def on_trial(session: Session, longest: timedelta) -> Sequence[Matcher]:
    """The matchers that began to decide in the place of others no longer ago than `longest`."""
    states = (MatcherState.ACTIVE, MatcherState.CANARY)
    found = select(Matcher).where(Matcher.tried_since > NOW - longest, Matcher.state.in_(states))
    return session.scalars(found.order_by(Matcher.tried_since)).all()


def measured(session: Session, matcher: Matcher, looked: datetime | None) -> Measured:
    """What a matcher on trial did since its trial began; invariants are looked for in what has ended since `looked`."""
    since = matcher.tried_since
    canary = matcher.state is MatcherState.CANARY
    found = _as_canary(session, matcher.id, since) if canary else _by_itself(session, matcher.id, since)
    said = tallies(session, matcher.catalogue_id, since).get(matcher.id, Tally())
    broken = _broken(session, matcher, since if looked is None or since is None else max(looked, since))
    return Measured(found.jobs, found.failed, found.paces, broken, said)


def measured_before(session: Session, matcher: Matcher) -> Measured:
    """What the one did that decides again where a matcher on trial is stopped: of a canary, the active one in the same
    time; else the one before.
    """
    if matcher.state is MatcherState.CANARY:
        active, since = versions.active(session, matcher.catalogue_id), matcher.tried_since
        other = None if active is None else active.id
    else:
        other, since = matcher.previous_id, None
    if other is None:
        return Measured()
    found = _by_itself(session, other, since)
    return Measured(
        found.jobs, found.failed, found.paces, said=tallies(session, matcher.catalogue_id).get(other, Tally())
    )


def _by_itself(session: Session, matcher_id: UUID, since: datetime | None) -> Measured:
    """A matcher's lists that are over, the latest ones."""
    of_matcher = select(Job.id, Job.state).where(Job.matcher_id == matcher_id, Job.kind == JobKind.MATCH)
    over = of_matcher.where(Job.state.in_(OVER), Job.finished_at.is_not(None))
    if since is not None:
        over = over.where(Job.finished_at >= since)
    jobs = session.execute(over.order_by(Job.finished_at.desc()).limit(WINDOW)).all()
    timed = select(JobChunk.record_seconds).where(
        JobChunk.job_id.in_([job.id for job in jobs]), JobChunk.record_seconds.is_not(None)
    )
    paces = session.scalars(timed.order_by(JobChunk.updated_at.desc()).limit(PIECES)).all()
    failed = sum(job.state is JobState.FAILED for job in jobs)
    return Measured(len(jobs), failed, [pace for pace in paces if pace is not None])


def _as_canary(session: Session, matcher_id: UUID, since: datetime | None) -> Measured:
    """The latest lists beside whose own matcher it was to decide."""
    part = select(JobMatcher).where(JobMatcher.matcher_id == matcher_id, JobMatcher.state == MatcherState.CANARY)
    if since is not None:
        part = part.where(JobMatcher.created_at >= since)
    parts = session.scalars(part.order_by(JobMatcher.created_at.desc()).limit(WINDOW)).all()
    paces = [one.record_seconds for one in parts if one.record_seconds is not None]
    return Measured(len(parts), sum(one.error is not None for one in parts), paces)


_CHECKED = """
WITH checked AS (
    SELECT id, rows_total, counts, coalesce(:cardinality, summary ->> 'cardinality') AS cardinality FROM jobs
    WHERE id IN (
            SELECT id FROM jobs WHERE matcher_id = :matcher AND finished_at >= :since UNION ALL
            SELECT job_id FROM job_matchers WHERE matcher_id = :matcher AND state = 'canary')
        AND finished_at >= :since AND kind = 'match' AND state IN ('completed', 'completed_with_errors')
        AND (expires_at IS NULL OR expires_at > now())
), own AS (
    SELECT results.* FROM results JOIN checked ON checked.id = results.job_id
    WHERE results.matcher_id = :matcher AND results.reverted_at IS NULL
        AND results.reason NOT IN (:judged, :erased)
)
"""
_INVARIANTS: Mapping[str, str] = MappingProxyType(
    {
        "probability_out_of_range": "SELECT count(*) FROM own WHERE NOT probability BETWEEN 0 AND 1",
        "link_without_probability": "SELECT count(*) FROM own WHERE decision = 'link' AND probability IS NULL",
        # In a list whose records each belong to another one of the catalogue.
        "record_linked_twice": """
            SELECT coalesce(sum(links - 1), 0) FROM (
                SELECT count(*) AS links FROM own JOIN checked ON checked.id = own.job_id
                WHERE checked.cardinality = 'one-to-one' AND decision = 'link' AND catalogue_key IS NOT NULL
                GROUP BY own.job_id, catalogue_key
            ) linked
        """,
        "counts_differ": """
            SELECT count(*) FROM checked LEFT JOIN (
                SELECT job_id, count(*) AS rows, count(*) FILTER (WHERE decision = 'link') AS link,
                    count(*) FILTER (WHERE decision = 'review') AS review,
                    count(*) FILTER (WHERE decision = 'no_match') AS no_match
                FROM results WHERE job_id IN (SELECT id FROM checked) GROUP BY job_id
            ) found ON found.job_id = checked.id
            WHERE (rows_total, counts ->> 'link', counts ->> 'review', counts ->> 'no_match') IS DISTINCT FROM
                (coalesce(rows, 0), CAST(coalesce(link, 0) AS text), CAST(coalesce(review, 0) AS text),
                    CAST(coalesce(no_match, 0) AS text))
        """,
    }
)
"""What must be 0, whatever the data."""


def _broken(session: Session, matcher: Matcher, since: datetime | None) -> Mapping[str, int]:
    """How often each invariant is broken in what a matcher has decided since a moment."""
    told = matcher.recipe.get("cardinality") if matcher.state is MatcherState.CANARY else None
    values = {
        "matcher": matcher.id,
        "since": since,
        "judged": JUDGED,
        "erased": ERASED,
        "cardinality": told,
    }
    given = bindparam("cardinality", type_=String)
    return {
        name: int(session.scalar(text(_CHECKED + query).bindparams(given), values) or 0)
        for name, query in _INVARIANTS.items()
    }
