"""Protects judgements that were made in another program: told by keys, each by itself, as often as somebody likes."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from service import Service
from sqlalchemy import select
from stored import Stored, store_reviews

from likewise.db.states import JudgementKind
from likewise.db.tables import Judgement

MATCH, NO = JudgementKind.MATCH, JudgementKind.NOT_MATCH


@pytest.fixture
def stored(shared_service: Service) -> Stored:
    """Row N has the key IN and the candidates CN and C(N+1)."""
    with shared_service.database.transaction() as session:
        return store_reviews(session, [0.5] * 4)


@pytest.fixture
def client(shared_service: Service) -> Iterator[httpx.Client]:
    with shared_service.client("reviewer") as reviewer:
        yield reviewer


def said(record: str, judgement: str = "", key: str = "") -> dict[str, str]:
    return {"recordId": record, "judgement": judgement, "catalogueKey": key}


def sent(client: httpx.Client, stored: Stored, *judgements: dict[str, str]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/jobs/{stored.job}/judgements/by-key", json={"judgements": judgements})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def known(service: Service, stored: Stored) -> set[tuple[int, int, JudgementKind]]:
    """What was said: the places of the incoming and of the catalogue record, and the judgement."""
    with service.database.statement() as session:
        rows = session.scalars(select(Judgement).where(Judgement.incoming_record_id.in_(stored.incoming))).all()
    ours, theirs = stored.incoming, stored.catalogue_records
    return {(ours.index(row.incoming_record_id), theirs.index(row.catalogue_record_id), row.judgement) for row in rows}


def test_each_is_told_by_keys_and_what_says_nothing_is_passed_over(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    """A match need not be among the candidates; a record that the catalogue does not have matches none of them."""
    told = sent(client, stored, said("I0", "match", "C4"), said("I1", "not_match"), said("I2", "", "C2"), said("I3"))
    assert told == {"judged": 2, "unchanged": 0, "passedOver": 2, "refused": []}
    assert known(shared_service, stored) == {(0, 4, MATCH), (1, 1, NO), (1, 2, NO)}


def test_the_same_again_changes_nothing_and_more_is_added(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    first = [said("I0", "match", "C1"), said("I1", "not_match"), said("I2", "not_match", "C2")]
    assert sent(client, stored, *first)["judged"] == 3
    told = sent(client, stored, *first, said("I3", "match", "C3"))
    assert (told["judged"], told["unchanged"], told["refused"]) == (1, 3, [])
    assert (3, 3, MATCH) in known(shared_service, stored)
    assert len(known(shared_service, stored)) == 5


def test_what_cannot_be_done_is_told_and_costs_no_other(
    shared_service: Service, client: httpx.Client, stored: Stored
) -> None:
    """What stands is never replaced: somebody has said otherwise, and has to take it back."""
    sent(client, stored, said("I0", "match", "C0"))
    asked = [
        said("I0", "match", "C1"),
        said("I9", "match", "C1"),
        said("I1", "match", "C99"),
        said("I2", "match", "C2"),
    ]
    told = sent(client, stored, *asked)
    assert (told["judged"], told["unchanged"]) == (1, 0)
    assert [(one["recordId"], one["code"]) for one in told["refused"]] == [
        ("I0", "CONFLICT"),
        ("I9", "NOT_FOUND"),
        ("I1", "NOT_FOUND"),
    ]
    assert "undo that judgement first" in told["refused"][0]["message"]
    assert "'I9'" in told["refused"][1]["message"]
    assert "'C99'" in told["refused"][2]["message"]
    assert known(shared_service, stored) == {(0, 0, MATCH), (2, 2, MATCH)}


def test_what_is_no_judgement_is_refused(client: httpx.Client, stored: Stored) -> None:
    address = f"/api/v1/jobs/{stored.job}/judgements/by-key"
    many = [said(f"I{row}", "not_match") for row in range(2_001)]
    for wrong in ([said("I0", "perhaps")], [said("")], [], many):
        assert client.post(address, json={"judgements": wrong}).status_code == 400
    answer = client.post(address, json={"judgements": [said("I0", "match"), said("I1", "not_match")]}).json()["data"]
    assert (answer["judged"], [one["code"] for one in answer["refused"]]) == (1, ["VALIDATION_ERROR"]), (
        "no row costs another"
    )
    answer = client.post(f"/api/v1/jobs/{uuid4()}/judgements/by-key", json={"judgements": [said("I0")]})
    assert answer.status_code == 404
