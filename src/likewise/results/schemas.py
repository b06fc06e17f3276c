"""What the API tells of a job's results."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from likewise.asks.schemas import Evidence
from likewise.db.states import Decision
from likewise.http.models import Model, RequestModel

Probability = Annotated[float, Field(ge=0, le=1)]


class WantedResults(RequestModel):
    """Which results of a job are wanted, and which part of them.

    `search` looks for each of its words (eight at most) in the incoming record's key and values, anywhere and in either
    case; rows without a candidate have no probability. `offset` leaves out so many of the list, which may be limited by
    `decision`; it goes with nothing else. With `include=fields` each row brings both records' fields along, with
    `include=evidence` (several may be sent) each candidate what was kept of why.
    """

    decision: Decision | None = None
    min_probability: Probability | None = None
    max_probability: Probability | None = None
    search: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    offset: Annotated[int, Field(ge=0, le=10**12)] = 0
    include: list[Literal["fields", "evidence"]] = Field(default_factory=list, max_length=2)
    cursor: Annotated[str, Field(max_length=2000)] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class ResultCandidate(Model):
    """A catalogue record that a row may belong to. Where evidence was asked for, it is there for rows that were for review;
    why another row got its answer is told by its explanation.
    """

    catalogue_key: str
    catalogue_record_id: UUID
    probability: float | None
    evidence: tuple[Evidence, ...] = ()


class ResultAnswer(Model):
    """The answer to one row; `candidates` are the best ones, best first.

    `matcher_id` is the version of the matcher that decided, which for a canary's share of the rows is not the job's;
    `reverted_at` is when all that version's decisions were taken back, null while this one holds.

    Where fields were asked for, `incoming` is the row's record as it was last sent, and `catalogue` the best candidate's as
    it is today; null where there is none, or none of a source.
    """

    row: int
    record_id: str | None
    catalogue_key: str | None
    catalogue_record_id: UUID | None
    incoming_record_id: UUID | None
    decision: Decision
    probability: float | None
    reason: str
    matcher_id: UUID | None
    candidates: tuple[ResultCandidate, ...]
    reverted_at: datetime | None = None
    incoming: Mapping[str, str | None] | None = None
    catalogue: Mapping[str, str | None] | None = None


class ProbabilitiesAnswer(Model):
    """How many rows have a best candidate of which probability, by decision: item n of the lists is the number of rows from
    n / 100 to below (n + 1) / 100, the last one includes 1.

    With another `threshold` the rows from it on would be links; up to `review_threshold` no match. Counted apart: what a
    person has judged, which no threshold moves, rows without a candidate, and those that failed.
    """

    job_id: UUID
    threshold: float | None
    review_threshold: float
    link: tuple[int, ...]
    review: tuple[int, ...]
    no_match: tuple[int, ...]
    judged: int
    without_candidate: int
    failed: int
