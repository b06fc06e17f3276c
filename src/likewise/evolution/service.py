"""Attempts for people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from likewise.catalogues.service import find as find_catalogue
from likewise.db.states import AttemptState, MatcherState
from likewise.db.tables import Catalogue, Matcher, MatcherAttempt
from likewise.evolution.attempts import judged_records, most_judged
from likewise.evolution.outcomes import outcome
from likewise.evolution.schemas import AttemptAnswer, PairedEvidence, ProposedMatcher

MOST_PROPOSED = 100
"""More proposals than anybody looks through are not told of."""


def page(session: Session, catalogue_id: UUID, limit: int) -> list[AttemptAnswer]:
    """A catalogue's latest attempts, the newest first.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    find_catalogue(session, catalogue_id)
    before = aliased(Matcher)
    found = select(MatcherAttempt, Matcher.version, Matcher.state, Matcher.canary_share, before.version, before.kind)
    found = found.outerjoin(Matcher, Matcher.id == MatcherAttempt.matcher_id)
    found = found.outerjoin(before, before.id == MatcherAttempt.replaces_id)
    found = found.where(MatcherAttempt.catalogue_id == catalogue_id)
    latest = found.order_by(MatcherAttempt.created_at.desc(), MatcherAttempt.id).limit(limit)
    names = ("version", "matcher_state", "canary_share", "replaces_version", "replaces_kind")
    return [
        _told(session, attempt, dict(zip(names, now, strict=True))) for attempt, *now in session.execute(latest).all()
    ]


def _told(session: Session, attempt: MatcherAttempt, now: dict[str, object]) -> AttemptAnswer:
    """An attempt with what its matchers are now."""
    told = AttemptAnswer.model_validate(attempt).model_copy(update=now)
    state = outcome(told.state, told.matcher_state)
    comparable = _comparable(session, attempt) if state is AttemptState.SHADOW else None
    return told.model_copy(update={"state": state, "comparable": comparable})


def _comparable(session: Session, attempt: MatcherAttempt) -> int | None:
    if attempt.matcher_id is None:
        return None
    best, judged = most_judged(session, attempt.matcher_id, judged_records(session, attempt.catalogue_id))
    return None if best is None else judged


def proposed(session: Session) -> list[ProposedMatcher]:
    """The matchers that wait for somebody to promote them, the latest first."""
    found = select(MatcherAttempt, Matcher.id, Matcher.version, Catalogue.name)
    found = found.join(Matcher, Matcher.id == MatcherAttempt.matcher_id)
    found = found.join(Catalogue, Catalogue.id == MatcherAttempt.catalogue_id)
    waits = Matcher.state.in_((MatcherState.SHADOW, MatcherState.CANARY))
    found = found.where(MatcherAttempt.state == AttemptState.PROPOSED, waits)
    latest = found.order_by(MatcherAttempt.updated_at.desc(), MatcherAttempt.id).limit(MOST_PROPOSED)
    return [
        ProposedMatcher(
            matcher_id=matcher_id,
            catalogue_id=attempt.catalogue_id,
            catalogue_name=name,
            version=version,
            kind=attempt.kind,
            evidence=PairedEvidence.model_validate(attempt.evidence),
            proposed_at=attempt.updated_at,
        )
        for attempt, matcher_id, version, name in session.execute(latest)
    ]
