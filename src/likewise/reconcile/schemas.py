"""What a worker answers to a batch of reconciliation queries, and the HTTP bodies of tokens."""

from datetime import datetime
from uuid import UUID

from likewise.access.schemas import Name
from likewise.http.models import Model, RequestModel


class Feature(Model):
    """A piece of evidence for a candidate (bits above 0) or against it; all of a candidate's add up to its match weight."""

    name: str
    bits: float


class FoundRecord(Model):
    """A catalogue record that may be the one that is looked for; `score` is 0..100, `match` whether it is linked."""

    key: str
    name: str
    description: str
    score: float
    match: bool
    features: tuple[Feature, ...]


class QueryAnswer(Model):
    """The candidates of one query, best first."""

    candidates: tuple[FoundRecord, ...]


class ReconcileAnswer(Model):
    """The answers to all queries of a batch, in their order."""

    answers: tuple[QueryAnswer, ...]


class NewToken(RequestModel):
    """A token to make; `name` says for whom or what."""

    name: Name


class TokenAnswer(Model):
    """A token; `prefix` is its beginning."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class CreatedToken(TokenAnswer):
    """A new token; `token` is shown only here: it is not kept, and null where the answer is repeated."""

    token: str | None
