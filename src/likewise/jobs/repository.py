"""Jobs in PostgreSQL: what a stage reads, what it writes, and what the API tells."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, exists, func, select, text, tuple_, update
from sqlalchemy.orm import Session, undefer

from likewise.db.copy import copy_into, copy_rows
from likewise.db.states import COMPLETED, ENDED, ChunkState, JobKind, JobState, MatcherKind, MatcherState, Stage
from likewise.db.tables import Catalogue, Job, JobChunk, JsonObject, Matcher, Result, Source, Upload
from likewise.errors import MatcherError, ProcessingError
from likewise.queue.chunks import wake
from likewise.webhooks import outbox

RESULT_COLUMNS = (
    "job_id",
    "row",
    "incoming_record_id",
    "catalogue_record_id",
    "matcher_id",
    "record_id",
    "catalogue_key",
    "decision",
    "probability",
    "reason",
    "candidates",
    "settled",
    "worth",
    "inclusion",
    "sampled",
)


class Said(NamedTuple):
    """An incoming record's key, a catalogue record's id, a `JudgementKind`, and whether it was drawn for a promise."""

    key: str
    record: str
    kind: str
    sampled: bool = False


@dataclass(frozen=True)
class Work:
    """A job as a worker needs it."""

    job: Job
    catalogue: Catalogue
    upload: Upload | None

    @property
    def version(self) -> int:
        """The catalogue's version that the job works against."""
        if self.job.catalogue_version is None:
            raise ProcessingError("the job has not been read yet")
        return self.job.catalogue_version


def work_of(session: Session, job_id: UUID) -> Work:
    """A job with what belongs to it.

    Raises:
        ProcessingError: it is gone.
    """
    job = session.get(Job, job_id)
    catalogue = None if job is None else session.get(Catalogue, job.catalogue_id)
    if job is None or catalogue is None:
        raise ProcessingError("the job was deleted while it was worked on")
    upload = session.get(Upload, job.upload_id) if job.upload_id else None
    return Work(job, catalogue, upload)


def names(session: Session, job_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str | None]]:
    """What the catalogue and the source of jobs are called, by the jobs' ids."""
    chosen = select(Job.id, Catalogue.name, Source.name).join(Catalogue, Catalogue.id == Job.catalogue_id)
    chosen = chosen.outerjoin(Source, Source.id == Job.source_id).where(Job.id.in_(job_ids))
    return {job_id: (catalogue, source) for job_id, catalogue, source in session.execute(chosen)}


def import_before(session: Session, job: Job) -> bool:
    """Whether an import into a job's catalogue came before it, or together with it, and is not over."""
    came = tuple_(Job.created_at, Job.id) < tuple_(job.created_at, job.id)
    if job.kind is not JobKind.IMPORT:
        came = Job.created_at <= job.created_at
    goes_on = Job.state.in_([state for state in JobState if state not in ENDED])
    found = exists().where(Job.catalogue_id == job.catalogue_id, Job.kind == JobKind.IMPORT, goes_on, came)
    return bool(session.scalar(select(found)))


def recipe_of(session: Session, catalogue_id: UUID, matcher_id: UUID) -> str:
    """The JSON of a catalogue's matcher.

    Raises:
        MatcherError: the catalogue has none of that id.
    """
    matcher = session.get(Matcher, matcher_id)
    if matcher is None or matcher.catalogue_id != catalogue_id:
        raise MatcherError(f"this catalogue has no matcher {matcher_id}: name another one, or none")
    return recipe_json(matcher)


def recipe_json(matcher: Matcher) -> str:
    """A matcher's recipe as the engine reads it."""
    return json.dumps(matcher.recipe)


def beside(session: Session, catalogue_id: UUID) -> Sequence[Matcher]:
    """The catalogue's canary and its shadow, in this order, as far as it has them."""
    states = (MatcherState.CANARY, MatcherState.SHADOW)
    found = select(Matcher).where(Matcher.catalogue_id == catalogue_id, Matcher.state.in_(states))
    return session.scalars(found.order_by(Matcher.state)).all()


def active_matcher(session: Session, catalogue_id: UUID) -> Matcher | None:
    """The matcher that decides for a catalogue, if one was made active."""
    return session.scalar(
        select(Matcher).where(Matcher.catalogue_id == catalogue_id, Matcher.state == MatcherState.ACTIVE)
    )


