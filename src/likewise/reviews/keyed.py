"""Judgements by the keys of records, which is how programs know them that people judge in elsewhere, such as OpenRefine."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.db.audit import Actor
from likewise.db.states import JudgementKind
from likewise.db.tables import CatalogueRecord, IncomingRecord, Job
from likewise.errors import NotFoundError, RefusedError, ValidationError
from likewise.reviews import bulk, items, judging, repository
from likewise.reviews.items import Item
from likewise.reviews.keyed_schemas import KeyedJudged, KeyedJudgement, KeyedJudgements, KeyedRefusal
from likewise.reviews.schemas import NewJudgement
from likewise.reviews.standing import POSITIVE

AS_IT_IS = "*"
"""In place of an ETag: whatever the record's state, since what stands is never replaced."""


def judge_by_keys(session: Session, actor: Actor, job_id: UUID, wish: KeyedJudgements) -> KeyedJudged:
    """Adds what people say of records of a job's source, each by itself: what cannot be done is told, and costs no other.

    What stands already is unchanged, so that the same may be sent again with more.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it is no matching job that is over.
    """
    job = bulk.over(session, job_id)
    said = [one for one in wish.judgements if one.judgement]
    known = _incoming(session, job, said)
    chosen = _catalogue(session, job, said)
    repository.lock(session, list(known.values()))
    found = {item.record.key: item for item in items.load(session, list(known.values()))}
    judged, refused = 0, []
    for one in said:
        try:
            with session.begin_nested():
                judged += _judge(session, actor, one, found.get(one.record_id), chosen)
        except (RefusedError, ValidationError) as error:
            refused.append(KeyedRefusal(record_id=one.record_id, code=error.code, message=error.message))
    unchanged = len(said) - judged - len(refused)
    passed_over = len(wish.judgements) - len(said)
    return KeyedJudged(judged=judged, unchanged=unchanged, passed_over=passed_over, refused=tuple(refused))


def _judge(session: Session, actor: Actor, one: KeyedJudgement, item: Item | None, chosen: Mapping[str, UUID]) -> bool:
    """Whether it says anything new; `chosen` are the catalogue's records by key."""
    if item is None:
        raise NotFoundError(f"the list has no record '{one.record_id}'")
    if one.judgement == "match" and not one.catalogue_key:
        raise ValidationError("a match needs catalogueKey, the key of the catalogue record")
    if one.catalogue_key and one.catalogue_key not in chosen:
        raise NotFoundError(f"the catalogue has no record '{one.catalogue_key}'")
    pair = chosen.get(one.catalogue_key)
    if _stands(item, one, pair):
        return False
    said = NewJudgement.model_validate({"judgement": one.judgement, "catalogueRecordId": pair})
    judging.judge(session, actor, item.record.id, said, AS_IT_IS)
    return True


def _stands(item: Item, one: KeyedJudgement, pair: UUID | None) -> bool:
    """Whether that was said before: of the pair, or without one of every candidate."""
    held = item.standing
    pairs = [offer.id for offer in item.offers] if pair is None else [pair]
    kinds = POSITIVE if one.judgement == "match" else {JudgementKind.NOT_MATCH}
    return bool(pairs) and all(known in held and held[known].judgement in kinds for known in pairs)


def _incoming(session: Session, job: Job, said: Sequence[KeyedJudgement]) -> Mapping[str, UUID]:
    """The source's records of these keys."""
    found = select(IncomingRecord.key, IncomingRecord.id).where(
        IncomingRecord.source_id == job.source_id, IncomingRecord.key.in_({one.record_id for one in said})
    )
    return dict(session.execute(found).all())


def _catalogue(session: Session, job: Job, said: Sequence[KeyedJudgement]) -> Mapping[str, UUID]:
    """The catalogue's records of these keys; whether one was deleted is looked at when it is judged."""
    found = select(CatalogueRecord.key, CatalogueRecord.id).where(
        CatalogueRecord.catalogue_id == job.catalogue_id, CatalogueRecord.key.in_({one.catalogue_key for one in said})
    )
    return dict(session.execute(found).all())
