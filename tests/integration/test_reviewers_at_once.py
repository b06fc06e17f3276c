"""Protects reviewers from each other: whatever they do at the same moment, each item has one of them and one answer."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

import pytest
from service import Service
from sqlalchemy import func, select
from stored import Stored, store_reviews

from likewise.db.audit import Actor
from likewise.db.session import Database
from likewise.db.states import JudgementKind
from likewise.db.tables import Catalogue, Judgement
from likewise.reviews import service as reviews
from likewise.reviews.repository import Where

ADA, BOB = Actor("key:ada"), Actor("key:bob")
Answer = TypeVar("Answer")


def store(database: Database, rows: int) -> Stored:
    with database.transaction() as session:
        return store_reviews(session, [0.5] * rows)


def at_once(*work: Callable[[], Answer]) -> list[Answer]:
    """The answers of calls that begin together."""
    start = threading.Barrier(len(work))

    def begin(call: Callable[[], Answer]) -> Answer:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(begin, work))


@pytest.mark.criterion("AC-16.3")
def test_two_reviewers_who_take_items_at_once_never_get_the_same(database: Database) -> None:
    stored = store(database, 24)

    def take_all(actor: Actor) -> list[UUID]:
        taken: list[UUID] = []
        while True:
            with database.transaction() as session:
                item = reviews.lease_next(session, Where(job_id=stored.job), actor)
            if item is None:
                return taken
            taken.append(item.record.id)

    first, second = at_once(lambda: take_all(ADA), lambda: take_all(BOB))
    assert set(first).isdisjoint(second)
    assert sorted([*first, *second]) == sorted(stored.incoming)


def test_an_item_that_is_just_being_taken_is_passed_over_without_waiting(database: Database) -> None:
    stored = store(database, 2)
    with database.transaction() as one, database.transaction() as other:
        first = reviews.lease_next(one, Where(job_id=stored.job), ADA)
        second = reviews.lease_next(other, Where(job_id=stored.job), BOB)
    assert first is not None
    assert second is not None
    assert {first.record.id, second.record.id} == set(stored.incoming)


@pytest.mark.criterion("AC-16.3")
def test_of_two_judgements_on_what_both_have_read_one_counts(shared_service: Service) -> None:
    stored = store(shared_service.database, 1)
    address = f"/api/v1/reviews/{stored.incoming[0]}"
    with shared_service.client("reviewer") as one, shared_service.client("admin") as other:
        headers = {"If-Match": one.get(address).headers["ETag"]}
        answers = at_once(
            lambda: one.post(f"{address}/judgements", json={"judgement": "match"}, headers=headers),
            lambda: other.post(f"{address}/judgements", json={"judgement": "not_match"}, headers=headers),
        )
    assert sorted(answer.status_code for answer in answers) == [201, 412]


def test_new_said_by_two_at_once_makes_one_catalogue_record(shared_service: Service) -> None:
    stored = store(shared_service.database, 1)
    address = f"/api/v1/reviews/{stored.incoming[0]}"
    with shared_service.client("reviewer") as one, shared_service.client("admin") as other:
        headers = {"If-Match": one.get(address).headers["ETag"]}
        answers = at_once(
            *(
                lambda client=client: client.post(f"{address}/judgements", json={"judgement": "new"}, headers=headers)
                for client in (one, other)
            )
        )
    assert [answer.status_code for answer in answers] == [201, 201]
    with shared_service.database.transaction() as session:
        said = select(func.count()).where(Judgement.incoming_record_id == stored.incoming[0])
        assert session.scalar(said.where(Judgement.judgement == JudgementKind.NEW)) == 1
        assert session.get_one(Catalogue, stored.catalogue).version == 2
