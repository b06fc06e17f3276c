"""What is linked to a catalogue record: incoming records whose latest result says so, and those that people put there."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Integer, Uuid, bindparam, text
from sqlalchemy.orm import Session

from likewise.catalogues.service import record_of
from likewise.db.states import Decision, JudgementKind
from likewise.http.models import Model


class LinkedRecord(Model):
    """An incoming record that belongs to a catalogue record, by a job's link or a person's `judgement`, since `linked_at`.

    Job, row and decision are those of its latest result, and `probability` where that is about the same catalogue record.
    """

    id: UUID
    source_id: UUID
    source: str
    key: str
    fields: Mapping[str, str | None]
    judgement: JudgementKind | None
    said_by: str | None
    linked_at: datetime
    job_id: UUID | None
    row: int | None
    decision: Decision | None
    probability: float | None


_LINKED = text("""
WITH linked AS (
    SELECT found.incoming_record_id, coalesce(job.finished_at, job.created_at) AS at
    FROM results found JOIN jobs job ON job.id = found.job_id
    WHERE found.catalogue_record_id = :record AND found.decision = 'link' AND found.incoming_record_id IS NOT NULL
        AND found.reverted_at IS NULL
        AND NOT EXISTS (
            SELECT FROM results newer JOIN jobs newer_job ON newer_job.id = newer.job_id
            WHERE newer.incoming_record_id = found.incoming_record_id AND newer.reverted_at IS NULL
                AND (newer_job.created_at, newer.job_id, newer.row) > (job.created_at, found.job_id, found.row))
        AND NOT EXISTS (
            SELECT FROM judgements said
            WHERE said.incoming_record_id = found.incoming_record_id AND (
                said.judgement = 'not_match' AND said.catalogue_record_id = :record
                OR said.judgement IN ('match', 'new') AND said.catalogue_record_id <> :record)
                AND NOT EXISTS (SELECT FROM judgements undo WHERE undo.undoes_id = said.id))
), judged AS (
    SELECT said.incoming_record_id, said.judgement, said.said_by, said.created_at AS at FROM judgements said
    WHERE said.catalogue_record_id = :record AND said.judgement IN ('match', 'new')
        AND NOT EXISTS (SELECT FROM judgements undo WHERE undo.undoes_id = said.id)
), both_of AS (
    SELECT incoming_record_id, judged.judgement, judged.said_by, coalesce(judged.at, linked.at) AS at
    FROM linked FULL JOIN judged USING (incoming_record_id)
), page AS (
    SELECT * FROM both_of
    WHERE :after_at IS NULL OR (at, incoming_record_id) < (:after_at, :after_id)
    ORDER BY at DESC, incoming_record_id DESC LIMIT :limit
)
SELECT page.incoming_record_id AS id, source.id AS source_id, source.name AS source, incoming.key, incoming.fields,
    page.judgement, page.said_by, page.at AS linked_at, latest.job_id, latest.row, latest.decision,
    CASE WHEN latest.catalogue_record_id = :record THEN latest.probability END AS probability
FROM page
JOIN incoming_records incoming ON incoming.id = page.incoming_record_id
JOIN sources source ON source.id = incoming.source_id
LEFT JOIN LATERAL (
    SELECT one.* FROM results one JOIN jobs job ON job.id = one.job_id
    WHERE one.incoming_record_id = page.incoming_record_id AND one.reverted_at IS NULL
    ORDER BY job.created_at DESC, one.job_id DESC, one.row DESC LIMIT 1
) latest ON true
ORDER BY page.at DESC, page.incoming_record_id DESC
""").bindparams(
    bindparam("record", type_=Uuid),
    bindparam("after_at", type_=DateTime(timezone=True)),
    bindparam("after_id", type_=Uuid),
    bindparam("limit", type_=Integer),
)
"""Newest first. Results and judgements are found by the catalogue record; of one record there are few."""


def links(
    session: Session, catalogue_id: UUID, record_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[LinkedRecord]:
    """The incoming records of a catalogue record, newest first.

    Raises:
        NotFoundError: the catalogue has no such record.
    """
    record_of(session, catalogue_id, record_id)
    at, one = after or (None, None)
    found = session.execute(_LINKED, {"record": record_id, "after_at": at, "after_id": one, "limit": limit})
    return [LinkedRecord.model_validate(row) for row in found]
