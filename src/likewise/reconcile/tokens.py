"""Tokens that stand in an address: made, listed, revoked, looked up. Each change has its row in the audit log."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from likewise.access.secrets import SHOWN, digest, new_reconcile_token
from likewise.catalogues import service as catalogues
from likewise.db.audit import Actor, record
from likewise.db.tables import ReconcileToken
from likewise.errors import NotFoundError

STALE = timedelta(minutes=1)
"""How coarse the times of last use are, so that reading does not mean writing."""


def create(session: Session, catalogue_id: UUID, name: str, actor: Actor) -> tuple[ReconcileToken, str]:
    """A new token for a catalogue and its secret, which is kept nowhere.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    catalogues.find(session, catalogue_id)
    secret = new_reconcile_token()
    token = ReconcileToken(
        catalogue_id=catalogue_id,
        user_id=actor.user_id,
        name=name,
        prefix=secret[:SHOWN],
        sha256=digest(secret),
    )
    session.add(token)
    session.flush()
    record(session, actor, "create", ("reconcile_token", token.id), catalogue_id=str(catalogue_id), name=name)
    return token, secret


def listed(session: Session, catalogue_id: UUID) -> Sequence[ReconcileToken]:
    """A catalogue's tokens, oldest first, revoked ones too.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    catalogues.find(session, catalogue_id)
    chosen = select(ReconcileToken).where(ReconcileToken.catalogue_id == catalogue_id)
    return session.scalars(chosen.order_by(ReconcileToken.created_at, ReconcileToken.id)).all()


def revoke(session: Session, catalogue_id: UUID, token_id: UUID, actor: Actor) -> ReconcileToken:
    """The token, which holds no longer from now on; once more changes nothing.

    Raises:
        NotFoundError: the catalogue has no such token.
    """
    token = session.execute(
        update(ReconcileToken)
        .where(ReconcileToken.id == token_id, ReconcileToken.catalogue_id == catalogue_id)
        .values(revoked_at=func.coalesce(ReconcileToken.revoked_at, func.now()), updated_at=func.now())
        .returning(ReconcileToken)
    ).scalar_one_or_none()
    if token is None:
        raise NotFoundError(f"the catalogue has no token {token_id}")
    record(session, actor, "revoke", ("reconcile_token", token_id), name=token.name)
    return token


def find(session: Session, catalogue_id: UUID, secret: str) -> UUID | None:
    """The id of the catalogue's token with this secret, if it holds; that it was used is noted."""
    found = session.execute(
        select(
            ReconcileToken.id, or_(ReconcileToken.used_at.is_(None), ReconcileToken.used_at < func.now() - STALE)
        ).where(
            ReconcileToken.sha256 == digest(secret),
            ReconcileToken.catalogue_id == catalogue_id,
            ReconcileToken.revoked_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    token_id, stale = found
    if stale:
        session.execute(update(ReconcileToken).where(ReconcileToken.id == token_id).values(used_at=func.now()))
    return UUID(str(token_id))
