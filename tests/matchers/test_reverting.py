"""Protects the way back from a version's decisions: what each record had before holds again, and what people said stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from service import Service
from sqlalchemy import select, update
from stored import Stored, store_job, store_reviews

from likewise.db.states import JUDGED, Decision, MatcherKind, MatcherState, Role
from likewise.db.tables import AuditEntry, Job, JobMatcher, Matcher, Result
from likewise.jobs import repository
from likewise.matchers import reverting
from likewise.operations.integrity import findings

if TYPE_CHECKING:
    import httpx
    from sqlalchemy.orm import Session

ROWS = 4


@dataclass(frozen=True)
class World:
    """A list that had to be reviewed, matched again: `later` is the job, in which `wrong` has linked every row."""

    stored: Stored
    right: UUID
    wrong: UUID
    later: UUID


@pytest.fixture
def client(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.ADMIN) as admin:
        yield admin


@pytest.fixture
def world(shared_service: Service) -> World:
    with shared_service.database.transaction() as session:
        stored = store_reviews(session, [0.5] * ROWS)
        right, wrong = (add_matcher(session, stored, version) for version in (1, 2))
        for model, key in ((Job, Job.id), (Result, Result.job_id)):
            session.execute(update(model).where(key == stored.job).values(matcher_id=right))
    with shared_service.database.transaction() as session:
        later = store_job(session, stored.catalogue, stored.source, ROWS)
        values = {"matcher_id": wrong, "counts": {"link": ROWS}, "summary": {"links": "nowhere"}}
        session.execute(update(Job).where(Job.id == later).values(**values))
        for row in range(ROWS):
            session.add(
                Result(
                    job_id=later,
                    row=row + 1,
                    incoming_record_id=stored.incoming[row],
                    catalogue_record_id=stored.catalogue_records[row],
                    matcher_id=wrong,
                    record_id=f"I{row}",
                    catalogue_key=f"C{row}",
                    decision=Decision.LINK,
                    probability=0.99,
                    reason="the names agree",
                )
            )
        session.flush()
        repository.note_superseded(session, session.get_one(Job, later))
    return World(stored, right, wrong, later)


def add_matcher(session: "Session", stored: Stored, version: int) -> UUID:
    made = Matcher(catalogue_id=stored.catalogue, kind=MatcherKind.HYBRID, version=version, recipe={})
    session.add(made)
    session.flush()
    return made.id


def reverted(client: "httpx.Client", matcher: UUID) -> dict[str, Any]:
    answer = client.post(f"/api/v1/matchers/{matcher}/revert", json={})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def asking(client: "httpx.Client", world: World) -> set[str]:
    items = client.get("/api/v1/reviews", params={"catalogueId": str(world.stored.catalogue)}).json()["data"]["items"]
    return {one["id"] for one in items}


def linked(client: "httpx.Client", world: World, place: int) -> list[dict[str, Any]]:
    record = f"/api/v1/catalogues/{world.stored.catalogue}/records/{world.stored.catalogue_records[place]}"
    found: list[dict[str, Any]] = client.get(f"{record}/links").json()["data"]["items"]
    return found


@pytest.mark.criterion("AC-30.4")
def test_what_was_before_holds_again(client: "httpx.Client", shared_service: Service, world: World) -> None:
    """Links are gone from the catalogue's records, and what the version had made needless to ask is asked again."""
    assert asking(client, world) == set()
    assert len(linked(client, world, 0)) == 1
    assert reverted(client, world.wrong) == {"rows": ROWS, "jobs": 1}
    assert linked(client, world, 0) == []
    assert asking(client, world) == set(map(str, world.stored.incoming))
    item = client.get(f"/api/v1/reviews/{world.stored.incoming[0]}").json()["data"]
    assert item["jobId"] == str(world.stored.job)
    summary = client.get("/api/v1/reviews/summary", params={"catalogueId": str(world.stored.catalogue)}).json()
    assert summary["data"]["waiting"] == ROWS
    with shared_service.database.transaction() as session:
        assert findings(session) == []


