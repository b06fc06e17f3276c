"""The HTTP bodies of webhooks."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field

from likewise.db.states import DeliveryState
from likewise.http.models import Model, RequestModel
from likewise.webhooks.addresses import LONGEST

WebhookUrl: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class DeliveryAnswer(Model):
    """A message about a job's end. `status` and `error` are of the last attempt, `next_at` is when the next is due."""

    id: UUID
    job_id: UUID
    event: str
    url: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    status: int | None
    error: str | None
    delivered_at: datetime | None
    created_at: datetime


class NewSecret(RequestModel):
    """Nothing has to be said to get a secret."""


class SecretAnswer(Model):
    """A secret that deliveries are signed with; `expires_at` is when an older one stops."""

    id: UUID
    created_at: datetime
    expires_at: datetime | None


class CreatedSecret(SecretAnswer):
    """A new secret; `secret` is shown only once."""

    secret: str | None
