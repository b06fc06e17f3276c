"""Attempts for people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.catalogues.service import find as find_catalogue
from likewise.db.tables import Matcher, MatcherAttempt
from likewise.evolution.outcomes import outcome
from likewise.evolution.schemas import AttemptAnswer


def page(session: Session, catalogue_id: UUID, limit: int) -> list[AttemptAnswer]:
    """A catalogue's latest attempts, the newest first.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    find_catalogue(session, catalogue_id)
    found = select(MatcherAttempt, Matcher.state).outerjoin(Matcher, Matcher.id == MatcherAttempt.matcher_id)
    found = found.where(MatcherAttempt.catalogue_id == catalogue_id)
    latest = found.order_by(MatcherAttempt.created_at.desc(), MatcherAttempt.id).limit(limit)
    return [
        AttemptAnswer.model_validate(attempt).model_copy(update={"state": outcome(attempt.state, state)})
        for attempt, state in session.execute(latest)
    ]
