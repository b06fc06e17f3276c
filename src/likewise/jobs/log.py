"""A job's log, put together from what is kept anyway: its row, its chunks, dead letters, the audit log, deliveries.

What is a line for the whole job is read for each page of it; of chunks that gave trouble and of dead letters, which have a
line each, no more than the page shows.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, collate, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from likewise.db.states import ChunkState, DeadLetterState, Stage
from likewise.db.tables import ApiKey, AuditEntry, DeadLetter, Job, JobChunk, User, WebhookDelivery
from likewise.errors import ValidationError
from likewise.http.cursors import values_of
from likewise.jobs.schemas import LogEntry, LogEvent
from likewise.jobs.service import find

ORDER = tuple(Stage)
"""Of the stages of a job."""
DECIDED: Mapping[str, LogEvent] = MappingProxyType({"replay": LogEvent.REPLAYED, "discard": LogEvent.DISCARDED})
"""What the audit log calls what people do with dead letters."""
SUBJECT = "dead_letter"
"""What it calls these."""
Chosen = TypeVar("Chosen", bound=Select[*tuple[Any, ...]])  # Any: what is chosen may have any columns
Place: TypeAlias = tuple[datetime, str]
"""Where an entry stands in the order: its time and id."""
BEGINNING: Place = (datetime.min.replace(tzinfo=UTC), "")
"""Before all entries."""


def entries(session: Session, job_id: UUID, after: Place = BEGINNING, limit: int = 100) -> list[LogEntry]:
    """What is known, oldest first, from the place after `after` on.

    Raises:
        NotFoundError: there is no such job.
    """
    job = find(session, job_id)
    deliveries = session.scalars(select(WebhookDelivery).where(WebhookDelivery.job_id == job_id)).all()
    parts = (
        _of_job(session, job),
        _stages(session, job),
        _troubles(session, job_id, after, limit),
        _letters(session, job_id, after, limit),
        _decided(session, job_id, after, limit),
        map(_of_delivery, deliveries),
    )
    found = sorted((one for one in chain(*parts) if (one.at, one.id) > after), key=lambda one: (one.at, one.id))[:limit]
    names = _names(session, {one.by for one in found if one.by is not None})
    return [one.model_copy(update={"name": names.get(one.by)}) for one in found]


def place(entry: LogEntry) -> tuple[str, str]:
    """The place of an entry as a cursor tells it."""
    return entry.at.isoformat(timespec="microseconds"), entry.id


def place_of(cursor: str | None) -> Place:
    """The place that a cursor tells; the beginning without one.

    Raises:
        ValidationError: it is none.
    """
    if cursor is None:
        return BEGINNING
    written, entry_id = values_of(cursor, 2)
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise ValidationError("cursor: take nextCursor of the page before, unchanged") from error
    if at.tzinfo is None or "\0" in entry_id:
        raise ValidationError("cursor: take nextCursor of the page before, unchanged")
    return at, entry_id


def _of_job(session: Session, job: Job) -> Iterator[LogEntry]:
    """What the job's own row tells. The ids keep what happens in one moment in order."""
    yield LogEntry(at=job.created_at, id="0 accepted", event=LogEvent.ACCEPTED, by=job.requested_by)
    if job.started_at is not None:
        yield LogEntry(at=job.started_at, id="1 started", event=LogEvent.STARTED)
    if job.cancel_requested_at is not None:
        cancelled = AuditEntry.subject == "job", AuditEntry.subject_id == job.id, AuditEntry.action == "cancel"
        by = session.scalar(select(AuditEntry.actor).where(*cancelled).order_by(AuditEntry.created_at).limit(1))
        yield LogEntry(at=job.cancel_requested_at, id="cancel", event=LogEvent.CANCEL, by=by)
    if job.finished_at is not None:
        yield LogEntry(
            at=job.finished_at,
            id="ended",
            event=LogEvent.ENDED,
            state=job.state,
            seconds=_seconds(job.started_at, job.finished_at),
            rows=job.rows_total,
            code=job.error_code,
            reason=job.error_message,
        )


