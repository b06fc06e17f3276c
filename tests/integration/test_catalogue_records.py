"""Protects looking through a catalogue: words are found by how they begin, and a record tells what belongs to it."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import select
from stored import Stored, content_hash, store_catalogue, store_job, store_results, store_reviews

from likewise.db.states import Decision
from likewise.db.tables import CatalogueRecord, Result

TITLES = {
    "AB-100": "Cordless drill, 18 V",
    "AB-200": "Hammer drill (o'clock)",
    "B-7": "Łódź hammer",
    "C-1": "drill-press stand 1/2 inch",
    "D-9": "mail us: tools@example.org",
}


@pytest.fixture
def client(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("reviewer") as reviewer:
        yield reviewer


@pytest.fixture(scope="module")
def catalogue(shared_service: Service) -> UUID:
    with shared_service.database.transaction() as session:
        made, _ = store_catalogue(session, 0)
        for place, (key, title) in enumerate(TITLES.items()):
            fields = {"key": key, "title": title}
            about = {"content_hash": content_hash(fields), "changed_in": 1, "position": place}
            session.add(CatalogueRecord(catalogue_id=made, key=key, fields=fields, **about))
    return made


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("drill", ["AB-100", "AB-200", "C-1"]),
        ("dril", ["AB-100", "AB-200", "C-1"]),
        ("DRIL ham", ["AB-200"]),
        ("ill", []),
        ("ab-1", ["AB-100"]),
        ("ab", ["AB-100", "AB-200"]),
        ("łód", ["B-7"]),
        ("o'clo", ["AB-200"]),
        ("drill-pr", ["C-1"]),
        ("1/2", ["C-1"]),
        ("tool", ["D-9"]),
        ("tools@example.org", ["D-9"]),
        ("drill & ! ( | <-> :*", ["AB-100", "AB-200", "C-1"]),
        ("\\", []),
        ("'", []),
        ("   ", []),
        ("drill" * 100, []),
    ],
)
def test_a_search_finds_the_beginnings_of_words(
    client: httpx.Client, catalogue: UUID, search: str, found: list[str]
) -> None:
    answer = client.get(f"/api/v1/catalogues/{catalogue}/records", params={"search": search})
    assert answer.status_code == 200, answer.text
    assert [one["key"] for one in answer.json()["data"]["items"]] == found


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    """Four rows that a job has linked."""
    with shared_service.database.transaction() as session:
        made = store_reviews(session, [0.99, 0.98, 0.97, 0.96])
        decide(session, made, Decision.LINK)
    return made


def decide(session: Any, stored: Stored, decision: Decision) -> None:  # Any: imported where a test needs it
    for row in session.scalars(select(Result).where(Result.job_id == stored.job)):
        row.decision = decision
    session.flush()


def linked(client: httpx.Client, stored: Stored, place: int, **params: object) -> dict[str, Any]:
    address = f"/api/v1/catalogues/{stored.catalogue}/records/{stored.catalogue_records[place]}/links"
    answer = client.get(address, params={name: str(value) for name, value in params.items()})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def judge(client: httpx.Client, record: UUID, **said: str) -> None:
    etag = client.get(f"/api/v1/reviews/{record}").headers["ETag"]
    answer = client.post(f"/api/v1/reviews/{record}/judgements", json=said, headers={"If-Match": etag})
    assert answer.status_code == 201, answer.text


def test_a_record_tells_what_a_job_has_linked_to_it(client: httpx.Client, stored: Stored) -> None:
    (found,) = linked(client, stored, 1)["items"]
    assert (found["id"], found["key"], found["decision"]) == (str(stored.incoming[1]), "I1", "link")
    assert found["fields"] == {"Name": "Thing 1", "price": "1"}
    assert (found["probability"], found["judgement"], found["jobId"], found["row"]) == (0.98, None, str(stored.job), 2)
    assert found["sourceId"] == str(stored.source)


def test_what_people_said_goes_before_what_the_job_found(client: httpx.Client, stored: Stored) -> None:
    """Row 1 is somebody else, row 2 is not this one, and row 3 is confirmed."""
    judge(client, stored.incoming[1], judgement="match", catalogueRecordId=str(stored.catalogue_records[0]))
    judge(client, stored.incoming[2], judgement="not_match")
    judge(client, stored.incoming[3], judgement="match")
    assert linked(client, stored, 1)["items"] == linked(client, stored, 2)["items"] == []
    theirs = linked(client, stored, 0)["items"]
    assert [(one["key"], one["judgement"], one["probability"]) for one in theirs] == [
        ("I1", "match", None),
        ("I0", None, 0.99),
    ]
    (confirmed,) = linked(client, stored, 3)["items"]
    assert (confirmed["judgement"], confirmed["probability"]) == ("match", 0.96)
    assert confirmed["saidBy"].startswith("key:")


def test_only_the_latest_result_of_a_row_counts(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    with shared_service.database.transaction() as session:
        job = store_job(session, stored.catalogue, stored.source, 4)
        later = Stored(stored.catalogue, stored.source, job, stored.catalogue_records, stored.incoming)
        store_results(session, later, [0.2] * 4)
        decide(session, later, Decision.NO_MATCH)
    assert linked(client, stored, 0)["items"] == []


def test_links_come_part_by_part(client: httpx.Client, stored: Stored) -> None:
    for record in stored.incoming[1:]:
        judge(client, record, judgement="match", catalogueRecordId=str(stored.catalogue_records[0]))
    keys: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = linked(client, stored, 0, limit=2, **cursor)
        keys += [one["key"] for one in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert keys == ["I3", "I2", "I1", "I0"]
    missing = client.get(f"/api/v1/catalogues/{stored.catalogue}/records/{uuid4()}/links")
    assert missing.status_code == 404
    assert json.loads(missing.text)["error"]["code"] == "NOT_FOUND"
