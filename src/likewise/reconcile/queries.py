"""The core of the reconciliation API: queries of conditions, batches of them, and their answers, in no version's form."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias
from uuid import uuid4

from likewise.asks.service import asked, needed
from likewise.contracts import (
    MATCHED_AT_ONCE,
    ReconcileAskMessage,
    ReconcileAskPayload,
    ReconcileQuery,
    RequiredValues,
)
from likewise.errors import TooLargeError, ValidationError
from likewise.queue.asks import Asker, deadline_in
from likewise.reconcile.schemas import FoundRecord, ReconcileAnswer
from likewise.reconcile.subject import Subject

BATCH = MATCHED_AT_ONCE
"""The most queries of a batch."""
PATIENCE = 20.0
"""Seconds for a batch: the first one for a catalogue may have to wait for its index to be made."""
CANDIDATES, MOST_CANDIDATES = 5, 100
"""How many are answered where a query does not say, and at most."""
JOINED = " "
"""Between several values of one property: all of them are what the record is said to hold."""


class What(StrEnum):
    """What a condition is about."""

    NAME = "name"
    KEY = "key"
    COLUMN = "column"


@dataclass(frozen=True)
class Condition:
    """Values that the record which is looked for has; only where `required` is set, candidates without them are left out."""

    what: What
    values: tuple[str, ...]
    column: str | None = None
    required: bool = False
    quantifier: Literal["any", "all", "none"] = "any"


@dataclass(frozen=True)
class Query:
    """One query. `types` are those of which the record must have one, or with `every_type` all; none for any record."""

    conditions: tuple[Condition, ...]
    types: tuple[str, ...] = ()
    limit: int = CANDIDATES
    every_type: bool = False


@dataclass(frozen=True)
class Refused:
    """Why a query of a batch was not answered, for a person."""

    reason: str


Candidates: TypeAlias = Sequence[FoundRecord]


def check_size(count: int) -> None:
    """Lets a batch of so many queries pass.

    Raises:
        TooLargeError: they are too many.
    """
    if count > BATCH:
        raise TooLargeError(f"a batch of {count} queries: send at most {BATCH} at a time", limit=BATCH)


def answered(asker: Asker, subject: Subject, batch: Sequence[Query | Refused]) -> list[Candidates | Refused]:
    """The candidates of each query, best first, or why there are none: a query that is refused costs no other.

    Raises:
        ValidationError: every query of the batch is refused.
        QueueError: no worker answered in time.
        TableError, MatcherError: the catalogue cannot be matched against.
    """
    refused = [one for one in batch if isinstance(one, Refused)]
    if refused and len(refused) == len(batch):
        raise ValidationError(refused[0].reason, queries=len(refused))
    wanted = {
        place: query
        for place, one in enumerate(batch)
        if isinstance(one, Query) and (query := asked_of(one, subject)) is not None
    }
    found = dict(zip(wanted, _ask(asker, subject, list(wanted.values())), strict=True))
    return [one if isinstance(one, Refused) else found.get(place, ()) for place, one in enumerate(batch)]


def asked_of(query: Query, subject: Subject) -> ReconcileQuery | None:
    """A query as workers take it; None where no record can be what it asks for."""
    held = [one == subject.name for one in query.types]
    if held and not (all(held) if query.every_type else any(held)):
        return None
    names = [JOINED.join(one.values) for one in _saying(query, What.NAME)]
    values = {
        one.column: JOINED.join(one.values)
        for one in _saying(query, What.COLUMN)
        if one.column in subject.columns and one.column is not None
    }
    keys = [value for one in _saying(query, What.KEY) for value in one.values]
    if subject.key_column in values:
        keys.append(values[subject.key_column])
    required = [_required(one, subject) for one in query.conditions if one.required]
    if not (names or values or keys) or any(one is None for one in required):
        return None
    return ReconcileQuery(
        name=JOINED.join(names) or None,
        values={name: value for name, value in values.items() if name != subject.key_column},
        keys=list(dict.fromkeys(keys)),
        required=[one for one in required if one is not None],
        limit=min(query.limit, MOST_CANDIDATES),
    )


def _saying(query: Query, what: What) -> Sequence[Condition]:
    """The conditions that say what the record is like; one that rules values out does not."""
    return [one for one in query.conditions if one.what is what and one.quantifier != "none" and one.values]


def _required(one: Condition, subject: Subject) -> RequiredValues | None:
    """A condition that must hold; None where it cannot, since the catalogue has no such property."""
    column = {What.NAME: subject.name_column, What.KEY: subject.key_column, What.COLUMN: one.column}[one.what]
    if one.what is What.COLUMN and column not in subject.columns and one.quantifier != "none":
        return None
    column = None if one.what is What.KEY or (one.what is What.NAME and subject.name_column is None) else column
    return RequiredValues(column=column, values=list(one.values), quantifier=one.quantifier)


def _ask(asker: Asker, subject: Subject, queries: Sequence[ReconcileQuery]) -> Sequence[Candidates]:
    if not queries:
        return []
    payload = ReconcileAskPayload(
        deadline=deadline_in(PATIENCE),
        reply_to=asker.reply_key(),
        catalogue_id=subject.catalogue_id,
        name_column=subject.name_column,
        queries=list(queries),
    )
    question = ReconcileAskMessage(version=1, type="reconcile.ask", job_id=uuid4(), payload=payload)
    return [one.candidates for one in needed(asked(asker, question, ReconcileAnswer)).answers]
