"""Judging and undoing. Each adds rows, under a lock on the incoming record, and writes the audit log beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from likewise.db.audit import Actor, record
from likewise.db.states import JudgementKind
from likewise.db.tables import CatalogueRecord, Judgement
from likewise.errors import ConflictError, NotFoundError, PreconditionRequiredError, ValidationError
from likewise.http.preconditions import check_if_match
from likewise.reviews import additions, items, repository
from likewise.reviews.items import Item
from likewise.reviews.schemas import NewJudgement
from likewise.reviews.standing import Said, match_of


@dataclass(frozen=True)
class Outcome:
    """The rows that hold what was asked for, and the item as it is now."""

    judgement_ids: tuple[UUID, ...]
    item: Item


def judge(session: Session, actor: Actor, record_id: UUID, wish: NewJudgement, if_match: str | None) -> Outcome:
    """Adds what a person says of a record, and ends their lease. `new` once more changes nothing.

    Raises:
        NotFoundError: there is no such incoming record.
        PreconditionRequiredError, PreconditionFailedError: `if_match` is missing, or of another state of the item.
        ConflictError: somebody else has the item, or a judgement that stands is in the way.
        ValidationError: the catalogue has no such record, or none is named and there is no candidate.
    """
    item = _locked(session, record_id)
    if if_match is None:
        raise PreconditionRequiredError("send If-Match with the ETag of the review that you judge")
    check_lease(item, actor)
    match = match_of(item.standing)
    if wish.judgement == "new" and match is not None and match.judgement is JudgementKind.NEW:
        return Outcome((match.id,), item)
    check_if_match(if_match, item.etag)
    kind = JudgementKind(wish.judgement)
    if kind is JudgementKind.NEW:
        _check_free(item, match, ())
        pairs: Sequence[UUID] = (additions.add_record(session, item, wish.key, actor),)
    else:
        pairs = _pairs(session, item, kind, wish.catalogue_record_id)
    added = tuple(_add(session, actor, item, (kind, pair, None), wish.note) for pair in pairs)
    repository.note_settled(session, [record_id])
    repository.release(session, record_id)
    return Outcome(added, items.load_one(session, record_id))


def undo(session: Session, actor: Actor, record_id: UUID, judgement_id: UUID, if_match: str | None) -> Item:
    """Takes a judgement back by another row; once more changes nothing. What `new` had made leaves the catalogue.

    Raises:
        NotFoundError: the record has no such judgement.
        PreconditionFailedError: `if_match` was given and is of another state of the item.
        ConflictError: somebody else has the item, or the row is an undo itself.
    """
    item = _locked(session, record_id)
    row = next((one for one in item.judgements if one.id == judgement_id), None)
    if row is None:
        raise NotFoundError(f"this record has no judgement {judgement_id}")
    if row.judgement is JudgementKind.UNDO:
        raise ConflictError("an undo cannot be undone: judge the record again")
    if any(one.undoes_id == row.id for one in item.judgements):
        return item
    check_if_match(if_match, item.etag, required=False)
    check_lease(item, actor)
    _add(session, actor, item, (JudgementKind.UNDO, row.catalogue_record_id, row.id), None)
    repository.note_settled(session, [record_id])
    if row.judgement is JudgementKind.NEW:
        additions.take_back(session, item, row.catalogue_record_id, actor)
    return items.load_one(session, record_id)


def _locked(session: Session, record_id: UUID) -> Item:
    repository.lock(session, [record_id])
    return items.load_one(session, record_id)


def check_lease(item: Item, actor: Actor) -> None:
    """Nobody else has the item.

    Raises:
        ConflictError: somebody does; who, and until when.
    """
    lease = item.lease
    if lease is not None and lease.held_by != actor.name:
        until = lease.until.isoformat(timespec="seconds")
        message = f"{lease.name or lease.held_by} has this record before them until {until}: take another one"
        raise ConflictError(message, heldBy=lease.held_by, name=lease.name, until=until)


def _pairs(session: Session, item: Item, kind: JudgementKind, named: UUID | None) -> Sequence[UUID]:
    """The catalogue records that the judgement is about."""
    held = item.standing
    match = match_of(held)
    if kind is JudgementKind.NOT_MATCH and named is None:
        if not item.offers:
            raise ValidationError("catalogueRecordId: name the catalogue record, since this record has no candidates")
        _check_free(item, match, ())
        left = [offer.id for offer in item.offers if offer.id not in held]
        if not left:
            raise ConflictError("every candidate was judged not to match already")
        return left
    chosen = named or item.best
    if chosen is None:
        raise ValidationError("catalogueRecordId: name the catalogue record, since this record has no candidates")
    _check_known(session, item, chosen, deleted=kind is JudgementKind.NOT_MATCH)
    _check_free(item, match if kind is JudgementKind.MATCH else None, (chosen,))
    return (chosen,)


def _check_known(session: Session, item: Item, chosen: UUID, *, deleted: bool) -> None:
    """The record is of this catalogue; one that was deleted is refused unless `deleted`."""
    found = session.execute(
        select(CatalogueRecord.deleted_in, CatalogueRecord.key).where(
            CatalogueRecord.id == chosen, CatalogueRecord.catalogue_id == item.source.catalogue_id
        )
    ).one_or_none()
    if found is None:
        raise ValidationError(f"catalogueRecordId: this catalogue has no record {chosen}")
    if found.deleted_in is not None and not deleted:
        raise ConflictError(f"the catalogue record '{found.key}' was deleted: choose another one, or none")


def _check_free(item: Item, match: Said | None, pairs: Sequence[UUID]) -> None:
    """No judgement stands in the way: none says which record it is (`match`), none is about these pairs."""
    held = item.standing
    standing = match or next((held[pair] for pair in pairs if pair in held), None)
    if standing is not None:
        key = item.catalogue[standing.catalogue_record_id].key
        message = f"it was judged before: {standing.judgement} with '{key}'; undo that judgement first"
        raise ConflictError(message, judgementId=str(standing.id))


def _drawn(item: Item, undoes_id: UUID | None) -> dict[str, object]:
    """Whether the record was drawn, and what for. Who corrects an answer that a promise counts, corrects what it counts."""
    if undoes_id is not None or item.result is None:
        return {}
    if item.result.sampled or any(row.sampled for row in item.judgements):
        return {"sampled": True}
    return {"inclusion": item.result.inclusion}


def _add(
    session: Session, actor: Actor, item: Item, said: tuple[JudgementKind, UUID, UUID | None], note: str | None
) -> UUID:
    """Adds a row (kind, catalogue record, what it undoes), and beside it what the integrity check compares it with."""
    kind, catalogue_record_id, undoes_id = said
    values = {
        "incoming_record_id": item.record.id,
        "catalogue_record_id": catalogue_record_id,
        "judgement": kind,
        "undoes_id": undoes_id,
        "user_id": actor.user_id,
        "said_by": actor.name,
        "note": note,
        **_drawn(item, undoes_id),
    }
    added = repository.add_judgement(session, values)
    action = "undo" if kind is JudgementKind.UNDO else "judge"
    pair = {"incomingRecordId": str(item.record.id), "catalogueRecordId": str(catalogue_record_id)}
    record(session, actor, action, (Judgement.__tablename__.removesuffix("s"), added), judgement=kind.value, **pair)
    return added
