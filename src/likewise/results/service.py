"""Finding results: any part of a job's list, by what its indexes give; and what was counted of them."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, column, exists, func, or_, select, true
from sqlalchemy.orm import Session

from likewise.db.tables import CatalogueRecord, Fields, IncomingRecord, Job, Result
from likewise.errors import ConflictError, ValidationError
from likewise.jobs.service import PLACES, PROBABILITIES, STEP, find
from likewise.results.schemas import ProbabilitiesAnswer, ResultAnswer, WantedResults

SCANNED = 20_000
"""Rows that one request looks through for words or a probability, which no index finds within a job."""
MOST_WORDS = 8


def page(session: Session, job_id: UUID, wanted: WantedResults, after: int) -> tuple[list[ResultAnswer], int | None]:
    """A job's results after a row, and the row after which there may be more; None at the end of the list.

    Raises:
        NotFoundError: there is no such job.
        ValidationError: an offset into a list whose places nobody knows.
    """
    job = find(session, job_id)
    if wanted.search is None and wanted.min_probability is None and wanted.max_probability is None:
        found = _listed(session, job, wanted, after)
        last = found[-1].row if len(found) == wanted.limit else None
    elif wanted.offset:
        raise ValidationError("offset goes with decision alone: follow nextCursor where more is asked for")
    else:
        found = _sought(session, job, wanted, after)
        looked_at = after + SCANNED
        more = looked_at if looked_at < (job.rows_total or 0) else None
        last = found[-1].row if len(found) == wanted.limit else more
    answers = [ResultAnswer.model_validate(one) for one in found]
    return _with_fields(session, answers) if wanted.include else answers, last


def probabilities(session: Session, job_id: UUID) -> ProbabilitiesAnswer:
    """How probable the best candidates of a finished matching job are, as it was counted when the job ended.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it has no results, or not yet.
    """
    job = find(session, job_id)
    counted = job.summary.get(PROBABILITIES)
    if not isinstance(counted, Mapping):
        raise ConflictError(f"the job has no probabilities: it is {job.state}, of the kind {job.kind}, or has expired")
    lines = {name: job.summary.get(name) for name in ("threshold", "review_threshold")}
    known = {"job_id": job.id, "failed": job.counts.get("failed", 0), **lines, **counted}
    return ProbabilitiesAnswer.model_validate(known)


def _listed(session: Session, job: Job, wanted: WantedResults, after: int) -> Sequence[Result]:
    """All results, or those of a decision: an index gives them in order, and the job knows each `STEP`th one's row."""
    chosen = select(Result).where(Result.job_id == job.id).order_by(Result.row).limit(wanted.limit)
    if wanted.decision is None:  # rows are numbered without a gap
        return session.scalars(chosen.where(Result.row > after + wanted.offset)).all()
    chosen, offset = chosen.where(Result.decision == wanted.decision), wanted.offset
    places = _places(job, wanted) if offset and not after else None
    if places is not None:
        if offset // STEP >= len(places):
            return []
        after, offset = places[offset // STEP] - 1, offset % STEP
    return session.scalars(chosen.where(Result.row > after).offset(offset)).all()


def _places(job: Job, wanted: WantedResults) -> Sequence[int] | None:
    kept = job.summary.get(PLACES)
    found = kept.get(str(wanted.decision)) if isinstance(kept, Mapping) else None
    return found if isinstance(found, list) else None


def _sought(session: Session, job: Job, wanted: WantedResults, after: int) -> Sequence[Result]:
    """Results among the next `SCANNED` rows."""
    meant: list[ColumnElement[bool]] = [Result.job_id == job.id, Result.row > after, Result.row <= after + SCANNED]
    if wanted.decision is not None:
        meant.append(Result.decision == wanted.decision)
    if wanted.min_probability is not None:
        meant.append(Result.probability >= wanted.min_probability)
    if wanted.max_probability is not None:
        meant.append(Result.probability <= wanted.max_probability)
    meant += [_holds(word) for word in (wanted.search or "").split()[:MOST_WORDS]]
    return session.scalars(select(Result).where(*meant).order_by(Result.row).limit(wanted.limit)).all()


def _holds(word: str) -> ColumnElement[bool]:
    """Whether a word is in the key or a value of the incoming record.

    The whole record as text is looked at first, since taking it apart costs several times as much; that is done so that a
    column's name does not count. As a scalar the subquery is never turned round into a walk through all incoming records.
    """
    value = func.json_each_text(IncomingRecord.fields).table_valued(column("key", Text), column("value", Text))
    written = json.dumps(word, ensure_ascii=False)[1:-1]
    record = select(true()).where(
        IncomingRecord.id == Result.incoming_record_id,
        cast(IncomingRecord.fields, Text).icontains(written, autoescape=True),
        exists(select(value.c.key).where(value.c.value.icontains(word, autoescape=True))),
    )
    found = record.correlate(Result).scalar_subquery().is_(true())
    return or_(Result.record_id.icontains(word, autoescape=True), found)


def _with_fields(session: Session, answers: Sequence[ResultAnswer]) -> list[ResultAnswer]:
    incoming = _fields(session, IncomingRecord, [one.incoming_record_id for one in answers])
    catalogue = _fields(session, CatalogueRecord, [one.catalogue_record_id for one in answers])
    return [
        one.model_copy(
            update={
                "incoming": incoming.get(one.incoming_record_id),
                "catalogue": catalogue.get(one.catalogue_record_id),
            }
        )
        for one in answers
    ]


def _fields(
    session: Session, table: type[IncomingRecord] | type[CatalogueRecord], ids: Sequence[UUID | None]
) -> dict[UUID | None, Fields]:
    chosen = select(table.id, table.fields).where(table.id.in_({one for one in ids if one is not None}))
    return dict(session.execute(chosen).all())