def test_a_list_is_taken_back_piece_by_piece(
    client: "httpx.Client", world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reverting, "AT_ONCE", 3)
    assert reverted(client, world.wrong) == {"rows": ROWS, "jobs": 1}
    assert asking(client, world) == set(map(str, world.stored.incoming))
    assert client.get(f"/api/v1/jobs/{world.later}").json()["data"]["counts"]["reverted"] == ROWS


@pytest.mark.criterion("AC-30.4")
def test_the_results_can_still_be_read_and_are_not_handed_out(client: "httpx.Client", world: World) -> None:
    reverted(client, world.wrong)
    rows = client.get(f"/api/v1/jobs/{world.later}/results").json()["data"]["items"]
    assert [(one["decision"], one["matcherId"]) for one in rows] == [("link", str(world.wrong))] * ROWS
    assert all(one["revertedAt"] for one in rows)
    job = client.get(f"/api/v1/jobs/{world.later}").json()["data"]
    assert (job["counts"]["reverted"], job["counts"]["link"]) == (ROWS, ROWS)
    export = client.get(f"/api/v1/jobs/{world.later}/export")
    assert export.status_code == 409
    assert "match the list again" in export.json()["error"]["message"]
    before = client.get(f"/api/v1/jobs/{world.stored.job}/results").json()["data"]["items"]
    assert [one["revertedAt"] for one in before] == [None] * ROWS


def test_once_more_takes_back_nothing_more_and_each_call_has_one_audit_row(
    client: "httpx.Client", shared_service: Service, world: World
) -> None:
    reverted(client, world.wrong)
    assert reverted(client, world.wrong) == {"rows": 0, "jobs": 0}
    found = select(AuditEntry).where(AuditEntry.subject_id == world.wrong).order_by(AuditEntry.created_at)
    with shared_service.database.transaction() as session:
        told = [(row.action, row.details["rows"]) for row in session.scalars(found)]
        assert session.get_one(Job, world.later).counts["reverted"] == ROWS
    assert told == [("revert", ROWS), ("revert", 0)]


def test_only_its_own_rows_of_a_canarys_job_are_taken_back(
    client: "httpx.Client", shared_service: Service, world: World
) -> None:
    """And neither what a person has decided nor what could not be read."""
    with shared_service.database.transaction() as session:
        of_job = update(Result).where(Result.job_id == world.later)
        session.execute(of_job.where(Result.row == 1).values(matcher_id=world.right))
        session.execute(of_job.where(Result.row == 2).values(reason=JUDGED))
        session.execute(of_job.where(Result.row == 3).values(decision=Decision.FAILED))
        session.execute(update(Job).where(Job.id == world.later).values(matcher_id=world.right))
        session.add(JobMatcher(job_id=world.later, matcher_id=world.wrong, state=MatcherState.CANARY, rows=3))
    assert reverted(client, world.wrong) == {"rows": 1, "jobs": 1}
    assert asking(client, world) == {str(world.stored.incoming[3])}
    assert len(linked(client, world, 0)) == len(linked(client, world, 1)) == 1


def test_what_was_judged_stays_judged(client: "httpx.Client", world: World) -> None:
    """A question that a person has answered is not asked again."""
    review = f"/api/v1/reviews/{world.stored.incoming[0]}"
    etag = client.get(review).headers["ETag"]
    said = client.post(f"{review}/judgements", json={"judgement": "match"}, headers={"If-Match": etag})
    assert said.is_success, said.text
    reverted(client, world.wrong)
    assert asking(client, world) == set(map(str, world.stored.incoming[1:]))
    assert [one["judgement"] for one in linked(client, world, 0)] == ["match"]


@pytest.mark.parametrize(("move", "advice"), [("promote", "roll it back"), ("canary", "retire it")])
def test_one_that_still_decides_is_stopped_first(client: "httpx.Client", world: World, move: str, advice: str) -> None:
    assert client.post(f"/api/v1/matchers/{world.wrong}/{move}", json={}).status_code == 200
    refused = client.post(f"/api/v1/matchers/{world.wrong}/revert", json={})
    assert refused.status_code == 409
    assert advice in refused.json()["error"]["message"]
    assert len(linked(client, world, 0)) == 1
