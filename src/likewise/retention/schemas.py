"""The HTTP bodies of sources and of erasing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from likewise.http.models import Model


class SourceAnswer(Model):
    """Where incoming records come from, and how many of them are known."""

    id: UUID
    name: str
    record_count: int
    created_at: datetime


class IncomingAnswer(Model):
    """A source's record as it was last sent, under its own key."""

    id: UUID
    key: str
    fields: Mapping[str, str | None]
    updated_at: datetime


class Erased(Model):
    """It is gone, with all that belonged to it."""

    id: UUID
    erased: Literal[True] = True
