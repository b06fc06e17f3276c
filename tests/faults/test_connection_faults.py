"""Protects what is promised over a bad connection to PostgreSQL: cut in the middle of an answer, slow, or swallowing all."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import httpx
import pytest
from fault_bench import Tally
from proxy import Proxy, proxied
from queue_bench import eventually
from service import Service, serving
from sqlalchemy import func, select

from likewise.db.session import open_database
from likewise.db.tables import Job
from likewise.embedded import Servers
from likewise.operations import integrity

REQUESTS, CUTS = 12, 4


@pytest.fixture
def through(servers: Servers, migrated_url: str, redis_url: str, tmp_path: Path) -> Iterator[tuple[Proxy, Service]]:
    """An API behind a proxy; at the end all must add up, seen on a good connection."""
    with (
        proxied(migrated_url) as (proxy, url),
        serving(servers, url, redis_url=redis_url, store=str(tmp_path)) as service,
    ):
        yield proxy, service
    database = open_database(migrated_url)
    with database.transaction() as session:
        assert integrity.findings(session) == []
    database.close()


def catalogue(client: httpx.Client) -> str:
    return str(client.post("/api/v1/catalogues", json={"name": "kettles"}).json()["data"]["id"])


def submit(client: httpx.Client, catalogue_id: str, name: str) -> httpx.Response:
    wish = {"source": name, "records": [{"id": "1", "name": name}]}
    headers = {"Idempotency-Key": name}
    return client.post(f"/api/v1/catalogues/{catalogue_id}/jobs", json=wish, headers=headers)


def test_connections_cut_in_the_middle_of_an_answer(
    through: tuple[Proxy, Service], fault_seed: int, tally: Tally
) -> None:
    """A commit whose answer was cut off may have been made: the same request again makes good whichever it was."""
    proxy, service = through
    chance = Random(fault_seed)  # noqa: S311 -- a seeded run
    cut_before = set(chance.sample(range(REQUESTS), CUTS))
    refused, ids = 0, set()
    with service.client("admin") as client:
        known = catalogue(client)
        for number in range(REQUESTS):
            if number in cut_before:
                proxy.budget = chance.randrange(1, 400)
            answers = [submit(client, known, f"list-{number}")]
            while answers[-1].status_code == 503:
                assert len(answers) < 20
                answers.append(submit(client, known, f"list-{number}"))
            refused += len(answers) - 1
            assert answers[-1].status_code == 202, answers[-1].text
            ids.add(answers[-1].json()["data"]["id"])
    with service.database.transaction() as session:
        kept = {str(one) for one in session.scalars(select(Job.id))}
    tally({"accepted": REQUESTS, "outcomes": len(kept), "retried": refused})
    assert proxy.cuts > 0
    assert kept == ids
    assert len(ids) == REQUESTS


def test_a_slow_connection_costs_time_and_nothing_else(through: tuple[Proxy, Service]) -> None:
    proxy, service = through
    with service.client("admin") as client:
        known = catalogue(client)
        proxy.delay = 0.05
        assert submit(client, known, "list").status_code == 202
        proxy.delay = 0.0
    with service.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 1


@pytest.mark.criterion("AC-20.3")
def test_a_connection_that_swallows_everything_is_told_in_time(through: tuple[Proxy, Service]) -> None:
    proxy, service = through
    with service.client("admin") as client:
        known = catalogue(client)
        proxy.mute = True
        begun = time.monotonic()
        answer = submit(client, known, "list")
        assert time.monotonic() - begun < 2
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) > 0
        proxy.mute = False
        proxy.cut()
        eventually(lambda: submit(client, known, "list").status_code == 202)
