"""HTTP routes of operations, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from likewise.db.states import DeadLetterState
from likewise.http.authorise import Admin
from likewise.http.context import Services
from likewise.http.cursors import page_of, time_and_id, time_place
from likewise.http.models import Page, Success, succeeded
from likewise.operations import service
from likewise.operations.schemas import Claiming, DeadLetterAnswer, DeadLetterSummary, Overview, Replayed

router = APIRouter(tags=["operations"])


@router.get("/operations/overview")
def get_overview(context: Services, _: Admin) -> Success[Overview]:
    """What is left to do, how jobs stand, which workers live."""
    with context.database.statement() as session:
        return succeeded(service.overview(session))


@router.post("/operations/pause")
def pause_claiming(context: Services, principal: Admin) -> Success[Claiming]:
    """Let workers finish what they have begun and claim nothing more."""
    with context.database.transaction() as session:
        return succeeded(Claiming(paused=service.pause(session, principal.actor, paused=True)))


@router.post("/operations/resume")
def resume_claiming(context: Services, principal: Admin) -> Success[Claiming]:
    """Let workers claim work again."""
    with context.database.transaction() as session:
        return succeeded(Claiming(paused=service.pause(session, principal.actor, paused=False)))


@router.get("/dead-letters")
def list_dead_letters(
    context: Services,
    _: Admin,
    state: DeadLetterState | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Success[Page[DeadLetterSummary]]:
    """Work that was given up, newest first; with `state` only what is waiting, was replayed or was discarded."""
    place = time_and_id(cursor)
    with context.database.statement() as session:
        found = service.page(session, state, place, limit)
        return succeeded(page_of(map(DeadLetterSummary.model_validate, found), limit, time_place))


@router.get("/dead-letters/{letter_id}")
def get_dead_letter(letter_id: UUID, context: Services, _: Admin) -> Success[DeadLetterAnswer]:
    """A dead letter with its message, and why it was given up."""
    with context.database.statement() as session:
        return succeeded(DeadLetterAnswer.model_validate(service.find(session, letter_id)))


@router.post("/dead-letters/{letter_id}/replay")
def replay_dead_letter(letter_id: UUID, context: Services, principal: Admin) -> Success[Replayed]:
    """Let the job go on: this piece and the others it has lost are tried anew."""
    with context.database.transaction() as session:
        return succeeded(service.replay(session, letter_id, principal.actor))


@router.post("/dead-letters/{letter_id}/discard")
def discard_dead_letter(letter_id: UUID, context: Services, principal: Admin) -> Success[DeadLetterSummary]:
    """Give a dead letter up for good."""
    with context.database.transaction() as session:
        return succeeded(DeadLetterSummary.model_validate(service.discard(session, letter_id, principal.actor)))
