"""Protects a version's measured accuracy: its own links that people judged afterwards, each once, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from service import Service
from sqlalchemy import func, update
from stored import Stored, store_job, store_reviews

from likewise.db.states import JUDGED, Decision, JudgementKind, MatcherKind, Role
from likewise.db.tables import Job, Judgement, Matcher, Result
from likewise.matchers.accuracy import tallies
from likewise.reviews.repository import add_judgement

if TYPE_CHECKING:
    import httpx
    from sqlalchemy.orm import Session

ROWS = 8


@pytest.fixture
def client(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.VIEWER) as viewer:
        yield viewer


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    """A list of which a matcher has linked every row to the catalogue record of the same place."""
    with shared_service.database.transaction() as session:
        stored = store_reviews(session, [0.99] * ROWS)
        matcher = Matcher(catalogue_id=stored.catalogue, kind=MatcherKind.HYBRID, version=1, recipe={})
        session.add(matcher)
        session.flush()
        linked(session, stored.job, matcher.id)
    return stored


def linked(session: "Session", job: UUID, matcher: UUID) -> None:
    session.execute(update(Job).where(Job.id == job).values(matcher_id=matcher))
    values = {"matcher_id": matcher, "decision": Decision.LINK}
    session.execute(update(Result).where(Result.job_id == job).values(**values))


def say(
    session: "Session", stored: Stored, row: int, kind: JudgementKind, record: int | None = None, **more: object
) -> UUID:
    """What a person says of a row and a catalogue record, by default the one that it was linked to."""
    values: dict[str, object] = {
        "incoming_record_id": stored.incoming[row],
        "catalogue_record_id": stored.catalogue_records[row if record is None else record],
        "judgement": kind,
        "said_by": "key:tests",
    }
    return add_judgement(session, {**values, **more})


def told(client: "httpx.Client", stored: Stored) -> list[dict[str, Any]]:
    """The accuracy of the catalogue's matchers, the oldest version first."""
    items = client.get(f"/api/v1/catalogues/{stored.catalogue}/matchers").json()["data"]["items"]
    return [one["accuracy"] for one in reversed(items)]


def test_nobody_has_judged_anything(client: "httpx.Client", stored: Stored) -> None:
    nothing = {"judged": 0, "right": 0, "precision": None, "low": 0.0, "high": 1.0, "meant": None, "broken": False}
    assert told(client, stored) == [nothing]


@pytest.mark.criterion("AC-29.3")
@pytest.mark.parametrize("wrong", [1, 4, 5])
def test_it_is_said_where_links_are_less_right_than_they_are_meant_to_be(
    client: "httpx.Client", shared_service: Service, stored: Stored, wrong: int
) -> None:
    """So many wrong links and no right one are 3, 81 and 243 times likelier if three times as many are wrong."""
    with shared_service.database.transaction() as session:
        session.execute(
            update(Matcher).where(Matcher.catalogue_id == stored.catalogue).values(recipe={"precision": 0.95})
        )
        for row in range(wrong):
            say(session, stored, row, JudgementKind.NOT_MATCH)
    assert [(one["meant"], one["broken"]) for one in told(client, stored)] == [(0.95, 3**wrong > 100)]


def test_the_last_word_on_a_link_counts_and_another_match_says_that_it_is_wrong(
    client: "httpx.Client", shared_service: Service, stored: Stored
) -> None:
    with shared_service.database.transaction() as session:
        say(session, stored, 0, JudgementKind.MATCH)
        say(session, stored, 1, JudgementKind.NOT_MATCH)
        say(session, stored, 2, JudgementKind.MATCH, record=5)
        say(session, stored, 3, JudgementKind.NOT_MATCH)
        say(session, stored, 3, JudgementKind.MATCH)
        say(session, stored, 4, JudgementKind.NOT_MATCH, record=5)  # says nothing of the link
        undone = say(session, stored, 5, JudgementKind.NOT_MATCH)
        say(session, stored, 5, JudgementKind.UNDO, undoes_id=undone)
        say(session, stored, 6, JudgementKind.NOT_MATCH, bulk=True)
    (found,) = told(client, stored)
    assert (found["judged"], found["right"], found["precision"]) == (4, 2, 0.5)
    assert 0.1 < found["low"] < 0.5 < found["high"] < 0.9


def test_what_was_said_before_was_decided_by_people_and_what_was_reverted_counts_for_nothing(
    client: "httpx.Client", shared_service: Service, stored: Stored
) -> None:
    with shared_service.database.transaction() as session:
        for row in range(4):
            say(session, stored, row, JudgementKind.MATCH)
        session.execute(
            update(Judgement)
            .where(Judgement.incoming_record_id == stored.incoming[0])
            .values(created_at=func.now() - timedelta(days=1))
        )
        of_list = update(Result).where(Result.job_id == stored.job)
        session.execute(of_list.where(Result.row == 2).values(reason=JUDGED))
        session.execute(of_list.where(Result.row == 3).values(reverted_at=func.now()))
    assert [(one["judged"], one["right"]) for one in told(client, stored)] == [(1, 1)]


def test_a_list_that_was_matched_again_counts_once_and_each_version_for_itself(
    client: "httpx.Client", shared_service: Service, stored: Stored
) -> None:
    with shared_service.database.transaction() as session:
        first = session.get_one(Job, stored.job).matcher_id
        other = Matcher(catalogue_id=stored.catalogue, kind=MatcherKind.HYBRID, version=2, recipe={})
        session.add(other)
        session.flush()
        for matcher in (first, other.id):
            job = store_job(session, stored.catalogue, stored.source, 1)
            session.add(
                Result(
                    job_id=job,
                    row=1,
                    incoming_record_id=stored.incoming[0],
                    catalogue_record_id=stored.catalogue_records[0],
                    matcher_id=matcher,
                    decision=Decision.LINK,
                    reason="the names agree",
                )
            )
    with shared_service.database.transaction() as session:
        say(session, stored, 0, JudgementKind.MATCH)
        say(session, stored, 1, JudgementKind.NOT_MATCH)
    assert [(one["judged"], one["right"]) for one in told(client, stored)] == [(2, 1), (1, 1)]
    with shared_service.database.transaction() as session:
        assert tallies(session, stored.catalogue, datetime.now(UTC) + timedelta(minutes=1)) == {}
