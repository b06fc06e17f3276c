"""The HTTP bodies of reviews."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from likewise.asks.schemas import Evidence
from likewise.db.states import Decision, JudgementKind
from likewise.http.models import Model, Moment, RequestModel

BULK_LIMIT = 500
SKIPPED = 100
ROWS_NAMED = 10_000
SAMPLE = 20
"""How many items a bulk preview shows."""

Kind = Literal["match", "not_match", "new"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Key = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]
RowNumber = Annotated[int, Field(ge=1, le=1_000_000_000)]
Note = Annotated[str, Field(min_length=1, max_length=2000)]
Values = Mapping[str, str | None]


class Candidate(Model):
    """A catalogue record that the machine thinks of, best first; `judgement` is what a person said of the pair.

    `evidence` adds up to the match weight of `probability` (1 / (1 + 2 ** -bits)); it is empty where the job kept none.
    """

    catalogue_record_id: UUID
    catalogue_key: str
    fields: Values
    probability: float | None
    evidence: tuple[Evidence, ...]
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
    """An incoming record beside its candidates. `asks` is whether a person is needed; `history` is oldest first.

    `inclusion` is how probable it was to be drawn, of a record that people are asked about at random; null of others.
    `sampled` is whether it was drawn for a promise: the answer is counted there, and nothing is learnt from it.
    """

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
    inclusion: float | None = None
    sampled: bool = False
    history: tuple[JudgementAnswer, ...]
    lease: LeaseAnswer | None


class Scope(RequestModel):
    """What to look through; everything left out does not matter."""

    catalogue_id: UUID | None = None
    source_id: UUID | None = None
    job_id: UUID | None = None


class NextReview(Scope):
    """Where to take the next item from; `skip` are ids of those that whoever asks does not want just now."""

    skip: Annotated[tuple[UUID, ...], Field(max_length=SKIPPED)] = ()


class ListedReviews(Scope):
    """Which part of the list is wanted: `cursor` is `nextCursor` of the part before."""

    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class SummaryScope(Scope):
    """`since` is the beginning of the reviewer's day, for what was judged lately; left out, that of the day in UTC."""

    since: Moment | None = None
    include: Literal["taught"] | None = None


class ReviewerCount(Model):
    """Of how many records somebody has judged; `mine` is whether it is whoever asks."""

    said_by: str
    name: str | None
    mine: bool
    judged: int
    judged_recently: int


class ForecastBand(Model):
    """Answers whose best candidate was forecast to match with a probability from `lower` to `upper`.

    `expected` is the mean forecast, `observed` the share that people said matches, in the 95 % interval from `low` to
    `high` (Wilson).
    """

    lower: float
    upper: float
    asked: int
    matched: int
    expected: float | None
    observed: float | None
    low: float
    high: float


class Taught(Model):
    """What the latest answers say of the forecasts: of `answers` records `matched` were their best candidate, where the
    sum of the forecasts was `expected`. The answers hold for `rows_settled` rows of all lists so far.

    Records that were judged in one go are left out: nobody has looked at each of them.
    """

    answers: int
    matched: int
    expected: float
    rows_settled: int
    bands: tuple[ForecastBand, ...]


class Outlook(Model):
    """How sure the machine is of its links, and what more answers are worth.

    Of `links` rows that are linked in the last list of each source it expects the share `expected_right` to be right. Of
    links that were drawn at random `drawn` have an answer, by which the share `right` is, in the 95 % interval from `low`
    to `high`. The next `next` answers that are asked for their worth are expected to put `put_right` rows right; `pays`
    is false where that is less than one, so that more answers hardly pay.
    """

    links: int
    expected_right: float | None
    drawn: int
    right: float | None
    low: float
    high: float
    next: int
    put_right: float
    pays: bool


class Estimated(Model):
    """A share: its estimate where there is one, and the bounds that hold with the promise's confidence."""

    value: float | None
    low: float
    high: float


class PromiseAnswer(Model):
    """What became of the promise that `target` of a list's links are right, and what is still needed.

    `kept`: links are made from the probability `line` on, and with `confidence` at least `precision.low` of these `links`
    pairs are right. `not_yet`: answers are needed. `declined`: more of them are not expected to help, or (`canary`) another
    matcher decides on a part of the list; links are as they would be without the promise, and nothing is promised of them.

    `judged` random answers are among these pairs. `needed` more are expected to keep the promise for `within_reach` links;
    `drawn` were asked when the list was decided on, of which `waiting` are not answered. `newer` is a later list of the same
    source, or this one decided on again; that one's promise counts.
    """

    outcome: Literal["kept", "not_yet", "declined"]
    target: float
    confidence: float | None = None
    canary: bool = False
    line: float | None = None
    links: int = 0
    judged: int = 0
    precision: Estimated | None = None
    recall: Estimated | None = None
    needed: int | None = None
    within_reach: int = 0
    drawn: int = 0
    waiting: int
    newer: UUID | None = None


class Summary(Model):
    """How far reviewing has come. `waiting_more`: more than `waiting` items ask for a person.

    Judged are records, one by one and not undone, of the latest judgements (2,000 at most); `judged_recently` those since
    `since`. `taught` and `outlook` are there where they were asked for.
    """

    waiting: int
    waiting_more: bool
    judged: int
    judged_recently: int
    by_kind: Mapping[Kind, int]
    by_whom: tuple[ReviewerCount, ...]
    taught: Taught | None = None
    outlook: Outlook | None = None


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
    key: Key | None = None
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


class JobJudgement(RequestModel):
    """One judgement for all rows of a job with a decision that nobody has judged, within the probabilities and among the
    rows that are named.

    `match` is with the best candidate, `not_match` of every candidate, `new` makes a catalogue record of each row, under
    its own key, or behind its source's name where that is taken; it is left out where both are.
    """

    judgement: Kind
    decision: Literal["link", "review", "no_match"]
    min_probability: Annotated[float, Field(ge=0, le=1)] | None = None
    max_probability: Annotated[float, Field(ge=0, le=1)] | None = None
    rows: Annotated[tuple[RowNumber, ...], Field(min_length=1, max_length=ROWS_NAMED)] | None = None
    note: Note | None = None


class SampleRow(Model):
    """A row that would be judged; `made` is the catalogue record that would be made of it."""

    review: ReviewAnswer
    made: Values | None


class JobJudged(Model):
    """How many rows were judged, or would be: then with up to twenty of them, spread over all.

    `catalogue_version` is the catalogue's new version, where records were made.
    """

    dry_run: bool
    rows: int
    catalogue_version: int | None = None
    sample: tuple[SampleRow, ...] = ()


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
