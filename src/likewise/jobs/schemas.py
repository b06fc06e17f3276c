"""What a job may be asked for, and what the API tells of it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, JsonValue, model_validator

from likewise.db.states import ColumnKind, JobKind, JobState, Stage
from likewise.http.models import Model, RequestModel
from likewise.webhooks.schemas import WebhookUrl

Name = Annotated[str, Field(min_length=1, max_length=200)]
Cell = str | int | Annotated[float, Field(allow_inf_nan=False)] | bool | None


class Reading(RequestModel):
    """How to read a file, where detection should not decide."""

    sheet: Name | None = None
    header_row: Annotated[int, Field(ge=0)] | None = None
    encoding: Name | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=3)] | None = None


class ThresholdPolicy(RequestModel):
    """What links and questions have to keep to. With `promise` only links are made of which random judgements bear out that
    this share of them is right; at most `reviews` records are left to people: of a list, or where it is a catalogue's
    policy in any seven days.
    """

    promise: Annotated[float, Field(ge=0.5, le=0.999)] | None = None
    reviews: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None


class MatchOptions(RequestModel):
    """What a matching job may be asked for; everything left out is worked out.

    `policy` is in the place of the catalogue's; a job with a `precision` of its own is promised nothing by that one.
    `matcher_id` names a stored matcher; without it the catalogue's active one decides, or one is learnt from the list.
    With `alone` each record is decided on by itself, by the matcher that answers `/match`, whose numbers these are.
    """

    precision: Annotated[float, Field(ge=0.5, le=0.999)] | None = None
    policy: ThresholdPolicy | None = None
    cardinality: Literal["auto", "one-to-one", "many-to-one"] = "auto"
    matcher: Literal["hybrid", "levenshtein", "embedding"] = "hybrid"
    matcher_id: UUID | None = None
    key: Name | None = None
    mapping: dict[Name, Name] | None = None
    ignore: tuple[Name, ...] = ()
    kinds: dict[Name, ColumnKind] | None = None
    seed: Annotated[int, Field(ge=0)] = 0
    alone: bool = False
    reading: Reading = Reading()

    @model_validator(mode="after")
    def _fitting(self) -> "MatchOptions":
        if self.policy is not None and self.policy.promise is not None and self.precision is not None:
            raise ValueError("policy.promise sets the share of right links itself: leave precision out")
        if self.policy is not None and self.alone:
            raise ValueError("policy is about lists: records that are decided on alone have none")
        return self


def options_alone(key: str | None, mapping: Mapping[str, str] | None, matcher_id: UUID | None) -> MatchOptions:
    """What a job is asked for that gives each record the answer of `/match`."""
    named = {"key": key, "mapping": mapping, "matcherId": matcher_id, "alone": True}
    return MatchOptions.model_validate(named)


class JobTerms(RequestModel):
    """Whom to tell of a job's end, and how many days from now its results and upload are kept, whatever the settings say."""

    webhook_url: WebhookUrl | None = None
    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = None


class RecordsJob(JobTerms):
    """Records to match, as JSON; `source` names where they come from."""

    source: Name
    records: Annotated[list[dict[Name, Cell]], Field(min_length=1, max_length=100_000)]
    options: MatchOptions = MatchOptions()


class JobAnswer(Model):
    """A job, with what its catalogue and its source are called today. `expires_at` is when its results and upload go, or
    went.

    `rows_per_second` and `seconds_left` are known while it runs.
    """

    id: UUID
    kind: JobKind
    state: JobState
    catalogue_id: UUID
    catalogue_name: str
    source_id: UUID | None
    source_name: str | None
    matcher_id: UUID | None
    catalogue_version: int | None
    rows_total: int | None
    rows_done: int
    counts: Mapping[str, JsonValue]
    summary: Mapping[str, JsonValue]
    error_code: str | None
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None = None
    rows_per_second: float | None = None
    seconds_left: float | None = None


class LogEvent(StrEnum):
    """What can happen to a job."""

    ACCEPTED = "accepted"
    STARTED = "started"
    STAGE = "stage"
    TROUBLE = "trouble"
    DEAD_LETTER = "dead_letter"
    REPLAYED = "replayed"
    DISCARDED = "discarded"
    CANCEL = "cancel"
    ENDED = "ended"
    WEBHOOK = "webhook"


class LogEntry(Model):
    """Something that happened to a job; what an event does not have is null.

    A `stage` stands where it began: its chunks, how many of them are done, its rows, and how many seconds it took once all
    are. `trouble` is a chunk that was tried several times: how often it failed, how often its worker vanished, the last
    reason, and the last worker. `state` is that of the job at its end, or of the delivery to a webhook.

    Attributes:
        id: tells entries apart that happened at the same time.
        by: who did it ("user:...", "key:..."), by `name` for people.
    """

    at: datetime
    id: str
    event: LogEvent
    by: str | None = None
    name: str | None = None
    stage: Stage | None = None
    first_row: int | None = None
    rows: int | None = None
    chunks: int | None = None
    chunks_done: int | None = None
    seconds: float | None = None
    failures: int | None = None
    crashes: int | None = None
    attempts: int | None = None
    worker: str | None = None
    state: str | None = None
    code: str | None = None
    reason: str | None = None
