"""Data extension: the values of records in some of the catalogue's columns."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic import ValidationError as Invalid
from sqlalchemy.orm import Session

from likewise.errors import TooLargeError, ValidationError
from likewise.reconcile import lookup
from likewise.reconcile.forms02 import Json
from likewise.reconcile.reading import Identifier, Text, document, first_problem
from likewise.reconcile.subject import Entity, Subject

MOST_RECORDS = 1_000


class Wanted(BaseModel):
    """A property whose values are wanted; there are no settings, so that those which are sent have no effect."""

    model_config = ConfigDict(frozen=True)

    id: Identifier
    settings: Mapping[str, object] = {}


class Extension(BaseModel):
    """A data extension query, the same in both versions."""

    model_config = ConfigDict(frozen=True)

    ids: list[Text]
    properties: Annotated[list[Wanted], Field(max_length=1_000)]


def extension_of(content: str | bytes, place: str) -> Extension:
    """The query that was sent.

    Raises:
        ValidationError: it is none.
        TooLargeError: it is about too many records.
    """
    try:
        wish = Extension.model_validate(document(content, place))
    except Invalid as error:
        raise ValidationError(f"{place}: {first_problem(error)}") from error
    if len(wish.ids) > MOST_RECORDS:
        raise TooLargeError(f"{len(wish.ids)} records: ask for at most {MOST_RECORDS} at a time", limit=MOST_RECORDS)
    return wish


def rows_of(session: Session, subject: Subject, wish: Extension) -> dict[str, dict[str, list[Json]]]:
    """For each record the values of each property: one, or none where the record or the property is not there."""
    found = lookup.by_keys(session, subject, wish.ids)
    return {key: {one.id: _values(found.get(key), one.id) for one in wish.properties} for key in wish.ids}


def _values(entity: Entity | None, column: str) -> list[Json]:
    value = None if entity is None else entity.values.get(column)
    return [] if value is None or not value.strip() else [{"str": value}]


def meta_of(wish: Extension) -> list[Json]:
    """The properties as they were asked for; each is called as the column is."""
    return [{"id": one.id, "name": one.id} for one in wish.properties]


def told02(session: Session, subject: Subject, wish: Extension) -> Json:
    """The answer of version 0.2."""
    return {"meta": meta_of(wish), "rows": rows_of(session, subject, wish)}


def told10(session: Session, subject: Subject, wish: Extension) -> Json:
    """The answer of the draft of 1.0: lists, in the order of the query."""
    rows = rows_of(session, subject, wish)
    told = [
        {"id": key, "properties": [{"id": one.id, "values": rows[key][one.id]} for one in wish.properties]}
        for key in wish.ids
    ]
    return {"meta": meta_of(wish), "rows": told}


def proposed(subject: Subject, wanted: str, limit: int | None) -> Json:
    """The properties that records of a type have; none of a type that is not the catalogue's."""
    columns: Sequence[str] = subject.columns if wanted in ("", subject.name) else ()
    told: dict[str, object] = {"properties": [{"id": one, "name": one} for one in columns[:limit]], "type": wanted}
    return told if limit is None else {**told, "limit": limit}
