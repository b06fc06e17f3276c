"""Many incoming records made catalogue records at once: one version of the catalogue, and the same records as one by one."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, select, text
from sqlalchemy.orm import Session

from likewise.catalogues.changes import ImportMode, ImportRow, apply_import
from likewise.db.audit import Actor, record
from likewise.db.tables import Catalogue, IncomingRecord, Job, Source
from likewise.reviews.additions import Values, fields_of, locked, mapping_of, text_of
from likewise.reviews.items import Item
from likewise.reviews.repository import among

BLOCK = 5_000
"""So many records are read at a time."""
NEW_BASE = 20
"""Where more than one in so many records is new, workers write the catalogue whole again."""

_MADE = text("""
SELECT DISTINCT ON (said.incoming_record_id) said.incoming_record_id, made.id, made.key, made.deleted_in IS NULL
FROM judgements said JOIN catalogue_records made ON made.id = said.catalogue_record_id
WHERE said.judgement = 'new' AND said.incoming_record_id = ANY(:records)
ORDER BY said.incoming_record_id, said.created_at DESC
""").bindparams(bindparam("records", type_=ARRAY(Uuid)))
_KEYS = text("""
SELECT key, id FROM catalogue_records WHERE catalogue_id = :catalogue AND key = ANY(:keys)
""").bindparams(bindparam("catalogue", type_=Uuid), bindparam("keys", type_=ARRAY(Text)))


def add_records(
    session: Session, job: Job, record_ids: Sequence[UUID], actor: Actor
) -> tuple[list[tuple[UUID, UUID]], int | None]:
    """Makes the records, those apart whose keys are taken; each incoming record with its catalogue record, and the
    catalogue's new version.

    As one by one, a record that an earlier `new` made is taken again. None where nothing had to be made.
    """
    catalogue = locked(session, job.catalogue_id)
    known = {made[0]: (made[1], made[2], made[3]) for made in session.execute(_MADE, {"records": list(record_ids)})}
    pairs = [(one, made[0]) for one, made in known.items() if made[2]]
    back = {one: made[1] for one, made in known.items() if not made[2]}
    standing = {one for one, _ in pairs}
    names = back | _names(session, catalogue.id, [one for one in record_ids if one not in standing | back.keys()])
    if not names:
        return pairs, None
    rows = list(_rows(session, catalogue, job, names))
    changed = apply_import(session, catalogue.id, ImportMode.UPSERT, rows)
    if len(rows) * NEW_BASE > catalogue.record_count:
        catalogue.base_uri = None
    ids = _ids(session, catalogue.id, list(names.values()))
    record(session, actor, "add_records", ("catalogue", catalogue.id), records=len(rows), version=changed.version)
    return [*pairs, *((one, ids[name]) for one, name in names.items())], changed.version


def preview(session: Session, catalogue: Catalogue, job: Job, shown: Sequence[Item]) -> dict[UUID, Values]:
    """What would be made of some records."""
    names = _names(session, catalogue.id, [item.record.id for item in shown])
    mapping = mapping_of(job)
    return {
        item.record.id: fields_of(catalogue, item.record.fields, mapping, names[item.record.id])
        for item in shown
        if item.record.id in names
    }


def _names(session: Session, catalogue_id: UUID, record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What each record is to be called: its own key, or that behind its source's name; without those that can have none."""
    keys = select(IncomingRecord.id, IncomingRecord.key, Source.name).join(
        Source, Source.id == IncomingRecord.source_id
    )
    found = session.execute(keys.where(among(IncomingRecord.id, record_ids)).order_by(IncomingRecord.id))
    wanted = {one: (key, f"{source}:{key}") for one, key, source in found}
    taken = set(_ids(session, catalogue_id, [name for both in wanted.values() for name in both]))
    names: dict[UUID, str] = {}
    for one, both in wanted.items():
        free = next((name for name in both if name not in taken), None)
        if free is not None:
            names[one] = free
            taken.add(free)
    return names


def _rows(session: Session, catalogue: Catalogue, job: Job, names: Mapping[UUID, str]) -> Iterator[ImportRow]:
    """The records to be made, in the order of the names."""
    mapping, position = mapping_of(job), 0
    order = list(names)
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        chosen = select(IncomingRecord.id, IncomingRecord.fields).where(among(IncomingRecord.id, block))
        fields = {row.id: row.fields for row in session.execute(chosen)}
        for one in block:
            catalogue.columns = catalogue.columns or list(fields[one])
            position += 1
            content = text_of(fields_of(catalogue, fields[one], mapping, names[one]))
            yield ImportRow(position, names[one], content, hashlib.sha256(content.encode()).digest())


def _ids(session: Session, catalogue_id: UUID, keys: Sequence[str]) -> dict[str, UUID]:
    """The ids of a catalogue's records that have or had one of these keys."""
    found = session.execute(_KEYS, {"catalogue": catalogue_id, "keys": list(keys)})
    return {str(row.key): row.id for row in found}
