"""Protects that a change of the matcher reaches workers that run: the next call and the next job are decided by it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
import pytest
from queue_bench import eventually
from service import Service
from sqlalchemy import func, select
from working import answered, finished, imported, results, service_on, uploaded, worker_of

from likewise.db.states import Role
from likewise.db.tables import AuditEntry, Matcher
from likewise.jobs.canary import in_share
from likewise.sample import sample_path

if TYPE_CHECKING:
    import httpx

    from likewise.embedded import Servers

LIST = sample_path("northgate.csv")
QUEUE = "in-force"
RECORDS = pl.read_csv(LIST, infer_schema=False).head(40).to_dicts()


@pytest.fixture(scope="module")
def working(servers: "Servers", migrated_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    store: Path = tmp_path_factory.mktemp("store")
    with (
        service_on(servers, migrated_template, store, QUEUE) as service,
        worker_of(service, servers, store, QUEUE),
    ):
        yield service


@pytest.fixture
def client(working: Service) -> Iterator["httpx.Client"]:
    with working.client(Role.ADMIN) as admin:
        yield admin


@pytest.fixture(scope="module")
def catalogue(working: Service) -> str:
    return imported(working)


@pytest.fixture(scope="module")
def matchers(working: Service, catalogue: str) -> tuple[str, str]:
    """One learnt from the list, and one to which everything looks less like a match."""
    with working.client(Role.REVIEWER) as reviewer:
        learnt: str = uploaded(reviewer, f"/api/v1/catalogues/{catalogue}/jobs", LIST, source="northgate")["matcherId"]
    with working.database.transaction() as session:
        known = session.get_one(Matcher, UUID(learnt))
        recipe = json.loads(json.dumps(known.recipe))
        recipe["start"] -= 6
        made = Matcher(catalogue_id=known.catalogue_id, kind=known.kind, version=100, recipe=recipe)
        session.add(made)
        session.flush()
        return learnt, str(made.id)


def moved(client: "httpx.Client", matcher: str, move: str, **wish: object) -> None:
    answer = client.post(f"/api/v1/matchers/{matcher}/{move}", json=wish)
    assert answer.status_code == 200, answer.text


def matched(client: "httpx.Client", catalogue: str) -> dict[str, Any]:
    """What a running worker answers now."""
    answer = answered(client, catalogue, {"records": RECORDS})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def told(records: Sequence[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [(one["recordId"], one["decision"], one["probability"], one["matcherId"]) for one in records]


def listed(client: "httpx.Client", catalogue: str, **options: object) -> dict[str, Any]:
    """A finished job of the records."""
    wish = {"source": "again", "records": RECORDS, "options": options}
    posted = client.post(f"/api/v1/catalogues/{catalogue}/jobs", json=wish)
    assert posted.status_code == 202, posted.text
    return finished(client, posted.json()["data"]["id"])


@pytest.mark.criterion("AC-30.1")
def test_promotion_and_roll_back_are_in_force_in_the_next_call_and_the_next_job(
    working: Service, client: "httpx.Client", catalogue: str, matchers: tuple[str, str]
) -> None:
    """Answered by the same worker process throughout, which is told nothing and keeps catalogue and matchers in memory."""
    first, second = matchers
    moved(client, first, "promote")
    assert matched(client, catalogue)["matcherId"] == first
    moved(client, second, "promote")
    assert matched(client, catalogue)["matcherId"] == second
    assert listed(client, catalogue)["matcherId"] == second
    moved(client, second, "roll-back")
    assert matched(client, catalogue)["matcherId"] == first
    assert listed(client, catalogue)["matcherId"] == first
    with working.database.transaction() as session:
        rows = select(func.count()).where(AuditEntry.subject_id == UUID(second))
        assert session.scalar(rows) == 2, "one audit row for the promotion and one for the roll-back"


@pytest.mark.criterion("AC-30.3")
def test_a_running_worker_rolls_back_a_version_whose_lists_fail(
    working: Service, client: "httpx.Client", catalogue: str, matchers: tuple[str, str]
) -> None:
    """Nobody calls anything: the overview says so, and the next list is decided by the former version."""
    first, _ = matchers
    with working.database.transaction() as session:
        known = session.get_one(Matcher, UUID(first))
        broken = Matcher(catalogue_id=known.catalogue_id, kind=known.kind, version=101, recipe={"version": 99})
        session.add(broken)
        session.flush()
        bad = str(broken.id)
    if client.get(f"/api/v1/matchers/{first}").json()["data"]["state"] != "active":
        moved(client, first, "promote")
    moved(client, bad, "promote")
    assert [listed(client, catalogue)["state"] for _ in range(3)] == ["failed"] * 3

    def stopped() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = client.get("/api/v1/operations/overview").json()["data"]["stoppedMatchers"]
        return found

    eventually(lambda: stopped() != [], deadline=60)
    (told,) = stopped()
    assert (told["matcherId"], [one["kind"] for one in told["because"]]) == (bad, ["errors"])
    assert listed(client, catalogue)["matcherId"] == first
    assert client.post(told["revert"], json={}).json()["data"] == {"rows": 0, "jobs": 0}
    assert stopped() == []


@pytest.mark.criterion("AC-30.2")
def test_a_canary_decides_on_the_same_records_in_a_call_and_in_a_job(
    client: "httpx.Client", catalogue: str, matchers: tuple[str, str]
) -> None:
    first, second = matchers
    moved(client, second, "canary", share=0.4)
    answer = matched(client, catalogue)
    assert answer["matcherId"] == first
    by = [second if in_share(UUID(second), one["recordId"], 0.4) else first for one in answer["records"]]
    assert [one["matcherId"] for one in answer["records"]] == by
    assert set(by) == {first, second}
    job = listed(client, catalogue, alone=True)
    assert told(results(client, job["id"])) == told(answer["records"])
    moved(client, second, "retire")
    assert {one["matcherId"] for one in matched(client, catalogue)["records"]} == {first}


@pytest.mark.criterion("AC-30.2")
def test_a_shadow_answers_no_call(client: "httpx.Client", catalogue: str, matchers: tuple[str, str]) -> None:
    first, second = matchers
    before = told(matched(client, catalogue)["records"])
    moved(client, second, "shadow")
    assert told(matched(client, catalogue)["records"]) == before
    assert {matcher for *_, matcher in before} == {first}
    listed(client, catalogue)
    counted = client.get(f"/api/v1/matchers/{second}/differences/summary").json()["data"]
    assert counted["rows"] == len(RECORDS)
    assert counted["differing"] > 0
