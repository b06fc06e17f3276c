"""The SQL of the reconciliation API: records by key, by the beginnings of words, and a few to see what there is."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select, text
from sqlalchemy.orm import Session

from likewise.catalogues.service import DOCUMENT, beginnings
from likewise.db.tables import CatalogueRecord, Fields
from likewise.reconcile.subject import Entity, Subject

SAMPLE = 100
LOOKED_AT = 1_000
"""Records with the words that are looked for, of which those with the words in their names are told."""


def sample(session: Session, catalogue_id: UUID) -> Sequence[Fields]:
    """The fields of a few records."""
    chosen = select(CatalogueRecord.fields).where(_standing(catalogue_id)).order_by(CatalogueRecord.key).limit(SAMPLE)
    return session.scalars(chosen).all()


def by_keys(session: Session, subject: Subject, keys: Sequence[str]) -> dict[str, Entity]:
    """The records under some keys, by key."""
    return {one.key: one for one in _found(session, subject, _entities(subject).where(CatalogueRecord.key.in_(keys)))}


def suggested(session: Session, subject: Subject, prefix: str, place: tuple[int, int]) -> list[Entity]:
    """Records by the beginning of their names: first the one under the key `prefix`, then those whose names begin so, then
    those whose names have words that do. `place` is how many to skip, and how many are wanted.
    """
    skipped, wanted = place
    words = prefix.casefold().split()
    if not words:
        chosen = _entities(subject).order_by(CatalogueRecord.key).offset(skipped).limit(wanted)
        return _found(session, subject, chosen)
    query = func.to_tsquery(text("'simple'::regconfig"), cast(beginnings(prefix), Text))
    matching = _entities(subject).where(DOCUMENT.op("@@")(query)).limit(LOOKED_AT)
    found = [one for one in _found(session, subject, matching) if _has(one, words)]
    start = " ".join(words)
    found.sort(key=lambda one: (not _folded(one.name).startswith(start), _folded(one.name), one.key))
    keyed = list(by_keys(session, subject, [prefix.strip()]).values())
    ordered = [*keyed, *(one for one in found if one not in keyed)]
    return ordered[skipped : skipped + wanted]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _has(entity: Entity, words: Sequence[str]) -> bool:
    """Whether each word begins a word of the name, or the key."""
    told = f" {_folded(entity.name)} {entity.key.casefold()}"
    return all(f" {word}" in told for word in words)


def _standing(catalogue_id: UUID) -> ColumnElement[bool]:
    return and_(CatalogueRecord.catalogue_id == catalogue_id, CatalogueRecord.deleted_in.is_(None))


def _entities(subject: Subject) -> Select[str, Fields]:
    return select(CatalogueRecord.key, CatalogueRecord.fields).where(_standing(subject.catalogue_id))


def _found(session: Session, subject: Subject, chosen: Select[str, Fields]) -> list[Entity]:
    return [subject.entity(key, fields) for key, fields in session.execute(chosen)]
