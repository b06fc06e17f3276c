"""Erasing a source, an incoming record or a catalogue record: rows, results, notes, uploads, pieces, exports, answers.

Who erased what is in the audit log, by ids. What PostgreSQL and Redis keep in their own logs until these are rewritten,
and back-ups, are not reached from here.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, text, update
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import JobKind
from likewise.db.tables import (
    Catalogue,
    CatalogueRecord,
    CatalogueVector,
    IncomingRecord,
    Job,
    Judgement,
    Result,
    ShadowDifference,
    Source,
)
from likewise.errors import NotFoundError
from likewise.jobs.index_tables import forget_point
from likewise.retention import leftovers, links
from likewise.store import Store

ERASED = "erased"
"""The reason that the result of an erased record gives; its decision stays, so that the job's counts stay true."""
CATALOGUE_PREFIX = "catalogue."
"""What the catalogue's columns begin with in exported links, as `likewise.report.table` names them."""

_NO_CANDIDATE = """
UPDATE results SET updated_at = now(), candidates = jsonb_path_query_array(
    candidates, '$[*] ? (@.catalogueRecordId != $record)', jsonb_build_object('record', CAST(:record AS text)))
WHERE job_id IN (SELECT id FROM jobs WHERE catalogue_id = :catalogue)
    AND candidates @> jsonb_build_array(jsonb_build_object('catalogueRecordId', CAST(:record AS text)))
"""
_NEXT_VERSION = """
UPDATE catalogues SET version = version + 1, base_uri = NULL, updated_at = now(), record_count = (
    SELECT count(*) FROM catalogue_records
    WHERE catalogue_id = :catalogue AND deleted_in IS NULL AND id <> :record
) WHERE id = :catalogue RETURNING version
"""


@dataclass(frozen=True)
class Erasing:
    """Who erases, and where the files are."""

    store: Store
    actor: Actor


def erase_source(session: Session, by: Erasing, catalogue_id: UUID, source_id: UUID) -> list[str]:
    """Erase a source with its records, jobs, results, judgements and uploads.

    Returns what is to be removed from the store once this is committed; what is left by a crash then is swept.

    Raises:
        NotFoundError: the catalogue has no such source. ConflictError: one of its jobs is not over.
    """
    source = _source(session, catalogue_id, source_id)
    jobs = leftovers.past_jobs(session, Job.source_id == source_id)
    leftovers.forget_answers_about(session, Job.source_id == source_id)
    leftovers.forget_answers(session, source_id)
    leftovers.forget_letters(session, "source", source.name)
    leftovers.remove_uploads(session, by.store, (job.upload_id for job in jobs))
    session.delete(source)
    record(session, by.actor, "erase", ("source", source_id), catalogueId=str(catalogue_id), jobs=len(jobs))
    return [f"jobs/{job.id}" for job in jobs]


def erase_incoming(session: Session, by: Erasing, source_id: UUID, place: tuple[UUID, UUID]) -> None:
    """Erase a source's record, `place` being the catalogue's id and the record's. The uploads of the source's jobs go with
    it, since a record cannot be cut out of them.

    Raises:
        NotFoundError: there is no such record. ConflictError: a job of the source is not over.
    """
    catalogue_id, record_id = place
    source = _source(session, catalogue_id, source_id)
    found = session.get(IncomingRecord, record_id, with_for_update=True)
    if found is None or found.source_id != source_id:
        raise NotFoundError(f"the source has no record {record_id}")
    jobs = leftovers.past_jobs(session, Job.source_id == source_id)
    rows = _rows(session, Result.incoming_record_id == record_id)
    for job in jobs:
        if job.links is not None and job.id in rows:
            links.without_rows(by.store, job.links, rows[job.id])
        leftovers.remove_pieces(by.store, job)
        _forget_differences(session, job.id, rows.get(job.id, []))
        session.execute(
            update(Result)
            .where(Result.job_id == job.id, Result.incoming_record_id == record_id)
            .values(**_nobody(), incoming_record_id=None, record_id=None, candidates=[], settled=True)
        )
    leftovers.remove_uploads(session, by.store, (job.upload_id for job in jobs))
    leftovers.forget_work(session, jobs)
    leftovers.forget_answers(session, record_id)
    leftovers.forget_letters(session, "source", source.name, found.key)
    session.delete(found)
    record(session, by.actor, "erase", ("incoming_record", record_id), sourceId=str(source_id))


