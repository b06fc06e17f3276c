"""The evidence that a job has kept with candidates, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.db.tables import CatalogueRecord, Result
from likewise.reviews.evidence import compared, evidence_of

WEIGHTS = "weights"
"""Where a stored candidate has its numbers, as `likewise.jobs.weights` writes them."""
Row = dict[str, Any]  # Any: a result's columns by name, each of its own type
Candidate = Mapping[str, Any]  # Any: what JSON holds


def add_evidence(session: Session, job_id: UUID, rows: Sequence[Row]) -> None:
    """Give each candidate of these results, which need their fields, the evidence that was kept with it."""
    kept = [one for row in rows for one in _weighed(row)]
    if not kept:
        return
    ids = {UUID(str(one["catalogueRecordId"])) for one in kept}
    chosen = select(CatalogueRecord.id, CatalogueRecord.fields).where(CatalogueRecord.id.in_(ids))
    theirs = {str(record): fields for record, fields in session.execute(chosen)}
    known = compared(session, [Result(job_id=job_id, matcher_id=one) for one in {row["matcher_id"] for row in rows}])
    for row in rows:
        way, ours = known[job_id, row["matcher_id"]], row["incoming"] or {}
        row["candidates"] = [
            {**one, "evidence": evidence_of(one[WEIGHTS], way, ours, theirs.get(str(one["catalogueRecordId"]), {}))}
            if WEIGHTS in one
            else one
            for one in row["candidates"]
        ]


def _weighed(row: Row) -> Iterator[Candidate]:
    return (one for one in row["candidates"] if WEIGHTS in one)
