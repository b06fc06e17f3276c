"""HTTP routes of matchers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from likewise.db.tables import Matcher
from likewise.http.authorise import Admin, Viewer
from likewise.http.context import Services
from likewise.http.cursors import id_and_number, number_of, page_of
from likewise.http.models import Failure, Page, Success, succeeded
from likewise.matchers import accuracy, differences, reverting, service, versions
from likewise.matchers.recipes import told
from likewise.matchers.schemas import (
    DifferenceAnswer,
    DifferencesSummary,
    MatcherAnswer,
    MatcherSummary,
    MovedMatcher,
    NewCanary,
    RevertedDecisions,
    WantedDifferences,
)
from likewise.queue.producer import publishing

router = APIRouter(tags=["matchers"])

REFUSED: dict[int | str, dict[str, Any]] = {409: {"model": Failure}}  # Any: as FastAPI has it


@router.get("/catalogues/{catalogue_id}/matchers")
def list_matchers(
    catalogue_id: UUID,
    context: Services,
    _: Viewer,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Success[Page[MatcherSummary]]:
    """A catalogue's matchers, the newest version first."""
    before = number_of(cursor) if cursor else None
    with context.database.statement() as session:
        found = service.page(session, catalogue_id, before, limit)
        return succeeded(page_of(accuracy.summaries(session, found), limit, lambda one: (one.version,)))


@router.get("/matchers/{matcher_id}")
def get_matcher(matcher_id: UUID, context: Services, _: Viewer) -> Success[MatcherAnswer]:
    """A matcher with its recipe: which columns are compared, what each comparison weighs, where the thresholds lie."""
    with context.database.statement() as session:
        found = service.find(session, matcher_id)
        summary = accuracy.summary(session, found)
    return succeeded(MatcherAnswer(**dict(summary), recipe=told(found.recipe)))


@router.get("/matchers/{matcher_id}/differences")
def list_differences(
    matcher_id: UUID, context: Services, _: Viewer, wanted: Annotated[WantedDifferences, Query()]
) -> Success[Page[DifferenceAnswer]]:
    """The rows on which a matcher, as a shadow, decided otherwise than what took effect, by job and row."""
    with context.database.statement() as session:
        found = differences.page(session, matcher_id, wanted, id_and_number(wanted.cursor))
    return succeeded(page_of(found, wanted.limit, lambda one: (str(one.job_id), one.row)))


@router.get("/matchers/{matcher_id}/differences/summary")
def count_differences(matcher_id: UUID, context: Services, _: Viewer) -> Success[DifferencesSummary]:
    """How many rows a matcher decided on as a shadow, and on how many of them otherwise than what took effect."""
    with context.database.statement() as session:
        return succeeded(differences.summary(session, matcher_id))


@router.post("/matchers/{matcher_id}/promote", responses=REFUSED)
def promote_matcher(matcher_id: UUID, context: Services, principal: Admin) -> Success[MovedMatcher]:
    """Let a draft, shadow or canary decide on everything from now on; the matcher that did so is retired."""
    with publishing(context.database, context.stream) as session:
        return _moved(session, versions.promote(session, matcher_id, principal.actor))


@router.post("/matchers/{matcher_id}/roll-back", responses=REFUSED)
def roll_back_matcher(matcher_id: UUID, context: Services, principal: Admin) -> Success[MovedMatcher]:
    """Retire the active matcher and let the one decide again that was active before it; where none was, lists are learnt
    from again.
    """
    with publishing(context.database, context.stream) as session:
        return _moved(session, versions.roll_back(session, matcher_id, principal.actor))


@router.post("/matchers/{matcher_id}/shadow", responses=REFUSED)
def start_shadow(matcher_id: UUID, context: Services, principal: Admin) -> Success[MovedMatcher]:
    """Let a matcher decide beside the others, without effect."""
    with publishing(context.database, context.stream) as session:
        return _moved(session, versions.start_shadow(session, matcher_id, principal.actor))


@router.post("/matchers/{matcher_id}/canary", responses=REFUSED)
def start_canary(matcher_id: UUID, wish: NewCanary, context: Services, principal: Admin) -> Success[MovedMatcher]:
    """Let a matcher decide on a share of the records, always the same ones; called again it changes the share."""
    with publishing(context.database, context.stream) as session:
        return _moved(session, versions.start_canary(session, matcher_id, wish.share, principal.actor))


@router.post("/matchers/{matcher_id}/retire", responses=REFUSED)
def retire_matcher(matcher_id: UUID, context: Services, principal: Admin) -> Success[MovedMatcher]:
    """Stop a shadow or a canary, or put a draft away."""
    with publishing(context.database, context.stream) as session:
        return _moved(session, versions.retire(session, matcher_id, principal.actor))


@router.post("/matchers/{matcher_id}/revert", responses=REFUSED)
def revert_decisions(matcher_id: UUID, context: Services, principal: Admin) -> Success[RevertedDecisions]:
    """Take back all that a version has decided, once it decides no more: what each record had before holds again. What
    people have said stands.
    """
    return succeeded(context.database.run(lambda session: reverting.revert(session, matcher_id, principal.actor)))


@router.post("/jobs/{job_id}/revert", responses=REFUSED)
def revert_job(job_id: UUID, context: Services, principal: Admin) -> Success[RevertedDecisions]:
    """Take back all that a job has decided: what each record had before holds again. What people have said stands."""
    return succeeded(context.database.run(lambda session: reverting.revert_job(session, job_id, principal.actor)))


def _moved(session: Session, matcher: Matcher) -> Success[MovedMatcher]:
    active = versions.active(session, matcher.catalogue_id)
    told_active = None if active is None else accuracy.summary(session, active)
    return succeeded(MovedMatcher(matcher=accuracy.summary(session, matcher), active=told_active))
