"""Who may use an endpoint: anybody where the catalogue is readable, else whoever has a token in the address.

Clients such as OpenRefine can send nothing but an address.
"""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from likewise.catalogues.fields import ignored_of, kinds_of, settings_of
from likewise.db.states import ColumnKind
from likewise.db.tables import Catalogue
from likewise.errors import NotFoundError, UnauthenticatedError
from likewise.http.authorise import spend
from likewise.http.context import Services
from likewise.reconcile import lookup, tokens
from likewise.reconcile.naming import name_column, other_columns
from likewise.reconcile.subject import Subject

PREFIX = "/reconcile/"
TOKEN = "/t/{token}"  # noqa: S105 -- a part of a path


def reach(catalogue_id: UUID, request: Request, context: Services) -> Subject:
    """The catalogue, if it may be read.

    Raises:
        NotFoundError: there is none of that id, or it is not readable.
        UnauthenticatedError: the token in the address does not hold.
        RateLimitedError: too many requests with this token, or from this address.
    """
    secret: str | None = request.path_params.get("token")
    with context.database.statement() as session:
        who = _by_address(request) if secret is None else _by_token(session, catalogue_id, secret)
        request.state.principal = who
        if not context.limiter.at_hand(who, context.settings.requests_per_minute):
            spend(context, who)
        catalogue = session.get(Catalogue, catalogue_id)
        if catalogue is None or (secret is None and not catalogue.readable):
            raise NotFoundError(
                f"there is no catalogue {catalogue_id} that anybody may read: mark it readable, or use a token's address"
            )
        return _subject(session, catalogue, request, secret)


def _by_address(request: Request) -> str:
    return f"address:{request.client.host if request.client else 'unknown'}"


def _by_token(session: Session, catalogue_id: UUID, secret: str) -> str:
    token_id = tokens.find(session, catalogue_id, secret)
    if token_id is None:
        raise UnauthenticatedError("the token in this address does not hold: it is unknown or revoked")
    return f"reconcile_token:{token_id}"


def _subject(session: Session, catalogue: Catalogue, request: Request, secret: str | None) -> Subject:
    site = str(request.base_url).rstrip("/")
    version = request.url.path.removeprefix(request.scope.get("root_path", "")).split("/")[2]
    token = "" if secret is None else f"/t/{secret}"
    return Subject(
        catalogue.id,
        catalogue.name,
        tuple(catalogue.columns),
        catalogue.key_column,
        _name_column(session, catalogue),
        f"{site}{PREFIX}{version}/{catalogue.id}{token}",
        site,
    )


def _name_column(session: Session, catalogue: Catalogue) -> str | None:
    """The column that people said, else one that looks like it, first among those that were said to hold names."""
    if catalogue.name_column in catalogue.columns:
        return catalogue.name_column
    settings = settings_of(catalogue.field_settings)
    others = other_columns(catalogue.columns, catalogue.key_column, *ignored_of(settings))
    said = [column for column in others if kinds_of(settings).get(column) == ColumnKind.NAME]
    return name_column(said or others, lookup.sample(session, catalogue.id))


Reached: TypeAlias = Annotated[Subject, Depends(reach)]
"""A route's parameter `subject: Reached`."""
