"""Suggestions while somebody types: records, properties, the type; and what is shown beside one of them."""

from sqlalchemy.orm import Session

from likewise.errors import NotFoundError
from likewise.reconcile import lookup
from likewise.reconcile.forms02 import Json, type_of
from likewise.reconcile.pages import entity_lines, label_html
from likewise.reconcile.subject import Entity, Subject

SUGGESTED, MOST_SUGGESTED = 20, 100


def entities(session: Session, subject: Subject, prefix: str, place: tuple[int, int]) -> Json:
    """Records by the beginning of their names, or by their key; `place` is how many to skip, and how many are wanted."""
    found = lookup.suggested(session, subject, prefix, place)
    return {"result": [_entity(subject, one) for one in found]}


def _entity(subject: Subject, one: Entity) -> Json:
    described = {"description": one.description} if one.description else {}
    return {"id": one.key, "name": one.name, **described, "notable": [type_of(subject)]}


def properties(subject: Subject, prefix: str, place: tuple[int, int]) -> Json:
    """The columns of which a word begins so; all for an empty prefix."""
    found = [{"id": one, "name": one} for one in subject.columns if _begins(one, prefix)]
    return {"result": found[place[0] : sum(place)]}


def types(subject: Subject, prefix: str, place: tuple[int, int]) -> Json:
    """The catalogue's one type, if a word of it begins so."""
    found = [type_of(subject)] if _begins(subject.name, prefix) else []
    return {"result": found[place[0] : sum(place)]}


def _begins(name: str, prefix: str) -> bool:
    return f" {' '.join(prefix.casefold().split())}" in f" {name.casefold().replace('_', ' ')}" or name.startswith(
        prefix
    )


def entity_of(session: Session, subject: Subject, key: str) -> Entity:
    """The record under a key.

    Raises:
        NotFoundError: there is none.
    """
    found = lookup.by_keys(session, subject, [key]).get(key)
    if found is None:
        raise NotFoundError("the catalogue has no record of this id")
    return found


def flyout(session: Session, subject: Subject, kind: str, name: str) -> Json:
    """What is shown beside a suggestion.

    Raises:
        NotFoundError: there is nothing of that id.
    """
    if kind == "entity":
        return {"id": name, "html": entity_lines(subject, entity_of(session, subject, name))}
    if name not in (subject.columns if kind == "property" else (subject.name,)):
        raise NotFoundError(f"the catalogue has no {kind} of this id")
    return {"id": name, "html": label_html(name)}