def erase_catalogue_record(session: Session, by: Erasing, catalogue_id: UUID, record_id: UUID) -> None:
    """Erase a catalogue's record, also one that an import has deleted before; the catalogue has a new version.

    An empty row under its id stays, so that workers learn of it and judgements keep what they are about, without notes.
    The files of its versions go, too: the next job writes what it needs.

    Raises:
        NotFoundError: there is no such record. ConflictError: a job of the catalogue is not over.
    """
    catalogue = session.get(Catalogue, catalogue_id, with_for_update=True)
    found = session.get(CatalogueRecord, record_id, with_for_update=True)
    if catalogue is None or found is None or found.catalogue_id != catalogue_id or not found.content_hash:
        raise NotFoundError(f"the catalogue has no record {record_id}")
    jobs = leftovers.past_jobs(session, Job.catalogue_id == catalogue_id)
    rows = _rows(session, Result.catalogue_record_id == record_id)
    for job in jobs:
        if job.links is not None and job.id in rows:
            links.without_catalogue_records(by.store, job.links, rows[job.id], CATALOGUE_PREFIX)
        _forget_differences(session, job.id, rows.get(job.id, []))
        # What was said of the pair settles nothing any more: another answer may be looked for (`reviews` leaves out what
        # is settled for another reason).
        session.execute(
            update(Result)
            .where(Result.job_id == job.id, Result.catalogue_record_id == record_id)
            .values(**_nobody(), settled=False)
        )
    session.execute(delete(ShadowDifference).where(ShadowDifference.catalogue_record_id == record_id))
    forget_point(session, record_id, catalogue_id)
    session.execute(delete(CatalogueVector).where(CatalogueVector.catalogue_record_id == record_id))
    imports = select(Job.upload_id).where(Job.catalogue_id == catalogue_id, Job.kind == JobKind.IMPORT)
    leftovers.remove_uploads(session, by.store, session.scalars(imports).all())
    leftovers.forget_work(session, jobs)
    leftovers.forget_answers(session, record_id)
    about = {"catalogue": catalogue_id, "record": record_id}
    session.execute(text(_NO_CANDIDATE), about)
    session.execute(update(Judgement).where(Judgement.catalogue_record_id == record_id).values(note=None))
    version = session.execute(text(_NEXT_VERSION), about).scalar_one()
    found.key, found.fields, found.content_hash = f"{ERASED} {record_id}", {}, b""
    found.changed_in = found.deleted_in = version
    # Nobody writes a version meanwhile, since that needs the lock on the catalogue's row, and no job goes on that reads one.
    by.store.remove(f"catalogues/{catalogue_id}")
    record(session, by.actor, "erase", ("catalogue_record", record_id), catalogueId=str(catalogue_id))


def _source(session: Session, catalogue_id: UUID, source_id: UUID) -> Source:
    source = session.get(Source, source_id, with_for_update=True)
    if source is None or source.catalogue_id != catalogue_id:
        raise NotFoundError(f"the catalogue has no source {source_id}")
    return source


def _rows(session: Session, which: ColumnElement[bool]) -> dict[UUID, list[int]]:
    """The rows of results by job."""
    rows: dict[UUID, list[int]] = defaultdict(list)
    for job_id, row in session.execute(select(Result.job_id, Result.row).where(which)):
        rows[job_id].append(row)
    return rows


def _forget_differences(session: Session, job_id: UUID, rows: list[int]) -> None:
    """What a shadow found for these rows of a job goes with what took effect."""
    session.execute(delete(ShadowDifference).where(ShadowDifference.job_id == job_id, ShadowDifference.row.in_(rows)))


def _nobody() -> dict[str, object]:
    """What a result says when one of its two records was erased."""
    return {"catalogue_record_id": None, "catalogue_key": None, "probability": None, "reason": ERASED}
