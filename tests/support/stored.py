"""Rows put straight into the tables: a catalogue, a source's records, a job with its results, as a worker leaves them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COLUMNS = ("key", "title", "price")


@dataclass(frozen=True)
class Stored:
    """What was put there: ids, in the order of the rows."""

    catalogue: UUID
    source: UUID
    job: UUID
    catalogue_records: tuple[UUID, ...]
    incoming: tuple[UUID, ...]


def content_hash(fields: Mapping[str, str | None]) -> bytes:
    return hashlib.sha256(json.dumps(dict(fields), ensure_ascii=False).encode()).digest()


def store_catalogue(session: "Session", size: int) -> tuple[UUID, tuple[UUID, ...]]:
    """A catalogue of `size` records under the keys C0, C1, ..."""
    from likewise.db.tables import Catalogue, CatalogueRecord

    catalogue = Catalogue(
        name=f"catalogue {uuid4()}", version=1, key_column="key", columns=list(COLUMNS), record_count=size
    )
    session.add(catalogue)
    session.flush()
    records = []
    for place in range(size):
        fields = {"key": f"C{place}", "title": f"thing {place}", "price": str(place)}
        records.append(
            CatalogueRecord(
                catalogue_id=catalogue.id,
                key=f"C{place}",
                fields=fields,
                content_hash=content_hash(fields),
                changed_in=1,
                position=place + 1,
            )
        )
    session.add_all(records)
    session.flush()
    return catalogue.id, tuple(record.id for record in records)


def store_job(session: "Session", catalogue: UUID, source: UUID, rows: int) -> UUID:
    """A completed matching job over so many rows."""
    from likewise.db.states import JobKind, JobState
    from likewise.db.tables import Job

    fields = [{"incoming": "Name", "catalogue": "title"}]
    job = Job(
        catalogue_id=catalogue,
        source_id=source,
        kind=JobKind.MATCH,
        state=JobState.COMPLETED,
        summary={"fields": fields},
        counts={"link": 0, "review": rows, "no_match": 0, "failed": 0},
        rows_total=rows,
        rows_done=rows,
    )
    session.add(job)
    session.flush()
    return job.id


def store_reviews(session: "Session", probabilities: Sequence[float], candidates: int = 2) -> Stored:
    """A job whose rows all need a person: row N has candidates C(N), C(N+1), ... and the given probability."""
    from likewise.db.tables import IncomingRecord, Source

    catalogue, records = store_catalogue(session, len(probabilities) + candidates)
    source = Source(catalogue_id=catalogue, name=f"source {uuid4()}")
    session.add(source)
    session.flush()
    incoming = []
    for row in range(len(probabilities)):
        fields: dict[str, str | None] = {"Name": f"Thing {row}", "price": "1"}
        incoming.append(
            IncomingRecord(source_id=source.id, key=f"I{row}", fields=fields, content_hash=content_hash(fields))
        )
    session.add_all(incoming)
    session.flush()
    job = store_job(session, catalogue, source.id, len(probabilities))
    stored = Stored(catalogue, source.id, job, records, tuple(record.id for record in incoming))
    store_results(session, stored, probabilities, candidates)
    return stored


def store_results(session: "Session", stored: Stored, probabilities: Sequence[float], candidates: int = 2) -> None:
    """The results of `stored.job`, all of them for review."""
    from likewise.db.states import Decision
    from likewise.db.tables import Result

    for row, probability in enumerate(probabilities):
        offered = [
            {
                "catalogueKey": f"C{place}",
                "catalogueRecordId": str(stored.catalogue_records[place]),
                "probability": odds,
            }
            for place, odds in ((row + rank, probability / (rank + 1)) for rank in range(candidates))
        ]
        session.add(
            Result(
                job_id=stored.job,
                row=row + 1,
                incoming_record_id=stored.incoming[row],
                catalogue_record_id=stored.catalogue_records[row] if candidates else None,
                record_id=f"I{row}",
                catalogue_key=f"C{row}" if candidates else None,
                decision=Decision.REVIEW,
                probability=probability,
                reason="two catalogue records are alike",
                candidates=offered,
            )
        )
    session.flush()
