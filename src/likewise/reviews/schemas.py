"""The HTTP bodies of reviews."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from likewise.db.states import Decision, JudgementKind
from likewise.http.models import Model, RequestModel

BULK_LIMIT = 500
SAMPLE = 20
"""How many items a bulk preview shows."""

Kind = Literal["match", "not_match", "new"]
Note = Annotated[str, Field(min_length=1, max_length=2000)]
Values = Mapping[str, str | None]


class Candidate(Model):
    """A catalogue record that the machine thinks of, best first; `judgement` is what a person said of the pair."""

    catalogue_record_id: UUID
    catalogue_key: str
    fields: Values
    probability: float | None
    judgement: JudgementKind | None
    deleted: bool = Field(description="It has left the catalogue since the job.")


class JudgementAnswer(Model):
    """One row of what was said; `standing` is whether it holds. Rows are never changed, an `undo` is one more."""

    id: UUID
    judgement: JudgementKind
    catalogue_record_id: UUID
    catalogue_key: str
    said_by: str
    note: str | None
    undoes_id: UUID | None
    created_at: datetime
    standing: bool


class LeaseAnswer(Model):
    """Who has the item before them, and until when nobody else may judge it."""

    held_by: str
    name: str | None
    until: datetime
    mine: bool


class ReviewAnswer(Model):
    """An incoming record beside its candidates. `asks` is whether a person is needed; `history` is oldest first."""

    id: UUID = Field(description="The incoming record's id.")
    etag: str
    catalogue_id: UUID
    source_id: UUID
    source: str
    key: str
    fields: Values
    job_id: UUID | None
    row: int | None
    decision: Decision | None
    probability: float | None
    reason: str | None
    candidates: tuple[Candidate, ...]
    asks: bool
    history: tuple[JudgementAnswer, ...]
    lease: LeaseAnswer | None


class NextReview(RequestModel):
    """Where to take the next item from; everything left out does not matter."""

    catalogue_id: UUID | None = None
    source_id: UUID | None = None
    job_id: UUID | None = None


class ListedReviews(NextReview):
    """Which part of the list is wanted: `cursor` is `nextCursor` of the part before."""

    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class NextAnswer(Model):
    """The item that is now leased to whoever asked; null when there is none left."""

    review: ReviewAnswer | None


class Released(Model):
    """The lease is given back."""

    released: Literal[True] = True


class NewJudgement(RequestModel):
    """What a person says of a record.

    `match` with a catalogue record, the best candidate where none is named; `not_match` of a catalogue record, of every
    candidate where none is named; `new` makes a catalogue record of it, under `key` or else its own.
    """

    judgement: Kind
    catalogue_record_id: UUID | None = None
    key: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")] | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _fitting(self) -> "NewJudgement":
        if self.key is not None and self.judgement != "new":
            raise ValueError("key goes with the judgement new only")
        if self.catalogue_record_id is not None and self.judgement == "new":
            raise ValueError("catalogueRecordId does not go with the judgement new: it makes one")
        return self


class Judged(Model):
    """What was added, and how the record stands now."""

    judgements: tuple[JudgementAnswer, ...]
    review: ReviewAnswer


class BulkItem(RequestModel):
    """A record to judge as it was read; see `NewJudgement` for what a missing `catalogueRecordId` means."""

    id: UUID
    etag: Annotated[str, Field(min_length=1, max_length=200)]
    catalogue_record_id: UUID | None = None


class BulkJudgement(RequestModel):
    """One judgement for many records; with `all_or_nothing` one refusal refuses all of it."""

    judgement: Kind
    items: Annotated[tuple[BulkItem, ...], Field(min_length=1, max_length=BULK_LIMIT)]
    note: Note | None = None
    all_or_nothing: StrictBool = True

    @model_validator(mode="after")
    def _fitting(self) -> "BulkJudgement":
        if len({item.id for item in self.items}) < len(self.items):
            raise ValueError("a record stands twice among the items")
        if self.judgement == "new" and any(item.catalogue_record_id for item in self.items):
            raise ValueError("catalogueRecordId does not go with the judgement new: it makes one")
        return self


class BulkOutcome(Model):
    """What became of one item: judged, or why not (a code and a sentence)."""

    id: UUID
    judged: bool
    code: str | None = None
    message: str | None = None
    review: ReviewAnswer | None = None


class BulkAnswer(Model):
    """The outcomes in the order asked; a preview (`dryRun`) shows the first ones and changes nothing."""

    dry_run: bool
    judged: int
    refused: int
    outcomes: tuple[BulkOutcome, ...]
