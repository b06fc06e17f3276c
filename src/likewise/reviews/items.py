"""An item as a person sees it, put together in a fixed number of queries for any number of items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from likewise.db.tables import (
    ApiKey,
    CatalogueRecord,
    IncomingRecord,
    Json,
    Judgement,
    Result,
    ReviewLease,
    Source,
    User,
)
from likewise.errors import NotFoundError
from likewise.http.preconditions import etag_of
from likewise.reviews import evidence, repository
from likewise.reviews.evidence import NOTHING, Compared
from likewise.reviews.schemas import Candidate, JudgementAnswer, LeaseAnswer, ReviewAnswer
from likewise.reviews.standing import Said, asks, standing


@dataclass(frozen=True)
class Offer:
    """A candidate as the machine put it."""

    id: UUID
    key: str
    probability: float | None
    weights: Json = None


@dataclass(frozen=True)
class Lease:
    """Who has an item (`held_by` for programs, `name` for people), and until when."""

    held_by: str
    name: str | None
    until: datetime


@dataclass(frozen=True)
class Item:
    """An incoming record with its latest result, all that was said of it, and the catalogue records of both."""

    record: IncomingRecord
    source: Source
    result: Result | None
    offers: tuple[Offer, ...]
    judgements: tuple[Judgement, ...]
    catalogue: Mapping[UUID, CatalogueRecord]
    lease: Lease | None
    compared: Compared = NOTHING

    @property
    def best(self) -> UUID | None:
        """The catalogue record that the machine proposes, while it exists."""
        return None if self.result is None else self.result.catalogue_record_id

    @property
    def standing(self) -> Mapping[UUID, Said]:
        """What holds of all that was said, by catalogue record."""
        return standing(
            Said(row.id, row.catalogue_record_id, row.judgement, row.created_at, row.undoes_id)
            for row in self.judgements
        )

    @property
    def etag(self) -> str:
        """Changes with all that a person's decision is based on; a lease is no part of it."""
        result = None if self.result is None else (self.result.job_id, self.result.row)
        offered = [(offer.id, self.catalogue[offer.id].changed_in) for offer in self.offers]
        said = [row.id for row in self.judgements]
        return etag_of((self.record.id, self.record.content_hash.hex(), result, offered, said))


def load(session: Session, record_ids: Sequence[UUID]) -> list[Item]:
    """The items of these incoming records, in the same order; those that do not exist are left out."""
    records = repository.records(session, record_ids)
    results = repository.latest_results(session, record_ids)
    offers = {record: tuple(_offers(result)) for record, result in results.items()}
    judgements = _judgements(session, record_ids)
    wanted = {offer.id for offered in offers.values() for offer in offered}
    wanted |= {row.catalogue_record_id for rows in judgements.values() for row in rows}
    catalogue = _catalogue_records(session, wanted)
    leases = _leases(session, record_ids)
    known = evidence.compared(session, [results[one] for one, found in offers.items() if any(o.weights for o in found)])
    return [
        Item(
            record=records[one][0],
            source=records[one][1],
            result=results.get(one),
            offers=tuple(offer for offer in offers.get(one, ()) if offer.id in catalogue),
            judgements=tuple(judgements.get(one, ())),
            catalogue=catalogue,
            lease=leases.get(one),
            compared=known.get(_way(results.get(one)), NOTHING),
        )
        for one in record_ids
        if one in records
    ]


def load_one(session: Session, record_id: UUID) -> Item:
    """One item.

    Raises:
        NotFoundError: there is no such incoming record.
    """
    found = load(session, [record_id])
    if not found:
        raise NotFoundError(f"there is no incoming record {record_id}")
    return found[0]


def answer_of(item: Item, who: str) -> ReviewAnswer:
    """The item for the API; `who` is the principal's label."""
    held, result, lease = item.standing, item.result, item.lease
    return ReviewAnswer(
        id=item.record.id,
        etag=item.etag,
        catalogue_id=item.source.catalogue_id,
        source_id=item.source.id,
        source=item.source.name,
        key=item.record.key,
        fields=item.record.fields,
        job_id=result.job_id if result else None,
        row=result.row if result else None,
        decision=result.decision if result else None,
        probability=result.probability if result else None,
        reason=result.reason if result else None,
        candidates=tuple(_candidate(item, offer, held.get(offer.id)) for offer in item.offers),
        asks=asks(held, item.best),
        inclusion=result.inclusion if result else None,
        sampled=result.sampled if result else False,
        history=tuple(_told(item, row, held) for row in item.judgements),
        lease=None if lease is None else LeaseAnswer(**vars(lease), mine=lease.held_by == who),
    )


def _candidate(item: Item, offer: Offer, said: Said | None) -> Candidate:
    record = item.catalogue[offer.id]
    return Candidate(
        catalogue_record_id=offer.id,
        catalogue_key=record.key,
        fields=record.fields,
        probability=offer.probability,
        evidence=evidence.evidence_of(offer.weights, item.compared, item.record.fields, record.fields),
        judgement=said.judgement if said else None,
        deleted=record.deleted_in is not None,
    )


def _told(item: Item, row: Judgement, held: Mapping[UUID, Said]) -> JudgementAnswer:
    holds = held.get(row.catalogue_record_id)
    return JudgementAnswer(
        id=row.id,
        judgement=row.judgement,
        catalogue_record_id=row.catalogue_record_id,
        catalogue_key=item.catalogue[row.catalogue_record_id].key,
        said_by=row.said_by,
        note=row.note,
        undoes_id=row.undoes_id,
        created_at=row.created_at,
        standing=holds is not None and holds.id == row.id,
    )


def _offers(result: Result) -> Iterable[Offer]:
    """The candidates out of a result's JSON: what is not of the form that jobs write is left out."""
    for one in result.candidates:
        if isinstance(one, Mapping) and one.get("catalogueRecordId"):
            probability = one.get("probability")
            known = float(probability) if isinstance(probability, int | float) else None
            yield Offer(UUID(str(one["catalogueRecordId"])), str(one.get("catalogueKey")), known, one.get("weights"))


def _way(result: Result | None) -> tuple[UUID | None, UUID | None]:
    """How a result was made."""
    return (None, None) if result is None else (result.job_id, result.matcher_id)


def _judgements(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, list[Judgement]]:
    chosen = select(Judgement).where(Judgement.incoming_record_id.in_(record_ids))
    found: dict[UUID, list[Judgement]] = {}
    for row in session.scalars(chosen.order_by(Judgement.created_at, Judgement.id)):
        found.setdefault(row.incoming_record_id, []).append(row)
    return found


def _catalogue_records(session: Session, record_ids: set[UUID]) -> dict[UUID, CatalogueRecord]:
    chosen = select(CatalogueRecord).where(CatalogueRecord.id.in_(record_ids))
    return {row.id: row for row in session.scalars(chosen.execution_options(populate_existing=True))}


def _leases(session: Session, record_ids: Sequence[UUID]) -> dict[UUID, Lease]:
    """The leases that hold, with the names of those who have them."""
    found = (
        select(
            ReviewLease.incoming_record_id,
            ReviewLease.held_by,
            func.coalesce(User.name, ApiKey.name),
            ReviewLease.lease_until,
        )
        .outerjoin(User, User.id == ReviewLease.user_id)
        .outerjoin(ApiKey, func.concat("key:", ApiKey.id) == ReviewLease.held_by)
        .where(ReviewLease.incoming_record_id.in_(record_ids), ReviewLease.lease_until > repository.NOW)
    )
    return {record: Lease(held_by, name, until) for record, held_by, name, until in session.execute(found)}
