"""Whether all that is stored adds up: every accepted row has one outcome, counters equal rows, no judgement is lost.

Each check is one query, and so sees one state of the database; together they may be run on a live system. They read
whole tables: this is for `doctor` and for once in a while, not for each request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Finding:
    """Something that does not add up: the check, the table's noun and the row's id, and a sentence for people."""

    check: str
    subject: str
    id: UUID
    message: str


@dataclass(frozen=True)
class Check:
    """A query for what is wrong: it gives the id of the `subject` and what was found, one row a finding."""

    subject: str
    query: str


# "Completed" is a matching job whose results have not expired.
CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "rows_without_result": Check(
            "job",
            """
            SELECT job.id, 'has ' || coalesce(kept.rows, 0) || ' results for ' || coalesce(job.rows_total, 0) || ' rows'
            FROM jobs job LEFT JOIN (
                SELECT job_id, count(*) AS rows, min(row) AS first, max(row) AS last FROM results GROUP BY job_id
            ) kept ON kept.job_id = job.id
            WHERE job.kind = 'match' AND job.state IN ('completed', 'completed_with_errors')
                AND (job.expires_at IS NULL OR job.expires_at > now())
                AND (coalesce(kept.rows, 0), coalesce(kept.first, 1), coalesce(kept.last, 0))
                    <> (coalesce(job.rows_total, 0), 1, coalesce(job.rows_total, 0))
            """,
        ),
        "counts_differ": Check(
            "job",
            """
            SELECT job.id, 'counts ' || coalesce(job.counts ->> word.decision, '0') || ' as ' || word.decision
                || ', and has ' || coalesce(counted.rows, 0)
            FROM jobs job CROSS JOIN (VALUES ('link'), ('review'), ('no_match'), ('failed')) AS word (decision)
            LEFT JOIN (
                SELECT job_id, decision, count(*) AS rows FROM results GROUP BY job_id, decision
            ) counted ON counted.job_id = job.id AND counted.decision = word.decision
            WHERE job.kind = 'match' AND job.state IN ('completed', 'completed_with_errors')
                AND (job.expires_at IS NULL OR job.expires_at > now())
                AND coalesce(job.counts ->> word.decision, '0') <> CAST(coalesce(counted.rows, 0) AS text)
            """,
        ),
        "rows_done_differ": Check(
            "job",
            """
            SELECT id, 'is over with ' || rows_done || ' of ' || coalesce(rows_total, 0) || ' rows done' FROM jobs
            WHERE kind = 'match' AND state IN ('completed', 'completed_with_errors')
                AND rows_done <> coalesce(rows_total, 0)
            """,
        ),
        "job_without_chunk": Check(
            "job",
            """
            SELECT id, 'is ' || state || ', and none of its chunks is open' FROM jobs
            WHERE state IN ('queued', 'running')
                AND NOT EXISTS (SELECT 1 FROM job_chunks WHERE job_id = jobs.id AND state = 'open')
            """,
        ),
        "open_chunk_of_completed_job": Check(
            "job_chunk",
            """
            SELECT chunk.id, 'is open, and its job is ' || job.state FROM job_chunks chunk JOIN jobs job
            ON job.id = chunk.job_id
            WHERE chunk.state = 'open' AND job.state IN ('completed', 'completed_with_errors')
            """,
        ),
        "dead_chunk_without_letter": Check(
            "job_chunk",
            """
            SELECT id, 'was given up, and no dead letter says why' FROM job_chunks
            WHERE state = 'dead'
                AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE chunk_id = job_chunks.id AND state <> 'replayed')
            """,
        ),
        "record_count_differs": Check(
            "catalogue",
            """
            SELECT catalogue.id, 'counts ' || catalogue.record_count || ' records, and has ' || coalesce(standing.rows, 0)
            FROM catalogues catalogue LEFT JOIN (
                SELECT catalogue_id, count(*) AS rows FROM catalogue_records WHERE deleted_in IS NULL
                GROUP BY catalogue_id
            ) standing ON standing.catalogue_id = catalogue.id
            WHERE catalogue.record_count <> coalesce(standing.rows, 0)
            """,
        ),
        "judgement_lost": Check(
            "judgement",
            """
            SELECT said.subject_id, 'was said by ' || said.actor || ' and is gone, though both records are there'
            FROM audit_log said
            JOIN incoming_records ON incoming_records.id = CAST(said.details ->> 'incomingRecordId' AS uuid)
            JOIN catalogue_records ON catalogue_records.id = CAST(said.details ->> 'catalogueRecordId' AS uuid)
            WHERE said.subject = 'judgement' AND said.action IN ('judge', 'undo')
                AND NOT EXISTS (SELECT 1 FROM judgements WHERE judgements.id = said.subject_id)
            """,
        ),
        "judgement_changed": Check(
            "judgement",
            """
            SELECT kept.id, 'was said by ' || said.actor || ' as ' || (said.details ->> 'judgement')
                || ', and is something else now'
            FROM audit_log said JOIN judgements kept ON kept.id = said.subject_id
            WHERE said.subject = 'judgement' AND said.action IN ('judge', 'undo')
                AND (kept.judgement, CAST(kept.incoming_record_id AS text), CAST(kept.catalogue_record_id AS text))
                    <> (said.details ->> 'judgement', said.details ->> 'incomingRecordId',
                        said.details ->> 'catalogueRecordId')
            """,
        ),
        "undo_astray": Check(
            "judgement",
            """
            SELECT undo.id, 'takes back a judgement of another pair, or an undo' FROM judgements undo
            JOIN judgements said ON said.id = undo.undoes_id
            WHERE said.judgement = 'undo' OR (said.incoming_record_id, said.catalogue_record_id)
                <> (undo.incoming_record_id, undo.catalogue_record_id)
            """,
        ),
    }
)
"""All checks by name."""


def findings(session: Session) -> list[Finding]:
    """What does not add up, check by check; empty where all is well."""
    return [
        Finding(name, check.subject, row_id, f"{check.subject.replace('_', ' ')} {row_id} {told}")
        for name, check in CHECKS.items()
        for row_id, told in session.execute(text(check.query))
    ]
