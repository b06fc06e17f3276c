"""The queue's messages: plain JSON with camelCase keys, versioned, with nothing in it that the contract does not name.

Every message is `{"version", "type", "jobId", "traceparent"?, "payload"}`. A change that an old reader cannot take gets
a new version beside the old one.
"""

from typing import Annotated, ClassVar, Literal, TypeAlias, TypeVar
from uuid import UUID

import pydantic
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from likewise.errors import ValidationError

RECORDS_LIMIT = 10_000
"""The most records one submit message may carry; more go into several messages, each a job of its own."""

Traceparent: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
]
"""A W3C Trace Context, version-trace-parent-flags (https://www.w3.org/TR/trace-context/#traceparent-header)."""

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Value: TypeAlias = str | int | float | bool | None


class Contract(BaseModel):
    """What all parts of a message share: camelCase outside, snake_case inside, unknown keys refused, immutable."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
    )


class Message(Contract):
    """The envelope. `traceparent` continues the trace of the request that caused the message."""

    file_name: ClassVar[str]

    job_id: UUID
    traceparent: Traceparent | None = None

    def to_wire(self) -> bytes:
        """The message as compact UTF-8 JSON, without what is null."""
        return self.model_dump_json(exclude_none=True).encode()


class MatchChunkPayload(Contract):
    """Which chunk is due. `attempt` is how often it had been claimed when this was published: a hint, never a claim."""

    chunk_id: UUID
    attempt: int = Field(ge=0)


class MatchChunkMessage(Message):
    """A hint to workers that a chunk of a job is due; it may be lost, repeated or late without harm."""

    file_name: ClassVar[str] = "match-chunk.v1.json"

    version: Literal[1]
    type: Literal["match.chunk"]
    payload: MatchChunkPayload


class MatchSubmitPayload(Contract):
    """Records to match: `catalogue` by name or id; `source` names where they come from; each record by column name.

    `key` names the column that identifies a record; `mapping` gives incoming column to catalogue column; both are worked
    out where left out. `precision` is the target share of right answers among automatic links.
    """

    catalogue: Name
    source: Name
    records: list[dict[str, Value]] = Field(min_length=1, max_length=RECORDS_LIMIT)
    key: Name | None = None
    mapping: dict[Name, Name] | None = None
    precision: float | None = Field(default=None, ge=0.5, le=0.999)
    cardinality: Literal["auto", "one-to-one", "many-to-one"] = "auto"


class MatchSubmitMessage(Message):
    """Work from an outside producer. It chooses `jobId`, so that the same message sent twice is one job."""

    file_name: ClassVar[str] = "match-submit.v1.json"

    version: Literal[1]
    type: Literal["match.submit"]
    payload: MatchSubmitPayload


Kind = TypeVar("Kind", bound=Message)


def parse(kind: type[Kind], raw: bytes) -> Kind:
    """The message in `raw`.

    Raises:
        ValidationError: it is no JSON, or not what the contract says; the text names the place and the fault.
    """
    try:
        return kind.model_validate_json(raw)
    except pydantic.ValidationError as error:
        raise fault(kind.__name__, error) from error


def fault(kind: str, error: pydantic.ValidationError) -> ValidationError:
    """The first fault of what should have been a message of some kind."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the message"
    return ValidationError(f"not a {kind}: {place}: {first['msg']}", place=place)