def _stages(session: Session, job: Job) -> Iterator[LogEntry]:
    """A line for each stage that has begun. The last one ends with its job, whose end is written after its results."""
    if job.started_at is None:
        return
    done = JobChunk.state == ChunkState.DONE
    chosen = select(
        JobChunk.stage,
        func.count(),
        func.count().filter(done),
        func.sum(JobChunk.row_count),
        func.min(JobChunk.created_at),
        func.max(JobChunk.updated_at),
    )
    found = session.execute(chosen.where(JobChunk.job_id == job.id).group_by(JobChunk.stage)).all()
    in_order = sorted(found, key=lambda row: ORDER.index(row.stage))
    for number, (stage, chunks, finished, rows, added, last) in enumerate(in_order, start=1):
        began = max(added, job.started_at)
        ended = last if number < len(found) else (job.finished_at or last)
        yield LogEntry(
            at=began,
            id=f"2 {number} {stage}",
            event=LogEvent.STAGE,
            stage=stage,
            chunks=chunks,
            chunks_done=finished,
            rows=job.rows_total if stage is Stage.READ else int(rows),
            seconds=_seconds(began, ended) if finished == chunks else None,
        )


def _troubles(session: Session, job_id: UUID, after: Place, limit: int) -> Iterator[LogEntry]:
    """A line for each chunk that failed or lost its worker."""
    chosen = select(JobChunk).where(JobChunk.job_id == job_id, or_(JobChunk.failures > 0, JobChunk.crashes > 0))
    where = JobChunk.updated_at, func.concat("chunk:", JobChunk.id)
    for one in session.scalars(_part(chosen, where, after, limit)):
        yield LogEntry(
            at=one.updated_at,
            id=f"chunk:{one.id}",
            event=LogEvent.TROUBLE,
            stage=one.stage,
            first_row=one.first_row,
            rows=one.row_count,
            failures=one.failures,
            crashes=one.crashes,
            attempts=one.attempt,
            worker=one.worker,
            reason=one.last_error,
        )


def _letters(session: Session, job_id: UUID, after: Place, limit: int) -> Iterator[LogEntry]:
    """A line for each dead letter."""
    told = (DeadLetter.created_at, DeadLetter.id, DeadLetter.state, DeadLetter.code, DeadLetter.reason)
    where = DeadLetter.created_at, func.concat("letter:", DeadLetter.id)
    chosen = select(*told).where(DeadLetter.job_id == job_id)
    for at, letter_id, state, code, reason in session.execute(_part(chosen, where, after, limit)):
        name = f"letter:{letter_id}"
        yield LogEntry(at=at, id=name, event=LogEvent.DEAD_LETTER, state=state, code=code, reason=reason)


def _decided(session: Session, job_id: UUID, after: Place, limit: int) -> Iterator[LogEntry]:
    """A line for what somebody decided on a dead letter, once at most."""
    decided = (
        select(AuditEntry.created_at, AuditEntry.action, AuditEntry.actor)
        .where(AuditEntry.subject == SUBJECT, AuditEntry.subject_id == DeadLetter.id, AuditEntry.action.in_(DECIDED))
        .limit(1)
        .lateral()
    )
    name = func.concat("letter:", DeadLetter.id, ":", decided.c.action)
    chosen = select(decided.c.created_at, name, decided.c.action, decided.c.actor).join_from(
        DeadLetter, decided, true()
    )
    chosen = chosen.where(DeadLetter.job_id == job_id, DeadLetter.state != DeadLetterState.WAITING)
    for at, entry_id, action, by in session.execute(_part(chosen, (decided.c.created_at, name), after, limit)):
        yield LogEntry(at=at, id=entry_id, event=DECIDED[action], by=by)


def _part(
    chosen: Chosen, where: tuple[SQLColumnExpression[datetime], SQLColumnExpression[str]], after: Place, limit: int
) -> Chosen:
    """What stands after a place, in the order of `where`: times, and ids as Python orders them, not as a language does."""
    order = where[0], collate(where[1], "C")
    return chosen.where(tuple_(*order) > tuple_(*after)).order_by(*order).limit(limit)


def _of_delivery(delivery: WebhookDelivery) -> LogEntry:
    return LogEntry(
        at=delivery.created_at,
        id=f"webhook:{delivery.id}",
        event=LogEvent.WEBHOOK,
        state=delivery.state,
        attempts=delivery.attempts,
        code=None if delivery.status is None else str(delivery.status),
        reason=delivery.error,
    )


def _names(session: Session, labels: Iterable[str]) -> dict[str | None, str]:
    """What people and keys are called, by the labels that tell who did something."""
    found: dict[str | None, str] = {}
    for kind, table in (("user:", User), ("key:", ApiKey)):
        label = func.concat(kind, table.id)
        found |= dict(session.execute(select(label, table.name).where(label.in_(labels))).all())
    return found


def _seconds(start: datetime | None, end: datetime) -> float | None:
    return None if start is None else round((end - start).total_seconds(), 3)
