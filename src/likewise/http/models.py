"""The forms of HTTP bodies: camelCase JSON, frozen, and the envelope around every answer."""

from datetime import UTC, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

Data = TypeVar("Data")
Moment = Annotated[AwareDatetime, Field(gt=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))]
"""A time in a request: far from the ends of the calendar, where a time zone's hours would leave it."""


class Model(BaseModel):
    """Base of all answers; may be made from a row of a table."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, frozen=True, from_attributes=True)


class RequestModel(BaseModel):
    """Base of all requests: unknown names are refused."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="forbid")


class Success(Model, Generic[Data]):
    """The envelope of every successful JSON answer."""

    success: Literal[True] = True
    data: Data


class Page(Model, Generic[Data]):
    """A part of a list; `next_cursor` asks for the next part, null at the end."""

    items: tuple[Data, ...]
    next_cursor: str | None = None


class Problem(Model):
    """What went wrong: `code` for programs (stable), `message` for people, `details` says where."""

    code: str
    message: str
    details: dict[str, JsonValue] = Field(
        description="Where it went wrong; always holds `requestId`, and in `help` the address of a page on the code."
    )


class Failure(Model):
    """The envelope of every failure."""

    error: Problem


def succeeded(data: Data) -> Success[Data]:
    """The envelope around `data`."""
    return Success(data=data)
