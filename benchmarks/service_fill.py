"""Rows as years of use leave them: a million catalogue records, a million results, most reviews done."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from likewise.db.session import Database
from likewise.jobs.service import STEP

WORDS = 5_000
"""Different words of titles; a few are in most of them and most in few, as in any language (Zipf)."""
JOBS = 10
SCRIPT = """
INSERT INTO catalogues (name, version, key_column, columns, record_count)
VALUES ('filled', 1, 'sku', '["sku", "title", "price"]', :rows);

INSERT INTO catalogue_records (catalogue_id, key, fields, content_hash, changed_in, position)
SELECT c.id, 'C' || n, json_build_object('sku', 'C' || n, 'title', (
        SELECT string_agg('word' || power(:words, random())::int, ' ') FROM generate_series(1, 6 + n % 2)
    ), 'price', (n % 1000)::text), decode(md5(n::text), 'hex'), 1, n
FROM catalogues c, generate_series(1, :rows) n;

INSERT INTO catalogue_vectors (embedder, catalogue_record_id, text_hash, vector)
SELECT 'home:filled', id, content_hash, content_hash FROM catalogue_records;

INSERT INTO sources (catalogue_id, name)
SELECT id, 'list ' || n FROM catalogues, generate_series(1, :jobs) n;

INSERT INTO matchers (catalogue_id, kind, version, recipe, state)
SELECT id, 'hybrid', n, '{}', 'retired' FROM catalogues, generate_series(1, :jobs) n;

INSERT INTO jobs (catalogue_id, source_id, matcher_id, kind, state, rows_total, rows_done, finished_at)
SELECT s.catalogue_id, s.id, m.id, 'match', 'completed', :rows / :jobs, :rows / :jobs, now()
FROM sources s JOIN matchers m ON s.name = 'list ' || m.version;

INSERT INTO incoming_records (source_id, key, fields, content_hash)
SELECT s.id, 'I' || n, json_build_object('name', 'thing ' || n), decode(md5(n::text), 'hex')
FROM sources s, generate_series(1, :rows / :jobs) n;

INSERT INTO results (
    job_id, row, matcher_id, incoming_record_id, catalogue_record_id, record_id, catalogue_key, decision, probability,
    reason, candidates)
SELECT j.id, row_number() OVER (PARTITION BY j.id ORDER BY i.key), j.matcher_id, i.id, r.id, i.key, r.key,
    CASE WHEN d.doubt < 0.3 THEN 'review' WHEN d.doubt < 0.9 THEN 'link' ELSE 'no_match' END,
    CASE WHEN d.doubt < 0.3 THEN 0.25 + d.doubt * 1.5 WHEN d.doubt < 0.9 THEN 0.99 ELSE 0.01 END, 'filled',
    jsonb_build_array(jsonb_build_object('catalogueKey', r.key, 'catalogueRecordId', r.id, 'probability', 0.5))
FROM incoming_records i
JOIN jobs j ON j.source_id = i.source_id
JOIN catalogue_records r ON r.catalogue_id = j.catalogue_id AND r.key = 'C' || substr(i.key, 2)
CROSS JOIN LATERAL (SELECT (hashtext(i.id::text) & 1023) / 1024.0 AS doubt) d;

UPDATE jobs SET counts = counted.lengths, summary = jsonb_build_object('places', counted.places)
FROM (
    SELECT job_id, jsonb_object_agg(decision, length) AS lengths, jsonb_object_agg(decision, rows) AS places
    FROM (
        SELECT job_id, decision, count(*) AS length, jsonb_agg(row ORDER BY row) FILTER (WHERE place % :step = 0) AS rows
        FROM (SELECT *, row_number() OVER (PARTITION BY job_id, decision ORDER BY row) - 1 AS place FROM results) placed
        GROUP BY job_id, decision
    ) listed
    GROUP BY job_id
) counted
WHERE jobs.id = counted.job_id;

INSERT INTO job_matchers (job_id, matcher_id, state, rows)
SELECT j.id, beside.id, 'shadow', j.rows_total
FROM jobs j JOIN matchers own ON own.id = j.matcher_id JOIN matchers beside ON beside.version = own.version % :jobs + 1;

INSERT INTO shadow_differences (job_id, row, matcher_id, decided, decision, catalogue_record_id, probability)
SELECT found.job_id, found.row, beside.matcher_id, found.decision, 'link', found.catalogue_record_id, 0.99
FROM results found JOIN job_matchers beside ON beside.job_id = found.job_id WHERE found.decision = 'review';

INSERT INTO judgements (incoming_record_id, catalogue_record_id, judgement, said_by)
SELECT incoming_record_id, catalogue_record_id, 'match', 'fill' FROM results
WHERE decision = 'review' AND abs(probability - 0.5) < 0.2;

UPDATE results SET settled = true WHERE decision = 'review' AND abs(probability - 0.5) < 0.2;

INSERT INTO job_chunks (job_id, stage, position, state, row_count)
SELECT j.id, 'score', n, 'done', 1000 FROM jobs j, generate_series(0, 999) n;

INSERT INTO dead_letters (job_id, message, code, reason, state)
SELECT j.id, '{}', 'PROCESSING_ERROR', 'filled', CASE WHEN n % 100 = 0 THEN 'waiting' ELSE 'discarded' END
FROM jobs j, generate_series(1, 1000) n;

INSERT INTO jobs (catalogue_id, kind, state, finished_at, created_at)
SELECT id, 'import', 'completed', now(), now() - n * interval '1 minute' FROM catalogues, generate_series(1, :rows / 10) n
"""


@dataclass(frozen=True)
class Filled:
    """What was put there: ids to ask for, and how many results the job has."""

    catalogue: UUID
    job: UUID
    matcher: UUID
    record: UUID
    incoming: UUID
    rows: int


def fill(database: Database, rows: int) -> Filled:
    """Fills an empty database, with PostgreSQL's statistics of it."""
    for statement in SCRIPT.split(";"):
        with database.transaction() as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text(statement), {"rows": rows, "words": WORDS, "jobs": JOBS, "step": STEP})
    with database.statement() as session:
        session.execute(text("SET statement_timeout = 0"))
        session.execute(text("VACUUM (ANALYZE)"))
        session.execute(text("RESET statement_timeout"))
        job = "SELECT id FROM jobs WHERE kind = 'match' ORDER BY created_at, id LIMIT 1"
        found = session.execute(
            text(
                f"SELECT c.id, ({job}), (SELECT matcher_id FROM jobs WHERE id = ({job})),"  # noqa: S608
                " (SELECT id FROM catalogue_records WHERE catalogue_id = c.id AND key = 'C77'),"
                f" (SELECT incoming_record_id FROM results WHERE job_id = ({job}) AND decision = 'review' AND NOT settled"
                " LIMIT 1) FROM catalogues c WHERE c.name = 'filled'"
            )
        ).one()
    catalogue, match, matcher, record, incoming = found
    return Filled(catalogue, match, matcher, record, incoming, rows // JOBS)
