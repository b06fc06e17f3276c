"""Finding results: any part of a job's list, by what its indexes give; and what was counted of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, column, exists, func, or_, select, true
from sqlalchemy.orm import Session

from likewise.db.tables import CatalogueRecord, IncomingRecord, Job, Result
from likewise.errors import ConflictError, ValidationError
from likewise.jobs.service import PLACES, PROBABILITIES, STEP, find
from likewise.results.kept import add_evidence
from likewise.results.schemas import ProbabilitiesAnswer, ResultAnswer, WantedResults

SCANNED = 20_000
"""Rows that one request looks through for words or a probability, which no index finds within a job."""
MOST_WORDS = 8
COLUMNS = (
    Result.row,
    Result.record_id,
    Result.catalogue_key,
    Result.catalogue_record_id,
    Result.incoming_record_id,
    Result.matcher_id,
    Result.decision,
    Result.probability,
    Result.reason,
    Result.candidates,
    Result.reverted_at,
)
"""What is told of each; rows of columns take half the time of objects."""
FIELDS = ("incoming", "catalogue")
"""What the fields of both records are called."""
_BEYOND = 2**62
"""After the last row of any list."""

Chosen: TypeAlias = Select[*tuple[Any, ...]]  # Any: a column has any type


def page(session: Session, job_id: UUID, wanted: WantedResults, after: int) -> tuple[list[ResultAnswer], int | None]:
    """A job's results after a row, and the row after which there may be more; None at the end of the list.

    Raises:
        NotFoundError: there is no such job.
        ValidationError: an offset into a list whose places nobody knows.
    """
    job = find(session, job_id)
    if wanted.search is None and wanted.min_probability is None and wanted.max_probability is None:
        chosen, end = _listed(job, wanted, after), None
    elif wanted.offset:
        raise ValidationError("offset goes with decision alone: follow nextCursor where more is asked for")
    else:
        chosen, end = _sought(wanted, after), after + SCANNED
    chosen = chosen.where(Result.job_id == job.id).order_by(Result.row).limit(wanted.limit)
    if wanted.include:
        chosen = _with_fields(chosen)
    found = [dict(row) for row in session.execute(chosen).mappings()]
    if "evidence" in wanted.include:
        add_evidence(session, job.id, found)
    if "fields" not in wanted.include:
        found = [{name: value for name, value in row.items() if name not in FIELDS} for row in found]
    answers = [ResultAnswer.model_validate(row) for row in found]
    if len(answers) == wanted.limit:
        return answers, answers[-1].row
    return answers, end if end is not None and end < (job.rows_total or 0) else None


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


def _listed(job: Job, wanted: WantedResults, after: int) -> Chosen:
    """All results, or those of a decision: an index gives them in order, and the job knows each `STEP`th one's row."""
    if wanted.decision is None:  # rows are numbered without a gap
        return select(*COLUMNS).where(Result.row > after + wanted.offset)
    places, offset = _places(job, wanted), wanted.offset
    if places is not None and offset and not after:
        after = places[offset // STEP] - 1 if offset // STEP < len(places) else _BEYOND
        offset %= STEP
    return select(*COLUMNS).where(Result.decision == wanted.decision, Result.row > after).offset(offset)


def _places(job: Job, wanted: WantedResults) -> Sequence[int] | None:
    kept = job.summary.get(PLACES)
    found = kept.get(str(wanted.decision)) if isinstance(kept, Mapping) else None
    return found if isinstance(found, list) else None


def _sought(wanted: WantedResults, after: int) -> Chosen:
    """Results among the next `SCANNED` rows."""
    meant: list[ColumnElement[bool]] = [Result.row > after, Result.row <= after + SCANNED]
    if wanted.decision is not None:
        meant.append(Result.decision == wanted.decision)
    if wanted.min_probability is not None:
        meant.append(Result.probability >= wanted.min_probability)
    if wanted.max_probability is not None:
        meant.append(Result.probability <= wanted.max_probability)
    if words := (wanted.search or "").split()[:MOST_WORDS]:
        meant.append(_holds(words))
    return select(*COLUMNS).where(*meant)


def _holds(words: Sequence[str]) -> ColumnElement[bool]:
    """Whether each of the words is in the key or a value of the incoming record, which is asked for as a scalar:
    PostgreSQL never turns that round into a walk through a whole table.
    """
    in_key = [Result.record_id.icontains(word, autoescape=True) for word in words]
    each = [or_(key, _in_a_value(word)) for key, word in zip(in_key, words, strict=True)]
    record = select(true()).where(IncomingRecord.id == Result.incoming_record_id, *each)
    return or_(and_(*in_key), record.correlate(Result).scalar_subquery().is_(true()))


def _in_a_value(word: str) -> ColumnElement[bool]:
    """The whole record as text is looked at first, since taking it apart costs several times as much; that is done so that
    a column's name does not count.
    """
    value = func.json_each_text(IncomingRecord.fields).table_valued(column("key", Text), column("value", Text))
    written = json.dumps(word, ensure_ascii=False)[1:-1]
    return and_(
        cast(IncomingRecord.fields, Text).icontains(written, autoescape=True),
        exists(select(value.c.key).where(value.c.value.icontains(word, autoescape=True))),
    )


def _with_fields(chosen: Chosen) -> Chosen:
    """With the fields of both records, which are looked up once the part is cut out: beside `OFFSET` they would be looked up
    for all that it leaves out.
    """
    part = chosen.subquery()
    incoming = select(IncomingRecord.fields).where(IncomingRecord.id == part.c.incoming_record_id)
    catalogue = select(CatalogueRecord.fields).where(CatalogueRecord.id == part.c.catalogue_record_id)
    fields = (one.correlate(part).scalar_subquery() for one in (incoming, catalogue))
    named = (one.label(name) for one, name in zip(fields, FIELDS, strict=True))
    return select(part, *named).order_by(part.c.row)
