"""HTTP routes of a job's results."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from likewise.asks import service as asks
from likewise.asks.schemas import ExplanationAnswer
from likewise.http.authorise import Viewer
from likewise.http.context import Services
from likewise.http.cursors import cursor_after, number_of
from likewise.http.models import Failure, Page, Success, succeeded
from likewise.jobs.service import find
from likewise.results import service
from likewise.results.schemas import ProbabilitiesAnswer, ResultAnswer, WantedResults

router = APIRouter(tags=["jobs"])


@router.get("/jobs/{job_id}/results")
def list_results(
    job_id: UUID, context: Services, _: Viewer, wanted: Annotated[WantedResults, Query()]
) -> Success[Page[ResultAnswer]]:
    """A matching job's answers, row by row.

    With `search` or a probability one request looks through some ten thousand rows: it may answer with few, or none, and a
    `nextCursor` to go on with.
    """
    after = number_of(wanted.cursor) if wanted.cursor else 0
    with context.database.statement() as session:
        items, last = service.page(session, job_id, wanted, after)
    return succeeded(Page(items=tuple(items), next_cursor=None if last is None else cursor_after(last)))


@router.get("/jobs/{job_id}/probabilities", responses={409: {"model": Failure}})
def get_probabilities(job_id: UUID, context: Services, _: Viewer) -> Success[ProbabilitiesAnswer]:
    """How probable the best candidates are, in a hundred steps by decision, with the thresholds that were used: what another
    threshold would change.
    """
    with context.database.statement() as session:
        return succeeded(service.probabilities(session, job_id))


@router.get("/jobs/{job_id}/results/{row}/explanation")
def explain_result(
    job_id: UUID,
    row: Annotated[int, Path(ge=1, lt=2**63)],
    context: Services,
    _: Viewer,
    catalogue_record_id: Annotated[UUID | None, Query(alias="catalogueRecordId")] = None,
) -> Success[ExplanationAnswer]:
    """Why a row and a catalogue record, its best candidate by default, got their probability: the evidence in bits."""
    with context.database.statement() as session:
        find(session, job_id)
    return succeeded(asks.explain(context.slow_asks, job_id, row, catalogue_record_id))
