"""The secrets that deliveries are signed with: the settings' one, or those that administrators have made.

A secret has to be at hand to sign, so it is stored as it is. After another is made the older ones sign beside it for a
day, so that receivers can change over.
"""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.tables import WebhookSecret
from likewise.errors import ConflictError
from likewise.webhooks.signing import new_secret

OVERLAP = timedelta(days=1)


def signing(session: Session, configured: SecretStr | None) -> list[str]:
    """The secrets that sign now, the newest first."""
    if configured is not None:
        return [configured.get_secret_value()]
    valid = or_(WebhookSecret.expires_at.is_(None), WebhookSecret.expires_at > func.now())
    return list(session.scalars(select(WebhookSecret.secret).where(valid).order_by(WebhookSecret.created_at.desc())))


def require(session: Session, configured: SecretStr | None) -> None:
    """Make sure that deliveries can be signed.

    Raises:
        ConflictError: there is no secret.
    """
    if not signing(session, configured):
        raise ConflictError(
            "webhooks are signed, and there is no secret yet: an administrator makes one (POST /api/v1/webhook-secrets)"
            " or sets LIKEWISE_WEBHOOK_SECRET"
        )


def known(session: Session) -> Sequence[WebhookSecret]:
    """All secrets that were made and still sign, the newest first."""
    valid = or_(WebhookSecret.expires_at.is_(None), WebhookSecret.expires_at > func.now())
    return session.scalars(select(WebhookSecret).where(valid).order_by(WebhookSecret.created_at.desc())).all()


def rotate(session: Session, configured: SecretStr | None, actor: Actor) -> WebhookSecret:
    """A new secret; the older ones end after `OVERLAP`.

    Raises:
        ConflictError: the settings name the secret.
    """
    if configured is not None:
        raise ConflictError("LIKEWISE_WEBHOOK_SECRET is set: change it there, or unset it to let Likewise keep secrets")
    session.execute(
        update(WebhookSecret).where(WebhookSecret.expires_at.is_(None)).values(expires_at=func.now() + OVERLAP)
    )
    made = WebhookSecret(secret=new_secret())
    session.add(made)
    session.flush()
    record(session, actor, "create", ("webhook_secret", made.id))
    return made
