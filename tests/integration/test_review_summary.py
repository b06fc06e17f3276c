"""Protects what reviewers are told of their progress: what waits, who has said what, and how the forecasts held."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from service import Service
from sqlalchemy import func, select
from stored import Stored, store_reviews

from likewise.db.states import Decision, JudgementKind
from likewise.db.tables import Job, Judgement, Result
from likewise.reviews import counting

REVIEWS = "/api/v1/reviews"


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    with shared_service.database.transaction() as session:
        return store_reviews(session, [0.95, 0.91, 0.45, 0.52, 0.6])


@pytest.fixture
def client(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("reviewer") as reviewer:
        yield reviewer


def judge(client: httpx.Client, record: UUID, judgement: str, **more: str) -> str:
    etag = client.get(f"{REVIEWS}/{record}").headers["ETag"]
    body = {"judgement": judgement, **more}
    answer = client.post(f"{REVIEWS}/{record}/judgements", json=body, headers={"If-Match": etag})
    assert answer.status_code == 201, answer.text
    said: str = answer.json()["data"]["judgements"][0]["id"]
    return said


def summary(client: httpx.Client, **where: object) -> dict[str, Any]:
    answer = client.get(f"{REVIEWS}/summary", params={name: str(value) for name, value in where.items()})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


@pytest.mark.parametrize("scope", ["jobId", "sourceId", "catalogueId"])
def test_it_counts_what_waits_and_what_was_said(client: httpx.Client, stored: Stored, scope: str) -> None:
    where = {scope: {"jobId": stored.job, "sourceId": stored.source, "catalogueId": stored.catalogue}[scope]}
    fresh = summary(client, **where)
    assert (fresh["waiting"], fresh["waitingMore"], fresh["judged"], fresh["byWhom"]) == (5, False, 0, [])
    judge(client, stored.incoming[0], "match")
    judge(client, stored.incoming[1], "not_match")
    judge(client, stored.incoming[2], "new")
    undone = judge(client, stored.incoming[3], "match")
    client.delete(f"{REVIEWS}/{stored.incoming[3]}/judgements/{undone}")
    told = summary(client, **where)
    assert (told["waiting"], told["judged"], told["judgedRecently"], told["taught"]) == (2, 3, 3, None)
    assert told["byKind"] == {"match": 1, "not_match": 1, "new": 1}
    (person,) = told["byWhom"]
    assert (person["name"], person["mine"], person["judged"]) == ("reviewer of the tests", True, 3)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert summary(client, **where, since=tomorrow)["judgedRecently"] == 0


def test_somebody_else_s_answers_are_theirs(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    judge(client, stored.incoming[0], "match")
    with shared_service.client("admin") as other:
        assert [one["mine"] for one in summary(other, jobId=stored.job)["byWhom"]] == [False]


def test_answers_are_held_against_what_was_forecast(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    """0.95 came true, 0.91 did not, and 0.45 was somebody else: what was said of many in one go teaches nothing."""
    judge(client, stored.incoming[0], "match")
    judge(client, stored.incoming[1], "not_match")
    judge(client, stored.incoming[2], "match", catalogueRecordId=str(stored.catalogue_records[6]))
    with shared_service.database.transaction() as session:
        pair = {"incoming_record_id": stored.incoming[4], "catalogue_record_id": stored.catalogue_records[4]}
        session.add(Judgement(**pair, judgement=JudgementKind.MATCH, said_by="key:bulk", bulk=True))
    taught = summary(client, jobId=stored.job, include="taught")["taught"]
    assert (taught["answers"], taught["matched"], taught["rowsSettled"]) == (3, 1, 3)
    assert taught["expected"] == pytest.approx(0.95 + 0.91 + 0.45)
    asked = {place: band for place, band in enumerate(taught["bands"]) if band["asked"]}
    assert {place: (band["asked"], band["matched"]) for place, band in asked.items()} == {4: (1, 0), 9: (2, 1)}
    assert asked[9]["expected"] == pytest.approx(0.93)
    assert asked[9]["low"] < asked[9]["observed"] == 0.5 < asked[9]["high"]


@pytest.mark.criterion("AC-28.6")
def test_links_drawn_at_random_say_how_many_are_right(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    """Each answer in proportion to what it stands for; the machine's own word beside it, and what more answers are worth."""
    with shared_service.database.transaction() as session:
        for row, inclusion in ((1, 0.5), (2, 0.1)):
            result = session.get_one(Result, (stored.job, row))
            result.decision, result.inclusion, result.worth = Decision.LINK, inclusion, 0.4
        job = session.get_one(Job, stored.job)
        job.counts, job.summary = {"link": 2, "review": 3}, {**job.summary, "expected_precision": 0.93}
    before = summary(client, jobId=stored.job, include="taught")
    assert before["waiting"] == 5
    fresh = before["outlook"]
    assert (fresh["links"], fresh["expectedRight"], fresh["drawn"], fresh["right"]) == (2, 0.93, 0, None)
    assert (fresh["low"], fresh["high"], fresh["next"], fresh["pays"]) == (0, 1, 3, True)
    assert fresh["putRight"] == pytest.approx(0.45 + 0.48 + 0.4)
    judge(client, stored.incoming[0], "not_match")
    judge(client, stored.incoming[1], "match")
    judge(client, stored.incoming[3], "match")
    with shared_service.database.transaction() as session:
        kept = select(Judgement.inclusion).where(Judgement.incoming_record_id.in_(stored.incoming[:4]))
        assert sorted(one or 0 for one in session.scalars(kept)) == [0, 0.1, 0.5, 0.5]
    told = summary(client, jobId=stored.job, include="taught")["outlook"]
    assert (told["drawn"], told["right"]) == (2, pytest.approx(10 / 12))
    assert 0 < told["low"] < told["right"] < told["high"] < 1
    assert (told["next"], told["pays"]) == (2, False)
    assert summary(client, jobId=stored.job)["outlook"] is None


def test_long_lists_are_counted_up_to_a_bound(
    client: httpx.Client, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    monkeypatch.setattr(counting, "EXACT", 0)
    told = summary(client, jobId=stored.job)
    assert (told["waiting"], told["waitingMore"]) == (3, True)


def test_the_last_ones_are_counted_one_by_one(shared_service: Service, client: httpx.Client, stored: Stored) -> None:
    """A result may need nobody though nobody has noted it; a reviewer who is told of one left must get one."""
    judge(client, stored.incoming[0], "match")
    with shared_service.database.transaction() as session:
        row = session.scalars(select(Result).where(Result.incoming_record_id == stored.incoming[0])).one()
        row.settled = False
        session.flush()
        noted = select(func.count()).where(Result.job_id == stored.job, ~Result.settled)
        assert session.scalar(noted) == 5
    assert summary(client, jobId=stored.job)["waiting"] == 4


@pytest.mark.usefixtures("stored")
def test_the_overview_tells_how_much_waits(shared_service: Service, client: httpx.Client) -> None:
    waiting = summary(client)["waiting"]
    with shared_service.client("admin") as admin:
        overview = admin.get("/api/v1/operations/overview").json()["data"]
    assert overview["waitingReviews"] == waiting >= 5
