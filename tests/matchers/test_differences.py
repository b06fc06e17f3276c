"""Protects the browsing of what a shadow saw otherwise: counted by decision, listed page by page, gone with its results."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from service import Service
from sqlalchemy import delete, select
from stored import Stored, store_reviews

from likewise.db.states import Decision, MatcherKind, MatcherState, Role
from likewise.db.tables import JobMatcher, Matcher, Result, ShadowDifference

if TYPE_CHECKING:
    import httpx

ROWS = 5
SEEN = (Decision.LINK, Decision.NO_MATCH, Decision.LINK, Decision.REVIEW)
"""What the shadow decided on the first rows, all of which were for review; on the fourth for another record."""


@pytest.fixture
def client(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.VIEWER) as viewer:
        yield viewer


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    with shared_service.database.transaction() as session:
        return store_reviews(session, [0.5] * ROWS)


@pytest.fixture
def shadow(shared_service: Service, stored: Stored) -> UUID:
    with shared_service.database.transaction() as session:
        matcher = Matcher(
            catalogue_id=stored.catalogue,
            kind=MatcherKind.HYBRID,
            version=1,
            recipe={},
            state=MatcherState.SHADOW,
        )
        session.add(matcher)
        session.flush()
        session.add(JobMatcher(job_id=stored.job, matcher_id=matcher.id, state=MatcherState.SHADOW, rows=ROWS))
        for row, decision in enumerate(SEEN, start=1):
            place = None if decision is Decision.NO_MATCH else stored.catalogue_records[row]
            session.add(
                ShadowDifference(
                    job_id=stored.job,
                    row=row,
                    matcher_id=matcher.id,
                    decided=Decision.REVIEW,
                    decision=decision,
                    catalogue_record_id=place,
                    probability=0.9,
                )
            )
        return matcher.id


def told(client: "httpx.Client", matcher: UUID, path: str = "", **query: object) -> dict[str, Any]:
    answer = client.get(f"/api/v1/matchers/{matcher}/differences{path}", params=query)  # type: ignore[arg-type]  # text
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


@pytest.mark.criterion("AC-30.2")
def test_they_are_counted_by_what_took_effect_and_what_would_have(client: "httpx.Client", shadow: UUID) -> None:
    counted = told(client, shadow, "/summary")
    by = {(one["decision"], one["shadowDecision"]): one["rows"] for one in counted.pop("byDecision")}
    assert counted == {"jobs": 1, "failedJobs": 0, "rows": ROWS, "differing": len(SEEN)}
    assert by == {("review", "link"): 2, ("review", "no_match"): 1, ("review", "review"): 1}


@pytest.mark.criterion("AC-30.2")
def test_they_are_listed_with_both_answers(client: "httpx.Client", shadow: UUID, stored: Stored) -> None:
    first = told(client, shadow, limit=3)
    rest = told(client, shadow, limit=3, cursor=first["nextCursor"])
    assert rest["nextCursor"] is None
    items = [*first["items"], *rest["items"]]
    assert [(one["row"], one["shadowDecision"]) for one in items] == list(enumerate(map(str, SEEN), start=1))
    assert items[0] == {
        "jobId": str(stored.job),
        "row": 1,
        "recordId": "I0",
        "incomingRecordId": str(stored.incoming[0]),
        "decision": "review",
        "catalogueRecordId": str(stored.catalogue_records[0]),
        "catalogueKey": "C0",
        "probability": 0.5,
        "shadowDecision": "link",
        "shadowCatalogueRecordId": str(stored.catalogue_records[1]),
        "shadowCatalogueKey": "C1",
        "shadowProbability": 0.9,
    }
    assert items[1]["shadowCatalogueKey"] is None


def test_they_are_found_by_job_and_by_decision(client: "httpx.Client", shadow: UUID, stored: Stored) -> None:
    assert [one["row"] for one in told(client, shadow, shadowDecision="link")["items"]] == [1, 3]
    assert [one["row"] for one in told(client, shadow, decision="review", limit=1)["items"]] == [1]
    assert told(client, shadow, decision="link")["items"] == []
    assert len(told(client, shadow, jobId=stored.job)["items"]) == len(SEEN)
    assert told(client, shadow, jobId=uuid4())["items"] == []


def test_they_go_with_their_results(
    client: "httpx.Client", shared_service: Service, shadow: UUID, stored: Stored
) -> None:
    with shared_service.database.transaction() as session:
        session.execute(delete(Result).where(Result.job_id == stored.job))
        assert session.scalars(select(ShadowDifference).where(ShadowDifference.matcher_id == shadow)).all() == []
    assert told(client, shadow, "/summary")["rows"] == ROWS


def test_what_is_no_matcher_or_no_cursor_is_said(client: "httpx.Client", shadow: UUID) -> None:
    for path in ("", "/summary"):
        assert client.get(f"/api/v1/matchers/{uuid4()}/differences{path}").status_code == 404
    wrong = client.get(f"/api/v1/matchers/{shadow}/differences", params={"cursor": "WyJ4IiwxXQ"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
