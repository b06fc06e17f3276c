"""Telling administrators of deliveries, and trying again what was given up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import DeliveryState
from likewise.db.tables import WebhookDelivery
from likewise.errors import ConflictError, NotFoundError
from likewise.webhooks import outbox


def page(
    session: Session, state: DeliveryState | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[WebhookDelivery]:
    """Deliveries, newest first."""
    found = select(WebhookDelivery).order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc()).limit(limit)
    if state is not None:
        found = found.where(WebhookDelivery.state == state)
    if after is not None:
        found = found.where(tuple_(WebhookDelivery.created_at, WebhookDelivery.id) < after)
    return list(session.scalars(found))


def replay(session: Session, delivery_id: UUID, actor: Actor) -> WebhookDelivery:
    """A delivery that was given up, due again with all its attempts.

    Raises:
        NotFoundError: there is none of that id.
        ConflictError: it was not given up.
    """
    again = outbox.replay(session, delivery_id)
    delivery = session.get(WebhookDelivery, delivery_id, populate_existing=True)
    if delivery is None:
        raise NotFoundError(f"there is no webhook delivery {delivery_id}")
    if not again:
        raise ConflictError(f"this delivery is {delivery.state}: only one that failed can be replayed")
    record(session, actor, "replay", ("webhook_delivery", delivery_id), jobId=str(delivery.job_id))
    return delivery
