"""Protects which version decides: the moves that are legal in code and database, one audit row each, and ways back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from service import Service
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from stored import store_catalogue

from likewise.db.session import Database
from likewise.db.states import MOVES, MatcherKind, MatcherState, Role
from likewise.db.tables import AuditEntry, Matcher
from likewise.jobs import repository

if TYPE_CHECKING:
    import httpx

    from likewise.db.tables import JsonObject

S = MatcherState


@pytest.fixture
def client(shared_service: Service) -> Iterator["httpx.Client"]:
    with shared_service.client(Role.ADMIN) as admin:
        yield admin


@pytest.fixture
def drafts(shared_service: Service) -> list[UUID]:
    """Three drafts of one catalogue, the oldest first."""
    return matchers(shared_service.database, S.DRAFT, S.DRAFT, S.DRAFT)


def matchers(database: Database, *states: MatcherState) -> list[UUID]:
    with database.transaction() as session:
        catalogue_id = store_catalogue(session, 1)[0]
        made = [
            Matcher(
                catalogue_id=catalogue_id,
                kind=MatcherKind.HYBRID,
                version=version,
                recipe={},
                state=state,
                canary_share=0.5 if state is S.CANARY else None,
            )
            for version, state in enumerate(states, start=1)
        ]
        session.add_all(made)
        session.flush()
        return [one.id for one in made]


def moved(client: "httpx.Client", matcher: UUID, move: str, **wish: object) -> dict[str, Any]:
    answer = client.post(f"/api/v1/matchers/{matcher}/{move}", json=wish)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def refused(client: "httpx.Client", matcher: UUID, move: str) -> str:
    answer = client.post(f"/api/v1/matchers/{matcher}/{move}", json={})
    assert answer.status_code == 409, answer.text
    message: str = answer.json()["error"]["message"]
    return message


def states(database: Database, ids: list[UUID]) -> list[MatcherState]:
    with database.transaction() as session:
        return [session.get_one(Matcher, one).state for one in ids]


def audited(database: Database, matcher: UUID) -> list[tuple[str, "JsonObject"]]:
    found = select(AuditEntry).where(AuditEntry.subject == "matcher", AuditEntry.subject_id == matcher)
    with database.transaction() as session:
        return [(row.action, row.details) for row in session.scalars(found.order_by(AuditEntry.created_at))]


@pytest.mark.parametrize(("before", "after"), [*product(S, S)])
def test_the_database_knows_the_moves_that_the_code_does(
    shared_service: Service, before: MatcherState, after: MatcherState
) -> None:
    """Whoever writes the column: the trigger refuses what is not in the table of moves."""
    database = shared_service.database
    (matcher,) = matchers(database, before)
    legal = before is after or any(before in move.origins and after is move.to for move in MOVES.values())

    def write() -> None:
        with database.transaction() as session:
            row = session.get_one(Matcher, matcher)
            row.state, row.canary_share = after, 0.5

    if legal:
        write()
    else:
        with pytest.raises(IntegrityError, match=f"{before} cannot become {after}"):
            write()
    assert states(database, [matcher]) == [after if legal else before]


@pytest.mark.parametrize("state", [S.ACTIVE, S.CANARY, S.SHADOW])
def test_the_database_lets_only_one_of_a_catalogue_be_so(shared_service: Service, state: MatcherState) -> None:
    with pytest.raises(IntegrityError, match=f"uq_matchers_{state}"):
        matchers(shared_service.database, state, state)


def test_a_canary_has_a_share(shared_service: Service) -> None:
    (matcher,) = matchers(shared_service.database, S.DRAFT)
    with (
        pytest.raises(IntegrityError, match="ck_matchers_canary_share"),
        shared_service.database.transaction() as session,
    ):
        session.get_one(Matcher, matcher).state = S.CANARY


@pytest.mark.criterion("AC-30.1")
def test_promotion_retires_the_former_and_rolling_back_brings_it_back(
    client: "httpx.Client", shared_service: Service, drafts: list[UUID]
) -> None:
    database, (first, second, third) = shared_service.database, drafts
    assert moved(client, first, "promote")["matcher"]["previousId"] is None
    told = moved(client, second, "promote")
    assert told["matcher"] == told["active"]
    assert told["active"]["previousId"] == str(first)
    assert states(database, drafts) == [S.RETIRED, S.ACTIVE, S.DRAFT]
    moved(client, third, "promote")
    told = moved(client, third, "roll-back")
    assert (told["matcher"]["state"], told["active"]["id"]) == ("retired", str(second))
    told = moved(client, second, "roll-back")
    assert told["active"]["id"] == str(first)
    assert states(database, drafts) == [S.ACTIVE, S.RETIRED, S.RETIRED]
    assert [action for action, _ in audited(database, second)] == ["promote", "roll_back"]
    actions = audited(database, third)
    assert [action for action, _ in actions] == ["promote", "roll_back"]
    assert actions[0][1]["replaces"] == actions[1][1]["reactivates"] == str(second)


def test_rolling_the_first_one_back_leaves_none_active(client: "httpx.Client", drafts: list[UUID]) -> None:
    """Lists are learnt from again, as before the promotion."""
    moved(client, drafts[0], "promote")
    assert moved(client, drafts[0], "roll-back")["active"] is None


def test_a_roll_back_sent_twice_goes_back_one_step(
    client: "httpx.Client", shared_service: Service, drafts: list[UUID]
) -> None:
    for draft in drafts:
        moved(client, draft, "promote")
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(client.post, f"/api/v1/matchers/{drafts[2]}/roll-back", json={}) for _ in range(2)]
    assert sorted(one.result().status_code for one in sent) == [200, 409]
    assert states(shared_service.database, drafts) == [S.RETIRED, S.ACTIVE, S.RETIRED]


def test_of_two_promoted_at_once_one_is_active(shared_service: Service, drafts: list[UUID]) -> None:
    with shared_service.client(Role.ADMIN) as client, ThreadPoolExecutor(3) as pool:
        sent = [pool.submit(client.post, f"/api/v1/matchers/{draft}/promote", json={}) for draft in drafts]
    assert [one.result().status_code for one in sent] == [200] * 3
    assert sorted(states(shared_service.database, drafts)) == [S.ACTIVE, S.RETIRED, S.RETIRED]


def test_rolling_back_takes_the_former_one_out_of_the_shadow(client: "httpx.Client", drafts: list[UUID]) -> None:
    moved(client, drafts[0], "promote")
    moved(client, drafts[1], "promote")
    moved(client, drafts[0], "shadow")
    assert moved(client, drafts[1], "roll-back")["active"]["id"] == str(drafts[0])


def test_shadow_and_canary_are_started_and_ended(
    client: "httpx.Client", shared_service: Service, drafts: list[UUID]
) -> None:
    database, (first, second, third) = shared_service.database, drafts
    assert moved(client, first, "shadow")["active"] is None
    assert "version 1 is the shadow" in refused(client, second, "shadow")
    assert moved(client, first, "canary")["matcher"]["canaryShare"] == 0.05
    assert moved(client, first, "canary", share=0.25)["matcher"]["canaryShare"] == 0.25
    assert "version 1 is the canary" in refused(client, second, "canary")
    assert moved(client, second, "shadow")["matcher"]["state"] == "shadow"
    assert moved(client, first, "promote")["matcher"]["canaryShare"] is None
    moved(client, second, "retire")
    moved(client, third, "canary")
    moved(client, third, "shadow")
    assert states(database, drafts) == [S.ACTIVE, S.RETIRED, S.SHADOW]
    assert audited(database, first)[1:3] == [
        ("canary", {**audited(database, first)[1][1], "was": "shadow", "share": 0.05}),
        ("canary", {**audited(database, first)[1][1], "was": "canary", "share": 0.25}),
    ]


def test_what_makes_no_sense_is_refused_and_leaves_no_trace(
    client: "httpx.Client", shared_service: Service, drafts: list[UUID]
) -> None:
    first, second, _ = drafts
    moved(client, first, "promote")
    for move in ("promote", "shadow", "canary", "retire"):
        assert "version 1 is active: roll it back" in refused(client, first, move)
    assert "only the active matcher is rolled back" in refused(client, second, "roll-back")
    moved(client, second, "retire")
    assert "start it as a shadow or a canary first" in refused(client, second, "promote")
    assert [len(audited(shared_service.database, one)) for one in (first, second)] == [1, 1]
    for share in (0, 1, -0.1, "much"):
        answer = client.post(f"/api/v1/matchers/{second}/canary", json={"share": share})
        assert answer.status_code == 400, answer.text
    assert client.post(f"/api/v1/matchers/{uuid4()}/promote", json={}).status_code == 404


@pytest.mark.criterion("AC-30.2")
def test_neither_shadow_nor_canary_answers_for_a_catalogue_without_an_active_one(shared_service: Service) -> None:
    ids = matchers(shared_service.database, S.DRAFT, S.SHADOW, S.CANARY, S.RETIRED)
    with shared_service.database.transaction() as session:
        catalogue_id = session.get_one(Matcher, ids[0]).catalogue_id
        assert repository.serving_matcher(session, catalogue_id) == ids[0]
