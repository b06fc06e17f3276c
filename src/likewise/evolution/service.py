"""Attempts for people."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, defer

from likewise.catalogues.service import find as find_catalogue
from likewise.db.states import AttemptState, MatcherState
from likewise.db.tables import Catalogue, Matcher, MatcherAttempt
from likewise.evolution.attempts import judged_records, most_judged
from likewise.evolution.ladder import ENOUGH
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
    tried, replaced = aliased(Matcher), aliased(Matcher)
    found = select(MatcherAttempt, tried, replaced).options(defer(tried.recipe), defer(replaced.recipe))
    found = found.outerjoin(tried, tried.id == MatcherAttempt.matcher_id)
    found = found.outerjoin(replaced, replaced.id == MatcherAttempt.replaces_id)
    found = found.where(MatcherAttempt.catalogue_id == catalogue_id)
    latest = found.order_by(MatcherAttempt.created_at.desc(), MatcherAttempt.id).limit(limit)
    return [_told(session, *row) for row in session.execute(latest).all()]


def _told(session: Session, attempt: MatcherAttempt, tried: Matcher | None, replaced: Matcher | None) -> AttemptAnswer:
    """An attempt with what its matchers are now."""
    state = outcome(attempt.state, tried.state if tried else None)
    return AttemptAnswer(
        id=attempt.id,
        catalogue_id=attempt.catalogue_id,
        trigger=attempt.trigger,
        kind=attempt.kind,
        state=state,
        matcher_id=attempt.matcher_id,
        version=tried.version if tried else None,
        matcher_state=tried.state if tried else None,
        canary_share=tried.canary_share if tried else None,
        replaces_id=attempt.replaces_id,
        replaces_version=replaced.version if replaced else None,
        replaces_kind=replaced.kind if replaced else None,
        job_id=attempt.job_id,
        records=attempt.records,
        judged=attempt.judged,
        accuracy=attempt.accuracy,
        comparable=_comparable(session, attempt) if state is AttemptState.SHADOW else None,
        needed=ENOUGH,
        evidence=PairedEvidence.model_validate(attempt.evidence) if attempt.evidence else None,
        error=attempt.error,
        created_at=attempt.created_at,
        updated_at=attempt.updated_at,
    )


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
