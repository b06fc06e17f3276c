"""The judgement "new": a catalogue record made of an incoming one, at most one of each, and taken back by its undo."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from likewise.db.audit import Actor, record
from likewise.db.states import JudgementKind
from likewise.db.tables import Catalogue, CatalogueRecord, Job, Judgement
from likewise.errors import ConflictError
from likewise.reviews.items import Item
from likewise.reviews.standing import POSITIVE

Values = Mapping[str, str | None]


def add_record(session: Session, item: Item, key: str | None, actor: Actor) -> UUID:
    """The catalogue record of an incoming record: the one that an earlier `new` made, else a new one.

    `key` is what it is to be called; by default it keeps its own key, behind its source's name where that is taken.

    Raises:
        ConflictError: the key is taken.
    """
    catalogue = locked(session, item.source.catalogue_id)
    made = _made_before(session, item)
    if made is not None and made.deleted_in is None:
        return made.id
    if made is not None and key not in (None, made.key):
        raise ConflictError(f"key: this record was in the catalogue as '{made.key}' and comes back under that key")
    name = made.key if made is not None else _free_key(session, item, key)
    if not catalogue.columns:
        catalogue.columns = list(item.record.fields)
    fields = fields_of(catalogue, item.record.fields, _mapping(session, item), name)
    catalogue.version += 1
    catalogue.record_count += 1
    if made is None:
        made = CatalogueRecord(catalogue_id=catalogue.id, key=name, position=catalogue.record_count)
        session.add(made)
    made.fields, made.content_hash, made.changed_in, made.deleted_in = fields, _hash(fields), catalogue.version, None
    session.flush()
    record(session, actor, "create", ("catalogue_record", made.id), key=name, version=catalogue.version)
    return made.id


def take_back(session: Session, item: Item, record_id: UUID, actor: Actor) -> None:
    """Deletes a record that `new` made, unless others rely on it: it was changed since, or is somebody else's match."""
    catalogue = locked(session, item.source.catalogue_id)
    made = session.get_one(CatalogueRecord, record_id, with_for_update=True, populate_existing=True)
    as_made = _hash(fields_of(catalogue, item.record.fields, _mapping(session, item), made.key))
    if made.deleted_in is not None or made.content_hash != as_made or _matched_by_others(session, item, record_id):
        return
    catalogue.version += 1
    catalogue.record_count -= 1
    made.deleted_in = made.changed_in = catalogue.version
    record(session, actor, "delete", ("catalogue_record", made.id), key=made.key, version=catalogue.version)


def locked(session: Session, catalogue_id: UUID) -> Catalogue:
    """The catalogue, locked against imports and others who add: changes of its records follow each other."""
    return session.get_one(Catalogue, catalogue_id, with_for_update={"key_share": True}, populate_existing=True)


def _made_before(session: Session, item: Item) -> CatalogueRecord | None:
    made = [row.catalogue_record_id for row in item.judgements if row.judgement is JudgementKind.NEW]
    return session.get(CatalogueRecord, made[-1], populate_existing=True) if made else None


def _free_key(session: Session, item: Item, wanted: str | None) -> str:
    tried = [wanted] if wanted is not None else [item.record.key, f"{item.source.name}:{item.record.key}"]
    taken = set(
        session.scalars(
            select(CatalogueRecord.key).where(
                CatalogueRecord.catalogue_id == item.source.catalogue_id, CatalogueRecord.key.in_(tried)
            )
        )
    )
    free = next((name for name in tried if name not in taken), None)
    if free is None:
        raise ConflictError(f"key: '{tried[-1]}' is or was in the catalogue: name another key")
    return free


def _mapping(session: Session, item: Item) -> Sequence[tuple[str, str]]:
    """Incoming column and catalogue column, as the job that matched the record saw them."""
    job = None if item.result is None else session.get(Job, item.result.job_id)
    return [] if job is None else mapping_of(job)


def mapping_of(job: Job) -> Sequence[tuple[str, str]]:
    """Incoming column and catalogue column, as a job has found that they correspond."""
    found = job.summary.get("fields")
    pairs: Iterable[object] = found if isinstance(found, list) else ()
    return [(str(one["incoming"]), str(one["catalogue"])) for one in pairs if isinstance(one, Mapping)]


def fields_of(
    catalogue: Catalogue, incoming: Values, mapping: Sequence[tuple[str, str]], key: str
) -> dict[str, str | None]:
    """The catalogue's columns, filled from the columns that correspond, else from those of the same name."""
    sources: dict[str, list[str]] = {}
    for source, column in mapping:
        sources.setdefault(column, []).append(source)
    filled: dict[str, str | None] = {}
    for column in catalogue.columns:
        values = (incoming.get(source) for source in sources.get(column, [column]))
        filled[column] = next((value for value in values if value), None)
    if catalogue.key_column in filled:
        filled[str(catalogue.key_column)] = key
    return filled


def text_of(fields: Values) -> str:
    """A record as imports write it, whose hash they compare: one of the same content leaves the record alone."""
    return json.dumps(dict(fields), ensure_ascii=False)


def _hash(fields: Values) -> bytes:
    return hashlib.sha256(text_of(fields).encode()).digest()


def _matched_by_others(session: Session, item: Item, record_id: UUID) -> bool:
    undo = aliased(Judgement)
    others = exists().where(
        Judgement.catalogue_record_id == record_id,
        Judgement.incoming_record_id != item.record.id,
        Judgement.judgement.in_(POSITIVE),
        ~exists().where(undo.undoes_id == Judgement.id),
    )
    return bool(session.scalar(select(others)))
