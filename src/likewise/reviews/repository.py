"""The SQL of reviews: what asks for a person, in which order, and all that belongs to an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Double,
    Select,
    and_,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from likewise.db.audit import Actor
from likewise.db.states import Decision, JudgementKind
from likewise.db.tables import IncomingRecord, Job, Judgement, Result, ReviewLease, Source
from likewise.reviews.standing import POSITIVE

NOW = func.clock_timestamp()
_REVIEW: ColumnElement[Decision] = literal_column("'review'")
"""No parameter either: the index holds these rows only."""
Place = tuple[float, UUID, int]
"""Where an item stands in the order: distance from even odds, job, row."""


@dataclass(frozen=True)
class Where:
    """What to look through; null for everything."""

    catalogue_id: UUID | None = None
    source_id: UUID | None = None
    job_id: UUID | None = None


@dataclass(frozen=True)
class Asked:
    """An item of the list: the incoming record, and its place."""

    record_id: UUID
    place: Place


def doubt() -> ColumnElement[float]:
    """How far a probability is from even odds: the nearer, the more an answer tells (Lewis & Gale, 1994).

    To the letter the expression of the index `ix_results_doubt`, without parameters, so that every plan can use it.
    """
    return literal_column("abs(coalesce(results.probability, 0.5) - 0.5)", Double)


def page(session: Session, where: Where, after: Place | None, limit: int) -> list[Asked]:
    """What needs a person, most useful first, from the place after `after` on."""
    order = (doubt(), Result.job_id, Result.row)
    found = _asking(where).order_by(*order).limit(limit)
    if after is not None:
        found = found.where(tuple_(*order) > tuple_(*after))
    return [Asked(record, (distance, job, row)) for record, distance, job, row in session.execute(found)]


def take_next(session: Session, where: Where, actor: Actor, lease: timedelta) -> UUID | None:
    """Leases the most useful item that nobody has; None where there is none left.

    Rows that another reviewer is just taking are skipped; one that was taken since this statement began is given up
    again by the lease's own condition, and the next one is tried.
    """
    leased = exists().where(ReviewLease.incoming_record_id == IncomingRecord.id, ReviewLease.lease_until > NOW)
    free = (
        _asking(where)
        .where(~leased)
        .order_by(doubt(), Result.job_id, Result.row)
        .limit(1)
        .with_for_update(of=IncomingRecord, skip_locked=True, key_share=True)
    )
    while (found := session.execute(free).first()) is not None:
        if _lease(session, found[0], actor, lease):
            return found[0]
    return None


def release(session: Session, record_id: UUID, holder: str | None = None) -> bool:
    """Ends the lease on a record, or only the one of `holder`; whether there was one."""
    given_up = delete(ReviewLease).where(ReviewLease.incoming_record_id == record_id)
    if holder is not None:
        given_up = given_up.where(ReviewLease.held_by == holder)
    return session.scalar(given_up.returning(ReviewLease.id)) is not None


def lock(session: Session, record_ids: Sequence[UUID]) -> set[UUID]:
    """Locks incoming records, always in the same order, until the transaction ends; those that exist."""
    chosen = select(IncomingRecord.id).where(IncomingRecord.id.in_(record_ids)).order_by(IncomingRecord.id)
    return set(session.scalars(chosen.with_for_update(key_share=True)))


def add_judgement(session: Session, values: dict[str, object]) -> UUID:
    """Adds a row. Its time is the moment itself, since a transaction that waited for a lock began too early."""
    added = insert(Judgement).values(**values, created_at=NOW, updated_at=NOW).returning(Judgement.id)
    return session.execute(added).scalar_one()


def note_settled(session: Session, record_id: UUID) -> None:
    """Keeps with a record's results whether what people have said of it settles them."""
    chosen = update(Result).where(Result.incoming_record_id == record_id, Result.decision == Decision.REVIEW)
    session.execute(chosen.values(settled=settled()).execution_options(synchronize_session=False))


def _lease(session: Session, record_id: UUID, actor: Actor, lease: timedelta) -> bool:
    values = {"user_id": actor.user_id, "held_by": actor.name, "lease_until": NOW + lease, "updated_at": NOW}
    taken = insert(ReviewLease).values(incoming_record_id=record_id, **values)
    taken = taken.on_conflict_do_update(
        index_elements=[ReviewLease.incoming_record_id], set_=values, where=ReviewLease.lease_until <= NOW
    )
    return session.execute(taken.returning(ReviewLease.id)).scalar_one_or_none() is not None


@cache
def _all_asking() -> Select[UUID, float, UUID, int]:
    """The latest results of incoming records that a person has to decide on, and nobody has. Made once: putting it together
    takes longer than PostgreSQL takes for it.
    """
    newer, newer_job = aliased(Result), aliased(Job)
    superseded = exists().where(
        newer.incoming_record_id == Result.incoming_record_id,
        newer_job.id == newer.job_id,
        tuple_(newer_job.created_at, newer.job_id, newer.row) > tuple_(Job.created_at, Result.job_id, Result.row),
    )
    return (
        select(IncomingRecord.id, doubt(), Result.job_id, Result.row)
        .join_from(Result, Job, Job.id == Result.job_id)
        .join(IncomingRecord, IncomingRecord.id == Result.incoming_record_id)
        .where(Result.decision == _REVIEW, ~Result.settled, ~superseded, ~settled())
    )


def _asking(where: Where) -> Select[UUID, float, UUID, int]:
    """Of these, the ones that are looked for."""
    found = _all_asking()
    if where.catalogue_id is not None:
        found = found.where(Job.catalogue_id == where.catalogue_id)
    if where.source_id is not None:
        found = found.where(IncomingRecord.source_id == where.source_id)
    if where.job_id is not None:
        found = found.where(Result.job_id == where.job_id)
    return found


@cache
def settled() -> ColumnElement[bool]:
    """A judgement stands on the record's best pair, or says which record it is: `standing.asks` in SQL."""
    said, later = aliased(Judgement), aliased(Judgement)
    outdone = exists().where(
        later.incoming_record_id == said.incoming_record_id,
        later.catalogue_record_id == said.catalogue_record_id,
        tuple_(later.created_at, later.id) > tuple_(said.created_at, said.id),
        _holds(later),
    )
    return exists().where(
        said.incoming_record_id == Result.incoming_record_id,
        or_(said.judgement.in_(POSITIVE), said.catalogue_record_id == Result.catalogue_record_id),
        _holds(said),
        ~outdone,
    )


def _holds(said: type[Judgement]) -> ColumnElement[bool]:
    undo = aliased(Judgement)
    return and_(said.judgement != JudgementKind.UNDO, ~exists().where(undo.undoes_id == said.id))


def latest_results(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, Result]:
    """The latest result of each record that has one."""
    found = (
        select(Result)
        .join(Job, Job.id == Result.job_id)
        .where(Result.incoming_record_id.in_(record_ids))
        .order_by(Job.created_at, Result.job_id, Result.row)
    )
    return {row.incoming_record_id: row for row in session.scalars(found) if row.incoming_record_id is not None}


def records(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, tuple[IncomingRecord, Source]]:
    """Incoming records with their sources."""
    found = (
        select(IncomingRecord, Source)
        .join(Source, Source.id == IncomingRecord.source_id)
        .where(IncomingRecord.id.in_(record_ids))
        .execution_options(populate_existing=True)
    )
    return {record.id: (record, source) for record, source in session.execute(found)}