def serving_matcher(session: Session, catalogue_id: UUID) -> UUID | None:
    """The matcher that answers where none is named: the active one, else the newest draft."""
    return session.scalar(
        select(Matcher.id)
        .where(Matcher.catalogue_id == catalogue_id, Matcher.state.in_((MatcherState.ACTIVE, MatcherState.DRAFT)))
        .order_by(Matcher.state != MatcherState.ACTIVE, Matcher.version.desc())
        .limit(1)
    )


def canary(session: Session, catalogue_id: UUID) -> tuple[UUID, float] | None:
    """The catalogue's canary with its share, if it has one."""
    found = select(Matcher.id, Matcher.canary_share).where(
        Matcher.catalogue_id == catalogue_id, Matcher.state == MatcherState.CANARY
    )
    row = session.execute(found).one_or_none()
    return None if row is None else (row[0], row[1] or 0.0)


def add_matcher(session: Session, catalogue_id: UUID, kind: str, recipe: str, measured: JsonObject) -> UUID:
    """Store a matcher as a draft under the next version; `measured` tells what it was fitted on."""
    session.execute(select(Catalogue.id).where(Catalogue.id == catalogue_id).with_for_update())
    last = session.scalar(select(func.max(Matcher.version)).where(Matcher.catalogue_id == catalogue_id)) or 0
    matcher = Matcher(
        catalogue_id=catalogue_id,
        kind=MatcherKind(kind),
        version=last + 1,
        recipe=json.loads(recipe),
        measured=measured,
    )
    session.add(matcher)
    session.flush()
    return matcher.id


def change(session: Session, job_id: UUID, **values: object) -> None:
    """Change a job that is not over."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.not_in(ENDED))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def end(session: Session, job_id: UUID, state: JobState, code: str | None = None, message: str | None = None) -> None:
    """Bring a job to its end and have told whoever asked for that, unless it is over already. What waited for it as an
    import goes on.
    """
    ended = session.scalar(
        update(Job)
        .where(Job.id == job_id, Job.state.not_in(ENDED))
        .values(state=state, finished_at=func.clock_timestamp(), error_code=code, error_message=message)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    if ended is not None:
        job = session.get_one(Job, job_id, populate_existing=True)
        outbox.add(session, job)
        if job.kind is JobKind.IMPORT:
            wake(session, select(Job.id).where(Job.catalogue_id == job.catalogue_id, Job.state == JobState.QUEUED))


def lock(session: Session, job_id: UUID) -> Job | None:
    """A job's row, locked until the transaction ends; None where it was deleted."""
    return session.scalar(
        select(Job).where(Job.id == job_id).with_for_update().execution_options(populate_existing=True)
    )


def open_in_stage(session: Session, job_id: UUID, stage: Stage | None = None) -> int:
    """How many chunks of a job, or of one of its stages, are still open."""
    found = select(func.count()).where(JobChunk.job_id == job_id, JobChunk.state == ChunkState.OPEN)
    return session.scalar(found if stage is None else found.where(JobChunk.stage == stage)) or 0


def set_output(session: Session, chunk_id: UUID, output: bytes, record_seconds: float | None = None) -> None:
    """Keep what a later stage needs of a chunk, and how long its records took."""
    session.execute(
        update(JobChunk)
        .where(JobChunk.id == chunk_id)
        .values(output=output, record_seconds=record_seconds)
        .execution_options(synchronize_session=False)
    )


def drop_outputs(session: Session, job_id: UUID, stage: Stage) -> None:
    """Let go of what a stage handed on, once it has been used. When its chunks were last changed stays: it says when they
    were done.
    """
    session.execute(
        update(JobChunk)
        .where(JobChunk.job_id == job_id, JobChunk.stage == stage)
        .values(output=None, updated_at=JobChunk.updated_at)
        .execution_options(synchronize_session=False)
    )


def last_completed(session: Session, source_id: UUID) -> Job | None:
    """The matching job of a source that was completed last."""
    return session.scalar(
        select(Job)
        .where(Job.source_id == source_id, Job.kind == JobKind.MATCH, Job.state.in_(COMPLETED))
        .order_by(Job.finished_at.desc())
        .limit(1)
    )


def chunks_of(session: Session, job_id: UUID, stage: Stage) -> Sequence[JobChunk]:
    """A stage's chunks in order, with their output."""
    return session.scalars(
        select(JobChunk)
        .where(JobChunk.job_id == job_id, JobChunk.stage == stage)
        .order_by(JobChunk.position)
        .options(undefer(JobChunk.output))
    ).all()


