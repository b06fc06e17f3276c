"""The SQL of reviews: what asks for a person, in which order, and all that belongs to an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Double,
    Select,
    Uuid,
    and_,
    any_,
    delete,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from likewise.db.audit import Actor
from likewise.db.states import JudgementKind
from likewise.db.tables import CatalogueRecord, IncomingRecord, Job, Judgement, Result, ReviewLease, Source
from likewise.reviews.standing import POSITIVE

NOW = func.clock_timestamp()
ASKED: ColumnElement[bool] = literal_column("(results.decision = 'review' OR results.inclusion IS NOT NULL)", Boolean)
"""People are asked about it, for its worth or at random. To the letter the condition of the indexes, without parameters."""
Place = tuple[float, UUID, int]
"""Where an item stands in the order: less what its answer is worth, job, row."""


@dataclass(frozen=True)
class Where:
    """What to look through; null for everything. `skip` are incoming records to leave out."""

    catalogue_id: UUID | None = None
    source_id: UUID | None = None
    job_id: UUID | None = None
    skip: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Asked:
    """An item of the list: the incoming record, and its place."""

    record_id: UUID
    place: Place


TURN: ColumnElement[float] = literal_column(
    "(- coalesce(results.worth, 0.5 - abs(coalesce(results.probability, 0.5) - 0.5)))", Double
)
"""Less what an answer is worth (`likewise.engine.ask`); of results that do not say it, the nearer to even odds, the more.

To the letter the expression of the index `ix_results_turn`, without parameters, so that every plan can use it.
"""
ORDER = (TURN, Result.job_id, Result.row)
"""Most useful first."""


def page(session: Session, where: Where, after: Place | None, limit: int) -> list[Asked]:
    """What needs a person, most useful first, from the place after `after` on."""
    found = asking(where).order_by(*ORDER).limit(limit)
    if after is not None:
        found = found.where(tuple_(*ORDER) > tuple_(*after))
    return [Asked(record, (turn, job, row)) for record, turn, job, row in session.execute(found)]


def take_next(session: Session, where: Where, actor: Actor, lease: timedelta) -> UUID | None:
    """Leases the most useful item that nobody has; None where there is none left.

    Rows that another reviewer is just taking are skipped; one that was taken since this statement began is given up
    again by the lease's own condition, and the next one is tried.
    """
    free = (
        asking(where)
        .where(~leased())
        .order_by(*ORDER)
        .limit(1)
        .with_for_update(of=IncomingRecord, skip_locked=True, key_share=True)
    )
    while (found := session.execute(free).first()) is not None:
        if take(session, found[0], actor, lease):
            return found[0]
    return None


def take(session: Session, record_id: UUID, actor: Actor, lease: timedelta, *, again: bool = False) -> bool:
    """Leases a record that nobody has, with `again` also one that the same reviewer has; whether that was so."""
    values = {"user_id": actor.user_id, "held_by": actor.name, "lease_until": NOW + lease, "updated_at": NOW}
    free = ReviewLease.lease_until <= NOW
    taken = insert(ReviewLease).values(incoming_record_id=record_id, **values)
    taken = taken.on_conflict_do_update(
        index_elements=[ReviewLease.incoming_record_id],
        set_=values,
        where=or_(free, ReviewLease.held_by == actor.name) if again else free,
    )
    return session.execute(taken.returning(ReviewLease.id)).scalar_one_or_none() is not None


def release(session: Session, record_id: UUID, holder: str | None = None) -> bool:
    """Ends the lease on a record, or only the one of `holder`; whether there was one."""
    return bool(release_all(session, [record_id], holder))


def release_all(session: Session, record_ids: Sequence[UUID], holder: str | None = None) -> int:
    """The same for many records; how many leases there were."""
    given_up = delete(ReviewLease).where(among(ReviewLease.incoming_record_id, record_ids))
    if holder is not None:
        given_up = given_up.where(ReviewLease.held_by == holder)
    return len(session.scalars(given_up.returning(ReviewLease.id)).all())


def lock(session: Session, record_ids: Sequence[UUID]) -> set[UUID]:
    """Locks incoming records, always in the same order, until the transaction ends; those that exist."""
    chosen = select(IncomingRecord.id).where(IncomingRecord.id.in_(record_ids)).order_by(IncomingRecord.id)
    return set(session.scalars(chosen.with_for_update(key_share=True)))


def lock_free(session: Session, record_ids: Sequence[UUID]) -> set[UUID]:
    """Locks those of the incoming records that nobody is just changing, until the transaction ends; which they are."""
    chosen = select(IncomingRecord.id).where(among(IncomingRecord.id, record_ids)).order_by(IncomingRecord.id)
    return set(session.scalars(chosen.with_for_update(key_share=True, skip_locked=True)))


def add_judgement(session: Session, values: dict[str, object]) -> UUID:
    """Adds a row. Its time is the moment itself, since a transaction that waited for a lock began too early."""
    added = insert(Judgement).values(**values, created_at=NOW, updated_at=NOW).returning(Judgement.id)
    return session.execute(added).scalar_one()


def note_settled(session: Session, record_ids: Sequence[UUID]) -> None:
    """Keeps with the results of records that people are asked about whether what was said of them settles them."""
    chosen = update(Result).where(among(Result.incoming_record_id, record_ids), ASKED)
    needless = or_(settled(), Result.reverted_at.is_not(None))
    session.execute(chosen.values(settled=needless).execution_options(synchronize_session=False))


def ask_again(session: Session, record_ids: Sequence[UUID]) -> None:
    """Unsettles results that need a person again, since the newer ones of their records were taken back."""
    chosen = (
        update(Result)
        .where(Job.id == Result.job_id, among(Result.incoming_record_id, record_ids))
        .where(ASKED, Result.settled, Result.reverted_at.is_(None))
        .where(~superseded(), ~settled())
    )
    session.execute(chosen.values(settled=False).execution_options(synchronize_session=False))


@cache
def _all_asking() -> Select[UUID, float, UUID, int]:
    """The latest results of incoming records that a person has to decide on, and nobody has. Made once: putting it together
    takes longer than PostgreSQL takes for it.
    """
    return (
        select(IncomingRecord.id, TURN, Result.job_id, Result.row)
        .join_from(Result, Job, Job.id == Result.job_id)
        .join(IncomingRecord, IncomingRecord.id == Result.incoming_record_id)
        .where(ASKED, ~Result.settled, Result.reverted_at.is_(None), ~superseded(), ~settled())
    )


def asking(where: Where) -> Select[UUID, float, UUID, int]:
    """Of these, the ones that are looked for."""
    found = _all_asking()
    if where.catalogue_id is not None:
        found = found.where(Job.catalogue_id == where.catalogue_id)
    if where.source_id is not None:
        found = found.where(IncomingRecord.source_id == where.source_id)
    if where.job_id is not None:
        found = found.where(Result.job_id == where.job_id)
    if where.skip:
        found = found.where(IncomingRecord.id.not_in(where.skip))
    return found


def superseded() -> ColumnElement[bool]:
    """The record has a newer result that holds; of a statement on `Result` and its `Job`."""
    newer, newer_job = aliased(Result), aliased(Job)
    return exists().where(
        newer.incoming_record_id == Result.incoming_record_id,
        newer.reverted_at.is_(None),
        newer_job.id == newer.job_id,
        tuple_(newer_job.created_at, newer.job_id, newer.row) > tuple_(Job.created_at, Result.job_id, Result.row),
    )


def leased(to_others_than: str | None = None) -> ColumnElement[bool]:
    """Somebody has the record before them, or somebody else; of a statement on `IncomingRecord`."""
    held = exists().where(ReviewLease.incoming_record_id == IncomingRecord.id, ReviewLease.lease_until > NOW)
    return held if to_others_than is None else held.where(ReviewLease.held_by != to_others_than)


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


def matched(*, best: bool) -> ColumnElement[bool]:
    """A judgement says that the result's best candidate is the record, or (not `best`) that any catalogue record is."""
    said = aliased(Judgement)
    stands = exists().where(
        said.incoming_record_id == Result.incoming_record_id, said.judgement.in_(POSITIVE), _holds(said)
    )
    return stands.where(said.catalogue_record_id == Result.catalogue_record_id) if best else stands


