"""Protects a reviewer's queue: the next item at hand while this one is judged, what is put off does not come back at once,
and nobody loses an item that they think about.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import func, select
from stored import Stored, store_reviews

from likewise.db.tables import AuditEntry, ReviewLease

REVIEWS = "/api/v1/reviews"


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    with shared_service.database.transaction() as session:
        return store_reviews(session, [0.5, 0.6, 0.7])


@pytest.fixture
def client(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("reviewer") as reviewer:
        yield reviewer


@pytest.fixture
def other(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("admin") as reviewer:
        yield reviewer


def following(client: httpx.Client, stored: Stored, *skip: UUID) -> UUID | None:
    wish = {"jobId": str(stored.job), "skip": [str(one) for one in skip]}
    answer = client.post(f"{REVIEWS}/next", json=wish)
    assert answer.status_code == 200, answer.text
    review = answer.json()["data"]["review"]
    return None if review is None else UUID(review["id"])


def until(client: httpx.Client, record: UUID) -> datetime:
    return datetime.fromisoformat(client.get(f"{REVIEWS}/{record}").json()["data"]["lease"]["until"])


@pytest.mark.criterion("AC-16.3")
def test_the_next_item_is_taken_ahead_and_nobody_else_gets_either(
    client: httpx.Client, other: httpx.Client, stored: Stored
) -> None:
    assert [following(client, stored), following(client, stored)] == list(stored.incoming[:2])
    assert following(other, stored) == stored.incoming[2]
    assert following(other, stored) is None
    etag = client.get(f"{REVIEWS}/{stored.incoming[0]}").headers["ETag"]
    judged = client.post(
        f"{REVIEWS}/{stored.incoming[0]}/judgements", json={"judgement": "match"}, headers={"If-Match": etag}
    )
    assert judged.status_code == 201
    assert client.get(f"{REVIEWS}/{stored.incoming[1]}").json()["data"]["lease"]["mine"] is True


def test_what_is_skipped_does_not_come_back_and_others_may_have_it(
    client: httpx.Client, other: httpx.Client, stored: Stored
) -> None:
    first = following(client, stored)
    assert first == stored.incoming[0]
    assert client.delete(f"{REVIEWS}/{first}/lease").status_code == 200
    assert following(client, stored, first) == stored.incoming[1]
    assert following(other, stored) == first
    too_many = client.post(f"{REVIEWS}/next", json={"skip": [str(uuid4()) for _ in range(101)]})
    assert too_many.status_code == 400


def test_a_lease_is_prolonged_as_long_as_somebody_thinks(
    shared_service: Service, client: httpx.Client, other: httpx.Client, stored: Stored
) -> None:
    record = following(client, stored)
    assert record is not None
    with shared_service.database.transaction() as session:
        lease = session.scalars(select(ReviewLease).where(ReviewLease.incoming_record_id == record)).one()
        lease.lease_until = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, 20)
    before = until(client, record)
    answer = client.put(f"{REVIEWS}/{record}/lease")
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == answer.json()["data"]["etag"]
    assert (until(client, record) - before).total_seconds() > 200
    refused = other.put(f"{REVIEWS}/{record}/lease")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CONFLICT")
    assert refused.json()["error"]["details"]["name"] == "reviewer of the tests"
    with shared_service.database.transaction() as session:
        told = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == record)).all()
    assert list(told) == ["lease"], "a lease that goes on is no news"


def test_an_item_that_nobody_has_can_be_taken_by_itself(
    client: httpx.Client, other: httpx.Client, stored: Stored
) -> None:
    """As a page does that was loaded again, or opens one item of a list."""
    record = stored.incoming[2]
    assert client.put(f"{REVIEWS}/{record}/lease").json()["data"]["lease"]["mine"] is True
    assert {following(other, stored) for _ in range(3)} == {*stored.incoming[:2], None}
    assert client.put(f"{REVIEWS}/{uuid4()}/lease").status_code == 404
