"""What keeps the service in order: answers to repeat, deliveries to make, workers that live, switches."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from likewise.db.states import DeliveryState
from likewise.db.tables.base import Base, Json, JsonObject, Row, empty_object, owned_by, words


class IdempotencyKey(Row, Base):
    """A creating request that must have one effect: its `Idempotency-Key`, and the answer once there is one.

    `principal` is who sent it, `request_sha256` tells a repetition from another request under the same key; `status` and
    `body` are null while the first is at work.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("principal", "key"),)

    principal: Mapped[str]
    key: Mapped[str]
    method: Mapped[str]
    path: Mapped[str]
    request_sha256: Mapped[bytes]
    status: Mapped[int | None] = mapped_column(Integer)
    headers: Mapped[JsonObject] = empty_object()
    body: Mapped[Json] = mapped_column(JSONB(none_as_null=True), nullable=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class WebhookDelivery(Row, Base):
    """The end of a job to tell a URL of, retried until told or given up. One row for each end: a job that was replayed
    has several. `status` and `error` are of the last attempt; `next_at` is also how long one attempt may take.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (Index("ix_webhook_deliveries_due", "next_at", postgresql_where=text("state = 'waiting'")),)

    job_id: Mapped[UUID] = owned_by("jobs")
    event: Mapped[str]
    url: Mapped[str]
    body: Mapped[JsonObject] = mapped_column(JSONB)
    state: Mapped[DeliveryState] = mapped_column(words(DeliveryState), server_default=DeliveryState.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_at: Mapped[datetime] = mapped_column(server_default=func.now())
    status: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]


class WebhookSecret(Row, Base):
    """What deliveries are signed with (`whsec_...`), kept as it is since signing needs it; see `likewise.webhooks`."""

    __tablename__ = "webhook_secrets"

    secret: Mapped[str]
    expires_at: Mapped[datetime | None]


class WorkerHeartbeat(Row, Base):
    """A worker process and when it was last heard of; `chunk_id` is what it works on, null while it waits."""

    __tablename__ = "worker_heartbeats"

    name: Mapped[str] = mapped_column(unique=True)
    host: Mapped[str]
    pid: Mapped[int]
    version: Mapped[str]
    chunk_id: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class Flag(Row, Base):
    """A switch that all processes see, such as `paused`."""

    __tablename__ = "flags"

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Json] = mapped_column(JSONB)
    set_by: Mapped[str | None]
