"""One judgement for all rows of a job that a condition picks and nobody has judged: matched, not matched, or new.

Rows are locked first and looked at afterwards, so that what somebody else says meanwhile is seen; those in somebody's hands
are passed over. Once more it finds nothing left to judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, Uuid, bindparam, cast, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import COMPLETED, Decision, JobKind, JudgementKind
from likewise.db.tables import Catalogue, CatalogueRecord, IncomingRecord, Job, Result
from likewise.errors import ConflictError, NotFoundError
from likewise.reviews import additions_at_once, items, repository
from likewise.reviews.schemas import SAMPLE, JobJudged, JobJudgement, SampleRow

LARGEST = 100_000
"""So many rows are judged at once; that takes some seconds."""
_IDS = cast("$[*].catalogueRecordId", JSONPATH)

_SAY = text("""
WITH said AS (
    INSERT INTO judgements (
        incoming_record_id, catalogue_record_id, judgement, user_id, said_by, note, bulk, created_at, updated_at)
    SELECT incoming, catalogue, :judgement, :user_id, :actor, :note, true, clock_timestamp(), clock_timestamp()
    FROM unnest(:incoming, :catalogue) AS pair (incoming, catalogue)
    RETURNING id, incoming_record_id, catalogue_record_id
)
INSERT INTO audit_log (user_id, actor, action, subject, subject_id, request_id, details)
SELECT :user_id, :actor, 'judge', 'judgement', id, :request_id, jsonb_build_object(
    'judgement', :judgement, 'incomingRecordId', incoming_record_id, 'catalogueRecordId', catalogue_record_id)
FROM said
""").bindparams(
    bindparam("incoming", type_=ARRAY(Uuid)),
    bindparam("catalogue", type_=ARRAY(Uuid)),
    bindparam("judgement", type_=Text),
    bindparam("user_id", type_=Uuid),
    bindparam("actor", type_=Text),
    bindparam("note", type_=Text),
    bindparam("request_id", type_=Text),
)


@dataclass(frozen=True)
class Picked:
    """A row to judge: its incoming record, its best candidate, and all candidates that it was offered."""

    record_id: UUID
    best: UUID | None
    offered: Sequence[str]


def judge_job(session: Session, actor: Actor, job_id: UUID, wish: JobJudgement, *, dry_run: bool) -> JobJudged:
    """Judges what the wish picks; a preview only says how many these are, and shows some.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it is no matching job that is over, or these are more rows than can be judged at once.
    """
    job = over(session, job_id)
    picked = _picked(session, job, wish, actor)
    if dry_run:
        return JobJudged(dry_run=True, rows=len(picked), sample=_sample(session, job, wish, picked, actor))
    locked = repository.lock_free(session, [one.record_id for one in picked])
    # Looked at again: who held one of them until just now may have judged it.
    picked = [one for one in _picked(session, job, wish, actor) if one.record_id in locked]
    kind, version = JudgementKind(wish.judgement), None
    if kind is JudgementKind.NEW:
        pairs, version = additions_at_once.add_records(session, job, [one.record_id for one in picked], actor)
    elif kind is JudgementKind.MATCH:
        pairs = [(one.record_id, one.best) for one in picked if one.best is not None]
    else:
        pairs = _refused(session, picked)
    _say(session, actor, kind, pairs, wish.note)
    judged = sorted({incoming for incoming, _ in pairs})
    repository.note_settled(session, judged)
    repository.release_all(session, judged)
    record(session, actor, "judge_rows", ("job", job.id), judgement=kind.value, rows=len(judged))
    return JobJudged(dry_run=False, rows=len(judged), catalogue_version=version)


def over(session: Session, job_id: UUID) -> Job:
    """A matching job that is completed.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it is no such one, or not over.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError(f"there is no job {job_id}")
    if job.kind is not JobKind.MATCH or job.state not in COMPLETED:
        told = job.state if job.kind is JobKind.MATCH else f"a job of kind {job.kind}"
        raise ConflictError(f"only rows of a matching job that is completed can be judged: this one is {told}")
    return job


