"""HTTP routes of matchers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from likewise.http.authorise import Viewer
from likewise.http.context import Services
from likewise.http.cursors import number_of, page_of
from likewise.http.models import Page, Success, succeeded
from likewise.matchers import service
from likewise.matchers.recipes import told
from likewise.matchers.schemas import MatcherAnswer, MatcherSummary

router = APIRouter(tags=["matchers"])


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
        return succeeded(page_of(map(MatcherSummary.model_validate, found), limit, lambda one: (one.version,)))


@router.get("/matchers/{matcher_id}")
def get_matcher(matcher_id: UUID, context: Services, _: Viewer) -> Success[MatcherAnswer]:
    """A matcher with its recipe: which columns are compared, what each comparison weighs, where the thresholds lie."""
    with context.database.statement() as session:
        found = service.find(session, matcher_id)
    summary = MatcherSummary.model_validate(found)
    return succeeded(MatcherAnswer(**dict(summary), recipe=told(found.recipe)))
