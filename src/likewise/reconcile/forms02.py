"""Version 0.2 of the protocol on the wire (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/)."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from likewise.errors import ValidationError
from likewise.reconcile import pages
from likewise.reconcile.queries import CANDIDATES, Candidates, Condition, Query, Refused, What, check_size
from likewise.reconcile.reading import Identifier, Text, Values, document, query_of, texts_of
from likewise.reconcile.schemas import FoundRecord
from likewise.reconcile.subject import Subject

Json = Mapping[str, object]


class Property(BaseModel):
    """A property with the values that the record has; what else a client says of it is passed over."""

    model_config = ConfigDict(frozen=True)

    pid: Identifier
    v: Values


class WireQuery(BaseModel):
    """A query. `query` or `properties` must be there; the schema lets `type` be a text where the prose wants a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: Text | None = None
    type: Identifier | Annotated[list[Identifier], Field(max_length=100)] | None = None
    limit: Annotated[int, Field(ge=1)] = CANDIDATES
    properties: Annotated[list[Property], Field(max_length=1_000)] = []
    type_strict: Literal["any", "should", "all"] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "WireQuery":
        if not (self.query or "").strip() and not self.properties:
            raise ValueError("a query needs `query`, the name that is looked for, or `properties`")
        return self


def queries_of(content: str) -> dict[str, Query | Refused]:
    """The queries of a batch by their keys.

    Raises:
        ValidationError: it is no JSON object of queries.
        TooLargeError: there are too many.
    """
    sent = document(content, "queries")
    if not isinstance(sent, dict):
        raise ValidationError('queries: a batch is an object of queries by key, {"q0": {"query": "..."}}')
    if not all(key.isprintable() for key in sent):
        raise ValidationError("queries: a key is text that can be printed")
    check_size(len(sent))
    return {key: query_of(key, query, WireQuery, _core) for key, query in sent.items()}


def _core(sent: WireQuery) -> Query:
    name = (sent.query or "").strip()
    conditions = [Condition(What.NAME, (name,))] if name else []
    conditions += [Condition(What.COLUMN, texts_of(one.v), one.pid) for one in sent.properties]
    types = [sent.type] if isinstance(sent.type, str) else sent.type or []
    # A type that merely should be is no reason to leave a record out.
    bound = () if sent.type_strict == "should" else tuple(types)
    return Query(tuple(conditions), bound, sent.limit, every_type=sent.type_strict == "all")


def told(subject: Subject, answers: Mapping[str, Candidates | Refused]) -> Json:
    """The answers to a batch. A query that failed has an `error` in the place of its `result`."""
    return {
        key: {"error": {"code": ValidationError.code, "message": one.reason}}
        if isinstance(one, Refused)
        else {"result": [_candidate(subject, found) for found in one]}
        for key, one in answers.items()
    }


def _candidate(subject: Subject, found: FoundRecord) -> Json:
    return {
        "id": found.key,
        "name": found.name,
        **({"description": found.description} if found.description else {}),
        "score": found.score,
        "match": found.match,
        "features": [{"id": one.name, "value": one.bits} for one in found.features],
        "type": [type_of(subject)],
    }


def type_of(subject: Subject) -> Json:
    """The one type of a catalogue's records."""
    return {"id": subject.name, "name": subject.name}


def manifest(subject: Subject, version: str, batch: int) -> Json:
    """What the service is and offers."""
    address = subject.address
    suggest = {
        kind: {
            "service_url": address,
            "service_path": f"/suggest/{kind}",
            "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "property", "type")
    }
    spaces = f"{subject.site}/reconcile/{subject.catalogue_id}"
    return {
        "versions": ["0.2"],
        "name": subject.name,
        "identifierSpace": f"{spaces}/records/",
        "schemaSpace": f"{spaces}/properties/",
        "serviceVersion": version,
        "defaultTypes": [type_of(subject)],
        "view": {"url": f"{address}/preview?id={{{{id}}}}"},
        "preview": {"url": f"{address}/preview?id={{{{id}}}}", **pages.size(subject)},
        "suggest": suggest,
        "extend": {"propose_properties": {"service_url": address, "service_path": "/extend/propose"}},
        "batchSize": batch,
    }