def _picked(session: Session, job: Job, wish: JobJudgement, actor: Actor) -> list[Picked]:
    """The rows that the wish means and nobody has judged, in their order.

    Raises:
        ConflictError: they are too many.
    """
    found = [Picked(*row) for row in session.execute(_wanted(job, wish, actor).limit(LARGEST + 1))]
    if len(found) > LARGEST:
        raise ConflictError(
            f"more than {LARGEST:,} rows are meant: name probabilities or rows, so that they are fewer", limit=LARGEST
        )
    return found


def _wanted(job: Job, wish: JobJudgement, actor: Actor) -> Select[UUID, UUID | None, Sequence[str]]:
    all_of_them: ColumnElement[Sequence[str]] = func.jsonb_path_query_array(Result.candidates, _IDS)
    nobody: ColumnElement[Sequence[str]] = literal([], JSONB)
    found = (
        select(IncomingRecord.id, Result.catalogue_record_id, all_of_them if wish.judgement == "not_match" else nobody)
        .join_from(Result, Job, Job.id == Result.job_id)
        .join(IncomingRecord, IncomingRecord.id == Result.incoming_record_id)
        .where(Result.job_id == job.id, Result.decision == Decision(wish.decision), *_limits(wish))
        .where(Result.reverted_at.is_(None), ~repository.superseded(), ~repository.leased(to_others_than=actor.name))
        .order_by(Result.row)
    )
    if wish.judgement == "new":
        return found.where(~repository.matched(best=False))
    if wish.judgement == "match":
        standing = CatalogueRecord.id == Result.catalogue_record_id, CatalogueRecord.deleted_in.is_(None)
        found = found.where(exists().where(*standing))
    return found.where(Result.catalogue_record_id.is_not(None), ~repository.settled())


def _limits(wish: JobJudgement) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if wish.min_probability is not None:
        limits.append(Result.probability >= wish.min_probability)
    if wish.max_probability is not None:
        limits.append(Result.probability <= wish.max_probability)
    if wish.rows is not None:
        limits.append(Result.row.in_(wish.rows))
    return limits


def _refused(session: Session, picked: Sequence[Picked]) -> list[tuple[UUID, UUID]]:
    """Each record with all of its candidates that exist and that nobody has judged."""
    offers = {one.record_id: [UUID(offer) for offer in one.offered] for one in picked}
    known = repository.existing(session, sorted({offer for ids in offers.values() for offer in ids}))
    said = repository.judged_pairs(session, list(offers))
    return [(one, offer) for one, ids in offers.items() for offer in ids if offer in known and (one, offer) not in said]


def _say(
    session: Session, actor: Actor, kind: JudgementKind, pairs: Sequence[tuple[UUID, UUID]], note: str | None
) -> None:
    """Adds a judgement of each pair, and beside it what the integrity check compares it with."""
    values = {"user_id": actor.user_id, "actor": actor.name, "request_id": actor.request_id, "note": note}
    pair = {"incoming": [one for one, _ in pairs], "catalogue": [other for _, other in pairs]}
    session.execute(_SAY, {**values, **pair, "judgement": kind.value})


def _sample(
    session: Session, job: Job, wish: JobJudgement, picked: Sequence[Picked], actor: Actor
) -> tuple[SampleRow, ...]:
    """Some of the rows, spread over all of them."""
    step = max(1, len(picked) // SAMPLE)
    shown = items.load(session, [one.record_id for one in picked[::step][:SAMPLE]])
    catalogue = session.get_one(Catalogue, job.catalogue_id)
    made = additions_at_once.preview(session, catalogue, job, shown) if wish.judgement == "new" else {}
    return tuple(SampleRow(review=items.answer_of(item, actor.name), made=made.get(item.record.id)) for item in shown)