_INCOMING = """
CREATE TEMPORARY TABLE read_rows (key TEXT PRIMARY KEY, fields JSON NOT NULL, content_hash BYTEA NOT NULL) ON COMMIT DROP
"""
_UPSERT_INCOMING = """
INSERT INTO incoming_records AS known (source_id, key, fields, content_hash)
SELECT :source, key, fields, content_hash FROM read_rows ORDER BY key
ON CONFLICT (source_id, key) DO UPDATE
SET fields = excluded.fields, content_hash = excluded.content_hash, updated_at = now()
WHERE known.content_hash <> excluded.content_hash
"""


def save_incoming(session: Session, source_id: UUID, records: Mapping[str, tuple[str, bytes]]) -> None:
    """Keep a source's records as they were last sent: JSON text and its hash, by key."""
    session.execute(text(_INCOMING))
    rows = ((key, *record) for key, record in records.items())
    copy_rows(session, "read_rows", ("key", "fields", "content_hash"), rows)
    session.execute(text(_UPSERT_INCOMING), {"source": source_id})


def incoming_ids(session: Session, source_id: UUID, keys: Sequence[str]) -> dict[str, UUID]:
    """The ids of a source's records by key."""
    found = session.execute(
        text("SELECT key, id FROM incoming_records WHERE source_id = :source AND key = ANY(:keys)"),
        {"source": source_id, "keys": list(keys)},
    )
    return {str(key): record_id for key, record_id in found}


_JUDGEMENTS = text("""
SELECT key, catalogue_record_id, judgement, sampled FROM (
SELECT DISTINCT ON (said.incoming_record_id, said.catalogue_record_id)
    record.key, said.catalogue_record_id::text, said.judgement, said.sampled, said.created_at
FROM judgements said JOIN incoming_records record ON record.id = said.incoming_record_id
WHERE record.source_id = :source AND said.judgement <> 'undo' AND (:keys IS NULL OR record.key = ANY(:keys))
    AND NOT EXISTS (SELECT 1 FROM judgements undo WHERE undo.undoes_id = said.id)
ORDER BY said.incoming_record_id, said.catalogue_record_id, said.created_at DESC
) AS standing ORDER BY created_at
""").bindparams(bindparam("keys", type_=ARRAY(Text)))


def judgements(session: Session, source_id: UUID, keys: Sequence[str] | None = None) -> list[Said]:
    """What holds of a source's records, or of some of them, oldest first.

    Of several words on one pair the last one holds.
    """
    found = session.execute(_JUDGEMENTS, {"source": source_id, "keys": None if keys is None else list(keys)})
    return [Said(*row) for row in found]


def copy_results(session: Session, rows: Iterable[tuple[object, ...]]) -> int:
    """Write results, in the order of `RESULT_COLUMNS`; how many there were."""
    return copy_into(session, Result, RESULT_COLUMNS, rows)


_SUPERSEDED = """
UPDATE results SET settled = true
WHERE (job_id, row) IN (
    SELECT older.job_id, older.row FROM results older JOIN jobs ON jobs.id = older.job_id
    WHERE jobs.source_id = :source AND jobs.created_at < :created_at
        AND (older.decision = 'review' OR older.inclusion IS NOT NULL) AND NOT older.settled
        AND EXISTS (
            SELECT FROM results newer
            WHERE newer.job_id = :job AND newer.incoming_record_id = older.incoming_record_id)
    FOR UPDATE OF older SKIP LOCKED)
"""


def note_superseded(session: Session, job: Job) -> None:
    """Settle the results of older jobs on the same records, so that reviewers' lists need not walk past them.

    What somebody is judging just now is left alone: it is passed over by its newer result all the same.
    """
    if job.source_id is not None:
        values = {"source": job.source_id, "created_at": job.created_at, "job": job.id}
        session.execute(text(_SUPERSEDED), values)


def source_id(session: Session, catalogue_id: UUID, name: str) -> UUID | None:
    """The id of a catalogue's source, if it has one of that name."""
    return session.scalar(select(Source.id).where(Source.catalogue_id == catalogue_id, Source.name == name))


def source_named(session: Session, catalogue_id: UUID, name: str) -> UUID:
    """The id of a catalogue's source, made where there is none of that name."""
    session.execute(
        text("INSERT INTO sources (catalogue_id, name) VALUES (:catalogue, :name) ON CONFLICT DO NOTHING"),
        {"catalogue": catalogue_id, "name": name},
    )
    return session.scalars(select(Source.id).where(Source.catalogue_id == catalogue_id, Source.name == name)).one()
