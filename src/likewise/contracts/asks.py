"""Questions to workers, and their answers: for what a person or a program waits for.

Nothing of this is durable. The answer is pushed to the list `replyTo`, once, as an `ask.reply`; nobody answers after
`deadline`, in milliseconds since 1970 (UTC, by the clock of the machine that asks), nor does anybody listen then.
"""

from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

import pydantic
from pydantic import Field, JsonValue, TypeAdapter

from likewise.contracts.messages import Contract, Message, Name, Value, fault

MATCHED_AT_ONCE = 100
"""The most records of one `match.ask`."""

ReplyKey: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]


class AskPayload(Contract):
    """What every question has: where its answer goes, and until when."""

    deadline: int = Field(ge=0)
    reply_to: ReplyKey


class MatchAskPayload(AskPayload):
    """Records to match, each by itself. `source` says whose they are, so that what people said of them holds; `key`,
    `mapping` as in `match.submit`; `matcherId` names what decides, else the worker chooses.
    """

    catalogue_id: UUID
    records: list[dict[str, Value]] = Field(min_length=1, max_length=MATCHED_AT_ONCE)
    source: Name | None = None
    key: Name | None = None
    mapping: dict[Name, Name] | None = None
    matcher_id: UUID | None = None


class MatchAskMessage(Message):
    """A few records to match at once. `jobId` is the job that they become where nobody answers in time."""

    file_name: ClassVar[str] = "match-ask.v1.json"

    version: Literal[1]
    type: Literal["match.ask"]
    payload: MatchAskPayload


class PreviewAskPayload(AskPayload):
    """A list in the store, to be read and matched for a look at it: nothing is kept. `options` are those of a job."""

    catalogue_id: UUID
    uri: Name
    filename: str
    options: dict[str, JsonValue]


class PreviewAskMessage(Message):
    """What a job would find in a list. `jobId` names the question; there is no such job."""

    file_name: ClassVar[str] = "preview-ask.v1.json"

    version: Literal[1]
    type: Literal["preview.ask"]
    payload: PreviewAskPayload


class ProfileAskPayload(AskPayload):
    """A file in the store, to be read for a look at what is in it: nothing is kept. `reading` says how to read it."""

    uri: Name
    filename: str
    reading: dict[str, JsonValue]


class ProfileAskMessage(Message):
    """What is in a file. `jobId` names the question; there is no such job."""

    file_name: ClassVar[str] = "profile-ask.v1.json"

    version: Literal[1]
    type: Literal["profile.ask"]
    payload: ProfileAskPayload


class ExplainAskPayload(AskPayload):
    """A row of a job's list, from 1, and the catalogue record it is compared with: its best candidate by default."""

    row: int = Field(ge=1)
    catalogue_record_id: UUID | None = None


class ExplainAskMessage(Message):
    """Why a row of the job `jobId` got its answer."""

    file_name: ClassVar[str] = "explain-ask.v1.json"

    version: Literal[1]
    type: Literal["explain.ask"]
    payload: ExplainAskPayload


class RequiredValues(Contract):
    """What a candidate must hold: of the `values` any, all or none, in the catalogue's `column`, null for its key."""

    column: Name | None
    values: list[str] = Field(min_length=1)
    quantifier: Literal["any", "all", "none"] = "any"


class ReconcileQuery(Contract):
    """A record by the catalogue's own columns, and what else is known of the one that is looked for.

    `keys` are those of catalogue records that are candidates whatever else is said, `name` may be one too. Candidates that
    do not hold what is `required` are left out; at most `limit` are answered.
    """

    name: str | None = None
    values: dict[str, str] = Field(default_factory=dict)
    keys: list[str] = Field(default_factory=list)
    required: list[RequiredValues] = Field(default_factory=list)
    limit: int = Field(ge=1)


class ReconcileAskPayload(AskPayload):
    """Records to find in a catalogue, each by itself. `nameColumn` holds what its records are called; null: their keys."""

    catalogue_id: UUID
    name_column: Name | None
    queries: list[ReconcileQuery] = Field(min_length=1, max_length=MATCHED_AT_ONCE)


class ReconcileAskMessage(Message):
    """A batch of reconciliation queries. `jobId` names the question; there is no such job."""

    file_name: ClassVar[str] = "reconcile-ask.v1.json"

    version: Literal[1]
    type: Literal["reconcile.ask"]
    payload: ReconcileAskPayload


class AskError(Contract):
    """Why there is no answer: a code of the API's table, a line for people, and where."""

    code: str
    message: str
    details: dict[str, str | int | None] = Field(default_factory=dict)


class AskReplyPayload(Contract):
    """An answer, in the form that the API gives it, or why there is none."""

    answer: dict[str, JsonValue] | None = None
    error: AskError | None = None


class AskReplyMessage(Message):
    """The answer to a question, which had the same `jobId`."""

    file_name: ClassVar[str] = "ask-reply.v1.json"

    version: Literal[1]
    type: Literal["ask.reply"]
    payload: AskReplyPayload


Ask: TypeAlias = MatchAskMessage | PreviewAskMessage | ProfileAskMessage | ExplainAskMessage | ReconcileAskMessage
"""Any question."""

_ASKS: TypeAdapter[Ask] = TypeAdapter(Annotated[Ask, Field(discriminator="type")])


def parse_ask(raw: bytes) -> Ask:
    """The question in `raw`; raises as `parse`."""
    try:
        return _ASKS.validate_json(raw)
    except pydantic.ValidationError as error:
        raise fault("question", error) from error