def among(
    column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], ids: Sequence[UUID]
) -> ColumnElement[bool]:
    """One of these ids, which are one parameter: there may be more of them than a statement has room for."""
    return column == any_(literal(list(ids), ARRAY(Uuid)))


def _holds(said: type[Judgement]) -> ColumnElement[bool]:
    undo = aliased(Judgement)
    return and_(said.judgement != JudgementKind.UNDO, ~exists().where(undo.undoes_id == said.id))


def latest_results(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, Result]:
    """The latest result that holds of each record that has one."""
    found = (
        select(Result)
        .join(Job, Job.id == Result.job_id)
        .where(Result.incoming_record_id.in_(record_ids), Result.reverted_at.is_(None))
        .order_by(Job.created_at, Result.job_id, Result.row)
    )
    return {row.incoming_record_id: row for row in session.scalars(found) if row.incoming_record_id is not None}


def judged_pairs(session: Session, record_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """The pairs of incoming and catalogue record of which a judgement stands."""
    pair = select(Judgement.incoming_record_id, Judgement.catalogue_record_id)
    found = session.execute(pair.where(among(Judgement.incoming_record_id, record_ids), _holds(Judgement)))
    return {(incoming, catalogue) for incoming, catalogue in found}


def existing(session: Session, catalogue_record_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the catalogue records that have not been erased."""
    return set(session.scalars(select(CatalogueRecord.id).where(among(CatalogueRecord.id, catalogue_record_ids))))


def records(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, tuple[IncomingRecord, Source]]:
    """Incoming records with their sources."""
    found = (
        select(IncomingRecord, Source)
        .join(Source, Source.id == IncomingRecord.source_id)
        .where(IncomingRecord.id.in_(record_ids))
        .execution_options(populate_existing=True)
    )
    return {record.id: (record, source) for record, source in session.execute(found)}
