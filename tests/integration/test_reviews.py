"""Protects reviews over HTTP: what is asked first, what a judgement needs and does, and that none is ever lost."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import func, select
from stored import Stored, store_job, store_results, store_reviews

from likewise.db.tables import AuditEntry, Catalogue, CatalogueRecord, Judgement, ReviewLease

REVIEWS = "/api/v1/reviews"


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    with shared_service.database.transaction() as session:
        return store_reviews(session, [0.9, 0.45, 0.7, 0.52])


@pytest.fixture
def client(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("reviewer") as reviewer:
        yield reviewer


@pytest.fixture
def other(shared_service: Service) -> Iterator[httpx.Client]:
    """A second reviewer: an administrator may review as well."""
    with shared_service.client("admin") as reviewer:
        yield reviewer


def read(client: httpx.Client, record: UUID) -> dict[str, Any]:
    answer = client.get(f"{REVIEWS}/{record}")
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    assert answer.headers["ETag"] == data["etag"]
    return data


def judge(client: httpx.Client, record: UUID, etag: str | None = None, **said: object) -> httpx.Response:
    known = etag or read(client, record)["etag"]
    return client.post(f"{REVIEWS}/{record}/judgements", json=said, headers={"If-Match": known})


def listed(client: httpx.Client, **where: object) -> list[UUID]:
    answer = client.get(REVIEWS, params={name: str(value) for name, value in where.items()})
    assert answer.status_code == 200, answer.text
    return [UUID(item["id"]) for item in answer.json()["data"]["items"]]


def test_the_list_begins_with_the_greatest_doubt_and_goes_on_by_cursor(client: httpx.Client, stored: Stored) -> None:
    order = [stored.incoming[place] for place in (3, 1, 2, 0)]
    assert listed(client, jobId=stored.job) == order
    found: list[UUID] = []
    cursor: str | None = None
    for _ in range(5):
        given = {"jobId": str(stored.job), "limit": "1"} | ({"cursor": cursor} if cursor else {})
        page = client.get(REVIEWS, params=given).json()["data"]
        found += [UUID(item["id"]) for item in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert found == order
    assert cursor is None


def test_the_list_can_be_narrowed_to_a_catalogue_or_a_source(client: httpx.Client, stored: Stored) -> None:
    assert set(listed(client, catalogueId=stored.catalogue)) == set(stored.incoming)
    assert set(listed(client, sourceId=stored.source)) == set(stored.incoming)
    assert listed(client, sourceId=uuid4()) == []
    assert client.get(REVIEWS, params={"cursor": "nonsense"}).status_code == 400
    assert client.get(REVIEWS, params={"unknown": "1"}).status_code == 400


def test_an_item_shows_the_record_beside_its_candidates(client: httpx.Client, stored: Stored) -> None:
    item = read(client, stored.incoming[1])
    assert item["fields"] == {"Name": "Thing 1", "price": "1"}
    assert [one["catalogueKey"] for one in item["candidates"]] == ["C1", "C2"]
    assert [one["probability"] for one in item["candidates"]] == [0.45, 0.225]
    assert item["candidates"][0]["fields"]["title"] == "thing 1"
    assert item["reason"] == "two catalogue records are alike"
    assert item["asks"] is True
    assert client.get(f"{REVIEWS}/{uuid4()}").status_code == 404


@pytest.mark.criterion("AC-16.3")
def test_a_judgement_needs_the_etag_of_what_was_read(client: httpx.Client, stored: Stored) -> None:
    record = stored.incoming[0]
    address = f"{REVIEWS}/{record}/judgements"
    without = client.post(address, json={"judgement": "match"})
    assert (without.status_code, without.json()["error"]["code"]) == (428, "PRECONDITION_REQUIRED")
    stale = read(client, record)["etag"]
    assert judge(client, record, stale, judgement="match").status_code == 201
    again = judge(client, record, stale, judgement="not_match")
    assert (again.status_code, again.json()["error"]["code"]) == (412, "PRECONDITION_FAILED")
    assert len(read(client, record)["history"]) == 1


@pytest.mark.criterion("AC-16.3")
def test_a_new_result_makes_an_etag_stale(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    etag = read(client, stored.incoming[0])["etag"]
    with shared_service.database.transaction() as session:
        job = store_job(session, stored.catalogue, stored.source, 4)
        later = Stored(stored.catalogue, stored.source, job, stored.catalogue_records, stored.incoming)
        store_results(session, later, [0.6, 0.6, 0.6, 0.6])
    assert judge(client, stored.incoming[0], etag, judgement="match").status_code == 412
    assert listed(client, jobId=stored.job) == []
    assert set(listed(client, jobId=job)) == set(stored.incoming)


@pytest.mark.criterion("AC-16.1")
def test_a_match_takes_the_item_off_the_list_until_it_is_undone(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    record = stored.incoming[0]
    far = stored.catalogue_records[4]
    answer = judge(client, record, judgement="match", catalogueRecordId=str(far), note="same maker")
    said = answer.json()["data"]["judgements"][0]
    assert (said["judgement"], said["catalogueRecordId"], said["standing"]) == ("match", str(far), True)
    assert record not in listed(client, jobId=stored.job)
    undone = client.delete(f"{REVIEWS}/{record}/judgements/{said['id']}").json()["data"]
    assert [(row["judgement"], row["standing"]) for row in undone["history"]] == [("match", False), ("undo", False)]
    assert record in listed(client, jobId=stored.job)
    with shared_service.database.transaction() as session:
        kept = session.scalars(select(Judgement).where(Judgement.incoming_record_id == record)).all()
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id.in_([row.id for row in kept]))
        ).all()
    assert sorted(actions) == ["judge", "undo"]
    assert {row.note for row in kept} == {"same maker", None}


def test_undoing_twice_adds_nothing_and_an_undo_cannot_be_undone(client: httpx.Client, stored: Stored) -> None:
    record = stored.incoming[0]
    said = judge(client, record, judgement="match").json()["data"]["judgements"][0]["id"]
    for _ in range(2):
        history = client.delete(f"{REVIEWS}/{record}/judgements/{said}").json()["data"]["history"]
    assert len(history) == 2
    assert client.delete(f"{REVIEWS}/{record}/judgements/{history[1]['id']}").status_code == 409
    assert client.delete(f"{REVIEWS}/{record}/judgements/{uuid4()}").status_code == 404
    stale = client.delete(f"{REVIEWS}/{record}/judgements/{said}", headers={"If-Match": '"old"'})
    assert stale.status_code == 200, "what is undone already stays so, whatever was read"


@pytest.mark.criterion("AC-16.1")
def test_not_match_without_a_candidate_named_refuses_all_of_them(client: httpx.Client, stored: Stored) -> None:
    record = stored.incoming[2]
    answer = judge(client, record, judgement="not_match")
    assert {row["catalogueKey"] for row in answer.json()["data"]["judgements"]} == {"C2", "C3"}
    assert record not in listed(client, jobId=stored.job)


def test_not_match_of_a_lesser_candidate_leaves_the_question_open(client: httpx.Client, stored: Stored) -> None:
    record = stored.incoming[2]
    lesser = str(stored.catalogue_records[3])
    answer = judge(client, record, judgement="not_match", catalogueRecordId=lesser).json()["data"]["review"]
    assert answer["asks"] is True
    assert [one["judgement"] for one in answer["candidates"]] == [None, "not_match"]


@pytest.mark.criterion("AC-16.1")
def test_a_standing_judgement_is_never_replaced(client: httpx.Client, stored: Stored) -> None:
    record = stored.incoming[0]
    judge(client, record, judgement="match")
    for said in ({"judgement": "match"}, {"judgement": "not_match"}, {"judgement": "new"}):
        refused = judge(client, record, **said)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CONFLICT"), said
    assert len(read(client, record)["history"]) == 1


def test_only_records_of_the_catalogue_that_stand_can_be_matched(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    with shared_service.database.transaction() as session:
        elsewhere = store_reviews(session, [0.5])
        session.get_one(CatalogueRecord, stored.catalogue_records[5]).deleted_in = 2
    record = stored.incoming[0]
    foreign = judge(client, record, judgement="match", catalogueRecordId=str(elsewhere.catalogue_records[0]))
    assert foreign.status_code == 400
    gone = judge(client, record, judgement="match", catalogueRecordId=str(stored.catalogue_records[5]))
    assert gone.status_code == 409
    assert judge(client, record, judgement="new", catalogueRecordId=str(uuid4())).status_code == 400


def test_a_record_without_candidates_asks_for_a_name(shared_service: Service, client: httpx.Client) -> None:
    with shared_service.database.transaction() as session:
        bare = store_reviews(session, [0.5], candidates=0)
    for kind in ("match", "not_match"):
        assert judge(client, bare.incoming[0], judgement=kind).status_code == 400
    assert judge(client, bare.incoming[0], judgement="new").status_code == 201


@pytest.mark.criterion("AC-16.3")
def test_a_lease_keeps_others_from_judging_and_ends_with_the_judgement(
    shared_service: Service, client: httpx.Client, other: httpx.Client, stored: Stored
) -> None:
    where = {"jobId": str(stored.job)}
    mine = client.post(f"{REVIEWS}/next", json=where).json()["data"]["review"]
    assert (UUID(mine["id"]), mine["lease"]["mine"]) == (stored.incoming[3], True)
    theirs = other.post(f"{REVIEWS}/next", json=where)
    assert UUID(theirs.json()["data"]["review"]["id"]) == stored.incoming[1]
    assert theirs.headers["ETag"] == theirs.json()["data"]["review"]["etag"]
    refused = judge(other, stored.incoming[3], judgement="match")
    assert refused.status_code == 409
    details = refused.json()["error"]["details"]
    assert details["name"] == "reviewer of the tests"
    assert details["until"]
    assert details["heldBy"].startswith("key:")
    assert judge(client, stored.incoming[3], judgement="match").status_code == 201
    with shared_service.database.transaction() as session:
        held = session.scalars(select(ReviewLease.incoming_record_id)).all()
    assert stored.incoming[3] not in held
    assert stored.incoming[1] in held


def test_a_lease_can_be_given_back_and_runs_out(
    shared_service: Service, client: httpx.Client, other: httpx.Client, stored: Stored
) -> None:
    where = {"jobId": str(stored.job)}
    first = client.post(f"{REVIEWS}/next", json=where).json()["data"]["review"]["id"]
    assert other.delete(f"{REVIEWS}/{first}/lease").status_code == 200, "somebody else's is left alone"
    assert read(client, UUID(first))["lease"]["mine"] is True
    assert client.delete(f"{REVIEWS}/{first}/lease").status_code == 200
    assert other.post(f"{REVIEWS}/next", json=where).json()["data"]["review"]["id"] == first
    with shared_service.database.transaction() as session:
        lease = session.scalars(select(ReviewLease).where(ReviewLease.incoming_record_id == UUID(first))).one()
        lease.lease_until = func.now() - func.make_interval(0, 0, 0, 0, 0, 1)
    assert client.post(f"{REVIEWS}/next", json=where).json()["data"]["review"]["id"] == first


def test_there_is_an_end_to_what_can_be_leased(client: httpx.Client, stored: Stored) -> None:
    where = {"jobId": str(stored.job)}
    given = [client.post(f"{REVIEWS}/next", json=where).json()["data"]["review"] for _ in range(5)]
    assert [UUID(one["id"]) for one in given[:4]] == [stored.incoming[place] for place in (3, 1, 2, 0)]
    assert given[4] is None


@pytest.mark.criterion("AC-16.1")
def test_new_makes_one_catalogue_record_however_often_it_is_said(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    record = stored.incoming[0]
    etag = read(client, record)["etag"]
    first = judge(client, record, etag, judgement="new").json()["data"]["judgements"]
    again = judge(client, record, etag, judgement="new")
    assert again.status_code == 201
    assert again.json()["data"]["judgements"] == first
    with shared_service.database.transaction() as session:
        catalogue = session.get_one(Catalogue, stored.catalogue)
        made = session.get_one(CatalogueRecord, UUID(first[0]["catalogueRecordId"]))
    assert (catalogue.version, catalogue.record_count) == (2, 7)
    assert (made.key, made.changed_in, made.deleted_in) == ("I0", 2, None)
    assert list(made.fields.items()) == [("key", "I0"), ("title", "Thing 0"), ("price", "1")]


@pytest.mark.criterion("AC-16.1")
def test_undoing_new_takes_the_record_back_and_saying_it_again_revives_it(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    record = stored.incoming[0]
    said = judge(client, record, judgement="new").json()["data"]["judgements"][0]
    client.delete(f"{REVIEWS}/{record}/judgements/{said['id']}")
    with shared_service.database.transaction() as session:
        assert session.get_one(CatalogueRecord, UUID(said["catalogueRecordId"])).deleted_in == 3
        assert session.get_one(Catalogue, stored.catalogue).record_count == 6
    again = judge(client, record, judgement="new").json()["data"]["judgements"][0]
    assert again["id"] != said["id"]
    assert again["catalogueRecordId"] == said["catalogueRecordId"]
    with shared_service.database.transaction() as session:
        revived = session.get_one(CatalogueRecord, UUID(said["catalogueRecordId"]))
        catalogue = session.get_one(Catalogue, stored.catalogue)
    assert (revived.deleted_in, revived.changed_in, catalogue.version, catalogue.record_count) == (None, 4, 4, 7)


@pytest.mark.parametrize("reliance", ["changed", "matched"])
def test_undoing_new_leaves_what_others_rely_on(
    shared_service: Service, client: httpx.Client, stored: Stored, reliance: str
) -> None:
    record = stored.incoming[0]
    said = judge(client, record, judgement="new").json()["data"]["judgements"][0]
    made = UUID(said["catalogueRecordId"])
    if reliance == "changed":
        with shared_service.database.transaction() as session:
            session.get_one(CatalogueRecord, made).content_hash = b"imported since"
    else:
        judge(client, stored.incoming[1], judgement="match", catalogueRecordId=str(made))
    client.delete(f"{REVIEWS}/{record}/judgements/{said['id']}")
    with shared_service.database.transaction() as session:
        assert session.get_one(CatalogueRecord, made).deleted_in is None


def test_the_key_of_a_new_record_gives_way_to_one_that_is_taken(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    with shared_service.database.transaction() as session:
        session.get_one(CatalogueRecord, stored.catalogue_records[4]).key = "I0"
    taken = judge(client, stored.incoming[0], judgement="new", key="C1")
    assert taken.status_code == 409
    said = judge(client, stored.incoming[0], judgement="new").json()["data"]["judgements"][0]
    assert said["catalogueKey"].endswith(":I0")
    named = judge(client, stored.incoming[1], judgement="new", key="mine").json()["data"]["judgements"][0]
    assert named["catalogueKey"] == "mine"


@pytest.mark.criterion("AC-18.3")
def test_an_idempotency_key_repeats_the_answer(client: httpx.Client, stored: Stored) -> None:
    record = stored.incoming[0]
    headers = {"If-Match": read(client, record)["etag"], "Idempotency-Key": str(uuid4())}
    address, body = f"{REVIEWS}/{record}/judgements", {"judgement": "match"}
    first, again = (client.post(address, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
