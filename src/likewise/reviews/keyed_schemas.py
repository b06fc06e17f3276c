"""What judgements by keys look like on the wire."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from likewise.http.models import Model, RequestModel
from likewise.reviews.schemas import ROWS_NAMED, Key

LIMIT = 2_000
"""Judgements of one request: some seconds."""


class KeyedJudgement(RequestModel):
    """What a person says of a record by its key in the list: `match` with the catalogue record under `catalogueKey`, or
    `not_match` of it, of every candidate where none is named. Without a judgement it is passed over.
    """

    record_id: Key
    judgement: Literal["match", "not_match", ""] = ""
    catalogue_key: Annotated[str, Field(max_length=1000)] = ""


class KeyedJudgements(RequestModel):
    """What people say of records, of up to 2,000 in fact."""

    judgements: Annotated[tuple[KeyedJudgement, ...], Field(min_length=1, max_length=ROWS_NAMED)]

    @model_validator(mode="after")
    def _few(self) -> "KeyedJudgements":
        if sum(one.judgement != "" for one in self.judgements) > LIMIT:
            raise ValueError(f"send at most {LIMIT:,} judgements at a time")
        return self


class KeyedRefusal(Model):
    """A judgement that was not added: a code and a sentence."""

    record_id: str
    code: str
    message: str


class KeyedJudged(Model):
    """How many records were judged, how many stood so already, how many had no judgement, and what was refused."""

    judged: int
    unchanged: int
    passed_over: int
    refused: tuple[KeyedRefusal, ...]
