"""What asks for a person: the list, one item, and the next one for somebody; and judging many at once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.errors import ConflictError, LikewiseError, RefusedError, ValidationError
from likewise.reviews import items, judging, repository
from likewise.reviews.items import Item
from likewise.reviews.repository import Place, Where
from likewise.reviews.schemas import SAMPLE, BulkAnswer, BulkItem, BulkJudgement, BulkOutcome, NewJudgement

LEASE = timedelta(minutes=5)
"""How long an item is kept for a reviewer."""
SUBJECT = "incoming_record"


def page(session: Session, where: Where, after: Place | None, limit: int) -> tuple[list[Item], Place | None]:
    """A part of what needs a person, most useful first, and the place to go on from; null at the end."""
    found = repository.page(session, where, after, limit)
    loaded = items.load(session, [one.record_id for one in found])
    return loaded, found[-1].place if len(found) == limit else None


def lease_next(session: Session, where: Where, actor: Actor) -> Item | None:
    """The most useful item that nobody has, leased to whoever asks; null where there is none.

    Items that they hold already are not given again: a page asks for the next one while this one is being judged. What is
    put off is given back (`release`), for others, and stands in `where.skip`.
    """
    taken = repository.take_next(session, where, actor, LEASE)
    if taken is None:
        return None
    record(session, actor, "lease", (SUBJECT, taken))
    return items.load_one(session, taken)


def renew(session: Session, record_id: UUID, actor: Actor) -> Item:
    """Keeps an item for five more minutes from now on, or takes one that nobody has.

    Raises:
        NotFoundError: there is no such incoming record.
        ConflictError: somebody else has it.
    """
    before = items.load_one(session, record_id)
    if not repository.take(session, record_id, actor, LEASE, again=True):
        judging.check_lease(items.load_one(session, record_id), actor)
        raise ConflictError("somebody has just taken this record: take another one")
    if before.lease is None:
        record(session, actor, "lease", (SUBJECT, record_id))
    return items.load_one(session, record_id)


def release(session: Session, record_id: UUID, actor: Actor) -> None:
    """Gives an item back before its time; nothing happens where somebody else has it, or nobody."""
    items.load_one(session, record_id)
    if repository.release(session, record_id, holder=actor.name):
        record(session, actor, "release", (SUBJECT, record_id))


def judge_many(session: Session, actor: Actor, wish: BulkJudgement, *, dry_run: bool) -> BulkAnswer:
    """One judgement for many items, each as it was read. A preview does the first ones and takes it all back.

    Raises:
        RefusedError, ValidationError: what refused an item that was to be judged with all others or not at all.
    """
    asked = wish.items[:SAMPLE] if dry_run else wish.items
    savepoint = session.begin_nested()
    # All locks at once and in one order: two bulk requests over the same records wait, never block each other for good.
    repository.lock(session, [item.id for item in asked])
    tolerant = dry_run or not wish.all_or_nothing
    outcomes = tuple(_one_of_many(session, partial(_judge, session, actor, wish), item, tolerant) for item in asked)
    if dry_run:
        savepoint.rollback()
    else:
        savepoint.commit()
    judged = sum(outcome.judged for outcome in outcomes)
    return BulkAnswer(dry_run=dry_run, judged=judged, refused=len(outcomes) - judged, outcomes=outcomes)


def _judge(session: Session, actor: Actor, wish: BulkJudgement, item: BulkItem) -> BulkOutcome:
    said = NewJudgement.model_validate(
        {"judgement": wish.judgement, "catalogueRecordId": item.catalogue_record_id, "note": wish.note}
    )
    done = judging.judge(session, actor, item.id, said, item.etag)
    return BulkOutcome(id=item.id, judged=True, review=items.answer_of(done.item, actor.name))


def _one_of_many(
    session: Session,
    judge: Callable[[BulkItem], BulkOutcome],
    item: BulkItem,
    tolerant: bool,  # noqa: FBT001
) -> BulkOutcome:
    """Judges one item in a savepoint of its own; a refusal is its outcome where that is tolerated."""
    try:
        with session.begin_nested():
            return judge(item)
    except (RefusedError, ValidationError) as error:
        if not tolerant:
            raise _of_item(error, item) from error
        return BulkOutcome(id=item.id, judged=False, code=error.code, message=error.message)


def _of_item(error: LikewiseError, item: BulkItem) -> LikewiseError:
    """The same refusal, saying which item it is about."""
    return type(error)(
        f"record {item.id}: {error.message}; nothing was judged", **{**error.details, "id": str(item.id)}
    )
