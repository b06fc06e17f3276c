"""The draft of version 1.0 of the protocol on the wire (https://reconciliation-api.github.io/specs/1.0-draft/)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from likewise.errors import ValidationError
from likewise.reconcile import pages
from likewise.reconcile.forms02 import Json, type_of
from likewise.reconcile.queries import BATCH, CANDIDATES, Candidates, Condition, Query, Refused, What, check_size
from likewise.reconcile.reading import Identifier, Text, Values, document, query_of, texts_of
from likewise.reconcile.schemas import FoundRecord
from likewise.reconcile.subject import Subject

WHAT: Mapping[str, What] = {"name": What.NAME, "id": What.KEY, "property": What.COLUMN}


class WireCondition(BaseModel):
    """A condition. No `matchQualifier` is offered, so that one which is sent has no effect, nor have languages."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    match_type: Annotated[Literal["name", "id", "property"], Field(alias="matchType")]
    property_id: Annotated[Identifier | None, Field(alias="propertyId")] = None
    values: Annotated[Values, Field(alias="propertyValue")]
    required: bool = False
    quantifier: Annotated[Literal["any", "all", "none"], Field(alias="matchQuantifier")] = "any"
    qualifier: Annotated[Text | None, Field(alias="matchQualifier")] = None

    @model_validator(mode="after")
    def _names_its_property(self) -> "WireCondition":
        if self.match_type == "property" and self.property_id is None:
            raise ValueError("a condition with matchType 'property' needs propertyId")
        return self


class WireQuery(BaseModel):
    """A query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Identifier | None = None
    limit: Annotated[int, Field(ge=1)] = CANDIDATES
    lang: Text | None = None
    dir: Literal["ltr", "rtl", "auto"] | None = None
    conditions: Annotated[list[WireCondition], Field(min_length=1, max_length=1_000)]


def queries_of(content: bytes) -> list[Query | Refused]:
    """The queries of a batch. The schema's form `{"queries": [...]}` is taken, not the bare array of the prose.

    Raises:
        ValidationError: it is no such object.
        TooLargeError: there are too many.
    """
    sent = document(content, "body")
    queries = sent.get("queries") if isinstance(sent, dict) else None
    if not isinstance(queries, list):
        raise ValidationError('body: a batch is an object with a list of queries, {"queries": [{"conditions": [...]}]}')
    check_size(len(queries))
    return [query_of(f"queries.{place}", query, WireQuery, _core) for place, query in enumerate(queries)]


def _core(sent: WireQuery) -> Query:
    conditions = tuple(
        Condition(WHAT[one.match_type], texts_of(one.values), one.property_id, one.required, one.quantifier)
        for one in sent.conditions
    )
    return Query(conditions, () if sent.type is None else (sent.type,), sent.limit)


def told(subject: Subject, answers: Sequence[Candidates | Refused]) -> Json:
    """The answers to a batch, in order. A query that failed has an `error` in the place of its `candidates`."""
    results: list[Json] = [
        {"error": {"code": ValidationError.code, "message": one.reason}}
        if isinstance(one, Refused)
        else {"candidates": [_candidate(subject, found) for found in one]}
        for one in answers
    ]
    return {"results": results}


def _candidate(subject: Subject, found: FoundRecord) -> Json:
    return {
        "id": found.key,
        "name": found.name,
        **({"description": found.description} if found.description else {}),
        "score": found.score,
        "match": found.match,
        "features": [{"id": one.name, "name": one.name, "value": one.bits} for one in found.features],
        "type": [type_of(subject)],
    }


def manifest(subject: Subject, version: str) -> Json:
    """What the service is and offers."""
    return {
        "versions": ["1.0-draft"],
        "name": subject.name,
        "serviceVersion": version,
        "defaultTypes": [type_of(subject)],
        "view": {"url": f"{subject.address}/preview?id={{id}}"},
        "preview": pages.size(subject),
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "batchSize": BATCH,
        "standardizedScore": True,
    }
