"""Protects judging many at once: all or nothing, each by itself, and a preview that changes nothing."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import func, select
from stored import Stored, store_reviews

from likewise.db.tables import AuditEntry, Catalogue, Judgement

ADDRESS = "/api/v1/reviews/judgements"


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    with shared_service.database.transaction() as session:
        return store_reviews(session, [0.5] * 3)


@pytest.fixture
def client(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("reviewer") as reviewer:
        yield reviewer


def items_of(client: httpx.Client, stored: Stored) -> list[dict[str, str]]:
    listed = client.get("/api/v1/reviews", params={"jobId": str(stored.job)}).json()["data"]["items"]
    return [{"id": item["id"], "etag": item["etag"]} for item in listed]


def judge(client: httpx.Client, items: list[dict[str, str]], **more: object) -> httpx.Response:
    return client.post(ADDRESS, json={"judgement": "match", "items": items, **more})


def judgements(service: Service, stored: Stored) -> int:
    with service.database.transaction() as session:
        of_these = Judgement.incoming_record_id.in_(stored.incoming)
        return session.scalar(select(func.count()).where(of_these)) or 0


def data_of(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


@pytest.mark.criterion("AC-16.1")
def test_many_are_judged_each_with_its_best_candidate(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    done = data_of(judge(client, items_of(client, stored)))
    assert (done["judged"], done["refused"], done["dryRun"]) == (3, 0, False)
    said = [one["review"]["history"][0]["catalogueRecordId"] for one in done["outcomes"]]
    assert {UUID(record) for record in said} == set(stored.catalogue_records[:3])
    assert items_of(client, stored) == []
    assert judgements(shared_service, stored) == 3


@pytest.mark.criterion("AC-16.3")
def test_one_stale_item_refuses_all_of_them(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    items = items_of(client, stored)
    refused = judge(client, [*items[:2], {**items[2], "etag": '"old"'}])
    assert refused.status_code == 412
    assert refused.json()["error"]["details"]["id"] == items[2]["id"]
    assert judgements(shared_service, stored) == 0


def test_each_by_itself_tells_what_became_of_it(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    items = items_of(client, stored)
    asked = [{**items[0], "etag": '"old"'}, items[1], {"id": str(uuid4()), "etag": "*"}]
    done = data_of(judge(client, asked, allOrNothing=False))
    assert [one["judged"] for one in done["outcomes"]] == [False, True, False]
    assert [one["code"] for one in done["outcomes"]] == ["PRECONDITION_FAILED", None, "NOT_FOUND"]
    assert judgements(shared_service, stored) == 1


def test_a_preview_shows_what_would_happen_and_changes_nothing(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    items = items_of(client, stored)
    with shared_service.database.transaction() as session:
        audited = session.scalar(select(func.count()).select_from(AuditEntry))
    body = {"judgement": "new", "items": [items[0], {**items[1], "etag": '"old"'}]}
    shown = data_of(client.post(ADDRESS, params={"dryRun": "true"}, json=body))
    assert (shown["judged"], shown["refused"], shown["dryRun"]) == (1, 1, True)
    assert shown["outcomes"][0]["review"]["history"][0]["judgement"] == "new"
    assert judgements(shared_service, stored) == 0
    assert items_of(client, stored) == items
    with shared_service.database.transaction() as session:
        assert session.get_one(Catalogue, stored.catalogue).version == 1
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == audited


def test_a_record_may_stand_once_among_the_items(client: httpx.Client, stored: Stored) -> None:
    items = items_of(client, stored)
    assert judge(client, [items[0], items[0]]).status_code == 400
    assert judge(client, []).status_code == 400
    both = [{**items[0], "catalogueRecordId": str(stored.catalogue_records[0])}]
    assert client.post(ADDRESS, json={"judgement": "new", "items": both}).status_code == 400


@pytest.mark.criterion("AC-18.3")
def test_an_idempotency_key_judges_once(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    body = {"judgement": "not_match", "items": items_of(client, stored)}
    headers = {"Idempotency-Key": str(uuid4())}
    first, again = (client.post(ADDRESS, json=body, headers=headers) for _ in range(2))
    assert data_of(first) == data_of(again)
    assert judgements(shared_service, stored) == 6
