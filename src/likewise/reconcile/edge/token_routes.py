"""HTTP routes of the tokens with which clients of the reconciliation API reach a catalogue."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from likewise.http.authorise import Admin
from likewise.http.context import Services
from likewise.http.idempotency import Created, Key, once
from likewise.http.models import Page, Success, succeeded
from likewise.reconcile import tokens
from likewise.reconcile.schemas import CreatedToken, NewToken, TokenAnswer

router = APIRouter(tags=["catalogues"])


@router.get("/catalogues/{catalogue_id}/reconcile-tokens")
def list_reconcile_tokens(catalogue_id: UUID, context: Services, _: Admin) -> Success[Page[TokenAnswer]]:
    """A catalogue's tokens for the reconciliation API, oldest first, revoked ones too; never the tokens themselves."""
    with context.database.statement() as session:
        found = tokens.listed(session, catalogue_id)
        return succeeded(Page(items=tuple(map(TokenAnswer.model_validate, found))))


@router.post("/catalogues/{catalogue_id}/reconcile-tokens", status_code=201, response_model=Success[CreatedToken])
def create_reconcile_token(
    catalogue_id: UUID, wish: NewToken, request: Request, context: Services, principal: Admin, *, key: Key = None
) -> JSONResponse:
    """Make a token with which OpenRefine and its like may find records in a catalogue, and read them; it stands in the
    address that they are given, `/reconcile/0.2/{catalogue}/t/{token}`. The answer is the only place where it is shown.
    """

    def work(session: Session) -> Created[CreatedToken]:
        made, secret = tokens.create(session, catalogue_id, wish.name, principal.actor)
        known = TokenAnswer.model_validate(made).model_dump()
        return Created(CreatedToken(**known, token=secret), kept=CreatedToken(**known, token=None))

    return once(request, principal, key, wish).perform(context.database, work)


@router.delete("/catalogues/{catalogue_id}/reconcile-tokens/{token_id}")
def revoke_reconcile_token(
    catalogue_id: UUID, token_id: UUID, context: Services, principal: Admin
) -> Success[TokenAnswer]:
    """Revoke a token at once; revoking it again changes nothing."""
    with context.database.transaction() as session:
        return succeeded(TokenAnswer.model_validate(tokens.revoke(session, catalogue_id, token_id, principal.actor)))
