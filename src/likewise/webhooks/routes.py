"""HTTP routes of webhooks, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from likewise.db.states import DeliveryState
from likewise.http.authorise import Admin
from likewise.http.context import Services
from likewise.http.cursors import page_of, time_and_id, time_place
from likewise.http.idempotency import Created, Key, once
from likewise.http.models import Page, Success, succeeded
from likewise.webhooks import secrets, service
from likewise.webhooks.schemas import CreatedSecret, DeliveryAnswer, NewSecret, SecretAnswer

router = APIRouter(tags=["operations"])


@router.get("/webhook-deliveries")
def list_webhook_deliveries(
    context: Services,
    _: Admin,
    state: DeliveryState | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Success[Page[DeliveryAnswer]]:
    """Messages about the ends of jobs, newest first; with `state` only what waits, was delivered or was given up."""
    place = time_and_id(cursor)
    with context.database.statement() as session:
        found = service.page(session, state, place, limit)
        return succeeded(page_of(map(DeliveryAnswer.model_validate, found), limit, time_place))


@router.post("/webhook-deliveries/{delivery_id}/replay")
def replay_webhook_delivery(delivery_id: UUID, context: Services, principal: Admin) -> Success[DeliveryAnswer]:
    """Try a delivery that was given up again, under the same message id."""
    with context.database.transaction() as session:
        return succeeded(DeliveryAnswer.model_validate(service.replay(session, delivery_id, principal.actor)))


@router.get("/webhook-secrets")
def list_webhook_secrets(context: Services, _: Admin) -> Success[Page[SecretAnswer]]:
    """The secrets that deliveries are signed with, newest first; never the secrets themselves."""
    with context.database.transaction() as session:
        return succeeded(Page(items=tuple(SecretAnswer.model_validate(one) for one in secrets.known(session))))


@router.post("/webhook-secrets", status_code=201, response_model=Success[CreatedSecret])
def create_webhook_secret(
    wish: NewSecret, request: Request, context: Services, principal: Admin, key: Key = None
) -> JSONResponse:
    """Make a secret to sign deliveries with, shown only here; the one before signs beside it for another day."""

    def work(session: Session) -> Created[CreatedSecret]:
        made = secrets.rotate(session, context.settings.webhook_secret, principal.actor)
        answer = CreatedSecret.model_validate(made)
        return Created(answer, kept=answer.model_copy(update={"secret": None}))

    return once(request, principal, key, wish).perform(context.database, work)
