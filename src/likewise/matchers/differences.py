"""What a shadow saw otherwise than what took effect: how much of it, and row by row."""

from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, aliased

from likewise.db.states import MatcherState
from likewise.db.tables import CatalogueRecord, JobMatcher, Result, ShadowDifference
from likewise.matchers.schemas import CountedDifference, DifferenceAnswer, DifferencesSummary, WantedDifferences
from likewise.matchers.service import find


def page(
    session: Session, matcher_id: UUID, wanted: WantedDifferences, after: tuple[UUID, int] | None
) -> list[DifferenceAnswer]:
    """A shadow's differences by job and row, from the one after `after` on.

    Raises:
        NotFoundError: there is no such matcher.
    """
    find(session, matcher_id)
    differing = ShadowDifference
    theirs = aliased(CatalogueRecord)
    found = (
        select(
            differing.job_id,
            differing.row,
            Result.record_id,
            Result.incoming_record_id,
            differing.decided.label("decision"),
            Result.catalogue_record_id,
            Result.catalogue_key,
            Result.probability,
            differing.decision.label("shadow_decision"),
            differing.catalogue_record_id.label("shadow_catalogue_record_id"),
            theirs.key.label("shadow_catalogue_key"),
            differing.probability.label("shadow_probability"),
        )
        .join(Result, (Result.job_id == differing.job_id) & (Result.row == differing.row))
        .outerjoin(theirs, theirs.id == differing.catalogue_record_id)
        .where(differing.matcher_id == matcher_id)
        .order_by(differing.job_id, differing.row)
        .limit(wanted.limit)
    )
    asked = (
        (differing.job_id, wanted.job_id),
        (differing.decided, wanted.decision),
        (differing.decision, wanted.shadow_decision),
    )
    found = found.where(*(column == value for column, value in asked if value is not None))
    if after is not None:
        found = found.where(tuple_(differing.job_id, differing.row) > after)
    return [DifferenceAnswer.model_validate(row) for row in session.execute(found).mappings()]


def summary(session: Session, matcher_id: UUID) -> DifferencesSummary:
    """How many rows a matcher decided on as a shadow, and how many of them otherwise.

    Raises:
        NotFoundError: there is no such matcher.
    """
    find(session, matcher_id)
    counts = (func.count(), func.coalesce(func.sum(JobMatcher.rows), 0), func.count(JobMatcher.error))
    part = select(*counts).where(JobMatcher.matcher_id == matcher_id, JobMatcher.state == MatcherState.SHADOW)
    jobs, rows, failed = session.execute(part).one()
    pair = (ShadowDifference.decided, ShadowDifference.decision)
    by_decision = select(*pair, func.count()).where(ShadowDifference.matcher_id == matcher_id).group_by(*pair)
    counted = tuple(
        CountedDifference(decision=decided, shadow_decision=decision, rows=number)
        for decided, decision, number in session.execute(by_decision.order_by(*pair))
    )
    return DifferencesSummary(
        jobs=jobs,
        failed_jobs=failed,
        rows=int(rows),
        differing=sum(one.rows for one in counted),
        by_decision=counted,
    )
